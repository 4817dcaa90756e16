"""Writes of events, one module a part."""
