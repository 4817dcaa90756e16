"""Offers and needs of organisations and regions, introductions, and what came of them."""
