"""Who the network is that runs this site: its name, mark, colours, languages, contact and texts."""
