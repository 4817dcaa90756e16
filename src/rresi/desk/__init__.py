"""Running a network: setting it up, the coordinators' desk, and taking it elsewhere."""
