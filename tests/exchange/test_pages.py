"""The pages of the exchange: who sees which, how much they ask, what they never show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from itertools import product
from typing import Any
from zipfile import ZipFile

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from rresi.accounts.models import User
from rresi.accounts.needs import needs_of
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.core.refusals import Refused
from rresi.core.taxonomies import FUNCTIONS
from rresi.core.translations import interface_languages
from rresi.exchange import links, queries, standing
from rresi.exchange.cards import of_rows
from rresi.exchange.links import Purpose
from rresi.exchange.models import Call, Entry, FollowUp, Introduction
from rresi.exchange.queries.entries import Gap
from rresi.exchange.services import calls, entries, introductions, outcomes
from rresi.regions.models import RegionManager
from rresi.search import interface as search
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.exchange import (
    introduce,
    make_entry,
    make_introduction,
    make_organisation,
)
from tests.factories.regions import make_other_region, make_region
from tests.fuzzing import routes

pytestmark = pytest.mark.django_db
AT_MOST = 25


def _browser(user: User | None = None) -> Client:
    browser = Client()
    if user is not None:
        browser.force_login(user)
    return browser


def _queries(browser: Client, path: str) -> int:
    for _warm in range(2):
        assert browser.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as captured:
        browser.get(path)
    return len(captured)


def test_more_rows_take_no_more_queries() -> None:
    region = make_region()
    member = make_person()
    own = make_organisation(region, member=member)
    other = make_organisation(region)
    need = make_entry(own)
    introduce(need, make_entry(other, "offer"))
    make_entry(own, audience="network")
    paths = {
        "/en/exchange/": _browser(),
        f"/en/exchange/{need.slug}/": _browser(member),
        "/en/exchange/mine/": _browser(member),
        "/en/exchange/network/": _browser(member),
        f"/en/regions/{region.slug}/": _browser(),
        f"/en/organisations/{own.slug}/": _browser(),
        "/en/needs/": _browser(member),
    }
    few = {path: _queries(browser, path) for path, browser in paths.items()}
    for number in range(12):
        made = make_entry(own, audience="network" if number % 2 else "public")
        introduce(made, make_entry(other, "offer"))
        introduce(need, make_entry(make_organisation(region), "offer"))
    many = {path: _queries(browser, path) for path, browser in paths.items()}
    assert many == few
    ours = {path: count for path, count in many.items() if path.startswith("/en/exchange/")}
    assert max(ours.values()) <= AT_MOST, ours


def test_what_is_not_public_is_found_by_its_audience_alone() -> None:
    region, other = make_region(), make_other_region()
    organisation = make_organisation(region)
    shown = {
        audience: make_entry(organisation, title=f"For {audience}", audience=audience)
        for audience in ("public", "network", "region")
    }
    near, far, nobody = make_person(), make_person(), make_person()
    RegionManager.objects.create(region=region, user=near)
    RegionManager.objects.create(region=other, user=far)
    for user, seen in (
        (None, {"public"}),
        (nobody, {"public"}),
        (far, {"public", "network"}),
        (near, {"public", "network", "region"}),
    ):
        browser = _browser(user)
        for audience, entry in shown.items():
            status = browser.get(f"/en/exchange/{entry.slug}/").status_code
            assert status == (200 if audience in seen else 404), (user, audience)
        everywhere = browser.get(f"/en/organisations/{organisation.slug}/").content.decode()
        everywhere += browser.get(f"/en/regions/{region.slug}/").content.decode()
        everywhere += browser.get("/en/exchange/").content.decode()
        for audience in {"network", "region"} - seen:
            assert f"For {audience}" not in everywhere, (user, audience)
    assert _browser(nobody).get("/en/exchange/network/").status_code == 403
    search.reindex("entry")
    found = search.search("For network region", language="en", kinds=["entry"])
    assert {hit.object_id for hit in found.hits} <= {shown["public"].pk}


def test_no_address_is_shown_before_both_said_yes() -> None:
    """Over every state that comes before, every reader, every page and every mail."""
    region = make_region()
    needer, offerer, coordinator = (
        make_person("needer@secret.example"),
        make_person("offerer@secret.example"),
        make_coordinator(),
    )
    manager = make_person()
    RegionManager.objects.create(region=region, user=manager)
    needs = make_organisation(region, member=needer)
    offers = make_organisation(region, member=offerer)
    readers = {
        "visitor": _browser(),
        "needer": _browser(needer),
        "offerer": _browser(offerer),
        "manager": _browser(manager),
        "coordinator": _browser(coordinator),
    }
    for need_says, offer_says in product(("open", "yes", "no"), repeat=2):
        if need_says == offer_says == "yes":
            continue
        need, offer = make_entry(needs), make_entry(offers, "offer")
        found = make_introduction(need, offer)
        Introduction.objects.update(need_asked_at=None, offer_asked_at=None)
        mail.outbox.clear()
        tokens = {side: introductions.token_for(found, side, None) for side in ("need", "offer")}
        for side, said in (("need", need_says), ("offer", offer_says)):
            try:
                if said != "open":
                    introductions.answer_by_link(token=tokens[side], said=said, why="price")
            except Refused:
                assert need_says == "no"
        for one in mail.outbox:
            said = f"{one.subject}\n{one.body}"
            others = {needer.email, offerer.email} - set(one.to)
            assert not any(address in said for address in others), one.to
        paths = [
            "/en/exchange/",
            "/sitemap.xml",
            f"/en/exchange/{need.slug}/",
            f"/en/exchange/{offer.slug}/",
            f"/en/regions/{region.slug}/",
            f"/en/organisations/{needs.slug}/",
            f"/en/organisations/{offers.slug}/",
            f"/en/exchange/introductions/{found.pk}/",
            "/en/exchange/mine/",
            "/en/needs/",
            *(f"/en/exchange/answer/{token}/" for token in tokens.values()),
        ]
        for who, browser in readers.items():
            own = {"needer": needer.email, "offerer": offerer.email}.get(who, "")
            for path in paths:
                text = browser.get(path).content.decode()
                for address in {needer.email, offerer.email} - {own}:
                    assert address not in text, (need_says, offer_says, who, path)


def _everything(fillings: Mapping[str, Sequence[object]]) -> Iterator[str]:
    """Every address of the site in English, its parts filled by their names in turn; pages, feeds
    and files alike, also those that are added later."""
    part = re.compile(r"<(?:\w+:)?(\w+)>")
    for route in sorted(set(routes())):
        if not part.search(route):
            yield f"/{route}"
            continue
        for at in range(max(len(values) for values in fillings.values())):

            def filled(found: re.Match[str], at: int = at) -> str:
                values = fillings.get(found[1], ("x",))
                return str(values[at % len(values)])

            yield f"/{part.sub(filled, route)}"


def _read(answer: Any) -> str:
    """All that an answer holds, also what is packed in it."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    found = [content]
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as file:
            found += [file.read(name) for name in file.namelist()]
    return b"\n".join(found).decode(errors="replace")


