"""Check-in, evaluation, promises, certificates and the dossier."""

from __future__ import annotations

from django.urls import URLPattern

after_patterns: list[URLPattern] = []
