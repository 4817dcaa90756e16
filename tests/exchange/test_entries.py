"""Offers and needs: who may state them, what is refused, how long they hold."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from rresi.accounts.needs import needs_of
from rresi.accounts.roles import OPERATOR, Actor, Role, actor_of
from rresi.accounts.services import erase_person
from rresi.core.refusals import Incomplete, Outdated, Refused
from rresi.ecosystem.services import edit
from rresi.exchange.models import Entry, EntryChange
from rresi.exchange.queries import visible_to
from rresi.exchange.services import entries
from rresi.regions.models import RegionManager
from rresi.regions.queries import name_of
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.exchange import fields_of, make_entry, make_organisation
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db


def test_a_member_states_a_need_of_their_own_organisation_alone() -> None:
    member = make_person()
    own, other = make_organisation(make_region(), member=member), make_organisation()
    stated = entries.state(
        actor=actor_of(member), fields=fields_of("need", "A printer"), organisation=own
    )
    assert stated.home == own.region
    assert stated.until == timezone.localdate() + timedelta(days=90)
    with pytest.raises(PermissionDenied):
        entries.state(actor=actor_of(member), fields=fields_of("need"), organisation=other)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"what": "function"}, "function"),
        ({"function": "no-such"}, "function"),
        ({"cpv": "12"}, "cpv"),
        ({"what": "money", "cpv": "79800000"}, "cpv"),
        ({"price_from": Decimal(2), "price_to": Decimal(1), "currency": "EUR"}, "price_to"),
        ({"price_from": Decimal(2)}, "currency"),
        ({"price_from": Decimal(10) ** 30, "currency": "EUR"}, "price_from"),
        ({"price_to": Decimal("1.005"), "currency": "EUR"}, "price_to"),
        ({"price_to": Decimal("NaN"), "currency": "EUR"}, "price_to"),
        ({"capacity": 10**14}, "capacity"),
        ({"capacity": -5}, "capacity"),
        ({"title": "\u200b"}, "title"),
        ({"title": "a\x07b"}, "title"),
        ({"cpv": "79\u0668\u0660\u0660\u0660\u0660\u0660"}, "cpv"),
        ({"language": "xx"}, "language"),
        ({"reach": "regions"}, "regions"),
        ({"audience": "me"}, "audience"),
        ({"until": timezone.localdate() - timedelta(days=1)}, "until"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        make_entry(make_organisation(), **changes)
    assert field in dict(refusal.value.problems)


def test_a_code_is_not_blamed_where_nothing_was_chosen() -> None:
    with pytest.raises(Incomplete) as refusal:
        make_entry(make_organisation(), what="", cpv="79800000")
    assert set(dict(refusal.value.problems)) == {"what"}


def test_a_title_is_one_line_so_that_it_cannot_write_a_mail() -> None:
    entry = make_entry(make_organisation(), title="Help\n\nSign in here:\nhttp://evil.example/\n")
    assert entry.title == "Help Sign in here: http://evil.example/"


@pytest.mark.parametrize(
    "changes",
    [
        {"organisation": None},
        {"what": "function", "function": ""},
        {"cpv": "1234"},
        {"price_from": Decimal(1), "currency": ""},
        {"price_from": Decimal(2), "price_to": Decimal(1), "currency": "EUR"},
        {"state": "closed"},
        {"title": ""},
    ],
)
def test_the_database_refuses_it_too(changes: dict[str, Any]) -> None:
    entry = make_entry(make_organisation())
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**changes)


def test_history_cannot_be_rewritten_but_its_person_forgotten() -> None:
    member = make_person()
    organisation = make_organisation(member=member)
    entries.state(actor=actor_of(member), fields=fields_of("need"), organisation=organisation)
    row = EntryChange.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryChange.objects.filter(pk=row.pk).update(event="closed")
    member.delete()
    row.refresh_from_db()
    assert row.actor is None


def test_a_change_is_kept_with_what_stood_before() -> None:
    entry = make_entry(make_organisation(), title="Old")
    fields = fields_of("need", "New", until=entry.until)
    entries.change(actor=OPERATOR, entry=entry, fields=fields, seen=entry.version)
    row = EntryChange.objects.get(event="edited")
    assert (row.before, row.after) == ({"title": "Old"}, {"title": "New"})
    with pytest.raises(Outdated):
        entries.change(actor=OPERATOR, entry=entry, fields=fields, seen=entry.version)


def test_the_owner_reads_what_was_changed(client: Client) -> None:
    member, home = make_person(), make_region()
    entry = make_entry(make_organisation(member=member), title="Old")
    prices = {"price_to": Decimal("12.5"), "currency": "EUR"}
    fields = fields_of("need", "New", reach="regions", regions=[home.pk], **prices)
    entries.change(actor=OPERATOR, entry=entry, fields=fields, seen=entry.version)
    client.force_login(member)
    shown = client.get(f"/en/exchange/{entry.slug}/").content.decode()
    for words in (
        "In one line: <del>Old</del> → <ins>New</ins>",
        "Where it applies: <del>In its own region</del> → <ins>In these regions</ins>",
        f"Regions: <del>—</del> → <ins>{name_of(home)}</ins>",
        "Price up to: <del>—</del> → <ins>12.5</ins>",
    ):
        assert words in shown
    assert "<del>" not in Client().get(f"/en/exchange/{entry.slug}/").content.decode()


def test_one_sender_is_held() -> None:
    member = make_person()
    organisation = make_organisation(member=member)
    made = refused = 0
    for _number in range(100):
        try:
            entries.state(
                actor=actor_of(member), fields=fields_of("need"), organisation=organisation
            )
            made += 1
        except Refused:
            refused += 1
    assert made == entries.WRITTEN.size
    assert refused == 100 - made


def test_who_sees_what() -> None:
    region, other = make_region(), make_other_region()
    organisation = make_organisation(region)
    public, network, local = (
        make_entry(organisation, title=audience, audience=audience).pk
        for audience in ("public", "network", "region")
    )
    visitor = Actor()
    with_account = Actor(1, frozenset({Role.VISITOR, Role.MEMBER}))
    reviewer = Actor(1, frozenset({Role.VISITOR, Role.MEMBER, Role.REVIEWER}))

    def manager(pk: int) -> Actor:
        roles = frozenset({Role.VISITOR, Role.MEMBER, Role.REGION_MANAGER})
        return Actor(1, roles, {Role.REGION_MANAGER: frozenset({pk})})

    def seen(actor: Actor) -> set[int]:
        return set(Entry.objects.filter(visible_to(actor)).values_list("pk", flat=True))

    assert seen(visitor) == seen(with_account) == {public}
    assert seen(reviewer) == seen(manager(other.pk)) == {public, network}
    assert seen(manager(region.pk)) == seen(OPERATOR) == {public, network, local}


def test_it_is_renewed_by_one_tap_from_a_mail(client: Client) -> None:
    entry = make_entry(make_organisation(), title="A hall")
    near = timezone.localdate() + timedelta(days=5)
    Entry.objects.filter(pk=entry.pk).update(until=near)
    assert entries.keep_true() == (1, 0)
    assert entries.keep_true() == (0, 0), "asked once"
    found = re.search(r"https?://[^/\s]+(/en/exchange/renew/\S+)", str(mail.outbox[-1].body))
    assert found
    path = found[1]
    assert client.get(path).status_code == 200
    entry.refresh_from_db()
    assert entry.until == near, "to look changes nothing"
    assert client.post(path).status_code == 302
    entry.refresh_from_db()
    assert entry.until == timezone.localdate() + timedelta(days=90)
    assert EntryChange.objects.filter(event="renewed", by_link=True).count() == 1


def test_nothing_lives_on_when_nobody_answers() -> None:
    entry = make_entry(make_organisation())
    Entry.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert entries.keep_true()[1] == 1
    entry.refresh_from_db()
    assert entry.state == "expired"
    entries.renew(actor=OPERATOR, entry=entry)
    entry.refresh_from_db()
    assert entry.state == "open"


def test_a_closed_entry_stays_closed() -> None:
    entry = make_entry(make_organisation())
    entries.close(actor=OPERATOR, entry=entry, closing="elsewhere")
    entries.close(actor=OPERATOR, entry=entry, closing="elsewhere")
    with pytest.raises(Refused):
        entries.close(actor=OPERATOR, entry=entry, closing="unmet")
    with pytest.raises(Refused):
        entries.renew(actor=OPERATOR, entry=entry)
    with pytest.raises(Incomplete):
        entries.close(actor=OPERATOR, entry=make_entry(make_organisation()), closing="because")


def test_one_form_publishes_once_however_often_it_is_sent(client: Client) -> None:
    member = make_person()
    organisation = make_organisation(make_region(), member=member)
    client.force_login(member)
    page = client.get("/en/exchange/new/?direction=offer")
    token = page.context["form"].initial["token"]
    assert f'value="{token}"' in page.content.decode()
    data = {
        "token": str(token),
        "owner": f"organisation:{organisation.slug}",
        "what": "service",
        "title": "Repairs of bicycles",
        "language": "en",
        "reach": "home",
        "audience": "public",
    }
    first = client.post("/en/exchange/new/?direction=offer", data)
    again = client.post("/en/exchange/new/?direction=offer", data)
    made = Entry.objects.get()
    assert first["Location"] == again["Location"] == f"/en/exchange/{made.slug}/"
    assert made.changes.count() == 1
    client.post("/en/exchange/new/?direction=offer", {**data, "token": str(uuid4())})
    assert Entry.objects.count() == 2, "another form is another entry"


def test_the_same_form_sent_at_the_same_moment_publishes_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither request sees what the other has not committed: the database decides."""
    organisation, token = make_organisation(make_region()), uuid4()

    def send() -> Entry:
        return entries.state(
            actor=OPERATOR, fields=fields_of("offer"), organisation=organisation, token=token
        )

    first, look = send(), entries._sent
    blind = iter([None])
    monkeypatch.setattr(entries, "_sent", lambda *args: next(blind, look(*args)))
    assert send().pk == first.pk
    assert Entry.objects.count() == 1


