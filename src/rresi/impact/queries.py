"""Reads of cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Prefetch, Q, QuerySet

from rresi.authoring.cards import Card, card_of
from rresi.authoring.lists import listed, published
from rresi.core.addresses import url_of
from rresi.core.translations import language_order, pick
from rresi.ecosystem.models import Relation
from rresi.editorial.documents import text_for
from rresi.engines.value import Count, Twice, counted_twice
from rresi.impact.cids import Exported
from rresi.impact.kind import CASES
from rresi.impact.models import Case, Indicator, Measurement
from rresi.impact.vocabulary import Catalogue, Unit

# One of the two belongs to the other, so each may count the other's people.
BELONGING = (Relation.Kind.MEMBER_OF, Relation.Kind.FOUNDED, Relation.Kind.HOSTS)


def cards(rows: QuerySet[Case], *, limit: int) -> list[Card]:
    """Cases as lists show them, the newest first. Two queries."""
    found = listed(CASES, rows.order_by("-published_at", "pk"))[:limit]
    return [card_of(CASES, row) for row in found]


def of_practice(practice_id: int) -> QuerySet[Case]:
    return published(CASES).filter(practice_id=practice_id)


def of_organisation(organisation_id: int) -> QuerySet[Case]:
    return published(CASES).filter(organisation_id=organisation_id)


def of_region(region_id: int) -> QuerySet[Case]:
    return published(CASES).filter(region_id=region_id)


def exported(case: Case) -> Exported:
    """What the export of a case needs beside its document. At most three queries."""
    text = text_for(case)
    organisation = case.organisation
    told = (
        pick((one for one in organisation.texts.all() if one.description), language_order())
        if organisation
        else None
    )
    return Exported(
        url=settings.SITE_URL + url_of("impact:detail", case.slug),
        words=text.words,
        created=case.published_at or case.created_at,
        organisation_name=organisation.name
        if organisation
        else str(case.document.get("organisation") or ""),
        organisation_url=settings.SITE_URL + url_of("ecosystem:organisation", organisation.slug)
        if organisation
        else "",
        organisation_description=told.description if told else "",
    )


def of_event(event_id: int) -> QuerySet[Case]:
    return published(CASES).filter(mission_id=event_id)


@dataclass(frozen=True)
class SharedCount:
    """Another case that may count the same people, over which indicator."""

    case: Card
    indicator: str


def counts_shared_with(case: Case) -> list[SharedCount]:
    """Published cases by tied organisations that count people by the same indicator.

    Only indicators of a catalogue can be compared. Five queries at most.
    """
    if case.organisation_id is None:
        return []
    own = case.organisation_id
    relations = Relation.objects.filter(kind__in=BELONGING)
    ties = set(
        relations.filter(Q(origin_id=own) | Q(target_id=own)).values_list("origin_id", "target_id")
    )
    tied = {actor for pair in ties for actor in pair} - {own}
    if not tied:
        return []
    found = counted_twice(_people_counted([own, *tied]), ties)
    others = {_other(twice, case) for twice in found if _concerns(twice, case)}
    rows = published(CASES).filter(pk__in={int(count.key) for count in others})
    shown = {row.pk: card_of(CASES, row) for row in listed(CASES, rows)}
    return [
        SharedCount(shown[int(count.key)], count.what)
        for count in sorted(others, key=lambda count: (count.what, int(count.key)))
    ]


def _people_counted(actors: Sequence[int]) -> list[Count]:
    rows = (
        Measurement.objects.filter(
            indicator__unit=Unit.PEOPLE,
            indicator__case__organisation_id__in=actors,
            indicator__case__in=published(CASES),
        )
        .exclude(indicator__catalogue=Catalogue.OWN)
        .values_list(
            "indicator__case_id",
            "indicator__case__organisation_id",
            "indicator__code",
            "period_start",
            "period_end",
        )
    )
    return [
        Count(str(case), actor, code, (int(start[:4]), int(end[:4])))
        for case, actor, code, start, end in rows
    ]


def _concerns(twice: Twice, case: Case) -> bool:
    return str(case.pk) in {twice.first.key, twice.second.key}


def _other(twice: Twice, case: Case) -> Count:
    return twice.second if twice.first.key == str(case.pk) else twice.first


@dataclass(frozen=True)
class Result:
    """The latest change of an indicator of a catalogue in one region that adopted a practice."""

    catalogue: str
    code: str
    unit: str
    region_id: int
    baseline: float
    value: float
    period: str
    grade: str


def results_of_adopters(practice_id: int, home_region_id: int) -> list[Result]:
    """For each indicator of a catalogue and each adopting region, its latest change. Two queries.

    The region that the practice comes from is left out: it is the claim that the others test.
    """
    measurements = Measurement.objects.order_by("-period_end", "-period_start", "pk")
    indicators = (
        Indicator.objects.filter(
            case__in=of_practice(practice_id).exclude(region_id=home_region_id),
            baseline__isnull=False,
        )
        .exclude(catalogue=Catalogue.OWN)
        .annotate(region_id=F("case__region_id"))
        .prefetch_related(Prefetch("measurements", queryset=measurements))
    )
    found: dict[tuple[str, str, str, int], Result] = {}
    for one in indicators:
        for last in list(one.measurements.all())[:1]:
            assert one.baseline is not None
            key = (one.catalogue, one.code, one.unit, one.region_id)
            result = Result(
                *key, float(one.baseline), float(last.value), last.period_end, last.grade
            )
            if key not in found or found[key].period < result.period:
                found[key] = result
    return [found[key] for key in sorted(found)]
