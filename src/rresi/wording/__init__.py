"""Translating any document: words side by side, checked by a second person, then published."""
