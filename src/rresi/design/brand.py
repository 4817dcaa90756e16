"""How the site calls itself and looks: what the network that runs it says of itself.

The app that stores it stands above; it declares a `BrandSource`, and pages, mail, feeds and PDFs
ask `current()`. Without a network the site goes by the software's own name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.templatetags.static import static
from django.utils.translation import gettext

from rresi.core.declarations import declared
from rresi.core.translations import current_language
from rresi.design.palette import DARK, LIGHT

SOFTWARE = "RRESI"


@dataclass(frozen=True)
class Brand:
    """A network's name, mark and colours. Texts stand by language; the first is the fallback."""

    names: Mapping[str, str] = field(default_factory=lambda: {"en": SOFTWARE})
    short_name: str = SOFTWARE
    taglines: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    mark: bytes = b""  # the picture itself: SVG or PNG; empty for the software's own
    mark_path: str = ""  # where the site serves it
    icon_type: str = "image/svg+xml"
    stylesheet_path: str = ""  # its own colours, if it has any
    light: Mapping[str, str] = field(default_factory=lambda: LIGHT)
    dark: Mapping[str, str] = field(default_factory=lambda: DARK)
    email: str = ""
    is_network: bool = False

    @property
    def name(self) -> str:
        """The full name in the reader's language."""
        return spoken(self.names)

    @property
    def tagline(self) -> str:
        """A line beside the name: what the network is for."""
        if not self.is_network:
            return gettext("Resilient regional ecosystems for social impact")
        return spoken(self.taglines) or self.name

    @property
    def description(self) -> str:
        """A sentence or two about the network."""
        if not self.is_network:
            return gettext(
                "A network of cities and regions that learn from one another how to build "
                "resilient local ecosystems for social impact."
            )
        return spoken(self.descriptions) or self.tagline

    @property
    def mark_url(self) -> str:
        return self.mark_path or static("rresi/mark.svg")


@dataclass(frozen=True)
class BrandSource:
    """Where the network that runs this site is found."""

    current: Callable[[], Brand]


def current() -> Brand:
    """What this site calls itself."""
    for source in declared(BrandSource):
        return source.current()
    return Brand()


def spoken(texts: Mapping[str, str]) -> str:
    """The text in the reader's language, else in the first that there is."""
    return texts.get(current_language()) or next((text for text in texts.values() if text), "")
