"""What the number of different people cannot know; printed wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

UNKNOWN: tuple[StrOrPromise, ...] = (
    _("Someone who uses two email addresses counts as two people."),
    _("Someone who came unannounced and gave no email address counts as a new person."),
    _("Someone who comes again after their data have been deleted counts as a new person."),
)
