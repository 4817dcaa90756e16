"""Reads: a region's snapshots and results, and what elsewhere fits its gaps."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
)
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.queries import holders_of
from rresi.accounts.roles import Role
from rresi.core import stamps
from rresi.core.formats import number
from rresi.core.taxonomies import VocabularyKey
from rresi.core.translations import language_order
from rresi.ecosystem.directory import VERSION
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.queries import closings, reachable
from rresi.editorial.documents import text_for
from rresi.engines.sameness.comparing import distance as great_circle
from rresi.practices import stewards
from rresi.practices.models import Practice, PracticeTag
from rresi.practices.queries import in_order
from rresi.regions.models import Region, RegionCode
from rresi.regions.queries import name_of
from rresi.resilience.models import (
    Analysis,
    CompletenessEstimate,
    Confirmed,
    Question,
    RegionState,
    Sandbox,
    Scenario,
    Snapshot,
)
from rresi.resilience.recorded import Recorded
from rresi.resilience.recording import PAUSE, recorded_of
from rresi.resilience.results import Drawn, Result

SNAPSHOTS_SHOWN = 12
ELSEWHERE_SHOWN = 3  # practices a function
MOST_ELSEWHERE = 200  # practices looked at


def outdated_regions() -> list[int]:
    """The regions with organisations whose snapshot is older than the directory. Two queries."""
    stamp = stamps.current(VERSION)
    old = Q(resilience__isnull=True) | ~Q(resilience__stamp=stamp)
    found = Region.objects.filter(old, organisations__isnull=False).distinct()
    return list(found.order_by("pk").values_list("pk", flat=True))


def regions_with_organisations() -> list[int]:
    """The regions of which something can be analysed. One query."""
    found = Region.objects.filter(organisations__isnull=False).distinct()
    return list(found.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class Standing:
    """The snapshot that a page is about, and whether the region's records are others by now."""

    snapshot: Snapshot
    recorded: Recorded
    drawn: Drawn
    newest: bool
    outdated: bool


def standing(region: Region, digest: str = "", *, compared: bool = True) -> Standing | None:
    """A region's newest snapshot, or the one whose digest begins so. Three queries, and those of
    `recorded_of` until a change of the directory, of whichever region, has been looked at. compared
    false: one query less, and it is not called outdated."""
    state = RegionState.objects.select_related("snapshot").filter(region=region).first()
    if state is None:
        return None
    snapshot = state.snapshot
    if digest and not snapshot.digest.startswith(digest):
        found = Snapshot.objects.filter(region=region, digest__startswith=digest).first()
        if found is None:
            return None
        snapshot = found
    return Standing(
        snapshot=snapshot,
        recorded=Recorded.model_validate(snapshot.data),
        drawn=Drawn.model_validate(snapshot.drawing),
        newest=snapshot.pk == state.snapshot_id,
        outdated=compared
        and snapshot.pk == state.snapshot_id
        and stamps.current(VERSION) != state.stamp
        and recorded_of(region).digest != snapshot.digest,
    )


def confirmed_of(snapshot: Snapshot, digest: str = "") -> Confirmed | None:
    """Who had confirmed the records of a snapshot: what is kept under a digest that begins so, or
    what was kept first. One query."""
    found = Confirmed.objects.filter(snapshot=snapshot, digest__startswith=digest)
    return found.order_by("kept_at", "pk").first()


def analyses_of(
    snapshot: Snapshot, percents: Collection[int]
) -> dict[int, tuple[Analysis, Result]]:
    """The stored results at these completenesses. One query."""
    found = Analysis.objects.filter(snapshot=snapshot, percent__in=list(percents))
    return {one.percent: (one, Result.model_validate(one.data)) for one in found}


def estimate_of(
    region: Region, until: datetime | None = None, pinned: int | None = None
) -> CompletenessEstimate | None:
    """The newest estimate of a region's completeness that counts, or the newest then; or the one
    with this key, which is never changed. One query."""
    named = Q(counts=True) if pinned is None else Q(pk=pinned)
    return (
        CompletenessEstimate.objects.filter(
            named, not_after("stated_at", until if pinned is None else None), region=region
        )
        .select_related("stated_by")
        .order_by("-stated_at", "-pk")
        .first()
    )


def estimates_of(region: Region) -> list[CompletenessEstimate]:
    """All estimates of a region's completeness, the newest first. One query."""
    found = CompletenessEstimate.objects.filter(region=region).select_related("stated_by")
    return list(found.order_by("-stated_at", "-pk"))


