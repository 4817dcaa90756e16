"""The licences on offer. An import may bring others, which are shown as written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from rresi.core.formats import labelled

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PERMISSION = "permission"


@dataclass(frozen=True)
class Licence:
    """A licence: its name on the page, what it means, and the URL of its text."""

    name: StrOrPromise
    meaning: StrOrPromise
    url: str = ""
    names_maker: bool = True


_DEEDS = "https://creativecommons.org"
LICENCES: Mapping[str, Licence] = {
    "CC BY 4.0": Licence("CC BY 4.0", _("free to use with credit"), f"{_DEEDS}/licenses/by/4.0/"),
    "CC BY-SA 4.0": Licence(
        "CC BY-SA 4.0",
        _("free to use with credit; share under the same licence"),
        f"{_DEEDS}/licenses/by-sa/4.0/",
    ),
    "CC0 1.0": Licence(
        "CC0 1.0",
        _("free to use for any purpose"),
        f"{_DEEDS}/publicdomain/zero/1.0/",
        names_maker=False,
    ),
    PERMISSION: Licence(_("Shown with permission"), _("on this page only")),
}


def name_of(licence: str) -> str:
    return str(LICENCES[licence].name) if licence in LICENCES else licence


def url_of(licence: str) -> str:
    return LICENCES[licence].url if licence in LICENCES else ""


def choices(own: str) -> list[tuple[str, str]]:
    """All licences with their meaning, and the one that a picture has if it is another."""
    found = [(key, labelled(one.name, one.meaning)) for key, one in LICENCES.items()]
    return found if own in {"", *LICENCES} else [*found, (own, own)]
