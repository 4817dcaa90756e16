"""The user guides as pages of the site: one Markdown file per guide and language, in `pages/`."""
