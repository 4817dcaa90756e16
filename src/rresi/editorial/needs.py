"""What the workflow needs of a person now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rresi.accounts.models import NetworkRole, User, in_force
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.queries import holders_by_scope, holding
from rresi.accounts.roles import Actor, Role
from rresi.core import formats
from rresi.core.addresses import address_of
from rresi.editorial.models import Assignment, Contributor, Submission
from rresi.editorial.registry import subjects
from rresi.editorial.reviewers import languages_of, origins_of
from rresi.editorial.rules import UNDER_WAY, WITH_AUTHOR, State, involvement

_NEXT = {
    State.REGION_CHECK: _("The region manager is checking it."),
    State.REVIEW: _("Reviewers from other regions are reading it."),
    State.DECISION: _("Waiting for the coordinator’s decision."),
}


def reviews() -> Iterable[QuerySet[Assignment]]:
    """Every review that is not done."""
    yield Assignment.objects.filter(state=Assignment.State.OPEN)


def checks() -> Iterable[QuerySet[Submission]]:
    """Every text that a region checks."""
    yield Submission.objects.filter(state=State.REGION_CHECK)


def under_review() -> Iterable[QuerySet[Submission]]:
    """Every text under review."""
    yield Submission.objects.filter(state=State.REVIEW)


def decisions() -> Iterable[QuerySet[Submission]]:
    """Every text that waits for a decision."""
    yield Submission.objects.filter(state=State.DECISION)


def begun() -> Iterable[QuerySet[Submission]]:
    """Every text that is not published or declined."""
    yield Submission.objects.filter(state__in=WITH_AUTHOR + UNDER_WAY)


def _group(
    key: str,
    title: Any,
    found: QuerySet[Any],
    one: Callable[[Any], Need],
    *,
    all_path: str = "",
) -> Group:
    """A group from a query, in one query: the database counts what is not listed too."""
    rows = list(found.annotate(total=Window(Count("pk")))[:AT_MOST])
    total = rows[0].total if rows else 0
    more = all_path if total > len(rows) else ""
    return Group(key, title, [one(row) for row in rows], total, more)


def _every() -> str:
    """The list of submissions; each lies right below it, as each review does."""
    return address_of("editorial:list")


def _page(number: int) -> str:
    return f"{_every()}{number}/"


def _line(act: Any) -> Callable[[Submission], Need]:
    """A submission as a line, with what the button says."""

    def line(submission: Submission) -> Need:
        stuck = getattr(submission, "stuck", False)
        return Need(
            submission.title,
            _page(submission.pk),
            _("Find someone") if stuck else act,
            _since(submission),
            language=submission.language,
        )

    return line


def _not_theirs(found: QuerySet[Submission], actor: Actor) -> QuerySet[Submission]:
    """Without what a coordinator wrote in; such a text stays, as `stuck`, where each of them did:
    somebody has to be found."""
    wrote = Contributor.objects.filter(submission=OuterRef("pk"))
    behind = Contributor.objects.filter(submission=OuterRef(OuterRef("pk"))).values("user_id")
    leading = _leading()
    return found.annotate(stuck=Exists(wrote.filter(user=actor.user_id))).exclude(
        Exists(leading.exclude(user_id__in=behind)), stuck=True
    )


def _list(state: str) -> str:
    return f"{_every()}?state={state}"


def to_review(_user: User, actor: Actor) -> Iterable[Group]:
    """What a reviewer was asked to read. One query."""
    if Role.REVIEWER not in actor.roles:
        return
    today = timezone.localdate()
    found = (
        Assignment.objects.filter(reviewer_id=actor.user_id, state=Assignment.State.OPEN)
        .select_related("revision")
        .only("due_on", "revision__title", "revision__language")
        .order_by("due_on", "pk")
    )

    def one(assignment: Assignment) -> Need:
        return Need(
            assignment.revision.title,
            f"{_every()}reviews/{assignment.pk}/",
            pgettext_lazy("verb", "Review"),
            gettext("due by %(date)s") % {"date": formats.day(assignment.due_on)},
            assignment.due_on,
            assignment.due_on < today,
            assignment.revision.language,
        )

    yield _group("review", _("Texts to review"), found, one, all_path=_list(State.REVIEW))


def to_check(user: User, actor: Actor) -> Iterable[Group]:
    """What the managers of a region check: texts that they read and did not write, nor their
    organisations. Two queries; four for members of organisations."""
    regions = actor.scope(Role.REGION_MANAGER)
    if not regions:
        return
    waiting = Submission.objects.filter(
        state=State.REGION_CHECK,
        region_id__in=sorted(regions),
        language__in=languages_of([user])[user.pk],
    )
    found = _without_text(waiting).exclude(author=user).exclude(contributors__user=user)
    if organisations := actor.scope(Role.ORGANISATION_MEMBER):
        origins, _held = origins_of(waiting)
        found = found.exclude(
            pk__in=[pk for pk, one in origins.items() if involvement(user.pk, organisations, one)]
        )
    yield _group(
        "region-check",
        _("Texts to check for your region"),
        found,
        _line(_("Check")),
        all_path=_list(State.REGION_CHECK),
    )


def unattended(user: User, actor: Actor) -> Iterable[Group]:
    """What a coordinator checks, because the region has nobody else who can. Five queries."""
    if Role.COORDINATOR not in actor.roles:
        return
    theirs, stuck = _unattended(user.pk)
    found = _without_text(Submission.objects.filter(pk__in=[*theirs, *stuck]))
    yield _group(
        "unattended",
        _("Texts that no manager of the region can check"),
        found.annotate(stuck=ExpressionWrapper(Q(pk__in=stuck), BooleanField())),
        _line(_("Check")),
        all_path=_list(State.REGION_CHECK),
    )


def to_decide(_user: User, actor: Actor) -> Iterable[Group]:
    """What a coordinator decides on. One query."""
    if Role.COORDINATOR not in actor.roles:
        return
    decide = _without_text(Submission.objects.filter(state=State.DECISION))
    yield _group(
        "decide",
        _("Decisions to make"),
        _not_theirs(decide, actor),
        _line(_("Decide")),
        all_path=_list(State.DECISION),
    )


def _asked() -> QuerySet[Assignment]:
    """Who reads the latest version of a submission, or has read it."""
    return Assignment.objects.filter(
        revision__submission=OuterRef("pk"),
        revision__number=OuterRef("latest_number"),
        state__in=[Assignment.State.OPEN, Assignment.State.DONE],
    )


def to_assign(_user: User, actor: Actor) -> Iterable[Group]:
    """Texts for which a coordinator invites reviewers. One query."""
    if Role.COORDINATOR not in actor.roles:
        return
    asked = (
        _asked()
        .order_by()
        .values("revision__submission")
        .annotate(count=Count("pk"))
        .values("count")
    )
    short = _without_text(
        Submission.objects.filter(state=State.REVIEW)
        .annotate(asked=Coalesce(Subquery(asked), 0))
        .filter(_too_few_asked())
    )
    yield _group(
        "ask",
        _("Texts that need reviewers"),
        _not_theirs(short, actor),
        _line(_("Invite reviewers")),
        all_path=_list(State.REVIEW),
    )


def late(_user: User, actor: Actor) -> Iterable[Group]:
    """Reviews that are overdue, for a coordinator. One query."""
    if Role.COORDINATOR not in actor.roles:
        return
    overdue = (
        Assignment.objects.filter(state=Assignment.State.OPEN, due_on__lt=timezone.localdate())
        .select_related("revision", "reviewer")
        .only(
            "due_on",
            "revision__title",
            "revision__language",
            "revision__submission",
            "reviewer__name",
            "reviewer__email",
        )
        .order_by("due_on", "pk")
    )

    def tardy(assignment: Assignment) -> Need:
        due = {"name": assignment.reviewer or "–", "date": formats.day(assignment.due_on)}
        return Need(
            assignment.revision.title,
            _page(assignment.revision.submission_id),
            _("Reassign"),
            gettext("%(name)s, due by %(date)s") % due,
            assignment.due_on,
            overdue=True,
            language=assignment.revision.language,
        )

    yield _group("late", _("Overdue reviews"), overdue, tardy, all_path=_list(State.REVIEW))


def left(_user: User, actor: Actor) -> Iterable[Group]:
    """Texts whose author has gone, for a coordinator. One query."""
    if Role.COORDINATOR not in actor.roles:
        return
    orphaned = _without_text(
        Submission.objects.filter(author=None, state__in=WITH_AUTHOR, latest_number__gt=0)
    )
    yield _group(
        "left",
        _("Texts without an author"),
        orphaned,
        _line(_("View")),
        all_path=_list(State.CHANGES),
    )


def _unattended(coordinator: int) -> tuple[list[int], list[int]]:
    """What waits for a region of which no manager reads it and had no part in it: what this
    coordinator may check, and what no coordinator may. Four queries."""
    managers = holders_by_scope(Role.REGION_MANAGER)
    able = Q(pk__in=set().union(*managers.values())) | Q(leads=True)
    people = User.objects.annotate(leads=Exists(_leading().filter(user=OuterRef("pk"))))
    found = list(people.filter(able, is_active=True).select_related("reviewer_profile"))
    reads, leading = languages_of(found), [one.pk for one in found if one.leads]
    waiting = Submission.objects.filter(state=State.REGION_CHECK)
    origins, members = origins_of(waiting, reads)
    theirs, stuck = [], []
    for pk, origin in origins.items():
        able_to = {
            one
            for one, languages in reads.items()
            if origin.language in languages and not involvement(one, members.get(one, ()), origin)
        }
        if able_to.isdisjoint(managers.get(origin.region or 0, ())):
            if coordinator in able_to:
                theirs.append(pk)
            elif able_to.isdisjoint(leading):
                stuck.append(pk)
    return theirs, stuck


def _leading() -> QuerySet[NetworkRole]:
    return NetworkRole.objects.filter(
        in_force(), kind=NetworkRole.Kind.COORDINATOR, user__is_active=True
    )


def own(user: User, _actor: Actor) -> Iterable[Group]:
    """What they write, and what others have now, in one query."""
    found = _without_text(Submission.objects.filter(author=user, state__in=WITH_AUTHOR + UNDER_WAY))
    either = ExpressionWrapper(Q(state__in=UNDER_WAY), BooleanField())
    managers = holding(Role.REGION_MANAGER, "region_id")
    ranked = found.annotate(
        total=Window(Count("pk"), partition_by=either),
        place=Window(RowNumber(), partition_by=either, order_by=["entered_at", "pk"]),
        read=Exists(_asked()),
        managed=Exists(managers.exclude(user=user)),
    )
    rows = list(ranked.filter(place__lte=AT_MOST))
    for key, title, states, one in (
        ("write", _("Texts to finish"), WITH_AUTHOR, _written),
        ("under-way", _("Your texts that others are working on"), UNDER_WAY, _followed),
    ):
        mine = [row for row in rows if row.state in states]
        total = mine[0].total if mine else 0
        more = _every() if total > len(mine) else ""
        yield Group(key, title, [one(row) for row in mine], total, more, key == "under-way")


def _written(submission: Submission) -> Need:
    changes = submission.state == State.CHANGES
    saved = timezone.localdate(submission.draft_saved_at or submission.created_at)
    since = gettext("Draft, last saved on %(date)s") % {"date": formats.day(saved)}
    return Need(
        submission.title or gettext("Untitled"),
        _page(submission.pk) if changes else reverse("editorial:write", args=[submission.pk]),
        _("View requested changes") if changes else _("Continue"),
        _("Changes have been requested.") if changes else since,
        language=submission.language if submission.title else "",
    )


def _followed(submission: Submission) -> Need:
    next_step = _NEXT[State(submission.state)]
    if submission.state == State.REGION_CHECK and not getattr(submission, "managed", True):
        next_step = _("The coordinator is checking it for the region.")
    if submission.state == State.REVIEW and not getattr(submission, "read", True):
        next_step = _("The coordinator has yet to invite reviewers.")
    return Need(
        submission.title,
        _page(submission.pk),
        _("View progress"),
        next_step,
        language=submission.language,
    )


def _without_text(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """What a line says and no more; the one that waits longest comes first."""
    said = ("title", "language", "state", "entered_at", "draft_saved_at", "created_at")
    return submissions.only(*said).order_by("entered_at", "pk")


def _since(submission: Submission) -> str:
    date = formats.day(timezone.localdate(submission.entered_at))
    return gettext("waiting since %(date)s") % {"date": date}


def _too_few_asked() -> Q:
    """Submissions, annotated with `asked`, for which fewer reviewers were asked than needed."""
    needed = (
        Q(kind=subject.kind, asked__lt=subject.policy.reviewers_needed) for subject in subjects()
    )
    return reduce(or_, needed, Q(pk__in=()))
