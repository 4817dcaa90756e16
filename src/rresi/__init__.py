"""RRESI: a network of cities and regions learns to build resilient ecosystems for social impact."""

__version__ = "0.1.0"
