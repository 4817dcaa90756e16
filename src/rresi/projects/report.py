"""A project's numbers, gaps and plan, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from rresi.core import formats
from rresi.core.addresses import url_of
from rresi.core.translations import country_name
from rresi.ecosystem.profile import name as name_of
from rresi.events.models import Registration
from rresi.projects import counting, rules
from rresi.projects.counting import Facts, Kpi, Rule, event_name
from rresi.projects.kpis import KPIS
from rresi.projects.models import BudgetHead, Deliverable, Partnership, Project
from rresi.projects.queries import more_than, promised
from rresi.projects.reading import Choice
from rresi.projects.rows import Cell


@dataclass(frozen=True)
class Counted:
    """A number by one version of its rule.

    `holds`: the project counts by it now, `since` a day (empty: from the start). `value` is None
    where it was not counted.
    """

    version: int
    words: str
    value: int | None
    holds: bool = False
    since: str = ""


@dataclass(frozen=True)
class Number:
    """A number with its rule; `before` restate it by the versions that held before.

    `unrecorded`: it would rest on who came to events that were held, and of none of them is there
    any record. That is no zero.
    """

    key: str
    label: str
    promised: str
    now: Counted
    before: list[Counted]
    reached: bool | None  # None where nothing was promised
    unrecorded: bool = False


def numbers(project: Project, facts: Facts, choices: Mapping[str, Choice]) -> list[Number]:
    """All numbers of a project, each by the versions that hold and held. One query a version."""
    promises = {one["key"]: one for one in project.announced}
    return [_number(kpi, facts, choices.get(kpi.key), promises.get(kpi.key)) for kpi in KPIS]


def counted(
    kpi: Kpi, facts: Facts, version: int, choice: Choice | None, value: int | None = None
) -> Counted:
    """A number by one version. One query, unless its `value` is known. Raises LookupError."""
    rule = kpi.rule(version)
    if value is None:
        value = rule.rows(facts).total()
    return _by(rule, choice, version_of(kpi, choice), value)


def _by(rule: Rule, choice: Choice | None, holding: int, value: int | None) -> Counted:
    since = formats.day(timezone.localdate(choice.since)) if choice else ""
    holds = rule.version == holding
    return Counted(rule.version, str(rule.words), value, holds, since if holds else "")


def versions(kpi: Kpi, facts: Facts, choice: Choice | None, shown: Counted) -> list[Counted]:
    """A number by each version; counted are that which holds, those that held, and `shown`."""
    holding = version_of(kpi, choice)
    counts = {holding, *(choice.before if choice else ())} - {shown.version}
    return [
        shown
        if rule.version == shown.version
        else counted(kpi, facts, rule.version, choice)
        if rule.version in counts
        else _by(rule, choice, holding, None)
        for rule in kpi.rules
    ]


def version_of(kpi: Kpi, choice: Choice | None) -> int:
    """The version by which a project counts."""
    return choice.version if choice else kpi.rules[0].version


def _number(kpi: Kpi, facts: Facts, choice: Choice | None, promise: Any) -> Number:
    now = counted(kpi, facts, version_of(kpi, choice), choice)
    value = now.value or 0
    reached = None
    if promise:
        least, more = int(promise["value"]), more_than(promise)
        reached = value > least if more else value >= least
    before = [counted(kpi, facts, one, choice) for one in (choice.before if choice else ())]
    unrecorded = kpi.personal and not (facts.recorded or value) and bool(facts.held)
    if unrecorded:
        reached = None
    return Number(kpi.key, str(kpi.label), promised(promise), now, before, reached, unrecorded)


@dataclass(frozen=True)
class Breakdown:
    """People by one property: names of groups with their numbers."""

    title: str
    lines: list[tuple[str, str]]


def breakdowns(cells: Sequence[Cell]) -> list[Breakdown]:
    """People by country, kind of organisation and gender; small groups are merged."""
    kinds = dict(Registration.Kind.choices)
    genders = dict(Registration.Gender.choices)
    return [
        _breakdown(
            gettext("By country"),
            [(country or UNKNOWN, people) for country, _kind, _gender, people in cells],
            lambda key: gettext("Not known") if key == UNKNOWN else country_name(key),
        ),
        _breakdown(
            gettext("By type of organisation"),
            [(kind or UNKNOWN, people) for _country, kind, _gender, people in cells],
            lambda key: str(kinds.get(key, gettext("Not known"))),
        ),
        _breakdown(
            gettext("By gender, where given"),
            [(gender or UNKNOWN, people) for _country, _kind, gender, people in cells],
            lambda key: str(genders.get(key, gettext("Not given"))),
        ),
    ]


UNKNOWN = "unknown"


def _breakdown(title: str, people: list[tuple[str, int]], name: Any) -> Breakdown:
    lines = [
        (
            gettext("Other, or fewer than %(least)s") % {"least": formats.number(rules.SMALLEST)}
            if group.key == rules.REST
            else name(group.key),
            formats.number(group.people),
        )
        for group in rules.groups(people)
    ]
    return Breakdown(title, lines)


@dataclass(frozen=True)
class Ways:
    """One event counted in three ways, which are never averaged.

    `registered` is None once the register was deleted with the data of people.
    """

    name: str
    url: str
    registered: int | None
    arrived: int
    forms: int

    @property
    def agree(self) -> bool:
        return self.arrived == self.forms and self.registered in {None, self.arrived}


def ways(facts: Facts) -> list[Ways]:
    """The past events of a project, each by the register, at the door and by the survey."""
    return [
        Ways(
            event_name(event),
            url_of("events:detail", event.slug),
            None if pk in facts.erased else facts.registered.get(pk, 0),
            facts.arrived.get(pk, 0) + facts.erased.get(pk, 0),
            facts.forms.get(pk, 0),
        )
        for pk, event in facts.held.items()
    ]


def expected(facts: Facts) -> str:
    """How many participants there will be after the events ahead; empty where nothing says so."""
    coming = counting.still_to_come(facts)
    if not coming:
        return ""
    found = rules.forecast(
        so_far=counting.participants(facts).total(),
        coming=coming,
        seen=sum(facts.arrived.values()),
        of=sum(facts.registered.get(pk, 0) for pk in facts.held),
    )
    if found is None:
        return ""
    return gettext("After the events ahead, between %(low)s and %(high)s are likely.") % {
        "low": formats.number(found[0]),
        "high": formats.number(found[1]),
    }


STATES = {
    rules.State.LOST: _("Can no longer be collected"),
    rules.State.LATE: _("Late"),
    rules.State.SOON: _("Due soon"),
    rules.State.OPEN: _("Open"),
    rules.State.DONE: _("Available"),
}


@dataclass(frozen=True)
class Gap:
    """A piece of evidence and how it stands."""

    what: str
    about: str
    state: str
    label: str
    when: str
    url: str = ""


def gaps(project: Project, facts: Facts, plan: Sequence[Deliverable]) -> list[Gap]:
    """The evidence that the project needs, the most pressing first. No query."""
    found = [*_event_gaps(facts), *_plan_gaps(project, plan, facts.today)]
    order = list(rules.State)
    return sorted(found, key=lambda gap: order.index(rules.State(gap.state)))


def _event_gaps(facts: Facts) -> list[Gap]:
    found = []
    for event in (*facts.held.values(), *facts.ahead.values()):
        last = event.end or event.start or (date(event.year, 12, 31) if event.year else None)
        url = url_of("events:detail", event.slug)
        for what, there in (
            (gettext("List of participants"), facts.registered),
            (gettext("Arrivals at the door"), facts.with_arrivals),
        ):
            state = rules.state_of(
                done=event.pk in facts.held and (event.pk in there or event.pk in facts.erased),
                due=last,
                today=facts.today,
                lost_when_past=True,
            )
            found.append(_gap(what, event_name(event), state, last, facts.today, url))
    return found


def _plan_gaps(project: Project, plan: Sequence[Deliverable], today: date) -> list[Gap]:
    found = []
    for one in plan:
        due = rules.end_of_month(project.start, one.due_month) if project.start else None
        state = rules.state_of(
            done=one.delivered_on is not None, due=due, today=today, lost_when_past=False
        )
        found.append(_gap(f"{one.number} {one.title}", one.means, state, due, today, one.url))
    return found


def _gap(what: str, about: str, state: rules.State, due: date | None, today: date, url: str) -> Gap:
    return Gap(what, about, state.value, str(STATES[state]), _when(state, due, today), url)


def _when(state: rules.State, due: date | None, today: date) -> str:
    if due is None or state not in {rules.State.SOON, rules.State.OPEN}:
        return formats.day(due) if due else ""
    months = rules.months_between(today, due)
    if months < 1:
        return gettext("%(day)s (less than a month left)") % {"day": formats.day(due)}
    left = ngettext("%(count)s month left", "%(count)s months left", months)
    return f"{formats.day(due)} ({left % {'count': formats.number(months)}})"


@dataclass(frozen=True)
class Step:
    """A deliverable or milestone in the plan."""

    pk: int
    number: str
    title: str
    kind: str
    due: str
    delivered: str


def steps(project: Project, plan: Sequence[Deliverable]) -> list[Step]:
    """The deliverables and milestones by month."""
    return [
        Step(
            one.pk,
            one.number,
            one.title,
            str(Deliverable.Kind(one.kind).label),
            month_in_words(project, one.due_month),
            formats.day(one.delivered_on) if one.delivered_on else "",
        )
        for one in plan
    ]


def month_in_words(project: Project, month: int) -> str:
    """Month 10 (31 March 2027), or the number alone while the project has no start."""
    words = gettext("month %(number)s") % {"number": formats.number(month)}
    if project.start is None:
        return words
    return f"{words} ({formats.day(rules.end_of_month(project.start, month))})"


@dataclass(frozen=True)
class BudgetLine:
    """What a partner may spend on something."""

    pk: int
    partner: str
    category: str
    planned: str
    reported: str
    share: str


def budget_lines(
    project: Project, heads: Sequence[BudgetHead], names: Mapping[int, str]
) -> list[BudgetLine]:
    """The budget heads in the currency of the grant; `names` are partners' by organisation."""
    currency = project.grant_currency
    return [
        BudgetLine(
            one.pk,
            names.get(one.organisation_id, one.organisation.name),
            str(BudgetHead.Category(one.category).label),
            formats.money(one.planned, currency),
            formats.money(one.reported, currency) if one.reported is not None else "",
            formats.percent(float(one.reported / one.planned))
            if one.reported is not None and one.planned
            else "",
        )
        for one in heads
    ]


def clocks(project: Project) -> list[tuple[str, str, str]]:
    """What must be kept for the funder and what must go for the people: what, until, why."""
    return [
        (
            str(what),
            formats.day(until) if until else gettext("not entered yet"),
            str(why),
        )
        for what, until, why in (
            (
                _("Evidence for the funder"),
                project.audit_until,
                _("Numbers, packs and rows without names are kept until then."),
            ),
            (
                _("Data about people"),
                project.personal_until,
                _("Names and addresses are then deleted; the numbers remain correct without them."),
            ),
        )
    ]


@dataclass(frozen=True)
class PartnerLine:
    """A partner at the desk; `pk` and `slug` are those of its organisation."""

    pk: int
    slug: str
    name: str
    role: str
    left: str


def partners(found: Sequence[Partnership]) -> list[PartnerLine]:
    """The partners, and when one left."""
    return [
        PartnerLine(
            one.organisation_id,
            one.organisation.slug,
            name_of(one.organisation),
            str(Partnership.Role(one.role).label),
            formats.day(one.left_on) if one.left_on else "",
        )
        for one in found
    ]
