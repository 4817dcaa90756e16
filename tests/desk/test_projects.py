"""A coordinator keeps a project’s facts and its partners, on record and undone again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from rresi.accounts import changes
from rresi.accounts.models import Change, User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import create_person, grant_network_role
from rresi.core.refusals import Incomplete, Refused
from rresi.projects.models import Partnership, Project, WorkPackage
from tests.factories.coastal import found
from tests.factories.projects import make_project
from tests.factories.regions import make_other_region, make_region
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noor(client: Client) -> User:
    found()
    user = create_person(email="noor@coastal.example", name="Noor", language="en", verified=True)
    grant_network_role(actor=OPERATOR, user=user, kind="coordinator")
    client.force_login(user)
    return user


def _undo(user: User) -> None:
    latest = Change.objects.order_by("-pk").values_list("pk", flat=True)[0]
    changes.undo(actor=actor_of(user), change_id=latest)


def _facts(**others: Any) -> dict[str, Any]:
    return {"acronym": "TIDE", "names": {"en": "Towns in the Tide"}, **others}


def _change(user: User, kind: str, key: str, record: dict[str, Any] | None) -> None:
    changes.change(actor=actor_of(user), kind=kind, key=key, record=record)


def test_a_project_is_added_and_changed_on_its_pages(client: Client, noor: User) -> None:
    path = "/en/desk/projects/new/"
    data = {"seen": hidden(page(client, path), "seen"), "acronym": "TIDE", "grant_maximum": "5000"}
    answer = client.post(path, {**data, "names__en": "Towns in the Tide"})
    assert answer.status_code == 422
    assert "Enter the currency of the grant." in answer.content.decode()
    answer = client.post(path, {**data, "names__en": "Towns in the Tide", "grant_currency": "eur"})
    assert answer["Location"] == "/en/partners/tide/desk/", "where its partners are added"
    project = Project.objects.get(slug="tide")
    assert (project.acronym, project.grant_currency) == ("TIDE", "EUR")
    assert project.grant_maximum == Decimal(5000)
    path = "/en/desk/projects/tide/"
    seen = hidden(page(client, path), "seen")
    typed = {"seen": seen, "acronym": "TIDES", "names__en": "Towns in the Tide"}
    assert client.post(path, typed)["Location"] == "/en/partners/tide/desk/"
    assert client.post(path, typed).status_code == 422, "somebody saved in between"
    _undo(noor)
    project.refresh_from_db()
    assert project.acronym == "TIDE"
    assert project.grant_maximum == Decimal(5000)


def test_a_promise_that_stays_keeps_its_words(client: Client, noor: User) -> None:
    told = {
        "key": "participants",
        "value": 200,
        "comparison": "more-than",
        "label": {"en": "guests"},
    }
    missions = {"key": "missions", "value": 3, "comparison": "exactly", "label": {"en": "missions"}}
    _change(noor, "project", "tide", _facts(announced=[told, missions]))
    path = "/en/desk/projects/tide/"
    data = {"seen": hidden(page(client, path), "seen"), "acronym": "TIDE"}
    data |= {"names__en": "Towns in the Tide", "commission": "on"}
    promised = {"promised-participants": "200", "promised-missions": "4"}
    assert client.post(path, data | promised).status_code == 302
    project = Project.objects.get()
    assert project.commission
    assert {one["key"]: (one["value"], one["label"]) for one in project.announced} == {
        "missions": (4, {}),
        "participants": (200, {"en": "guests"}),
    }
    _undo(noor)
    project.refresh_from_db()
    assert project.announced == [told, missions]
    assert not project.commission


def test_a_project_that_holds_nothing_can_be_removed_and_no_other(noor: User) -> None:
    _change(noor, "project", "tide", _facts())
    _undo(noor)
    assert not Project.objects.exists()
    make_project("demo", make_region())
    with pytest.raises(Refused, match="cannot be removed"):
        _change(noor, "project", "demo", None)
    assert Project.objects.get().partnerships.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"names": {}}, "too few entries"),
        ({"end": "2027-05-01"}, "last day"),
        ({"start": "2027-05-02", "end": "2027-05-01"}, "last day"),
        ({"grant_maximum": "5"}, "currency"),
        ({"grant_currency": "XXX"}, "currency"),
        ({"summaries": {"fr": "Marée"}}, "fr"),
        ({"cofinancing_percent": 101}, "100"),
    ],
)
def test_mistakes_in_the_facts_are_named(noor: User, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(Incomplete, match=words):
        _change(noor, "project", "tide", _facts(**wrong))
    assert not Project.objects.exists()


def test_a_partner_joins_changes_leaves_and_comes_back(client: Client, noor: User) -> None:
    home, other = make_region(), make_other_region()
    project = make_project("demo", home, other)
    second = project.partnerships.order_by("position")[1]
    name, slug = second.organisation.name, second.organisation.slug
    second.delete()
    path = "/en/desk/projects/demo/partners/new/"
    data = {"seen": hidden(page(client, path), "seen"), "role": "partner", "region": other.slug}
    assert client.post(path, {**data, "organisation": "Nobody at all"}).status_code == 422
    answer = client.post(path, {**data, "organisation": name, "notes__fr": "Depuis 2027."})
    assert answer["Location"] == "/en/partners/demo/desk/"
    assert f'href="/en/desk/projects/demo/partners/{slug}/"' in page(client, answer["Location"])
    assert client.post(path, {**data, "organisation": name}).status_code == 422, "a partner already"
    path = f"/en/desk/projects/demo/partners/{slug}/"
    text = page(client, path)
    assert "Depuis 2027." in text
    lead = {"seen": hidden(text, "seen"), "role": "lead"}
    answer = client.post(path, lead)
    assert answer.status_code == 422
    assert "already has a lead partner" in answer.content.decode()
    left = {**lead, "role": "associate", "left_on": "30/06/2026", "notes__fr": "Depuis 2027."}
    assert client.post(path, left).status_code == 302
    assert "until 30 June 2026" in page(Client(), "/en/partners/demo/")
    text = page(client, path)
    before = Partnership.objects.filter(organisation__slug=slug).values().get()
    client.post(f"{path}leave/", {"seen": hidden(text, "seen")})
    assert not Partnership.objects.filter(organisation__slug=slug).exists()
    _undo(noor)
    after = Partnership.objects.filter(organisation__slug=slug).values().get()
    assert {**after, "id": 0} == {**before, "id": 0}


def test_a_partner_that_the_plan_names_stays(noor: User) -> None:
    project = make_project("demo", make_region())
    partner = project.partnerships.get().organisation
    WorkPackage.objects.create(
        project=project, number=1, title="Lead", first_month=1, last_month=2, lead=partner
    )
    with pytest.raises(Refused, match="Enter when it left instead"):
        _change(noor, "partnership", f"demo/{partner.slug}", None)
    assert project.partnerships.count() == 1


def test_the_desk_of_a_project_names_partners_as_its_reader_does(client: Client) -> None:
    project = make_project("demo", make_region())
    lead = project.partnerships.get().organisation
    lead.texts.update_or_create(language="fr", defaults={"name": "Ville de La Haye"})
    WorkPackage.objects.create(
        project=project, number=1, title="Lead", first_month=1, last_month=2, lead=lead
    )
    project.budget.create(organisation=lead, category="travel", planned=Decimal(500))
    shown = page(client, "/fr/partners/demo/desk/")
    assert shown.count("Ville de La Haye") == 3
    assert f">{lead.name}<" not in shown


def test_only_coordinators_see_these_pages(client: Client) -> None:
    make_project("demo", make_region())
    client.force_login(create_person(email="m@coastal.example", name="M", language="en"))
    for path in ("", "new/", "demo/", "demo/partners/new/"):
        assert client.get(f"/en/desk/projects/{path}").status_code in {403, 404}, path


def test_the_page_about_the_network_leaves_out_what_a_project_does_not_say(
    client: Client, noor: User
) -> None:
    _change(noor, "project", "tide", _facts())
    text = page(client, "/en/about/")
    assert "Towns in the Tide" in text
    assert "None%" not in text
    assert "Programme and call" not in text
