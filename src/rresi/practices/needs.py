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
from rresi.practices.models import Practice
from rresi.practices.permissions import PERMISSIONS
from rresi.practices.queries import title_of
from rresi.practices.transfers import queries as transfers
from rresi.practices.translating import queries as translating

LOOK_AGAIN_BEFORE = timedelta(days=30)


def needs(user: User, actor: Actor) -> Iterable[Group]:
    """Five statements, however much there is."""
    languages = [user.language]
    groups = [
        Group(
            key="translations",
            title=_("Translations that are out of date"),
            needs=[
                Need(
                    what=text.title,
                    path=reverse("practices:translation", args=[text.practice.slug, text.language]),
                    act=_("Translate"),
                    language=text.language,
                )
                for text in translating.out_of_date(user.language, limit=AT_MOST)
            ],
        ),
        Group(
            key="questions",
            title=_("Questions and answers"),
            needs=[
                Need(
                    what=question.text[:120],
                    path=reverse("practices:answer", args=[question.practice.slug, question.pk]),
                    act=_("Answer it"),
                    language=question.language,
                )
                for question in transfers.unanswered(list(actor.regions), user.pk, limit=AT_MOST)
            ],
        ),
        Group(
            key="transfers",
            title=_("What this region took up from others"),
            waiting=True,
            needs=[
                Need(
                    what=card.title,
                    path=reverse("practices:transfer", args=[card.number]),
                    act=_("Show"),
                    why=card.state_label,
                    language=card.language,
                )
                for card in transfers.of_owner(user.pk, limit=AT_MOST)
            ],
        ),
    ]
    if allowed(PERMISSIONS, actor, "translation.check"):
        drafts = translating.to_check(languages, not_by=user.pk, limit=AT_MOST)
        groups.append(
            Group(
                key="translation-checks",
                title=_("Somebody must check it first."),
                needs=[
                    Need(
                        what=draft.fields.get("title") or draft.practice.slug,
                        path=reverse(
                            "practices:translation", args=[draft.practice.slug, draft.language]
                        ),
                        act=_("Translate"),
                        language=draft.language,
                    )
                    for draft in drafts
                ],
            )
        )
    return groups


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
