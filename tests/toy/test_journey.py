"""A recipe from its first word to readers in two languages, and off the site again."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rresi.accounts.personal_data import Export
from rresi.accounts.roles import actor_of
from rresi.accounts.services import erase_person
from rresi.core.declarations import declared
from rresi.editorial.models import ReviewerProfile, Submission
from rresi.search import saved
from rresi.search.interface import reindex
from rresi.search.models import SavedSearch
from rresi.wording import services as wording
from tests.pages import hidden
from tests.toy.cast import BASICS, STORED, TAGS, Kitchen, make_recipe, upload
from tests.toy.kind import LISTING
from tests.toy.models import Recipe

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.toy.site")]
SOUP_PATH = "/en/recipes/lentil-soup/"


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


def written(kitchen: Kitchen) -> Submission:
    """A draft with a value in every field that the form asks for."""
    draft = kitchen.begin()
    kitchen.step(draft, "basics", **BASICS)
    kitchen.step(
        draft,
        "cooking",
        body="Everybody brings **one** onion.",
        **{"stages-0-text": "Cut the onions."},
    )
    return kitchen.step(
        draft,
        "pictures",
        **{
            "images-0-upload": upload(),
            "images-0-alt": "A pot on a fire",
            "images-0-licence": "CC0 1.0",
        },
    )


def published(kitchen: Kitchen) -> Recipe:
    draft = written(kitchen)
    kitchen.submit(draft)
    kitchen.review(draft)
    kitchen.press(kitchen.coordinator, f"/en/review/{draft.pk}/", "publish", number=1)
    return STORED.get()


def test_the_form_asks_for_what_the_document_describes(kitchen: Kitchen) -> None:
    draft = written(kitchen)
    assert draft.title == "Lentil soup"
    assert draft.draft["diets"] == ["vegan"]
    assert draft.draft["contact"] == {"name": "Mies", "email": "mies@example.org"}
    assert [row["alt"] for row in draft.draft["images"]] == ["A pot on a fire"]
    shown = kitchen.read(kitchen.author, f"/en/recipes/drafts/{draft.pk}/basics/")
    assert '<option value="winter" selected>Winter</option>' in shown
    assert "Without nuts" in shown
    preview = kitchen.read(kitchen.author, f"/en/recipes/drafts/{draft.pk}/preview/")
    assert "<strong>one</strong>" in preview
    assert 'alt="A pot on a fire"' in preview


def test_rows_are_added_moved_and_removed(kitchen: Kitchen) -> None:
    draft = kitchen.begin()
    for number, text in enumerate(["Cook.", "Cut.", "Wash."]):
        kitchen.step(draft, "cooking", "add:stages", **{f"stages-{number}-text": text})
    ids = {row["text"]: row["id"] for row in draft.draft["stages"]}
    kitchen.step(draft, "cooking", "up:stages:2")
    assert [row["text"] for row in draft.draft["stages"]] == ["Cook.", "Wash.", "Cut."]
    kitchen.step(draft, "cooking", "remove:stages:0")
    assert draft.draft["stages"] == [
        {"id": ids["Wash."], "text": "Wash."},
        {"id": ids["Cut."], "text": "Cut."},
    ]


def test_one_reviewer_judges_by_the_kinds_own_criteria_and_no_region_checks(
    kitchen: Kitchen,
) -> None:
    empty = kitchen.begin()
    check = kitchen.read(kitchen.author, f"/en/recipes/drafts/{empty.pk}/hand-in/")
    assert "There is no step." in check
    draft = written(kitchen)
    kitchen.submit(draft)
    assert draft.state == "review"  # the region was not asked
    kitchen.review(draft)
    draft.refresh_from_db()
    assert draft.state == "decision"
    shown = kitchen.read(kitchen.coordinator, f"/en/review/{draft.pk}/")
    assert "Taste" in shown
    assert "Transferability" not in shown
    kitchen.press(kitchen.coordinator, f"/en/review/{draft.pk}/", "publish", number=1)
    recipe = STORED.get()
    assert (recipe.slug, recipe.season, recipe.place) == ("lentil-soup", "winter", "Aalst")
    assert list(TAGS.values_list("recipe_id", "vocabulary", "key")) == [
        (recipe.pk, "diet", "vegan")
    ]


def test_the_page_shows_the_document_and_its_contact_to_members_alone(kitchen: Kitchen) -> None:
    recipe = published(kitchen)
    shown = kitchen.read(kitchen.reader, SOUP_PATH)
    for said in ("Winter", "Vegan", "<strong>one</strong>", "Cut the onions.", "mies@example.org"):
        assert said in shown
    assert recipe.personal["contact"]["name"] == "Mies"
    kitchen.browser(kitchen.reader).logout()
    shown = kitchen.read(kitchen.reader, SOUP_PATH)
    assert "mies@example.org" not in shown
    assert "sign in to see it" in shown
    assert "/edit/" in kitchen.read(kitchen.author, SOUP_PATH)


def translate(kitchen: Kitchen, recipe: Recipe, code: str) -> None:
    """Into Dutch, say, by the author; the reviewer checks it, the coordinator publishes it."""
    path = f"{SOUP_PATH}translate/{code}/"
    words = {
        f"field-{name}": f"NL {text}" for name, text in wording.source_of(recipe).words.items()
    }
    words["field-title"] = "Linzensoep"
    ReviewerProfile.objects.update_or_create(
        user=kitchen.peer, defaults={"languages": ["en", code]}
    )
    for user, action in (
        (kitchen.author, "save"),
        (kitchen.peer, "check"),
        (kitchen.coordinator, "publish"),
    ):
        shown = kitchen.read(user, path)
        state = {name: hidden(shown, name) for name in ("seen", "page")}
        kitchen.press(user, path, action, **words, **state)


def test_it_is_translated_and_found_in_either_language(kitchen: Kitchen) -> None:
    recipe = published(kitchen)
    translate(kitchen, recipe, "nl")
    dutch = kitchen.read(kitchen.reader, "/nl/recipes/lentil-soup/")
    assert "Linzensoep" in dutch
    assert "NL Cut the onions." in dutch
    assert 'alt="NL A pot on a fire"' in dutch
    assert "Lentil soup" in kitchen.read(kitchen.reader, f"{SOUP_PATH}?text=en")
    reindex("recipe")
    found = kitchen.read(kitchen.reader, "/en/search/?q=linzensoep")
    assert SOUP_PATH in found
    listed = kitchen.read(kitchen.reader, "/de/recipes/?q=linzensoep")
    assert "/de/recipes/lentil-soup/" in listed


def test_the_list_is_narrowed_by_facets_and_has_a_map(kitchen: Kitchen) -> None:
    make_recipe()
    make_recipe(title="Green salad", summary="Leaves.", season="summer", diets=["nuts"], point=None)
    every = kitchen.read(kitchen.reader, "/en/recipes/")
    assert "Lentil soup" in every
    assert "Green salad" in every
    assert "2 results" in every
    assert 'value="summer"' in every
    assert 'value="aalst"' not in every  # all are from there, so it would narrow nothing
    summer = kitchen.read(kitchen.reader, "/en/recipes/?season=summer")
    assert "Green salad" in summer
    assert "A soup that feeds" not in summer
    assert "A soup that feeds" in kitchen.read(kitchen.reader, "/en/recipes/?diet=vegan")


def test_sitemap_and_feed_name_it(kitchen: Kitchen) -> None:
    make_recipe()
    client = kitchen.browser(kitchen.reader)
    sitemap = client.get("/sitemap-recipe.xml").content.decode()
    assert "/tr/recipes/lentil-soup/</loc>" in sitemap
    assert "/en/recipes/</loc>" in client.get("/sitemap.xml").content.decode()
    assert "Lentil soup" in client.get("/en/recipes/feed.atom").content.decode()


def test_a_saved_search_hears_of_a_new_one(kitchen: Kitchen) -> None:
    make_recipe()
    reindex("recipe")
    kitchen.press(kitchen.reader, "/en/search/save/", "", kind="recipe", filters="season=winter")
    mine = SavedSearch.objects.get()
    assert saved.check(mine) == ()
    make_recipe(title="Bean stew")
    make_recipe(title="Green salad", season="summer")
    reindex("recipe")
    assert [hit.slug for hit in saved.check(mine)] == ["bean-stew"]


def test_it_is_withdrawn(kitchen: Kitchen) -> None:
    published(kitchen)
    reindex("recipe")
    assert SOUP_PATH in kitchen.read(kitchen.reader, "/en/search/?q=lentil")
    kitchen.press(
        kitchen.author, f"{SOUP_PATH}unpublish/", "", cause="doubt", said="The recipe is wrong."
    )
    assert "Lentil soup" in kitchen.read(kitchen.reader, SOUP_PATH, 410)
    assert "Lentil soup" not in kitchen.read(kitchen.reader, "/en/recipes/")
    assert SOUP_PATH not in kitchen.read(kitchen.reader, "/en/search/?q=lentil")


@pytest.mark.parametrize("path", ["/en/recipes/", SOUP_PATH, "/en/recipes/feed.atom"])
def test_a_page_asks_as_many_queries_for_many_as_for_one(kitchen: Kitchen, path: str) -> None:
    def queries() -> int:
        LISTING.replica.forget()
        Client().get(path)  # what is kept in memory is filled
        LISTING.replica.forget()
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(path).status_code == 200
        return len(asked)

    make_recipe()
    one = queries()
    for number in range(5):
        make_recipe(title=f"Soup {number}", diets=["vegan", "nuts"], place=f"Place {number}")
    assert queries() == one


def test_whoever_brought_it_in_finds_it_in_their_export(kitchen: Kitchen) -> None:
    recipe = make_recipe()
    STORED.update(owner=kitchen.author)
    exports = {export.name: export.of for export in declared(Export)}
    assert exports["recipes"](kitchen.author.pk) == [recipe.slug]
    erase_person(actor=actor_of(kitchen.author), user=kitchen.author)
    assert STORED.get().owner is None
