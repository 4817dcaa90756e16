"""Questions to those who run a practice, and their answers."""
