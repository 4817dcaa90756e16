"""Reading what is recorded of a region from the directory."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from rresi.core import taxonomies
from rresi.core.taxonomies import VocabularyKey
from rresi.ecosystem import models as directory
from rresi.ecosystem.models import FactGroup
from rresi.ecosystem.rules import LASTS
from rresi.regions.models import Region
from rresi.resilience.models import Question
from rresi.resilience.recorded import Actor, Denial, Offer, Recorded, Relation

ANSWER_LASTS = LASTS[FactGroup.OFFERS]  # how long a "no" counts
PAUSE = timedelta(days=182)  # between two mails with questions to one organisation


def recorded_of(region: Region, today: date | None = None) -> Recorded:
    """The organisations of a region that exist today, what they provide, and their relations;
    without what is invented.

    Every function of the vocabulary stands in the list, so that one without a provider counts as a
    gap. Relations that leave the region are left out: who is outside cannot close here. Several
    offers of one function count once, with the highest confidence and all their target groups.
    A denial counts for a year. Six queries.
    """
    today = today or timezone.localdate()
    active = Q(closed_on__isnull=True) | Q(closed_on__gt=today)
    organisations = list(
        directory.Organisation.objects.filter(active, region=region, invented=False)
        .order_by("slug")
        .values_list("pk", "slug", "name", "kind")
    )
    slugs = {pk: slug for pk, slug, _name, _kind in organisations}
    sectors = _sectors(region)
    return Recorded(
        actors=tuple(
            Actor(slug=slug, name=name, kind=kind, sectors=tuple(sorted(sectors[pk])))
            for pk, slug, name, kind in organisations
        ),
        functions=taxonomies.FUNCTIONS.keys,
        offers=_offers(region, slugs, today),
        relations=tuple(
            Relation(origin=slugs[origin], target=slugs[target], kind=kind)
            for origin, target, kind in directory.Relation.objects.filter(
                origin__region=region, target__region=region
            )
            .order_by("pk")
            .values_list("origin_id", "target_id", "kind")
            if origin in slugs and target in slugs
        ),
        denials=tuple(
            Denial(actor=slugs[pk], function=key)
            for pk, key in Question.objects.filter(
                organisation__region=region,
                answer=Question.Answer.NO,
                answered_at__date__gt=today - ANSWER_LASTS,
                other=None,
            )
            .order_by("pk")
            .values_list("organisation_id", "function")
            if pk in slugs and key in taxonomies.FUNCTIONS
        ),
    )


def _sectors(region: Region) -> defaultdict[int, set[str]]:
    """The sections in which each organisation is active. One query."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    stored = directory.Sector.objects.filter(organisation__region=region)
    for pk, section in stored.values_list("organisation_id", "section"):
        found[pk].add(section)
    return found


def _offers(region: Region, slugs: dict[int, str], today: date) -> tuple[Offer, ...]:
    whom: defaultdict[int, set[str]] = defaultdict(set)
    tags = directory.OrganisationTag.objects.filter(
        organisation__region=region, vocabulary=VocabularyKey.TARGET_GROUP
    )
    for pk, key in tags.values_list("organisation_id", "key"):
        whom[pk].add(key)
    sure: dict[tuple[int, str], float] = {}
    groups: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    running = Q(until__isnull=True) | Q(until__gte=today)
    stored = directory.Offer.objects.filter(running, organisation__region=region).order_by("pk")
    for pk, key, own, confidence in stored.values_list(
        "organisation_id", "function", "target_groups", "confidence"
    ):
        if pk not in slugs or key not in taxonomies.FUNCTIONS:
            continue
        sure[pk, key] = max(confidence, sure.get((pk, key), 0.0))
        groups[pk, key] |= set(own) or whom[pk]
    return tuple(
        Offer(
            actor=slugs[pk], function=key, confidence=value, groups=tuple(sorted(groups[pk, key]))
        )
        for (pk, key), value in sure.items()
    )
