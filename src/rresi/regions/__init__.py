"""Territories, and who looks after each."""
