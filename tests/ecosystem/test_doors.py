"""Suggest, decide, take over, confirm: who may, what is told, and what is never lost."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from rresi.accounts.models import Notice, User
from rresi.accounts.roles import OPERATOR, VISITOR, actor_of
from rresi.accounts.services import create_person
from rresi.core.refusals import Incomplete, Outdated, Refused
from rresi.design import brand
from rresi.ecosystem import links, services
from rresi.ecosystem.forms.short import ShortForm
from rresi.ecosystem.models import (
    Change,
    FactDates,
    Organisation,
    OrganisationMember,
    OrganisationText,
    Pair,
    Relation,
    Suggestion,
)
from rresi.ecosystem.records import prepare_one
from rresi.ecosystem.services.answering import state_offer
from rresi.ecosystem.services.claiming import Answer
from rresi.ecosystem.services.editing import edit
from rresi.ecosystem.services.suggesting import settle
from rresi.ecosystem.services.writing import write_prepared
from rresi.regions.models import Region
from rresi.resilience.confirming import confirmations_of
from tests.factories.network import Network
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def manager(region: Region) -> User:
    return Network().person("manager", manages=[region])


@pytest.fixture
def hub(region: Region) -> Organisation:
    record: dict[str, Any] = {
        "slug": "hub",
        "name": "The Hub",
        "region": region.slug,
        "website": "https://www.hub.example/about",
        "email": "info@hub.example",
        "functions": ["workspace"],
    }
    services.create_organisations(actor=OPERATOR, records=[record])
    return Organisation.objects.get(slug="hub")


def sent() -> list[str]:
    """The text of every mail, with its address and subject."""
    return [f"{one.to[0]} {one.subject}\n{one.body}" for one in mail.outbox]


def link_in(text: str) -> str:
    found = re.search(r"https?://[^/]+(/\S+)", text)
    assert found, text
    return found[1]


FORM = {"name": "Buurthuis", "region": "the-hague", "kind": "hub", "website": "buurthuis.example"}


def test_a_visitor_suggests_and_the_regions_manager_decides(
    client: Client, region: Region, manager: User
) -> None:
    page = client.get("/en/organisations/suggest/").content.decode()
    assert "You do not need an account" in page
    answer = client.post("/en/organisations/suggest/", {**FORM, "your_email": "me@example.org"})
    assert answer.status_code == 302
    assert not Organisation.objects.exists()
    assert Notice.objects.get().user == manager
    client.force_login(manager)
    (one,) = Suggestion.objects.all()
    assert "Buurthuis" in client.get("/en/needs/").content.decode()
    path = f"/en/organisations/suggestions/{one.pk}/"
    assert 'value="Buurthuis"' in client.get(path).content.decode()
    data = {**FORM, "name": "Buurthuis West", "decision": "approve"}
    # Whoever has the address takes over the profile, and anybody may have suggested it.
    refused = client.post(path, data)
    assert refused.status_code == 422
    assert "Confirm this, or leave" in refused.content.decode()
    assert not Organisation.objects.exists()
    client.post(path, {**data, "checked": "on"})
    made = Organisation.objects.get()
    assert (made.name, made.region, made.kind) == ("Buurthuis West", region, "hub")
    one.refresh_from_db()
    assert (one.state, one.email, one.decided_by) == ("approved", "", manager)
    assert any("me@example.org" in text and "approved" in text for text in sent())
    assert client.post(path, {**FORM, "decision": "approve"}).status_code == 409


def test_who_suggests_what_is_there_already_is_asked_whether_it_is_new(
    client: Client, hub: Organisation, manager: User
) -> None:
    data = {**FORM, "name": "Stichting The Hub", "website": "hub.example", "city": "Den Haag"}
    answer = client.post("/en/organisations/suggest/", data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert not Suggestion.objects.exists()
    assert "Is it one of these?" in page
    assert "same website: hub.example" in page
    assert 'value="Stichting The Hub"' in page  # nothing is lost
    assert client.post("/en/organisations/suggest/", {**data, "new": "1"}).status_code == 302
    one = Suggestion.objects.get()
    client.force_login(manager)
    page = client.get(f"/en/organisations/suggestions/{one.pk}/").content.decode()
    assert "same website: hub.example" in page
    answer = client.post("/en/organisations/suggest/", data)  # who looks after it is asked too
    assert answer.status_code == 409
    assert "No, it is new: add it" in answer.content.decode()


def test_a_change_in_words_is_made_on_the_profile_and_closed_there(
    client: Client, hub: Organisation, manager: User
) -> None:
    remark = {"remark": "We moved to Delft."}
    client.post(f"/en/organisations/{hub.slug}/suggest-change/", remark)
    one = Suggestion.objects.get()
    client.force_login(manager)
    path = f"/en/organisations/suggestions/{one.pk}/"
    page = client.get(path).content.decode()
    assert "Approve the change" not in page
    assert "No address was given" in page
    assert client.post(path, {"decision": "approve"}).status_code == 409
    edit = f"/en/organisations/{hub.slug}/edit/"
    assert f"{edit}?suggestion={one.pk}" in page
    shown = client.get(edit, {"suggestion": one.pk})
    assert "We moved to Delft." in shown.content.decode()
    assert f'name="suggestion" value="{one.pk}"' in shown.content.decode()
    data = {**_form(client), "city": "Delft", "suggestion": str(one.pk)}
    assert client.post(edit, data).status_code == 302
    one.refresh_from_db()
    hub.refresh_from_db()
    assert (hub.city, one.state) == ("Delft", "approved")
    assert "We moved" not in client.get(edit, {"suggestion": one.pk}).content.decode()


def test_a_suggestion_of_what_is_there_already_is_joined_to_it(
    client: Client, hub: Organisation, manager: User
) -> None:
    data = {**FORM, "name": "Stichting The Hub", "website": "hub.example", "city": "Den Haag"}
    data |= {"your_email": "me@example.org", "new": "1", "email": "other@hub.example"}
    client.post("/en/organisations/suggest/", data)
    one = Suggestion.objects.get()
    path = f"/en/organisations/suggestions/{one.pk}/"
    stranger = Network().person("stranger", manages=[make_other_region()])
    client.force_login(stranger)
    assert client.post(path, {**data, "same": "hub"}).status_code == 403
    client.force_login(manager)
    assert 'form="approve" name="same" value="hub"' in client.get(path).content.decode()
    mail.outbox.clear()
    assert client.post(path, {**data, "same": "nobody"}).status_code == 409
    answer = client.post(path, {**data, "same": "hub"})
    assert answer["Location"] == "/en/organisations/hub/"
    hub.refresh_from_db()
    assert (hub.name, hub.email, hub.city) == ("The Hub", "info@hub.example", "Den Haag")
    one.refresh_from_db()
    assert (one.state, one.organisation, one.email) == ("approved", hub, "")
    (told,) = sent()
    assert told.startswith("me@example.org The Hub is already in the directory")
    assert "/en/organisations/hub/" in told
    assert client.post(path, {**data, "same": "hub"}).status_code == 409
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("The Hub", "THE  HUB"),
        ("Çağdaş", "ÇAĞDAŞ"),
        ("UW", "uw"),
        ("Économie", "economie"),
        ("The Hague Humanity Hub", "Humanity Hub"),
    ],
)
def test_what_is_like_it_is_shown_wherever_it_would_hold_up_the_decision(
    client: Client, region: Region, manager: User, stored: str, typed: str
) -> None:
    """The desk shows what approving would find, and adding it all the same is a way forward."""
    record = {"name": stored, "region": region.slug, "city": "Den Haag"}
    services.create_organisations(actor=OPERATOR, records=[record])
    slug = Organisation.objects.get().slug
    data = {**FORM, "name": typed, "city": "Den Haag", "website": ""}
    assert client.post("/en/organisations/suggest/", data).status_code == 409
    assert client.post("/en/organisations/suggest/", {**data, "new": "1"}).status_code == 302
    one = Suggestion.objects.get()
    client.force_login(manager)
    path = f"/en/organisations/suggestions/{one.pk}/"
    page = client.get(path).content.decode()
    assert f'name="same" value="{slug}"' in page
    assert 'name="why"' in page
    refused = client.post(path, {**data, "decision": "approve"})
    assert refused.status_code == 422
    assert 'href="#why"' in refused.content.decode()
    assert Organisation.objects.count() == 1
    why = "Another house of the same name."
    assert client.post(path, {**data, "decision": "approve", "why": why}).status_code == 302
    assert Organisation.objects.count() == 2
    one.refresh_from_db()
    assert (one.state, one.reason) == ("approved", why)
    assert not any(why in text for text in sent())
    assert Pair.objects.get().state == Pair.State.DIFFERENT  # and the desk does not ask again


def test_a_name_corrected_at_the_desk_is_looked_up_anew(
    client: Client, hub: Organisation, manager: User
) -> None:
    data = {**FORM, "name": "Huis West", "website": ""}
    client.post("/en/organisations/suggest/", data)
    client.force_login(manager)
    path = f"/en/organisations/suggestions/{Suggestion.objects.get().pk}/"
    assert 'name="same"' not in client.get(path).content.decode()
    refused = client.post(path, {**data, "name": "The Hub", "decision": "approve"})
    assert refused.status_code == 422
    assert 'name="same" value="hub"' in refused.content.decode()


def test_the_name_of_an_entry_that_was_merged_leads_to_the_kept_one(
    client: Client, hub: Organisation, manager: User
) -> None:
    record = {"slug": "yard", "name": "Werkplaats", "region": "the-hague"}
    services.create_organisations(actor=OPERATOR, records=[record])
    services.merge(actor=OPERATOR, keep=hub, other=Organisation.objects.get(slug="yard"))
    client.force_login(manager)
    data = {**FORM, "name": "Werkplaats", "website": ""}
    page = client.post("/en/organisations/suggest/", data)
    assert (page.status_code, 'href="/en/organisations/hub/"' in page.content.decode()) == (
        409,
        True,
    )
    assert client.post("/en/organisations/suggest/", {**data, "new": "1"}).status_code == 302
    assert Organisation.objects.filter(name="Werkplaats").count() == 1


def test_a_suggester_does_not_come_to_speak_for_a_known_organisation(
    client: Client, region: Region, manager: User
) -> None:
    record = {"slug": "bare", "name": "Bare Fields", "region": region.slug}
    services.create_organisations(actor=OPERATOR, records=[record])
    data = {**FORM, "name": "Bare Fields", "new": "1", "your_email": "me@thief.example"}
    data |= {"website": "thief.example", "email": "own@thief.example", "city": "Delft"}
    client.post("/en/organisations/suggest/", data)
    one = Suggestion.objects.get()
    client.force_login(manager)
    answer = client.post(
        f"/en/organisations/suggestions/{one.pk}/", {**data, "same": "bare"}, follow=True
    )
    bare = Organisation.objects.get(slug="bare")
    assert (bare.city, bare.email, bare.website) == ("Delft", "", "")
    assert "own@thief.example and https://thief.example" in answer.content.decode()
    mail.outbox.clear()
    for address in ("own@thief.example", "me@thief.example"):
        assert not services.send_claim_link(organisation=bare, email=address)
    assert mail.outbox == []


def test_a_suggestion_that_adds_nothing_says_so_to_both(
    client: Client, hub: Organisation, manager: User
) -> None:
    record = {"name": "The Hub", "region": "the-hague", "email": "info@else.example"}
    one = services.suggest(actor=VISITOR, record=record, email="me@example.org")
    client.force_login(manager)
    mail.outbox.clear()
    path = f"/en/organisations/suggestions/{one.pk}/"
    page = client.post(path, {**record, "same": "hub"}, follow=True).content.decode()
    assert "the profile stays as it was" in page
    assert "The directory has been updated." not in page
    (told,) = sent()
    assert "Nothing in its profile was changed." in told


def test_who_joins_a_suggestion_looks_after_the_organisation_as_it_is_now(
    client: Client, hub: Organisation, manager: User
) -> None:
    services.suggest(actor=VISITOR, record={"name": "Hub", "region": "the-hague", "city": "Delft"})
    one = Suggestion.objects.get()
    Organisation.objects.filter(pk=hub.pk).update(region=make_other_region())
    with pytest.raises(PermissionDenied):
        services.join(
            actor=actor_of(manager), suggestion=one, organisation=hub, record=one.document
        )
    one.refresh_from_db()
    assert one.state == "open"


@pytest.mark.parametrize(
    ("document", "state", "shown"),
    [({"closed_on": "2026-01-01"}, "open", "page of its own"), ({}, "rejected", "already decided")],
)
def test_an_edit_closes_no_suggestion_but_one_in_words_that_is_open(
    client: Client,
    hub: Organisation,
    manager: User,
    document: dict[str, str],
    state: str,
    shown: str,
) -> None:
    services.suggest(actor=VISITOR, organisation=hub, record=document, remark="We moved.")
    one = Suggestion.objects.get()
    if state == "rejected":
        services.reject(actor=actor_of(manager), suggestion=one, reason="No.")
    client.force_login(manager)
    edit = "/en/organisations/hub/edit/"
    assert 'name="suggestion"' not in client.get(edit, {"suggestion": one.pk}).content.decode()
    data = {**_form(client), "city": "Delft", "suggestion": str(one.pk)}
    answer = client.post(edit, data)
    page = answer.content.decode()
    assert (answer.status_code, shown in page) == (409, True)
    assert 'name="suggestion"' not in page
    assert 'value="Delft"' in page
    one.refresh_from_db()
    hub.refresh_from_db()
    assert (one.state, hub.city) == (state, "")


@pytest.mark.parametrize(
    ("remark", "language"),
    [
        ("Wij zijn begonnen met vijf vrijwilligers in een oud gebouw.", "nl"),
        ("Abbiamo cambiato sede e adesso lavoriamo in un altro quartiere della città.", "fr"),
    ],
)
def test_a_suggestion_is_answered_in_its_language_if_the_site_speaks_it(
    hub: Organisation, manager: User, remark: str, language: str
) -> None:
    with translation.override("fr"):
        services.suggest(actor=VISITOR, organisation=hub, remark=remark, record={}, email="me@a.eu")
    mail.outbox.clear()
    services.reject(actor=actor_of(manager), suggestion=Suggestion.objects.get(), reason="No.")
    with translation.override(language):
        assert [one.subject for one in mail.outbox] == [
            translation.gettext("Your suggestion has not been approved")
        ]


def test_a_new_organisation_is_told_and_who_suggested_it_gets_the_profile(
    client: Client, region: Region, manager: User
) -> None:
    for number, (own, mails) in enumerate((("me@example.org", 2), ("info@buurt1.example", 1))):
        mail.outbox.clear()
        data = {
            **FORM,
            "name": f"Buurthuis {number}",
            "website": f"buurt{number}.example",
            "email": f"info@buurt{number}.example",
            "your_email": own,
            "new": "1",
            "why": "Another street.",
        }
        client.logout()
        assert client.post("/en/organisations/suggest/", data).status_code == 302
        one = Suggestion.objects.latest("pk")
        client.force_login(manager)
        path = f"/en/organisations/suggestions/{one.pk}/"
        decided = {**data, "decision": "approve", "checked": "on"}
        assert client.post(path, decided).status_code == 302
        made = Organisation.objects.get(name=data["name"])
        page = client.get(path).content.decode()
        assert "A new organisation" in page
        assert f"/en/organisations/{made.slug}/" in page
        texts = [text for text in sent() if "take-over" in text or own in text]
        assert len(texts) == mails
        assert all(f"/organisations/{made.slug}/" in text for text in texts)
        (claim,) = (text for text in texts if "/take-over/" in text)
        assert claim.startswith(f"info@buurt{number}.example ")
        assert "localhost" not in claim.replace("http://localhost", "")


def test_a_town_outside_the_region_is_doubted_before_anything_is_saved(
    client: Client, hub: Organisation, manager: User
) -> None:
    client.force_login(manager)
    hub.refresh_from_db()
    edit = "/en/organisations/hub/edit/"
    far = {**_form(client), "city": "Aydın", "country": "TR", "latitude": "", "longitude": ""}
    asked = client.post(edit, far)
    assert asked.status_code == 422
    assert "Aydın lies in or near Aydın" in asked.content.decode()
    assert "km from the centre of The Hague." in asked.content.decode()
    assert 'name="far"' in asked.content.decode()
    assert client.post(edit, {**far, "far": "on"}).status_code == 302
    assert Organisation.objects.get(slug="hub").city == "Aydın"


def test_a_new_one_is_doubted_alike_by_who_adds_and_who_approves(
    client: Client, region: Region, manager: User
) -> None:
    record = {"name": "Ev", "region": region.slug, "city": "Aydın", "country": "TR"}
    one = services.suggest(actor=VISITOR, record=record)
    client.force_login(manager)
    decision = {**record, "decision": "approve"}
    for path, data in (
        ("/en/organisations/suggest/", {**record, "name": "Başka"}),
        (f"/en/organisations/suggestions/{one.pk}/", decision),
    ):
        page = client.post(path, data).content.decode()
        assert "Aydın lies in or near Aydın" in page
        assert 'name="far"' in page
        assert client.post(path, {**data, "far": "on"}).status_code == 302
    assert Organisation.objects.filter(city="Aydın").count() == 2


def test_a_point_that_is_swapped_is_refused_and_one_far_away_is_doubted(
    client: Client, hub: Organisation, manager: User
) -> None:
    client.force_login(manager)
    Region.objects.update(latitude=52.08, longitude=4.31)
    for latitude, longitude, status, words in (
        ("4.31", "52.08", 422, "Latitude and longitude are swapped."),
        ("0", "0", 422, "The point 0/0 lies"),
        ("40.1", "-73.9", 422, "km from the centre of The Hague."),
        ("52.07", "4.30", 302, ""),
    ):
        hub.refresh_from_db()
        data = {**_form(client), "latitude": latitude, "longitude": longitude}
        answer = client.post("/en/organisations/hub/edit/", data)
        assert answer.status_code == status, answer.content.decode()
        page = (answer if status == 422 else client.get(answer["Location"])).content.decode()
        assert (words in page) if words else ("km from the centre" not in page)
    far = {**_form(client), "latitude": "40.1", "longitude": "-73.9"}
    asked = client.post("/en/organisations/hub/edit/", far)
    assert 'name="far"' in asked.content.decode()
    assert 'name="far"' not in client.get("/en/organisations/hub/edit/").content.decode()
    assert client.post("/en/organisations/hub/edit/", {**far, "far": "on"}).status_code == 302
    hub.refresh_from_db()
    assert (hub.latitude, hub.longitude) == (40.1, -73.9)
    # What was said to be right is not asked about again.
    again = {**_form(client), "city": "Den Haag"}
    assert client.post("/en/organisations/hub/edit/", again).status_code == 302
    record = {"name": "Zero", "region": "the-hague", "point": {"lat": 0, "lon": 0}}
    with pytest.raises(Incomplete, match="0/0"):
        services.create_organisations(actor=OPERATOR, records=[record])


def test_a_profile_with_all_the_rows_that_it_may_have_is_read(
    client: Client, hub: Organisation, manager: User
) -> None:
    client.force_login(manager)
    data = {**_form(client), "city": "Delft"}
    profile = client.get("/en/organisations/hub/edit/").context["profile"]
    for field in profile.form:
        data.setdefault(field.html_name, "")
    for part, rows in profile.rows.items():
        for place in range(rows.max_num):
            for field in rows.empty_form:
                data.setdefault(field.html_name.replace("__prefix__", str(place)), "")
        data[f"{part}-TOTAL_FORMS"] = str(rows.max_num)
    assert len(data) > 1000  # from here on Django refuses a form unread, with a bare 400
    page = client.post("/en/organisations/hub/edit/", data).content.decode()
    assert 'value="Delft"' in page


def test_a_relation_to_itself_stands_in_the_summary_with_a_link(
    client: Client, hub: Organisation, manager: User
) -> None:
    client.force_login(manager)
    row = {"relations-0-kind": "member-of", "relations-0-target": "hub"}
    answer = client.post("/en/organisations/hub/edit/", {**_form(client), **row})
    page = answer.content.decode()
    summary = page[page.index('class="error-summary"') :].partition("</div>")[0]
    assert answer.status_code == 422
    assert 'href="#id_relations-0-target"' in summary
    assert "is the organisation itself" in summary
    assert page.count('class="error-summary"') == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(client: Client) -> None:
    answer = client.post("/en/organisations/suggest/", {**FORM, "name": "B", "region": ""})
    assert answer.status_code == 422
    assert "field--error" in answer.content.decode()
    assert not Suggestion.objects.exists()
    robot = client.post("/en/organisations/suggest/", {**FORM, "region": "", "homepage": "x"})
    assert robot.status_code == 302
    assert not Suggestion.objects.exists()


def test_a_manager_adds_an_organisation_of_the_region_at_once(
    client: Client, region: Region, manager: User
) -> None:
    path = f"/en/organisations/suggest/?region={region.slug}"
    assert "Add an organisation" not in client.get(path).content.decode()
    client.force_login(manager)
    page = client.get("/en/organisations/suggest/").content.decode()
    assert "Add an organisation" in page
    assert re.search(r'value="the-hague" selected', page)
    assert re.search(r'value="NL" selected', page)
    for number in range(12):  # no limit an hour
        data = {**FORM, "name": f"Fund {number}", "another": "1", "new": "1"}
        answer = client.post("/en/organisations/suggest/", data)
        assert answer.status_code == 302
        assert answer["Location"].endswith("/en/organisations/suggest/?region=the-hague")
    assert Organisation.objects.filter(region=region).count() == 12
    assert not Suggestion.objects.exists()
    again = {**FORM, "name": "FUND  3", "new": "1"}
    answer = client.post("/en/organisations/suggest/", again)
    assert answer.status_code == 409  # sent twice, it adds no second one
    assert Organisation.objects.count() == 12
    assert 'name="seen" value="fund-3"' in answer.content.decode()
    seen = [one.slug for one in answer.context["similar"]]
    answer = client.post("/en/organisations/suggest/", {**again, "seen": seen})
    assert answer["Location"] == "/en/organisations/fund-3-2/"
    low, high = sorted(
        Organisation.objects.filter(name__iendswith=" 3").values_list("pk", flat=True)
    )
    assert Pair.objects.get(one=low, other=high).state == Pair.State.DIFFERENT


def test_a_manager_suggests_what_belongs_to_another_region(client: Client, manager: User) -> None:
    make_other_region()
    client.force_login(manager)
    for region in ("aalst", ""):
        data = {**FORM, "name": f"Elders {region}", "region": region}
        assert client.post("/en/organisations/suggest/", data).status_code == 302
    assert not Organisation.objects.exists()
    assert Suggestion.objects.count() == 2
    with pytest.raises(PermissionDenied):
        services.add(actor=actor_of(manager), record={"name": "Fonds", "region": "aalst"})


def test_a_change_without_words_is_complained_of_in_the_summary(
    client: Client, hub: Organisation
) -> None:
    answer = client.post("/en/organisations/hub/suggest-change/", {"remark": " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#remark"' in page.split('class="error-summary"')[1].split("</div>")[0]


def test_suggestions_are_rate_limited(client: Client, region: Region) -> None:
    answers = [client.post("/en/organisations/suggest/", FORM).status_code for _n in range(12)]
    assert answers.count(302) == 10
    assert answers[-1] == 429


def test_without_a_manager_the_coordinator_is_told(region: Region) -> None:
    boss = Network().person("boss", role="coordinator")
    services.suggest(actor=VISITOR, record={"name": "Nieuw", "region": region.slug})
    services.suggest(actor=VISITOR, record={"name": "Nergens"})
    assert [notice.user for notice in Notice.objects.all()] == [boss, boss]


def test_another_regions_manager_sees_and_decides_nothing(
    client: Client, hub: Organisation
) -> None:
    other = Network().person("other", manages=[make_region("aalst", codes=[])])
    one = services.suggest(actor=VISITOR, record={"name": "Nieuw", "region": "the-hague"})
    client.force_login(other)
    assert client.get(f"/en/organisations/suggestions/{one.pk}/").status_code == 403
    assert client.get("/en/organisations/hub/edit/").status_code == 403
    for act in (
        lambda: services.approve(actor=actor_of(other), suggestion=one, record=one.document),
        lambda: services.reject(actor=actor_of(other), suggestion=one, reason="No."),
        lambda: services.confirm(actor=actor_of(other), organisation=hub),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_manager_cannot_approve_into_a_region_that_is_not_theirs(manager: User) -> None:
    make_region("aalst", codes=[])
    one = services.suggest(actor=VISITOR, record={"name": "Nieuw", "region": "the-hague"})
    with pytest.raises(Incomplete, match="You do not manage this region"):
        services.approve(
            actor=actor_of(manager), suggestion=one, record={"name": "Nieuw", "region": "aalst"}
        )
    assert not Organisation.objects.exists()


def test_who_says_that_a_new_one_is_none_of_those_says_why(
    hub: Organisation, manager: User
) -> None:
    one = services.suggest(actor=VISITOR, record={"name": "Hub", "region": "the-hague"})
    with pytest.raises(Incomplete, match="Say why it is none of these"):
        services.approve(
            actor=actor_of(manager), suggestion=one, record=one.document, none_of=[hub.slug]
        )
    assert Organisation.objects.count() == 1


def test_a_rejection_has_its_reason_and_reaches_who_suggested(manager: User) -> None:
    one = services.suggest(
        actor=VISITOR, record={"name": "Nep", "region": "the-hague"}, email="x@example.org"
    )
    with pytest.raises(Refused):
        services.reject(actor=actor_of(manager), suggestion=one, reason=" ")
    services.reject(actor=actor_of(manager), suggestion=one, reason="It does not exist.")
    assert any("x@example.org" in text and "It does not exist." in text for text in sent())


@pytest.mark.parametrize(
    ("email", "own"),
    [
        ("INFO@hub.example", True),
        ("jan@hub.example", True),
        ("jan@mail.hub.example", True),
        ("jan@nothub.example", False),
        ("jan@gmail.com", False),
        ("", False),
    ],
)
def test_only_an_address_of_the_organisation_speaks_for_it(
    hub: Organisation, email: str, own: bool
) -> None:
    assert links.speaks_for(email, hub) == own
    assert services.send_claim_link(organisation=hub, email=email) == own
    assert len(sent()) == own


def test_a_page_at_a_shared_site_proves_nothing(hub: Organisation) -> None:
    hub.website, hub.email = "https://www.facebook.com/hub", ""
    assert not links.speaks_for("me@facebook.com", hub)


def test_who_is_sent_a_link_can_object(hub: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.languages = ["en"]
    services.send_claim_link(organisation=hub, email="info@hub.example")
    assert mail.outbox[-1].reply_to == []
    assert "Reply to this email" not in mail.outbox[-1].body
    known = replace(brand.current(), email="office@network.example")
    monkeypatch.setattr(brand, "current", lambda: known)
    services.send_claim_link(organisation=hub, email="info@hub.example")
    assert mail.outbox[-1].reply_to == ["office@network.example"]
    assert "does The Hub not want to be in the directory?" in mail.outbox[-1].body
    assert "Someone asked for this link" in mail.outbox[-1].body


def test_a_link_to_take_over_is_not_promised_to_what_is_no_address(
    client: Client, hub: Organisation
) -> None:
    answer = client.post("/en/organisations/hub/take-over/", {"email": "info@hub"})
    assert answer.status_code == 422
    assert "Enter a valid email address" in answer.content.decode()
    assert 'value="info@hub"' in answer.content.decode()
    assert sent() == []


def test_an_organisation_takes_over_its_profile_once(client: Client, hub: Organisation) -> None:
    Organisation.objects.filter(pk=hub.pk).update(languages=["en"])  # in which the link is
    for address in ("nobody@else.example", "info@hub.example"):
        answer = client.post("/en/organisations/hub/take-over/", {"email": address}, follow=True)
        assert "we have sent the link" in answer.content.decode()
    (text,) = sent()
    path = link_in(text)
    page = client.get(path).content.decode()
    assert "Sign in or create an account first" in page
    assert not hub.members.exists()
    for thief in (
        Network().person("Thief"),
        create_person(email="jan@hub.example", name="Jan", language="en", verified=True),
        create_person(email="info@hub.example", name="Unproved", language="en"),
    ):
        client.force_login(thief)
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 403
            assert "This link is for another address" in answer.content.decode()
        thief.delete()
    assert not hub.members.exists()
    person = create_person(email="info@hub.example", name="Owner", language="en", verified=True)
    client.force_login(person)
    assert client.get(path).status_code == 200
    assert not hub.members.exists()  # looking does nothing
    assert client.post(path).status_code == 302
    assert hub.members.get().user == person
    assert client.get("/en/organisations/hub/edit/").status_code == 200
    assert client.post(path).status_code == 410
    assert client.get(f"{path[:-2]}x/").status_code == 410


@pytest.mark.parametrize(("email", "website"), [("new@else.example", ""), ("", "")])
def test_a_profile_is_not_taken_over_from_an_address_that_it_had(
    client: Client, hub: Organisation, email: str, website: str
) -> None:
    services.send_claim_link(organisation=hub, email="info@hub.example")
    path = link_in(sent()[0])
    client.force_login(
        create_person(email="info@hub.example", name="Ada", language="en", verified=True)
    )
    assert client.get(path).status_code == 200
    Organisation.objects.filter(pk=hub.pk).update(email=email, website=website)
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 410
    assert not hub.members.exists()


def test_links_expire_and_serve_one_purpose(hub: Organisation, monkeypatch: Any) -> None:
    token = links.token_for(hub, links.Purpose.CLAIM, email=hub.email)
    with pytest.raises(Refused):
        services.asked(token)
    now = timezone.now().timestamp() + links.LASTS[links.Purpose.CLAIM].total_seconds() + 60
    monkeypatch.setattr("django.core.signing.time.time", lambda: now)
    with pytest.raises(Refused, match="expired"):
        services.claimable(token)


def test_a_link_of_an_entry_that_was_merged_says_with_which(hub: Organisation) -> None:
    records = [{"slug": "yard", "name": "Yard"}]
    services.create_organisations(actor=OPERATOR, records=records)
    yard = Organisation.objects.get(slug="yard")
    token = links.token_for(yard, links.Purpose.CLAIM, email="info@yard.example")
    services.merge(actor=OPERATOR, keep=hub, other=yard)
    with pytest.raises(Refused, match=f"merged with “{hub.name}”"):
        services.claimable(token)


def grown_old(organisation: Organisation, **fields: Any) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(
        ask_on=timezone.localdate() - timedelta(days=1), **fields
    )


def test_the_yearly_question_is_asked_once_and_answered_without_sign_in(
    client: Client, hub: Organisation
) -> None:
    assert services.keep_fresh() == (0, 0)  # it is new
    grown_old(hub)
    assert services.keep_fresh() == (1, 0)
    assert services.keep_fresh() == (0, 0)
    (text,) = sent()
    path = link_in(text)
    before = FactDates.objects.filter(confirmed_at=None).count()
    assert "The Hub" in client.get(path).content.decode()
    assert FactDates.objects.filter(confirmed_at=None).count() == before
    assert client.post(path, {"said": "right"}).status_code == 302
    assert {row.confirmed_as for row in hub.dates.all()} == {"organisation"}
    assert client.post(path, {"said": "right"}).status_code == 302  # pressed twice
    assert hub.changes.filter(event=Change.Event.CONFIRMED, by_link=True).count() == 1
    hub.refresh_from_db()
    assert hub.ask_on is not None
    assert hub.ask_on > timezone.localdate() + timedelta(days=300)


def test_who_does_not_answer_is_marked_and_never_dropped(client: Client, hub: Organisation) -> None:
    grown_old(hub)
    services.keep_fresh()
    later = timezone.localdate() + timedelta(days=61)
    assert services.keep_fresh(later) == (0, 1)
    assert services.keep_fresh(later) == (0, 0)
    assert "may be out of date" in client.get("/en/organisations/hub/").content.decode()
    lists = ["/en/organisations/", f"/en/regions/{hub.region.slug}/"] if hub.region else []
    assert len(lists) == 2
    for place in lists:
        page = client.get(place).content.decode()
        assert "The Hub" in page
        assert "<strong>Possibly out of date</strong>" in page
    services.answer(token=_question(hub), said=Answer.RIGHT)
    hub.refresh_from_db()
    assert hub.stale_since is None


@pytest.mark.parametrize(("said", "marked"), [("changed", 0), ("closed", 0), ("", 1)])
def test_each_of_the_three_answers_is_one(hub: Organisation, said: str, marked: int) -> None:
    grown_old(hub)
    services.keep_fresh()
    if said:
        services.answer(token=_question(hub), said=Answer(said), remark="We moved.")
        services.answer(token=_question(hub), said=Answer(said), remark="We moved.")
        assert hub.changes.filter(event=Change.Event.ANSWERED, by_link=True).count() == 1
        assert hub.suggestions.count() == 1
    state_offer(organisation=hub, function="training", holds=True)  # answers no other
    later = timezone.localdate() + timedelta(days=61)
    grown_old(hub)
    assert services.keep_fresh(later)[1] == marked
    services.answer(token=_question(hub), said=Answer.RIGHT)  # thought better of it
    assert hub.changes.filter(event=Change.Event.CONFIRMED).exists()
    Organisation.objects.update(asked_at=timezone.now(), stale_since=None)
    grown_old(hub)
    assert services.keep_fresh(later)[1] == 1  # the next question has no answer yet


def _question(hub: Organisation) -> str:
    row = Organisation.objects.get(pk=hub.pk)
    return links.token_for(row, links.Purpose.CONFIRM, email=row.email)


@pytest.mark.parametrize(("said", "remark"), [("changed", "We moved."), ("closed", "")])
def test_a_change_or_an_end_is_checked_by_a_person(
    client: Client, hub: Organisation, manager: User, said: str, remark: str
) -> None:
    path = f"/en/organisations/profile/still-right/{_question(hub)}/"
    assert client.post(path, {"said": said, "remark": remark}).status_code == 302
    one = Suggestion.objects.get()
    hub.refresh_from_db()
    assert hub.closed_on is None
    if said == "closed":
        services.approve(actor=actor_of(manager), suggestion=one, record=one.document)
    else:
        settle(actor=actor_of(manager), suggestion=one)
    hub.refresh_from_db()
    assert (hub.closed_on is not None) == (said == "closed")
    assert Organisation.objects.filter(slug="hub").exists()


def test_a_link_dies_with_the_address_it_was_sent_to(
    client: Client, hub: Organisation, manager: User
) -> None:
    old = f"/en/organisations/profile/still-right/{_question(hub)}/"
    client.post(old, {"said": "closed"})
    closing = Suggestion.objects.get()
    client.force_login(manager)
    desk = f"/en/organisations/suggestions/{closing.pk}/"
    assert "has changed since" not in client.get(desk).content.decode()
    services.edit(
        actor=OPERATOR, organisation=hub, record={"email": "new@hub.example"}, seen=hub.version
    )
    assert "The address on record has changed since." in client.get(desk).content.decode()
    assert "that The Hub no longer has in the directory" in client.get(old).content.decode()
    client.post(old, {"said": "right"})
    closing.refresh_from_db()
    assert closing.state == Suggestion.State.OPEN  # nothing is taken back by it either
    now = f"/en/organisations/profile/still-right/{_question(hub)}/"
    assert 'value="right"' in client.get(now).content.decode()


def test_a_link_to_who_keeps_the_profile_holds_whatever_address_is_on_record(
    hub: Organisation, manager: User
) -> None:
    token = links.token_for(hub, links.Purpose.CONFIRM, email=manager.email)
    with pytest.raises(Refused, match="no longer has"):
        services.asked(token)
    OrganisationMember.objects.create(organisation=hub, user=manager)
    assert services.asked(token) == hub


@pytest.mark.parametrize(("said", "remark"), [("changed", "We moved."), ("right", "")])
def test_who_said_that_it_has_closed_can_take_it_back(
    client: Client, hub: Organisation, said: str, remark: str
) -> None:
    path = f"/en/organisations/profile/still-right/{_question(hub)}/"
    page = client.get(path).content.decode()
    assert "Only then does the directory say that you have closed." in page
    client.post(path, {"said": "closed"})
    page = client.get(path).content.decode()
    assert "If that was a mistake, give one of the other answers." in page
    assert 'value="closed"' not in page
    client.post(path, {"said": said, "remark": remark})
    closing = Suggestion.objects.get(document__has_key="closed_on")
    assert closing.state == Suggestion.State.REJECTED
    assert 'value="closed"' in client.get(path).content.decode()


def test_a_closing_that_was_a_mistake_is_undone(
    client: Client, hub: Organisation, manager: User
) -> None:
    """The organisation says so by the link that it has, and the manager approves."""
    path = f"/en/organisations/profile/still-right/{_question(hub)}/"
    client.post(path, {"said": "closed"})
    closing = Suggestion.objects.get()
    actor = actor_of(manager)
    services.approve(actor=actor, suggestion=closing, record=closing.document)
    assert "/profile/still-right/" in str(mail.outbox[-1].body)
    page = client.get(path).content.decode()
    assert "Closed since" in page
    assert 'value="open"' in page
    assert 'value="right"' not in page
    for _again in range(2):
        client.post(path, {"said": "open"})
    assert (
        "You have told us that the organisation still exists" in client.get(path).content.decode()
    )
    hub.refresh_from_db()
    assert hub.closed_on is not None  # nobody has checked it
    mistake = Suggestion.objects.get(state=Suggestion.State.OPEN)
    client.force_login(manager)
    page = client.get(f"/en/organisations/suggestions/{mistake.pk}/").content.decode()
    assert "that it has not closed" in page
    assert "marked as closed" not in page
    client.post(f"/en/organisations/suggestions/{mistake.pk}/", {"decision": "approve"})
    assert Organisation.objects.get(slug="hub").closed_on is None
    events = hub.changes.order_by("pk").values_list("event", flat=True)
    assert [one for one in events if one in {"closed", "reopened"}] == ["closed", "reopened"]
    assert "staat niet meer als opgeheven" in mail.outbox[-1].subject


@pytest.mark.parametrize("by_import", [True, False])
def test_a_confirmation_belongs_to_the_value_it_was_given_for(
    client: Client, hub: Organisation, manager: User, by_import: bool
) -> None:
    record: dict[str, Any] = {"functions": ["workspace", "training"]}
    services.edit(actor=OPERATOR, organisation=hub, record=record, seen=hub.version)
    hub.refresh_from_db()
    speaker = create_person(email="speaker@hub.example", name="Ada", language="en")
    OrganisationMember.objects.create(organisation=hub, user=speaker)
    services.confirm(actor=actor_of(speaker), organisation=hub)
    record = {
        "name": "The Hub",
        "email": "other@hub.example",
        "functions": ["workspace", "training", "advocacy"],
        "city": "Den Haag",
    }
    if by_import:
        write_prepared(actor=OPERATOR, prepared=[prepare_one({**record, "slug": "hub"})])
    else:
        services.edit(actor=actor_of(manager), organisation=hub, record=record, seen=hub.version)
    dates = {row.group: row for row in FactDates.objects.filter(organisation=hub)}
    said = {group: (row.confirmed_as, row.unconfirmed) for group, row in dates.items()}
    assert said["offers"] == ("organisation", ["advocacy"])
    assert said["contact"] == ("organisation", ["email"])  # the website is the same
    assert said["identity"] == ("organisation", [])
    page = " ".join(client.get("/en/organisations/hub/").content.decode().split())
    assert "but not what has changed since: Email" in page
    assert "but not what has changed since: Advocacy" in page
    assert hub.region is not None
    found = confirmations_of(hub.region)
    days = [found.day_of("hub", key) for key in ("workspace", "training", "advocacy")]
    assert [day is not None for day in days] == [True, True, False]
    state_offer(organisation=hub, function="advocacy", holds=True)
    offers = FactDates.objects.get(organisation=hub, group="offers")
    assert (offers.confirmed_as, offers.unconfirmed) == ("organisation", [])
    services.confirm(actor=actor_of(speaker), organisation=hub)
    assert not FactDates.objects.exclude(unconfirmed=[]).exists()
    write_prepared(
        actor=OPERATOR,
        prepared=[prepare_one({"slug": "hub", "name": "The Hub", "functions": ["incubation"]})],
    )
    offers = FactDates.objects.get(organisation=hub, group="offers")
    assert (offers.confirmed_at, offers.confirmed_as, offers.confirmed_by) == (None, "", None)


def test_who_keeps_a_profile_is_told_what_somebody_else_changed(
    client: Client, hub: Organisation, manager: User
) -> None:
    speaker, other = (
        create_person(email=f"{one}@hub.example", name=one, language=language)
        for one, language in (("ada", "en"), ("bo", "nl"))
    )
    for one in (speaker, other):
        OrganisationMember.objects.create(organisation=hub, user=one)

    def change(actor: Any, **record: Any) -> None:
        hub.refresh_from_db()
        services.edit(actor=actor, organisation=hub, record=record, seen=hub.version)

    change(actor_of(speaker), phone="070-1")
    assert not Notice.objects.exists()
    prepared = [prepare_one({"slug": "hub", "name": "The Hub", "email": "new@hub.example"})]
    write_prepared(actor=OPERATOR, prepared=prepared)
    (notice,) = Notice.objects.filter(user=speaker)
    assert notice.subject == "The profile of The Hub has been changed"
    assert "- Email: info@hub.example → new@hub.example" in notice.body
    (dutch,) = Notice.objects.filter(user=other)
    assert "Het profiel van The Hub is gewijzigd" in dutch.subject
    client.force_login(speaker)
    tasks = reverse("portal:dashboard")
    assert "Someone else has changed it." in client.get(tasks).content.decode()
    services.confirm(actor=actor_of(other), organisation=hub)
    assert "Someone else has changed it." not in client.get(tasks).content.decode()
    change(actor_of(manager), closed_on="2026-01-31")
    closed = Notice.objects.filter(user=speaker).latest("pk")
    assert closed.subject == "The Hub is now marked as closed"
    assert "Someone else has marked it as closed." in client.get(tasks).content.decode()
    change(actor_of(speaker), closed_on=None)
    assert "marked it as closed" not in client.get(tasks).content.decode()
    change(actor_of(manager), closed_on="2026-02-28")
    hub.refresh_from_db()
    services.reopen(actor=actor_of(speaker), organisation=hub)
    assert "Someone else has" not in client.get(tasks).content.decode()


def test_who_keeps_a_profile_undoes_a_closing(
    client: Client, hub: Organisation, manager: User
) -> None:
    page, undo = "/en/organisations/hub/", "/en/organisations/hub/reopen/"
    client.force_login(manager)
    assert undo not in client.get(page).content.decode()
    Organisation.objects.update(closed_on="2026-01-31")
    services.answer(token=_question(hub), said=Answer.OPEN)
    assert undo not in Client().get(page).content.decode()
    assert Client().post(undo).status_code == 302
    hub.refresh_from_db()
    assert hub.closed_on is not None
    assert undo in client.get(page).content.decode()
    for _again in range(2):
        assert client.post(undo).status_code == 302
    assert Organisation.objects.get(slug="hub").closed_on is None
    assert hub.changes.filter(event=Change.Event.REOPENED).count() == 1
    assert not Suggestion.objects.filter(state=Suggestion.State.OPEN).exists()


def test_who_says_that_it_exists_can_take_that_back(client: Client, hub: Organisation) -> None:
    Organisation.objects.update(closed_on="2026-01-31")
    services.answer(token=_question(hub), said=Answer.OPEN)
    services.answer(token=_question(hub), said=Answer.CLOSED)
    assert Suggestion.objects.get().state == Suggestion.State.REJECTED


def test_a_link_to_take_over_comes_in_the_organisations_language(hub: Organisation) -> None:
    Organisation.objects.filter(pk=hub.pk).update(languages=["nl"])
    hub.refresh_from_db()
    with translation.override("tr"):
        services.send_claim_link(organisation=hub, email="info@hub.example")
    assert mail.outbox[-1].subject == "Neem het profiel “The Hub” in beheer"
    assert "/nl/organisations/" in str(mail.outbox[-1].body)


def test_only_addresses_that_were_suggested_have_to_be_checked(
    client: Client, region: Region, manager: User
) -> None:
    record = {"name": "Bare", "region": region.slug}
    one = services.suggest(actor=VISITOR, record=record)
    client.force_login(manager)
    path = f"/en/organisations/suggestions/{one.pk}/"
    page = client.get(path)
    assert "checked" not in page.context["form"].fields
    form = page.context["form"]
    data = {name: value for name in form.fields if (value := form[name].value())}
    # Who adds an address while deciding is asked about it.
    more = {**data, "decision": "approve", "website": "https://bare.example"}
    assert "checked" in client.post(path, more).context["form"].errors
    assert client.post(path, {**data, "decision": "approve"}).status_code == 302
    assert Organisation.objects.filter(name="Bare").exists()


def test_an_answer_must_say_something(client: Client, hub: Organisation) -> None:
    path = f"/en/organisations/profile/still-right/{_question(hub)}/"
    assert client.post(path, {"said": "changed", "remark": " "}).status_code == 422
    assert client.post(path, {"said": "perhaps"}).status_code == 422
    assert not Suggestion.objects.exists()


def _form(client: Client) -> dict[str, Any]:
    """The edit form as it would be sent without a change."""
    return _sent_of(client.get("/en/organisations/hub/edit/"))


def _sent_of(page: Any) -> dict[str, Any]:
    """What the form on this page would send."""
    profile = page.context["profile"]
    data: dict[str, Any] = {name: page.context[name] for name in ("seen", "after")}
    for form in [profile.form, *(row for rows in profile.rows.values() for row in rows.forms)]:
        for field in form:
            value = field.value()
            if value not in (None, ""):  # as a browser: a choice of none sends nothing
                data[field.html_name] = value
    for rows in profile.rows.values():
        for field in rows.management_form:
            data[field.html_name] = field.value()
    return data


def test_an_edit_confirms_only_what_it_changes(
    client: Client, hub: Organisation, manager: User
) -> None:
    client.force_login(manager)
    long_ago = date(2015, 1, 1)
    hub.dates.update(stated_on=long_ago)
    client.post("/en/organisations/hub/edit/", _form(client) | {"phone": "070-1"})
    contact = hub.dates.get(group="contact")
    assert (contact.confirmed_at, contact.stated_on) == (None, long_ago)  # its address stays
    Organisation.objects.filter(pk=hub.pk).update(website="", email="")
    client.post("/en/organisations/hub/edit/", _form(client) | {"phone": "070-2"})
    contact.refresh_from_db()
    assert (contact.confirmed_as, contact.stated_on) == ("manager", None)


def test_what_the_organisation_itself_saves_is_confirmed_by_it(
    client: Client, hub: Organisation
) -> None:
    speaker = Network().person("speaker")
    OrganisationMember.objects.create(organisation=hub, user=speaker)
    client.force_login(speaker)
    client.post("/en/organisations/hub/edit/", _form(client) | {"phone": "070-1"})
    dates = {row.group: row.confirmed_as for row in hub.dates.all()}
    assert dates["contact"] == "organisation"  # with its address, which it left so
    assert dates["offers"] == ""  # it has not touched them


def test_the_form_changes_what_was_changed_and_keeps_the_rest(
    client: Client, hub: Organisation, manager: User
) -> None:
    client.force_login(manager)
    data = _form(client)
    data |= {
        "registrations": "kvk:27368929",
        "sectors": "88.99",
        "latitude": "52,08",
        "longitude": "4.31",
        "legal_form": "nl-stichting",
        "offers-0-function": "training",
        "offers-0-title": "Starters",
        "offers-0-capacity": "20",
    }
    answer = client.post("/en/organisations/hub/edit/", data)
    assert answer.status_code == 302, answer.context["profile"].form.errors
    hub.refresh_from_db()
    assert (hub.latitude, hub.legal_form, hub.email) == (52.08, "nl-stichting", "info@hub.example")
    assert hub.registrations.get().number == "27368929"
    assert [offer.function for offer in hub.offers.order_by("position")] == [
        "workspace",
        "training",
    ]
    change = hub.changes.latest("at")
    assert "registrations" in change.after
    assert "email" not in change.after
    dates = {row.group: row.confirmed_as for row in hub.dates.all()}
    assert dates["offers"] == dates["identity"] == ""  # nobody looked at what stayed
    assert dates["work"] == "manager"  # nothing had been said of it
    page = client.get("/en/organisations/hub/").content.decode()
    assert "Starters" in page
    assert "Comparable forms in other countries" in page
    assert client.post("/en/organisations/hub/edit/", data).status_code == 409  # an old form


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("registrations", "kbo:1"),
        ("sectors", "99.9"),
        ("latitude", "north"),
        ("latitude", "95"),
        ("links", "javascript:alert(1)"),
        ("relations-0-target", "Nobody"),
        ("relations-0-target", "hub"),  # itself
        ("closed_on", "31/12/2199"),
        ("evidence-0-stated_on", "31/12/2199"),
    ],
)
def test_a_mistake_in_the_form_is_said_and_nothing_is_written(
    client: Client, hub: Organisation, manager: User, field: str, value: str
) -> None:
    client.force_login(manager)
    data = _form(client) | {"longitude": "4.3", "relations-0-kind": "funds"}
    if not field.startswith("relations"):
        data["relations-0-kind"] = ""
    answer = client.post("/en/organisations/hub/edit/", data | {field: value})
    assert answer.status_code == 422
    assert "field--error" in answer.content.decode() or "error-summary" in answer.content.decode()
    assert hub.changes.count() == 1


def test_moving_an_organisation_needs_a_say_in_both_regions(
    client: Client, hub: Organisation, manager: User
) -> None:
    make_region("aalst", codes=[])
    client.force_login(manager)
    data = _form(client) | {"region": "aalst", "city": "Typed and not lost"}
    answer = client.post("/en/organisations/hub/edit/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "You do not manage this region." in page
    assert 'href="#id_region"' in page
    assert "Typed and not lost" in page
    hub.refresh_from_db()
    assert (hub.region.slug, hub.city) == ("the-hague", "")  # type: ignore[union-attr]
    edit(
        actor=OPERATOR,
        organisation=hub,
        record={"region": "aalst"},
        seen=hub.version,
    )
    with pytest.raises(Outdated):
        edit(actor=OPERATOR, organisation=hub, record={"city": "Aalst"}, seen="2020-01-01")
    hub.refresh_from_db()
    assert hub.region is not None
    assert hub.region.slug == "aalst"


def test_facts_grow_old_by_their_kind() -> None:
    from rresi.ecosystem.models import FactGroup
    from rresi.ecosystem.rules import fresh_until

    day = date(2026, 1, 1)
    assert fresh_until(FactGroup.CONTACT, day) == date(2027, 1, 1)
    assert fresh_until(FactGroup.IDENTITY, day, None) == date(2030, 12, 31)
    assert fresh_until(FactGroup.CONTACT, None, None) is None


def test_a_person_finds_and_takes_their_suggestions_along() -> None:
    person = Network().person("Someone")
    one = services.suggest(actor=actor_of(person), record={"name": "Nieuw"}, email=person.email)
    from rresi.accounts.services import erase_person, export_personal_data

    exported = export_personal_data(actor=actor_of(person), user=person)
    assert exported["suggestions"][0]["document"] == {"name": "Nieuw"}
    erase_person(actor=actor_of(person), user=person)
    one.refresh_from_db()
    assert (one.by_id, one.email) == (None, "")


def test_an_organisation_can_lie_in_any_country_those_of_the_network_first() -> None:
    make_region(slug="saltmarsh", country="IE", names={"en": "Saltmarsh"}, codes=[], point=None)
    with translation.override("en"):
        shown = str(ShortForm()["country"])
        codes = re.findall(r'value="(\w\w)"', shown)
        assert codes[0] == "IE"
        assert {"NO", "JP", "NL"} <= set(codes)
        assert codes.count("IE") == 1
        form = ShortForm({"name": "Fjord hub", "country": "NO"})
        assert form.is_valid(), form.errors


def test_a_reason_that_is_too_long_is_refused_and_shown_again(
    client: Client, manager: User
) -> None:
    one = services.suggest(actor=VISITOR, record={"name": "Nieuw", "region": "the-hague"})
    client.force_login(manager)
    long = "reason " * 300
    sent = {"decision": "reject", "reason": long}
    answer = client.post(f"/en/organisations/suggestions/{one.pk}/", sent)
    assert answer.status_code == 422
    assert "longer than 2,000 characters" in answer.content.decode()
    assert long.strip() in answer.content.decode()
    one.refresh_from_db()
    assert one.state == "open"


def test_a_change_told_at_too_great_length_is_shown_again(
    client: Client, hub: Organisation
) -> None:
    long = "moved " * 400
    answer = client.post(f"/en/organisations/{hub.slug}/suggest-change/", {"remark": long})
    assert answer.status_code == 422
    assert long.strip() in answer.content.decode()
    assert not Suggestion.objects.exists()


def test_how_sure_something_is_stands_on_the_page_and_in_the_form(
    client: Client, hub: Organisation, manager: User
) -> None:
    record = {"name": "De Werf", "region": "the-hague"}
    services.create_organisations(actor=OPERATOR, records=[record])
    client.force_login(manager)
    data = _form(client) | {
        "offers-0-function": "training",
        "offers-0-confidence": "70",
        "relations-0-kind": "partners",
        "relations-0-target": "De Werf",
        "relations-0-source": "https://werf.example/partners",
        "relations-0-stated_on": "2026-05-01",
        "relations-0-confidence": "40",
    }
    assert client.post("/en/organisations/hub/edit/", data).status_code == 302
    page = " ".join(client.get("/en/organisations/hub/").content.decode().split())
    assert "Confidence: 70%" in page
    assert "Confidence: 40%" in page
    assert "1 May 2026" in page
    # What is less round than the form shows stays as it was.
    Relation.objects.update(confidence=0.404)
    again = _form(client)
    assert (again["offers-0-confidence"], again["relations-0-confidence"]) == (70, 40)
    assert client.post("/en/organisations/hub/edit/", again | {"city": "Delft"}).status_code == 302
    assert Relation.objects.get().confidence == 0.404
    # Empty is certain; alone it is no row.
    sure = _form(client) | {"relations-0-confidence": "", "evidence-0-statement": ""}
    sure |= {"offers-1-confidence": "50"}
    assert client.post("/en/organisations/hub/edit/", sure).status_code == 302
    assert Relation.objects.get().confidence == 1
    assert "Confidence: 40%" not in client.get("/en/organisations/hub/").content.decode()


def test_which_nace_a_sector_is_of_stands_beside_it(client: Client, hub: Organisation) -> None:
    record = {"name": "Zorg", "sectors": ["88.99", "2:88.10"]}
    services.create_organisations(actor=OPERATOR, records=[record])
    page = client.get("/en/organisations/zorg/").content.decode()
    assert "NACE Rev. 2.1: 88.99" in page
    assert "NACE Rev. 2: 88.10" in page


def test_who_cannot_be_reached_is_not_asked_for_an_address(
    client: Client, hub: Organisation
) -> None:
    path = "/en/organisations/hub/take-over/"
    assert 'name="email"' in client.get(path).content.decode()
    Organisation.objects.update(email="", website="https://hub.wordpress.com/")
    page = client.get(path).content.decode()
    assert 'name="email"' not in page
    assert 'href="/en/organisations/hub/suggest-change/"' in page


def test_an_answer_says_what_comes_of_it_and_can_be_mended(
    client: Client, hub: Organisation
) -> None:
    Organisation.objects.update(asked_at=timezone.now())
    path = f"/en/organisations/profile/still-right/{_question(hub)}/"
    empty = client.post(path, {"said": "changed"}).content.decode()
    assert 'aria-describedby="remark-error"' in empty
    assert "Your answer has been saved" not in client.get(path).content.decode()
    page = client.post(path, {"said": "closed"}, follow=True).content.decode()
    assert "until then the profile stays as it is" in page
    assert "Your answer has been saved" in client.get(path).content.decode()
    page = client.post(path, {"said": "right"}, follow=True).content.decode()
    assert "until then the profile stays" not in page


def test_two_who_edit_at_once_lose_nothing(
    client: Client, hub: Organisation, manager: User
) -> None:
    """What the second did not touch comes from the first; of what both did, they are told."""
    page = "/en/organisations/hub/edit/"
    client.force_login(manager)
    offer = {"offers-0-function": "workspace", "offers-0-title": "Desks"}
    assert client.post(page, _form(client) | {"phone": "070-1"}).status_code == 302
    shown = _form(client)
    first = shown | {"phone": "070-5", "city": "Delft", "size": "small", "sdgs": ["8", "11"]}
    assert client.post(page, first | offer).status_code == 302
    answer = client.post(page, shown | {"street": "Spui 1", "city": "Leiden"})
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Someone else has entered this: Delft." in said
    assert "The form now also shows what the other person has changed" in said
    assert 'value="Leiden"' in said
    alone = client.post(page, shown | {"street": "Spui 1"})  # no field is changed by both
    assert alone.status_code == 409
    told = alone.content.decode()
    assert "The form now also shows what the other person has changed" in told
    assert "Please correct the following" not in told
    again = _sent_of(answer)
    assert (again["phone"], again["size"], again["sdgs"]) == ("070-5", "small", ["8", "11"])
    assert client.post(page, again).status_code == 302
    hub.refresh_from_db()
    assert (hub.phone, hub.street, hub.city, hub.size) == ("070-5", "Spui 1", "Leiden", "small")
    assert [row.function for row in hub.offers.all()] == ["workspace"]


def test_rows_that_two_changed_are_pointed_out(
    client: Client, hub: Organisation, manager: User
) -> None:
    page = "/en/organisations/hub/edit/"
    client.force_login(manager)
    shown = _form(client)
    row = {"offers-0-function": "workspace"}
    assert client.post(page, shown | row | {"offers-0-title": "Desks"}).status_code == 302
    answer = client.post(page, shown | row | {"offers-0-title": "Rooms"})
    assert answer.status_code == 409
    assert "Offers in detail: someone else has changed these too." in answer.content.decode()


def test_a_suggested_text_keeps_its_language(client: Client, region: Region, manager: User) -> None:
    page = client.get("/en/organisations/suggest/").content.decode()
    assert "Language of this text" in page
    data = {"name": "Buurthuis", "region": "the-hague", "description": "Repareren met buren."}
    client.post("/en/organisations/suggest/", {**data, "language": "nl"})
    made = Suggestion.objects.get()
    assert made.document["description"] == {"nl": "Repareren met buren."}
    client.force_login(manager)
    path = f"/en/organisations/suggestions/{made.pk}/"
    assert '<option value="nl" selected>' in client.get(path).content.decode()
    sent_back = {**data, "language": "nl", "decision": "approve"}
    assert client.post(path, sent_back).status_code == 302
    (text,) = Organisation.objects.get().texts.all()
    assert (text.language, text.description) == ("nl", "Repareren met buren.")


def test_who_edits_a_profile_sees_its_texts_in_other_languages(
    client: Client, hub: Organisation, manager: User
) -> None:
    OrganisationText.objects.filter(organisation=hub).delete()
    OrganisationText.objects.create(organisation=hub, language="nl", description="Koken & <eten>")
    client.force_login(manager)
    page = client.get(f"/en/organisations/{hub.slug}/edit/").content.decode()
    assert 'Dutch: <q lang="nl">Koken &amp; &lt;eten&gt;</q>' in page
    assert "choose its language at the top of the page" in page
    assert "Language of this text" not in page
    assert "<q lang" not in client.get(f"/nl/organisations/{hub.slug}/edit/").content.decode()


def _folded(page: str) -> dict[str, bool]:
    """Of each folded part of the form its title and whether it stands open."""
    found = re.findall(r'<details class="form__part"( open)?>\s*<summary>(.*?)</summary>', page)
    return {html.unescape(title): bool(opened) for opened, title in found}


def test_the_form_begins_with_what_matters_and_folds_what_is_empty(
    client: Client, hub: Organisation, manager: User
) -> None:
    client.force_login(manager)
    page = client.get("/en/organisations/hub/edit/").content.decode()
    first, _details, rest = page.partition('<details class="form__part"')
    for name in ("kind", "functions", "email", "phone"):
        assert f'name="{name}"' in first
    assert 'name="sdgs"' not in first
    assert 'name="sdgs"' in rest
    assert 'action="/en/organisations/hub/confirm/"' in first
    parts = _folded(page)
    assert not parts["Sectors and Sustainable Development Goals"]
    assert not parts["Relations with other organisations"]
    # What is filled in stands open, and so does what must be corrected.
    data = {**_form(client), "sdgs": ["11"], "sectors": "zzz", "phone": "070 123"}
    wrong = client.post("/en/organisations/hub/edit/", data)
    assert wrong.status_code == 422
    assert _folded(wrong.content.decode())["Sectors and Sustainable Development Goals"]
    client.post("/en/organisations/hub/edit/", {**data, "sectors": ""})
    page = client.get("/en/organisations/hub/edit/").content.decode()
    assert _folded(page)["Sectors and Sustainable Development Goals"]
    assert not _folded(page)["The organisation no longer exists"]
    data = {**_form(client), "relations-0-target": "Nobody of this name"}
    wrong = client.post("/en/organisations/hub/edit/", data)
    assert _folded(wrong.content.decode())["Relations with other organisations"]


def test_a_suggestion_without_a_country_is_of_its_regions(
    client: Client, region: Region, manager: User
) -> None:
    data = {"name": "Buurthuis", "region": "the-hague", "city": "Den Haag"}
    client.post("/en/organisations/suggest/", data)
    client.force_login(manager)
    path = f"/en/organisations/suggestions/{Suggestion.objects.get().pk}/"
    assert client.post(path, {**data, "decision": "approve"}).status_code == 302
    assert Organisation.objects.get().country == "NL"
    added = services.add(actor=actor_of(manager), record={"name": "Hal", "region": "the-hague"})
    assert added.country == "NL"
