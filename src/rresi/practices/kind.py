"""Practices as a kind of content: how they are reviewed, written, published and found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.accounts.permissions import Target
from rresi.accounts.roles import Actor, Role
from rresi.authoring.kinds import AuthoredKind, Labels, RecordReview
from rresi.authoring.records import Record
from rresi.core.clock import PartialDate
from rresi.core.documents.describing import Json
from rresi.core.places import place_names
from rresi.core.taxonomies import VocabularyKey
from rresi.ecosystem import queries as organisations
from rresi.editorial.registry import Facts
from rresi.practices import queries, rules
from rresi.practices.criteria import POLICY
from rresi.practices.document import PracticeDocument
from rresi.practices.importing import LABELS, homes_of, review_records
from rresi.practices.models import Naming, Practice, PracticePartner
from rresi.practices.permissions import target_of
from rresi.practices.presentation import preview_of
from rresi.regions import queries as regions
from rresi.regions.models import Region

KIND = "practice"
LIBRARY = "library"  # the version by which workers know that their copy is old


class PracticeKind(AuthoredKind[Practice]):
    """See `editorial.documents.DocumentKind`."""

    kind = KIND
    label = _("Practice")
    namespace = "practices"
    policy = POLICY
    document = PracticeDocument
    version = LIBRARY
    model = Practice
    # URLs below /practices/ that are no practice.
    reserved_slugs = AuthoredKind.reserved_slugs | {
        *("booklet", "compare", "import", "named", "selection", "transfers")
    }
    counted_in = frozenset({"Reading"})
    tags: ClassVar[Mapping[str, str]] = {
        VocabularyKey.TOPIC: "topics",
        VocabularyKey.FUNCTION: "functions",
        VocabularyKey.TARGET_GROUP: "target_groups",
        VocabularyKey.SDG: "sdgs",
    }
    labels: ClassVar[Labels] = Labels(
        propose=_("Propose a good practice"),
        change=_("Edit a good practice"),
        parent=_("Library"),
        parent_url="practices:list",
        invitation=_(
            "Have you done something that others can learn from, even if it failed? Describe it "
            "once; the network reviews it, translates it and shows which regions adopt it."
        ),
        feed=_("New good practices"),
        taken=_("This is already used by a practice in the library."),
        nothing=_("This file contains no practices."),
        feed_note=_("Good practices recently published in the library"),
    )
    file_labels = LABELS
    page_template = "practices/detail.html"

    def beginning(self, actor: Actor) -> Json:
        """The region that they manage, if it is one: they work for it."""
        known = super().beginning(actor)
        home = Region.objects.filter(pk__in=actor.scope(Role.REGION_MANAGER)).values_list(
            "slug", flat=True
        )[:2]
        return known | {"region": home[0]} if len(home) == 1 else known

    def page_context(self, document: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "practice": preview_of(document),
            "is_public": False,
            "may_see_contact": True,
            "json_ld": {},
            "map": None,
        }

    def facts(self, document: Mapping[str, Any]) -> Facts:
        region = regions.find(str(document.get("region") or ""))
        charge = str(document.get("organisation") or "")
        partners = [str(name) for name in document.get("partners") or []]
        known = organisations.named({name for name in (charge, *partners) if name})
        return Facts(
            title=str(document.get("title") or ""),
            language=str(document.get("language") or ""),
            region_id=region.pk if region else None,
            organisation_ids=frozenset({known[charge]} if charge in known else ()),
            involved_ids=frozenset(known.values()),
        )

    def readable(self, actor: Actor, slug: str) -> Practice | None:
        return queries.readable(actor=actor, slug=slug)

    def target_of(self, row: Practice) -> Target:
        return target_of(row)

    def document_of(self, object_id: int) -> tuple[Json, int, Target]:
        document, revision, target = super().document_of(object_id)
        review_by = Practice.objects.values_list("review_by", flat=True).get(pk=object_id)
        today = timezone.localdate()
        # One that has passed is met by this change: its author names the next, or it is a year.
        passed = rules.must_be_looked_at(review_by, today)
        kept = {name: value for name, value in document.items() if name != "review_by"}
        added = {} if passed else {"review_by": review_by.isoformat()}
        return {**kept, **added}, revision, target

    def problems(self, document: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().problems(document)
        if document.get("region") and regions.find(str(document["region"])) is None:
            found.append(("region", gettext("This must be a region of the network.")))
        return found

    def settle(self, row: Practice | None, document: PracticeDocument) -> PracticeDocument:
        today = timezone.localdate()
        if row and document.review_by and rules.must_be_looked_at(document.review_by, today):
            # This revision was that look; the next is due in a year.
            return document.model_copy(update={"review_by": None})
        return document

    def project(self, row: Practice, document: PracticeDocument) -> None:
        region = regions.find(document.region)
        assert region is not None, "checked when it was submitted; regions are not deleted"
        known = organisations.named({document.organisation} - {""})
        super().project(row, document)
        row.region = region
        if document.point is None:
            row.latitude, row.longitude = region.latitude, region.longitude
        row.organisation_id = known.get(document.organisation)
        row.start_year = PartialDate.parse(document.start).year if document.start else None
        row.evidence_level = rules.evidence_level_of(document)
        row.evidence_weight = rules.evidence_weight(rules.statements_of(document))
        row.review_by = document.review_by or rules.look_again_by(timezone.localdate())
        row.confirmed_on = None  # what was confirmed was said by the text before

    def project_rows(self, row: Practice, document: PracticeDocument) -> None:
        super().project_rows(row, document)
        known = organisations.named(set(document.partners))
        row.partners.all().delete()
        PracticePartner.objects.bulk_create(
            PracticePartner(practice=row, organisation_id=pk) for pk in sorted(set(known.values()))
        )
        named = {*known.values(), *filter(None, [row.organisation_id])}
        Naming.objects.bulk_create(
            (Naming(practice=row, organisation_id=pk) for pk in sorted(named)),
            ignore_conflicts=True,
        )

    def review_records(self, found: Mapping[int, Record]) -> RecordReview:
        return review_records(found)

    def homes_of(self, documents: Collection[Mapping[str, Any]]) -> list[tuple[str, ...]]:
        return homes_of(documents)

    def names_in(self, row: Practice) -> list[str]:
        found = super().names_in(row)
        for one in (row.organisation, *(partner.organisation for partner in row.partners.all())):
            if one is not None:  # as its profile names it in each language
                found += [one.name, *(text.name for text in one.texts.all())]
        found += place_names(row.place, row.region.country)
        found += [text.name for text in row.region.texts.all()]
        return found + [code.code for code in row.region.codes.all()]

    def searched_rows(self, rows: QuerySet[Practice]) -> QuerySet[Practice]:
        rows = rows.select_related("region", "organisation")
        named = ("organisation__texts", "partners__organisation__texts")
        return rows.prefetch_related("region__texts", "region__codes", *named)


PRACTICES = PracticeKind()
