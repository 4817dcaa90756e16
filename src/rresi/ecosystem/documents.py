"""An organisation as one document: the form in which organisations come in and go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from rresi.core import taxonomies
from rresi.core.countries import country_named, country_terms
from rresi.core.documents.parts import Part, PointPart, refuse_repeats
from rresi.core.documents.values import (
    STORED,
    Clean,
    Day,
    Email,
    Heading,
    InField,
    Language,
    Line,
    Lines,
    Named,
    NoFlag,
    OneLine,
    PastDay,
    Sentence,
    UpperCase,
    WebAddress,
    Whole,
    phone_number,
    term_of,
    terms_of,
    unique,
)
from rresi.core.formats import quoted
from rresi.core.translations import CONTENT_LANGUAGES, country_name, language_name
from rresi.ecosystem import legal_forms, registers, sectors
from rresi.ecosystem.file_words import (
    FUNCTIONS,
    HEADINGS,
    KINDS,
    NAMES_OF_OTHERS,
    TARGET_GROUPS,
    names_of,
    pairs,
)
from rresi.ecosystem.models import Evidence, Organisation, Relation
from rresi.ecosystem.postcodes import fits_the_country
from rresi.ecosystem.sizes import size_of
from rresi.interchange.kinds import Kind

LIST_LENGTH = 200
DESCRIPTION_LENGTH = 5_000


def _empty_or_address(text: object) -> object:
    return None if text == "" else text


Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Name = Annotated[str, Field(min_length=2, max_length=200), OneLine, Clean, Named]
City = Annotated[str, Field(max_length=100), OneLine, Clean]
Country = Annotated[str, UpperCase, Field(pattern=r"^([A-Z]{2})?$"), OneLine]
Description = Annotated[str, Lines, Field(max_length=DESCRIPTION_LENGTH), Clean]
Note = Annotated[str, Field(min_length=1, max_length=300), OneLine, Clean]
Address = Annotated[WebAddress | None, BeforeValidator(_empty_or_address)]
Mail = Annotated[Email | None, BeforeValidator(_empty_or_address)]
Confidence = Annotated[float, NoFlag, Field(gt=0, le=1, allow_inf_nan=False)]
RelationKind = Literal[
    "partners", "founded", "member-of", "funds", "hosts", "trains", "refers-to", "buys-from"
]
Function = Annotated[str, term_of(taxonomies.FUNCTIONS)]
TargetGroups = Annotated[
    list[Annotated[str, term_of(taxonomies.TARGET_GROUPS)]],
    Field(max_length=LIST_LENGTH),
    AfterValidator(unique),
]


def _known_form(key: str) -> str:
    if key and key not in legal_forms.LEGAL_FORMS:
        raise ValueError(gettext("This is not a known legal form."))
    return key


def _form_word(text: str) -> str:
    if not legal_forms.meant(text):
        raise ValueError
    return text


def _sector(text: str) -> str:
    found = sectors.sector(text)
    if found is None:
        raise ValueError(
            gettext("%(code)s is not a NACE code such as 88.99, or 2:88.99 for NACE Rev. 2.")
            % {"code": quoted(text[:20])}
        )
    code, revision, _section = found
    return code if revision == "2.1" else f"{revision}:{code}"


class RelationPart(Part):
    """A relation to another organisation, which is named by its slug or its name."""

    kind: RelationKind
    target: Heading
    confidence: Confidence = 1.0
    source: Address = None
    stated_on: PastDay | None = None
    note: dict[Language, Note] = {}


class OfferPart(Part):
    """One thing that an organisation offers, in detail."""

    function: Function
    title: Annotated[str, Field(max_length=150), OneLine, Clean] = ""
    target_groups: TargetGroups = []
    capacity: Annotated[Whole, Field(ge=0, le=10_000_000)] | None = None
    capacity_unit: Annotated[str, Field(max_length=60), OneLine, Clean] = ""
    price: Annotated[str, Field(max_length=120), OneLine, Clean] = ""
    until: Day | None = None
    confidence: Confidence = 1.0
    source: Address = None
    stated_on: PastDay | None = None


class EvidencePart(Part):
    """Why the organisation is a social enterprise, in one dimension of the EU's definition."""

    dimension: Literal["economic", "social", "governance"]
    statement: Annotated[Sentence, Field(min_length=3)]
    language: Language
    source: Address = None
    stated_on: PastDay | None = None


