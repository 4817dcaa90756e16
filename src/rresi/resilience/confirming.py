"""Which of the offers that a report rests on somebody who knows has confirmed, and since when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import day, labelled, number
from rresi.ecosystem.models import FactDates, FactGroup
from rresi.ecosystem.rules import LASTS, fresh_until
from rresi.regions.models import Region
from rresi.resilience.models import Question
from rresi.resilience.recorded import Recorded
from rresi.resilience.results import Function


@dataclass(frozen=True)
class Confirmations:
    """days: when the offers of an organisation were last confirmed as they stand, by its slug; no
    longer than they can be relied on. changed: what of it has changed since, by slug and function.
    answers: when it said that it provides a function, by its
    slug and the function; as long. partners: who was asked with whom it works, by its slug, and
    whether it has answered; as long. stale: whose offers may be out of date. of: the day on which
    that was so, None for today."""

    days: Mapping[str, date] = field(default_factory=dict)
    changed: frozenset[tuple[str, str]] = frozenset()
    answers: Mapping[tuple[str, str], date] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()
    partners: Mapping[str, bool] = field(default_factory=dict)
    of: date | None = None

    def day_of(self, slug: str, function: str) -> date | None:
        """When somebody who knows last confirmed that an organisation provides a function."""
        of_all = None if (slug, function) in self.changed else self.days.get(slug)
        known = (of_all, self.answers.get((slug, function)))
        return max((day for day in known if day), default=None)

    def lacking(self, found: Function) -> list[str]:
        """The slugs of the providers of a function that nobody has confirmed."""
        return [slug for slug in found.providers if self.day_of(slug, found.key) is None]

    def as_data(self, of: date) -> dict[str, Any]:
        """As they are kept."""
        days = {slug: day.isoformat() for slug, day in self.days.items()}
        answers = [[*key, day.isoformat()] for key, day in sorted(self.answers.items())]
        return {
            "days": days,
            "changed": sorted(self.changed),
            "answers": answers,
            "stale": sorted(self.stale),
            "partners": dict(self.partners),
            "of": of.isoformat(),
        }

    @property
    def digest(self) -> str:
        """SHA-256 of them, whatever the day on which they were so."""
        data = self.as_data(date.min) | {"of": ""}
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()

    @classmethod
    def kept(cls, data: dict[str, Any]) -> Confirmations:
        """From `as_data`."""
        days = {slug: date.fromisoformat(day) for slug, day in data["days"].items()}
        answers = {
            (slug, function): date.fromisoformat(day) for slug, function, day in data["answers"]
        }
        return cls(
            days,
            frozenset((slug, function) for slug, function in data["changed"]),
            answers,
            frozenset(data["stale"]),
            data["partners"],
            date.fromisoformat(data["of"]),
        )


def confirmations_of(region: Region, today: date | None = None) -> Confirmations:
    """Who has confirmed what it offers, or somebody for it; a change since is not confirmed. Two
    queries."""
    today = today or timezone.localdate()
    rows = FactDates.objects.filter(organisation__region=region, group=FactGroup.OFFERS)
    days: dict[str, date] = {}
    stale = set()
    changed = set()
    for slug, stated_on, confirmed_at, unconfirmed in rows.values_list(
        "organisation__slug", "stated_on", "confirmed_at", "unconfirmed"
    ):
        confirmed_on = timezone.localdate(confirmed_at) if confirmed_at else None
        until = fresh_until(FactGroup.OFFERS, stated_on, confirmed_on)
        if until is not None and until < today:
            stale.add(slug)
        if confirmed_on is not None and confirmed_on + LASTS[FactGroup.OFFERS] >= today:
            days[slug] = confirmed_on
            changed |= {(slug, function) for function in unconfirmed}
    answers, partners = _answers(region, today)
    return Confirmations(days, frozenset(changed), answers, frozenset(stale), partners)


def _answers(region: Region, today: date) -> tuple[dict[tuple[str, str], date], dict[str, bool]]:
    """Which functions an organisation said that it provides, each with the day; and who was asked
    with whom it works, and whether it has answered. One query."""
    lately = (today - LASTS[FactGroup.OFFERS], today)
    provides = Q(answer=Question.Answer.YES, answered_at__date__range=lately) & ~Q(function="")
    works_with = Q(function="", other=None, asked_at__date__range=lately)
    rows = Question.objects.filter(provides | works_with, organisation__region=region)
    said = rows.annotate(slug=Coalesce("organisation__merged_into__slug", "organisation__slug"))
    answers: dict[tuple[str, str], date] = {}
    partners: dict[str, bool] = {}
    for slug, function, at in said.order_by("answered_at").values_list(
        "slug", "function", "answered_at"
    ):
        if not function:
            partners[slug] = partners.get(slug, False) or at is not None
        elif at is not None:
            answers[slug, function] = timezone.localdate(at)
    return answers, partners


def confirmed(recorded: Recorded, found: Confirmations | None) -> str:
    """How many of the offers are confirmed, since when, and how many may be out of date; empty
    where nothing is offered, or it is not known."""
    said = _said(recorded, found)
    return labelled(day(found.of), said) if said and found and found.of else said


def _said(recorded: Recorded, found: Confirmations | None) -> str:
    if found is None or not recorded.offers:
        return ""
    days = [found.day_of(one.actor, one.function) for one in recorded.offers]
    sure = [one for one in days if one is not None]
    old = sum(
        one.actor in found.stale and (one.actor, one.function) not in found.answers
        for one in recorded.offers
    )
    words = {"all": number(len(days)), "count": number(len(sure)), "old": number(old)}
    if sure:
        text = ngettext(
            "%(count)s of the %(all)s recorded offers was confirmed by the organisation, the "
            "region manager or the network coordinator in the last year, most recently on "
            "%(day)s.",
            "%(count)s of the %(all)s recorded offers were confirmed by the organisation, the "
            "region manager or the network coordinator in the last year, most recently on "
            "%(day)s.",
            len(sure),
        ) % (words | {"day": day(max(sure))})
    else:
        text = (
            _(
                "None of the %(all)s recorded offers has been confirmed by the organisation, the "
                "region manager or the network coordinator in the last year."
            )
            % words
        )
    if not old:
        return text
    aged = ngettext("%(old)s offer may be out of date.", "%(old)s offers may be out of date.", old)
    return f"{text} {aged % words}"