def history(region: Region, until: datetime | None = None) -> list[Snapshot]:
    """The newest snapshots of a region, or those of a time, without their records. One query."""
    found = Snapshot.objects.filter(not_after("created_at", until), region=region)
    return list(found.defer("data", "drawing").order_by("-created_at", "-pk")[:SNAPSHOTS_SHOWN])


def analysed_by(region: Region, day: date, until: datetime | None = None) -> Snapshot | None:
    """The last snapshot of a day, or before it; without one, the first of all. Two queries at most.
    until: leave out what came later."""
    found = Snapshot.objects.filter(not_after("created_at", until), region=region)
    found = found.defer("data", "drawing").order_by("created_at", "pk")
    return found.filter(created_at__date__lte=day).last() or found.first()


def not_after(field: str, until: datetime | None) -> Q:
    """What a time of that name allows; everything without one."""
    return Q() if until is None else Q(**{f"{field}__lte": until})


def scenarios_of(region: Region, until: datetime | None = None) -> list[Scenario]:
    """The scenarios kept for a region, or those of a time as they were then. One query."""
    found = Scenario.objects.filter(not_after("updated_at", until), region=region)
    found = found.select_related("snapshot").defer("snapshot__data", "snapshot__drawing")
    return list(found.order_by("name"))


def scenario_named(region: Region, name: str) -> Scenario | None:
    """The scenario of this name, with whoever saved it. One query."""
    return Scenario.objects.filter(region=region, name=name).select_related("made_by").first()


def sandboxes_of(region: Region, until: datetime | None = None) -> list[Sandbox]:
    """The trials kept for a region, or those of a time, the newest first. One query."""
    found = Sandbox.objects.filter(not_after("created_at", until), region=region)
    return list(found.order_by("-created_at", "-pk"))


def sandbox(token: str) -> Sandbox | None:
    """A trial by its token. One query."""
    found = Sandbox.objects.select_related("snapshot", "region").prefetch_related("region__texts")
    return found.filter(token=token).first()


def names_of(recorded: Recorded, *, as_recorded: bool = False) -> dict[str, str]:
    """The reader's name of each actor, by slug; of one that is gone, as recorded. One query, none
    where all are wanted as recorded."""
    names = {actor.slug: actor.name for actor in recorded.actors}
    return names if as_recorded else names | names_by_slug(names)


def names_by_slug(slugs: Collection[str]) -> dict[str, str]:
    """The reader's name of each organisation that is in the directory. One query."""
    own = FilteredRelation("texts", condition=Q(texts__language=language_order()[0]))
    found = Organisation.objects.filter(slug__in=slugs).annotate(spoken=own)
    return {
        slug: spoken or name
        for slug, name, spoken in found.values_list("slug", "name", "spoken__name")
    }


@dataclass(frozen=True)
class Heard:
    """Which of a region's organisations can be asked, and what they have said unasked, by slug.

    reachable: who can be written to; None where nobody is asked. closing: who has said by its link
    that it has closed, with the day, where nobody has decided. paused: who was written to not long
    ago, and from when on it can be asked again. unanswered: what was asked then and can still be
    answered, with the function; "" is with whom it works.
    """

    reachable: frozenset[str] | None = None
    closing: Mapping[str, date] = field(default_factory=dict)
    paused: Mapping[str, date] = field(default_factory=dict)
    unanswered: frozenset[tuple[str, str]] = frozenset()


def heard_of(region: Region) -> Heard:
    """Whom one can ask. One query, and one more if some were asked not long ago."""
    said = closings().filter(organisation=OuterRef("pk")).order_by("created_at")
    last = Question.objects.filter(organisation=OuterRef("pk")).order_by("-asked_at")
    found = Organisation.objects.filter(region=region).annotate(
        can=ExpressionWrapper(reachable(), output_field=BooleanField()),
        said=Subquery(said.values("created_at")[:1]),
        last=Subquery(last.values("asked_at")[:1]),
    )
    rows = list(found.values_list("slug", "can", "said", "last", "asked_at"))
    since = timezone.now() - PAUSE
    times = ((slug, [at for at in row if at and at > since]) for slug, _can, _said, *row in rows)
    paused = {slug: timezone.localdate(max(at) + PAUSE) for slug, at in times if at}
    unanswered = Question.objects.filter(
        organisation__region=region, asked_at__gt=since, answer="", other=None
    ).values_list("organisation__slug", "function")
    return Heard(
        frozenset(slug for slug, can, *_rest in rows if can),
        {slug: timezone.localdate(said) for slug, _can, said, *_rest in rows if said},
        paused,
        frozenset(unanswered) if paused else frozenset(),
    )


