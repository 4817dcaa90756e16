"""The pages of adoption, as a manager in a hurry uses them: nothing lost, nothing hidden."""

from __future__ import annotations

import html
import re
import uuid
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.needs import needs_of
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import create_person, erase_person, grant_network_role
from rresi.core import formats
from rresi.core.versions import token_of
from rresi.ecosystem.models import Offer
from rresi.editorial.models import Submission
from rresi.editorial.services import taking_back
from rresi.portal import loop
from rresi.practices.kind import KIND
from rresi.practices.models import Practice, Question
from rresi.regions.models import Region
from rresi.regions.services import appoint_manager
from rresi.transfers import adapting, choosing, panels, services
from rresi.transfers.conditions import conditions_of
from rresi.transfers.lineage import LineageNode
from rresi.transfers.lineage_svg import LONGEST, draw
from rresi.transfers.models import Transfer, TransferCondition, TransferEvent, TransferResult
from tests.factories.accounts import make_coordinator
from tests.factories.exchange import make_organisation
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region

S = Transfer.State
FIRST = token_of(1)
LONG_AGO = timezone.now() - timedelta(days=30)
pytestmark = pytest.mark.django_db


@pytest.fixture
def practice() -> Practice:
    return make_practice()


@pytest.fixture
def aalst() -> Region:
    return make_other_region()


def manager(region: Region, name: str = "manager") -> User:
    user = create_person(email=f"{name}@example.org", name=name, language="en")
    appoint_manager(actor=OPERATOR, region=region, user=user)
    return User.objects.get(pk=user.pk)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def keeper(aalst: Region) -> User:
    return manager(aalst)


@pytest.fixture
def transfer(practice: Practice, aalst: Region, keeper: User) -> Transfer:
    return services.start_transfer(
        actor=actor_of(keeper), practice=practice, region=aalst, language="nl"
    )


def path(transfer: Transfer, rest: str = "") -> str:
    return f"/en/practices/transfers/{transfer.pk}/{rest}"


def plan(*steps: str, seen: str = FIRST, **more: Any) -> dict[str, Any]:
    data = {"seen": seen, "steps-TOTAL_FORMS": len(steps), "steps-INITIAL_FORMS": len(steps)}
    return data | {f"steps-{i}-text": text for i, text in enumerate(steps)} | more


def with_result(transfer: Transfer, keeper: User) -> Transfer:
    result = services.Result(
        "Er kwamen mensen.",
        unit="mensen",
        period_start="2024",
        period_end="2025",
        source_title="Telling",
        source_url="https://example.org/telling",
        language="nl",
    )
    Transfer.objects.filter(state__in=Transfer.UNTRIED).update(state=S.PILOTING)
    services.save_results(
        actor=actor_of(keeper), transfer=transfer, seen=transfer.version, results=[result]
    )
    transfer.refresh_from_db()
    return transfer


def test_a_result_of_mere_interest_is_asked_about(transfer: Transfer, keeper: User) -> None:
    asked = "Since when have you planned it and tried it out?"
    assert asked not in browser(keeper).get(path(transfer)).content.decode()
    with_result(transfer, keeper)
    assert asked not in browser(keeper).get(path(transfer)).content.decode()
    Transfer.objects.update(state=S.INTERESTED)  # as it could be before
    assert asked in browser(keeper).get(path(transfer)).content.decode()
    assert asked not in Client().get(path(transfer)).content.decode()
    transfer.results.update(method="announced")
    assert asked not in browser(keeper).get(path(transfer)).content.decode()


@pytest.mark.parametrize("how", ["emptied", "removed"])
def test_a_row_can_be_taken_away(transfer: Transfer, keeper: User, how: str) -> None:
    desk = browser(keeper)
    assert desk.post(path(transfer, "plan/"), plan("Zaal", "Geld", "Feest")).status_code == 302
    sent = plan("Zaal", "", "Feest", seen=token_of(2))
    if how == "removed":
        sent = plan("Zaal", "Geld", "Feest", seen=token_of(2), remove="1")
    answer = desk.post(path(transfer, "plan/"), sent)
    assert answer.status_code == 302
    assert answer["Location"].endswith("/plan/") is (how == "removed")
    assert list(transfer.steps.values_list("text", flat=True)) == ["Zaal", "Feest"]


def test_one_summary_names_each_row_and_field_that_is_wrong(
    transfer: Transfer, keeper: User
) -> None:
    wrong = plan("Zaal", "") | {"steps-0-due": "soon", "steps-1-owner_name": "Ann"}
    wrong |= {"steps-0-done_on": "31/12/2199"}
    answer = browser(keeper).post(path(transfer, "plan/"), wrong)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert shown.count('class="error-summary"') == 1
    assert re.search(r'href="#id_steps-0-due">\s*Step 1: Deadline:', shown)
    assert re.search(r'href="#id_steps-0-done_on">\s*Step 1: Completed on:', shown)
    assert re.search(r'href="#id_steps-1-text">\s*Step 2: Step:', shown)
    assert 'value="Ann"' in shown


def test_the_reason_is_not_lost_to_a_page_left_open(transfer: Transfer, keeper: User) -> None:
    desk = browser(keeper)
    desk.post(path(transfer, "plan/"), plan("Zaal"))
    late = {"to": "abandoned", "reason": "De zaal was te duur.", "seen": token_of(1)}
    answer = desk.post(path(transfer, "move/"), late)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Someone else has changed this in the meantime" in shown
    assert re.search(r"<details[^>]* open>.*De zaal was te duur\.</textarea>", shown, re.DOTALL)
    again = {**late, "seen": re.findall(r'name="seen" value="(\w+)"', shown)[0]}
    assert desk.post(path(transfer, "move/"), again).status_code == 302
    assert Transfer.objects.get().reason == "De zaal was te duur."


def test_a_missing_reason_is_told_at_its_field(transfer: Transfer, keeper: User) -> None:
    asked = {"to": "abandoned", "reason": " ", "seen": token_of(1)}
    shown = browser(keeper).post(path(transfer, "move/"), asked).content.decode()
    field = re.search(r"<details[^>]* open>.*?</details>", shown, re.DOTALL)
    assert field
    assert 'id="reason-error"' in field[0]
    assert 'aria-describedby="reason-help reason-error"' in field[0]


