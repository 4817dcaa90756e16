"""Registration, participants' own pages, delegations, wishes and meetings."""

from __future__ import annotations

from django.urls import URLPattern

registration_patterns: list[URLPattern] = []
