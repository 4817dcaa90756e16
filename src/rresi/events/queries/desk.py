"""Reads for those who run an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.portraits import Face, shown_to
from rresi.accounts.queries import coordinators, holders_of
from rresi.accounts.roles import Role
from rresi.core import formats
from rresi.ecosystem.queries import names_of
from rresi.events.models import Event


def event_by(slug: str) -> Event | None:
    """An event in any state, with what its page needs. Four queries."""
    found = Event.objects.select_related("host_region", "host_organisation", "training")
    return found.prefetch_related("texts", "tags", "host_region__texts").filter(slug=slug).first()


def hosts_of(event: Event) -> str:
    """The names of its hosts, who alone see what people need; empty when there are none.

    A host without a name is named by their role, since an address is theirs to give. One query.
    """
    hosts = holders_of(Role.EVENT_HOST, event.pk)
    return formats.listed([one.name or _("a host without a name") for one in hosts])


def organised_by(event: Event) -> list[User]:
    """Who runs it, else who hosts it."""
    return holders_of(Role.ORGANISER, event.pk) or holders_of(Role.EVENT_HOST, event.pk)


def contacts_of(event: Event) -> list[User]:
    """Whom participants write to: who runs it, else who hosts it, else the coordinators."""
    return organised_by(event) or coordinators()


@dataclass(frozen=True)
class Asked:
    """Whom the public page names for questions, and whom the form there reaches.

    `who` is an organisation or a role. An address is shown only where the organisers gave one.
    """

    who: str
    people: Sequence[User]
    email: str

    def named_to(self, *, member: bool) -> list[Face]:
        """Who of them the reader may see: members all, everybody else those who agreed."""
        return shown_to(self.people, member=member)


def asked_of(event: Event) -> Asked | None:
    """Whom to ask about an event that somebody runs or hosts; else None. Two queries at most,
    and those of the host organisation's name.
    """
    people = organised_by(event)
    if not people and not event.contact_email:
        return None
    host = event.host_organisation
    name = names_of([host.pk]).get(host.pk, host.name) if host else ""
    return Asked(name or _("The organisers of this event"), people, event.contact_email)


def people_of(event: Event) -> dict[Role, list[User]]:
    """Who runs and who hosts an event. Two queries."""
    return {role: holders_of(role, event.pk) for role in (Role.ORGANISER, Role.EVENT_HOST)}
