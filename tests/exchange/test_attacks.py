"""What hostile and clumsy users try with offers, needs, introductions and questions."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rresi.accounts.models import User
from rresi.accounts.roles import actor_of
from rresi.core.refusals import Incomplete, Refused
from rresi.ecosystem.models import Organisation, OrganisationMember
from rresi.exchange import filing, links, queries
from rresi.exchange.models import Entry, Introduction, PeerQuestion
from rresi.exchange.peers import services as peers
from rresi.exchange.peers import telling
from rresi.exchange.peers.rules import Asked
from rresi.exchange.rules import holds_contact
from rresi.exchange.services import entries, introductions, outcomes
from rresi.interchange.writing import write_xlsx
from rresi.regions.models import RegionManager
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.exchange import (
    introduce,
    make_entry,
    make_introduction,
    make_organisation,
)
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db

CONTACTS = (
    "Mail naar jan@bakkerij.example",
    "jan [at] bakkerij.example",
    "ｊａｎ＠bakkerij.example",
    "Bel 070-123 45 67",
    "+31 6 12345678",
    "(0532) 123 45 67 arayın",
    "Tél. 01.23.45.67.89",
    "0049 511 1234567",
    "Telefoon: 353 30 00",
    "Appelez-nous au 45 67 89",
    "Handy 5551234",
    "Telefon: 213 53 00",
    "213 53 00 numaralı telefonu arayın",
    "Bel ons op 345 67 89",
    "Rufen Sie uns unter 456 78 90 an",
    "Ara 345 67 89",
    "call 5551234",
)
NO_CONTACTS = (
    "500 bags a month from 01.02.2027, 09.00-17.00",
    "CPV 03000000 and 79800000-2",
    "From 2026-11-28 to 2027-02-26",
    "1.000.000 to 2.000.000 euro",
    "Open 08.00-12.00 and 13.00-17.30, closed 01-01-2027",
    "We pay €5 @ the door",
    "100 000 000 000 lira",
    "A call centre with 12 seats, from 79800000 on",
    "Call for tenders 2026-2027",
    "Mobility: 120 000 rides",
    "Telefooncentrale voor 150 000 klanten",
    "Phone repair, CPV 50334110",
    "telefoon reparatie 2024-2026",
    "smartphones: 250.000 stuks",
    "handy 10 000 000 TL",
    "gsm-abonnementen 1.500.000 euro",
    "Phone repair, 500 devices a month",
    "Telefonische Beratung seit 2019, 1.200 Gespräche",
)

ODD = (
    "<script>alert(1)</script><b>x",
    "\u0639\u0631\u0628\u064a txt",
    "\U0001f35e\U0001f956\U0001f469\u200d\U0001f373",
    "{{ 7|add:7 }} {% now %}",
    "' OR 1=1 --",
)


@pytest.mark.parametrize("text", CONTACTS)
def test_no_text_that_others_read_holds_an_address_or_number(text: str) -> None:
    owner = make_organisation()
    priced: dict[str, Any] = {"price_from": Decimal(10), "currency": "EUR", "price_unit": "hour"}
    for name in ("title", "description", "capacity_unit", "price_unit"):
        with pytest.raises(Incomplete) as refusal:
            make_entry(owner, **{"title": "A printer", **priced, name: text})
        assert [field for field, _words in refusal.value.problems] == [name]
    with pytest.raises(Incomplete):
        peers.check(Asked(title="How?", text=text, language="en"))


@pytest.mark.parametrize("text", NO_CONTACTS)
def test_dates_amounts_and_codes_are_no_numbers_to_call(text: str) -> None:
    assert not holds_contact(text)


@given(st.from_regex(r"\+[1-9][0-9]{9,11}", fullmatch=True), st.text(max_size=20))
def test_a_number_is_found_wherever_it_stands(number: str, before: str) -> None:
    assert holds_contact(f"{before} {number} .")


def _member(organisation: Organisation, email: str) -> User:
    person = make_person(email)
    OrganisationMember.objects.create(organisation=organisation, user=person)
    return person


@pytest.mark.parametrize("leaving", ["left", "erased", "blocked"])
def test_a_link_dies_with_the_role_of_whom_it_was_sent_to(client: Client, leaving: str) -> None:
    needs, offers = make_organisation(), make_organisation()
    person = _member(offers, "leaver@offers.example")
    found = make_introduction(make_entry(needs), make_entry(offers, "offer"))
    token = introductions.token_for(found, "offer", person.pk)
    other = introductions.token_for(found, "need", None)
    renewal = make_entry(offers, "offer")
    Entry.objects.filter(pk=renewal.pk).update(asked_at=timezone.now())
    renewal.refresh_from_db()
    assert renewal.asked_at is not None
    renew = links.token_for(
        links.Purpose.RENEW, renewal.pk, renewal.asked_at.isoformat(), person.pk
    )
    introductions.answer_by_link(token=other, said="yes")
    assert client.get(f"/en/exchange/answer/{token}/").status_code == 200
    assert client.get(f"/en/exchange/renew/{renew}/").status_code == 200
    if leaving == "left":
        OrganisationMember.objects.filter(user=person).delete()
    elif leaving == "erased":
        OrganisationMember.objects.filter(user=person).delete()
        person.delete()
    else:
        User.objects.filter(pk=person.pk).update(is_active=False)
    for path in (f"answer/{token}", f"renew/{renew}"):
        assert client.get(f"/en/exchange/{path}/").status_code == 410
        assert client.post(f"/en/exchange/{path}/", {"said": "yes"}).status_code == 410
    found.refresh_from_db()
    assert found.offer_answer == "open"


def test_who_left_learns_no_address_and_reports_nothing(client: Client) -> None:
    needs, offers = make_organisation(email="secret@needs.example"), make_organisation()
    person = _member(offers, "leaver@offers.example")
    found = introduce(make_entry(needs), make_entry(offers, "offer"))
    answer = introductions.token_for(found, "offer", person.pk)
    outcome = outcomes.token_for(found, "offer", person.pk)
    assert "secret@needs.example" in client.get(f"/en/exchange/answer/{answer}/").content.decode()
    OrganisationMember.objects.filter(user=person).delete()
    for path in (f"answer/{answer}", f"outcome/{outcome}"):
        page = client.get(f"/en/exchange/{path}/")
        assert page.status_code == 410
        assert "secret@needs.example" not in page.content.decode()


def test_what_came_of_it_can_be_told_from_the_link_at_once(client: Client) -> None:
    found = introduce(make_entry(make_organisation()), make_entry(make_organisation(), "offer"))
    page = client.get(f"/en/exchange/answer/{introductions.token_for(found, 'need', None)}/")
    outcome = outcomes.token_for(found, "need", None)
    said, _second, _signature = outcome.split(":")
    assert f"/en/exchange/outcome/{said}:" in page.content.decode()
    told = client.post(f"/en/exchange/outcome/{outcome}/", {"stage": "contract"}, follow=True)
    assert "close it" in told.content.decode().lower()
    found.refresh_from_db()
    assert found.stage == "contract"


def test_an_altered_expired_or_foreign_link_does_nothing(client: Client) -> None:
    found = make_introduction(
        make_entry(make_organisation()), make_entry(make_organisation(), "offer")
    )
    token = introductions.token_for(found, "need", None)
    renewal = links.token_for(links.Purpose.RENEW, found.pk, "need", None)
    for wrong in (token[:-1], f"{token}x", renewal, "x", "é" * 300, token.swapcase()):
        assert client.post(f"/en/exchange/answer/{wrong}/", {"said": "yes"}).status_code == 410
    found.refresh_from_db()
    assert found.need_answer == "open"


def test_who_closed_or_was_archived_is_off_the_lists(client: Client) -> None:
    region, today = make_region(), timezone.localdate()
    person = make_person()
    closing, staying = make_organisation(region, member=person), make_organisation(region)
    gone, stays = make_entry(closing, "offer"), make_entry(staying)
    archived = make_other_region()
    make_entry(archived, "offer")
    Organisation.objects.filter(pk=closing.pk).update(closed_on=today)
    closing.refresh_from_db()
    archived.is_archived = True
    archived.save()
    with pytest.raises(Refused):
        introductions.ask_for(
            actor=actor_of(person), side="offer", need=stays, offer=Entry.objects.get(pk=gone.pk)
        )
    with pytest.raises(Refused):
        make_entry(closing)
    assert entries.keep_true() == (0, 2)
    assert list(queries.public()) == [stays]
    with pytest.raises(Refused):
        entries.renew(actor=actor_of(person), entry=gone)
    client.force_login(person)
    assert client.get("/en/exchange/new/").status_code == 403


def _row(number: int, **changes: object) -> dict[str, object]:
    row = {"direction": "offer", "what": "service", "title": f"Cleaning {number}", "language": "en"}
    return {**row, **changes}


def _file(path: Path, rows: list[dict[str, object]]) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    if path.suffix == ".json":
        path.write_text(json.dumps(rows))
    elif path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
    else:
        write_xlsx(path, names, ([str(row.get(name, "")) for name in names] for row in rows))
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_a_file_with_faults_in_the_middle_publishes_nothing(tmp_path: Path, kind: str) -> None:
    person = make_person()
    own = make_organisation(member=person)
    rows = [_row(number) for number in range(400)]
    rows[200] = _row(200, price_from="5", currency="XXX")
    rows[201] = _row(201, title="Mail jan@bakkerij.example")
    rows[202] = _row(202, price_from="5", price_to="9", currency="TRY")
    path = _file(tmp_path / f"file.{kind}", rows)
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own)
    assert (filed.made, len(filed.problems)) == (0, 2), filed.problems[:3]
    assert not Entry.objects.exists()
    if kind != "json":
        assert [line for line, _words in filed.problems] == [202, 203]
    path = _file(tmp_path / f"long.{kind}", [_row(number) for number in range(1000)])
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own)
    assert [words for _line, words in filed.problems] == ["The file has too many rows."]


def test_a_formula_is_neither_run_nor_kept_as_one(tmp_path: Path) -> None:
    person = make_person()
    own = make_organisation(member=person)
    path = _file(tmp_path / "file.xlsx", [_row(1, title='=HYPERLINK("http://x.example","A")')])
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own)
    assert filed.made == 1
    make_entry(own, "offer", '=HYPERLINK("http://x.example","A")')
    out = tmp_path / "out.csv"
    filing.write(out, filing.public_entries())
    with out.open(encoding="utf-8-sig") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


ODD = (
    "<script>alert(1)</script><b>x",
    "\u0639\u0631\u0628\u064a",
    "\U0001f35e\U0001f469\u200d\U0001f373",
    "{{ 7|add:7 }} {% now %}",
    "' OR 1=1 --",
)


@pytest.mark.parametrize("text", ODD)
def test_odd_words_are_shown_as_they_are(client: Client, text: str) -> None:
    entry = make_entry(make_organisation(), title=f"A {text}", description=text)
    with pytest.raises(Incomplete):
        make_entry(make_organisation(), description=f"A {text}\u202e turned")
    for path in (f"/tr/exchange/{entry.slug}/", "/tr/exchange/", "/de/exchange/buyers/"):
        page = client.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
    assert client.get(f"/tr/exchange/{entry.slug}/").content.decode().count("This text is in") <= 1


def test_ten_thousand_characters_are_refused_and_kept_in_the_form(client: Client) -> None:
    person = make_person()
    own = make_organisation(member=person)
    client.force_login(person)
    said = {
        **{"owner": f"organisation:{own.slug}", "what": "service", "language": "en"},
        **{"reach": "home", "audience": "public", "title": "A printer", "currency": "EUR"},
    }
    page = client.post("/en/exchange/new/", {**said, "description": "a" * 10_000})
    assert page.status_code == 422
    assert "a" * 10_000 in page.content.decode()
    assert not Entry.objects.exists()


class Asking:
    """A question of an organisation to the region of a manager."""

    def __init__(self) -> None:
        self.region = make_other_region()
        self.manager, self.asker = make_person(), make_person()
        RegionManager.objects.create(region=self.region, user=self.manager)
        self.organisation = make_organisation(make_region(), member=self.asker, languages=["nl"])
        self.question = self.ask(self.asker)

    def ask(self, asker: User, **changes: object) -> PeerQuestion:
        given = {"organisation": self.organisation, "token": uuid4()} | changes
        return peers.ask(
            actor=actor_of(asker),
            asked=Asked(title="Hoe begin je?", text="", language="nl"),
            regions=[self.region.pk],
            agreed=True,
            **given,  # type: ignore[arg-type]
        )


def test_every_form_of_a_question_pressed_twice_acts_once() -> None:
    scene = Asking()
    asker, manager = Client(), Client()
    asker.force_login(scene.asker)
    manager.force_login(scene.manager)
    slug = scene.question.slug
    answer = f"/en/exchange/questions/{slug}/answer/{scene.region.slug}/"
    act = f"/en/exchange/questions/{slug}/act/"
    said = {"text": "We began small.", "language": "en", "agreed": "on", "seen": ""}
    mail.outbox.clear()
    assert [manager.post(answer, said).status_code for _press in range(2)] == [302, 302]
    assert len(mail.outbox) == 1
    assert "public" in str(mail.outbox[0].body)
    stale = manager.post(answer, {**said, "text": "Another tab"})
    assert stale.status_code == 409
    assert "Another tab" in stale.content.decode()
    for deed in ("withdraw", "withdraw", "publish", "publish", "close", "close", "nonsense"):
        assert asker.post(act, {"act": deed}).status_code == 302
    scene.question.refresh_from_db()
    assert scene.question.published_at is not None
    assert scene.question.closed_at is not None
    assert manager.post(act, {"act": "publish"}).status_code == 403
    assert manager.post(act, {"act": "withdraw"}).status_code == 403
    outsider = Client()
    outsider.force_login(make_person())
    assert outsider.post(act, {"act": "withdraw"}).status_code == 403
    assert outsider.post(answer, said).status_code == 403


def test_a_manager_of_another_region_can_do_nothing() -> None:
    scene = Asking()
    other = make_person()
    RegionManager.objects.create(region=make_region("efeler", codes=[]), user=other)
    (place,) = scene.question.answers.all()
    with pytest.raises(PermissionDenied):
        peers.answer(
            actor=actor_of(other), place=place, text="x", language="en", agreed=True, seen=""
        )
    browser = Client()
    browser.force_login(other)
    assert browser.get(f"/en/exchange/questions/{scene.question.slug}/").status_code == 404


def test_a_form_s_token_gives_nobody_another_s_question() -> None:
    scene = Asking()
    other = make_person()
    own = make_organisation(scene.organisation.region, member=other)
    with pytest.raises(Refused):
        scene.ask(other, organisation=own, token=scene.question.token)
    assert PeerQuestion.objects.count() == 1


def test_the_link_of_a_manager_who_left_answers_nothing(client: Client) -> None:
    scene = Asking()
    (place,) = scene.question.answers.all()
    path = f"/en/exchange/questions/linked/{telling.token_for(place, scene.manager.pk)}/"
    assert client.get(path).status_code == 200
    RegionManager.objects.filter(user=scene.manager).delete()
    coordinator = make_coordinator()
    said = {"text": "We began small.", "language": "en"}
    assert client.post(path, said).status_code == 410
    path = f"/en/exchange/questions/linked/{telling.token_for(place, coordinator.pk)}/"
    assert client.post(path, said).status_code == 302


def test_an_umbrella_brings_a_need_as_one_and_its_regions_are_told(client: Client) -> None:
    region = make_region()
    manager = make_person("manager@region.example")
    RegionManager.objects.create(region=region, user=manager)
    network = make_organisation(kind=Organisation.Kind.NETWORK)
    coordinator = make_coordinator()
    client.force_login(coordinator)
    page = client.get(f"/en/exchange/members/{network.slug}/")
    path = f"/en/exchange/new/?direction=need&for=organisation:{network.slug}"
    assert path.replace("&", "&amp;") in page.content.decode(), "also with fewer than five members"
    form = client.get(path).content.decode()
    assert f'value="organisation:{network.slug}" selected' in form
    mail.outbox.clear()
    said = {
        **{"owner": f"organisation:{network.slug}", "what": "service", "language": "nl"},
        **{"reach": "regions", "regions": [region.pk], "audience": "public", "currency": "EUR"},
        **{"title": "Samen printen", "token": str(uuid4())},
    }
    assert [client.post(path, said).status_code for _press in range(2)] == [302, 302]
    assert [one.to for one in mail.outbox] == [["manager@region.example"]]
    entry = Entry.objects.get()
    assert "for its members" in client.get(f"/en/exchange/{entry.slug}/").content.decode()
    nameless = client.get("/en/exchange/new/?direction=need").content.decode()
    assert "selected" not in nameless[nameless.index("id_owner") : nameless.index("id_what")]
    stranger = Client()
    stranger.force_login(make_person())
    assert stranger.get(path).status_code == 403


def test_a_pair_that_was_introduced_is_not_suggested_again(client: Client) -> None:
    person = make_person()
    needs = make_organisation(member=person)
    need, offer = make_entry(needs), make_entry(make_organisation(), "offer")
    introduce(need, offer)
    client.force_login(person)
    answer = client.post(f"/en/exchange/{offer.slug}/ask/", {"own": need.slug}, follow=True)
    text = answer.content.decode()
    assert "We ask the other side" not in text
    assert "You have been introduced." in text
    assert Introduction.objects.count() == 1


def test_a_renewal_says_until_when_and_never_nothing(client: Client) -> None:
    person = make_person()
    own = make_organisation(member=person)
    late = make_entry(own, until=timezone.localdate() + timedelta(days=200))
    soon = make_entry(own, until=timezone.localdate() + timedelta(days=5))
    client.force_login(person)
    renew = 'value="renew"'
    assert renew not in client.get(f"/en/exchange/{late.slug}/").content.decode()
    assert renew in client.get(f"/en/exchange/{soon.slug}/").content.decode()
    answer = client.post(f"/en/exchange/{soon.slug}/act/", {"act": "renew"}, follow=True)
    assert "It is shown until" in answer.content.decode()
