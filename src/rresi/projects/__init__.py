"""Funded projects and who carries them."""
