"""What recipes declare."""

from __future__ import annotations

from rresi.authoring.declaration import Content
from rresi.core.declarations import Context
from tests.toy.kind import LISTING, RECIPES

CONTEXT = Context(Content(kind=RECIPES, listing=LISTING))
