"""Reads of events: `cards` for all to read, `desk` for who runs one."""
