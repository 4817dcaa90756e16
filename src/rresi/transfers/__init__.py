"""Adoption: a practice's way into other regions, what came of it there, and its lineage."""
