"""The editorial workflow, apart from any content type."""
