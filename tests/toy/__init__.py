"""Recipes: a kind of content of the tests' own, the smallest that has everything."""