def test_a_reason_that_is_too_long_is_told_at_its_field(transfer: Transfer, keeper: User) -> None:
    reason = "reason " * 1500
    asked = {"to": "abandoned", "reason": reason, "seen": token_of(1)}
    answer = browser(keeper).post(path(transfer, "move/"), asked)
    assert answer.status_code == 422
    field = re.search(r"<details[^>]* open>.*?</details>", answer.content.decode(), re.DOTALL)
    assert field
    assert 'id="reason-error"' in field[0]
    assert reason.strip() in field[0]
    assert Transfer.objects.get().reason == ""


def test_a_list_shows_what_a_region_wrote_to_those_who_read_it(
    transfer: Transfer, client: Client
) -> None:
    TransferResult.objects.create(
        transfer=transfer,
        position=0,
        statement="212 toestellen hersteld",
        language="nl",
        value=212,
        unit="toestellen",
    )
    Transfer.objects.update(language="nl", state=Transfer.State.PILOTING, reported_at=LONG_AGO)
    assert "<strong>212</strong> toestellen" in client.get("/nl/").content.decode()
    english = client.get("/en/").content.decode()
    assert "toestellen" not in english
    assert "1 result" in english


def test_what_nobody_knows_is_not_told_as_good_news(transfer: Transfer, client: Client) -> None:
    where = {"region": transfer.region.slug}
    address = f"/en/practices/{transfer.practice.slug}/fit/"
    states = TransferCondition.objects
    for one in conditions_of(transfer.practice):
        states.create(transfer=transfer, condition_id=one.id, state="met")
    shown = client.get(address, where).content.decode()
    assert re.search(
        r"Nothing is known to be missing, but \d points? (is|are) still unknown", shown
    )


def test_what_the_next_state_needs_is_said_before_one_presses(
    transfer: Transfer, keeper: User
) -> None:
    desk = browser(keeper)
    shown = desk.get(path(transfer)).content.decode()
    assert "Enter at least one step of the plan first." in shown
    assert f'class="button button--small" href="{path(transfer, "plan/")}"' in shown
    assert 'value="planned"' not in shown
    desk.post(path(transfer, "plan/"), plan("Zaal"))
    assert 'value="planned"' in desk.get(path(transfer)).content.decode()


def test_blocking_and_unknown_conditions_come_first(transfer: Transfer, client: Client) -> None:
    (helpful_one,) = [one for one in conditions_of(transfer.practice) if not one.blocking]
    TransferCondition.objects.create(transfer=transfer, condition_id=helpful_one.id, state="met")
    shown = client.get(path(transfer)).content.decode()
    needed, helpful = (shown.index(words) for words in ("A room in the", "Somebody who can solder"))
    assert needed < helpful
    assert "No information yet · Essential condition · Places" in shown


def test_who_looks_after_it_is_for_members_and_can_change(
    transfer: Transfer, aalst: Region, keeper: User, client: Client
) -> None:
    other = manager(aalst, "successor")
    assert "Person responsible" not in client.get(path(transfer)).content.decode()
    erase_person(actor=actor_of(keeper), user=keeper)
    groups = {group.key: group for group in needs_of(other, actor_of(other))}
    assert [need.path for need in groups["interests"].needs] == [path(transfer)]
    desk = browser(other)
    assert "No one at the moment" in desk.get(path(transfer)).content.decode()
    for _click in range(2):
        assert desk.post(path(transfer, "take-over/")).status_code == 302
    transfer.refresh_from_db()
    assert transfer.owner == other
    stranger = manager(transfer.practice.region, "stranger")
    assert browser(stranger).post(path(transfer, "take-over/")).status_code == 403


def test_results_become_the_draft_of_a_practice_of_its_own(
    transfer: Transfer, keeper: User, practice: Practice
) -> None:
    desk = browser(keeper)
    assert desk.post(path(transfer, "own/")).status_code == 409
    assert not Submission.objects.exists()
    with_result(transfer, keeper)
    Transfer.objects.update(adapted="Wij doen het in de bibliotheek.")
    where = {desk.post(path(transfer, "own/"))["Location"] for _click in range(2)}
    submission = Submission.objects.get()
    assert where == {f"/en/review/{submission.pk}/"}
    draft = submission.draft
    assert (draft["region"], draft["language"]) == ("aalst", "nl")
    assert draft["solution"] == "Wij doen het in de bibliotheek."
    [evidence], source = draft["evidence"], draft["sources"][0]
    assert {name: evidence[name] for name in ("statement", "unit", "period", "method")} == {
        "statement": "Er kwamen mensen.",
        "unit": "mensen",
        "period": "2024/2025",
        "method": "unknown",
    }
    assert source["url"] == "https://example.org/telling"
    assert evidence["source"] == source["id"]
    assert draft["conditions"][0]["text"] == "Een ruimte in de wijk."
    assert draft["links"][0]["url"].endswith("/nl/practices/repair-cafe/")
    stranger = manager(practice.region, "stranger")
    assert browser(stranger).post(path(transfer, "own/")).status_code == 403


def test_a_link_is_made_once_and_can_be_undone(
    transfer: Transfer, keeper: User, aalst: Region
) -> None:
    with_result(transfer, keeper)
    child = make_practice(aalst, slug="child", title="Repaircafé Aalst", translations={})
    desk = browser(keeper)
    for _click in range(2):
        desk.post(path(transfer, "link/"), {"practice": "child"})
    transfer.refresh_from_db()
    assert transfer.becomes == child
    assert desk.post(path(transfer, "link/"), {"practice": ""}).status_code == 409  # not chosen
    desk.post(path(transfer, "link/"), {"remove": "1"})
    transfer.refresh_from_db()
    assert transfer.becomes is None


