"""Cases as a kind of content: how they are reviewed, written, published and found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.accounts.permissions import Target
from rresi.accounts.roles import Actor, Role
from rresi.authoring.kinds import AuthoredKind, Labels
from rresi.core.documents.describing import Json
from rresi.core.documents.words import Words
from rresi.core.taxonomies import VocabularyKey
from rresi.ecosystem import queries as organisations
from rresi.editorial.registry import Facts
from rresi.impact import presentation
from rresi.impact.criteria import POLICY
from rresi.impact.document import CaseDocument
from rresi.impact.models import Case, Indicator, Measurement
from rresi.impact.vocabulary import Unit
from rresi.practices import queries as practices
from rresi.regions import queries as regions
from rresi.regions.models import Region


class CaseKind(AuthoredKind[Case]):
    """See `editorial.documents.DocumentKind`."""

    kind = "case"
    label = _("Impact case")
    namespace = "impact"
    policy = POLICY
    document = CaseDocument
    version = "cases"
    model = Case
    tags: ClassVar[Mapping[str, str]] = {
        VocabularyKey.TOPIC: "topics",
        VocabularyKey.TARGET_GROUP: "target_groups",
        VocabularyKey.SDG: "sdgs",
    }
    labels: ClassVar[Labels] = Labels(
        propose=_("Propose an impact case"),
        change=_("Edit an impact case"),
        parent=_("Impact cases"),
        parent_url="impact:list",
        invitation=_(
            "What has changed through your work, for whom, and how do you know? Cases without a "
            "change are just as welcome: others learn from them."
        ),
        feed=_("New impact cases"),
        feed_note=_("Impact cases recently published in the network"),
        taken=_("This is already used by an impact case."),
        nothing=_("This file contains no impact cases."),
    )
    page_template = "impact/case.html"

    def beginning(self, actor: Actor) -> Json:
        """The region that they manage, if it is one: they work for it."""
        known = super().beginning(actor)
        home = Region.objects.filter(pk__in=actor.scope(Role.REGION_MANAGER))
        slugs = list(home.values_list("slug", flat=True)[:2])
        return known | {"region": slugs[0]} if len(slugs) == 1 else known

    def shown(
        self, document: Mapping[str, Any], words: Words | None = None, language: str = ""
    ) -> dict[str, Any]:
        return presentation.shown(document, words or {}, language)

    def facts(self, document: Mapping[str, Any]) -> Facts:
        region = regions.find(str(document.get("region") or ""))
        name = str(document.get("organisation") or "")
        known = organisations.named({name}) if name else {}
        charge = frozenset({known[name]} if name in known else ())
        return Facts(
            title=str(document.get("title") or ""),
            language=str(document.get("language") or ""),
            region_id=region.pk if region else None,
            organisation_ids=charge,
            involved_ids=charge,
        )

    def target_of(self, row: Case) -> Target:
        return Target.of(
            owner_id=row.owner_id,
            scopes={
                Role.REGION_MANAGER: [row.region_id],
                Role.ORGANISATION_MEMBER: [row.organisation_id],
            },
        )

    def problems(self, document: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().problems(document)
        if document.get("region") and regions.find(str(document["region"])) is None:
            found.append(("region", gettext("This must be a region of the network.")))
        practice = presentation.slug_in(document, "practice")
        if practice and practices.published(practice) is None:
            found.append(("practice", gettext("This is not a practice in the library.")))
        mission = presentation.slug_in(document, "mission")
        if mission and presentation.event_of(mission) is None:
            found.append(("mission", gettext("This is not an event of the network.")))
        return found

    def project(self, row: Case, document: CaseDocument) -> None:
        super().project(row, document)
        region = regions.find(document.region)
        assert region is not None, "checked when it was submitted; regions are not deleted"
        row.region = region
        row.organisation_id = organisations.named({document.organisation} - {""}).get(
            document.organisation
        )
        row.practice = practices.published(document.practice) if document.practice else None
        row.mission = presentation.event_of(document.mission) if document.mission else None

    def project_rows(self, row: Case, document: CaseDocument) -> None:
        super().project_rows(row, document)
        row.indicators.all().delete()
        known = {}
        for position, one in enumerate(document.indicators):
            money = one.unit == Unit.MONEY
            known[one.id] = Indicator(
                case=row,
                row_id=one.id,
                position=position,
                catalogue=one.catalogue,
                code=one.code,
                unit=one.unit,
                currency=(document.currency or "") if money else "",
                price_year=document.price_year if money else None,
                better=one.better,
                baseline=one.baseline,
                target=one.target,
            )
        Indicator.objects.bulk_create(known.values())
        Measurement.objects.bulk_create(
            Measurement(
                indicator=known[one.indicator],
                row_id=one.id,
                value=one.value,
                period_start=one.period.partition("/")[0],
                period_end=one.period.rpartition("/")[2],
                grade=one.grade,
                sourced=one.source is not None,
            )
            for one in document.measurements
        )

    def names_in(self, row: Case) -> list[str]:
        found = super().names_in(row)
        found += [text.name for text in row.region.texts.all()]
        return found + [one.code for one in row.indicators.all() if one.code]

    def searched_rows(self, rows: QuerySet[Case]) -> QuerySet[Case]:
        return rows.select_related("region").prefetch_related("region__texts", "indicators")


CASES = CaseKind()
