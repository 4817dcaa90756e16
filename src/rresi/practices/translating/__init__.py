"""Translating a practice: side by side, checked by a second person, then published."""
