"""Pages that cross contexts: home, search, contact and what every site must say."""