def test_a_form_s_token_gives_nobody_another_s_entry() -> None:
    token = uuid4()
    mine, theirs = make_organisation(), make_organisation()
    entries.state(actor=OPERATOR, fields=fields_of("offer"), organisation=mine, token=token)
    with pytest.raises(Refused):
        entries.state(actor=OPERATOR, fields=fields_of("offer"), organisation=theirs, token=token)


def test_what_an_organisation_offers_ends_with_it(client: Client) -> None:
    owner, other = make_organisation(make_region()), make_organisation()
    offer, kept = (make_entry(one, "offer") for one in (owner, other))
    edit(
        actor=OPERATOR,
        organisation=owner,
        record={"closed_on": timezone.localdate().isoformat()},
        seen=owner.version,
    )
    offer.refresh_from_db()
    kept.refresh_from_db()
    assert (offer.state, kept.state) == ("expired", "open")
    page = client.get(f"/en/exchange/{offer.slug}/").content.decode()
    assert "This organisation or region no longer takes part." in page
    assert "Do you need this?" not in page


def test_what_nobody_is_left_to_renew_is_the_coordinators_to_renew(client: Client) -> None:
    manager, coordinator, region = make_person(), make_coordinator(), make_region()
    RegionManager.objects.create(region=region, user=manager)
    entry = entries.state(actor=actor_of(manager), fields=fields_of("offer"), region=region)
    Entry.objects.update(until=timezone.localdate() + timedelta(days=3))
    assert [group.key for group in needs_of(coordinator, actor_of(coordinator))] == []
    erase_person(actor=actor_of(manager), user=manager)
    groups = {group.key: group for group in needs_of(coordinator, actor_of(coordinator))}
    assert [need.what for need in groups["entries"].needs] == [entry.title]
    mail.outbox.clear()
    assert entries.keep_true() == (1, 0)
    assert [letter.to for letter in mail.outbox] == [[coordinator.email]]
    found = re.search(r"https?://[^/\s]+(/en/exchange/renew/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    assert client.get(found[1]).status_code == 200
    RegionManager.objects.create(region=region, user=make_person())
    assert [group.key for group in needs_of(coordinator, actor_of(coordinator))] == []
    assert client.get(found[1]).status_code == 410