def test_a_practice_comes_from_one_adoption_alone(
    transfer: Transfer, keeper: User, aalst: Region
) -> None:
    child = make_practice(aalst, slug="child", title="Repaircafé Aalst", translations={})
    first = Transfer.objects.create(
        practice=make_practice(slug="other", title="Iets anders", translations={}),
        region=aalst,
        state_since="2026-01-01",
        language="nl",
        becomes=child,
    )
    with_result(transfer, keeper)
    answer = browser(keeper).post(path(transfer, "link/"), {"practice": "child"}, follow=True)
    assert "Choose a practice from the region that adopted it." in answer.content.decode()
    first.refresh_from_db()
    assert first.becomes == child


def test_an_adoption_is_celebrated_on_its_page(transfer: Transfer, keeper: User) -> None:
    with_result(transfer, keeper)
    transfer.results.update(value=40, period_start="2024", period_end="2025")
    for one in conditions_of(transfer.practice):
        transfer.conditions.create(condition_id=one.id, state="met")
    Transfer.objects.update(state=S.PILOTING, state_since="2026-01-01")
    transfer.refresh_from_db()
    desk = browser(keeper)
    assert "has adopted it" not in desk.get(path(transfer)).content.decode()
    data = {"to": "adopted", "seen": transfer.version, "reason": "", "on": ""}
    nothing = desk.post(path(transfer, "move/"), data)  # nobody said when: today is no answer
    assert nothing.status_code == 422
    said = nothing.content.decode()
    assert said.count("Enter a date between") == 2  # in the summary, which leads to the field
    assert 'href="#id_on">Since: Enter a date between' in said
    early = desk.post(path(transfer, "move/"), {**data, "on": "2025-01-01"})
    assert early.content.decode().count("Enter a date between") == 2
    stop = {"to": "abandoned", "seen": transfer.version, "reason": " "}
    stopped = desk.post(path(transfer, "move/"), stop).content.decode()
    assert stopped.count("Say why it was stopped") == 2
    assert 'href="#reason">Why are you stopping it? Say why' in stopped
    data["on"] = timezone.localdate().isoformat()
    page = desk.post(path(transfer, "move/"), data, follow=True).content.decode()
    assert f"Reported by Aalst on {formats.day(timezone.localdate())}" in page
    assert "Congratulations! Your region has adopted the practice." in page
    assert "Aalst has adopted it from The Hague" in " ".join(page.split())
    assert "The first region to adopt this practice" in page
    told = "The Hague has no manager here, so the network’s coordinator has been told."
    assert told in " ".join(page.split())
    manager(transfer.practice.region, "source")
    told = "Thank you for reporting it. The Hague has been told."
    assert told in " ".join(desk.get(path(transfer)).content.decode().split())
    assert page.index('href="#own"') < page.index('<section id="own">')
    assert told not in " ".join(Client().get(path(transfer)).content.decode().split())
    TransferEvent.objects.filter(state=S.ADOPTED).update(on="2026-01-02")
    earlier = Transfer.objects.create(
        practice=transfer.practice,
        region=make_region(
            "efeler",
            country="TR",
            names={"en": "Efeler"},
            codes=[{"scheme": "NUTS", "code": "TR321", "version": 2024}],
        ),
        state=S.ADOPTED,
        state_since="2026-01-01",
        language="nl",
    )
    TransferEvent.objects.create(transfer=earlier, state=S.ADOPTED, on="2026-01-01")
    again = desk.get(path(transfer)).content.decode()
    assert "has adopted it" in again
    assert "The first region to adopt this practice" not in again


def test_a_date_stands_in_its_field_while_something_is_refused(
    transfer: Transfer, keeper: User
) -> None:
    services.save_plan(
        actor=actor_of(keeper), transfer=transfer, seen=FIRST, steps=[services.Step("Een zaal")]
    )
    transfer.refresh_from_db()
    desk, data = browser(keeper), {"to": "planned", "reason": ""}
    for seen, typed, status in ((FIRST, "5-1-2026", 409), (transfer.version, "32-1-2026", 422)):
        refused = desk.post(path(transfer, "move/"), {**data, "seen": seen, "on": typed})
        assert refused.status_code == status
        assert f'value="{typed}"' in refused.content.decode()


def test_the_comparison_comes_as_a_memo(practice: Practice, aalst: Region, client: Client) -> None:
    manager(aalst, "Vera")
    page = client.get("/en/practices/repair-cafe/fit/?region=aalst").content.decode()
    link = "/en/practices/repair-cafe/fit.pdf?region=aalst"
    assert link in page
    answer = client.get(link)
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    told = " ".join(" ".join(one.extract_text() for one in pages).split())
    for said in (
        "Would it work in Aalst?",
        formats.day(timezone.localdate()),
        "From The Hague to Aalst",
        "Still unknown",
        "Who to ask",
        "About the region: Region manager, Aalst",
    ):
        assert said in told
    assert "Vera" not in told  # a memo is passed on: it names nobody whose name is not public
    assert client.get("/en/practices/repair-cafe/fit.pdf").status_code == 404
    assert client.get("/en/practices/repair-cafe/fit.pdf?region=the-hague").status_code == 404


def test_who_only_considers_a_practice_has_not_taken_it_up(
    transfer: Transfer, client: Client
) -> None:
    assert transfer.state == S.INTERESTED
    shown = client.get("/en/practices/repair-cafe/lineage/").content.decode()
    assert "1 region is interested in it." in shown
    assert "using it." not in shown


