"""Who checked what is published, as the record has it, so that nobody can say it of a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from rresi.accounts.actors import Role
from rresi.core.formats import day, number
from rresi.editorial.documents import PublishedDocument
from rresi.editorial.models import Entry, Review, Revision

D = TypeVar("D", bound=PublishedDocument)


@dataclass(frozen=True)
class Check:
    """What a decision to publish rested on; without one a text came by an import."""

    reviewers: int
    checked_as: str | None = None  # the role in which it was checked; "" unknown, None: nobody did
    corrections: int = 0  # small changes that were confirmed since
    corrected_at: datetime | None = None  # the last of them
    corrected_as: str = ""
    reviewed: Mapping[str, Any] = field(default_factory=dict)  # the text then, if corrected since

    @property
    def label(self) -> str:
        """In a list."""
        words = review_label(REVIEWED if self.reviewers else UNREVIEWED)
        if not self.corrections:
            return words
        since = ngettext(
            "%(number)s small correction since",
            "%(number)s small corrections since",
            self.corrections,
        )
        return f"{words} · {since % {'number': number(self.corrections)}}"

    @property
    def sentence(self) -> str:
        """On a page of its own."""
        return " ".join(filter(None, (self._checked, self._corrected)))

    @property
    def _corrected(self) -> str:
        if self.corrected_at is None:
            return ""
        if self.corrected_as == Role.REGION_MANAGER:
            words = ngettext(
                "A small correction of %(date)s was confirmed by the region manager.",
                "%(number)s small corrections were confirmed since then, the last on %(date)s by "
                "the region manager.",
                self.corrections,
            )
        elif self.corrected_as == Role.COORDINATOR:
            words = ngettext(
                "A small correction of %(date)s was confirmed by the coordinator.",
                "%(number)s small corrections were confirmed since then, the last on %(date)s by "
                "the coordinator.",
                self.corrections,
            )
        else:
            words = ngettext(
                "A small correction of %(date)s was confirmed.",
                "%(number)s small corrections were confirmed since then, the last on %(date)s.",
                self.corrections,
            )
        date = day(timezone.localdate(self.corrected_at))
        return words % {"number": number(self.corrections), "date": date}

    @property
    def _checked(self) -> str:
        if not self.reviewers:
            return gettext("Entered by the coordinator; not reviewed.")
        if self.checked_as == Role.REGION_MANAGER:
            words = ngettext(
                "Checked by the region and %(number)s reviewer.",
                "Checked by the region and %(number)s reviewers.",
                self.reviewers,
            )
        elif self.checked_as == Role.COORDINATOR:
            words = ngettext(
                "Checked by the coordinator for the region, and by %(number)s reviewer.",
                "Checked by the coordinator for the region, and by %(number)s reviewers.",
                self.reviewers,
            )
        else:
            words = ngettext(
                "Checked by %(number)s reviewer.",
                "Checked by %(number)s reviewers.",
                self.reviewers,
            )
        return words % {"number": number(self.reviewers)}


def with_checks(rows: QuerySet[D], kind: str) -> QuerySet[D]:
    """The same with what `check_of` reads: of the last revision that was decided to be published.

    A small change is confirmed by one person, and rests on the review before.
    """
    decided = _decided(kind, OuterRef("pk"))
    reviews = (
        Review.objects.filter(revision_id=OuterRef("decided_id"))
        .order_by()
        .values("revision_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    passed = Entry.objects.filter(event=Entry.Event.PASSED, revision_id=OuterRef("decided_id"))
    corrected = corrections(kind, OuterRef("pk"), OuterRef("decided_id"))
    counted = corrected.order_by().values("submission").annotate(n=Count("pk")).values("n")
    read = Revision.objects.filter(pk=OuterRef("decided_id")).values("content")
    told = rows.annotate(
        decided_id=Subquery(decided.values("revision_id")[:1]),
        reviewed_by=Coalesce(Subquery(reviews), 0),
        checked_as=Subquery(passed.order_by("-at", "-pk").values("role")[:1]),
        corrections=Coalesce(Subquery(counted), 0),
        corrected_at=Subquery(corrected.values("at")[:1]),
        corrected_as=Subquery(corrected.values("role")[:1]),
    ).annotate(reviewed_text=Case(When(corrections__gt=0, then=Subquery(read))))
    return cast("QuerySet[D]", told)


def corrections(kind: str, object_id: Any, decided_id: Any) -> QuerySet[Entry]:
    """The small changes of an object that were confirmed since a revision, the last one first."""
    return Entry.objects.filter(
        event=Entry.Event.CONFIRMED,
        submission__kind=kind,
        submission__object_id=object_id,
        revision_id__gt=decided_id,
    ).order_by("-at", "-pk")


def decision(kind: str, object_id: int) -> Entry | None:
    """The last decision to publish an object, with the revision that was reviewed. One query."""
    return _decided(kind, object_id).select_related("revision").first()


def _decided(kind: str, pk: Any) -> QuerySet[Entry]:
    """The decisions to publish an object, the last one first."""
    return Entry.objects.filter(
        event=Entry.Event.PUBLISHED, submission__kind=kind, submission__object_id=pk
    ).order_by("-at", "-pk")


REVIEWED, UNREVIEWED = "yes", "no"


def reviewed(kind: str) -> Case:
    """Over objects of a kind: whether the text that was last published was reviewed."""
    revision = Subquery(_decided(kind, OuterRef(OuterRef("pk"))).values("revision_id")[:1])
    reviews = Review.objects.filter(revision_id=revision)
    return Case(When(Exists(reviews), then=Value(REVIEWED)), default=Value(UNREVIEWED))


def review_label(key: str) -> str:
    """The values of `reviewed` in words."""
    return gettext("reviewed") if key == REVIEWED else gettext("not reviewed")


def check_of(row: PublishedDocument) -> Check | None:
    """Who checked a row of `with_checks`; None of another, such as a draft."""
    reviewers = getattr(row, "reviewed_by", None)
    if reviewers is None:
        return None
    return Check(
        reviewers,
        getattr(row, "checked_as", None),
        getattr(row, "corrections", 0),
        getattr(row, "corrected_at", None),
        getattr(row, "corrected_as", None) or "",
        getattr(row, "reviewed_text", None) or {},
    )
