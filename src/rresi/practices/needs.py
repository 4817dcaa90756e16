"""What the library has for a person to do: translating, questions, looking again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import Count, Q, QuerySet, Window, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.notices import notify
from rresi.accounts.permissions import allowed
from rresi.accounts.queries import coordinators, holders_of
from rresi.accounts.roles import Actor, Role
from rresi.core import formats
from rresi.core.addresses import url_of
from rresi.core.translations import TextStatus, language_name
from rresi.practices import rules
from rresi.practices.items import text_for
from rresi.practices.models import Practice, PracticeText, Question, Translation
from rresi.practices.permissions import PERMISSIONS
from rresi.practices.queries import title_of
from rresi.practices.questions import queries as questions
from rresi.practices.translating import queries as translating

T = TypeVar("T")


def needs(user: User, actor: Actor) -> Iterable[Group]:
    """Five queries at most, however much there is."""
    checks = allowed(PERMISSIONS, actor, "translation.check")
    anywhere = allowed(PERMISSIONS, actor, "translation.publish")
    regions = actor.scope(Role.REGION_MANAGER)
    works = translating.waiting(
        [user.language] if checks else [],
        not_by=user.pk,
        regions=None if anywhere else regions,
        limit=5 * AT_MOST,
    )
    old = _near().filter(Q(owner_id=user.pk) | Q(region_id__in=sorted(regions)))
    said = old.only("slug", "source_language", "review_by").annotate(total=Window(Count("pk")))
    due = list(said.order_by("review_by", "pk")[:AT_MOST])
    drafts = [work for work in works if work.status == TextStatus.DRAFT]
    checked = [work for work in works if work.status == TextStatus.CHECKED]
    read = [*due, *(draft.practice for draft in drafts)]
    prefetch_related_objects(read, "texts")

    out_of_date = translating.out_of_date(user.language, limit=AT_MOST)
    yield _group("translations", _("Translations that are out of date"), out_of_date, _stale)
    whole = [draft for draft in drafts if translating.whole(draft)]
    yield _group("translation-checks", _("Translations to check"), whole, _work(_("Check")))
    yield _group("translations-checked", _("Translations to publish"), checked, _work(_("Publish")))
    yield _group("look-again", _("To look at again"), due, _old)
    asked = questions.unanswered(list(regions), user.pk, limit=AT_MOST)
    yield _group("questions", _("Questions to answer"), asked, _question)


def _near() -> QuerySet[Practice]:
    """Practices whose date for looking again comes near or has passed."""
    return Practice.objects.filter(
        publication=Practice.Publication.PUBLISHED,
        review_by__lte=timezone.localdate() + rules.LOOK_AGAIN_BEFORE,
    )


def _old(practice: Practice) -> Need:
    text = text_for(practice)
    return Need(
        what=text.title,
        path=url_of("practices:detail", practice.slug),
        act=_("Look"),
        why=_("by %(date)s") % {"date": formats.day(practice.review_by)},
        overdue=practice.review_by < timezone.localdate(),
        language=text.language,
    )


def _question(question: Question) -> Need:
    return Need(
        what=question.text[:120],
        path=reverse("practices:answer", args=[question.practice.slug, question.pk]),
        act=_("Answer it"),
        language=question.language,
    )


def _stale(text: PracticeText) -> Need:
    return Need(
        what=text.title,
        path=_translation(text.practice, text.language),
        act=_("Translate"),
        language=text.language,
    )


def _group(key: str, title: str, found: list[T], one: Callable[[T], Need]) -> Group:
    shown = [one(thing) for thing in found[:AT_MOST]]
    total = getattr(found[0], "total", len(found)) if found else 0
    return Group(key, title, shown, total=total)


def _translation(practice: Practice, language: str) -> str:
    return reverse("practices:translation", args=[practice.slug, language])


def _work(act: str) -> Callable[[Translation], Need]:
    """A translation as a line, with what the button says."""
    return lambda work: Need(
        what=work.fields.get("title") or work.practice.slug,
        path=_translation(work.practice, work.language),
        act=act,
        why=language_name(work.language),
        language=work.language,
    )


def remind_to_look_again() -> int:
    """Tell owners and managers of practices whose date comes near; once for each date.

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
