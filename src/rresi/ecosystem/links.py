"""Signed links that let somebody without an account do one thing for one organisation.

A link says for what it is and until when, and that the network made it. It is the permission, so it
goes only to an address of the organisation, and holds no longer than the address is its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from rresi.accounts.models import in_force
from rresi.core.refusals import Refused
from rresi.ecosystem.models import Organisation, OrganisationMember

# Anybody can have an address or a page at these, so they prove nothing about who it belongs to.
SHARED_HOSTS = frozenset(
    [
        *("gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "yahoo.com"),
        *("icloud.com", "gmx.de", "gmx.net", "web.de", "t-online.de", "proton.me", "mail.com"),
        *("facebook.com", "linkedin.com", "instagram.com", "x.com", "twitter.com", "youtube.com"),
        *("wordpress.com", "wixsite.com", "blogspot.com", "google.com", "orange.fr", "free.fr"),
        *("ziggo.nl", "kpnmail.nl", "telenet.be", "skynet.be", "yandex.com", "mynet.com"),
    ]
)


class Purpose(StrEnum):
    """What a link is for, and by its salt for nothing else."""

    CLAIM = "claim"
    CONFIRM = "confirm"
    NAMED = "named"  # whether it took part in the practices that name it
    ANSWER = "answer"  # of questions that an app above asks; `state` is the key of their mail


LASTS = {
    Purpose.CLAIM: timedelta(days=14),
    Purpose.CONFIRM: timedelta(days=90),
    Purpose.NAMED: timedelta(days=90),
    Purpose.ANSWER: timedelta(days=90),
}


@dataclass(frozen=True)
class Link:
    """What a valid link holds. `state` must still be the organisation's.

    `address` is the mark of the address to which it was mailed.
    """

    organisation_id: int
    state: str
    address: str


def _state(organisation: Organisation, purpose: Purpose) -> str:
    """What a link is used up by: a profile that is taken over, a question that is asked again."""
    at = organisation.claimed_at if purpose == Purpose.CLAIM else organisation.asked_at
    return at.isoformat() if at else ""


def mark_of(email: str) -> str:
    """An email address as a link holds it: addresses of pages are logged, so not as it is."""
    return salted_hmac("ecosystem.address", email.strip().casefold()).hexdigest()[:20]


def token_for(organisation: Organisation, purpose: Purpose, state: str = "", *, email: str) -> str:
    """The part of a link's address that is signed; the link is mailed to `email`."""
    value = [organisation.pk, state or _state(organisation, purpose), mark_of(email)]
    return signing.dumps(value, salt=f"ecosystem.{purpose}", compress=True)


def read(token: str, purpose: Purpose) -> Link:
    """What a link says.

    Raises:
        Refused: it is broken, too old, or for something else.
    """
    try:
        pk, state, address = signing.loads(
            token, salt=f"ecosystem.{purpose}", max_age=LASTS[purpose]
        )
    except signing.SignatureExpired:
        raise Refused(gettext("This link has expired. Ask for a new one.")) from None
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused(gettext("This link is not valid. Copy the whole address.")) from None
    return Link(int(pk), str(state), str(address))


def still_holds(link: Link, organisation: Organisation, purpose: Purpose) -> bool:
    """Whether nobody has used the link, or replaced it, in the meantime."""
    return link.state == _state(organisation, purpose)


def require_address(link: Link, *organisations: Organisation) -> None:
    """Whoever reads what is mailed to an address that is no longer theirs does not speak for them:
    it is the one on record, or that of somebody who keeps the profile. One query, or none.

    Raises:
        Refused: the link was mailed to another address.
    """
    if link.address in {mark_of(one.email) for one in organisations if one.email}:
        return
    members = OrganisationMember.objects.filter(
        in_force(), user__is_active=True, organisation__in=organisations
    )
    if link.address not in map(mark_of, members.values_list("user__email", flat=True)):
        raise not_its_own(organisations[-1])


def not_its_own(organisation: Organisation) -> Refused:
    """What is said of a link to an address that is no longer the organisation's."""
    message = gettext(
        "This link was sent to an email address that %(name)s no longer has in the directory."
    )
    return Refused(message % {"name": organisation.name})


def host_of(address: str) -> str:
    """The host of a web or email address without `www.`; "" if there is none."""
    host = address.rpartition("@")[2] if "@" in address else urlsplit(address).hostname or ""
    return host.strip().casefold().removeprefix("www.")


def speaks_for(email: str, organisation: Organisation) -> bool:
    """Whether an address is the one on record, or one at the host of the website on record."""
    if organisation.email and email.casefold() == organisation.email.casefold():
        return True
    host, site = host_of(email), _own_site(organisation)
    return bool(site) and (site == host or host.endswith(f".{site}"))


def can_be_reached(organisation: Organisation) -> bool:
    """Whether there is any address that speaks for it, on its profile or at its website."""
    return bool(organisation.email or _own_site(organisation))


def _own_site(organisation: Organisation) -> str:
    """The host of the website on record; "" where everybody can have a page."""
    site = host_of(organisation.website)
    shared = any(site == one or site.endswith(f".{one}") for one in SHARED_HOSTS)
    return "" if shared else site