@pytest.mark.once  # 1,200 answers; who sees what does not depend on the database
def test_no_route_of_the_site_holds_an_address_before_both_said_yes() -> None:
    """One side said yes: every page, feed and file, as its sides and others read them."""
    region = make_region()
    needer, offerer = make_person("needer@secret.example"), make_person("offerer@secret.example")
    needs = make_organisation(region, member=needer, email="")
    offers = make_organisation(region, member=offerer, email="")
    need, offer = make_entry(needs), make_entry(offers, "offer", cpv="90910000")
    found = make_introduction(need, offer)
    tokens = [introductions.token_for(found, side, None) for side in ("need", "offer")]
    introductions.answer_by_link(token=tokens[0], said="yes", remark="Call me")
    slugs = [need.slug, offer.slug, region.slug, needs.slug, offers.slug]
    fillings: dict[str, Sequence[object]] = {
        "slug": slugs,
        "token": tokens,
        "pk": [found.pk],
        "region": [region.slug],
    }
    paths = list(dict.fromkeys(_everything(fillings)))
    assert len(paths) > 300
    assert any("/answer/" in path for path in paths)
    for user in (None, needer, offerer, make_person("other@else.example")):
        browser = _browser(user)
        browser.raise_request_exception = False
        own = user.email if user else ""
        for path in paths:
            cache.clear()  # or the limit of files an hour would hide most of them
            text = _read(browser.get(path))
            for address in {needer.email, offerer.email} - {own}:
                assert address not in text, (own, path)
            assert user == needer or "Call me" not in text, (own, path)
            if user is not None and "_auth_user_id" not in browser.session:
                browser.force_login(user)


