"""Lists with facets, and the kinds of content that are published: declared once by each app."""
