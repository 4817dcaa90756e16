"""What social enterprises bring about: cases with their figures, and value as ranges."""
