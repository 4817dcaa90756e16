"""Figures of regions from a file: all of them or none, with a report for each row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, Field

from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import Actor
from rresi.core import dates
from rresi.core.clock import PartialDate
from rresi.core.documents.describing import PERCENT
from rresi.core.documents.parts import Part
from rresi.core.documents.values import OneLine, WebAddress, Whole
from rresi.interchange import checking, mapping, reading
from rresi.interchange.checking import Checked
from rresi.interchange.kinds import Kind
from rresi.interchange.report import Report, Row, repeated_message, repeats
from rresi.regions import eurostat_files, queries, services
from rresi.regions.eurostat import Observation
from rresi.regions.indicators import BY_KEY, INDICATORS
from rresi.regions.models import IndicatorValue, Region
from rresi.regions.permissions import PERMISSIONS, target_of


def _begun(year: int) -> int:
    return dates.not_ahead(PartialDate(year)).year


class FigureDocument(Part):
    """One figure: a region by slug or official code, an indicator, a year; no value is missing.

    `area` is the code of the area that the figure is for, where that is larger than the region.
    """

    region: Annotated[str, Field(min_length=2, max_length=80), OneLine]
    indicator: Annotated[str, Field(max_length=24), OneLine]
    year: Annotated[Whole, Field(ge=1950, le=2100), AfterValidator(_begun)]
    value: Annotated[Decimal | None, Field(ge=0, le=Decimal("1e11")), PERCENT] = None
    flag: Annotated[str, Field(max_length=12), OneLine] = ""
    source: WebAddress | None = None
    area: Annotated[str, Field(max_length=20), OneLine] = ""


FIGURES = Kind(
    key="figure",
    model=FigureDocument,
    labels={
        "region": [_("Region"), "geo", "NUTS", "regio", "Region", "région", "bölge"],
        "indicator": [_("Indicator"), "indicator", "Indikator", "indicateur", "gösterge"],
        "year": [_("Year"), "time", "TIME_PERIOD", "jaar", "Jahr", "année", "yıl"],
        "value": [_("Value"), "OBS_VALUE", "waarde", "Wert", "valeur", "değer"],
        "flag": [_("Flag"), "OBS_FLAG"],
        "source": [_("Source"), "bron", "Quelle", "kaynak"],
        "area": [_("Area")],
    },
    none={"value": ":"},  # as Eurostat writes it
    terms={"indicator": lambda: [(found.key, found.label) for found in INDICATORS]},
)


def import_figures(
    *,
    actor: Actor,
    path: Path,
    dry_run: bool = False,
    columns: mapping.Columns | None = None,
    sheet: str = "",
) -> Report[FigureDocument]:
    """Check every row of the file; write all of them when none has a problem.

    Of a file as Eurostat gives it, which has all of Europe, come the figures of the regions that
    the actor may record. A figure of a larger area for which an indicator is published (NUTS 2) is
    that of each of these regions in it.

    Raises:
        PermissionDenied: the actor may not record figures of a region in the file.
        OSError: the file cannot be read.
    """
    own = _regions_of(actor)
    read = eurostat_files.read(path, own) or reading.read(
        FIGURES, path, columns=columns, sheet=sheet
    )
    found = checking.check(read, FigureDocument)
    known = queries.find_all({one.document.region for one in found})
    areas = eurostat_files.areas_of(own)
    checked = [part for one in found for part in _shared(one, known, areas)]
    regions = queries.find_all({one.document.region for one in checked})
    keys = []
    for one in checked:
        document, line = one.document, one.line
        region = regions.get(document.region)
        if region is None:
            read.fail(line, "region", queries.unknown(document.region))
        if document.indicator not in BY_KEY:
            words = gettext("This is not an indicator. Known: %(known)s")
            read.fail(line, "indicator", words % {"known": ", ".join(BY_KEY)})
        elif document.value is not None and document.value > BY_KEY[document.indicator].most:
            read.fail(line, "value", gettext("This is a percentage: at most 100."))
        if region is not None:
            keys.append((line, f"{region.pk} {document.indicator} {document.year}"))
    for line, first in repeats(keys):
        read.fail(line, "year", repeated_message(first))
    stored = _stored(regions.values())
    report: Report[FigureDocument] = Report(problems=read.problems, notices=read.notices)
    faulty = {problem.line for problem in read.problems}
    for one in checked:
        if one.line not in faulty:
            document = one.document
            name = f"{document.region} {document.indicator} {document.year}"
            before = stored.get((document.region, document.indicator, document.year))
            report.rows.append(Row(one.line, document, name, _action(document, before)))
            require(
                PERMISSIONS,
                actor,
                "region.record_indicators",
                target_of(regions[document.region]),
            )
    if not report.rows and not report.problems:
        read.fail(1, "", gettext("This file contains no figures."))
    if report.problems or dry_run:
        return report
    with transaction.atomic():
        for slug in dict.fromkeys(row.value.region for row in report.rows):
            services.record_indicators(
                actor=actor,
                region=regions[slug],
                observations=[
                    _observation(row.value) for row in report.rows if row.value.region == slug
                ],
            )
        if read.headings:
            mapping.remember(FIGURES, read.headings, read.matched)
    report.written = True
    return report


def _stored(found: Iterable[Region]) -> dict[tuple[str, str, int], IndicatorValue]:
    """What is recorded of these regions, by their slugs, the indicator and the year. One query."""
    rows = IndicatorValue.objects.filter(region__in={one.pk for one in found})
    return {
        (one.region.slug, one.indicator, one.year): one for one in rows.select_related("region")
    }


def _action(document: FigureDocument, before: IndicatorValue | None) -> str:
    if before is None:
        return "created"
    new = _observation(document)
    same = (new.value, new.flag[:12], new.code, new.source)
    return (
        "unchanged"
        if same == (before.value, before.flag, before.code, before.source)
        else "updated"
    )


def _shared(
    one: Checked[FigureDocument],
    known: Collection[str],
    areas: Mapping[tuple[str, str], Sequence[str]],
) -> list[Checked[FigureDocument]]:
    """A figure of a larger area as one of each region that takes it from there; else as it is."""
    document, code = one.document, one.document.region.upper()
    slugs = areas.get((document.indicator, code), ())
    if document.region in known or not slugs:
        return [one]
    return [
        replace(one, document=document.model_copy(update={"region": slug, "area": code}))
        for slug in slugs
    ]


def _regions_of(actor: Actor) -> list[Region]:
    """The regions whose figures the actor may record. Two queries."""
    found = Region.objects.filter(is_archived=False).prefetch_related("codes").order_by("pk")
    action = "region.record_indicators"
    return [one for one in found if allowed(PERMISSIONS, actor, action, target_of(one))]


def _observation(document: FigureDocument) -> Observation:
    return Observation(
        indicator=document.indicator,
        code=document.area,
        year=document.year,
        value=document.value,
        flag=document.flag,
        source=document.source or "",
    )
