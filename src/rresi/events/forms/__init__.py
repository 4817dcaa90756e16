"""The forms of events, one module a part."""
