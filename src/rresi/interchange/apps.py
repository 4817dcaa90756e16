from __future__ import annotations

from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    name = "rresi.interchange"
    label = "interchange"