class OrganisationDocument(Part):
    """One organisation with everything that belongs to it.

    `name` is what it calls itself; `names` and `description` stand by language. Without a slug it
    is known by its name. `functions` are all that it provides; `offers` say more about some of
    them. `registrations` are written `kvk:27368929`, `sectors` 88.99 (2:88.99 for NACE Rev. 2).
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
    legal_form: Annotated[str, AfterValidator(_known_form)] = ""
    registrations: Annotated[list[Line], Field(max_length=20)] = []
    size: Literal["", "micro", "small", "medium", "large"] = ""
    languages: Annotated[list[Language], Field(max_length=20), AfterValidator(unique)] = []
    region: Annotated[str, Field(max_length=80), OneLine] | None = None
    street: Annotated[str, Field(max_length=150), OneLine, Clean] = ""
    postcode: Annotated[str, Field(max_length=12), OneLine, Clean] = ""
    city: City = ""
    country: Country = ""
    point: PointPart | None = None
    website: Address = None
    email: Mail = None
    phone: Annotated[str, Field(max_length=40), OneLine, Clean, AfterValidator(phone_number)] = ""
    links: Annotated[list[WebAddress], Field(max_length=20), AfterValidator(unique)] = []
    functions: Annotated[list[Function], Field(max_length=LIST_LENGTH), AfterValidator(unique)] = []
    offers: Annotated[list[OfferPart], Field(max_length=LIST_LENGTH)] = []
    target_groups: TargetGroups = []
    sdgs: Annotated[
        list[Annotated[str, term_of(taxonomies.SDGS)]], Field(max_length=17), AfterValidator(unique)
    ] = []
    sectors: Annotated[
        list[Annotated[str, AfterValidator(_sector)]],
        Field(max_length=20),
        AfterValidator(unique),
    ] = []
    description: dict[Language, Description] = {}
    evidence: Annotated[list[EvidencePart], Field(max_length=30)] = []
    closed_on: PastDay | None = None
    sources: Annotated[list[WebAddress], Field(max_length=LIST_LENGTH), AfterValidator(unique)] = []
    relations: Annotated[list[RelationPart], Field(max_length=LIST_LENGTH)] = []

    @model_validator(mode="before")
    @classmethod
    def _offers_are_functions(cls, data: Any) -> Any:
        return with_functions_of_offers(data) if isinstance(data, Mapping) else data

    @model_validator(mode="before")
    @classmethod
    def _form_is_of_the_country(cls, data: Any) -> Any:
        word = data.get("legal_form") if isinstance(data, Mapping) else None
        if not isinstance(word, str) or not word:
            return data
        country = str(data.get("country") or "").upper()
        return {**data, "legal_form": legal_forms.of_country(word, country) or word}

    @model_validator(mode="after")
    def _numbers_are_valid(self, info: ValidationInfo) -> OrganisationDocument:
        found, wrong = [], []
        for text in self.registrations:
            known = registers.registration(text, self.country)
            if known is None and info.context == STORED:
                found.append(text)
            elif known is None:
                message = gettext("“%(number)s” is not a valid number of a register")
                wrong.append(message % {"number": text[:40]})
            else:
                found.append(":".join(known))
        if wrong:
            raise InField("registrations", "; ".join(wrong))
        self.registrations[:] = dict.fromkeys(found)
        return self

    @model_validator(mode="after")
    def _postcode_fits_the_country(self, info: ValidationInfo) -> OrganisationDocument:
        if info.context == STORED:
            return self
        if self.postcode and not fits_the_country(self.postcode, self.country):
            message = gettext("“%(postcode)s” is not a postcode of this country: %(country)s")
            words = {"postcode": self.postcode, "country": country_name(self.country)}
            raise InField("postcode", message % words)
        return self

    @model_validator(mode="after")
    def _offers_differ(self) -> OrganisationDocument:
        if len({(offer.function, offer.title) for offer in self.offers}) != len(self.offers):
            message = gettext("This contains an offer twice. Give each a title of its own.")
            raise InField("offers", message)
        return self

    @model_validator(mode="after")
    def _evidence_differs(self, info: ValidationInfo) -> OrganisationDocument:
        if info.context != STORED:
            refuse_repeats(self.evidence, "evidence")
        return self

    @model_validator(mode="after")
    def _relations_differ(self) -> OrganisationDocument:
        seen = {(relation.kind, relation.target) for relation in self.relations}
        if len(seen) != len(self.relations):
            raise InField("relations", gettext("This contains a relation twice."))
        return self


def with_functions_of_offers(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields as JSON has them; `functions` also names those of the offers."""
    offers, functions = data.get("offers") or [], data.get("functions") or []
    if not isinstance(offers, list) or not isinstance(functions, list):
        return dict(data)
    named = [offer.get("function") for offer in offers if isinstance(offer, dict)]
    more = [name for name in dict.fromkeys(named) if name and name not in functions]
    return {**data, "functions": [*functions, *more]} if more else dict(data)


def _function_words() -> list[tuple[str, Promise | str]]:
    return [*terms_of(taxonomies.FUNCTIONS), *pairs(FUNCTIONS)]


def _group_words() -> list[tuple[str, Promise | str]]:
    return [*terms_of(taxonomies.TARGET_GROUPS), *pairs(TARGET_GROUPS)]


