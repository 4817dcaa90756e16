"""Documents that are described once, by the fields of a pydantic model."""
