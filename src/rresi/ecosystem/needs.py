"""What the directory has for a person to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, Role
from rresi.core.formats import listed
from rresi.ecosystem import pairs, queries
from rresi.ecosystem.models import Organisation, OrganisationMember, Suggestion
from rresi.ecosystem.permissions import PERMISSIONS
from rresi.ecosystem.services.partners import targets_of
from rresi.ecosystem.services.suggesting import name_of


def waiting() -> Iterable[QuerySet[Any]]:
    """Every suggestion that is not decided on, and every profile that has grown old or was changed
    by others."""
    yield Suggestion.objects.filter(state=Suggestion.State.OPEN)
    yield OrganisationMember.objects.filter(changed_at__isnull=False)
    yield Organisation.objects.filter(ask_on__lte=timezone.localdate(), closed_on=None)


def needs(_user: User, actor: Actor) -> Iterable[Group]:
    """Suggestions to decide on, and organisations of one's own to confirm: grown old, or changed by
    others."""
    found, total = queries.open_suggestions(actor, limit=AT_MOST)
    yield Group(
        "suggestions",
        _("Suggestions for the directory"),
        list(_to_decide(found)),
        total=total,
        all_path=reverse("ecosystem:suggestions") if total > len(found) else "",
    )
    own = queries.to_confirm(actor, limit=AT_MOST)
    yield Group(
        "profiles",
        _("Profiles to check"),
        [
            Need(
                what=one.name,
                path=reverse("ecosystem:organisation", args=[one.slug]),
                act=_("Check the profile"),
                why=_why_check(one),
            )
            for one in own
        ],
        total=len(own),
    )


def _why_check(organisation: Organisation) -> str:
    if getattr(organisation, "others_changed_at", None) is None:
        return _("Tell us whether it is still correct.")
    if organisation.closed_on is not None:
        return _("Someone else has marked it as closed.")
    return _("Someone else has changed it.")


def _to_decide(found: Sequence[Suggestion]) -> Iterator[Need]:
    """A line for each suggestion; what one organisation named in answer to a question is one."""
    answers: dict[str, list[Suggestion]] = {}
    for one in found:
        if one.organisation_id is None and one.by_id is None:
            for slug in targets_of(one.document):
                answers.setdefault(slug, []).append(one)
    names = queries.names_by_slug(answers) if answers else {}
    told: set[int] = set()
    for slug, named in answers.items():
        told |= {one.pk for one in named}
        yield Need(
            what=listed([name_of(one) for one in named]),
            path=_page(named[0]) if len(named) == 1 else reverse("ecosystem:suggestions"),
            act=_("Decide"),
            why=_("Named by %(name)s when asked with whom it works")
            % {"name": names.get(slug, slug)},
        )
    for one in found:
        if one.pk not in told:
            yield Need(
                what=name_of(one),
                path=_page(one),
                act=_("Decide"),
                why=_why(one),
            )


def _why(suggestion: Suggestion) -> str:
    if suggestion.says_closed:
        return _("The organisation says that it no longer exists.")
    return _("A change to a profile") if suggestion.organisation_id else _("A new organisation")


def _page(suggestion: Suggestion) -> str:
    return reverse("ecosystem:suggestion", args=[suggestion.pk])


def duplicates(_user: User, actor: Actor) -> Iterable[Group]:
    """Pairs of organisations that may be one, for those who may merge them. Two queries."""
    merges = allowed(PERMISSIONS, actor, "organisation.merge")
    if not merges and not actor.scope(Role.REGION_MANAGER):
        return
    found, total = pairs.open_pairs(actor, limit=AT_MOST)
    yield Group(
        "duplicates",
        _("Possible duplicates"),
        [
            Need(
                what=f"{pair.one.name} – {pair.other.name}",
                path=reverse("ecosystem:duplicates"),
                act=_("Compare"),
                why=pair.reasons[0] if pair.reasons else "",
            )
            for pair in found
        ],
        total=total,
        all_path=reverse("ecosystem:duplicates") if total > len(found) else "",
    )
