"""What the library has for a person to do: translating, adoptions, questions, looking again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.notices import notify
from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor
from rresi.core.translations import language_name
from rresi.practices.models import Practice, Translation
from rresi.practices.permissions import PERMISSIONS
from rresi.practices.queries import title_of
from rresi.practices.transfers import queries as transfers
from rresi.practices.translating import queries as translating

LOOK_AGAIN_BEFORE = timedelta(days=30)


def needs(user: User, actor: Actor) -> Iterable[Group]:
    """Seven statements at most, however much there is."""
    yield _group(
        "translations",
        _("Translations that are out of date"),
        [
            Need(
                what=text.title,
                path=_translation(text.practice, text.language),
                act=_("Translate"),
                language=text.language,
            )
            for text in translating.out_of_date(user.language, limit=AT_MOST)
        ],
    )
    if allowed(PERMISSIONS, actor, "translation.check"):
        drafts = translating.to_check([user.language], not_by=user.pk, limit=AT_MOST)
        yield _group(
            "translation-checks", _("Translations to check"), [_work(d, _("Check")) for d in drafts]
        )
    anywhere = allowed(PERMISSIONS, actor, "translation.publish")
    if anywhere or actor.regions:
        checked = translating.to_publish(None if anywhere else actor.regions, limit=AT_MOST)
        yield _group(
            "translations-checked",
            _("Translations to publish"),
            [_work(work, _("Publish")) for work in checked],
        )
    yield _group(
        "questions",
        _("Questions to answer"),
        [
            Need(
                what=question.text[:120],
                path=reverse("practices:answer", args=[question.practice.slug, question.pk]),
                act=_("Answer it"),
                language=question.language,
            )
            for question in transfers.unanswered(list(actor.regions), user.pk, limit=AT_MOST)
        ],
    )
    yield _group(
        "transfers",
        _("Adoptions that you look after"),
        [
            Need(
                what=card.title,
                path=reverse("practices:transfer", args=[card.number]),
                act=_("Show"),
                why=card.state_label,
                language=card.language,
            )
            for card in transfers.of_owner(user.pk, actor.regions, limit=AT_MOST)
        ],
        waiting=True,
    )


def _group(key: str, title: str, found: list[Need], *, waiting: bool = False) -> Group:
    return Group(key=key, title=title, needs=found, total=len(found), waiting=waiting)


def _translation(practice: Practice, language: str) -> str:
    return reverse("practices:translation", args=[practice.slug, language])


def _work(work: Translation, act: str) -> Need:
    return Need(
        what=work.fields.get("title") or work.practice.slug,
        path=_translation(work.practice, work.language),
        act=act,
        why=language_name(work.language),
        language=work.language,
    )


def remind_to_look_again() -> int:
    """Tell owners and managers of practices whose date comes near; once for each date."""
    today = timezone.localdate()
    due = (
        Practice.objects.filter(
            publication=Practice.Publication.PUBLISHED,
            review_by__lte=today + LOOK_AGAIN_BEFORE,
        )
        .select_related("owner")
        .prefetch_related("texts")
    )
    told = 0
    for practice in due.iterator(chunk_size=200):
        people = User.objects.filter(
            Q(pk=practice.owner_id) | Q(managed_regions__region_id=practice.region_id)
        ).distinct()
        told += notify(
            people=people,
            event="look-again",
            key=f"look-again:{practice.pk}:{practice.review_by}",
            context={"title": title_of(practice), "date": practice.review_by},
            path=f"/practices/{practice.slug}/",
        )
    return told
