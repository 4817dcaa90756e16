"""Who checked what is published, as the record has it, so that nobody can say it of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, cast

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, ngettext

from rresi.core.formats import number
from rresi.editorial.documents import PublishedDocument
from rresi.editorial.models import Entry, Review

D = TypeVar("D", bound=PublishedDocument)


@dataclass(frozen=True)
class Check:
    """What a decision to publish rested on; without one a text came by an import."""

    reviewers: int
    by_region: bool

    @property
    def label(self) -> str:
        """In a list."""
        return gettext("reviewed") if self.reviewers else gettext("not reviewed")

    @property
    def sentence(self) -> str:
        """On a page of its own."""
        if not self.reviewers:
            return gettext("Entered by the coordinator; not reviewed.")
        names = {"number": number(self.reviewers)}
        if self.by_region:
            return (
                ngettext(
                    "Checked by the region and %(number)s reviewer.",
                    "Checked by the region and %(number)s reviewers.",
                    self.reviewers,
                )
                % names
            )
        return (
            ngettext(
                "Checked by %(number)s reviewer.",
                "Checked by %(number)s reviewers.",
                self.reviewers,
            )
            % names
        )


def with_checks(rows: QuerySet[D], kind: str) -> QuerySet[D]:
    """The same with what `check_of` reads: of the last revision that was decided to be published.

    A small change is confirmed by one person, and rests on the review before.
    """
    decided = Entry.objects.filter(
        event=Entry.Event.PUBLISHED,
        submission__kind=kind,
        submission__object_id=OuterRef("pk"),
    ).order_by("-at", "-pk")
    revision = Subquery(decided.values("revision_id")[:1])
    reviews = (
        Review.objects.filter(revision_id=OuterRef("decided_id"))
        .order_by()
        .values("revision_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    passed = Entry.objects.filter(event=Entry.Event.PASSED, revision_id=OuterRef("decided_id"))
    told = rows.annotate(
        decided_id=revision,
        reviewed_by=Coalesce(Subquery(reviews), 0),
        region_passed=Exists(passed),
    )
    return cast("QuerySet[D]", told)


def check_of(row: PublishedDocument) -> Check | None:
    """Who checked a row of `with_checks`; None of another, such as a draft."""
    reviewers = getattr(row, "reviewed_by", None)
    return None if reviewers is None else Check(reviewers, getattr(row, "region_passed", False))