def test_the_lineage_says_in_words_how_it_changed_and_what_came_of_it(
    transfer: Transfer, keeper: User, client: Client
) -> None:
    lineage = "/en/practices/repair-cafe/lineage/"
    with_result(transfer, keeper)
    Transfer.objects.update(adapted="Wij doen het in de **bibliotheek**.", state=S.ADOPTED)
    shown = client.get(lineage).content.decode()
    assert "1 region is using it." in shown
    assert '<svg class="lineage"' not in shown  # one adoption is a story, not a picture
    assert '<span lang="nl">Wij doen het in de bibliotheek.' in shown
    assert '<span lang="nl">Er kwamen mensen.</span>' in shown
    for number in range(2):
        region = make_region(f"r{number}", codes=[])
        Transfer.objects.create(
            practice=transfer.practice, region=region, state_since="2026-01-01", language="nl"
        )
    shown = client.get(lineage).content.decode()
    said = "1 region is using it. 2 regions are interested in it."
    assert said in shown.split('<svg class="lineage"', 1)[0]
    assert f"<desc>{said}</desc>" in shown
    led_by = shown.split('<svg class="lineage"', 1)[0]
    assert led_by.count('class="passages__name"') == 1  # who uses it leads; interest does not
    Transfer.objects.filter(state=S.ADOPTED).update(state_since="2026-06-01")
    for number in range(3):
        region = make_region(f"p{number}", codes=[])
        Transfer.objects.create(
            practice=transfer.practice,
            region=region,
            state=S.PILOTING,
            state_since="2026-11-01",
            language="nl",
        )
    led_by = client.get(lineage).content.decode().split('<svg class="lineage"', 1)[0]
    assert led_by.count('class="passages__name"') == 1  # later trials do not crowd it out
    table = shown.split("<tbody>", 1)[1]
    assert '<span lang="nl">Wij doen het in de bibliotheek.' in table
    assert '<span lang="nl">Er kwamen mensen.</span>' in table
    assert "Er kwamen mensen." in client.get("/en/practices/repair-cafe/").content.decode()


def test_a_region_that_began_again_is_counted_once_where_it_is_now(
    transfer: Transfer, client: Client
) -> None:
    Transfer.objects.update(
        state=S.ABANDONED, state_since="2026-01-01", reason="No money.", reason_language="en"
    )
    Transfer.objects.create(
        practice=transfer.practice,
        region=transfer.region,
        state=S.PILOTING,
        state_since="2026-06-01",
        language="nl",
    )
    shown = client.get("/en/practices/repair-cafe/lineage/").content.decode()
    assert "1 region is trying it." in shown
    assert "has stopped using it" not in shown


def test_a_percentage_is_written_in_a_list_as_on_its_own_page(
    transfer: Transfer, keeper: User, client: Client
) -> None:
    with_result(transfer, keeper)
    transfer.results.update(value=70, unit="% of visitors")
    Transfer.objects.update(state=Transfer.State.PILOTING)
    for language, figure in (("tr", "%70"), ("en", "70%")):
        page = client.get(f"/{language}/practices/repair-cafe/").content.decode()
        assert f"<strong>{figure}</strong> of visitors" in page


def test_what_readers_cannot_open_is_named_without_a_link(
    transfer: Transfer, practice: Practice, aalst: Region, client: Client
) -> None:
    child = make_practice(aalst, slug="child", title="Repaircafé Aalst", translations={})
    Transfer.objects.update(becomes=child)
    Practice.objects.filter(pk=practice.pk).update(publication="withdrawn")
    for page in ("/en/practices/child/lineage/", path(transfer)):
        answer = client.get(page)
        assert answer.status_code == 200
        assert 'href="/en/practices/repair-cafe/"' not in answer.content.decode()


def test_the_fit_says_what_no_region_has_recorded_and_what_runs_already(
    transfer: Transfer, client: Client
) -> None:
    shown = client.get("/en/practices/repair-cafe/fit/?region=aalst").content.decode()
    for heading in ("Costs", "Language", "Ecosystem function"):
        assert heading in shown
    assert "Legal forms and figures on people" in shown
    assert '<span lang="en">A room in the neighbourhood.</span>' in shown
    assert "This region is already working with this practice" in shown
    assert path(transfer) in shown


def test_a_condition_leads_to_what_the_region_offers_for_it(aalst: Region, client: Client) -> None:
    offering = make_organisation(aalst)
    Offer.objects.create(organisation=offering, function="work-integration")
    make_practice(
        functions=["work-integration"],
        language="en",
        translations={},
        conditions=[
            {"kind": "partners", "text": "There must be work integration enterprises."},
            {"kind": "partners", "text": "There must be workers."},
        ],
    )
    shown = client.get("/nl/practices/repair-cafe/fit/?region=aalst").content.decode()
    assert shown.count('href="#function-work-integration"') == 1
    assert 'id="function-work-integration"' in shown


def test_no_label_of_the_lineage_is_cut() -> None:
    title = "Een heel lange titel van een praktijk die in meer dan drie regels past, en dan nog een"
    node = LineageNode(
        depth=0,
        parent=None,
        is_practice=False,
        title=title,
        region="Aalst",
        state=Transfer.State.ADOPTED,
        state_label="Vor Ort umgesetzt",
        since="26. September 2026",
        reason="",
        adapted="",
        outcome="",
        more=0,
        url="",
        current=False,
        language="nl",
    )
    drawn = draw([node], title="t", description="d")
    said = re.findall(r">([^<>]+)</text>", drawn)
    assert " ".join(said) == f"{title} Vor Ort umgesetzt, 26. September 2026"
    assert max(map(len, said)) <= LONGEST


def test_the_fit_offers_the_regions_to_choose_from(
    practice: Practice, aalst: Region, client: Client
) -> None:
    shown = client.get("/en/practices/repair-cafe/fit/").content.decode()
    assert shown.count('class="tile"') == 1  # not the region that it comes from
    assert '<a class="tile" href="?region=aalst">' in shown


def test_of_its_own_region_the_fit_leads_to_others(
    practice: Practice, aalst: Region, client: Client
) -> None:
    own = practice.region.slug
    shown = client.get(f"/en/practices/repair-cafe/fit/?region={own}").content.decode()
    assert "The practice comes from this region." in shown
    assert shown.count("notice__title") == 1  # of what is not saved; the title is said above
    assert re.findall(r'class="tile" href="([^"]*)"', shown) == ["?region=aalst"]


def test_the_fit_lists_regions_in_the_alphabet_of_the_reader(client: Client) -> None:
    practice = make_practice()
    for number, name in enumerate(("İzmir", "Isparta", "Çorum", "Denizli", "Şırnak", "Zonguldak")):
        codes = [{"scheme": "LAU", "code": f"{number:04}", "version": 2024}]
        make_region(f"r{number}", names={"en": name, "tr": name}, codes=codes, country="TR")
    page = client.get(f"/tr/practices/{practice.slug}/fit/").content.decode()
    menu = page.split('id="fit-region"', 1)[1].split("</select>", 1)[0]
    names = re.findall(r'<option value="r\d"[^>]*>([^<]+)', menu)
    assert names == ["Çorum", "Denizli", "Isparta", "İzmir", "Şırnak", "Zonguldak"]


