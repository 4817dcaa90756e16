"""Pictures as rows of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, Field

from rresi.core.documents.describing import About, Control, Rows
from rresi.core.documents.parts import Row
from rresi.core.documents.values import Clean, Line, OneLine
from rresi.media import files, licences


def _small_url(key: str) -> str:
    return files.url_of(key, files.SMALL)


class PicturePart(Row):
    """A picture by its key, with what it shows, its licence and who made it."""

    file: Annotated[
        str,
        Field(min_length=1, max_length=200),
        Clean,
        About(
            _("Picture"), control=Control.PICTURE, say=lambda key: files.url_of(key, files.SMALL)
        ),
    ]
    alt: Annotated[
        str,
        Field(min_length=1, max_length=300),
        OneLine,
        Clean,
        About(
            _("What the picture shows"),
            _("Describe it in a sentence or two for people who cannot see it."),
            demand=_("describe what it shows, for people who cannot see it"),
            control=Control.LONG,
            words=True,
            needed=True,
            height=2,
        ),
    ]
    licence: Annotated[
        str,
        Field(min_length=1, max_length=100),
        OneLine,
        Clean,
        About(
            _("Licence"),
            control=Control.CHOICE,
            needed=True,
            choices=lambda: licences.choices(""),
            say=licences.name_of,
        ),
    ]
    credit: Annotated[
        Line, About(_("Who made it"), _("The name that is shown below the picture."))
    ] = ""


def _different_files(images: list[PicturePart]) -> list[PicturePart]:
    """The check that no picture is shown twice."""
    if len({image.file for image in images}) != len(images):
        raise ValueError(gettext("This contains a picture twice."))
    return images


PICTURES_AT_MOST = 12
Pictures = Annotated[
    list[PicturePart], Field(max_length=PICTURES_AT_MOST), AfterValidator(_different_files)
]
PICTURE_ROWS = Rows(
    entry=_("Picture %(number)d"),
    add=_("Add this picture"),
    movable=True,
)


def lacks_maker(row: Mapping[str, Any]) -> bool:
    """Whether a picture's licence asks for its maker's name, and there is none."""
    licence = licences.LICENCES.get(str(row.get("licence")))
    return not row.get("credit") and (licence is None or licence.names_maker)
