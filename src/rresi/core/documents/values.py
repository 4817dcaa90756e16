"""What a document's fields hold: checked texts, dates, amounts, terms.

Every check raises ValueError with words that follow the field's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationInfo,
)
from pydantic_core import CoreSchema, core_schema

from rresi.core import dates, money, numbers, taxonomies, web_addresses
from rresi.core.clock import EARLIEST, LATEST, PartialDate
from rresi.core.documents.describing import MARKDOWN, MONTH, Json
from rresi.core.email_addresses import address_in, is_address
from rresi.core.formats import quoted
from rresi.core.money import InCurrency
from rresi.core.ordering import in_order
from rresi.core.text import fault_in_markdown, forbidden_character
from rresi.core.translations import (
    CONTENT_LANGUAGES,
    current_language,
    language_name,
    offered_language_choices,
    offered_languages,
)
from rresi.engines.tables import name_key, tidy, tidy_text

TITLE_LENGTH = 100
SUMMARY_LENGTH = 400
MARKDOWN_LENGTH = 20_000
LIST_LENGTH = 50
STORED = "stored"  # a context: what was accepted once is read whatever is refused by now


class InField(ValueError):
    """A mistake in one field, found by a check of the whole document."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


_PHONE_DIGITS = 3  # of the shortest numbers, such as 112
_PHONE = re.compile(  # an extension stands last
    r"[+(]?[\s()+./–-]*\d[\d\s()+./–-]*(?:(?:[^\W\d]+[.:]?|#)\s*\d+)?"
)


def is_phone(text: str) -> bool:
    """Whether a text is written like a phone number, with or without an extension."""
    number = _PHONE.fullmatch(text.strip())
    return number is not None and sum(char.isdecimal() for char in text) >= _PHONE_DIGITS


def phone_number(text: str, info: ValidationInfo) -> str:
    """A phone number as somebody states it; what was stored before is read as it is."""
    if text and info.context != STORED and not is_phone(text):
        raise ValueError(gettext("This is not a phone number, such as +31 70 123 45 67."))
    return text


def without_control_characters(text: str) -> str:
    name = forbidden_character(text)
    if name:
        raise ValueError(
            gettext("This contains the control character %(name)s. Remove it.") % {"name": name}
        )
    return text


def _showable_markdown(text: str) -> str:
    fault = fault_in_markdown(text)
    if fault:
        raise ValueError(fault)
    return text


# What stands for a character that was lost, and what no file may hold that others read.
_ENDS_OF_PLANES = "".join(chr(plane << 16 | last) for plane in range(17) for last in (65534, 65535))
_DAMAGED = re.compile(f"[\ufffd\ufdd0-\ufdef{_ENDS_OF_PLANES}]")


def _clean(text: str, info: ValidationInfo) -> str:
    if info.context != STORED and _DAMAGED.search(text):
        raise ValueError(gettext("This contains a damaged character."))
    return without_control_characters(text)


def _named(text: str, info: ValidationInfo) -> str:
    if info.context != STORED and not any(map(str.isalnum, text)):
        raise ValueError(gettext("This must contain a letter or a digit."))
    return text


def _known_language(code: str) -> str:
    if code not in CONTENT_LANGUAGES:
        raise ValueError(
            gettext("%(code)s is not a known language. Use a code such as nl or tr.")
            % {"code": quoted(code[:20])}
        )
    return code


_HTTP_URL = TypeAdapter(AnyHttpUrl)  # made once: making one takes longer than checking an address


_LINKED_EMAIL = re.compile(r"<?\s*(?:mailto:\s*)?([^\s<>?]+@[^\s<>?]+)(?:\?[^\s<>]*)?\s*>?", re.I)


def _http_url(text: str, info: ValidationInfo) -> str:
    address = text if info.context == STORED else web_addresses.completed(text)
    if " " not in address:
        _HTTP_URL.validate_python(address)
    if info.context != STORED:
        web_addresses.check(address)
    return address


def _month(text: str) -> str:
    return str(dates.read_month_of(text))


def _begun(text: str, info: ValidationInfo) -> str:
    if info.context != STORED:
        dates.not_ahead(PartialDate.parse(text))
    return text


