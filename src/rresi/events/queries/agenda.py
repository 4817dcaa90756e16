"""The meetings of one person, as they see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from rresi.core.translations import country_name
from rresi.events import times
from rresi.events.models import Meeting, MeetingProfile, Registration
from rresi.events.queries import wishes
from rresi.events.queries.meetings import published_plan
from rresi.events.queries.wishes import in_words, titles_of
from rresi.events.rules.meetings import Speaks, Why


@dataclass(frozen=True)
class Appointment:
    """A meeting as one of the two sees it."""

    pk: int
    when: str
    was: str  # when it was before its block moved
    interrupted: bool  # answers ended, since one of the two had left
    asked_again: bool  # since it was on another day then
    table: int
    name: str  # empty, as the four below, of who no longer agrees to be named
    organisation: str
    country: str
    looks_for: str
    brings: str
    mine: str
    theirs: str
    standby: bool
    left: bool
    reasons: Sequence[str]
    now: bool
    missing: bool
    reported: bool  # they were reported missing themselves
    replaced: bool  # somebody stands in for who of the two is missing
    stands_in: bool  # one of the two does, since a partner is missing
    waited: bool  # it is the other one
    over: bool
    outcome: str

    @property
    def off(self) -> bool:
        """Whether one of the two has declined, has left or no longer agrees."""
        return self.left or Meeting.Answer.DECLINED in (self.mine, self.theirs)

    @property
    def unanswered(self) -> bool:
        """Whether it is to come and waits for their answer."""
        ahead = not (self.standby or self.over or self.off or self.missing)
        return ahead and self.mine == Meeting.Answer.OPEN


def agenda_of(registration: Registration) -> list[Appointment]:
    """A person's meetings in time, then whom they could meet if somebody is missing. Ten queries.

    Empty while no plan is published.
    """
    plan = published_plan(registration.event)
    rows = (
        Meeting.objects.filter(plan=plan, session__cancelled_at=None)
        .filter(Q(first=registration) | Q(second=registration))
        .select_related("first__meeting_profile", "second__meeting_profile")
        .select_related("session__venue", "session__event")
        if plan
        else []
    )
    meetings = sorted(rows, key=lambda m: (m.standby and not m.minutes, m.starts_at, m.pk))
    speaks = {m.pk: _speaks(m, registration.pk) for m in meetings}
    titles = titles_of(one for found in speaks.values() for one in found)
    replaced = replaced_in(meetings)
    return [
        _appointment(m, registration.pk, _said(m, registration.pk, speaks[m.pk], titles), replaced)
        for m in meetings
    ]


def replaced_in(meetings: Iterable[Meeting]) -> set[tuple[datetime, int]]:
    """When, and who of those at a table where somebody is missing, sits with a stand-in. A query,
    none where nobody is missing.
    """
    there = {pk for m in meetings if m.missing_id for pk in (m.first_id, m.second_id)}
    if not there:
        return set()
    plans = {m.plan_id for m in meetings}
    rows = Meeting.objects.wanted().filter(plan__in=plans, standby=True, minutes__gt=0)
    rows = rows.filter(first__in=there, missing=None).order_by()
    return set(rows.values_list("starts_at", "first_id"))


def _speaks(meeting: Meeting, me: int) -> list[Speaks]:
    found = []
    for reason in meeting.reasons:
        if reason.get("by") == me and reason["kind"] in set(Why):
            found.append(Speaks(Why(reason["kind"]), reason["detail"]))
    return found


def _said(
    meeting: Meeting, me: int, speaks: Sequence[Speaks], titles: Mapping[int, str]
) -> list[str]:
    """Why this meeting. Whom the other wished for is theirs to tell, so it is not said."""
    kinds = {(r["kind"], r.get("by")) for r in meeting.reasons}
    words = []
    if ("wish", me) in kinds:
        words.append(gettext("You asked to meet them."))
    if any(kind == "mutual wish" for kind, _by in kinds):
        words.append(gettext("They asked to meet you too."))
    words += [in_words(one, titles) for one in speaks]
    if any(kind == "crosses borders" for kind, _by in kinds):
        words.append(gettext("You work in different countries."))
    return words[:4]


def _appointment(
    meeting: Meeting, me: int, reasons: Sequence[str], replaced: Collection[tuple[datetime, int]]
) -> Appointment:
    first = meeting.first_id == me
    other = meeting.second if first else meeting.first
    named = other.named_to_partners
    profile = wishes.profile_of(other) if named else MeetingProfile()
    zone = meeting.session.zone
    ends, was = meeting.ends_at, meeting.moved_from
    now = timezone.now()
    return Appointment(
        pk=meeting.pk,
        when=times.span_in(meeting.starts_at, ends, zone) if meeting.minutes else "",
        was=times.span_in(was, was + (ends - meeting.starts_at), zone) if was else "",
        interrupted=meeting.interrupted,
        asked_again=was is not None and times.other_day(was, meeting.starts_at, zone),
        table=meeting.table,
        name=other.name if named else "",
        organisation=other.organisation_name if named else "",
        country=country_name(other.country) if named else "",
        looks_for=profile.looks_for,
        brings=profile.brings,
        mine=meeting.first_answer if first else meeting.second_answer,
        theirs=meeting.second_answer if first else meeting.first_answer,
        standby=meeting.standby and not meeting.is_stand_in,
        left=not meeting.stands,
        reasons=reasons if named else (),
        now=meeting.starts_at <= now < ends,
        missing=other.pk in meeting.absent,
        reported=me in meeting.absent,
        replaced=any((meeting.starts_at, one) in replaced for one in (me, other.pk)),
        stands_in=meeting.is_stand_in,
        waited=first,
        over=bool(meeting.minutes) and ends <= now,
        outcome=meeting.outcome,
    )
