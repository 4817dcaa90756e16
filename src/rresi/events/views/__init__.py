"""The pages of events: `public` for all to read, `desk` for who runs one."""
