"""A practice as one document: the form in which practices are imported, and checked.

Described for people in docs/users/import.md.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext
from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from rresi.core import taxonomies
from rresi.core.clock import PartialDate
from rresi.core.text import fault_in_markdown, forbidden_character
from rresi.core.translations import CONTENT_LANGUAGES
from rresi.practices.models import SUMMARY_LENGTH, TITLE_LENGTH, Evidence, Practice

MARKDOWN_LENGTH = 20_000
LIST_LENGTH = 50
PICTURES_AT_MOST = 12


def _clean(text: str) -> str:
    name = forbidden_character(text)
    if name:
        raise ValueError(gettext("contains the control character %(name)s") % {"name": name})
    return text


def _showable_markdown(text: str) -> str:
    fault = fault_in_markdown(text)
    if fault:
        raise ValueError(fault)
    return text


def _known_language(code: str) -> str:
    if code not in CONTENT_LANGUAGES:
        raise ValueError(
            gettext("%(code)s is not a language we know; use a code such as nl or tr")
            % {"code": repr(code[:20])}
        )
    return code


def _http_address(text: str) -> str:
    TypeAdapter(AnyHttpUrl).validate_python(text)
    return text


def _partial_date(text: str) -> str:
    try:
        if PartialDate.parse(text).day:
            raise ValueError(text)
    except ValueError as error:
        raise ValueError(
            gettext("%(text)s is not a year (2015) or a month (2015-05)") % {"text": repr(text)}
        ) from error
    return text


def _interval(text: str) -> str:
    first, _slash, last = text.partition("/")
    _partial_date(first)
    if last:
        _partial_date(last)
        if last < first:
            raise ValueError(
                gettext("%(text)s is not a period such as 2017/2021") % {"text": repr(text)}
            )
    return text


# Addresses below /practices/ that are no practice.
RESERVED_SLUGS = frozenset({"booklet", "compare", "drafts", "propose", "revisions", "transfers"})


def _free_for_use(slug: str) -> str:
    if slug in RESERVED_SLUGS:
        raise ValueError(gettext("%(slug)s is an address of the library itself") % {"slug": slug})
    return slug


def _text_from_number(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _term_of(vocabulary: taxonomies.Vocabulary) -> AfterValidator:
    def check(key: str) -> str:
        if key not in vocabulary:
            raise ValueError(
                gettext("%(key)s is not a known term; the terms are: %(terms)s")
                % {"key": repr(key[:40]), "terms": ", ".join(vocabulary.keys)}
            )
        return key

    return AfterValidator(check)


Stripped = StringConstraints(strip_whitespace=True)
Line = Annotated[str, Stripped, Field(max_length=200), AfterValidator(_clean)]
Sentence = Annotated[str, Stripped, Field(max_length=600), AfterValidator(_clean)]
Markdown = Annotated[
    str, Stripped, Field(max_length=MARKDOWN_LENGTH), AfterValidator(_clean),
    AfterValidator(_showable_markdown),
]  # fmt: skip
Title = Annotated[
    str, Stripped, Field(min_length=3, max_length=TITLE_LENGTH), AfterValidator(_clean)
]
Summary = Annotated[
    str, Stripped, Field(min_length=3, max_length=SUMMARY_LENGTH), AfterValidator(_clean)
]
Language = Annotated[str, AfterValidator(_known_language)]
Address = Annotated[str, Stripped, Field(max_length=500), AfterValidator(_http_address)]
When = Annotated[
    str, BeforeValidator(_text_from_number), Field(max_length=7), AfterValidator(_partial_date)
]
Slug = Annotated[
    str,
    Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100),
    AfterValidator(_free_for_use),
]
Year = Annotated[int, Field(ge=1800, le=2200)]


class Part(BaseModel):
    """Base of all parts: unknown keys are mistakes, not silently dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PointPart(Part):
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class MoneyPart(Part):
    amount: Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=2)]
    amount_to: Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=2)] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    year: Year | None = None
    note: Sentence = ""

    @model_validator(mode="after")
    def _in_order(self) -> MoneyPart:
        if self.amount_to is not None and self.amount_to < self.amount:
            raise ValueError(gettext("amount_to is smaller than amount"))
        return self


