"""Organisations, what they offer, and how they relate."""
