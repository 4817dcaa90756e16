"""Pure decisions of events, one module a part."""
