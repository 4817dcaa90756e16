"""A small kind of document, and strategies that write it whole, half and wrong."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from hypothesis import strategies as st
from pydantic import Field

from rresi.core.documents.describing import About, Control, Gap, GapRule, Rows, Step
from rresi.core.documents.parts import Document, Part, Row
from rresi.core.documents.values import Line, Markdown, RowId, Statement, Year, term_of
from rresi.core.taxonomies import TOPICS


class Heat(models.TextChoices):
    """How hot it is served."""

    COLD = "cold", _("Cold")
    WARM = "warm", _("Warm")


class BookPart(Row):
    """Where it is written down."""

    name: Annotated[Line, Field(min_length=1), About(_("Name"), needed=True)]


class StagePart(Row):
    """One thing to do."""

    text: Annotated[Statement, About(_("What to do"), words=True, demand=_("say what to do"))]
    minutes: Annotated[int | None, Field(ge=0, le=600), About(_("Minutes"))] = None
    book: Annotated[RowId | None, About(_("Book"), refers_to="books")] = None


class PeoplePart(Part):
    """For whom."""

    guests: Annotated[Line, About(_("Guests"), words=True)] = ""
    acts: Annotated[
        list[StagePart],
        Field(max_length=5),
        About(_("Serving"), rows=Rows(entry=_("Act %(number)d"), add=_("Add"))),
    ] = []


class CookPart(Part):
    """Who cooks; named, so it is personal."""

    name: Annotated[Line, Field(min_length=1), About(_("Cook"))]


class DishDocument(Document):
    """Every shape that a field can have."""

    steps: ClassVar[tuple[Step, ...]] = (Step("basics", "Basics"), Step("rest", "Rest"))
    gaps: ClassVar[tuple[GapRule, ...]] = (
        GapRule("rest", "care", "It is hot and nobody cooks.", lambda said: "cook" not in said),
    )

    year: Annotated[Year | None, About(_("Year"), step="basics")] = None
    heat: Annotated[Heat, About(_("Heat"), step="basics")] = Heat.WARM
    raw: Annotated[bool, About(_("Raw"), step="basics", control=Control.FLAG)] = False
    topics: Annotated[list[Annotated[str, term_of(TOPICS)]], About(_("Topics"), step="basics")] = []
    aliases: Annotated[
        list[Line],
        Field(max_length=4),
        About(_("Aliases"), step="rest", control=Control.LINES),
    ] = []
    story: Annotated[
        Markdown,
        About(
            _("Story"),
            step="rest",
            control=Control.LONG,
            words=True,
            needed=True,
            gap=Gap("clarity", "There is no story."),
        ),
    ] = ""
    people: Annotated[PeoplePart, About(_("People"), step="rest")] = PeoplePart()
    books: Annotated[
        list[BookPart], About(_("Books"), step="rest", rows=Rows(_("Book %(number)d"), _("Add")))
    ] = []
    stages: Annotated[
        list[StagePart],
        About(
            _("Stages"),
            step="rest",
            rows=Rows(_("Stage %(number)d"), _("Add"), movable=True),
            gap=Gap("clarity", "There is no stage."),
        ),
    ] = []
    cook: Annotated[
        CookPart | None,
        About(_("Cook"), step="rest", personal=True, gap=Gap("care", "Nobody cooks.")),
    ] = None


SOUP: dict[str, Any] = {
    "title": "Soup",
    "summary": "A soup for all.",
    "language": "en",
    "heat": "cold",
    "story": "Long **ago**.",
    "people": {"guests": "Everybody", "acts": [{"id": "p", "text": "Ring the bell."}]},
    "books": [{"id": "b1", "name": "One"}, {"id": "b2", "name": "Two"}],
    "stages": [
        {"id": "s1", "text": "Cut it.", "minutes": 5, "book": "b2"},
        {"id": "s2", "text": "Cook it."},
    ],
    "cook": {"name": "Mies"},
}

texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=30)
lines = st.from_regex(r"[A-Za-z0-9]{3,20}( [a-z0-9]{1,9}){0,2}", fullmatch=True)
ids = st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True)


@st.composite
def dishes(draw: st.DrawFn) -> dict[str, Any]:
    """A document without mistakes, as it is stored."""
    books = [
        {"id": key, "name": f"{draw(lines)} {key}"}
        for key in draw(st.lists(ids, max_size=3, unique=True))
    ]
    document: dict[str, Any] = {
        "title": draw(lines),
        "summary": draw(lines),
        "language": draw(st.sampled_from(["en", "nl", "tr"])),
        "heat": draw(st.sampled_from(Heat.values)),
        "raw": draw(st.booleans()),
    }
    optional: dict[str, st.SearchStrategy[Any]] = {
        "year": st.integers(1800, 2200),
        "topics": st.lists(st.sampled_from(TOPICS.keys), min_size=1, max_size=3, unique=True),
        "aliases": st.lists(lines, min_size=1, max_size=4),
        "story": lines,
        "cook": st.fixed_dictionaries({"name": lines}),
    }
    for name, values in optional.items():
        if draw(st.booleans()):
            document[name] = draw(values)
    people: dict[str, Any] = {"guests": draw(lines)} if draw(st.booleans()) else {}
    for parent, key in ((document, "stages"), (people, "acts")):
        rows = [_stage(draw, books, one) for one in draw(st.lists(ids, max_size=3, unique=True))]
        if rows:
            parent[key] = rows
    document |= {"people": people} if people else {}
    return document | ({"books": books} if books else {})


def _stage(draw: st.DrawFn, books: list[dict[str, Any]], key: str) -> dict[str, Any]:
    row: dict[str, Any] = {"id": key, "text": f"{draw(lines)} {key}"}
    if draw(st.booleans()):
        row["minutes"] = draw(st.integers(0, 600))
    if draw(st.booleans()) and books:
        row["book"] = draw(st.sampled_from(books))["id"]
    return row


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "text", "minutes", "book", "name", "guests", "acts", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
broken = st.dictionaries(st.sampled_from([*DishDocument.model_fields, "unknown"]), junk, max_size=9)
"""Drafts of any shape, as somebody could have typed or sent them."""
