"""Keeping the site going: backups, health, metrics, what strangers send, read-only mode."""
