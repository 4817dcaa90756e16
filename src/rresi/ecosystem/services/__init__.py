"""Writes of organisations."""

from __future__ import annotations

from rresi.ecosystem.services.members import add_member, remove_member
from rresi.ecosystem.services.writing import create_organisations, write_prepared

__all__ = ["add_member", "create_organisations", "remove_member", "write_prepared"]