def asking(region: Region) -> str:
    """The office that puts the report before the council; people come and go. One query."""
    managed = bool(holders_of(Role.REGION_MANAGER, region.pk))
    return stewards.manager_of(region) if managed else stewards.coordinator()


@dataclass(frozen=True)
class Elsewhere:
    """A practice of another region that strengthens a function."""

    slug: str
    title: str
    language: str
    region: str
    kilometres: int | None  # from the region that asks; None where a point is missing, or national
    evidence_level: int
    national: bool = False  # of the whole country in which that region lies

    @property
    def place(self) -> str:
        """Where it comes from, and how far away that is."""
        words = {"region": self.region}
        if self.national:
            return gettext("%(region)s, national, also for this region") % words
        if self.kilometres is None:
            return self.region
        return gettext("%(region)s, %(km)s km away") % {**words, "km": number(self.kilometres)}


def elsewhere(
    region: Region, functions: Collection[str], until: datetime | None = None
) -> Mapping[str, list[Elsewhere]]:
    """Published practices of other regions by function: strong evidence first, then near ones.
    until: leave out what was published later.

    A number of queries that does not grow with the practices.
    """
    tags = (
        PracticeTag.objects.filter(
            not_after("practice__published_at", until),
            vocabulary=VocabularyKey.FUNCTION,
            key__in=list(functions),
            practice__publication=Practice.Publication.PUBLISHED,
        )
        .exclude(practice__region=region)
        .order_by("-practice__evidence_level", "practice_id")
        .annotate(
            level=F("practice__evidence_level"),
            lat=F("practice__region__latitude"),
            lon=F("practice__region__longitude"),
            national=Exists(
                RegionCode.objects.filter(
                    region=OuterRef("practice__region"),
                    region__country=region.country,
                    code=region.country,
                )
            ),
        )
    )
    ranked: defaultdict[str, list[tuple[int, float, int]]] = defaultdict(list)
    nationwide: set[int] = set()
    columns = ("key", "practice_id", "level", "lat", "lon", "national")
    for key, pk, level, lat, lon, national in tags.values_list(*columns)[:MOST_ELSEWHERE]:
        if national:
            nationwide.add(pk)
        far = 0 if national else distance(region, lat, lon)
        ranked[key].append((-level, math.inf if far is None else far, pk))
    chosen = {key: sorted(found)[:ELSEWHERE_SHOWN] for key, found in ranked.items()}
    pks = {pk for found in chosen.values() for _level, _far, pk in found}
    practices = {practice.pk: practice for practice in in_order(sorted(pks))}
    return {
        key: [
            _elsewhere(practices[pk], None if math.isinf(far) else round(far), pk in nationwide)
            for _level, far, pk in found
            if pk in practices
        ]
        for key, found in chosen.items()
    }


def _elsewhere(practice: Practice, kilometres: int | None, national: bool) -> Elsewhere:
    text = text_for(practice)
    return Elsewhere(
        slug=practice.slug,
        title=text.title,
        language=text.language,
        region=name_of(practice.region),
        kilometres=None if national else kilometres,
        evidence_level=practice.evidence_level,
        national=national,
    )


def distance(region: Region, latitude: float | None, longitude: float | None) -> float | None:
    """Kilometres from a region's point along the great circle; None where a point is missing."""
    if region.latitude is None or region.longitude is None:
        return None
    if latitude is None or longitude is None:
        return None
    return great_circle((region.latitude, region.longitude), (latitude, longitude))


def export_of(user_id: int) -> list[dict[str, str]]:
    """What a person estimated and kept, for their own copy of their data. Four queries."""
    estimates = CompletenessEstimate.objects.filter(stated_by_id=user_id).order_by("pk")
    scenarios = Scenario.objects.filter(made_by_id=user_id).order_by("pk")
    sandboxes = Sandbox.objects.filter(made_by_id=user_id).order_by("pk")
    return [
        *(
            {"estimate": f"{percent} %", "region": region, "basis": basis}
            for percent, region, basis in estimates.values_list("percent", "region__slug", "basis")
        ),
        *(
            {"scenario": name, "region": region}
            for name, region in scenarios.values_list("name", "region__slug")
        ),
        *(
            {"trial": title or ", ".join(changes[:1]), "region": region}
            for title, changes, region in sandboxes.values_list("title", "changes", "region__slug")
        ),
        *(
            {"asked": organisation, "on": timezone.localdate(asked_at).isoformat()}
            for organisation, asked_at in Question.objects.filter(asked_by_id=user_id)
            .order_by("pk")
            .values_list("organisation__slug", "asked_at")
        ),
    ]
