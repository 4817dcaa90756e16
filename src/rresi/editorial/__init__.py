"""Revisions, review and decision: from a draft to an approved text. Knows no content type."""