RELATION_CHOICES = [
    (Relation.Kind.PARTNERS.value, _("works with")),
    (Relation.Kind.FOUNDED.value, _("founded")),
    (Relation.Kind.MEMBER_OF.value, _("is a member of")),
    (Relation.Kind.FUNDS.value, _("funds")),
    (Relation.Kind.HOSTS.value, _("hosts")),
    (Relation.Kind.TRAINS.value, _("trains people from")),
    (Relation.Kind.REFERS_TO.value, _("refers people to")),
    (Relation.Kind.BUYS_FROM.value, _("buys from")),
]


ORGANISATIONS = Kind(
    key="organisation",
    model=OrganisationDocument,
    labels={  # with those of the forms: a list may be headed as the pages ask for it
        "name": [
            *(_("Name"), _("Organisation"), _("Name of the organisation")),
            *HEADINGS["name"],
        ],
        "kind": [
            pgettext_lazy("organisation", "Type"),
            pgettext_lazy("organisation", "Type of organisation"),
            *HEADINGS["kind"],
        ],
        "city": [_("City"), _("Town"), *HEADINGS["city"]],
        "country": [_("Country"), "land", "pays", "ülke"],
        "region": [_("Region"), "regio", "région", "bölge"],
        "website": [_("Website"), *HEADINGS["website"]],
        "description": [
            *(_("Description"), _("What does it do?")),
            *HEADINGS["description"],
        ],
        "functions": [
            _("Functions"),
            _("What it offers"),
            "functies",
            "Funktionen",
            "fonctions",
            "işlevler",
        ],
        "target_groups": [_("Target groups"), *HEADINGS["target_groups"]],
        "sources": [_("Sources"), "bronnen", "Quellen", "kaynaklar"],
        "legal_form": [_("Legal form"), *HEADINGS["legal_form"]],
        "registrations": [_("Registration numbers"), *HEADINGS["registrations"]],
        "size": [_("Size"), *HEADINGS["size"]],
        "languages": [
            *(_("Languages"), _("Languages in which it works")),
            *("talen", "Sprachen", "langues", "diller"),
        ],
        "street": [_("Street"), _("Street and number"), *HEADINGS["street"]],
        "postcode": [_("Postcode"), *HEADINGS["postcode"]],
        "point": [_("Coordinates")],
        "point.lat": [_("Latitude"), "lat", "breedtegraad", "Breitengrad", "enlem"],
        "point.lon": [_("Longitude"), "lon", "lng", "long", "lengtegraad", "Längengrad", "boylam"],
        "email": [
            *(_("Email"), _("Email address of the organisation"), "e-mail", "mail"),
            *("e-mailadres", "E-Mail-Adresse", "courriel", "e-posta"),
        ],
        "phone": [_("Phone"), *HEADINGS["phone"]],
        "slug": [_("Name in the web address")],
        "kind_is_our_reading": [_("Type chosen by the editors")],
        "closed_on": [
            *(_("Closed on"), _("Closed since"), "gesloten op", "geschlossen am"),
            *("fermé le", "kapanış tarihi"),
        ],
        "links": [_("Links"), _("Other pages of the organisation"), "liens", "bağlantılar"],
        "sdgs": [_("Sustainable Development Goals"), "SDG", "SDGs", "ODD", "SKA"],
        "sectors": [_("Sectors"), "sector", "NACE", "NACE-code", "SBI", "WZ", "NAF"],
        **{names_of(kind): words for kind, words in NAMES_OF_OTHERS.items()},
    },
    terms={
        "kind": lambda: [*Organisation.Kind.choices, *pairs(KINDS)],
        "functions": _function_words,
        "target_groups": _group_words,
        "sdgs": lambda: terms_of(taxonomies.SDGS),
        "legal_form": legal_forms.labels,
        "size": lambda: Organisation.Size.choices,
        "languages": lambda: [(code, language_name(code)) for code in CONTENT_LANGUAGES],
        "sectors": sectors.divisions,
        "evidence.dimension": lambda: Evidence.Dimension.choices,
        "offers.function": _function_words,
        "offers.target_groups": _group_words,
        "relations.kind": lambda: RELATION_CHOICES,
        "country": country_terms,
    },
    others={
        "sectors": _sector,
        "size": size_of,
        "legal_form": _form_word,
        "country": country_named,
    },
    instead={"kind": "legal_form"},  # many a list has them in one column
    spare={"il": "city", "vilayet": "city"},  # the province, which has the name of its main town
    ticked=("functions", "target_groups", "sdgs"),
    told={
        "stated_on": _("As of"),
        "changed_on": _("Last changed"),
        "confirmed_on": _("Last confirmed"),
        "not_confirmed_since": _("Not confirmed since"),
        "invented": _("Invented example"),
        "related_to": _("Relations with other organisations"),
    },
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sound row: which organisation it is and what it says, other rows named by their slugs.

    `through` is the slug of the entry that the row is about, where that was merged into `slug`;
    `relation_rows` are the numbers that the relations have in the file, where some were wrong.
    """

    line: int
    document: OrganisationDocument
    given: frozenset[str]
    slug: str
    through: str = ""
    relation_rows: tuple[int, ...] = ()
