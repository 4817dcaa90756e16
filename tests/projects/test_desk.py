"""The desk of a project: who gets there, the plan, the budget by partner, what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import OPERATOR, Role, actor_of
from rresi.accounts.services import grant_scope
from rresi.core.refusals import Refused
from rresi.ecosystem.models import OrganisationMember
from rresi.events.models import Attendance
from rresi.projects import reading, report, rules, services
from rresi.projects.facts import read_project, write_partner, write_project
from rresi.projects.models import BudgetHead, Deliverable, Project, ProjectMember, WorkPackage
from tests.factories.events import make_event
from tests.factories.network import Network
from tests.factories.projects import make_project
from tests.factories.projects import report as claim
from tests.factories.regions import make_other_region, make_region
from tests.factories.registrations import make_registration
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db
DESK = "/en/partners/demo/desk/"


class People(Network):
    """A coordinator, somebody of each of two partners, and somebody of neither."""

    def __init__(self) -> None:
        self.home, self.other = make_region(), make_other_region()
        self.project = make_project("demo", self.home, self.other)
        self.coordinator = self.person("Coordinator", role=NetworkRole.Kind.COORDINATOR)
        self.stranger = self.person("Stranger", manages=[self.other])
        self.partner = self.person("Partner")
        grant_scope(
            actor=OPERATOR, user=self.partner, role=Role.PROJECT_PARTNER, pk=self.project.pk
        )
        own = self.project.partnerships.get(region=self.home).organisation
        OrganisationMember.objects.create(organisation=own, user=self.partner)

    def browser(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def post(self, user: User, path: str, status: int = 302, **fields: Any) -> str:
        answer = self.browser(user).post(DESK + path, fields)
        assert answer.status_code == status, answer.content.decode()[-2500:]
        return answer.content.decode()

    def plan(self) -> None:
        """A work package with a deliverable, and a budget head for each partner."""
        self.post(
            self.coordinator,
            "work-package/",
            number="1",
            title="Missions",
            first_month="1",
            last_month="24",
        )
        self.post(
            self.coordinator,
            "deliverable/",
            kind="deliverable",
            number="D1.1",
            title="Report on the missions",
            work_package=str(WorkPackage.objects.get().pk),
            due_month="6",
            means="A report",
        )
        for one, amount in zip(self.project.partnerships.all(), ("1.234,50", "777"), strict=True):
            self.post(
                self.coordinator,
                "budget/",
                organisation=str(one.organisation_id),
                category="travel",
                planned=amount,
            )


@pytest.fixture
def people() -> People:
    return People()


def test_the_desk_exists_for_partners_and_the_coordinator_alone(people: People) -> None:
    assert Client().get(DESK).status_code == 302
    page(people.browser(people.stranger), DESK, 404)
    assert "Project desk" in page(people.browser(people.partner), DESK)
    assert "Add a risk" in page(people.browser(people.coordinator), DESK)
    assert "Add a risk" not in page(people.browser(people.partner), DESK)
    people.post(people.partner, "risk/", 403, text="x", likelihood="1", severity="1")
    people.post(people.stranger, "risk/", 404)


def test_a_partner_that_left_sees_nothing_more(people: People) -> None:
    page(people.browser(people.partner), DESK)
    ProjectMember.objects.all().delete()
    page(people.browser(people.partner), DESK, 404)


def test_each_partner_sees_its_own_budget_and_the_coordinator_all(people: People) -> None:
    people.plan()
    assert [str(one.planned) for one in BudgetHead.objects.order_by("planned")] == [
        "777.00",
        "1234.50",
    ]
    every = page(people.browser(people.coordinator), DESK)
    assert "€1,234.50" in every
    assert "€777" in every
    own = page(people.browser(people.partner), DESK)
    assert "€1,234.50" in own
    assert "€777" not in own


def test_the_plan_is_changed_and_entries_are_removed(people: People) -> None:
    people.plan()
    one = Deliverable.objects.get()
    shown = page(people.browser(people.coordinator), f"{DESK}deliverable/{one.pk}/")
    assert "Report on the missions" in shown
    people.post(
        people.coordinator,
        f"deliverable/{one.pk}/",
        kind="deliverable",
        number="D1.1",
        title="Report on all missions",
        work_package=str(one.work_package_id),
        due_month="6",
        delivered_on="30/06/2025",
    )
    one.refresh_from_db()
    assert (one.title, one.delivered_on) == ("Report on all missions", date(2025, 6, 30))
    package = WorkPackage.objects.get()
    refused = people.post(people.coordinator, f"work-package/{package.pk}/", 409, action="remove")
    assert "Move or remove its deliverables first" in refused
    people.post(people.coordinator, f"deliverable/{one.pk}/", action="remove")
    people.post(people.coordinator, f"work-package/{package.pk}/", action="remove")
    assert not WorkPackage.objects.exists()


@pytest.mark.parametrize(
    ("part", "fields", "said"),
    [
        (
            "work-package",
            {"number": "1", "title": "x", "first_month": "9", "last_month": "3"},
            "before the first",
        ),
        ("work-package", {"number": "0", "title": "x"}, "Enter 1 or more."),
        ("risk", {"text": "x", "likelihood": "4", "severity": "1"}, "Enter 3 or less."),
        ("budget", {"category": "travel", "planned": "-5"}, "Enter 0 or more."),
        ("budget", {"category": "gold", "planned": "5"}, "not one of the available choices"),
    ],
)
def test_bad_input_is_refused_beside_its_field(
    people: People, part: str, fields: dict[str, str], said: str
) -> None:
    assert said in people.post(people.coordinator, f"{part}/", 422, **fields)


def test_a_second_entry_of_a_number_and_rows_of_another_project_are_refused(
    people: People,
) -> None:
    people.plan()
    package = {"number": "1", "title": "Again", "first_month": "1", "last_month": "2"}
    assert "already has" in people.post(people.coordinator, "work-package/", 409, **package)
    elsewhere = make_project("elsewhere", make_region("efeler", codes=[]))
    foreign = WorkPackage.objects.create(
        project=elsewhere, number=1, title="x", first_month=1, last_month=2
    )
    people.post(people.coordinator, f"work-package/{foreign.pk}/", 404)
    partner = elsewhere.partnerships.get().organisation_id
    refused = people.post(
        people.coordinator, "budget/", 422, organisation=str(partner), category="other", planned="1"
    )
    assert "available choices" in refused


def test_amounts_need_the_currency_of_the_grant(people: People) -> None:
    Project.objects.filter(pk=people.project.pk).update(grant_maximum=None, grant_currency="")
    organisation = people.project.partnerships.all()[0].organisation_id
    refused = people.post(
        people.coordinator,
        "budget/",
        409,
        organisation=str(organisation),
        category="travel",
        planned="5",
    )
    assert "currency of the grant" in refused


def test_an_event_is_reported_and_a_rule_chosen_at_the_desk(people: People) -> None:
    event = make_event(start=date(2026, 1, 5), end=date(2026, 1, 6))
    people.post(people.coordinator, "event/", event=str(event.pk))
    assert people.project.project_events.get().event == event
    page(people.browser(people.coordinator), f"{DESK}event/")
    rule = "/en/partners/demo/numbers/missions/rule/"
    client = people.browser(people.coordinator)
    assert client.post(rule, {"version": "2"}).status_code == 302
    assert reading.choices(people.project)["missions"].version == 2
    assert client.post(rule, {"version": "9"}).status_code == 409
    assert people.browser(people.partner).post(rule, {"version": "1"}).status_code == 403
    services.choose_rule(
        actor=actor_of(people.coordinator), project=people.project, kpi="missions", version=1
    )
    assert reading.choices(people.project)["missions"].version == 1


def test_a_list_that_was_not_kept_is_lost_at_once(people: People) -> None:
    today = timezone.localdate()
    past, kept = (
        make_event(slug, start=today - timedelta(days=9), end=today - timedelta(days=8))
        for slug in ("past", "kept")
    )
    ahead = make_event("ahead", start=today + timedelta(days=200), end=today + timedelta(days=201))
    claim(people.project, past, kept, ahead)
    arrived = make_registration(kept)
    Attendance.objects.create(
        event=kept, registration=arrived, day=today - timedelta(days=9), at=timezone.now()
    )
    found = report.gaps(people.project, reading.facts_of(people.project, today), [])
    assert [gap.state for gap in found] == ["lost", "lost", "open", "open", "done", "done"]
    shown = page(people.browser(people.partner), DESK)
    assert "Can no longer be collected" in shown
    assert "6 months left" in shown
    soon = report.gaps(
        people.project, reading.facts_of(people.project, today + timedelta(days=200)), []
    )
    assert "(less than a month left)" in next(gap.when for gap in soon if gap.state == "soon")


START = date(2025, 1, 15)


@pytest.mark.parametrize(
    ("month", "last"),
    [
        (1, date(2025, 1, 31)),
        (2, date(2025, 2, 28)),
        (12, date(2025, 12, 31)),
        (14, date(2026, 2, 28)),
    ],
)
def test_a_month_of_the_project_ends_on_its_last_day(month: int, last: date) -> None:
    assert rules.end_of_month(START, month) == last


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_months_left_are_whole_months(today: date, day: date) -> None:
    months = rules.months_between(today, day)
    if day >= today:
        assert months >= 0
        assert months * 28 <= (day - today).days
        assert (day - today).days < (months + 1) * 31 + 1
    else:
        assert months <= 0


@pytest.mark.parametrize(
    ("due", "done", "lost", "state"),
    [
        (None, False, True, "open"),
        (date(2025, 5, 31), False, True, "lost"),
        (date(2025, 5, 31), False, False, "late"),
        (date(2025, 5, 31), True, True, "done"),
        (date(2025, 6, 20), False, False, "soon"),
        (date(2026, 6, 20), False, False, "open"),
    ],
)
def test_evidence_stands_as_its_date_says(
    due: date | None, done: bool, lost: bool, state: str
) -> None:
    found = rules.state_of(done=done, due=due, today=date(2025, 6, 1), lost_when_past=lost)
    assert found == state


NEW = "/en/desk/projects/new/"
ABOUT = {
    "acronym": "Kleine beurs",
    "names__en": "A small grant",
    "summaries__en": "Ten workshops in the neighbourhood.",
    "grant_number": "W-17",
    "grant_maximum": "12,500",
    "grant_currency": "eur",
    "start": "01/02/2026",
    "end": "31/01/2027",
    "audit_until": "31/01/2032",
    "personal_until": "31/07/2027",
    "promised-missions": "2",
}


def test_a_partners_own_grant_is_entered_and_changed(people: People) -> None:
    client = people.browser(people.coordinator)
    assert "Add a project" in page(client, "/en/partners/")
    assert "Add a project" not in page(people.browser(people.partner), "/en/partners/")
    assert people.browser(people.partner).get(NEW).status_code == 403
    data = {**ABOUT, "seen": hidden(page(client, NEW), "seen")}
    assert client.post(NEW, data).status_code == 302
    made = Project.objects.get(slug="kleine-beurs")
    assert (made.grant_number, made.grant_maximum, made.grant_currency) == (
        "W-17",
        Decimal(12500),
        "EUR",
    )
    assert (made.audit_until, made.personal_until) == (date(2032, 1, 31), date(2027, 7, 31))
    desk = page(client, "/en/partners/kleine-beurs/desk/")
    assert "31 January 2032" in desk
    assert "31 July 2027" in desk
    numbers = report.numbers(made, reading.facts_of(made, timezone.localdate()), {})
    assert {one.key: one.promised for one in numbers if one.promised} == {"missions": "2"}
    assert "First day" in page(client, "/en/partners/kleine-beurs/")

    path = "/en/desk/projects/kleine-beurs/"
    assert f'href="{path}"' in desk
    changed = {**ABOUT, "grant_number": "W-18", "seen": hidden(page(client, path), "seen")}
    assert client.post(path, changed).status_code == 302
    made.refresh_from_db()
    assert made.grant_number == "W-18"
    assert client.post(path, {**changed, "grant_number": "W-19"}).status_code == 422  # meanwhile
    assert people.browser(people.partner).get(path).status_code == 403
    assert client.post(NEW, data).status_code == 302
    assert Project.objects.filter(slug="kleine-beurs-2").exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("grant_currency", "EURO", "at most 3"),
        ("grant_currency", "XXX", "is not a currency"),
        ("grant_currency", "", "Enter the currency"),
        ("grant_maximum", "much", "number"),
        ("end", "01/01/2020", "The last day comes before the first"),
        ("audit_until", "soon", "date"),
        ("acronym", "", "required"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    people: People, name: str, value: str, said: str
) -> None:
    client = people.browser(people.coordinator)
    data = {**ABOUT, "seen": hidden(page(client, NEW), "seen"), name: value}
    answer = client.post(NEW, data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Project.objects.filter(slug="kleine-beurs").exists()


def test_currencies_are_never_mixed(people: People) -> None:
    people.plan()
    actor = actor_of(people.coordinator)
    record = read_project("demo")
    assert record is not None
    with pytest.raises(Refused, match="another currency"):
        write_project(actor, "demo", {**record, "grant_currency": "TRY"})
    write_project(actor, "demo", record)


def test_a_partner_leaves_on_a_day_and_one_in_the_plan_is_not_removed(people: People) -> None:
    people.plan()
    actor = actor_of(people.coordinator)
    lead = people.project.partnerships.select_related("organisation").order_by("position")[0]
    desk = page(people.browser(people.coordinator), DESK)
    path = f"/en/desk/projects/demo/partners/{lead.organisation.slug}/"
    assert f'href="{path}"' in desk
    client = people.browser(people.coordinator)
    data = {"seen": hidden(page(client, path), "seen"), "role": "lead", "region": ""}
    answer = client.post(path, {**data, "left_on": "30/06/2026"})
    assert answer.status_code == 302, answer.content.decode()[-2500:]
    assert "until 30 June 2026" in page(Client(), "/en/partners/demo/")
    with pytest.raises(Refused, match="Enter when it left instead"):
        write_partner(actor, f"demo/{lead.organisation.slug}", None)
    assert people.project.partnerships.filter(pk=lead.pk).exists()


def test_a_link_to_close_that_is_opened_as_a_page_leads_to_the_packs(people: People) -> None:
    """As after signing in, when the browser asks by GET for what it wanted to post to."""
    answer = people.browser(people.coordinator).get(DESK + "rooms/7/close/")
    assert (answer.status_code, answer["Location"]) == (302, DESK + "packs/")
