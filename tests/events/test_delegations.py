"""Delegations: whom a partner may invite, who hears of it, and the seats that are left."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rresi.accounts.roles import OPERATOR, VISITOR, Role, actor_of
from rresi.accounts.services import create_person
from rresi.core.refusals import Incomplete, Refused
from rresi.events.links import path_for
from rresi.events.models import (
    Delegation,
    DelegationManager,
    Event,
    Invitation,
    Question,
    Registration,
    RegistrationTerms,
)
from rresi.events.queries import participants
from rresi.events.queries.people import delegations_of, open_invitations
from rresi.events.queries.registering import room_of
from rresi.events.queries.seats import seats_left
from rresi.events.rules.seats import Hall, Quota
from rresi.events.services import (
    inviting,
    organising,
    progress,
    publishing,
    registration,
    roles,
)
from rresi.events.services.registration import Person, Wanted
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_past_event
from tests.factories.events import make_event, make_organiser
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db


def make_delegation(event: Event, quota: int = 5, **changes: object) -> Delegation:
    return Delegation.objects.create(event=event, name="Partner", quota=quota, **changes)


def invite(delegation: Delegation, start: int, count: int) -> int:
    people = [(f"guest-{n}@example.org", "") for n in range(start, start + count)]
    return organising.invite(
        actor=OPERATOR,
        event=delegation.event,
        people=people,
        language="en",
        delegation=delegation,
    )


def test_a_delegation_invites_three_people_for_a_seat_and_again_sends_nothing() -> None:
    delegation = make_delegation(make_event())
    with pytest.raises(Refused, match="can have 15 people"):
        invite(delegation, 0, 300)
    assert not mail.outbox
    assert invite(delegation, 0, 15) == 15
    assert invite(delegation, 0, 15) == 0, "the same list again is no new invitation"
    with pytest.raises(Refused, match="There are 15 already"):
        invite(delegation, 15, 1)
    inviting.withdraw(
        actor=OPERATOR,
        event=delegation.event,
        pk=Invitation.objects.earliest("pk").pk,
        delegation=delegation,
    )
    assert invite(delegation, 15, 1) == 1


def test_who_registered_counts_and_who_cancelled_does_not() -> None:
    event = make_event()
    delegation = make_delegation(event, quota=1)
    make_registration(event, delegation=delegation)
    make_registration(event, delegation=delegation, state="cancelled")
    assert invite(delegation, 0, 2) == 2
    with pytest.raises(Refused):
        invite(delegation, 2, 1)


def test_an_address_that_stands_twice_keeps_its_name() -> None:
    event = make_event()
    people = [("q1@d.example", "Q One"), ("q1@D.EXAMPLE", "")]
    sent = organising.invite(actor=OPERATOR, event=event, people=people, language="en")
    assert sent == 1
    assert event.invitations.get().name == "Q One"


def test_organisers_who_invite_for_the_event_are_not_bound_by_a_quota() -> None:
    event = make_event()
    make_delegation(event, quota=1)
    people = [(f"guest-{n}@example.org", "") for n in range(20)]
    sent = organising.invite(actor=OPERATOR, event=event, people=people, language="en")
    assert sent == 20


def test_who_registers_by_another_link_is_invited_no_longer() -> None:
    event = make_event()
    delegation = make_delegation(event)
    invite(delegation, 0, 3)
    for number, email in enumerate(("guest-0@example.org", "guest-1@example.org")):
        done = registration.register(
            actor=VISITOR,
            event=event,
            wanted=Wanted(Person(name="Burak", email=email, country="TR")),
            key=email,
            delegation=delegation.token if number else "",
        )
        assert len(open_invitations(event, delegation)) == 3 - number, "may be anybody"
        progress.confirm_address(registration=done.registration)
        done.registration.refresh_from_db()
        assert done.registration.invitation.email == email
    assert [one.email for one in open_invitations(event)] == ["guest-2@example.org"]
    assert delegations_of(event)[0].invited == 1


def test_who_is_not_written_to_is_said(client: Client) -> None:
    event = make_event()
    delegation = make_delegation(event)
    make_registration(event, email="known@example.org")
    client.force_login(make_organiser(event, make_person()))
    list_of = {"people": "a@example.org\nb@example.org\nKnown@example.org", "language": "en"}
    for url in (
        reverse("events:desk_delegations", args=[event.slug]),
        reverse("events:delegation", args=[event.slug, delegation.pk]),
    ):
        page = client.post(url, list_of, follow=True).content.decode()
        assert "2 invitations sent. 1 person is invited or registered already" in page
        Invitation.objects.all().delete()
    page = client.post(url, {**list_of, "people": "a@example.org"}, follow=True).content.decode()
    assert "already" not in page.split("invitation sent.")[1][:60]


def test_a_cancelled_event_is_told_to_the_invited_and_to_who_manages_delegations(
    client: Client,
) -> None:
    event, person = make_event(), make_person("manages@example.org")
    delegation = make_delegation(event)
    DelegationManager.objects.create(delegation=delegation, user=person)
    invite(delegation, 0, 2)
    Invitation.objects.filter(email="guest-1@example.org").update(
        registration=make_registration(event, email="guest-1@example.org")
    )
    mail.outbox.clear()
    publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version, note="Floods.")
    told = {letter.to[0]: str(letter.body) for letter in mail.outbox}
    assert {"guest-0@example.org", person.email} <= told.keys()
    assert "guest-1@example.org" not in [
        letter.to[0] for letter in mail.outbox if "You were invited" in str(letter.body)
    ]
    for address in ("guest-0@example.org", person.email):
        assert "have cancelled" in told[address]
        assert "Floods." in told[address]
    client.force_login(person)
    page = client.get(reverse("events:delegation", args=[event.slug, delegation.pk]))
    assert "seats left" not in page.content.decode()
    assert "This event has been cancelled." in page.content.decode()
    assert "Withdraw" not in page.content.decode()
    assert "No registrations yet" in page.content.decode()  # nobody had, for this delegation


def test_after_a_cancellation_a_delegation_s_page_names_who_had_registered(client: Client) -> None:
    event, person = make_event(), make_person("manages@example.org")
    delegation = make_delegation(event)
    DelegationManager.objects.create(delegation=delegation, user=person)
    make_registration(event, delegation=delegation, name="Had Aseat")
    make_registration(event, delegation=delegation, name="Left Before", state="cancelled")
    publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version, note="")
    client.force_login(person)
    shown = page(client, reverse("events:delegation", args=[event.slug, delegation.pk]))
    assert "Who had registered" in shown
    assert "Had Aseat" in shown
    assert "Left Before" not in shown


def test_a_cancelled_event_has_no_problems_left(client: Client) -> None:
    event = make_event()
    client.force_login(make_organiser(event, make_person()))
    url = f"/en/events/{event.slug}/desk/publish/"
    Question.objects.create(event=event, position=1).texts.create(language="en", label="Size")
    assert "Possible problems" in page(client, url)
    Event.objects.update(status=Event.Status.CANCELLED)
    assert "Possible problems" not in page(client, url)


@pytest.mark.parametrize("how", ["past", "cancelled"])
def test_no_delegation_is_added_to_an_event_that_is_over(client: Client, how: str) -> None:
    event = make_past_event() if how == "past" else make_event(status="cancelled")
    client.force_login(make_organiser(event, make_person()))
    url = reverse("events:desk_delegations", args=[event.slug])
    assert 'name="quota"' not in client.get(url).content.decode()
    answer = client.post(url, {"name": "Late", "quota": "2"})
    assert answer.status_code == 422
    assert not event.delegations.exists()


def test_a_manager_named_again_hears_of_it_again_and_twice_is_once() -> None:
    event, person = make_event(), make_person("manages@example.org")

    def name() -> None:
        organising.save_delegation(
            actor=OPERATOR,
            event=event,
            name="Partner",
            quota=5,
            reserved=False,
            manager=person.email,
            delegation=Delegation.objects.filter(event=event).first(),
        )

    name()
    name()
    assert len(mail.outbox) == 1
    delegation = DelegationManager.objects.get().delegation
    organising.take_manager(actor=OPERATOR, delegation=delegation, user_id=person.pk)
    name()
    assert [letter.to for letter in mail.outbox] == [[person.email]] * 2


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.EVENT_HOST])
def test_who_gets_a_role_of_an_event_again_hears_of_it_again(role: Role) -> None:
    event, person = make_event(), make_person("runs@example.org")
    for other in (make_person("stays@example.org"), person, person):
        roles.give(actor=OPERATOR, event=event, role=role, email=other.email)
    roles.take(actor=OPERATOR, event=event, role=role, user_id=person.pk)
    roles.give(actor=OPERATOR, event=event, role=role, email=person.email)
    assert [letter.to[0] for letter in mail.outbox].count(person.email) == 2


def test_the_seats_left_of_a_delegation_are_no_more_than_the_event_s(client: Client) -> None:
    event = make_event(capacity=4)
    manager = make_person()
    delegation = make_delegation(event, quota=5)
    DelegationManager.objects.create(delegation=delegation, user=manager)
    for _n in range(3):
        make_registration(event)
    [line] = delegations_of(event)
    assert line.left == room_of(event, delegation=delegation.pk).left == 1
    client.force_login(manager)
    page = client.get(f"/en/events/{event.slug}/delegation/{delegation.pk}/").content.decode()
    assert re.search(r"0 of 5 seats taken\s+·\s+1 seat left", page)
    make_registration(event)
    assert seats_left([event]) == {delegation.pk: 0}


def test_a_link_that_reached_the_wrong_people_is_replaced(client: Client) -> None:
    event, manager, stranger = make_event(), make_person(), make_person("stranger@example.org")
    delegation = make_delegation(event)
    DelegationManager.objects.create(delegation=delegation, user=manager)
    for who, status in ((stranger, 404), (manager, 302)):
        client.force_login(who)
        before = participants.delegation(event, delegation.token)
        answer = client.post(
            f"/en/events/{event.slug}/invitations/", {"delegation": delegation.pk, "replace": "1"}
        )
        assert (answer.status_code, before) == (status, delegation)
    assert participants.delegation(event, delegation.token) is None
    delegation.refresh_from_db()
    page = client.get(f"/en/events/{event.slug}/delegation/{delegation.pk}/").content.decode()
    assert delegation.token in page


def test_who_runs_one_event_changes_nothing_of_another() -> None:
    own, other = make_event(), make_event("other")
    actor = actor_of(make_organiser(own, make_person()))
    asked = organising.Asked("line", required=False, texts={"en": ("Why?", ())})
    with pytest.raises(PermissionDenied):
        organising.save_question(
            actor=actor,
            event=own,
            asked=asked,
            question=Question.objects.create(event=other, position=1),
        )
    with pytest.raises(PermissionDenied):
        organising.save_delegation(
            actor=actor,
            event=own,
            name="Mine",
            quota=5,
            reserved=False,
            delegation=make_delegation(other),
        )
    with pytest.raises(PermissionDenied):
        organising.set_role(actor=actor, registration=make_registration(other), role="host")


@given(
    st.none() | st.integers(0, 12),
    st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 6)), max_size=3),
    st.integers(0, 6),
    st.integers(0, 3),
)
def test_as_many_are_left_as_can_be_seated_one_by_one(
    capacity: int | None, groups: list[tuple[int, bool, int]], alone: int, which: int
) -> None:
    hall = Hall(capacity, {n: Quota(most, kept) for n, (most, kept, _held) in enumerate(groups)})
    taken: dict[int | None, int] = {n: held for n, (_most, _kept, held) in enumerate(groups)}
    taken[None] = alone
    group = which if which < len(groups) else None
    left = hall.left(taken, group)
    seated = 0
    while hall.free(taken, group) and seated < 50:
        taken[group] += 1
        seated += 1
    assert left == (None if seated == 50 else seated)


def test_the_queue_counts_who_could_take_the_next_seat(client: Client) -> None:
    """Somebody whose delegation has used its seats is in nobody's way, and is told so."""
    event = make_event(capacity=3)
    partner = make_delegation(event, quota=2)
    seated = [make_registration(event, delegation=of) for of in (partner, partner, None)]
    xia = make_registration(event, state="waiting", name="Xia Third", delegation=partner)
    fi = make_registration(event, state="waiting", name="Fi Alone")
    late = make_registration(event, state="waiting", name="Late Fourth", delegation=partner)
    used = (
        "Your delegation has used its 2 seats. You move up when one of them becomes free: you are "
        "number %s in the queue for it."
    )
    for person, words in (
        (
            fi,
            "You are number 1 in the queue. We will email you as soon as there is a seat for you.",
        ),
        (xia, used % 1),
        (late, used % 3),  # Fi, too, could take it: the seats of this delegation are not reserved
    ):
        assert words in " ".join(page(client, path_for(person)).split())
    partner.reserved = True
    partner.save()
    assert used % 2 in " ".join(page(client, path_for(late)).split())
    progress.cancel(registration=seated[2])
    fi.refresh_from_db()
    xia.refresh_from_db()
    assert (fi.state, xia.state) == ("offered", "waiting")
    assert used % 1 in " ".join(page(client, path_for(xia)).split())