def test_both_said_yes_and_each_learns_the_other_s_address_and_nobody_else() -> None:
    needer, offerer = make_person("needer@secret.example"), make_person("offerer@secret.example")
    need = make_entry(make_organisation(make_region(), member=needer))
    offer = make_entry(make_organisation(member=offerer), "offer")
    found = introduce(need, offer)
    path = f"/en/exchange/introductions/{found.pk}/"
    assert offerer.email in _browser(needer).get(path).content.decode()
    assert needer.email in _browser(offerer).get(path).content.decode()
    text = _browser(make_coordinator()).get(path).content.decode()
    assert needer.email not in text
    assert offerer.email not in text
    assert _browser(make_person()).get(path).status_code == 404


def test_one_sender_of_a_thousand_requests_is_held() -> None:
    member = make_person()
    need = make_entry(make_organisation(member=member))
    actor = actor_of(member)
    offers = [make_entry(make_organisation(), "offer") for _number in range(15)]
    mail.outbox.clear()
    refused = 0
    for number in range(1000):
        try:
            introductions.ask_for(
                actor=actor, side="need", need=need, offer=offers[number % len(offers)]
            )
        except Refused:
            refused += 1
    assert refused == 1000 - introductions.PROPOSED.size
    assert len(mail.outbox) <= introductions.PROPOSED.size


def test_an_entry_is_found_in_every_language() -> None:
    entry = make_entry(
        make_organisation(),
        title="Hulp bij het meten",
        language="nl",
        what="function",
        function="impact-measurement",
    )
    search.reindex("entry")
    for language in interface_languages():
        with translation.override(language):
            words = str(FUNCTIONS["impact-measurement"].label)
        found = search.search(words, language=language, kinds=["entry"])
        assert [hit.object_id for hit in found.hits] == [entry.pk], language


def test_the_form_publishes_and_shows_what_is_wrong(client: Client) -> None:
    member = make_person()
    organisation = make_organisation(make_region(), member=member)
    client.force_login(member)
    path = "/en/exchange/new/?direction=offer"
    fields = {
        "owner": f"organisation:{organisation.slug}",
        "what": "service",
        "title": "We print",
        "language": "en",
        "reach": "anywhere",
        "audience": "public",
        "currency": "EUR",
        "cpv": "79800000-2",
        "price_from": "10",
        "price_to": "5",
    }
    page = client.post(path, fields)
    assert page.status_code == 422
    assert "The higher amount must not be below the lower one." in page.content.decode()
    page = client.post(path, {**fields, "title": "", "until": "2001-01-01", "capacity": "many"})
    assert set(page.context["form"].errors) == {"title", "until", "capacity", "price_to"}
    page = client.post(path, {**fields, "price_to": "20", "cpv": "bicycles"})
    assert "Enter the code that fits best: 34430000 Bicycles;" in page.content.decode()
    page = client.post(path, {**fields, "price_to": "20", "cpv": "xqzzt"})
    assert "A CPV code has eight digits." in page.content.decode()
    assert client.post(path, {**fields, "price_to": "20"}).status_code == 302
    entry = Entry.objects.get()
    assert (entry.direction, entry.cpv, entry.organisation) == ("offer", "79800000", organisation)


