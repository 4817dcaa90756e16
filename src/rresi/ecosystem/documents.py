"""An organisation as one document: the form in which organisations come in and go out."""

from __future__ import annotations

from typing import Annotated, Literal

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from rresi.core import taxonomies
from rresi.core.documents.parts import (
    Clean,
    Heading,
    Language,
    OneLine,
    Part,
    Stripped,
    WebAddress,
    term_of,
    terms_of,
    unique,
)
from rresi.ecosystem.models import Organisation, Relation
from rresi.interchange.kinds import Kind

LIST_LENGTH = 200
DESCRIPTION_LENGTH = 5_000


def _empty_or_address(text: object) -> object:
    return None if text == "" else text


Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Name = Annotated[str, Field(min_length=2, max_length=200), OneLine, Clean]
City = Annotated[str, Field(max_length=100), OneLine, Clean]
Country = Annotated[str, Field(pattern=r"^([A-Z]{2})?$"), OneLine]
Description = Annotated[str, Stripped, Field(max_length=DESCRIPTION_LENGTH), Clean]
Note = Annotated[str, Field(min_length=1, max_length=300), OneLine, Clean]
Address = Annotated[WebAddress | None, BeforeValidator(_empty_or_address)]


class RelationPart(Part):
    """A relation to another organisation, which is named by its slug or its name."""

    kind: Literal["partners", "founded", "member-of", "funds", "hosts", "buys-from"]
    target: Heading
    source: Address = None
    note: dict[Language, Note] = {}


class OrganisationDocument(Part):
    """One organisation with everything that belongs to it.

    `name` is what it calls itself; `names` and `description` stand by language. Without a slug it
    is known by its name.
    """

    name: Name
    slug: Slug | None = None
    names: dict[Language, Name] = {}
    kind: Literal[
        "",
        "public-authority",
        "social-enterprise",
        "network",
        "hub",
        "company",
        "funder",
        "knowledge-institute",
        "training-provider",
    ] = ""
    kind_is_our_reading: bool = False
    region: Annotated[str, Field(max_length=80), OneLine] | None = None
    city: City = ""
    country: Country = ""
    website: Address = None
    functions: Annotated[
        list[Annotated[str, term_of(taxonomies.FUNCTIONS)]],
        Field(max_length=LIST_LENGTH),
        AfterValidator(unique),
    ] = []
    target_groups: Annotated[
        list[Annotated[str, term_of(taxonomies.TARGET_GROUPS)]],
        Field(max_length=LIST_LENGTH),
        AfterValidator(unique),
    ] = []
    description: dict[Language, Description] = {}
    sources: Annotated[list[WebAddress], Field(max_length=LIST_LENGTH), AfterValidator(unique)] = []
    relations: Annotated[list[RelationPart], Field(max_length=LIST_LENGTH)] = []

    @model_validator(mode="after")
    def _relations_differ(self) -> OrganisationDocument:
        seen = {(relation.kind, relation.target) for relation in self.relations}
        if len(seen) != len(self.relations):
            raise ValueError(gettext("contains a relation twice"))
        return self


ORGANISATIONS = Kind(
    key="organisation",
    model=OrganisationDocument,
    labels={
        "name": [_("Name"), _("Organisation"), "naam organisatie", "Organisationsname", "nom"],
        "kind": [pgettext_lazy("organisation", "Kind"), "type", "soort", "Art", "tür"],
        "city": [_("City"), "plaats", "woonplaats", "Ort", "ville", "şehir"],
        "country": [_("Country"), "land", "pays", "ülke"],
        "region": [_("Region"), "regio", "région", "bölge"],
        "website": [_("Website"), "url", "homepage", "web", "site web"],
        "description": [_("Description"), "omschrijving", "Beschreibung", "açıklama"],
        "functions": [_("Functions"), "functies", "Funktionen", "fonctions", "işlevler"],
        "target_groups": [_("Target groups"), "doelgroepen", "Zielgruppen", "hedef gruplar"],
        "sources": [_("Sources"), "bronnen", "Quellen", "kaynaklar"],
    },
    terms={
        "kind": lambda: Organisation.Kind.choices,
        "functions": lambda: terms_of(taxonomies.FUNCTIONS),
        "target_groups": lambda: terms_of(taxonomies.TARGET_GROUPS),
        "relations.kind": lambda: [(kind.value, kind.value) for kind in Relation.Kind],
    },
)
