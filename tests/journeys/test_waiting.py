"""Whatever somebody waits for stands on somebody's dashboard, and somebody was mailed about it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rresi.accounts.invitations import invite
from rresi.accounts.models import Invitation, NetworkRole, User
from rresi.accounts.needs import needs_of
from rresi.accounts.requests import ask_for_role
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.authoring.importing import import_documents
from rresi.core.versions import token_of
from rresi.ecosystem.models import Organisation, Pair
from rresi.ecosystem.services import claiming, suggesting
from rresi.editorial.models import Assignment, Submission
from rresi.editorial.rules import UNDER_WAY, Judgement, State
from rresi.editorial.services import checking, drafting, reviewing
from rresi.events.models import Event, Promise, RegistrationTerms
from rresi.events.services import evaluation, promises, seats
from rresi.events.services.progress import confirm_address
from rresi.events.services.registration import Person, Wanted, register
from rresi.exchange.models import Call, Entry, FollowUp
from rresi.exchange.services import calls, entries, introductions, outcomes
from rresi.practices import naming
from rresi.practices.criteria import CRITERIA
from rresi.practices.kind import KIND, PRACTICES
from rresi.practices.models import Practice
from rresi.practices.needs import remind_to_look_again
from rresi.practices.questions.services import ask_question
from rresi.projects.models import Deliverable, WorkPackage
from rresi.transfers.models import Transfer
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.aftermath import make_attendee, make_past_event
from tests.factories.events import make_event, make_organiser
from tests.factories.exchange import introduce, make_entry, make_introduction, make_organisation
from tests.factories.network import Network
from tests.factories.practices import make_practice, practice_document, practice_record
from tests.factories.projects import make_project
from tests.factories.regions import make_other_region, make_region
from tests.factories.registrations import make_registration

pytestmark = pytest.mark.django_db


class Waiting(NamedTuple):
    """Who has to act, in which group of their dashboard it stands, and who was mailed."""

    who: User
    group: str
    mailed: str = ""


def _request_for_a_role() -> Waiting:
    coordinator, person = make_coordinator(), make_person()
    ask_for_role(actor=actor_of(person), user=person, role="reviewer", place="Lille")
    return Waiting(coordinator, "role-requests", coordinator.email)


def _expired_invitation() -> Waiting:
    coordinator = make_coordinator()
    invite(actor=actor_of(coordinator), email="new@new.example", role="reviewer")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    return Waiting(coordinator, "invitations", "new@new.example")


def _register_and_confirm(event: Event, person: Person, key: str) -> None:
    register(actor=actor_of(make_person()), event=event, wanted=Wanted(person), key=key)
    confirm_address(registration=event.registrations.get(email=person.email))


def _registration_to_approve() -> Waiting:
    organiser, event = make_person(), make_event()
    make_organiser(event, organiser)
    RegistrationTerms.objects.create(event=event, approval=True)
    for number in range(2):
        person = Person("Guest", f"guest-{number}@guest.example", "NL")
        _register_and_confirm(event, person, str(number))
    to_organiser = [one for one in mail.outbox if one.to == [organiser.email]]
    assert len(to_organiser) == 1, "once a day"
    return Waiting(organiser, "events", organiser.email)


def _registration_to_approve_at_an_event_without_organiser() -> Waiting:
    coordinator, event = make_coordinator(), make_event()
    RegistrationTerms.objects.create(event=event, approval=True)
    person = Person("Guest", "guest@guest.example", "NL")
    _register_and_confirm(event, person, "a")
    return Waiting(coordinator, "approvals", coordinator.email)


def _seat_that_became_free() -> Waiting:
    person, event = make_person(), make_event(capacity=1)
    make_registration(event, state="waiting", account=person, email=person.email)
    seats.refill(event=event)
    return Waiting(person, "seats", person.email)


def _import_for_a_region() -> Waiting:
    manager = Network().person("manager", manages=[make_region()])
    path = Path(mkdtemp()) / "practices.jsonl"
    path.write_text(json.dumps(practice_record()), encoding="utf-8")
    import_documents(PRACTICES, actor=OPERATOR, path=path, licensed=True)
    return Waiting(manager, "arrivals", manager.email)


def _promise_that_is_late() -> Waiting:
    organiser, event = make_person(), make_event(start=date(2024, 5, 1), end=date(2024, 5, 2))
    make_organiser(event, organiser)
    registration = make_registration(event, email="guest@guest.example")
    Promise.objects.create(
        event=event, registration=registration, what="Call", language="en", due_on=date(2024, 9, 1)
    )
    return Waiting(organiser, "promises")


def _promise_to_tell_of() -> Waiting:
    person, event = make_person(), make_event(start=date(2024, 5, 1), end=date(2024, 5, 2))
    registration = make_registration(event, account=person, email=person.email)
    promise = Promise.objects.create(
        event=event, registration=registration, what="Call", language="en"
    )
    promise.checks.create(months=6, due_on=date(2024, 11, 1))
    promises.ask_due()
    return Waiting(person, "taking-part", person.email)


def _evaluation_to_fill_in() -> Waiting:
    person, event = make_person(), make_past_event()
    make_attendee(event, account=person, email=person.email)
    evaluation.open_evaluation(actor=OPERATOR, event=event)
    return Waiting(person, "taking-part", person.email)


def _introduction_asked() -> Waiting:
    member = make_person()
    offer = make_entry(make_organisation(member=member, email=member.email), "offer")
    found = make_introduction(make_entry(make_organisation(), "need"), offer)
    token = introductions.token_for(found, "need", None)
    introductions.answer_by_link(token=token, said="yes")
    return Waiting(member, "introductions", member.email)


def _outcome_asked() -> Waiting:
    member = make_person()
    need = make_entry(make_organisation(member=member, email=member.email), "need")
    introduce(need, make_entry(make_organisation(), "offer"))
    FollowUp.objects.update(due_on=timezone.localdate())
    mail.outbox.clear()
    outcomes.ask_due()
    return Waiting(member, "outcomes", member.email)


def _entry_to_renew() -> Waiting:
    member = make_person()
    entry = make_entry(make_organisation(member=member, email=member.email), "offer")
    Entry.objects.filter(pk=entry.pk).update(until=timezone.localdate() + timedelta(days=3))
    mail.outbox.clear()
    entries.keep_true()
    return Waiting(member, "entries", member.email)


def _call_to_decide() -> Waiting:
    coordinator = make_coordinator()
    for number in range(3):
        region = make_region(f"region-{number}", codes=[])
        entry = make_entry(region, what="function", function="finance")
        Entry.objects.filter(pk=entry.pk).update(created_at="2020-01-01T00:00:00Z")
    calls.propose()
    assert Call.objects.count() == 1
    return Waiting(coordinator, "calls", coordinator.email)


def _suggestion_to_decide() -> Waiting:
    manager = Network().person("manager", manages=[make_region()])
    record = {"name": "Repair Café", "region": "the-hague", "kind": "hub"}
    suggesting.suggest(actor=actor_of(make_person()), record=record)
    return Waiting(manager, "suggestions", manager.email)


def _pair_to_compare() -> Waiting:
    region = make_region()
    manager = Network().person("manager", manages=[region])
    one, other = (
        Organisation.objects.create(slug=slug, name="Buurthuis", region=region) for slug in "ab"
    )
    Pair.objects.create(one=one, other=other, score=0.9)
    return Waiting(manager, "duplicates")


def _deliverable_that_is_late() -> Waiting:
    coordinator, project = make_coordinator(), make_project()
    package = WorkPackage.objects.create(
        project=project, number=1, title="Missions", first_month=1, last_month=3
    )
    Deliverable.objects.create(
        project=project,
        work_package=package,
        kind="deliverable",
        number="D1.1",
        title="Report",
        due_month=2,
    )
    return Waiting(coordinator, "deliverables")


def _naming_to_answer() -> Waiting:
    member = make_person()
    guild = make_organisation(member=member, email=member.email, name="Guild")
    make_practice(organisation=guild.name, partners=[])
    naming.tell_named()
    return Waiting(member, "namings", member.email)


def _profile_to_confirm() -> Waiting:
    member = make_person()
    organisation = make_organisation(member=member, email=member.email)
    Organisation.objects.filter(pk=organisation.pk).update(ask_on=timezone.localdate())
    claiming.keep_fresh()
    return Waiting(member, "profiles", member.email)


def _question_to_a_region_without_manager() -> Waiting:
    coordinator, practice = make_coordinator(), make_practice()
    ask_question(
        actor=actor_of(make_person()),
        practice=practice,
        text="How many?",
        members_only=False,
        language="en",
        token=uuid4(),
    )
    return Waiting(coordinator, "questions", coordinator.email)


def _practice_to_look_at_again() -> Waiting:
    region = make_region()
    manager = Network().person("manager", manages=[region])
    make_practice(region)
    Practice.objects.update(review_by=timezone.localdate())
    remind_to_look_again()
    return Waiting(manager, "look-again", manager.email)


def _adoption_to_go_on_with() -> Waiting:
    region = make_other_region()
    manager = Network().person("manager", manages=[region])
    Transfer.objects.create(
        practice=make_practice(), region=region, state="planned", state_since="2026-01-01"
    )
    return Waiting(manager, "transfers")


def _step_of_a_plan_that_is_due() -> Waiting:
    region = make_other_region()
    manager = Network().person("manager", manages=[region])
    transfer = Transfer.objects.create(
        practice=make_practice(), region=region, state="planned", state_since="2026-01-01"
    )
    transfer.steps.create(position=0, language="nl", text="Find a room", due=timezone.localdate())
    return Waiting(manager, "transfer-steps")


SCENES: tuple[Callable[[], Waiting], ...] = (
    _request_for_a_role,
    _expired_invitation,
    _registration_to_approve,
    _registration_to_approve_at_an_event_without_organiser,
    _seat_that_became_free,
    _import_for_a_region,
    _promise_that_is_late,
    _promise_to_tell_of,
    _evaluation_to_fill_in,
    _introduction_asked,
    _outcome_asked,
    _entry_to_renew,
    _call_to_decide,
    _suggestion_to_decide,
    _pair_to_compare,
    _deliverable_that_is_late,
    _naming_to_answer,
    _profile_to_confirm,
    _question_to_a_region_without_manager,
    _practice_to_look_at_again,
    _adoption_to_go_on_with,
    _step_of_a_plan_that_is_due,
)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__.strip("_"))
def test_what_waits_stands_on_a_dashboard_and_in_a_mail(scene: Callable[[], Waiting]) -> None:
    who, group, mailed = scene()
    browser = Client()
    browser.force_login(who)
    found = {one.key: one for one in needs_of(who, actor_of(who))}
    assert group in found, found.keys()
    page = browser.get("/en/needs/").content.decode()
    assert str(found[group].title) in page
    path = found[group].needs[0].path
    assert browser.get(path).status_code == 200, path
    if mailed:
        assert [mailed] in [one.to for one in mail.outbox], [one.to for one in mail.outbox]
    bystander = make_person()
    assert group not in {one.key for one in needs_of(bystander, actor_of(bystander))}


def _own_text(state: State, *, alone: bool) -> tuple[Submission, User]:
    """What a coordinator wrote, in this state; `alone`: the other coordinator has left before."""
    network, region, away = Network(), make_region(), make_other_region()
    author = network.person("leader", role=NetworkRole.Kind.COORDINATOR)
    vice = network.person("vice", role=NetworkRole.Kind.COORDINATOR)
    people = [network.reviewer(name, away) for name in ("One", "Two")]
    document = practice_document(region=region.slug, language="en", translations={}, images=[])
    found = drafting.start(actor=actor_of(author), kind=KIND, document=document)
    step: dict[str, Any] = {"submission": found, "number": 1}

    def leave(before: State) -> None:
        if alone and state == before:
            vice.network_roles.all().delete()

    leave(State.REGION_CHECK)
    drafting.submit(actor=actor_of(author), submission=found, seen=token_of(document))
    if state == State.REGION_CHECK:
        return found, author
    manager = network.person("manager", manages=[region])
    leave(State.REVIEW)
    checking.pass_region_check(actor=actor_of(manager), **step)
    if state == State.REVIEW:
        return found, author
    reviewing.ask(actor=actor_of(vice), user_ids=[one.pk for one in people], **step)
    leave(State.DECISION)
    for person in people:
        reviewing.give_review(
            actor=actor_of(person),
            assignment=Assignment.objects.get(reviewer=person),
            judgement=Judgement({one.key: 4 for one in CRITERIA}, recommendation="publish"),
        )
    return found, author


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "with another coordinator"])
@pytest.mark.parametrize("state", UNDER_WAY, ids=str)
def test_nobody_is_told_to_do_what_their_own_authorship_forbids(state: State, alone: bool) -> None:
    found, author = _own_text(state, alone=alone)
    found.refresh_from_db()
    assert found.state == state
    browser = Client()
    browser.force_login(author)
    page = browser.get(f"/en/review/{found.pk}/").content.decode()
    path = f"/en/review/{found.pk}/"
    told = [one for one in mail.outbox if one.to == [author.email] and path in one.body]
    listed = [
        (need.act, group.key)
        for group in needs_of(author, actor_of(author))
        for need in group.needs
        if need.path == path and not group.waiting
    ]
    if alone:
        assert "another coordinator must take this step" in page
        assert f'href="{reverse("accounts:people")}"' in page
        checking = state == State.REGION_CHECK
        asked = "Please appoint someone" if checking else "another coordinator must take this step"
        assert asked in told[-1].body
        assert [str(act) for act, _key in listed] == ["Find someone"]
    else:
        assert "so someone else must take this step: vice" in page
        assert not told
        assert not listed


# For each column of states those in which somebody must act, with the groups on dashboards that say
# so. Drafts are their author's; what ended, runs or is shown waits for nobody.
WAITS: dict[str, dict[str, set[str]]] = {
    "accounts.RoleRequest.state": {"open": {"role-requests"}},
    "ecosystem.Pair.state": {"open": {"duplicates"}},
    "ecosystem.Suggestion.state": {"open": {"suggestions"}},
    "editorial.Assignment.state": {"open": {"review", "late"}},
    "editorial.Submission.state": {
        "draft": {"write"},
        "changes": {"write"},
        "region_check": {"region-check", "unattended"},
        "review": {"ask", "under-way"},
        "decision": {"decide"},
    },
    "events.Meeting.first_answer": {"open": {"taking-part"}},
    "events.Meeting.second_answer": {"open": {"taking-part"}},
    "events.MeetingPlan.state": {"ready": {"events"}},
    "events.Promise.state": {"open": {"promises", "taking-part"}},
    "events.PromiseCheck.state": {"open": {"promises", "taking-part"}},
    "events.Registration.state": {"approval": {"events", "approvals"}, "offered": {"seats"}},
    "exchange.Call.state": {"proposed": {"calls"}},
    "exchange.Entry.state": {"open": {"entries"}, "expired": {"entries"}},
    "exchange.Introduction.need_answer": {"open": {"introductions"}},
    "exchange.Introduction.offer_answer": {"open": {"introductions"}},
    "exchange.PeerAnswer.state": {"waiting": {"peer-questions"}},
    "transfers.Transfer.state": {"planned": {"transfer-steps", "transfers"}},
    "wording.Translation.status": {
        "draft": {"translation-checks", "translations-unread"},
        "checked": {"translations-checked"},
    },
}
QUIET = {
    "core.OutboxMail.status": "what fails is a trouble of the site (operations)",
    "events.Event.status": "a draft is its organisers’",
    "events.PromiseChange.state": "a record",
    "events.SessionSeat.state": "a waiting list moves by itself",
    "events.Training.status": "a draft is its author’s",
    "impact.Case.publication": "follows its submission",
    "practices.Practice.publication": "follows its submission",
    "practices.Practice.status": "says how a practice fares",
    "resilience.Question.answer": "the organisation asked answers by its link",
    "transfers.TransferCondition.state": "says what is known",
    "transfers.TransferEvent.state": "a record",
}
COLUMNS = re.compile("state|status|publication|.*_?answer")


def test_each_state_says_whose_dashboard_shows_it() -> None:
    """A new column of states fails here until its author has said who is told."""
    found = {
        f"{model._meta.label}.{field.name}": {str(key) for key, _label in field.choices}
        for model in apps.get_models()
        if model.__module__.startswith("rresi.")
        for field in model._meta.concrete_fields
        if field.choices and COLUMNS.fullmatch(field.name)
        # The texts of a kind follow their translations, which are listed above.
        if not model.__name__.endswith("Text")
    }
    assert found.keys() == WAITS.keys() | QUIET.keys()
    for column, waits in WAITS.items():
        assert waits.keys() <= found[column], column
    shown = [groups for waits in WAITS.values() for groups in waits.values()]
    assert_are_groups(set().union(*shown))


# Columns that are empty until somebody has acted, likewise.
EMPTY_UNTIL = {
    "ecosystem.Organisation.ask_on": {"profiles"},
    "ecosystem.Pair.decided_at": {"duplicates"},
    "ecosystem.Suggestion.decided_at": {"suggestions"},
    "events.Offer.closed_at": {"seats"},
    "events.Evaluation.closed_at": {"taking-part"},
    "events.PromiseCheck.answered_at": {"promises", "taking-part"},
    "exchange.Call.decided_at": {"calls"},
    "exchange.Entry.closed_at": {"entries"},
    "exchange.FollowUp.answered_at": {"outcomes"},
    "exchange.PeerAnswer.answered_at": {"peer-questions"},
    "exchange.PeerQuestion.closed_at": {"own-questions"},
    "operations.TroubleSpell.closed_at": {"troubles"},
    "practices.Naming.holds": {"namings"},
    "practices.Practice.review_by": {"look-again"},
    "practices.Question.answered_at": {"questions"},
    "projects.Deliverable.delivered_on": {"deliverables"},
    "transfers.TransferStep.done_on": {"transfer-steps"},
}
EMPTY_AND_QUIET = {
    "ecosystem.Organisation.closed_on": "an organisation that works waits for nobody",
    "events.Scan.settled_at": "the desk of its event lists it",
    "projects.AuditLink.closed_at": "ends by itself",
    "resilience.Question.answered_at": "the organisation asked answers by its link",
}
ACTED = re.compile(
    "(answered|closed|decided|delivered|done|settled)_(at|on)|ask_on|review_by|holds"
)


def test_each_answer_that_can_be_lacking_says_whose_dashboard_asks_for_it() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("rresi.")
        for field in model._meta.concrete_fields
        if ACTED.fullmatch(field.name) and (field.null or field.name == "review_by")
    }
    assert found == EMPTY_UNTIL.keys() | EMPTY_AND_QUIET.keys()
    assert_are_groups(set().union(*EMPTY_UNTIL.values()))


def assert_are_groups(groups: set[str]) -> None:
    sources = Path(apps.get_app_config("accounts").path).parent.rglob("*.py")
    said = {key for path in sources for key in re.findall(r'"([a-z-]+)"', path.read_text("utf-8"))}
    assert not groups - said
