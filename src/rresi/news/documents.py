"""A news item as one document; words stand by language."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from rresi.core.clock import PartialDate
from rresi.core.documents.parts import Part
from rresi.core.documents.values import (
    Clean,
    Language,
    Line,
    Markdown,
    Named,
    OneLine,
    Summary,
    WebAddress,
)


def _known_date(text: str) -> str:
    return str(PartialDate.parse(text))


Day = Annotated[str, BeforeValidator(str), AfterValidator(_known_date)]
Title = Annotated[str, Field(min_length=3, max_length=150), OneLine, Clean, Named]
Alternative = Annotated[str, Field(min_length=3, max_length=300), OneLine, Clean]


class SourcePart(Part):
    """The page that the news rests on."""

    title: Line = ""
    url: WebAddress | None = None


class NewsPicturePart(Part):
    """A stored picture, with what it shows by language."""

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    alts: Annotated[dict[Language, Alternative], Field(min_length=1)]
    licence: Annotated[str, Field(min_length=1, max_length=100), OneLine, Clean]
    credit: Line = ""


class NewsDocument(Part):
    """One item. Without `published` only coordinators see it."""

    date: Day
    titles: Annotated[dict[Language, Title], Field(min_length=1)]
    summaries: dict[Language, Summary] = {}
    bodies: dict[Language, Markdown] = {}
    source: SourcePart = SourcePart()
    picture: NewsPicturePart | None = None
    published: bool = True

    @model_validator(mode="after")
    def _fits_together(self) -> NewsDocument:
        extra = (set(self.summaries) | set(self.bodies)) - set(self.titles)
        if extra:
            raise ValueError(
                gettext("There is text but no title in: %(languages)s")
                % {"languages": ", ".join(sorted(extra))}
            )
        return self
