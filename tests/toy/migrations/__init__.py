"""Of the tests' own kind of content."""
