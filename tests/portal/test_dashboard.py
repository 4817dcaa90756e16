"""My tasks: what is theirs and what is new comes in a second request."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rresi.accounts.models import RoleRequest
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.core import formats
from rresi.core.taxonomies import TOPICS
from rresi.editorial.models import ReviewerProfile, Submission
from rresi.editorial.services import drafting
from rresi.practices.models import Practice, Question
from rresi.regions.services import appoint_manager
from rresi.search.models import SavedSearch, SavedSearchFind
from rresi.transfers.models import Transfer
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.events import make_event, make_organiser
from tests.factories.exchange import make_organisation
from tests.factories.practices import make_practice, make_practices
from tests.factories.regions import make_other_region, make_region
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db


def words(client: Client, path: str, **more: str) -> str:
    answer = client.get(path, headers=more)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_what_an_import_brought_comes_after_what_was_written_here(client: Client) -> None:
    home = make_region()
    written = make_practice(home, slug="written")
    make_practice(home, slug="imported")
    Submission.objects.create(
        kind="practice", object_id=written.pk, entered_at=timezone.now(), title="Written"
    )
    manager = make_person()
    appoint_manager(actor=OPERATOR, region=home, user=manager)
    client.force_login(manager)
    page = words(client, "/en/needs/mine/")
    assert page.index("/practices/written/") < page.index("/practices/imported/")


def test_a_question_of_which_nothing_is_seen_is_no_empty_row(client: Client) -> None:
    practice = make_practice(make_region())
    Question.objects.create(practice=practice, text="\u200b", language="en", token="1" * 32)
    client.force_login(make_coordinator())
    assert "(no name)" in words(client, "/en/needs/")


def test_own_practices_come_with_what_became_of_them(client: Client) -> None:
    user = make_person()
    practice = make_practice(make_region())
    practice.owner = user
    practice.save()
    Question.objects.create(practice=practice, text="How?", language="en", token="0" * 31 + "1")
    client.force_login(user)
    page = words(client, "/en/needs/mine/")
    assert "1 question" in page
    assert f"Published on {formats.day(timezone.localdate(practice.published_at))}" in page
    assert "0 adoptions" not in page  # what did not happen is not counted
    Transfer.objects.create(
        practice=practice, region=make_other_region(), state_since="2026-01-01", language="nl"
    )
    assert "1 adoption" not in words(client, "/en/needs/mine/")  # only interested
    Transfer.objects.update(state=Transfer.State.PLANNED, reported_at="2026-01-01T00:00Z")
    page = words(client, "/en/needs/mine/")
    assert "1 adoption · 1 question" in page
    assert "Aalst: Planned, since 1 January 2026" in page
    assert "<h1" in page
    part = words(client, "/en/needs/mine/", **{"hx-request": "true"})
    assert "<h1" not in part
    assert 'href="/en/needs/mine/"' in words(client, "/en/needs/")  # without JavaScript


def test_a_newcomer_sees_what_is_new_and_the_region_near_them(client: Client) -> None:
    make_practice(make_region())
    make_other_region()
    user = make_person()
    client.force_login(user)
    page = words(client, "/nl/needs/")
    assert 'hx-get="/nl/needs/lately/"' not in page  # it is on the page, not behind a link
    assert "Een repaircafé in elke wijk" in page
    RoleRequest.objects.create(user=user, place="Aalst")
    near = words(client, "/en/needs/").split('id="near"')[1].split("</section>")[0]
    assert near.startswith(">Near you<")
    assert "/en/regions/aalst/" in near
    assert "/en/regions/the-hague/" not in near


def test_near_is_where_a_newcomer_asked_for_a_role_never_what_the_language_suggests(
    client: Client,
) -> None:
    hague, aalst = make_region(), make_other_region()
    office = make_organisation(hague)
    user = make_person()
    client.force_login(user)

    def near(language: str) -> str:
        return words(client, f"/{language}/needs/").split('id="near"')[1].split("</section>")[0]

    assert near("nl").startswith(">Regio’s<")  # they have said nothing
    for role, place, other in (
        (f"region_manager:{aalst.pk}", "aalst", "the-hague"),
        (f"organisation_member:{office.pk}", "the-hague", "aalst"),
    ):
        RoleRequest.objects.update_or_create(user=user, defaults={"role": role, "place": "Office"})
        assert near("en").startswith(">Near you<")
        assert f"/en/regions/{place}/" in near("en")
        assert f"/en/regions/{other}/" not in near("en")


def test_a_request_for_a_role_is_among_the_own_tasks_until_it_is_decided(client: Client) -> None:
    region, user = make_region(), make_person(name="Tom")
    role = f"region_manager:{region.pk}"
    RoleRequest.objects.create(user=user, role=role, place="Social office")
    client.force_login(user)
    own = words(client, "/en/needs/").split('id="needs-own-request"')[1].split("</section>")[0]
    assert "Region manager: The Hague" in own
    assert "Waiting for a decision" in own
    client.force_login(make_coordinator())
    lines = words(client, "/en/needs/").split('id="needs-role-requests"')[1].split("</section>")[0]
    assert "Region manager: The Hague · Social office" in lines
    RoleRequest.objects.update(state=RoleRequest.State.DECLINED)
    client.force_login(user)
    assert "needs-own-request" not in words(client, "/en/needs/")


def test_the_head_says_how_many_tasks_wait(client: Client) -> None:
    user = make_person()
    practice = make_practice(make_region())
    client.force_login(user)
    assert "waiting for you" not in words(client, "/en/needs/")
    practice.owner = user
    practice.save()
    for number in range(2):
        token = "0" * 31 + str(number)
        Question.objects.create(practice=practice, text="How?", language="en", token=token)
    assert "2 tasks are waiting for you." in words(client, "/en/needs/")


def test_one_task_stands_out_as_the_next_step(client: Client) -> None:
    user, region = make_person(), make_region()
    appoint_manager(actor=OPERATOR, region=region, user=user)
    practice = make_practice(region)
    for number in range(3):
        token = "0" * 31 + str(number)
        Question.objects.create(practice=practice, text="How?", language="en", token=token)
    client.force_login(user)
    shown = page(client, "/en/needs/")
    tasks = re.findall(r'<a class="button button--small( button--plain)?"', shown)
    assert len(tasks) >= 3
    assert [bool(plain) for plain in tasks] == [False] + [True] * (len(tasks) - 1)


def test_a_manager_has_the_practices_of_the_region_below_their_own(client: Client) -> None:
    region = make_region()
    user = make_person()
    appoint_manager(actor=OPERATOR, region=region, user=user)
    own = make_practice(make_other_region(), slug="own", title="Eigen praktijk", translations={})
    own.owner = user
    own.save()
    make_practices(7, region)
    client.force_login(user)
    page = words(client, "/en/needs/mine/")
    shown = re.findall(r'class="todo__what" href="([^"]*)"', page)
    assert shown[0] == "/en/practices/own/"
    assert len(shown) == 6
    assert re.search(r'href="/en/practices/\?region=aalst&amp;region=the-hague"> View all 8', page)


def test_what_lacks_a_language_is_told_for_each_that_the_person_reads(client: Client) -> None:
    user = make_person(language="nl")
    make_practices(3, make_region())
    ReviewerProfile.objects.create(user=user, languages=["nl", "tr", "fr"])
    client.force_login(user)
    page = words(client, "/en/needs/mine/")
    for code, name in (("tr", "Turkish"), ("fr", "French")):
        assert f'language={code}"> 3 texts cannot be read in {name} yet.' in page
    assert "cannot be read in German" not in page
    assert "cannot be read in Dutch" not in page  # that is what they were written in


def test_who_is_new_finds_a_first_step(client: Client) -> None:
    client.force_login(make_person())
    first = words(client, "/en/needs/")
    assert 'class="button" href="/en/account/welcome/">Tell us where you work' in first
    page = words(client, "/en/needs/mine/")
    assert "Have you done something that others can learn from" in page
    assert "Propose a good practice" in page
    assert page.count('name="filters" value="topic=') == len(TOPICS.terms)


def test_a_draft_does_not_hide_the_first_step(client: Client) -> None:
    user = make_person()
    drafting.start(actor=actor_of(user), kind="practice", document={"title": "A draft"})
    client.force_login(user)
    page = words(client, "/en/needs/")
    assert "Texts to finish" in page
    assert "Tell us where you work" in page


def test_a_topic_is_followed_with_one_press(client: Client) -> None:
    user = make_person()
    client.force_login(user)
    client.post("/en/search/save/", {"kind": "practice", "filters": "topic=finance"})
    saved = SavedSearch.objects.get(owner_id=user.pk)
    SavedSearchFind.objects.create(search=saved, kind="practice", object_id=1)
    page = words(client, "/en/needs/mine/")
    assert 'href="/en/practices/?topic=finance">' in page
    assert '<span class="fresh">1 new</span>' in page
    assert 'value="topic=finance"' not in page


def test_a_topic_of_another_kind_can_still_be_followed(client: Client) -> None:
    user = make_person()
    SavedSearch.objects.create(
        owner_id=user.pk,
        language="en",
        kinds=["case"],
        filters="topic=finance",
        digest="d",
        secret="s",
    )
    client.force_login(user)
    assert 'value="topic=finance"' in words(client, "/en/needs/mine/")


def test_what_is_new_is_told_by_the_last_sign_in(client: Client) -> None:
    user = make_person("w@example.org", password="open-the-library")
    practice = make_practice(make_region())
    sign_in = {"login": user.email, "password": "open-the-library"}
    client.post("/en/account/login/", sign_in)
    page = words(client, "/en/needs/lately/")
    assert practice.slug in page
    assert "New since" not in page  # the first visit
    assert "Nothing new" not in page
    client.post("/en/account/logout/")
    client.post("/en/account/login/", sign_in)
    assert "Nothing new since your previous sign-in on" in words(client, "/en/needs/lately/")
    client.post("/en/account/logout/")
    Practice.objects.update(published_at=timezone.now() + timedelta(minutes=1))
    client.post("/en/account/login/", sign_in)
    page = words(client, "/en/needs/lately/")
    assert "New since" in page
    assert page.count('class="fresh"') == 1


def test_what_is_new_says_its_language_where_it_is_not_the_readers(client: Client) -> None:
    client.force_login(make_person("w@example.org"))
    practice = make_practice(make_region())
    page = words(client, "/tr/needs/lately/")
    assert "dili: İngilizce" in page[page.index(practice.texts.get(language="en").title) :][:120]


def test_the_head_counts_tasks_in_a_request_of_its_own(client: Client) -> None:
    user = make_person()
    practice = make_practice(make_region())
    client.force_login(user)
    assert 'hx-get="/en/needs/count/"' in words(client, "/en/about/")
    assert not words(client, "/en/needs/count/").strip()
    practice.owner = user
    practice.save()
    Question.objects.create(practice=practice, text="How?", language="en", token="0" * 32)
    answer = client.get("/en/needs/count/")
    assert answer["Cache-Control"] == "private, max-age=60"
    assert "1 task is waiting for you." in " ".join(answer.content.decode().split())
    assert 'hx-get="/en/needs/count/' not in words(client, "/en/needs/")  # it knows already


def test_a_manager_sees_how_far_the_region_has_come(client: Client) -> None:
    region, user = make_region(), make_person()
    appoint_manager(actor=OPERATOR, region=region, user=user)
    make_practice(region)
    client.force_login(user)
    page = words(client, "/en/needs/mine/")
    assert '<li class="is-next"> <span class="loop__count">0</span> organisations mapped' in page
    assert "Add the first organisation" in page
    assert '<span class="loop__count">1</span> <a href="/en/regions/the-hague/#practices">' in page


def test_the_page_knows_the_persons_place_region_and_searches(client: Client) -> None:
    user = make_person()
    client.force_login(user)
    client.post("/en/account/welcome/", {"role": "", "place": "City of Aalst, economy"})
    assert "Tell us where you work" not in words(client, "/en/needs/")
    page = words(client, "/en/needs/mine/")
    assert "City of Aalst, economy</a>" in page
    filters = {"q": "", "kind": "practice", "filters": "topic=finance"}
    client.post("/en/search/save/", filters)
    page = words(client, "/en/needs/mine/")
    assert 'href="/en/practices/?topic=finance">' in page
    assert "Your region" not in page
    appoint_manager(actor=OPERATOR, region=make_region(), user=user)
    page = words(client, "/en/needs/mine/")
    assert "Your region</h2>" in page
    assert 'href="/en/regions/the-hague/ecosystem/"' in page


def test_who_has_a_role_is_not_asked_where_they_work(client: Client) -> None:
    client.force_login(make_coordinator())
    assert "Tell us where you work" not in words(client, "/en/needs/")
    page = words(client, "/en/needs/mine/")
    assert "Propose a good practice" in page


def test_more_practices_take_no_more_queries(client: Client) -> None:
    user = make_person()
    region = make_region()
    client.force_login(user)

    def queries(part: str) -> int:
        client.get(f"/en/needs/{part}/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/en/needs/{part}/")
        return len(captured)

    make_practice(region, slug="first")
    one = [queries(part) for part in ("mine", "lately", "count")]
    make_practices(12, region)
    assert [queries(part) for part in ("mine", "lately", "count")] == one
    assert max(one) <= 17  # with what they said of where they work


def test_translators_see_what_lacks_a_language(client: Client) -> None:
    user = make_person(language="tr")
    make_practices(3, make_region())
    client.force_login(user)
    page = words(client, "/tr/translate/")
    assert page.count('class="todo__what"') >= 1
    first = words(client, "/tr/translate/?language=nl")
    assert first.count('class="todo__what"') == 0  # that is what they were written in
    odd = words(client, "/tr/translate/?language=xx")
    assert odd.count('class="todo__what"') == page.count('class="todo__what"')


def test_events_of_theirs_are_there_whether_they_come_or_run_them(client: Client) -> None:
    event = make_event("visit")
    organiser = make_organiser(event, make_person())
    guest = make_person()
    make_registration(event, account=guest)
    client.force_login(organiser)
    assert 'href="/en/events/visit/desk/"' in words(client, "/en/needs/mine/")
    client.force_login(guest)
    page = words(client, "/en/needs/mine/")
    assert 'href="/en/events/visit/my-registration/"' in page
    assert "/desk/" not in page
