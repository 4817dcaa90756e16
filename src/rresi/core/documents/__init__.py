"""Documents that people write in steps: described once, by the fields of a pydantic model."""