class ResourcesPart(Part):
    people: Markdown = ""
    time: Markdown = ""
    money: Annotated[list[MoneyPart], Field(max_length=LIST_LENGTH)] = []


class SourcePart(Part):
    title: Annotated[str, Stripped, Field(min_length=1, max_length=300), AfterValidator(_clean)]
    url: Address
    language: Language | None = None
    kind: Literal["own", "official", "media", "evaluation", "research"] = "own"


class LinkPart(Part):
    title: Annotated[str, Stripped, Field(min_length=1, max_length=300), AfterValidator(_clean)]
    url: Address


class EvidencePart(Part):
    statement: Annotated[str, Stripped, Field(min_length=3, max_length=600), AfterValidator(_clean)]
    value: Annotated[Decimal, Field(max_digits=18, decimal_places=4)] | None = None
    unit: Line = ""
    period: Annotated[str, BeforeValidator(_text_from_number), AfterValidator(_interval)] | None = (
        None
    )
    source: Annotated[int, Field(ge=1)] | None = None
    method: Evidence.Method = Evidence.Method.REPORTED

    @property
    def ends(self) -> tuple[str, str]:
        """First and last year or month; empty when no period is recorded."""
        first, _slash, last = (self.period or "").partition("/")
        return first, last or first


class ConditionPart(Part):
    kind: Literal[
        "legal", "political", "funding", "partners", "skills", "infrastructure", "market", "culture"
    ]
    text: Annotated[str, Stripped, Field(min_length=3, max_length=600), AfterValidator(_clean)]
    blocking: bool = False


class ImagePart(Part):
    file: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_clean)]
    alt: Annotated[str, Stripped, Field(min_length=1, max_length=300), AfterValidator(_clean)]
    licence: Annotated[str, Stripped, Field(min_length=1, max_length=100), AfterValidator(_clean)]
    credit: Line = ""


class ContactPart(Part):
    name: Annotated[str, Stripped, Field(max_length=150), AfterValidator(_clean)] = ""
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]


class EvidenceWords(Part):
    statement: Sentence
    unit: Line = ""


class WordsPart(Part):
    """What a translation says."""

    title: Title
    summary: Summary
    problem: Markdown = ""
    solution: Markdown = ""
    stakeholders: Markdown = ""
    difficulties: Markdown = ""
    lessons: Markdown = ""
    people: Markdown = ""
    time: Markdown = ""
    money: list[Sentence] = []
    evidence: list[EvidenceWords] = []
    conditions: list[Sentence] = []
    images: list[Sentence] = []
    status: Literal["draft", "checked", "published"] = "published"
    machine_made: bool = False


