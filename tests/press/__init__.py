"""PDFs."""