def test_the_fit_says_of_each_amount_what_it_was_and_when(
    practice: Practice, aalst: Region, client: Client
) -> None:
    shown = client.get("/en/practices/repair-cafe/fit/?region=aalst").content.decode()
    text = " ".join(shown.split())
    assert "€12,500.50 (cost of setting up, grant, 2018, according to its source)" in text
    assert "Paid to others: loans, grants, prizes, contracts: €100" in text
    assert "€200 (no source given)" in text


def test_the_fit_says_a_loan_is_no_cost(practice: Practice, aalst: Region, client: Client) -> None:
    [loan] = practice.document["resources"]["money"][1:]
    practice.document["resources"]["money"] = [loan]
    practice.save()
    shown = client.get("/en/practices/repair-cafe/fit/?region=aalst").content.decode()
    text = " ".join(shown.split())
    assert "There is no information on its costs. Paid to others" in text
    assert "€200 (no source given)." in text
    assert "The practice names these amounts" not in shown


def test_the_fit_says_an_amount_whose_currency_was_kept_in_small_letters(
    practice: Practice, aalst: Region, client: Client
) -> None:
    practice.document["resources"]["money"][0]["currency"] = "eur"
    practice.save()
    shown = client.get("/en/practices/repair-cafe/fit/?region=aalst").content.decode()
    assert "€12,500.50 (cost of setting up, grant" in shown


@pytest.mark.parametrize("languages", [["nl"], ["fr"], []])
def test_a_practice_that_names_no_condition_is_not_said_to_lack_none(
    aalst: Region, client: Client, languages: list[str]
) -> None:
    make_practice(conditions=[], translations={})
    aalst.languages = languages
    aalst.save()
    shown = client.get("/en/practices/repair-cafe/fit/?region=aalst").content.decode()
    verdict = shown.partition('class="verdict"')[2].partition("</p>")[0]
    assert "does not say yet what another place needs" in verdict
    assert "missing" not in verdict
    assert "Ask the people responsible</a>" in shown


def test_a_practice_in_another_language_lacks_no_helpful_condition(
    transfer: Transfer, keeper: User, client: Client
) -> None:
    adapting.save_adaptation(
        actor=actor_of(keeper),
        transfer=transfer,
        seen=transfer.version,
        adapted="",
        conditions=dict.fromkeys([one.id for one in conditions_of(transfer.practice)], ("met", "")),
    )
    Region.objects.filter(slug="aalst").update(languages=["fi"])
    shown = client.get("/en/practices/repair-cafe/fit/?region=aalst").content.decode()
    assert "the practice is not available in a language of the region" in shown


def test_the_verdict_names_what_is_missing_before_what_is_unknown(
    practice: Practice, aalst: Region, client: Client
) -> None:
    Region.objects.filter(slug="aalst").update(languages=["fi"])
    shown = client.get("/en/practices/repair-cafe/fit/?region=aalst").content.decode()
    verdict = " ".join(shown.partition('class="verdict"')[2].partition("</p>")[0].split())
    lacks, unknown = verdict.index("is not available in a language"), verdict.index("unknown")
    assert lacks < unknown
    assert "a helpful one is" not in shown


def test_a_result_from_before_the_pilot_phase_is_doubted_and_not_counted(
    transfer: Transfer, keeper: User, client: Client
) -> None:
    year = timezone.localdate().year - 1
    told = "A result is from a time before the pilot phase began here on"
    Transfer.objects.update(state=S.PILOTING, state_since=date(year, 5, 10))
    event = transfer.events.order_by("pk").last()
    assert event
    event.pk, event.state, event.on = None, S.PILOTING, date(year, 5, 10)
    event.save()
    for last, doubted in (
        (str(year), False),
        (f"{year}-05", False),
        (f"{year}-04", True),
        (str(year - 1), True),
    ):
        transfer.results.all().delete()
        TransferResult.objects.create(
            transfer=transfer,
            position=0,
            statement="Er kwamen mensen.",
            language="nl",
            value=5,
            period_start=str(year - 1),
            period_end=last,
            method="records",
            source_title="Verslag",
        )
        for reader in (browser(keeper), client):
            assert (told in reader.get(path(transfer)).content.decode()) is doubted, last
        assert choosing.measured(Transfer.objects.all()).exists() is not doubted, last
    asks = "Correct the dates"
    assert asks in browser(keeper).get(path(transfer)).content.decode()
    assert asks not in client.get(path(transfer)).content.decode()


def test_the_memo_says_how_far_the_region_is(transfer: Transfer, client: Client) -> None:
    answer = client.get("/en/practices/repair-cafe/fit.pdf?region=aalst")
    pages = PdfReader(BytesIO(answer.content)).pages
    told = " ".join(" ".join(one.extract_text() for one in pages).split())
    assert "This region is already working with this practice: Interested" in told


@pytest.mark.parametrize("asked", ["booklet.pdf?p=repair-cafe", "repair-cafe.pdf"])
def test_print_says_who_adopted_a_practice(transfer: Transfer, client: Client, asked: str) -> None:
    def printed() -> str:
        pages = PdfReader(BytesIO(client.get(f"/en/practices/{asked}").content)).pages
        return " ".join(" ".join(one.extract_text() for one in pages).split())

    assert "Adoption by other regions" not in printed()  # interest is none
    Transfer.objects.filter(pk=transfer.pk).update(state=S.ADOPTED)
    told = printed()
    assert "Adoption by other regions" in told
    assert f"Aalst: Adopted, since {formats.day(transfer.state_since)}" in told


def test_the_memo_and_the_pdf_say_what_decides_and_what_comes_next(
    practice: Practice, aalst: Region, client: Client
) -> None:
    def printed(path: str) -> str:
        pages = PdfReader(BytesIO(client.get(f"/en/practices/{path}").content)).pages
        return " ".join(" ".join(one.extract_text() for one in pages).split())

    told = printed("repair-cafe.pdf")
    assert told.index("What it achieved") < told.index("Essential conditions")
    assert told.index("Essential conditions") < told.index("Status")
    memo = printed("repair-cafe/fit.pdf?region=aalst")
    assert "What to do next" in memo
    assert "the essential conditions first" in memo
    assert "talk to those who have done it" in memo


