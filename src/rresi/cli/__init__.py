"""The `rresi` command."""
