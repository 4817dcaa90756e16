"""What a region's ecosystem has, lacks and depends on, and what would help most."""
