"""How an organisation is written to: in which language, and how it takes over its profile."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from rresi.core.translations import interface_languages
from rresi.design import brand
from rresi.ecosystem import links
from rresi.ecosystem.links import Purpose
from rresi.ecosystem.models import Organisation


def claim_invitation(organisation: Organisation, email: str) -> str:
    """The words and the link by which the owner of this address takes over the profile."""
    token = links.token_for(organisation, Purpose.CLAIM, email=email)
    path = reverse("ecosystem:claim", args=[token])
    words = _(
        "Use this link to take over the profile of %(name)s on the site of %(network)s and keep it "
        "up to date. You will be asked to sign in with this email address, %(email)s, or to create "
        "an account with it. The link is valid for %(days)d days."
    ) % {
        "name": organisation.name,
        "network": brand.current().name,
        "email": email,
        "days": links.LASTS[Purpose.CLAIM].days,
    }
    return f"{words}\n\n{settings.SITE_URL}{path}"


def reply_to() -> list[str]:
    """To whom an organisation answers what it is written: the network, if it has an address."""
    email = brand.current().email
    return [email] if email else []


def objection(organisation: Organisation) -> list[str]:
    """The words on how an organisation says that it does not want this; none without a reader."""
    words = _(
        "Do you have a question, or does %(name)s not want to be in the directory? Reply to this "
        "email."
    )
    return [words % {"name": organisation.name}] if reply_to() else []


def language_of(organisation: Organisation) -> str:
    """The interface's language in which an organisation is written to: its own, its region's."""
    region = organisation.region
    country = organisation.country or (region.country if region else "")
    of_region = region.languages if region else []
    spoken = [*organisation.languages, *of_region, *_OF_COUNTRY.get(country, ())]
    known = interface_languages()
    return next((code for code in spoken if code in known), "en")


_OF_COUNTRY = {
    "NL": ["nl"],
    "BE": ["nl"],
    "DE": ["de"],
    "AT": ["de"],
    "TR": ["tr"],
    "FR": ["fr"],
}
