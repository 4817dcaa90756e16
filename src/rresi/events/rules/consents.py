"""What participants can agree to: each purpose on its own, none ticked in advance.

When a text changes its version rises; what somebody agreed to before is kept with its own text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from rresi.events.models import Consent

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class ConsentText:
    """What a person reads before agreeing."""

    purpose: Consent.Purpose
    version: int
    text: StrOrPromise


CONSENTS = (
    ConsentText(
        Consent.Purpose.PARTICIPANTS,
        1,
        _(
            "Other participants may see my name, organisation and country in the list of "
            "participants."
        ),
    ),
    ConsentText(
        Consent.Purpose.MEETINGS,
        1,
        _(
            "I would like to meet other participants one to one. They may see my name, "
            "organisation and country, and what I look for and offer."
        ),
    ),
    ConsentText(
        Consent.Purpose.DOSSIER,
        1,
        _("My name and organisation may appear in the report on this event."),
    ),
    ConsentText(
        Consent.Purpose.PHOTOGRAPHS,
        1,
        _("Photographs that show me may be published in the network’s reports and news."),
    ),
    ConsentText(
        Consent.Purpose.NEWS, 1, _("The network may email me about its future events and news.")
    ),
)
