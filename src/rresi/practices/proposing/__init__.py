"""Proposing and changing a practice: the form, the preview, and how a practice joins the review."""
