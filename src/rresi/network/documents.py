"""The network as one document: what a setup file, the desk's forms and an export contain."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, Field, model_validator

from rresi.core import formats
from rresi.core.documents.parts import Part
from rresi.core.documents.values import (
    Clean,
    Email,
    Line,
    Lines,
    LowerCase,
    Markdown,
    OneLine,
    Sentence,
    WebAddress,
    phone_number,
    unique,
)
from rresi.core.formats import quoted
from rresi.core.taxonomies import VOCABULARIES
from rresi.core.translations import interface_languages, language_name
from rresi.design import palette


def _spoken_here(code: str) -> str:
    if code not in interface_languages():
        raise ValueError(
            gettext("%(code)s is not a language of the interface. Use one of these: %(codes)s")
            % {"code": quoted(code[:20]), "codes": ", ".join(interface_languages())}
        )
    return code


def _known_term(place: str) -> str:
    vocabulary, _colon, key = place.partition(":")
    if vocabulary not in VOCABULARIES or key not in VOCABULARIES[vocabulary]:
        raise ValueError(gettext("%(key)s is not a known term.") % {"key": quoted(place[:60])})
    return place


Spoken = Annotated[str, AfterValidator(_spoken_here)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$"), LowerCase, OneLine]
Several = Annotated[str, Lines, Field(max_length=600), Clean]


class PageKey(StrEnum):
    """The pages whose text the network writes itself."""

    ABOUT = "about"
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"
    IMPRINT = "imprint"


class HomeSection(StrEnum):
    """The parts of the home page, in their order."""

    PRACTICE = "practice"
    LATEST = "latest"
    TOPICS = "topics"
    MAP = "map"
    MISSIONS = "missions"
    NEWS = "news"


class ColoursPart(Part):
    """Four colours, each as `#` and six hexadecimal digits in lower case."""

    main: Colour = palette.OWN.main
    main_dark: Colour = palette.OWN.main_dark
    band: Colour = palette.OWN.band
    highlight: Colour = palette.OWN.highlight

    @property
    def chosen(self) -> palette.Chosen:
        return palette.Chosen(self.main, self.main_dark, self.band, self.highlight)


class LeadPart(Part):
    """Who leads the network and answers for this site."""

    name: Line = ""
    url: WebAddress | None = None


class ContactPart(Part):
    """Where the network can be reached."""

    email: Email | None = None
    address: Several = ""
    phone: Annotated[Line, AfterValidator(phone_number)] = ""


class PrivacyPart(Part):
    """Who answers questions about personal data, and the authority to complain to."""

    name: Line = ""
    email: Email | None = None
    authority: Line = ""
    authority_url: WebAddress | None = None


class HomePart(Part):
    """What the home page shows. Without own words it says what the software says."""

    sections: Annotated[list[HomeSection], AfterValidator(unique)] = list(HomeSection)
    headline: dict[Spoken, Line] = {}
    lead: dict[Spoken, Sentence] = {}
    questions: dict[Spoken, Annotated[list[Line], Field(max_length=5)]] = {}


class NetworkDocument(Part):
    """Everything that a network says of itself; texts stand by language."""

    names: Annotated[dict[Spoken, Annotated[Line, Field(min_length=2)]], Field(min_length=1)]
    short_name: Annotated[str, Field(min_length=1, max_length=24), OneLine, Clean]
    taglines: dict[Spoken, Line] = {}
    descriptions: dict[Spoken, Sentence] = {}
    languages: Annotated[list[Spoken], Field(min_length=1), AfterValidator(unique)]
    initials: Annotated[str, Field(max_length=3), OneLine, Clean] = ""
    mark: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    colours: ColoursPart = ColoursPart()
    lead: LeadPart = LeadPart()
    contact: ContactPart = ContactPart()
    privacy: PrivacyPart = PrivacyPart()
    home: HomePart = HomePart()
    pages: dict[PageKey, dict[Spoken, Markdown]] = {}
    labels: dict[
        Annotated[str, AfterValidator(_known_term)],
        dict[Spoken, Annotated[Line, Field(min_length=2)]],
    ] = {}

    @model_validator(mode="after")
    def _named_in_its_first_language(self) -> NetworkDocument:
        if self.languages and self.languages[0] not in self.names:
            raise ValueError(
                gettext("The name is missing in the network’s first language, %(language)s.")
                % {"language": language_name(self.languages[0])}
            )
        return self

    @model_validator(mode="after")
    def _can_be_read(self) -> NetworkDocument:
        if faults := list(faults_in_colours(self.colours)):
            raise ValueError(" ".join(faults))
        return self


SECTIONS = {
    "identity": ("names", "short_name", "taglines", "descriptions", "languages"),
    "look": ("initials", "mark", "colours"),
    "contact": ("lead", "contact", "privacy"),
    "home": ("home",),
    "labels": ("labels",),
    "pages": ("pages",),
}
"""The parts that are changed, recorded and undone on their own."""

_SCHEMES = {"light": _("light pages"), "dark": _("dark pages")}
_TOKENS = {
    "petrol": _("the main colour"),
    "on-petrol": _("the text of buttons"),
    "petrol-hover": _("a button under the pointer"),
    "petrol-soft": _("the light background made from the main colour"),
    "paper": _("the page"),
    "mist": _("the shaded page"),
    "deep": _("the header and footer"),
    "on-deep": _("the text in the header and footer"),
    "on-deep-soft": _("the small text in the header and footer"),
    "sun": _("the highlight"),
    "sun-hover": _("the highlight under the pointer"),
    "on-sun": _("the text on the highlight"),
}


def faults_in_colours(colours: ColoursPart) -> Iterator[str]:
    """What nobody with weak sight could read, a sentence each; the two worst of each scheme."""
    worst: dict[str, int] = {}
    for fault in palette.too_faint(colours.chosen):
        worst[fault.scheme] = worst.get(fault.scheme, 0) + 1
        if worst[fault.scheme] <= 2:
            yield gettext(
                "On %(scheme)s, the contrast between %(text)s and %(ground)s is %(ratio)s to 1; it "
                "must be at least %(least)s to 1."
            ) % {
                "scheme": _SCHEMES[fault.scheme],
                "text": _TOKENS[fault.text],
                "ground": _TOKENS[fault.ground],
                # never rounded up to enough
                "ratio": formats.number(int(fault.ratio * 100) / 100),
                "least": formats.number(palette.READABLE),
            }
