"""Missions and other meetings of the network."""