def test_the_comparison_says_who_adopted_a_practice(transfer: Transfer, client: Client) -> None:
    address = "/en/practices/compare/?p=repair-cafe"
    told = f"Aalst: Adopted, since {formats.day(transfer.state_since)}"
    shown = client.get(address).content.decode()
    assert "No other region has adopted it yet." in shown
    assert told not in shown
    Transfer.objects.filter(pk=transfer.pk).update(state=S.ADOPTED)
    assert told in client.get(address).content.decode()


def test_the_fit_says_its_result_in_a_sentence_and_whom_to_ask(
    practice: Practice, aalst: Region, client: Client
) -> None:
    address = "/en/practices/repair-cafe/fit/?region=aalst"
    shown = client.get(address).content.decode()
    assert ", 1 of them essential." in shown
    assert shown.count("Who could tell us?") == 1  # however much is unknown
    found = re.search(r'href="([^"]*/questions/\?region=aalst[^"]*)"', shown)
    assert found
    asker = create_person(email="asker@example.org", name="Asker", language="en")
    host = create_person(email="host@example.org", name="Host", language="en")
    appoint_manager(actor=OPERATOR, region=practice.region, user=host)
    keeper = create_person(email="aalst@example.org", name="Aalst", language="en")
    appoint_manager(actor=OPERATOR, region=aalst, user=keeper)
    member = browser(asker)
    question = html.unescape(found[1]).partition("#")[0]
    form = member.get(question).content.decode()
    assert "Ask the region Aalst" in form
    assert "- A room in the neighbourhood." in form
    assert "- Somebody who can solder" in form
    data = {"text": "Is there a room?", "token": str(uuid.uuid4())}
    sent = member.post(question, data, follow=True).content.decode()
    assert "sent to the manager of the region" in sent
    assert "to the region Aalst" in sent
    assert "Is there a room?" in browser(keeper).get("/en/needs/").content.decode()
    assert "Is there a room?" not in browser(host).get("/en/needs/").content.decode()
    answering = f"/en/practices/repair-cafe/questions/{Question.objects.get().pk}/"
    assert browser(host).get(answering).status_code == 403
    assert browser(keeper).get(answering).status_code == 200


def test_a_manager_answers_a_condition_where_the_two_are_compared(
    transfer: Transfer, keeper: User, client: Client
) -> None:
    address = "/en/practices/repair-cafe/fit/?region=aalst"
    [essential] = [one.id for one in conditions_of(transfer.practice) if one.blocking]
    adapting.save_adaptation(
        actor=actor_of(keeper),
        transfer=transfer,
        seen=transfer.version,
        adapted="Anders.",
        conditions={essential: ("unknown", "Wij vragen de bibliotheek.")},
    )
    desk = browser(keeper)
    shown = desk.get(address).content.decode()
    assert ", 1 of them essential." in shown
    said = {"condition": essential, "state": "met"}
    said["seen"] = re.findall(r'name="seen" value="([^"]*)"', shown)[0]
    answered = desk.post(path(transfer, "condition/"), said, follow=True)
    after = " ".join(answered.content.decode().split())
    assert answered.redirect_chain == [(address, 302)]
    assert "of them essential" not in after
    assert f'id="{essential}-met" aria-pressed="true"' in after
    assert "Wij vragen de bibliotheek." in after  # the note that stood with it stays
    late = desk.post(path(transfer, "condition/"), said | {"state": "missing"})
    assert late.status_code == 409
    assert 'class="notice notice--warning"' in late.content.decode()
    transfer.refresh_from_db()
    assert (transfer.adapted, transfer.conditions.get().state) == ("Anders.", "met")
    wrong = said | {"seen": transfer.version, "state": "perhaps"}
    refused = desk.post(path(transfer, "condition/"), wrong)
    assert (refused.status_code, "Choose one of the answers." in refused.content.decode()) == (
        409,
        True,
    )
    stranger = create_person(email="stranger@example.org", name="Stranger", language="en")
    right = said | {"seen": transfer.version}
    assert browser(stranger).post(path(transfer, "condition/"), right).status_code == 403
    assert "aria-pressed" not in client.get(address).content.decode()


def test_an_address_for_a_region_without_manager_reaches_the_coordinator(
    practice: Practice, aalst: Region
) -> None:
    head = create_person(email="head@example.org", name="Head", language="en")
    grant_network_role(actor=OPERATOR, user=head, kind=NetworkRole.Kind.COORDINATOR)
    host = create_person(email="host@example.org", name="Host", language="en")
    appoint_manager(actor=OPERATOR, region=practice.region, user=host)
    asker = create_person(email="asker@example.org", name="Asker", language="en")
    address = "/en/practices/repair-cafe/questions/?region=aalst"
    data = {"text": "Is there a room?", "token": str(uuid.uuid4())}
    sent = browser(asker).post(address, data, follow=True).content.decode()
    assert "because the region has no manager here" in sent
    assert "Is there a room?" in browser(head).get("/en/needs/").content.decode()


def test_a_condition_that_is_not_needed_here_has_a_part_of_its_own(
    transfer: Transfer, keeper: User, client: Client
) -> None:
    ids = [one.id for one in conditions_of(transfer.practice)]
    adapting.save_adaptation(
        actor=actor_of(keeper),
        transfer=transfer,
        seen=transfer.version,
        adapted="",
        conditions=dict.fromkeys(ids, ("not-needed", "")),
    )
    shown = client.get("/en/practices/repair-cafe/fit/?region=aalst").content.decode()
    assert "Essential condition" not in shown.split('id="not-needed"')[0]
    assert 'id="not-needed"' in shown


