"""One way in and out: tables and JSON as people have them, for every kind of content."""
