"""What an offer or need states, in words for pages and mail."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rresi.core.formats import day, listed
from rresi.core.translations import country_name, current_language, language_name
from rresi.exchange import cards, cpv
from rresi.exchange.models import Entry, PeerQuestion
from rresi.exchange.vocabulary import Reach
from rresi.regions.queries import name_of


def facts_of(entry: Entry) -> list[tuple[str, str]]:
    """What a page's list of facts says of an entry: labels and values, those that are stated."""
    found = [
        (_("What"), entry.get_what_display()),
        (_("CPV code"), cpv.named(entry.cpv)),
        (_("CPV division"), cpv.label_of(entry.cpv[:2]) if entry.cpv else ""),
        (_("Region"), _home(entry) if entry.reach != Reach.HOME else ""),
        (_("Where it applies"), _where(entry)),
        (_("Languages"), listed([language_name(one.code) for one in entry.languages.all()])),
        (_("Capacity"), cards.capacity_of(entry)),
        (
            pgettext("offer or need", "Budget") if entry.is_need else _("Price"),
            cards.price_of(entry),
        ),
        (_("Until"), day(entry.until)),
    ]
    return [(label, value) for label, value in found if value]


def _home(entry: Entry) -> str:
    if entry.home is None:
        return ""
    return f"{name_of(entry.home)}, {country_name(entry.home.country)}"


def _where(entry: Entry) -> str:
    home = name_of(entry.home) if entry.home else ""
    match entry.reach:
        case Reach.HOME:
            return home
        case Reach.COUNTRY:
            return country_name(entry.home.country) if entry.home else ""
        case Reach.REGIONS:
            return listed([name_of(place.region) for place in entry.places.all()])
    return str(Reach.ANYWHERE.label)


def written_in(entry: Entry | PeerQuestion) -> str:
    """The language of its text when that is not the reader's; "" when it is."""
    return language_name(entry.language) if entry.language != current_language() else ""
