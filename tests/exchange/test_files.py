"""Offers and needs in files, and the voice of a network's members."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rresi.accounts.roles import actor_of
from rresi.ecosystem.models import Relation
from rresi.exchange import filing, members
from rresi.exchange.models import Entry
from tests.factories.accounts import make_person
from tests.factories.exchange import make_entry, make_organisation
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db
STATED = {"languages": ["nl"], "reach": "country", "capacity": 3, "capacity_unit": "days"}


def test_a_table_brings_back_what_it_took_out(tmp_path: Path) -> None:
    person = make_person()
    own = make_organisation(member=person)
    entry = make_entry(make_organisation(), "offer", "Cleaning", cpv="90910000", **STATED)
    path = tmp_path / "file.csv"
    filing.write(path, filing.public_entries())
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own)
    assert (filed.made, filed.problems) == (1, [])
    made = Entry.objects.get(organisation=own)
    assert filing.record_of(made) == filing.record_of(entry)


def test_one_form_brings_a_file_in_once(tmp_path: Path) -> None:
    person = make_person()
    own = make_organisation(member=person)
    for title in ("Cleaning", "Repairs"):
        make_entry(make_organisation(), "offer", title)
    path = tmp_path / "file.csv"
    filing.write(path, filing.public_entries())
    token = uuid4()
    for _press in range(2):
        filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own, token=token)
        assert filed.problems == []
    assert Entry.objects.filter(organisation=own).count() == 2


def _bring(path: Path, own: Any, person: Any, *rows: str) -> filing.Filed:
    head = "direction,what,title,language,capacity,until"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return filing.bring_in(actor=actor_of(person), path=path, organisation=own)


def test_the_same_file_again_changes_only_what_differs(tmp_path: Path) -> None:
    person = make_person()
    own = make_organisation(member=person)
    path = tmp_path / "file.csv"
    rows = ["offer,service,Işık,tr,3,", "need,service,Işık,tr,3,", "offer,service,Other,en,,"]
    first = _bring(path, own, person, *rows)
    assert (first.made, first.problems) == (3, [])
    again = _bring(path, own, person, rows[0].replace("Işık", "IŞIK"), *rows[1:])
    assert (again.made, again.changed, again.unchanged) == (0, 1, 2)
    changed = _bring(path, own, person, rows[0], rows[1].replace(",3,", ",4,2027-01-31"))
    assert (changed.changed, changed.problems) == (2, [])
    assert changed.summary() == "Known already: 2 changed, 0 unchanged."
    assert Entry.objects.get(direction="need").capacity == 4
    assert Entry.objects.count() == 3
    path.write_text("direction,what,title,language\nneed,service,Işık,tr\n", encoding="utf-8")
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own)
    assert filed.unchanged == 1  # of what the file has no column nothing is changed


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("currency", "EUR"),
        ("currency,price_unit", "EUR,an hour"),
        ("languages", "nl; nl"),
        ("description", '" A room "'),
    ],
)
def test_what_is_stored_otherwise_than_the_file_says_it_is_no_change(
    tmp_path: Path, columns: str, cells: str
) -> None:
    person = make_person()
    own = make_organisation(member=person)
    path = tmp_path / "file.csv"
    path.write_text(
        f"direction,what,title,language,{columns}\noffer,service,A room,en,{cells}\n",
        encoding="utf-8",
    )
    first, again = (
        filing.bring_in(actor=actor_of(person), path=path, organisation=own) for _time in range(2)
    )
    assert (first.made, first.problems) == (1, [])
    assert (again.changed, again.unchanged) == (0, 1)


def test_a_title_twice_is_refused_by_its_line(tmp_path: Path) -> None:
    person = make_person()
    own = make_organisation(member=person)
    path = tmp_path / "file.csv"
    filed = _bring(path, own, person, "offer,service,A,en,3,", "offer,service,a,en,4,")
    assert filed.problems == [(3, "This is already used in line 2.")]
    for _ in range(2):
        make_entry(own, "offer", "Twice")
    filed = _bring(path, own, person, "offer,service,Twice,en,3,")
    assert [line for line, _words in filed.problems] == [2]


def test_regions_that_no_file_names_stay(tmp_path: Path) -> None:
    person = make_person()
    own = make_organisation(member=person)
    entry = make_entry(own, "offer", "Here", reach="regions", regions=[make_region().pk])
    path = tmp_path / "file.csv"
    filing.write(path, filing.public_entries())
    assert filing.bring_in(actor=actor_of(person), path=path, organisation=own).unchanged == 1
    row = f"offer,{entry.what},Here,{entry.language},7,"
    assert _bring(path, own, person, row).changed == 1
    entry.refresh_from_db()
    assert (entry.reach, entry.places.count(), entry.capacity) == ("regions", 1, 7)


def test_murmurations_come_and_go_without_addresses(tmp_path: Path, client: Client) -> None:
    make_entry(make_organisation(email="secret@organisation.example"), "need", "A printer")
    answer = client.get("/en/exchange/murmurations.json")
    assert "secret" not in answer.content.decode()
    (want,) = json.loads(answer.content)
    assert want["exchange_type"] == "want"
    assert want["contact_details"]["contact_form"].endswith(want["details_url"][-20:])
    path = tmp_path / "file.json"
    path.write_text(json.dumps([want | {"contact_details": {"email": "a@b.example"}}]))
    person = make_person()
    own = make_organisation(member=person)
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own, language="nl")
    assert filed.problems == []
    made = Entry.objects.get(organisation=own)
    assert (made.direction, made.title, made.language) == ("need", "A printer", "nl")


def test_one_wrong_row_publishes_nothing(tmp_path: Path) -> None:
    person = make_person()
    own = make_organisation(member=person)
    path = tmp_path / "file.csv"
    path.write_text("direction,what,title,language\noffer,service,Good,en\noffer,nonsense,Bad,en\n")
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own)
    assert filed.made == 0
    assert [line for line, _words in filed.problems] == [3]
    path.write_text("direction,what,title,language\nsideways,service,A,en\noffer,nonsense,B,en\n")
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own)
    assert {line for line, _words in filed.problems} == {2, 3}  # of whatever kind, at once
    assert not Entry.objects.exists()


@pytest.mark.parametrize("odd", [{"expires_at": 1e30}, {"expires_at": -1e11}, {"tags": 5}])
def test_odd_murmurations_are_named_or_read(tmp_path: Path, odd: dict[str, object]) -> None:
    person = make_person()
    own = make_organisation(member=person)
    path = tmp_path / "file.json"
    path.write_text(json.dumps([{"exchange_type": "offer", "title": "A printer"} | odd]))
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own)
    assert filed.made == (1 if "tags" in odd else 0)
    assert bool(filed.problems) == ("tags" not in odd)


def test_nobody_brings_in_for_others(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("direction,what,title,language\noffer,service,Good,en\n")
    with pytest.raises(PermissionDenied):
        filing.bring_in(actor=actor_of(make_person()), path=path, organisation=make_organisation())


def test_nobody_learns_from_a_file_what_others_state(tmp_path: Path) -> None:
    theirs = make_organisation()
    make_entry(theirs, "offer", "Cleaning", audience="region")
    path = tmp_path / "file.csv"
    filing.write(path, Entry.objects.all())
    with pytest.raises(PermissionDenied):
        filing.bring_in(actor=actor_of(make_person()), path=path, organisation=theirs)


def test_no_file_makes_an_entry_an_invented_one(tmp_path: Path) -> None:
    person = make_person()
    own = make_organisation(member=person)
    make_entry(own, "offer", "Cleaning")
    path = tmp_path / "file.csv"
    path.write_text("direction,what,title,language,invented\noffer,service,Cleaning,en,yes\n")
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own)
    assert (filed.unchanged, filed.problems) == (1, [])
    assert not Entry.objects.get().invented


def test_a_network_sees_its_members_as_numbers_only(client: Client) -> None:
    person = make_person()
    network = make_organisation(member=person, kind="network")
    for number in range(6):
        member = make_organisation()
        Relation.objects.create(kind="member-of", origin=member, target=network)
        make_entry(member, "need", what="function", function="finance")
        if number == 0:
            make_entry(member, "need", what="function", function="workspace")
    path = f"/en/exchange/members/{network.slug}/"
    client.force_login(make_person())
    assert client.get(path).status_code == 403
    client.force_login(person)
    page = client.get(path).content.decode()
    assert "Funding" in page
    needs = next(one for one in members.voice(network).tables if "need" in one.title)
    assert needs.rows == (("Funding", 6),)
    assert needs.hidden


GROUPS = st.dictionaries(
    st.sampled_from("abcdef"), st.frozensets(st.integers(1, 14), min_size=1), max_size=6
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(GROUPS)
def test_neither_a_group_nor_what_is_left_out_tells_of_fewer_than_five(
    groups: dict[str, frozenset[int]],
) -> None:
    kept = members.shown(groups)
    assert all(len(groups[group]) >= 5 for group in kept)
    everybody: frozenset[int] = frozenset().union(*groups.values())
    seen: frozenset[int] = frozenset().union(*(groups[group] for group in kept))
    if kept:
        assert len(everybody - seen) == 0 or len(everybody - seen) >= 5


ROW = {"direction": "offer", "what": "service", "title": "Cleaning", "language": "nl"}


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        ({"colour": "red"}, "colour: This is not a known field."),
        ({"capacity": True}, "capacity: This must be a number."),
        ({"price_from": "1_000", "currency": "EUR"}, "price_from: This must be a number"),
        ({"price_from": "$ 5", "currency": "EUR"}, "without “$”"),
        ({"target_groups": ["nobody"]}, "target_groups.0: “nobody” is not a known term"),
        ({"languages": ["xx"]}, "languages.0: “xx” is not a known language"),
        ({"until": "31.02.2027"}, "until: “31.02.2027” is a day that does not exist."),
        ({"title": 5}, "title: This must be text."),
        ({"exchange_type": "offer", "title": {"en": "A printer"}}, "title: This must be text."),
        ({"exchange_type": "offer", "expires_at": True}, "until: This must be a date"),
    ],
)
def test_what_no_field_takes_is_named(tmp_path: Path, odd: dict[str, object], words: str) -> None:
    person = make_person()
    own = make_organisation(member=person)
    path = tmp_path / "file.json"
    path.write_text(json.dumps([ROW | odd]))
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own)
    assert filed.made == 0
    [(line, said)] = filed.problems
    assert (line, words in said) == (1, True), said


@pytest.mark.parametrize(
    ("other", "field", "kept"),
    [
        ({"language": "NL "}, "language", "nl"),
        ({"price_from": 5, "currency": "€"}, "currency", "EUR"),
        ({"price_from": 5, "currency": "try"}, "currency", "TRY"),
        ({"title": "Cafe\u0301\u200b"}, "title", "Café"),
    ],
)
def test_one_thing_written_otherwise_is_kept_alike(
    tmp_path: Path, other: dict[str, object], field: str, kept: str
) -> None:
    person = make_person()
    own = make_organisation(member=person)
    path = tmp_path / "file.json"
    path.write_text(json.dumps([ROW | other]))
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own)
    assert filed.problems == []
    assert getattr(Entry.objects.get(organisation=own), field) == kept


def test_labels_are_read_and_doubles_and_unknown_columns_said(
    tmp_path: Path, client: Client
) -> None:
    person = make_person()
    make_organisation(member=person)
    path = tmp_path / "file.csv"
    row = "Offer,Service,Cleaning,Dutch,red\n"
    path.write_text(f"direction,what,title,language,colour\n{row}{row}")
    client.force_login(person)
    owner = re.search(r'<option value="([^"]+)"', client.get("/en/exchange/file/").content.decode())
    assert owner is not None
    with path.open("rb") as file:
        sent = {"file": file, "owner": owner[1], "token": str(uuid4())}
        shown = client.post("/en/exchange/file/", sent, follow=True).content.decode()
    assert "ignored columns: colour" in shown
    assert "line 3 says the same as line 2 and is ignored" in shown
    made = Entry.objects.get()
    assert (made.direction, made.what, made.language) == ("offer", "service", "nl")


def test_a_file_without_entries_is_said(tmp_path: Path) -> None:
    person = make_person()
    path = tmp_path / "file.json"
    path.write_text("[]")
    own = make_organisation(member=person)
    filed = filing.bring_in(actor=actor_of(person), path=path, organisation=own)
    assert filed.problems == [(0, "This file contains no records.")]
