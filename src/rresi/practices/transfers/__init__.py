"""Adoption: a practice's way into other regions, its lineage, and questions to its owner."""
