"""Who may review a revision: the reads that `rules.obstacles` is based on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.models import NetworkRole, User, in_force
from rresi.accounts.queries import coordinators, holders_of, scopes_by_holder
from rresi.accounts.roles import Role
from rresi.core.refusals import Refused
from rresi.core.translations import language_name
from rresi.editorial import rules
from rresi.editorial.models import Assignment, Contributor, ReviewerProfile, Revision, Submission
from rresi.editorial.rules import Judge, Origin


def reviewer(pk: int) -> User | None:
    """A person whose languages count: with the reviewer's or another role."""
    return User.objects.filter(pk=pk, is_active=True).first()


def profile_of(user: User) -> ReviewerProfile | None:
    """What is recorded of them as a reviewer."""
    return ReviewerProfile.objects.filter(user=user).first()


def origin_of(revision: Revision) -> Origin:
    """Everyone and every organisation behind a revision, and its language. Two queries."""
    people = set(
        Contributor.objects.filter(submission_id=revision.submission_id).values_list(
            "user_id", flat=True
        )
    )
    if revision.author_id:
        people.add(revision.author_id)
    organisations = set(revision.organisation_ids)
    for numbers in scopes_by_holder(Role.ORGANISATION_MEMBER, people).values():
        organisations |= numbers
    return Origin(
        frozenset(people), frozenset(organisations), revision.region_id, revision.language
    )


def origins_of(
    texts: QuerySet[Submission], others: Iterable[int] = ()
) -> tuple[dict[int, Origin], Mapping[int, frozenset[int]]]:
    """The origins of the latest revisions of texts, by the texts' keys, and the organisations of
    those behind them and of `others`. Two queries."""
    latest = Revision.objects.filter(submission__in=texts, number=F("submission__latest_number"))
    rows = latest.values_list(
        *("submission_id", "region_id", "language", "organisation_ids"),
        *("author_id", "submission__contributors__user_id"),
    )
    people: dict[int, set[int]] = {}
    said: dict[int, tuple[int | None, str, list[int]]] = {}
    for pk, region, language, organisations, *wrote in rows:
        said[pk] = region, language, organisations
        people.setdefault(pk, set()).update(one for one in wrote if one)
    held = scopes_by_holder(Role.ORGANISATION_MEMBER, set(others).union(*people.values()))
    origins = {
        pk: Origin(
            frozenset(people[pk]),
            frozenset(organisations).union(*(held.get(one, ()) for one in people[pk])),
            region,
            language,
        )
        for pk, (region, language, organisations) in said.items()
    }
    return origins, held


def _holding() -> QuerySet[Any]:
    """Who is a reviewer today."""
    held = NetworkRole.objects.filter(in_force(), kind=NetworkRole.Kind.REVIEWER)
    return held.values("user_id")


def judges(revision: Revision, user_ids: Collection[int] | None = None) -> list[Judge]:
    """All reviewers, or those with these numbers, as far as this revision is concerned.

    Six queries, however many there are.
    """
    people = User.objects.filter(pk__in=_holding(), is_active=True).annotate(
        load=Count(
            "review_assignments",
            filter=Q(review_assignments__state=Assignment.State.OPEN),
            distinct=True,
        )
    )
    if user_ids is not None:
        people = people.filter(pk__in=list(user_ids))
    found = list(people.order_by("pk"))
    numbers = [user.pk for user in found]
    profiles = {p.user_id: p for p in ReviewerProfile.objects.filter(user_id__in=numbers)}
    regions = scopes_by_holder(Role.REGION_MANAGER, numbers)
    organisations = scopes_by_holder(Role.ORGANISATION_MEMBER, numbers)
    conflicted = set(
        Assignment.objects.filter(
            revision__submission_id=revision.submission_id, state=Assignment.State.CONFLICT
        ).values_list("reviewer_id", flat=True)
    )
    asked = set(_asked(revision))
    return [
        Judge(
            person=user.pk,
            name=str(user),
            regions=regions.get(user.pk, frozenset()) | _home(profiles.get(user.pk)),
            organisations=organisations.get(user.pk, frozenset()),
            languages=_languages(user, profiles.get(user.pk)),
            load=user.load,
            declared_conflict=user.pk in conflicted,
            asked=user.pk in asked,
        )
        for user in found
    ]


def _asked(revision: Revision) -> Iterable[int | None]:
    active = (Assignment.State.OPEN, Assignment.State.DONE)
    return revision.assignments.filter(state__in=active).values_list("reviewer_id", flat=True)


def _home(profile: ReviewerProfile | None) -> frozenset[int]:
    return frozenset({profile.region_id} if profile and profile.region_id else ())


