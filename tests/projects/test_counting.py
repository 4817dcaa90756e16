"""Each number against a count of its own, over random networks; and who sees what of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rresi.accounts.roles import OPERATOR
from rresi.core import formats
from rresi.core.refusals import Refused
from rresi.events.models import Attendance, Event, Promise, Registration, Tally
from rresi.events.services.closing import close_event, take_out
from rresi.projects import counting, reading, report, rules
from rresi.projects.kpis import BY_KEY, KPIS
from rresi.projects.models import Project, ProjectEvent
from rresi.projects.rows import Row, count, pseudonymous
from rresi.projects.services import choose_rule
from rresi.transfers.models import Transfer
from tests.factories.accounts import make_coordinator
from tests.factories.events import make_event
from tests.factories.practices import make_practice
from tests.factories.projects import make_project
from tests.factories.projects import report as claim
from tests.factories.regions import make_other_region, make_region
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
PAST, AHEAD = date(2026, 3, 1), date(2026, 9, 1)


def past_event(slug: str = "visit", **changes: Any) -> Event:
    fields = {"start": PAST, "end": PAST + timedelta(days=1)}
    return make_event(slug, **fields | changes)


def facts(project: Project) -> counting.Facts:
    return reading.facts_of(project, TODAY)


def number(project: Project, key: str, version: int = 1) -> int:
    """As the database counts it; the rows must give the same, read at once or page by page."""
    rows = BY_KEY[key].rule(version).rows(facts(project))
    paged = [row for place in range(0, len(rows), 2) for row in rows[place : place + 2]]
    assert rows.total() == count(rows) == count(paged)
    assert len(rows) == len(list(rows)) == len(paged)
    assert sum(people for *_cell, people in rows.cells()) == rows.total()
    return rows.total()


def arrive(registration: Registration) -> None:
    Attendance.objects.create(
        event=registration.event, registration=registration, day=PAST, at=timezone.now()
    )


EVENTS = st.lists(
    st.tuples(
        st.booleans(),  # past
        st.sampled_from(["mission", "workshop"]),
        st.sampled_from(["published", "cancelled", "closed"]),
        st.booleans(),  # reported by the project
    ),
    max_size=4,
)
PEOPLE = st.lists(
    st.tuples(
        st.integers(0, 3),  # the event
        st.sampled_from(["", "ada@x.org", "bo@x.org", "cem@x.org", "dee@x.org"]),
        st.sampled_from(["NL", "BE", "TR"]),
        st.sampled_from(["confirmed", "waiting", "cancelled"]),
        st.sampled_from(["participant", "speaker"]),
        st.booleans(),  # arrived
        st.booleans(),  # erased later
    ),
    max_size=12,
)


@dataclass(frozen=True)
class Counts:
    """A confirmed registration for a past event of the project, for the independent count."""

    row: Registration
    who: str
    came: bool


def counted_by_hand(people: list[Counts]) -> dict[tuple[str, int], int]:
    guests = {one.who for one in people if one.row.role == "participant"}
    return {
        ("participants", 1): len({one.who for one in people}),
        ("participants", 2): len(guests),
        ("participants", 3): len({one.who for one in people if one.came}),
        ("countries", 1): len({one.row.country for one in people}),
    }


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(events=EVENTS, people=PEOPLE, number_of=st.integers(0, 10**9))
def test_every_number_is_that_of_an_independent_count(
    events: list[Any], people: list[Any], number_of: int
) -> None:
    """Also after the events were closed and some people erased."""
    project = make_project(f"p{number_of}-{Project.objects.count()}")
    made = []
    for place, (past, kind, status, own) in enumerate(events):
        start = PAST if past else AHEAD
        event = make_event(
            f"e-{project.pk}-{place}", kind=kind, status=status, start=start, end=start
        )
        made.append((event, past and status != "cancelled", own))
        if own:
            claim(project, event)
    held = [event for event, over, own in made if over and own]
    mine: list[Counts] = []
    gone: list[Registration] = []
    first: dict[str, Event] = {}  # at which event somebody attended first, as these are closed
    for place, name, country, state, role, came, erased in sorted(people, key=lambda one: one[0]):
        if place >= len(made):
            continue
        event, over, _own = made[place]
        email = f"{project.pk}-{name}" if name else ""
        again = Registration.objects.filter(event=event, email=email).exclude(state="cancelled")
        if email and again.exists():
            continue
        row = make_registration(event, email=email, country=country, state=state, role=role)
        if erased:
            gone.append(row)
        if state != "confirmed":
            continue
        if came:
            arrive(row)
        if came and over:
            first.setdefault(email or str(row.pk), event)
        if event in held:
            mine.append(Counts(row, email or str(row.pk), came))
    for event, over, _own in made:
        if over:
            close_event(actor=OPERATOR, event=event)
    stays = {
        ("missions", 1): sum(event.kind == "mission" for event in held),
        ("missions", 2): len(held),
        ("participants", 4): sum(event in held for event in first.values()),
    }
    expected = counted_by_hand(mine) | stays
    assert {key: number(project, *key) for key in expected} == expected
    door = [one.arrived for one in report.ways(facts(project))]
    assert sum(door) == sum(one.came for one in mine)
    left = [one for one in mine if one.row not in gone]
    take_out(gone)
    expected = counted_by_hand(left) | stays
    assert {key: number(project, *key) for key in expected} == expected
    assert [one.arrived for one in report.ways(facts(project))] == door


def test_people_counted_at_closing_stay_when_their_data_go() -> None:
    project = make_project()
    event = past_event()
    claim(project, event)
    make_registration(event, email="ada@x.org", country="NL")
    Tally.objects.create(event=event, country="NL", kind="hub", first=7)
    Tally.objects.create(event=event, country="TR", first=2)
    assert number(project, "participants", 4) == 9
    Registration.objects.all().delete()
    assert number(project, "participants", 4) == 9
    assert number(project, "participants", 1) == 0


def test_practices_and_adoptions_of_partners_count_and_of_others_not() -> None:
    home, other = make_region(), make_other_region()
    project = make_project("demo", home)
    practice = make_practice(home)
    make_practice(other, slug="elsewhere", title="Somewhere else")
    assert number(project, "good-practices") == 1
    assert number(project, "good-practices", 2) == 0
    elsewhere = make_practice(other, slug="third", title="A third one")
    for region, state in ((home, "planned"), (other, "sustained")):
        Transfer.objects.create(
            practice=elsewhere if region == home else practice,
            region=region,
            state=state,
            state_since=PAST,
            language="en",
        )
    assert (number(project, "adoptions"), number(project, "established")) == (1, 0)
    Transfer.objects.filter(region=home).update(state="sustained")
    assert (number(project, "adoptions"), number(project, "established")) == (1, 1)
    Transfer.objects.filter(region=home).update(
        state="abandoned", reason="No money.", reason_language="en"
    )
    assert number(project, "adoptions") == 0


def test_an_invented_practice_and_what_became_of_it_do_not_count() -> None:
    home = make_region()
    project = make_project("demo", home)
    practice = make_practice(home)
    Transfer.objects.create(
        practice=practice, region=home, state="sustained", state_since=PAST, language="en"
    )
    keys = ("good-practices", "adoptions", "established")
    assert [number(project, key) for key in keys] == [1, 1, 1]
    type(practice).objects.update(invented=True)
    assert [number(project, key) for key in keys] == [0, 0, 0]


def test_an_invented_event_and_what_became_of_it_do_not_count() -> None:
    project = make_project()
    event = past_event()
    assert reading.free_events() == [event]
    claim(project, event)
    arrive(make_registration(event, email="ada@x.org"))
    Promise.objects.create(event=event, what="Begin a hub", language="en", state="kept")
    keys = ("missions", "participants", "countries", "promises")
    assert [number(project, key) for key in keys] == [1, 1, 1, 1]
    Event.objects.update(invented=True)
    project = Project.objects.get()
    assert [number(project, key) for key in keys] == [0, 0, 0, 0]
    project.project_events.all().delete()
    assert reading.free_events() == []


def test_what_a_partner_reached_before_it_left_still_counts() -> None:
    home, other = make_region(), make_other_region()
    project = make_project("demo", home, other)
    early, late = (make_practice(home, slug=s, title=f"The {s} one") for s in ("early", "late"))
    stays = make_practice(other, slug="stays", title="Of who stays")
    left = timezone.now() - timedelta(days=10)
    for practice, days in ((early, 20), (late, 5), (stays, 5)):
        published = timezone.now() - timedelta(days=days)
        type(practice).objects.filter(pk=practice.pk).update(published_at=published)
    assert number(project, "good-practices") == 3
    project.partnerships.filter(region=home).update(left_on=left.date())
    project = Project.objects.get()
    rows = BY_KEY["good-practices"].rule(1).rows(facts(project))
    assert {row.unit for row in rows} == {"early", "stays"}
    project.partnerships.all().delete()
    assert number(Project.objects.get(), "good-practices") == 0


def test_a_practice_counts_on_the_day_on_which_it_was_published_here() -> None:
    practice = make_practice(make_region())
    midnight = datetime(2026, 1, 1, 0, 30, tzinfo=timezone.get_default_timezone())
    type(practice).objects.update(published_at=midnight)
    (row,) = BY_KEY["good-practices"].rule(1).rows(facts(make_project("demo", practice.region)))
    assert row.on == date(2026, 1, 1)


def test_a_promise_counts_once_it_is_kept() -> None:
    project = make_project()
    event = past_event()
    claim(project, event)
    promise = Promise.objects.create(event=event, what="Begin a hub", language="en")
    assert number(project, "promises") == 0
    Promise.objects.filter(pk=promise.pk).update(state="kept")
    assert number(project, "promises") == 1
    (row,) = BY_KEY["promises"].rule(1).rows(facts(project))
    assert row.label == ""  # not public


def test_a_project_without_rows_counts_nothing_and_says_so(client: Client) -> None:
    project = make_project()
    assert [number(project, kpi.key, rule.version) for kpi in KPIS for rule in kpi.rules] == [
        0 for kpi in KPIS for _rule in kpi.rules
    ]
    shown = page(client, "/en/partners/demo/numbers/missions/")
    assert "There are no records for this number yet" in shown


def test_a_changed_rule_restates_the_figure_beside_the_old_one(client: Client) -> None:
    project = make_project()
    claim(project, past_event(), past_event("workshop", kind="workshop"))
    path = "/en/partners/demo/numbers/missions/"
    assert "has counted by version 1 from the start" in page(client, path)
    missions = {n.key: n for n in report.numbers(project, facts(project), {})}["missions"]
    assert (missions.now.value, missions.before) == (1, [])
    assert missions.promised == "3"
    assert missions.reached is False
    choose_rule(actor=OPERATOR, project=project, kpi="missions", version=2)
    choices = reading.choices(project)
    missions = {n.key: n for n in report.numbers(project, facts(project), choices)}["missions"]
    assert (missions.now.version, missions.now.value) == (2, 2)
    assert [(one.version, one.value) for one in missions.before] == [(1, 1)]
    today = formats.day(timezone.localdate())
    shown = page(client, "/en/partners/demo/")
    assert f"Version 2, since {today}:" in shown
    assert "By version 1:" in shown
    assert f"has counted by version 2 since {today}" in page(client, path)
    assert "the project counts by another version" in page(client, f"{path}?version=1")
    choose_rule(actor=OPERATOR, project=project, kpi="missions", version=1)
    assert reading.choices(project)["missions"].before == (2,)


def test_people_are_shown_as_numbers_and_small_groups_are_merged(client: Client) -> None:
    project = make_project()
    event = past_event()
    claim(project, event)
    for place in range(9):
        make_registration(
            event, email=f"p{place}@x.org", name=f"Nobody {place}", country="NL" if place else "TR"
        )
    shown = page(client, "/en/partners/demo/numbers/participants/")
    assert "Netherlands" not in shown  # eight and one: the one would follow from the total
    assert "Nobody" not in shown
    assert "x.org" not in shown
    assert "registration:" not in shown
    assert "without names" in shown


def test_what_nobody_recorded_is_no_zero_and_what_nobody_counts_is_said(client: Client) -> None:
    own = {"key": "collected", "value": 15, "label": {"en": "practices collected"}}
    project = make_project(announced=[{"key": "participants", "value": 2, "label": {}}, own])
    event = past_event()
    claim(project, event)
    shown = page(client, "/en/partners/demo/")
    assert shown.count("No record of who came") > 1
    row = shown.partition("Practices collected")[2].partition("</tr>")[0]
    assert "15" in row
    assert "Not counted here" in row
    make_registration(event)
    assert "No record of who came" not in page(client, "/en/partners/demo/")


def test_a_partner_reads_what_a_record_is_and_not_its_key(client: Client) -> None:
    project = make_project()
    event = past_event(name="A visit to Aalst")
    claim(project, event)
    one = make_registration(event, email="p@x.org", name="Nobody")
    client.force_login(make_coordinator())
    for key in ("participants", "countries"):
        shown = page(client, f"/en/partners/demo/numbers/{key}/")
        assert f"Registration {one.pk}\n" in shown
        assert "<small>A visit to Aalst</small>" in shown
        assert "registration:" not in shown
        assert "person:" not in shown
    assert re.search("Person [0-9a-f]{8}<", page(client, "/en/partners/demo/numbers/participants/"))
    arrive(one)
    close_event(actor=OPERATOR, event=event)
    assert "1 person" in page(client, "/en/partners/demo/numbers/participants/?version=4")


def test_groups_are_public_by_one_version_alone(client: Client) -> None:
    """Two versions side by side would tell of the few people by whom they differ."""
    project = make_project()
    event = past_event()
    claim(project, event)
    for place in range(9):
        make_registration(event, country="NL", role="speaker" if place == 0 else "participant")
    path = "/en/partners/demo/numbers/participants/"
    assert "By country" in page(client, path)
    assert "By country" in page(client, f"{path}?version=1")
    assert "By country" not in page(client, f"{path}?version=2")


@given(st.lists(st.sampled_from("abcdef"), max_size=60))
def test_no_group_is_small_and_none_follows_from_the_total(values: list[str]) -> None:
    found = rules.groups([(value, 1) for value in values])
    assert sum(group.people for group in found) == len(values)
    true = Counter(values)
    named = [group for group in found if group.key != rules.REST]
    assert all(true[group.key] == group.people >= rules.SMALLEST for group in named)
    rest = [group for group in found if group.key == rules.REST]
    if rest and named:
        assert rest[0].people >= rules.SMALLEST


def test_a_pseudonym_holds_within_a_project_and_names_nobody() -> None:
    rows = [Row("registration:1", "ada@x.org"), Row("registration:2", "ada@x.org")]
    first, second = pseudonymous(rows, 1)
    (elsewhere,) = pseudonymous(rows[:1], 2)
    assert first.unit == second.unit != elsewhere.unit
    assert "ada" not in first.unit


@given(
    so_far=st.integers(0, 300),
    coming=st.integers(0, 300),
    of=st.integers(0, 200),
    share=st.floats(0, 1),
)
def test_the_forecast_lies_between_nobody_and_everybody(
    so_far: int, coming: int, of: int, share: float
) -> None:
    found = rules.forecast(so_far=so_far, coming=coming, seen=int(of * share), of=of)
    if found is None:
        assert not coming or not int(of * share)
        return
    assert so_far <= found[0] <= found[1] <= so_far + coming


def test_the_forecast_surrounds_the_known_rate() -> None:
    found = rules.forecast(so_far=50, coming=100, seen=160, of=200)
    assert found is not None
    assert found[0] < 50 + 80 < found[1]
    assert found[1] - found[0] < 20


def test_the_three_ways_stand_side_by_side(client: Client) -> None:
    project = make_project()
    event = past_event()
    claim(project, event)
    people = [make_registration(event) for _ in range(3)]
    arrive(people[0])
    (one,) = report.ways(facts(project))
    assert (one.registered, one.arrived, one.forms, one.agree) == (3, 1, 0, False)


@pytest.mark.parametrize("path", ["", "numbers/missions/", "numbers/participants/"])
def test_a_page_asks_as_many_queries_for_many_as_for_one(path: str) -> None:
    home, other = make_region(), make_other_region()
    project = make_project("demo", home, other)
    claim(project, past_event())
    make_practice(home)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(f"/en/partners/demo/{path}").status_code == 200
        return len(asked)

    queries()
    one = queries()
    for place in range(4):
        event = past_event(f"more-{place}")
        claim(project, event)
        for _ in range(3):
            make_registration(event)
        make_practice(other, slug=f"practice-{place}", title=f"Practice {place}")
    assert queries() == one
    assert one <= 25


def test_a_register_that_was_deleted_is_no_zero(client: Client) -> None:
    project = make_project()
    event = past_event()
    claim(project, event)
    people = [make_registration(event) for _ in range(3)]
    arrive(people[0])
    arrive(people[1])
    assert take_out(people) == 3
    (one,) = report.ways(facts(project))
    assert (one.registered, one.arrived, one.agree) == (None, 2, False)
    states = {gap.what: gap.state for gap in report.gaps(project, facts(project), [])}
    assert states == {"List of participants": "done", "Arrivals at the door": "done"}


def test_the_forecast_leaves_out_cancelled_events_and_people_who_came_before() -> None:
    project = make_project()
    past, ahead = past_event(), make_event("ahead", start=AHEAD, end=AHEAD)
    cancelled = make_event("off", start=AHEAD, end=AHEAD, status="cancelled")
    claim(project, past, ahead, cancelled)
    arrive(make_registration(past, email="ada@x.org"))
    make_registration(ahead, email="ada@x.org")
    make_registration(cancelled, email="bo@x.org")
    assert counting.still_to_come(facts(project)) == 0
    assert report.expected(facts(project)) == ""
    make_registration(ahead, email="cem@x.org")
    assert counting.still_to_come(facts(project)) == 1
    assert "between 1 and 2" in report.expected(facts(project))


def test_an_address_is_stored_in_lower_case() -> None:
    """People are told apart by it, in the database."""
    with pytest.raises(IntegrityError), transaction.atomic():
        make_registration(past_event(), email="Ada@x.org")


def test_an_event_is_reported_by_one_project_alone() -> None:

    event = past_event()
    first, second = make_project("first"), make_project("second")
    claim(first, event)
    claim(first, event)
    with pytest.raises(Refused, match="already counts for FIRST"):
        claim(second, event)
    assert ProjectEvent.objects.get().project == first
