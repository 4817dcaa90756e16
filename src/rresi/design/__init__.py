"""How pages look: base templates, components, static files, charts, maps and patterns."""