def test_the_page_shows_how_far_it_is_and_undoes_a_wrong_step(
    transfer: Transfer, keeper: User
) -> None:
    manager = browser(keeper)
    data = {"to": "abandoned", "seen": transfer.version, "reason": "Mis.", "on": ""}
    stopped = manager.post(path(transfer, "move/"), data, follow=True).content.decode()
    assert 'class="is-stopped" aria-current="step"' in stopped
    assert "Start this adoption again" in stopped
    transfer.refresh_from_db()
    undone = manager.post(path(transfer, "undo/"), {"seen": transfer.version}, follow=True)
    page = undone.content.decode()
    assert 'class="is-now" aria-current="step"' in page
    assert "Mis." not in page
    assert manager.post(path(transfer, "undo/"), {"seen": FIRST}).status_code == 409


def test_what_a_region_wrote_in_another_language_says_so(
    client: Client, transfer: Transfer, keeper: User
) -> None:
    with_result(transfer, keeper)
    pages = {
        language: client.get(f"/{language}/practices/repair-cafe/") for language in ("en", "nl")
    }
    assert "· in Dutch" in " ".join(pages["en"].content.decode().split())
    assert "in het Nederlands" not in pages["nl"].content.decode().split('class="passages"')[1]


def test_a_figure_is_in_the_language_of_its_own_result(
    client: Client, transfer: Transfer, keeper: User
) -> None:
    with_result(transfer, keeper)
    transfer.results.update(position=1, value=40, unit="mensen")
    transfer.results.create(position=0, language="tr", statement="İnsanlar geldi.")
    shown = client.get("/en/practices/repair-cafe/").content.decode()
    passages = " ".join(shown.split('class="passages"')[1].partition("</ul>")[0].split())
    assert 'class="passages__figure" lang="nl"' in passages
    assert "· in Dutch" in passages
    assert "in Turkish" not in passages


def test_more_adoptions_than_a_page_lists_are_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "SHOWN", 1)
    practice = make_practice(make_region())
    for region in (make_other_region(), make_region("delft", codes=[])):
        Transfer.objects.create(
            practice=practice,
            region=region,
            state=Transfer.State.ADOPTED,
            state_since="2026-01-01",
            language="nl",
        )
    shown = client.get(f"/en/practices/{practice.slug}/").content.decode()
    assert "Adopted in 2 regions" in " ".join(shown.split())


def test_who_adopted_a_practice_stands_at_its_head(client: Client) -> None:
    practice = make_practice(make_region())
    moved = Transfer.objects.create(
        practice=practice, region=make_other_region(), state_since="2026-01-01", language="nl"
    )
    address = f"/en/practices/{practice.slug}/"
    shown = client.get(address).content.decode()
    assert 'class="used"' not in shown  # only interested
    # Interest is no adoption: not on the practice's page, and not on the region's.
    interest = "Interest, no decision yet</h"
    assert shown.index("No other region has adopted it yet") < shown.index(interest)
    region = client.get("/en/regions/aalst/").content.decode()
    assert interest in region
    assert "Adoptions in this region" not in region
    moved.state = Transfer.State.ADOPTED
    moved.save()
    shown = client.get(address).content.decode()
    assert "Adopted in Aalst" in shown
    assert interest not in shown
    assert "No other region has adopted it yet" not in shown
    region = client.get("/en/regions/aalst/").content.decode()
    assert "Adoptions in this region" in region
    assert interest not in region
    moved.state, moved.reason = Transfer.State.ABANDONED, "No money"
    moved.reason_language = "en"
    moved.save()
    shown = client.get(address).content.decode()
    assert shown.index("No other region has adopted it yet") < shown.index("<h3>Stopped</h3>")
    moved.delete()
    assert "Yours could be the first" in client.get(address).content.decode()


def test_interest_crowds_out_no_adoption(client: Client) -> None:
    home, other = make_region(), make_other_region()
    for n in range(21):
        Transfer.objects.create(
            practice=make_practice(home, slug=f"practice-{n}"),
            region=other,
            state=Transfer.State.INTERESTED if n else Transfer.State.ADOPTED,
            state_since="2026-02-01" if n else "2026-01-01",
            language="nl",
        )
    shown = client.get("/en/regions/aalst/").content.decode()
    assert "Adoptions in this region" in shown


def test_the_home_page_counts_the_adoptions_that_it_shows(client: Client) -> None:
    practice = make_practice(make_region())
    moved = Transfer.objects.create(
        practice=practice,
        region=make_other_region(),
        state=Transfer.State.ADOPTED,
        state_since="2026-01-01",
        language="nl",
        reported_at=LONG_AGO,
    )
    at = list(loop.Key).index(loop.Key.ADOPTIONS)
    assert loop.of_network().steps[at].count == 1
    assert loop.of_regions([moved.region_id])[moved.region_id].steps[at].count == 1
    practice.publication = Practice.Publication.WITHDRAWN
    practice.save()
    assert loop.of_network().steps[at].count == 0


def test_an_adoption_that_is_only_planned_is_called_so(client: Client) -> None:
    region = make_other_region()
    planned = Transfer.objects.create(
        practice=make_practice(make_region()),
        region=region,
        state=Transfer.State.PLANNED,
        state_since="2026-01-01",
        language="nl",
    )
    at = list(loop.Key).index(loop.Key.ADOPTIONS)
    assert loop.of_regions([region.pk])[region.pk].steps[at].label == "adoption planned"
    counts = [*([1] * at), 2, 0]
    assert loop.of_region(region.slug, counts, plans=2).next_label == "Begin what is planned"
    assert loop.of_region(region.slug, counts, plans=1).next_label.startswith("Record the first")
    planned.state = Transfer.State.PILOTING
    planned.save()
    assert loop.of_regions([region.pk])[region.pk].steps[at].label == "adoption"


def test_of_a_decision_today_is_filled_in_and_of_a_beginning_nothing(client: Client) -> None:
    client.force_login(make_coordinator())
    transfer = Transfer.objects.create(
        practice=make_practice(make_region()), region=make_other_region(), language="nl",
        state=Transfer.State.INTERESTED, state_since="2026-01-01",
    )  # fmt: skip
    path = f"/en/practices/transfers/{transfer.pk}/"
    form = client.get(path).context["move"]
    assert form["on"].initial == timezone.localdate()
    Transfer.objects.update(state=Transfer.State.PLANNED)
    page = client.get(path)
    assert page.context["move"]["on"].initial is None
    assert "The day on which it really began" in page.content.decode()