def _unique(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        raise ValueError(gettext("names a term twice"))
    return values


def _different_files(images: list[ImagePart]) -> list[ImagePart]:
    if len({image.file for image in images}) != len(images):
        raise ValueError(gettext("names a picture twice"))
    return images


Terms = Field(max_length=LIST_LENGTH)


class PracticeDocument(Part):
    """One practice with everything that belongs to it."""

    title: Title
    summary: Summary
    language: Language
    region: Annotated[str, Stripped, Field(min_length=2, max_length=80)]
    slug: Slug | None = None
    place: Annotated[str, Stripped, Field(max_length=100), AfterValidator(_clean)] = ""
    point: PointPart | None = None
    organisation: Line = ""
    partners: Annotated[list[Line], Field(max_length=LIST_LENGTH)] = []
    start: When | None = None
    end: When | None = None
    status: Practice.Status = Practice.Status.UNKNOWN
    topics: Annotated[
        list[Annotated[str, _term_of(taxonomies.TOPICS)]], Terms, AfterValidator(_unique)
    ] = []
    functions: Annotated[
        list[Annotated[str, _term_of(taxonomies.FUNCTIONS)]], Terms, AfterValidator(_unique)
    ] = []
    target_groups: Annotated[
        list[Annotated[str, _term_of(taxonomies.TARGET_GROUPS)]], Terms, AfterValidator(_unique)
    ] = []
    sdgs: Annotated[list[Annotated[int, Field(ge=1, le=17)]], Terms] = []
    problem: Markdown = ""
    solution: Markdown = ""
    stakeholders: Markdown = ""
    difficulties: Markdown = ""
    lessons: Markdown = ""
    resources: ResourcesPart = ResourcesPart()
    sources: Annotated[list[SourcePart], Field(max_length=LIST_LENGTH)] = []
    links: Annotated[list[LinkPart], Field(max_length=LIST_LENGTH)] = []
    evidence: Annotated[list[EvidencePart], Field(max_length=LIST_LENGTH)] = []
    conditions: Annotated[list[ConditionPart], Field(max_length=LIST_LENGTH)] = []
    images: Annotated[
        list[ImagePart], Field(max_length=PICTURES_AT_MOST), AfterValidator(_different_files)
    ] = []
    contact: ContactPart | None = None
    review_by: date | None = None
    translations: dict[Language, WordsPart] = {}

    @model_validator(mode="after")
    def _fits_together(self) -> PracticeDocument:
        if self.start and self.end:
            first, last = PartialDate.parse(self.start), PartialDate.parse(self.end)
            if (last.year, last.month or 12) < (first.year, first.month or 1):
                raise ValueError(gettext("end lies before start"))
        for number, statement in enumerate(self.evidence, 1):
            if statement.source is not None and statement.source > len(self.sources):
                raise ValueError(
                    gettext("evidence %(number)d names source %(source)d of %(count)d")
                    % {
                        "number": number,
                        "source": statement.source,
                        "count": len(self.sources),
                    }
                )
        if self.language in self.translations:
            raise ValueError(gettext("translations repeats the practice's own language"))
        expected = {
            "money": len(self.resources.money),
            "evidence": len(self.evidence),
            "conditions": len(self.conditions),
            "images": len(self.images),
        }
        for language, words in self.translations.items():
            for name, count in expected.items():
                given = len(getattr(words, name))
                if given not in {0, count}:
                    raise ValueError(
                        gettext(
                            "translations.%(language)s.%(name)s has %(given)d entries, "
                            "the practice has %(count)d"
                        )
                        % {"language": language, "name": name, "given": given, "count": count}
                    )
        return self


def problems_of(error: ValidationError) -> list[tuple[str, str]]:
    """Each mistake as (field, what is wrong with it), in the reader's language."""
    return [
        (".".join(str(part) for part in e["loc"]), _in_words(dict(e)))
        for e in error.errors(include_url=False)
    ]


def _in_words(error: dict[str, Any]) -> str:
    context = error.get("ctx") or {}
    match error["type"]:
        case "missing":
            return gettext("is missing")
        case "extra_forbidden":
            return gettext("is not a field of a practice")
        case "string_too_long" | "too_long" if isinstance(error["input"], str):
            return gettext("is too long: %(given)d characters, at most %(limit)d") % {
                "given": len(error["input"]),
                "limit": context["max_length"],
            }
        case "string_too_short":
            return gettext("is too short: at least %(limit)d characters") % {
                "limit": context["min_length"]
            }
        case "too_long":
            return gettext("has too many entries: at most %(limit)d") % {
                "limit": context["max_length"]
            }
        case "string_type":
            return gettext("must be a text")
        case "string_pattern_mismatch":
            return gettext("does not have the form it must have")
        case "int_type" | "int_parsing" | "int_from_float":
            return gettext("must be a whole number")
        case "decimal_type" | "decimal_parsing" | "float_type" | "float_parsing":
            return gettext("must be a number")
        case "greater_than_equal":
            return gettext("must be at least %(limit)s") % {"limit": context["ge"]}
        case "less_than_equal":
            return gettext("must be at most %(limit)s") % {"limit": context["le"]}
        case "enum" | "literal_error":
            return gettext("must be one of: %(choices)s") % {"choices": context["expected"]}
        case "list_type":
            return gettext("must be a list")
        case "dict_type" | "model_type" | "model_attributes_type":
            return gettext("must be an object with named fields")
        case "bool_type" | "bool_parsing":
            return gettext("must be true or false")
        case "url_parsing" | "url_scheme":
            return gettext("must be a web address that begins with https:// or http://")
        case kind if kind.startswith("date"):
            return gettext("must be a date such as 2027-06-30")
        case "value_error":
            return str(context.get("error", error["msg"]))
        case _:
            return str(error["msg"])