def _year(value: int) -> int:
    return dates.read_month(str(value)).year


def _day(value: Any) -> Any:
    return dates.read_day(value) if isinstance(value, str) else value


def _past_day(value: Any) -> Any:
    return dates.read_day(value, past=True) if isinstance(value, str) else value


def _one_line(value: Any) -> Any:
    """Composed, without invisible characters, line breaks and doubled spaces."""
    return tidy(value) if isinstance(value, str) else value


def _text(value: Any) -> Any:
    """Composed, without invisible characters; its lines stay."""
    return tidy_text(value) if isinstance(value, str) else value


_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|`)(?=\S)([^*_`\n]+?)(?<=\S)\1(?!\w)")


def unmarked(text: str) -> str:
    """Without the marks of emphasis, which a text that is no Markdown would show."""
    return _EMPHASIS.sub(r"\2", text)


def _unmarked(value: Any) -> Any:
    return unmarked(value) if isinstance(value, str) else value


def _email(value: Any) -> Any:
    """Without what programs put around an address: `mailto:` and angle brackets."""
    return plain_email(value) if isinstance(value, str) else value


def plain_email(text: str) -> str:
    """An address without what programs put around it: `<mailto:ann@example.org?subject=Hi>`,
    `Ann <ann@example.org>`."""
    line = tidy(text).rstrip(".,;")
    found = _LINKED_EMAIL.fullmatch(line)
    return found[1] if found else address_in(line)


def _is_address(text: str, info: ValidationInfo) -> str:
    if info.context != STORED and not is_address(text):
        raise ValueError(gettext("Enter one email address, such as name@example.org."))
    return text


def _known_currency(code: str) -> str:
    if code not in money.currencies():
        raise ValueError(
            gettext("%(code)s is not a currency. Use an ISO 4217 code such as EUR.")
            % {"code": quoted(code[:20])}
        )
    return code