def test_each_part_that_a_region_wrote_says_its_language(
    transfer: Transfer, client: Client
) -> None:
    Transfer.objects.update(
        state=S.ABANDONED, reason_language="nl", reason="Geen zaal.", adapted="In de bibliotheek."
    )
    transfer.steps.create(position=0, language="nl", text="Een zaal zoeken.")
    transfer.results.create(
        position=0, language="nl", statement="Er kwamen mensen.", value=40, unit="mensen"
    )
    shown = {
        language: client.get(f"/{language}/practices/transfers/{transfer.pk}/").content.decode()
        for language in ("en", "nl")
    }
    main = shown["en"][shown["en"].index("<main") : shown["en"].index("</main")]
    assert (
        main.lower().count("in dutch") >= 4
    )  # the reason, what was adapted, the plan, the results
    assert "in het Nederlands" not in shown["nl"]
    family = client.get("/en/practices/repair-cafe/lineage/").content.decode()
    assert "in Dutch" in family


def languages(transfer: Transfer) -> list[str]:
    return list(transfer.steps.order_by("position").values_list("language", flat=True))


def test_a_text_is_in_the_language_in_which_it_was_written(
    transfer: Transfer, keeper: User, client: Client
) -> None:
    desk, turkish = browser(keeper), f"/tr/practices/transfers/{transfer.pk}/"
    shown = desk.get(f"{turkish}plan/").content.decode()
    assert shown.count('<option value="" selected>') == 2, "recognised in each row, and visible"
    first = plan("Okulda bir oda bul")
    assert desk.post(f"{turkish}plan/", first).status_code == 302
    # On another page, where the row keeps its own language and a new one is recognised.
    more = plan(
        "Okulda bir oda bul",
        "Find a van",
        "Trouver un local pour les ateliers",
        seen=token_of(2),
        **{"steps-0-language": "tr", "steps-1-language": "", "steps-2-language": ""},
    )
    assert desk.post(path(transfer, "plan/"), more).status_code == 302
    assert languages(transfer) == ["tr", "en", "fr"], "each in its own"
    # What was recognised wrongly is put right; a text that was rewritten is looked at anew.
    more |= {"seen": token_of(3), "steps-2-language": "en"}
    more["steps-0-text"] = "Find a room in a school of the old town"
    assert desk.post(path(transfer, "plan/"), more).status_code == 302
    assert languages(transfer) == ["en", "en", "en"]

    stop = {"seen": token_of(4), "to": "abandoned", "reason": "Okul odayı geri aldı."}
    desk.post(f"{turkish}move/", stop | {"language": "tr"})
    page = client.get(path(transfer)).content.decode()
    assert '<div class="prose" lang="tr"><p>Okul odayı geri aldı.</p></div>' in page
    assert page.count('<span lang="tr">Okul odayı geri aldı.</span>') == 1  # of the history


def test_a_reason_has_no_language_that_there_is_not(transfer: Transfer, keeper: User) -> None:
    stop = {"seen": FIRST, "to": "abandoned", "reason": "The room was too dear.", "language": "zz"}
    assert browser(keeper).post(path(transfer, "move/"), stop).status_code == 302
    transfer.refresh_from_db()
    assert transfer.reason_language == "en"


def test_a_note_and_what_was_adapted_have_their_own_languages(
    transfer: Transfer, keeper: User, practice: Practice, client: Client
) -> None:
    desk, one = browser(keeper), conditions_of(practice)[0].id
    sent = {
        f"{name}-{row.id}": value
        for row in conditions_of(practice)
        for name, value in (("state", "missing"), ("note", ""))
    }
    sent |= {"seen": FIRST, "adapted": "We use a van.", "language": "en"}
    assert desk.post(path(transfer, "adaptation/"), sent).status_code == 302
    sent |= {"seen": token_of(2), f"note-{one}": "Kimse yok, gönüllüler arıyoruz."}
    assert desk.post(f"/tr{path(transfer, 'adaptation/')[3:]}", sent).status_code == 302
    transfer.refresh_from_db()
    assert transfer.language == "en"
    assert transfer.conditions.get(condition_id=one).note_language == "tr"
    sent |= {"seen": token_of(3), f"language-{one}": "en"}
    shown = desk.get(path(transfer, "adaptation/")).content.decode()
    assert f'name="language-{one}"' in shown
    assert desk.post(path(transfer, "adaptation/"), sent).status_code == 302
    assert transfer.conditions.get(condition_id=one).note_language == "en"


def test_a_result_under_another_language_is_no_new_report(transfer: Transfer, keeper: User) -> None:
    with_result(transfer, keeper)
    Transfer.objects.update(reported_at=LONG_AGO)
    row = services.Result(*transfer.results.values_list(*services.RESULT_FIELDS).get())
    services.save_results(
        actor=actor_of(keeper),
        transfer=transfer,
        seen=transfer.version,
        results=[replace(row, language="de")],
    )
    transfer.refresh_from_db()
    assert transfer.results.get().language == "de"
    assert transfer.reported_at == LONG_AGO


def test_the_page_says_that_the_practice_is_gone(
    transfer: Transfer, keeper: User, client: Client
) -> None:
    def shown() -> str:
        return " ".join(browser(keeper).get(path(transfer)).content.decode().split())

    fit, following = "/en/practices/repair-cafe/fit/", "Next steps"
    assert fit in shown()
    assert following in shown()
    taking_back.unpublish_object(
        actor=actor_of(make_coordinator()),
        kind=KIND,
        object_id=transfer.practice_id,
        cause="outdated",
        said="The fund has closed.",
        note="Between us.",
    )
    page = shown()
    for words in (
        "The practice has been unpublished",
        "It is out of date.",
        "The fund has closed.",
    ):
        assert words in page
    for words in (fit, following, "Between us."):
        assert words not in page
    Transfer.objects.update(state=S.PILOTING)  # who has begun can go on
    assert following in shown()
    assert "you will get an email" not in client.get(path(transfer)).content.decode()
