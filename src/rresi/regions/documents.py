"""A region as one document: the form in which regions come in and go out."""

from __future__ import annotations

from typing import Annotated, Literal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, Field, model_validator

from rresi.core.countries import country_named, country_terms
from rresi.core.documents.parts import Part, PointPart
from rresi.core.documents.values import (
    Clean,
    InField,
    Language,
    Lines,
    Named,
    OneLine,
    UpperCase,
    Whole,
    unique,
)
from rresi.core.formats import quoted
from rresi.core.translations import country_name
from rresi.interchange.kinds import Kind
from rresi.regions import territories

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Name = Annotated[str, Field(min_length=2, max_length=120), OneLine, Clean, Named]
Text = Annotated[str, Lines, Field(max_length=5_000), Clean]
Code = Annotated[str, UpperCase, Field(pattern=r"^[A-Z0-9_]{2,20}$"), OneLine]


TAKEN = frozenset({"new"})
"""Slugs that are addresses of pages."""


_AS_NUTS_WRITES = {"GR": "EL", "GB": "UK"}


def _free(slug: str) -> str:
    if slug in TAKEN:
        raise ValueError(gettext("“%(slug)s” is the address of another page.") % {"slug": slug})
    return slug


def _known_country(code: str) -> str:
    if country_name(code) == code:
        raise ValueError(
            gettext("%(code)s is not a country. Use an ISO 3166 code such as NL or TR.")
            % {"code": quoted(code)}
        )
    return code


class CodePart(Part):
    """An official code with the year of the list that it stands in."""

    scheme: Annotated[Literal["NUTS", "LAU"], UpperCase]
    code: Code
    version: Annotated[Whole, Field(ge=1990, le=2100)]

    @model_validator(mode="after")
    def _listed(self) -> CodePart:
        if self.scheme == "NUTS" and not territories.may_exist(self.code, self.version):
            raise ValueError(
                gettext("NUTS %(version)s has no code %(code)s.")
                % {"version": self.version, "code": self.code}
            )
        return self


def _each_once(codes: list[CodePart]) -> list[CodePart]:
    if len({(part.scheme, part.code, part.version) for part in codes}) != len(codes):
        raise ValueError(gettext("This contains a code twice."))
    return codes


class RegionDocument(Part):
    """One region with everything that belongs to it; `names` and `summary` stand by language."""

    slug: Annotated[Slug, AfterValidator(_free)]
    country: Annotated[
        str, UpperCase, Field(pattern=r"^[A-Z]{2}$"), OneLine, AfterValidator(_known_country)
    ]
    names: Annotated[dict[Language, Name], Field(min_length=1)]
    codes: Annotated[list[CodePart], Field(max_length=100), AfterValidator(_each_once)] = []
    point: PointPart | None = None
    partner: bool = False
    archived: bool = False
    languages: Annotated[list[Language], AfterValidator(unique)] = []
    summary: dict[Language, Text] = {}

    @model_validator(mode="after")
    def _codes_are_of_the_country(self) -> RegionDocument:
        own = _AS_NUTS_WRITES.get(self.country, self.country)
        for number, part in enumerate(self.codes):
            if part.scheme == "NUTS" and self.country != "EU" and not part.code.startswith(own):
                words = gettext("%(code)s is not a code of this country: %(country)s")
                values = {"code": part.code, "country": country_name(self.country)}
                raise InField(f"codes.{number}.code", words % values)
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> RegionDocument:
        if missing := set(self.summary) - set(self.names):
            raise ValueError(
                gettext("There is a summary but no name in: %(languages)s")
                % {"languages": ", ".join(sorted(missing))}
            )
        return self


REGIONS = Kind(
    key="region",
    model=RegionDocument,
    labels={
        "names": [_("Name"), "naam", "nom", "ad"],
        "country": [_("Country"), "land", "pays", "ülke"],
        "languages": [_("Languages"), "talen", "Sprachen", "langues", "diller"],
        "summary": [_("Summary"), "samenvatting", "Zusammenfassung", "résumé", "özet"],
        "partner": [_("Partner"), "partenaire", "ortak"],
        "point.lat": [_("Latitude"), "breedtegraad", "enlem"],
        "point.lon": [_("Longitude"), "lengtegraad", "boylam", "lng"],
    },
    terms={"country": country_terms},
    others={"country": country_named},
)