def _text_from_number(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _no_flag(value: Any) -> Any:
    """Refuse true and false, which count as 1 and 0 in programs only."""
    if isinstance(value, bool):
        raise ValueError(gettext("This must be a number."))
    return value


def _without_marks(value: Any) -> Any:
    if isinstance(value, str) and "_" in value:  # 1_000 is a number in programs only
        raise ValueError(numbers.in_words())
    return value


def _in_digits(value: Decimal) -> Decimal:
    """As it is kept and shown: neither 1E+3 nor -0."""
    return Decimal(f"{value:f}") + 0


@dataclass(frozen=True)
class KnownTerm:
    """For the type of a term: the check that a key is one of a vocabulary, and its terms."""

    vocabulary: taxonomies.Vocabulary

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Json:
        return {**handler(schema), "enum": list(self.vocabulary.keys)}

    def check(self, key: str) -> str:
        if key not in self.vocabulary:
            raise ValueError(
                gettext("%(key)s is not a known term. Use one of these: %(terms)s.")
                % {"key": quoted(key[:40]), "terms": ", ".join(self.vocabulary.keys)}
            )
        return key

    def choices(self) -> list[tuple[str, Promise | str]]:
        """The terms to choose from."""
        return terms_of(self.vocabulary)


def term_of(vocabulary: taxonomies.Vocabulary) -> KnownTerm:
    """For the type of a term: `list[Annotated[str, term_of(TOPICS)]]`."""
    return KnownTerm(vocabulary)


def terms_of(vocabulary: taxonomies.Vocabulary) -> list[tuple[str, Promise | str]]:
    """The terms to choose from, in the order in which the reader looks for them."""
    return [(term.key, term.label) for term in vocabulary.shown]


def unique(values: list[Any]) -> list[Any]:
    for position, value in enumerate(values):
        if value in values[:position]:
            raise ValueError(gettext("“%(name)s” is named twice.") % {"name": value})
    return values


def _named_once(names: list[str], info: ValidationInfo) -> list[str]:
    if info.context == STORED:
        return names
    seen: set[str] = set()
    names = [name for name in names if name]
    for name in names:
        if name_key(name) in seen:  # capitals make no other name
            raise ValueError(gettext("“%(name)s” is named twice.") % {"name": name})
        seen.add(name_key(name))
    return names


OneLine = BeforeValidator(_one_line)
Lines = BeforeValidator(_text)
Unmarked = BeforeValidator(_unmarked)
Clean = AfterValidator(_clean)
Named = AfterValidator(_named)
"""For what is called so and looked up by it: dashes and dots alone are no name."""
Once = AfterValidator(unique)
NamedOnce = AfterValidator(_named_once)
Terms = Field(max_length=LIST_LENGTH)
Line = Annotated[str, Field(max_length=200), OneLine, Clean]
Sentence = Annotated[str, Field(max_length=600), OneLine, Clean]
Statement = Annotated[str, Field(min_length=3, max_length=600), Unmarked, OneLine, Clean]
Heading = Annotated[str, Field(min_length=1, max_length=300), OneLine, Clean]
Markdown = Annotated[
    str,
    Lines,
    Field(max_length=MARKDOWN_LENGTH),
    Clean,
    AfterValidator(_showable_markdown),
    MARKDOWN,
]
Title = Annotated[
    str, Field(min_length=3, max_length=TITLE_LENGTH), Unmarked, OneLine, Clean, Named
]
Summary = Annotated[str, Field(min_length=3, max_length=SUMMARY_LENGTH), Unmarked, OneLine, Clean]
Language = Annotated[
    str,
    BeforeValidator(lambda code: tidy(code).lower() if isinstance(code, str) else code),
    AfterValidator(_known_language),
]
WebAddress = Annotated[str, OneLine, Field(max_length=500), AfterValidator(_http_url)]
Day = Annotated[date, BeforeValidator(_day)]
PastDay = Annotated[date, BeforeValidator(_past_day), AfterValidator(dates.not_ahead)]
When = Annotated[str, BeforeValidator(_text_from_number), AfterValidator(_month), MONTH]
Begun = Annotated[When, AfterValidator(_begun)]
"""A year or month that is not ahead of us."""
Period = Annotated[
    str, BeforeValidator(_text_from_number), AfterValidator(dates.read_period), MONTH
]
NoFlag = BeforeValidator(_no_flag)
Whole = Annotated[int, NoFlag]
"""A whole number, never true or false."""
Year = Annotated[
    Whole,
    AfterValidator(_year),
    Field(json_schema_extra={"minimum": EARLIEST, "maximum": LATEST}),
]
InDigits = (BeforeValidator(_without_marks), AfterValidator(_in_digits))
Amount = Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=2), *InDigits]
Money = Annotated[Amount, InCurrency()]
"""An amount beside which files may name its currency, that of the field `currency`."""
Figure = Annotated[Decimal, Field(max_digits=18, decimal_places=4), *InDigits]
LowerCase = BeforeValidator(lambda code: code.lower() if isinstance(code, str) else code)
UpperCase = BeforeValidator(lambda code: code.upper() if isinstance(code, str) else code)
"""For codes, which people type in capitals or small letters."""
CurrencyCode = Annotated[str, BeforeValidator(money.code_of)]
Currency = Annotated[
    CurrencyCode,
    AfterValidator(_known_currency),
    Field(json_schema_extra={"pattern": "^[A-Z]{3}$"}),
]
Email = Annotated[
    str,
    BeforeValidator(_email),
    Field(pattern=r"^[^@\s<>(),;:]+@[^@\s<>(),;:]+\.[^@\s<>(),;:]+$", max_length=254),
    Clean,
    AfterValidator(_is_address),
]
RowId = Annotated[str, Field(pattern=r"^[a-z0-9]{1,12}$")]


def language_choices() -> list[tuple[str, str]]:
    """All languages of content: those of the network first, the others in the reader's alphabet."""
    offered = offered_languages()
    others = (code for code in CONTENT_LANGUAGES if code not in offered)
    names = ((code, capfirst(language_name(code))) for code in others)
    return [*offered_language_choices(), *in_order(names, current_language())]


def language_to_choose() -> list[tuple[str, str]]:
    """The same where none is preset: the language of the page is not that of what one writes."""
    return [("", gettext("Choose a language")), *language_choices()]
