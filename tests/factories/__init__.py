"""Ready-made objects for tests, one module a context."""