def test_who_is_approved_reads_that_the_delegation_has_used_its_seats() -> None:
    event = make_event(capacity=9)
    RegistrationTerms.objects.create(event=event, approval=True)
    partner = make_delegation(event, quota=1)
    make_registration(event, state="confirmed", delegation=partner)
    for number in range(2):
        make_registration(
            event,
            state="approval",
            delegation=partner,
            address_confirmed_at=(None, timezone.now())[number],
        )
    waiting = Registration.objects.filter(event=event, state="approval")
    progress.decide(
        actor=OPERATOR, event=event, registrations=[one.pk for one in waiting], approve=True
    )
    told = [letter.body for letter in mail.outbox]
    assert len(told) == 2
    for body in told:
        assert "You are on the waiting list, and move up when it becomes free." in body
        assert "Your delegation has used its 1 seat at" in body
        assert "There is no free seat" not in body


def test_who_has_not_confirmed_an_address_looks_after_no_delegation_and_no_event() -> None:
    event = make_event()
    claimed = create_person(email="mayor@city.example", name="Mayor", language="en")
    organiser = actor_of(make_organiser(event, make_person()))
    with pytest.raises(Incomplete, match="has not confirmed"):
        organising.save_delegation(
            actor=organiser,
            event=event,
            name="City",
            quota=2,
            reserved=False,
            manager=claimed.email,
        )
    with pytest.raises(Refused, match="has not confirmed"):
        roles.give(actor=organiser, event=event, role=Role.EVENT_HOST, email=claimed.email)
    assert not claimed.delegations.exists()
    assert not claimed.hosted_events.exists()
