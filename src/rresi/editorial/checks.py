"""Who checked what is published, as the record has it, so that nobody can say it of a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from rresi.accounts.models import NetworkRole, in_force
from rresi.accounts.roles import Role, scopes
from rresi.core.formats import day, number
from rresi.editorial.documents import PublishedDocument
from rresi.editorial.models import Entry, Review

D = TypeVar("D", bound=PublishedDocument)


@dataclass(frozen=True)
class Check:
    """What a decision to publish rested on; without one a text came by an import."""

    reviewers: int
    by_region: bool
    corrected_at: datetime | None = None  # since, the last small change that was confirmed
    corrected_by: Role | None = None

    @property
    def label(self) -> str:
        """In a list."""
        return review_label(REVIEWED if self.reviewers else UNREVIEWED)

    @property
    def sentence(self) -> str:
        """On a page of its own."""
        return " ".join(filter(None, (self._checked, self._corrected)))

    @property
    def _corrected(self) -> str:
        if self.corrected_at is None:
            return ""
        words = gettext("A small correction of %(date)s was confirmed by the region.")
        if self.corrected_by == Role.REGION_MANAGER:
            words = gettext("A small correction of %(date)s was confirmed by the region manager.")
        elif self.corrected_by == Role.COORDINATOR:
            words = gettext("A small correction of %(date)s was confirmed by the coordinator.")
        return words % {"date": day(timezone.localdate(self.corrected_at))}

    @property
    def _checked(self) -> str:
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
    revision = Subquery(_decided(kind, OuterRef("pk")))
    reviews = (
        Review.objects.filter(revision_id=OuterRef("decided_id"))
        .order_by()
        .values("revision_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    passed = Entry.objects.filter(event=Entry.Event.PASSED, revision_id=OuterRef("decided_id"))
    scope = scopes()[Role.REGION_MANAGER]
    managed = {"user_id": OuterRef("person_id"), scope.key: OuterRef("submission__region_id")}
    leading = NetworkRole.objects.filter(
        in_force(), kind=Role.COORDINATOR, user_id=OuterRef("person_id")
    )
    corrected = Entry.objects.filter(
        event=Entry.Event.CONFIRMED,
        submission__kind=kind,
        submission__object_id=OuterRef("pk"),
        revision_id__gt=OuterRef("decided_id"),
    ).order_by("-at", "-pk")
    corrected = corrected.annotate(
        role=Case(
            When(Exists(scope.rows.filter(**managed)), then=Value(Role.REGION_MANAGER)),
            When(Exists(leading), then=Value(Role.COORDINATOR)),
        )
    )
    told = rows.annotate(
        decided_id=revision,
        reviewed_by=Coalesce(Subquery(reviews), 0),
        region_passed=Exists(passed),
        corrected_at=Subquery(corrected.values("at")[:1]),
        corrected_by=Subquery(corrected.values("role")[:1]),
    )
    return cast("QuerySet[D]", told)


def _decided(kind: str, pk: OuterRef) -> QuerySet[Entry, Any]:
    """The revision of an object that was last decided to be published."""
    published = Entry.objects.filter(
        event=Entry.Event.PUBLISHED, submission__kind=kind, submission__object_id=pk
    )
    return published.order_by("-at", "-pk").values("revision_id")[:1]


REVIEWED, UNREVIEWED = "yes", "no"


def reviewed(kind: str) -> Case:
    """Over objects of a kind: whether the text that was last published was reviewed."""
    revision = Subquery(_decided(kind, OuterRef(OuterRef("pk"))))
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
    role = getattr(row, "corrected_by", None)
    return Check(
        reviewers,
        getattr(row, "region_passed", False),
        getattr(row, "corrected_at", None),
        Role(role) if role else None,
    )
