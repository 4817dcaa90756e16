"""Proposing and reviewing a practice through the pages, as a browser without JavaScript does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import OPERATOR
from rresi.accounts.services import create_person, grant_network_role
from rresi.authoring.forms import step_form
from rresi.authoring.parsing import Steps
from rresi.core.documents.describing import Json
from rresi.editorial.models import Submission
from rresi.impact.kind import CASES
from rresi.practices.kind import KIND, PRACTICES
from rresi.practices.models import Practice
from rresi.regions.services import appoint_manager
from rresi.transfers.conditions import conditions_of
from tests.authoring.drafts import begin
from tests.factories.practices import answered, make_practice
from tests.factories.regions import make_other_region, make_region
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client: Client) -> User:
    user = create_person(email="author@example.org", name="Author", language="en")
    client.force_login(user)
    return user


def test_a_draft_begins_with_what_is_known_of_its_author(client: Client, author: User) -> None:
    region = make_region()
    appoint_manager(actor=OPERATOR, region=region, user=author)
    for _click in range(2):
        client.post("/tr/practices/propose/")  # which does not say in what language they write
    assert Submission.objects.get().draft == {"region": region.slug}


def fill(client: Client, number: int, step: str, action: str = "next", **fields: Any) -> Any:
    """Fill in a step as it is shown now and press a button."""
    path = f"/en/practices/drafts/{number}/{step}/"
    shown = page(client, path)
    data: dict[str, Any] = {"seen": hidden(shown, "seen"), "action": action}
    lists = [field for field in STEPS.fields(step) if field.row]
    data |= {f"{field.name}-count": 9 for field in lists}
    return client.post(path, data | {k.replace("__", "-"): v for k, v in fields.items()})


STEPS = Steps(PRACTICES.document)


@pytest.mark.parametrize(
    ("language", "typed", "small", "large"),
    [("en", "18.500", "18.5", "18500"), ("nl", "1,234", "1,2340", "1234")],
)
def test_a_number_that_can_mean_two_is_asked_about_at_its_field(
    client: Client, author: User, language: str, typed: str, small: str, large: str
) -> None:
    path = f"/{language}/practices/drafts/{begin(client).pk}"
    for step, name in (("resources", "resources-money-0-amount"), ("evidence", "evidence-0-value")):
        list_name = name.partition("-0-")[0]
        data = {"seen": hidden(page(client, f"{path}/{step}/"), "seen"), "action": "save"}
        client.post(f"{path}/{step}/", data | {f"{list_name}-count": "1", name: typed})
        shown = page(client, f"{path}/{step}/")
        assert f'name="{name}" value="{typed}"' in shown
        assert f" {small} " in shown
        assert f" {large}." in shown
    assert "18.5 " not in page(client, f"{path}/preview/")


def test_a_line_is_kept_as_one_and_an_address_without_its_name(
    client: Client, author: User
) -> None:
    number = begin(client).pk
    fill(client, number, "basics", title="A\u2028B school\u202e  of \u200d bread")
    draft = Submission.objects.get().draft
    assert draft["title"] == "A B school of bread"
    path = f"/en/practices/drafts/{number}/contact/"
    fill(client, number, "contact", contact__email="Ann <ann@example.org>")
    assert Submission.objects.get().draft["contact"]["email"] == "ann@example.org"
    fill(client, number, "contact", contact__email="ann at example.org")
    assert "Enter one email address, such as name@example.org." in page(client, path)


def test_a_step_that_can_be_submitted_is_no_task(client: Client, author: User) -> None:
    number = begin(client).pk

    def steps() -> str:
        shown = page(client, f"/en/practices/drafts/{number}/story/")
        return shown.split('id="steps"')[1].split("</nav>")[0]

    assert "To do" in steps()
    fill(client, number, "basics", **BASICS)
    assert "More would help" in steps()
    assert "To do" in steps()  # the story is still missing


def test_all_that_is_missing_is_said_at_once_and_leads_to_its_field(
    client: Client, author: User
) -> None:
    client.post("/en/practices/propose/")
    number = Submission.objects.get().pk
    shown = page(client, f"/en/practices/drafts/{number}/hand-in/")
    summary = shown.partition("error-summary")[2].partition("</section>")[0]
    links = re.findall(r'href="([^"]+)"', summary)
    named = [link.partition("#")[2] for link in links]
    assert named[:3] == ["id_title", "id_summary", "id_language"]
    assert {"id_region", "id_topics_0", "id_problem", "id_solution"} <= set(named)
    for link in dict.fromkeys(links):
        assert f'id="{link.partition("#")[2]}"' in page(client, link.partition("#")[0]), link
    steps = [link.partition("#")[0] for link in links]
    order = [f"/en/practices/drafts/{number}/{key}/" for key in STEPS.keys]
    assert sorted(steps, key=order.index) == steps
    gaps = shown.partition("will find missing")[2]
    for link in re.findall(r'href="([^"#]+#[^"]+)"', gaps):
        assert f'id="{link.partition("#")[2]}"' in page(client, link.partition("#")[0]), link


def test_a_currency_is_kept_in_capitals(client: Client, author: User) -> None:
    number = begin(client).pk
    money = {"resources__money__0__amount": "5", "resources__money__0__currency": "eur"}
    fill(client, number, "resources", **money)
    [row] = Submission.objects.get(pk=number).draft["resources"]["money"]
    assert row["currency"] == "EUR"


@pytest.mark.parametrize(
    ("start", "end", "status", "told"),
    [
        ("2019", "05/2015", "ended", "The period ends before it starts"),
        ("2199", "", "running", "2199 is in the future"),
        ("2019", "2020", "running", "“Running” does not go with an end in 2020"),
        ("2019", "2199", "ended", "“Ended” does not go with an end in 2199"),
    ],
)
def test_a_half_written_draft_is_told_of_dates_that_cannot_be(
    client: Client, author: User, start: str, end: str, status: str, told: str
) -> None:
    number = begin(client).pk
    fill(client, number, "basics", action="save", start=start, end=end, status=status)
    assert told in page(client, f"/en/practices/drafts/{number}/basics/")
    assert told in page(client, f"/en/practices/drafts/{number}/hand-in/")


def test_a_running_practice_may_have_an_end_to_come(client: Client, author: User) -> None:
    number = begin(client).pk
    fill(client, number, "basics", action="save", start="2019", end="2199", status="running")
    shown = page(client, f"/en/practices/drafts/{number}/basics/")
    assert "does not go with" not in shown
    assert "in the future" not in shown


def test_what_was_published_before_a_rule_of_dates_is_shown_and_edited(
    client: Client, author: User
) -> None:
    practice = make_practice()
    practice.document |= {"start": "2199", "end": "2199", "status": "ended"}
    practice.owner = author
    practice.save()
    assert "2199" in page(client, f"/en/practices/{practice.slug}/")
    client.post(f"/en/practices/{practice.slug}/edit/")
    number = Submission.objects.get().pk
    shown = page(client, f"/en/practices/drafts/{number}/basics/")
    assert "2199 is in the future" in shown


def test_what_was_handed_in_before_a_rule_of_dates_is_published(author: User) -> None:
    document = make_practice().document | {"start": "2199", "end": "2199", "status": "ended"}
    written = PRACTICES.publish(document=document, object_id=None, revision=1, owner_id=author.pk)
    assert Practice.objects.get(pk=written).document["start"] == "2199"


def without_ids(rows: list[Json]) -> list[Json]:
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


BASICS: dict[str, Any] = {
    "title": "A repair café",
    "summary": "Neighbours repair things together.",
    "language": "en",
    "region": "the-hague",
    "status": "running",
    "topics": ["finance"],
}


def test_a_step_is_saved_and_leads_to_the_next(client: Client, author: User) -> None:
    number = begin(client).pk
    answer = fill(client, number, "basics", **BASICS, partners="One\r\n\r\nTwo")
    assert answer["Location"] == f"/en/practices/drafts/{number}/story/"
    submission = Submission.objects.get()
    assert submission.draft["partners"] == ["One", "Two"]
    assert submission.title == "A repair café"


def test_marks_of_emphasis_stay_only_where_they_are_shown(client: Client, author: User) -> None:
    number = begin(client).pk
    fill(client, number, "basics", **BASICS | {"summary": "Neighbours **repair** *things*."})
    fill(client, number, "story", problem="A **broken** kettle.")
    draft = Submission.objects.get().draft
    assert draft["summary"] == "Neighbours repair things."
    assert draft["problem"] == "A **broken** kettle."


def test_steps_with_long_texts_say_how_to_format_them(client: Client, author: User) -> None:
    number = begin(client).pk
    said = {
        step: "How to format longer texts" in page(client, f"/en/practices/drafts/{number}/{step}/")
        for step in ("basics", "story", "contact")
    }
    assert said["story"]
    assert not said["basics"]
    assert not said["contact"]


def test_a_second_click_on_begin_makes_no_second_draft(client: Client, author: User) -> None:
    begin(client)
    client.post("/en/practices/propose/")
    assert Submission.objects.count() == 1


def test_rows_are_added_removed_and_empty_ones_ignored(client: Client, author: User) -> None:
    number = begin(client).pk
    rows = {
        "sources__0__title": "First",
        "sources__0__url": "www.example.org/1",
        "sources__0__kind": "own",
        "sources__1__kind": "own",
        "sources__2__title": "Third",
        "sources__2__url": "https://example.org/3",
        "sources__2__kind": "evaluation",
        "evidence__0__statement": "It worked.",
        "evidence__0__method": "records",
        "evidence__0__value": "12",
        "evidence__0__source": "s3",
        "evidence__1__method": "reported",
        **{f"sources__{number}__id": f"s{number + 1}" for number in range(3)},
    }
    answer = fill(client, number, "evidence", "add:sources", **rows)
    assert answer["Location"].endswith("/evidence/?add=sources#sources-new")
    draft = Submission.objects.get().draft
    assert [s["title"] for s in draft["sources"]] == ["First", "Third"]
    assert draft["sources"][0]["url"] == "https://www.example.org/1"  # as people write it
    assert without_ids(draft["evidence"]) == [
        {
            "statement": "It worked.",
            "method": "records",
            "value": "12",
            "source": "s3",
            "beyond": False,
        }
    ]
    shown = page(client, f"/en/practices/drafts/{number}/evidence/")
    assert 'name="sources-2-title"' in shown  # the new row
    fold = '<details class="row-list__new"'
    assert shown.count(fold) == 2  # where there are others, of sources and of evidence
    assert f"{fold} open" not in shown
    asked = page(client, f"/en/practices/drafts/{number}/evidence/?add=sources")
    assert asked.count(f"{fold} open") == 1
    new = asked.split('id="sources-new"')[1].split("</fieldset>")[0]
    assert "(required)" not in new  # it may stay empty
    assert "(required)" in asked.split('id="sources-0"')[1].split("</fieldset>")[0]
    rest = {
        "sources__0__title": "First",
        "sources__0__url": "https://example.org/1",
        "sources__1__title": "Third",
        "sources__1__url": "https://example.org/3",
        "sources__0__id": "s1",
        "sources__1__id": "s3",
        "evidence__0__statement": "It worked.",
        "evidence__0__source": "s3",
    }
    fill(client, number, "evidence", "remove:sources:0", **rest)
    draft = Submission.objects.get().draft
    assert [s["title"] for s in draft["sources"]] == ["Third"]
    assert draft["evidence"][0]["source"] == draft["sources"][0]["id"] == "s3"
    fill(client, number, "evidence", "remove:sources:1", **rest)
    draft = Submission.objects.get().draft
    assert "source" not in draft["evidence"][0]


def test_a_mistake_is_named_beside_its_field_and_saved_all_the_same(
    client: Client, author: User
) -> None:
    number = begin(client).pk
    answer = fill(
        client,
        number,
        "evidence",
        sources__0__title="S",
        sources__0__url="no address",
        evidence__0__statement="It worked.",
        evidence__0__value="a dozen",
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Result 1: Figure: Enter the number in digits only" not in shown  # there are no digits
    assert "Result 1: Figure: This must be a number" in shown
    assert 'value="a dozen"' in shown
    assert 'aria-invalid="true"' in shown
    assert Submission.objects.get().draft["evidence"][0]["value"] == "a dozen"


def test_all_mistakes_of_a_row_are_named_at_once(client: Client, author: User) -> None:
    number = begin(client).pk
    shown = fill(
        client,
        number,
        "evidence",
        evidence__0__statement="It worked.",
        evidence__0__value="about 40",
        evidence__0__period="2135",
        sources__0__title="S",
        sources__0__url="www.bread.example/report 2020.pdf",
    ).content.decode()
    assert "Result 1: Figure: Enter the number in digits only, without “about”." in shown
    assert "Result 1: Period: 2135 is in the future" in shown
    assert shown.index("Result 1: Figure") < shown.index("Result 1: Period")
    assert "Source 1: Web address: A web address has no spaces" in shown
    shown = fill(
        client,
        number,
        "resources",
        resources__money__0__amount="500",
        resources__money__0__amount_to="12",
        resources__money__0__currency="EUR",
        resources__money__0__year="1066",
        resources__money__1__amount="€ 18 500",
        resources__money__1__currency="ABC",
    ).content.decode()
    assert "The upper amount is smaller than the lower one." in shown
    assert "Amount 1: Year: " in shown
    assert "Amount 2: Amount: Enter the number in digits only, without “€”." in shown
    assert "“ABC” is not a currency" in shown


def test_the_row_one_came_from_does_not_go_along_to_the_next_step(
    client: Client, author: User
) -> None:
    path = f"/en/practices/drafts/{begin(client).pk}/evidence/"
    # A form without an address posts to that of the window, with its fragment, and so it stays.
    assert f'action="{path}?page=1"' in page(client, f"{path}?page=1")


def test_of_two_who_edit_the_second_keeps_their_words(client: Client, author: User) -> None:
    number = begin(client).pk
    path = f"/en/practices/drafts/{number}/story/"
    seen = hidden(page(client, path), "seen")
    client.post(path, {"seen": seen, "problem": "Of the first", "action": "save"})
    answer = client.post(path, {"seen": seen, "problem": "Of the second", "action": "save"})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Of the second" in shown
    assert "Of the first" in shown
    assert Submission.objects.get().draft["problem"] == "Of the first"
    # Having seen both, one saves again.
    client.post(path, {"seen": hidden(shown, "seen"), "problem": "Of both", "action": "save"})
    assert Submission.objects.get().draft["problem"] == "Of both"


def test_saving_while_typing_does_not_collide_with_oneself(client: Client, author: User) -> None:
    number = begin(client).pk
    path = f"/en/practices/drafts/{number}/story/"
    shown = page(client, path)
    data = {"seen": hidden(shown, "seen"), "page": hidden(shown, "page")}
    part = client.post(path, {**data, "problem": "Half", "action": "autosave"})
    assert "Saved at" in part.content.decode()
    assert "<html" not in part.content.decode()
    answer = client.post(path, {**data, "problem": "Half a sentence", "action": "save"})
    assert answer.status_code == 302
    assert Submission.objects.get().draft["problem"] == "Half a sentence"


def test_others_neither_see_nor_change_a_draft(client: Client, author: User) -> None:
    number = begin(client).pk
    other = create_person(email="other@example.org", name="Other", language="en")
    grant_network_role(actor=OPERATOR, user=other, kind=NetworkRole.Kind.COORDINATOR)
    client.force_login(other)
    page(client, f"/en/practices/drafts/{number}/basics/", 403)
    page(client, f"/en/practices/drafts/{number}/preview/", 403)
    page(client, f"/en/review/{number}/", 404)


def test_the_last_step_says_what_a_reviewer_will_miss(client: Client, author: User) -> None:
    number = begin(client).pk
    path = f"/en/practices/drafts/{number}/hand-in/"
    shown = page(client, path)
    assert "There are no results." in shown
    assert "Before you can submit" in shown
    answer = client.post(path, {"seen": hidden(shown, "seen")})
    assert answer.status_code == 422
    assert Submission.objects.get().state == "draft"


def test_the_preview_is_the_practice_page_and_bears_every_mistake(
    client: Client, author: User
) -> None:
    number = begin(client).pk
    empty = page(client, f"/en/practices/drafts/{number}/preview/")
    assert "<span>No region chosen yet</span>" in empty
    assert "/en/regions/not" not in empty
    fill(
        client, number, "basics", **{**BASICS, "title": "x" * 300, "start": "never", "end": "2010"}
    )
    fill(
        client,
        number,
        "evidence",
        sources__0__title="S",
        sources__0__url="nowhere",
        evidence__0__statement="It **worked**.",
        evidence__0__source="1",
    )
    fill(client, number, "story", problem="<b>bold</b>", solution="- a\n- b")
    fill(
        client,
        number,
        "resources",
        resources__money__0__amount="much",
        resources__money__0__currency="EUR",
    )
    fill(client, number, "contact", contact__email="nobody")
    shown = page(client, f"/en/practices/drafts/{number}/preview/")
    assert "This is a preview." in shown
    assert "<li>a</li>" in shown
    assert "<b>bold</b>" not in shown
    assert '<meta name="robots" content="noindex">' in shown


def test_a_preview_asks_at_most_eight_queries(client: Client, author: User) -> None:
    number = begin(client).pk
    fill(client, number, "basics", **BASICS)
    path = f"/en/practices/drafts/{number}/preview/"
    page(client, path)
    with CaptureQueriesContext(connection) as asked:
        page(client, path)
    assert len(asked) <= 8, [query["sql"][:200] for query in asked.captured_queries]
    with CaptureQueriesContext(connection) as asked:
        part = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "A repair café" in part
    assert "<html" not in part
    assert len(asked) <= 8, [query["sql"][:200] for query in asked.captured_queries]


def test_the_main_fields_of_a_practice_have_an_example(client: Client, author: User) -> None:
    number = begin(client).pk
    asked = {
        "basics": ("title", "summary"),
        "story": ("problem", "solution", "stakeholders", "difficulties", "lessons"),
        "evidence": ("evidence-0-statement",),
        "resources": ("resources-people", "resources-time"),
        "transfer": ("conditions-0-text",),
    }
    for step, names in asked.items():
        shown = page(client, f"/en/practices/drafts/{number}/{step}/")
        for name in names:
            assert f'id="id_{name}_example"' in shown, name
        assert "of 6 ready to submit" in shown  # pictures may stay out


def test_a_published_practice_goes_through_the_form_unchanged() -> None:
    practice = make_practice()
    document = answered(PRACTICES.document_of(practice.pk)[0])
    assert not PRACTICES.problems(document)
    assert PRACTICES.lines(document)
    again = Practice.objects.get(
        pk=PRACTICES.publish(document=document, object_id=practice.pk, revision=2, owner_id=None)
    )
    assert PRACTICES.document_of(again.pk)[0] == document
    assert again.revision == 2


def test_what_an_import_brought_in_stays_chosen() -> None:
    make_region()
    document = {"region": "NL361", "language": "sl"}  # a code, and no language of the network
    form = step_form(STEPS, "basics", document, {}).form
    assert '<option value="NL361" selected>The Hague</option>' in str(form["region"])
    assert str(form["region"]).count("The Hague") == 1
    assert '<option value="sl" selected>' in str(form["language"])


def test_a_revision_reads_as_the_page_will_and_as_typed_where_it_cannot() -> None:
    document = {
        "start": "2021-05",
        "end": "some day",
        "review_by": "2027-06-30",
        "sources": [{"id": "s", "title": "S", "url": "https://example.org", "kind": "media"}],
        "evidence": [
            {
                "id": "a",
                "source": "s",
                "statement": "A",
                "value": "4321.5",
                "unit": "t",
                "period": "2021/2022",
            },
            {"id": "b", "statement": "B", "value": "NaN", "period": "2021/"},
            {"id": "c", "statement": "C", "value": "many"},
        ],
        "resources": {
            "money": [
                {"id": "x", "amount": "1000", "amount_to": "2500.50", "currency": "EUR"},
                {"id": "y", "amount": "much", "currency": "EUR"},
                {"id": "z", "amount": "5"},
            ]
        },
    }
    with override("de"):
        lines = {line.key: line.text for line in PRACTICES.lines(document)}
    assert lines["start"] == "Mai 2021"
    assert lines["end"] == "some day"
    assert lines["review_by"] == "30. Juni 2027"
    assert lines["sources.s"].splitlines()[2] == "aus der Presse"
    assert lines["evidence.a"].splitlines() == ["A", "4.321,5 t", "2021–2022", "Quelle 1"]
    assert lines["evidence.b"].splitlines()[0] == "B"
    assert lines["evidence.c"].splitlines()[1] == "many"
    assert lines["resources.money.x"].splitlines()[0] == "1.000\xa0€ bis 2.500,50\xa0€"
    assert lines["resources.money.y"] == "much EUR"
    assert lines["resources.money.z"] == "5"


def test_translations_stay_beside_what_they_translate() -> None:
    practice = make_practice()
    document = PRACTICES.document_of(practice.pk)[0]
    document["conditions"] = [
        {"id": "new", "kind": "legal", "text": "Een vergunning van de gemeente."},
        document["conditions"][1],
    ]
    document["evidence"] = list(reversed(document["evidence"]))
    PRACTICES.publish(document=document, object_id=practice.pk, revision=2, owner_id=None)
    practice.refresh_from_db()
    text = practice.texts.get(language="en")
    kept, statements = document["conditions"][1]["id"], document["evidence"]
    conditions = {name: said for name, said in text.words.items() if name[:10] == "conditions"}
    assert conditions == {f"conditions.{kept}.text": "Somebody who can solder."}
    assert [text.words[f"evidence.{row['id']}.statement"] for row in statements] == [
        "Residents meet more often.",
        "Things repaired in three years.",
    ]
    assert text.source_revision == 1  # a condition is new, so it is out of date
    [shown] = [c for c in conditions_of(practice, "en") if c.id == kept]
    assert shown.text == "Somebody who can solder."


def test_a_change_that_no_translation_says_leaves_them_up_to_date() -> None:
    practice = make_practice()
    document = PRACTICES.document_of(practice.pk)[0]
    text = practice.texts.get(language="en")
    source = practice.texts.get(language="nl").words
    text.say({name: text.words.get(name, "x") for name in source})
    text.save()
    document["contact"] = {"name": "Somebody else", "email": "new@example.org"}
    PRACTICES.publish(document=document, object_id=practice.pk, revision=2, owner_id=None)
    assert practice.texts.get(language="en").source_revision == 2


def test_who_may_not_change_a_practice_is_not_offered_to(client: Client, author: User) -> None:
    practice = make_practice()
    assert "/edit/" not in page(client, f"/en/practices/{practice.slug}/")
    assert client.post(f"/en/practices/{practice.slug}/edit/").status_code == 403
    appoint_manager(actor=OPERATOR, region=practice.region, user=author)
    assert "/edit/" in page(client, f"/en/practices/{practice.slug}/")
    answer = client.post(f"/en/practices/{practice.slug}/edit/")
    number = Submission.objects.get().pk
    assert answer["Location"] == f"/en/practices/drafts/{number}/basics/"


def test_every_kind_of_content_has_a_form_for_each_of_its_steps(
    client: Client, author: User
) -> None:
    make_other_region()
    number = begin(client).pk
    for step in PRACTICES.document.steps:
        shown = page(client, f"/en/practices/drafts/{number}/{step.key}/")
        assert 'aria-current="step"' in shown
    assert Submission.objects.get().kind == KIND


@pytest.mark.parametrize(
    ("language", "typed", "kept", "shown"),
    [
        ("nl", "9,5", "9.5", "9,5"),
        ("fr", "18 500,00", "18500.00", "18500"),
        ("de", "18.500,00", "18500.00", "18500"),
        ("en", "18,500.50", "18500.50", "18500.5"),
        ("tr", "1.234", "1234", "1234"),
        ("nl", "veel", "veel", "veel"),
    ],
)
def test_a_number_is_typed_and_shown_as_the_language_writes_it(
    client: Client, author: User, language: str, typed: str, kept: str, shown: str
) -> None:
    number = begin(client).pk
    path = f"/{language}/practices/drafts/{number}/evidence/"
    data = {"action": "next", "evidence-count": "1", "evidence-0-statement": "It worked."}
    seen = hidden(page(client, path), "seen")
    client.post(path, data | {"evidence-0-value": typed, "seen": seen})
    assert Submission.objects.get().draft["evidence"][0]["value"] == kept
    assert f'name="evidence-0-value" value="{shown}"' in page(client, path)


def test_no_choice_is_made_for_anybody(client: Client, author: User) -> None:
    number = begin(client).pk
    for step in ("evidence", "transfer", "resources"):
        shown = page(client, f"/en/practices/drafts/{number}/{step}/")
        assert "selected>" not in shown.replace('value="" selected>', "")


@pytest.mark.parametrize("kind", [PRACTICES, CASES], ids=lambda kind: kind.kind)
def test_choices_among_rows_follow_what_is_typed(client: Client, author: User, kind: Any) -> None:
    """Every field that refers to rows says which, for the script that adds what was just typed."""
    steps = Steps(kind.document)
    for field in steps.description.row_lists:
        assert field.row is not None
        form = step_form(steps, steps.step_of(field.place), {}, {})
        shown = next(rows for rows in form.lists if rows.name == field.name)
        for inner in field.row.fields:
            input_ = shown.rows[0].form.fields.get(inner.name)  # none for a picture to choose
            told = input_.widget.attrs.get("data-rows", "") if input_ else ""
            assert told == inner.about.refers_to
