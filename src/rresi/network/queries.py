"""Reads of the network that runs this site; asked on every page, so kept in memory for a moment."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from django.db import DatabaseError
from django.urls import reverse

from rresi.core.documents.values import STORED
from rresi.core.translations import current_language, interface_languages
from rresi.design import palette, svg
from rresi.design.brand import Brand
from rresi.network.documents import SECTIONS, NetworkDocument, PageKey
from rresi.network.models import Mark, Network

SECONDS: float = 5  # for which another process may still show what stood before


@dataclass(frozen=True)
class _Held:
    """What is known of the network, and until when it may be shown unasked."""

    until: float
    document: NetworkDocument | None
    brand: Brand


class _Memory:
    held: _Held | None = None


def _current() -> _Held:
    held = _Memory.held
    if held is None or held.until < time.monotonic():
        try:
            held = _hold(stored(), SECONDS)
        except DatabaseError:  # a command that runs before the tables are there
            held = _hold(None, SECONDS)
    return held


def _hold(found: NetworkDocument | None, seconds: float) -> _Held:
    shown = _brand_of(found) if found else Brand()
    _Memory.held = held = _Held(time.monotonic() + seconds, found, shown)
    return held


def forget() -> None:
    """Let the next reader of this process ask the database."""
    _Memory.held = None


def hold_nothing() -> None:
    """Show the software itself until the network is written; for tests."""
    _hold(None, float("inf"))


def document() -> NetworkDocument | None:
    """What the network says of itself; None while the site is not set up."""
    return _current().document


def stored() -> NetworkDocument | None:
    """The same as the database has it now. One query."""
    row = Network.objects.filter(pk=1).first()
    return NetworkDocument.model_validate(row.content, context=STORED) if row else None


def section(key: str) -> dict[str, object] | None:
    """One part of the stored document as plain values; None without a network. One query."""
    found = stored()
    return found.model_dump(mode="json", include=set(SECTIONS[key])) if found else None


def brand() -> Brand:
    """How pages, mail and PDFs call this site."""
    return _current().brand


def languages() -> Sequence[str]:
    """The languages that the network offers."""
    found = document()
    return found.languages if found else ()


def labels() -> Mapping[str, Mapping[str, str]]:
    """The network's own words for terms, by `vocabulary:key` and language."""
    found = document()
    return found.labels if found else {}


def text_of(page: PageKey) -> tuple[str, str]:
    """The network's own text of a page in the reader's language or another, and its language."""
    found = document()
    texts = dict(found.pages.get(page, {})) if found else {}
    text, language = said(texts)
    return text or "", language


T = TypeVar("T")


class Said(NamedTuple, Generic[T]):
    """The network's own words, and the language that they are in."""

    text: T | None
    language: str


def said(texts: Mapping[str, T]) -> Said[T]:
    """Own words in the reader's language, else in the first of the network that has any."""
    for code in (current_language(), *languages(), *texts):
        if found := texts.get(code):
            return Said(found, code)
    return Said(None, "")


def mark_of(key: str) -> bytes:
    """A mark's PNG; empty when there is none. One query."""
    row = Mark.objects.filter(pk=key).first() if key else None
    return bytes(row.content) if row else b""


def initials_svg(initials: str, light: Mapping[str, str]) -> bytes:
    """A mark of up to three letters, in the network's colours."""
    size = {1: 120, 2: 92}.get(len(initials), 68)
    return svg.image(
        160,
        160,
        svg.element("rect", width=160, height=160, rx=24, fill=light["deep"]),
        svg.element(
            "text",
            initials,
            x=80,
            y=80 + size * 0.35,
            fill=light["sun"],
            font_family="Atkinson Next, Verdana, sans-serif",
            font_size=size,
            font_weight=700,
            text_anchor="middle",
        ),
        class_="mark",
    ).encode()


def stylesheet(shown: Brand) -> str:
    """The tokens that differ from the software's own, for pages in light and dark."""

    def block(selector: str, own: Mapping[str, str], known: Mapping[str, str]) -> str:
        rules = "".join(f"--{key}:{own[key]};" for key in own if own[key] != known[key])
        return f"{selector}{{{rules}}}"

    light = block(":root", shown.light, palette.LIGHT)
    wished = block(':root:not([data-theme="light"])', shown.dark, palette.DARK)
    dark = block(':root[data-theme="dark"]', shown.dark, palette.DARK)
    # The strip above the foot is a picture in the software's own colours.
    strip = "@layer tools{.site-footer__strip{background:var(--sun);height:0.5rem;}}"
    return f"@layer tokens{{{light}@media (prefers-color-scheme: dark){{{wished}}}{dark}}}{strip}\n"


def _brand_of(found: NetworkDocument) -> Brand:
    light, dark = palette.schemes_of(found.colours.chosen)
    picture = mark_of(found.mark)
    mark, icon = picture, "image/png" if picture else "image/svg+xml"
    if not mark and found.initials:
        mark = initials_svg(found.initials, light)
    first = found.languages[0]
    order = (first, *(code for code in interface_languages() if code != first))

    def ordered(texts: Mapping[str, str]) -> dict[str, str]:
        return {code: texts[code] for code in order if texts.get(code)}

    shown = Brand(
        names=ordered(found.names),
        short_name=found.short_name,
        taglines=ordered(found.taglines),
        descriptions=ordered(found.descriptions),
        mark=mark,
        mark_path=_path("mark", mark, "png" if picture else "svg") if mark else "",
        icon_type=icon,
        light=light,
        dark=dark,
        email=found.contact.email or "",
        is_network=True,
    )
    if found.colours.chosen == palette.OWN:
        return shown
    path = _path("colours", stylesheet(shown).encode(), "css")
    return Brand(**{**vars(shown), "stylesheet_path": path})


def _path(what: str, content: bytes, extension: str) -> str:
    """An address that changes with the content, so that browsers may keep it for good."""
    key = hashlib.sha256(content).hexdigest()[:16]
    return reverse("brand", args=[f"{what}-{key}.{extension}"])
