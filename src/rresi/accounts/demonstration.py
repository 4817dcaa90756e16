"""The invented people who can sign in to the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from rresi.accounts.models import NetworkRole

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Person:
    """Somebody of the demonstration; nobody real. `what` they are, and can do."""

    email: str
    name: str
    language: str
    what: StrOrPromise
    network_role: str = ""
    region: str = ""
    organisation: str = ""
    named: bool = False


PEOPLE = (
    Person(
        "coordinator@demo.example",
        "Noor Visser",
        "nl",
        _("network coordinator: changes everything, creates events anywhere"),
        network_role=NetworkRole.Kind.COORDINATOR,
        named=True,
    ),
    Person(
        "manager.thehague@demo.example",
        "Joris Bakker",
        "nl",
        _("region manager, The Hague: maintains the region, creates events there"),
        region="the-hague",
        named=True,
    ),
    Person(
        "manager.efeler@demo.example",
        "Elif Yıldız",
        "tr",
        _("region manager, Efeler: maintains the region, creates events there"),
        region="efeler",
    ),
    Person(
        "reviewer.hannover@demo.example",
        "Anke Petersen",
        "de",
        _("reviewer: reviews good practices"),
        network_role=NetworkRole.Kind.REVIEWER,
    ),
    Person(
        "reviewer.lille@demo.example",
        "Camille Moreau",
        "fr",
        _("reviewer: reviews good practices"),
        network_role=NetworkRole.Kind.REVIEWER,
    ),
    Person(
        "member@demo.example",
        "Sanne de Wit",
        "nl",
        _("member of Social Club Den Haag: proposes good practices, creates its trainings"),
        organisation="social-club-den-haag",
    ),
    Person(
        "organiser@demo.example",
        "Olga Jansen",
        "en",
        _("organiser of the example mission: runs it, creates no events"),
    ),
    Person(
        "host@demo.example",
        "Hugo Claes",
        "nl",
        _("host of the example mission: checks people in, creates no events"),
    ),
    Person(
        "participant@demo.example",
        "Pelin Aydın",
        "tr",
        _("participant of the example mission: has a registration and meetings"),
    ),
    Person(
        "visitor@demo.example",
        "Tom Peeters",
        "en",
        _("signed in, without a role: reads, asks, proposes good practices"),
    ),
    Person(
        "entrepreneur@demo.example",
        "Mila Hendriks",
        "nl",
        _("entrepreneur of an invented organisation: maintains its profile"),
    ),
)

# Known to everybody who reads this file; these accounts are made in demo mode alone.
DEMO_PASSWORD = "open-the-library"  # noqa: S105