def test_a_new_form_states_nothing_that_nobody_chose(client: Client) -> None:
    member = make_person()
    organisation = make_organisation(make_region(), member=member)
    need = make_entry(organisation, "need", "A printer")
    client.force_login(member)
    path = "/en/exchange/new/?direction=need"
    open_ = ("what", "language", "reach", "audience", "currency")
    form = client.get(path).context["form"]
    assert [form[name].value() for name in open_] == [None] * len(open_)
    form = client.post(path, {"title": "We need boxes", "price_from": "10"}).context["form"]
    assert {*open_} <= {*form.errors}
    assert "regions" not in form.errors  # the reach is what is missing
    # What somebody answers says what their own entry is about, and nothing else.
    form = client.get(f"/en/exchange/new/?to={need.slug}").context["form"]
    assert [form[name].value() for name in open_] == [need.what, None, None, None, None]
    assert not client.get("/en/exchange/questions/new/").context["form"]["language"].value()


def test_what_cannot_answer_is_not_published_either(client: Client) -> None:
    member = make_person()
    organisation = make_organisation(make_region(), member=member)
    own = make_entry(organisation, "offer", "We print")
    client.force_login(member)
    fields = {
        "owner": f"organisation:{organisation.slug}",
        "what": "service",
        "title": "A printer",
        "language": "en",
        "reach": "anywhere",
        "audience": "public",
    }
    answer = client.post(f"/en/exchange/new/?direction=need&to={own.slug}", fields)
    assert answer.status_code == 409
    assert list(Entry.objects.all()) == [own]


def test_an_unmet_need_of_three_regions_is_proposed_as_a_call(client: Client) -> None:
    coordinator = make_coordinator()
    for slug in ("the-hague", "aalst", "bologna"):
        region = make_region(slug, codes=[])
        entry = make_entry(region, what="function", function="finance")
        Entry.objects.filter(pk=entry.pk).update(created_at="2020-01-01T00:00:00Z")
        assert calls.propose() == (1 if slug == "bologna" else 0), slug
    assert calls.propose() == 0
    groups = {group.key: group for group in needs_of(coordinator, actor_of(coordinator))}
    assert groups["calls"].total == 1
    client.force_login(coordinator)
    call = Call.objects.get()
    assert client.post(f"/en/exchange/calls/{call.pk}/", {"state": "open"}).status_code == 302
    assert "Call for practices: Funding" in client.get("/en/exchange/").content.decode()
    assert "Unmet needs" in client.get("/en/regions/aalst/").content.decode()
    path, anyone = f"/en/exchange/calls/{call.pk}/", Client()
    shown = anyone.get(path).content.decode()
    assert "Propose a good practice" in shown
    assert "Close the call" not in shown
    assert anyone.post(path, {"state": "closed"}).status_code == 403
    for other in ("/en/exchange/", "/en/exchange/unmet/"):
        assert f'href="{path}"' in anyone.get(other).content.decode()
    assert f'href="{path}"' in client.get("/en/practices/propose/").content.decode()
    assert "3 needs" in anyone.get("/en/exchange/unmet/").content.decode()
    Entry.objects.update(audience="network")
    assert "3 needs" not in anyone.get("/en/exchange/unmet/").content.decode()
    call.refresh_from_db()
    with pytest.raises(Refused):
        calls.decide(actor=OPERATOR, call=call, state="dismissed")
    Call.objects.update(state="closed")
    assert "This call is closed." in anyone.get(path).content.decode()
    assert path not in client.get("/en/practices/propose/").content.decode()
    Call.objects.update(state="proposed")
    assert anyone.get(path).status_code == 404


def test_open_introductions_count_as_open() -> None:
    found = introduce(make_entry(make_organisation()), make_entry(make_organisation(), "offer"))
    introduce(make_entry(make_organisation()), make_entry(make_organisation(), "offer"))
    (rate,) = standing.rates()
    assert (rate.total, rate.open, rate.steps[0].count) == (2, 2, 0)
    asked = found.follow_ups.get(side="need", after="2w")
    token = links.token_for(Purpose.OUTCOME, asked.pk, "need", None)
    outcomes.report_by_link(token=token, stage="contract")
    (rate,) = standing.rates()
    assert [step.count for step in rate.steps] == [1, 1, 1, 1, 0]


