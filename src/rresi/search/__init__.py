"""Search over all published content. Other apps use `rresi.search.interface`."""
