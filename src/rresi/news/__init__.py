"""What the network publishes."""
