"""The stamp of the list of events: whatever changes a listed event renews it."""

VERSION = "events"
