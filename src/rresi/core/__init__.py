"""What every app stands on: base models, taxonomies, translations, search, files, tasks."""
