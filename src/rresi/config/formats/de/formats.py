"""Dates in German with a comma before the time, as pages write them elsewhere."""

from __future__ import annotations

DATETIME_FORMAT = "j. F Y, H:i"
SHORT_DATETIME_FORMAT = "d.m.Y, H:i"
