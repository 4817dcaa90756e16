"""What the library needs of a person: answers to questions, reviews of older practices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.notices import notify
from rresi.accounts.queries import coordinators, holders_of
from rresi.accounts.roles import Actor, Role
from rresi.core import formats
from rresi.core.addresses import url_of
from rresi.editorial.documents import title_of, with_heading
from rresi.practices import rules
from rresi.practices.models import Naming, Practice, Question
from rresi.practices.queries import unanswered_namings
from rresi.practices.questions import queries as questions

T = TypeVar("T")


def waiting() -> Iterable[QuerySet[Any]]:
    """Every practice that is due for review, and every question without an answer."""
    yield _near()
    yield Question.objects.filter(answer="")


def needs(user: User, actor: Actor) -> Iterable[Group]:
    """Three queries, however much there is."""
    regions = actor.scope(Role.REGION_MANAGER)
    old = _near().filter(Q(owner_id=user.pk) | Q(region_id__in=sorted(regions)))
    said = old.only("slug", "source_language", "review_by").annotate(total=Window(Count("pk")))
    named = with_heading(said, user.language).order_by("review_by", "pk")
    due = list(named[:AT_MOST])
    yield _group("look-again", _("Due for an update check"), due, _old)
    asked = questions.unanswered(
        list(regions), user.pk, coordinator=Role.COORDINATOR in actor.roles, limit=AT_MOST
    )
    yield _group("questions", _("Questions to answer"), asked, _question)
    own = questions.waiting_of(user.pk, limit=AT_MOST)
    yield replace(
        _group("own-open-questions", _("Your questions without an answer"), own, _own), waiting=True
    )


def unanswered() -> Iterable[QuerySet[Any]]:
    """Every organisation that a practice names and that has not said whether it took part."""
    yield Naming.objects.filter(holds=None)


def named(user: User, actor: Actor) -> Iterable[Group]:
    """Practices that name a person's organisations and wait for their word. One query, or none."""
    organisations = actor.scope(Role.ORGANISATION_MEMBER)
    if not organisations:
        return
    own = unanswered_namings().filter(organisation__in=sorted(organisations))
    of_one = own.filter(practice=OuterRef("pk")).order_by("organisation__slug")
    practices = Practice.objects.filter(pk__in=own.values("practice"))
    said = practices.only("slug", "source_language").annotate(
        total=Window(Count("pk")),
        organisation_slug=Subquery(of_one.values("organisation__slug")[:1]),
    )
    found = list(with_heading(said, user.language).order_by("-published_at", "pk")[:AT_MOST])
    yield _group("namings", _("Did your organisation take part?"), found, _naming)


def _naming(practice: Any) -> Need:
    """A practice to answer for, on the profile of the organisation; annotated as in `named`."""
    profile = url_of("ecosystem:organisation", practice.organisation_slug)
    return Need(
        what=practice.heading or practice.slug,
        path=f"{profile}#named-{practice.slug}",
        act=pgettext("verb", "Answer"),
        language=practice.heading_language or "",
    )


def _near() -> QuerySet[Practice]:
    """Practices that are due for review, or soon will be."""
    return Practice.objects.filter(
        publication=Practice.Publication.PUBLISHED,
        review_by__lte=timezone.localdate() + rules.LOOK_AGAIN_BEFORE,
    )


def _old(practice: Any) -> Need:
    """A practice to review again; annotated as by `with_heading`."""
    return Need(
        what=practice.heading or practice.slug,
        path=url_of("practices:detail", practice.slug),
        act=_("View"),
        why=_("due by %(date)s") % {"date": formats.day(practice.review_by)},
        overdue=practice.review_by < timezone.localdate(),
        language=practice.heading_language or "",
    )


def _question(question: Question) -> Need:
    return Need(
        what=question.text[:120],
        path=reverse("practices:answer", args=[question.practice.slug, question.pk]),
        act=_("Answer the question"),
        language=question.language,
    )


def _own(question: Question) -> Need:
    """A question that the person asked."""
    return Need(
        what=question.text[:120],
        path=reverse("practices:questions", args=[question.practice.slug]),
        act=_("View"),
        why=_("asked on %(date)s") % {"date": formats.day(timezone.localdate(question.asked_at))},
        language=question.language,
    )


def _group(key: str, title: str, found: list[T], one: Callable[[T], Need]) -> Group:
    shown = [one(thing) for thing in found[:AT_MOST]]
    total = getattr(found[0], "total", len(found)) if found else 0
    return Group(key, title, shown, total=total)


def remind_to_look_again() -> int:
    """Remind owners and managers of practices that are due for review, once for each date.

    Where there is neither, the coordinators.
    """
    told = 0
    for practice in (
        _near().select_related("owner").prefetch_related("texts").iterator(chunk_size=200)
    ):
        owners = [practice.owner] if practice.owner and practice.owner.is_active else []
        managers = holders_of(Role.REGION_MANAGER, practice.region_id)
        told += notify(
            people=dict.fromkeys([*owners, *managers]) or coordinators(),
            event="look-again",
            key=f"look-again:{practice.pk}:{practice.review_by}",
            context={"title": title_of(practice), "date": practice.review_by},
            url=("practices:detail", practice.slug),
        )
    return told
