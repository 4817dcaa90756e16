"""A coordinator changes the network in the browser; each change is on record, with an undo."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from rresi.accounts.models import Change, User
from rresi.accounts.roles import OPERATOR
from rresi.accounts.services import create_person, grant_network_role
from rresi.core.taxonomies import TOPICS
from rresi.desk.forms.network import FORMS
from rresi.network import queries
from rresi.network.documents import SECTIONS, NetworkDocument
from rresi.network.models import Network
from tests.factories.coastal import COASTAL, found
from tests.factories.pictures import picture
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def noor(client: Client) -> User:
    found()
    user = create_person(email="noor@coastal.example", name="Noor", language="en", verified=True)
    grant_network_role(actor=OPERATOR, user=user, kind="coordinator")
    client.force_login(user)
    return user


def _contact(client: Client, **changes: str) -> dict[str, str]:
    return {
        "seen": hidden(page(client, "/en/desk/network/contact/"), "seen"),
        "lead_name": "Town of Saltmarsh",
        "contact_email": "hello@coastal.example",
        **changes,
    }


def test_every_part_of_the_document_has_a_form_and_no_other() -> None:
    assert SECTIONS.keys() == FORMS.keys()
    named = [name for names in SECTIONS.values() for name in names]
    assert sorted(named) == sorted(NetworkDocument.model_fields)


@pytest.mark.usefixtures("noor")
@pytest.mark.parametrize("key", sorted(FORMS))
def test_a_form_sent_as_it_stands_changes_nothing(client: Client, key: str) -> None:
    before = queries.stored()
    form = FORMS[key](before=queries.section(key) or {})
    data = {name: field.value() for name, field in ((f.html_name, f) for f in form)}
    data = {name: value for name, value in data.items() if value not in (None, False, "")}
    data["seen"] = hidden(page(client, f"/en/desk/network/{key}/"), "seen")
    assert client.post(f"/en/desk/network/{key}/", data).status_code == 302
    assert queries.stored() == before
    assert not Change.objects.exists()


def test_a_change_is_shown_recorded_and_undone(client: Client, noor: User) -> None:
    data = _contact(client, contact_phone="+353 1 222")
    assert client.post("/en/desk/network/contact/", data).status_code == 302
    assert "+353 1 222" in page(client, "/en/legal/")
    change = Change.objects.get()
    assert (change.user, change.kind, change.key) == (noor, "network", "contact")
    record = page(client, "/en/desk/record/")
    assert "Noor" in record
    for _press in range(2):
        assert client.post(f"/en/desk/record/{change.pk}/undo/").status_code == 302
    assert "+353 1 222" not in page(client, "/en/legal/")
    assert Change.objects.count() == 2  # the change, and that it was undone


@pytest.mark.usefixtures("noor")
def test_the_record_says_whose_role_was_changed_as_long_as_they_are_here(client: Client) -> None:
    people = [
        create_person(email=f"{name}@coastal.example", name=name, language="en", verified=True)
        for name in ("Brigid", "Yves")
    ]
    for person in people:
        client.post(f"/en/account/people/{person.pk}/", {"role": "coordinator"})
    client.post(f"/en/account/people/{people[0].pk}/", {"take": "coordinator"})
    pk = people[1].pk
    people[1].delete()
    with CaptureQueriesContext(connection) as asked:
        record = page(client, "/en/desk/record/")
    among = re.compile(rf"IN \([^)]*\b{people[0].pk}\b")  # in any order
    named = [query["sql"] for query in asked if among.search(query["sql"])]
    assert len(named) == 1  # everybody at once
    lines = [
        " ".join(strip_tags(line).split()) for line in record.split("<li>") if "Roles:" in line
    ]
    assert [line.partition(" Undo")[0] for line in lines] == [
        "Roles: Network coordinator (Brigid) removed",
        "Roles: Network coordinator (someone who has left) added",
        "Roles: Network coordinator (Brigid) added",
    ]
    assert f"/people/{people[0].pk}/" in record  # also where the role is gone
    assert f"/people/{pk}/" not in record
    assert "Coordinateur ou coordinatrice du réseau (Brigid)" in page(client, "/fr/desk/record/")


@pytest.mark.usefixtures("noor")
def test_what_was_changed_again_since_is_not_undone(client: Client) -> None:
    client.post("/en/desk/network/contact/", _contact(client, contact_phone="111"))
    first = Change.objects.get()
    client.post("/en/desk/network/contact/", _contact(client, contact_phone="222"))
    answer = client.post(f"/en/desk/record/{first.pk}/undo/")
    assert answer.status_code == 409
    assert "Undo the later change first." in answer.content.decode()
    assert "222" in str((queries.section("contact") or {})["contact"])


@pytest.mark.usefixtures("noor")
def test_somebody_elses_change_is_not_overwritten(client: Client) -> None:
    stale = _contact(client, contact_phone="+31 111")
    client.post("/en/desk/network/contact/", _contact(client, contact_phone="+31 222"))
    answer = client.post("/en/desk/network/contact/", stale)
    assert answer.status_code == 422
    assert "+31 111" in answer.content.decode()  # nothing typed is lost
    assert "+31 222" in str(queries.section("contact"))


@pytest.mark.usefixtures("noor")
def test_what_is_no_phone_number_is_refused_and_an_older_one_still_read(client: Client) -> None:
    answer = client.post("/en/desk/network/contact/", _contact(client, contact_phone="ask at noon"))
    assert answer.status_code == 422
    assert "This is not a phone number" in answer.content.decode()
    row = Network.objects.get()
    row.content["contact"] = {**row.content.get("contact", {}), "phone": "ask at noon"}
    row.save()
    found = queries.stored()
    assert found is not None
    assert found.contact.phone == "ask at noon"


@pytest.mark.usefixtures("noor")
def test_faint_colours_come_back_with_their_ratio(client: Client) -> None:
    text = page(client, "/en/desk/network/look/")
    data = {**COASTAL["colours"], "seen": hidden(text, "seen"), "main": "#ffcc00"}
    answer = client.post("/en/desk/network/look/", data)
    assert answer.status_code == 422
    assert "must be at least 4.5 to 1" in answer.content.decode()


@pytest.mark.usefixtures("noor")
def test_a_mark_is_uploaded_and_taken_away(client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(**more: object) -> int:
        seen = hidden(page(client, "/en/desk/network/look/"), "seen")
        data = {**COASTAL["colours"], "initials": "CT", "seen": seen, **more}
        return client.post("/en/desk/network/look/", data).status_code

    assert send(picture=SimpleUploadedFile("mark.png", picture(form="PNG"))) == 302
    assert queries.brand().mark_url.endswith(".png")
    assert send(picture=SimpleUploadedFile("mark.png", b"no picture")) == 422
    assert send(remove_picture="on") == 302
    assert queries.brand().mark_url.endswith(".svg")


@pytest.mark.usefixtures("noor")
def test_words_in_a_language_that_is_not_offered_are_kept(client: Client) -> None:
    found(names={**COASTAL["names"], "tr": "Kıyı Kentleri"})
    data = {
        "seen": hidden(page(client, "/en/desk/network/identity/"), "seen"),
        "short_name": "Coast",
        "languages": ["en", "fr"],
        "first_language": "fr",
        "names__en": "Coast",
        "names__fr": "Côte",
    }
    assert client.post("/en/desk/network/identity/", data).status_code == 302
    document = queries.stored()
    assert document is not None
    assert document.names == {"en": "Coast", "fr": "Côte", "tr": "Kıyı Kentleri"}
    assert document.languages == ["fr", "en"]


def test_the_desk_is_for_coordinators(client: Client) -> None:
    found()
    paths = ("/en/desk/", "/en/desk/record/", "/en/desk/network/look/")
    assert {client.get(path).status_code for path in paths} == {302}
    client.force_login(create_person(email="m@coastal.example", name="M", language="en"))
    assert {client.get(path).status_code for path in paths} == {403}
    assert client.post("/en/desk/record/1/undo/").status_code == 403


@pytest.mark.usefixtures("noor")
def test_own_words_stand_under_their_vocabulary(client: Client) -> None:
    path = "/en/desk/network/labels/"
    text = page(client, path)
    assert re.findall(r"<details( open)?>\s*<summary><h2>(.*?)</h2>", text) == [
        ("", "Topic"),
        ("", "Ecosystem function"),
        ("", "Target group"),
    ]
    key = TOPICS.terms[0].key
    data = {"seen": hidden(text, "seen"), f"topic-{key}__en": "Harbours"}
    assert client.post(path, data).status_code == 302
    assert re.findall(r"<details( open)?>", page(client, path)) == [" open", "", ""]
