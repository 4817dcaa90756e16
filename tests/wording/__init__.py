"""Proposing and changing a practice."""