def _languages(user: User, profile: ReviewerProfile | None) -> frozenset[str]:
    """The languages that they say they read; their interface language if they have not said."""
    return frozenset(profile.languages if profile and profile.languages else {user.language})


def languages_of(users: Iterable[User]) -> dict[int, frozenset[str]]:
    """What each of these people says they read. One query, none where their profiles came with
    them, and the caller's."""
    people = list(users)
    prefetch_related_objects(people, "reviewer_profile")
    return {user.pk: _languages(user, getattr(user, "reviewer_profile", None)) for user in people}


def readers(users: Iterable[User], language: str) -> list[User]:
    """Those of these people who say that they read a language. One query, and the caller's."""
    people = list(users)
    languages = languages_of(people)
    return [user for user in people if language in languages[user.pk]]


def not_involved(people: Sequence[User], revision: Revision) -> list[User]:
    """Those of these people who do not stand behind a revision. Four queries at most."""
    origin = origin_of(revision)
    theirs = scopes_by_holder(Role.ORGANISATION_MEMBER, [one.pk for one in people])
    return [one for one in people if not rules.involvement(one.pk, theirs.get(one.pk, ()), origin)]


def who_decides(revision: Revision) -> list[User]:
    """The coordinators who may invite reviewers and decide: those not behind the revision."""
    return not_involved(coordinators(), revision)


class Why(StrEnum):
    """Why a text comes to the coordinator and not to a manager of its region."""

    NO_MANAGER = "no manager"
    INVOLVED = "involved"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Checkers:
    """Who is asked to check a revision. `why`: the coordinators are; `stuck`: none of them can."""

    people: list[User]
    why: Why | None = None
    stuck: bool = False


def checkers(revision: Revision) -> Checkers:
    """The managers of the region who may check a revision and read it, else such coordinators.

    Where none can, the coordinators: to find somebody.
    """
    pk = revision.region_id
    managers = holders_of(Role.REGION_MANAGER, pk) if pk else []
    free = not_involved(managers, revision)
    able = readers(free, revision.language)
    if able:
        return Checkers(able)
    why = Why.LANGUAGE if free else Why.INVOLVED if managers else Why.NO_MANAGER
    leading = coordinators()
    others = not_involved(leading, revision)
    able = readers(others, revision.language)
    return Checkers(able, why) if able else Checkers(others or leading, why, stuck=True)


def who_checks(revision: Revision) -> list[User]:
    """The managers of the region and the coordinators who may check a revision."""
    pk = revision.region_id
    managers = holders_of(Role.REGION_MANAGER, pk) if pk else []
    may = {one.pk: one for one in [*managers, *coordinators()]}
    return not_involved(list(may.values()), revision)


def who_else_checks(revision: Revision, *, besides: int | None) -> list[User]:
    """Those of them who read it."""
    return [one for one in readers(who_checks(revision), revision.language) if one.pk != besides]


def reads(user_id: int | None, language: str) -> bool:
    """Whether somebody said that they read a language. Two queries at most."""
    return bool(readers(User.objects.filter(pk__in=[user_id]), language))


def not_a_reader(language: str) -> str:
    """Why somebody cannot vouch for words in a language."""
    words = gettext(
        "You have not stated that you read %(language)s. Add it under “Languages I read”, or ask "
        "someone who reads it."
    )
    return words % {"language": language_name(language)}


@dataclass(frozen=True)
class ReviewerRow:
    """A reviewer in the coordinator's list."""

    user: User
    languages: frozenset[str]
    region_id: int | None
    load: int
    done: int


def rows() -> list[ReviewerRow]:
    """All reviewers with their workload. Two queries."""
    people = User.objects.filter(pk__in=_holding()).annotate(
        load=_count(Assignment.State.OPEN), done=_count(Assignment.State.DONE)
    )
    found = list(people.order_by("name", "pk").select_related("reviewer_profile"))
    rows = []
    for user in found:
        profile = getattr(user, "reviewer_profile", None)
        region = profile.region_id if profile else None
        rows.append(ReviewerRow(user, _languages(user, profile), region, user.load, user.done))
    return rows


def _count(state: str) -> Count:
    return Count("review_assignments", filter=Q(review_assignments__state=state), distinct=True)


def require_an_invitation(user_ids: Collection[int], due_on: date | None) -> None:
    """Raises Refused where nobody is invited, or by a day on which nobody can have read it."""
    if not user_ids:
        raise Refused(gettext("Choose at least one reviewer."))
    if due_on is not None and due_on <= timezone.localdate():
        raise Refused(gettext("The deadline must be in the future."))