def test_a_share_is_shown_from_five_cases_on_and_with_its_interval() -> None:
    seeker, giver = make_organisation(), make_organisation()
    for number in range(5):
        found = introduce(make_entry(seeker), make_entry(giver, "offer"))
        if number % 2:
            asked = found.follow_ups.get(side="need", after="2w")
            token = links.token_for(Purpose.OUTCOME, asked.pk, "need", None)
            outcomes.report_by_link(token=token, stage="talk")
        (rate,) = standing.rates()
        assert bool(rate.steps[0].share) == (number == 4)
        assert all(bool(step.share) == bool(step.interval) for step in rate.steps)


def test_my_tasks_show_what_is_one_s_own_and_to_coordinators_the_network(client: Client) -> None:
    person = make_person()
    need = make_entry(make_organisation(member=person), "need", "A van for Fridays")
    Entry.objects.update(until=timezone.localdate() + timedelta(days=3))
    client.force_login(person)
    page = client.get("/en/needs/mine/").content.decode()
    assert "A van for Fridays" in page
    assert "Renew or close" in page
    assert "Offers and needs in the network" not in page
    client.force_login(make_coordinator())
    page = client.get("/en/needs/mine/").content.decode()
    assert "Offers and needs in the network" in page
    assert need.title not in page


def test_the_coordinator_reads_how_many_open_needs_everybody_counts(client: Client) -> None:
    owner = make_organisation(member=make_person())
    make_entry(owner, "need", "A van for Fridays")
    make_entry(owner, "need", "A loan", audience="network")
    client.force_login(make_coordinator())
    shown = " ".join(client.get("/en/needs/mine/").content.decode().split())
    told = '<dt>{} <span class="muted">(visible to everyone: {})</span></dt><dd>{}</dd>'
    assert told.format("Open needs", 1, 2) in shown
    assert told.format("Open offers", 0, 0) in shown
    assert queries.public().filter(direction="need").count() == 1  # what home counts


def test_everything_that_waits_is_on_a_dashboard_and_in_a_mail() -> None:
    """Each state that waits for somebody, and who is told of it."""
    needer, offerer = make_person(), make_person()
    need = make_entry(make_organisation(member=needer))
    offer = make_entry(make_organisation(member=offerer), "offer")
    found = make_introduction(need, offer)
    mail.outbox.clear()

    def waits(user: User) -> set[str]:
        user = User.objects.get(pk=user.pk)
        return {group.key for group in needs_of(user, actor_of(user)) if group.total}

    assert waits(needer) == waits(offerer) == set(), "a suggestion waits for nobody"
    introductions.answer_by_link(token=introductions.token_for(found, "need", None), said="yes")
    assert waits(offerer) == {"introductions"}
    assert [one.to for one in mail.outbox] == [[offerer.email]]
    introductions.answer_by_link(token=introductions.token_for(found, "offer", None), said="yes")
    assert waits(offerer) == set()
    FollowUp.objects.filter(after="2w").update(due_on="2020-01-01")
    mail.outbox.clear()
    outcomes.ask_due()
    assert waits(needer) == waits(offerer) == {"outcomes"}
    assert sorted(one.to[0] for one in mail.outbox) == sorted([needer.email, offerer.email])
    mail.outbox.clear()
    Entry.objects.filter(pk=need.pk).update(until=timezone.localdate() - timedelta(days=1))
    entries.keep_true()
    assert "entries" in waits(needer)


def test_a_point_of_the_map_is_named_after_its_region(client: Client) -> None:
    make_entry(make_organisation(make_region()), "offer", "We print")
    assert "We print (Den Haag)" in client.get("/nl/exchange/?view=map").content.decode()


def test_invented_needs_stand_beside_what_the_coordinator_counts() -> None:
    region = make_region()
    before = queries.pulse()
    make_entry(region, invented=True)
    assert queries.pulse() == before
    make_entry(region)
    assert queries.pulse().needs == before.needs + 1
    gap = Gap("Work", 2, of_rows(Entry.objects.filter(home=region)))
    assert gap.counted == "1 need and 1 invented example"
