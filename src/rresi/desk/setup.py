"""Setting a network up: from a form, a file or questions, always through the same record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from django.db import transaction
from django.utils.translation import gettext
from pydantic import BeforeValidator, Field, ValidationError

from rresi.accounts import invitations
from rresi.accounts.models import NetworkRole, in_force
from rresi.accounts.roles import OPERATOR
from rresi.core.documents.parts import Part
from rresi.core.documents.problems import problems_of
from rresi.core.documents.values import Clean, Email, Line, OneLine
from rresi.core.formats import apart
from rresi.core.ordering import slug_of
from rresi.core.pictures import PictureRefused
from rresi.core.refusals import Incomplete
from rresi.core.translations import country_name, interface_languages
from rresi.network import queries as network
from rresi.network.documents import NetworkDocument, Spoken
from rresi.network.services import close_setup, store_mark, write_network
from rresi.regions import territories
from rresi.regions.documents import RegionDocument
from rresi.regions.models import Region, RegionCode
from rresi.regions.services import write_regions

Problems = list[tuple[str, str]]


class CoordinatorPart(Part):
    """Who is invited to coordinate the network."""

    email: Email
    name: Line = ""
    language: Spoken | None = None


def _line_or_table(value: Any) -> Any:
    if not isinstance(value, str | dict):
        raise ValueError(gettext("This must be text."))
    return value


class SetupDocument(NetworkDocument):
    """What a setup file says: the network, its first coordinator and its regions.

    A region is a line as `territories.resolve` reads it, such as "Aydın, TR", a table with
    `territory` and a name of the network's own, or a whole region as `RegionDocument` describes it.
    """

    coordinator: CoordinatorPart
    regions: list[Annotated[str | dict[str, Any], BeforeValidator(_line_or_table)]] = []
    mark_file: Annotated[str, Field(max_length=500), OneLine, Clean] = ""


@dataclass(frozen=True)
class Done:
    """What was set up. `link` invites the coordinator; empty when they are in office already."""

    document: NetworkDocument
    regions: list[str]  # the slugs of those that are new
    link: str
    email: str


@transaction.atomic
def set_up(*, record: Mapping[str, Any], folder: Path = Path()) -> Done:
    """Make the network what a record as `SetupDocument` says; again brings it up to date.

    Done by who runs the machine or holds the one-time link. What the record does not name stays: a
    region that is there already, texts written at the desk. `folder` is where `mark_file` lies.

    Raises:
        Incomplete: something is missing or wrong; the places are those of the record.
    """
    try:
        wanted = SetupDocument.model_validate(dict(record))
    except ValidationError as error:
        problems = problems_of(error)
        if not any(place.startswith("regions") for place, _text in problems):
            problems += _documents(record.get("regions") or [], interface_languages()[0])[1]
        raise Incomplete(problems) from error
    given = {name: record[name] for name in NetworkDocument.model_fields if name in record}
    before = network.stored()
    whole = {**(before.model_dump(mode="json") if before else {}), **given}
    if wanted.mark_file:
        whole["mark"] = _mark(folder / wanted.mark_file)
    if not whole.get("mark") and not whole.get("initials"):
        whole["initials"] = initials_of(wanted.short_name)
    document = write_network(actor=OPERATOR, record=whole)
    made = _make_regions(wanted.regions, document.languages[0])
    link = _invite(wanted.coordinator, document.languages[0])
    close_setup()
    return Done(document, made, link, wanted.coordinator.email.lower())


def initials_of(name: str) -> str:
    """Up to three capitals that stand for a name."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = [word[0] for word in words] if len(words) > 1 else list(name[:2])
    return "".join(letters)[:3].upper()


def region_record(
    text: str, *, language: str, taken: list[str], place: str, problems: Problems
) -> dict[str, Any] | None:
    """The record of the region that a line names; None, with the reason in `problems`, if it may
    mean several or nothing.
    """
    try:
        found = territories.resolve(text)
    except territories.Doubtful as doubt:
        problems.append((place, _choose(doubt)))
        return None
    if found is not None:
        return territories.record_of(found, language=language, taken=taken)
    name, country = territories.split(text)
    return {
        "slug": slug_of(name),
        "country": country,
        "names": {language: name},
        "partner": True,
        "languages": territories.languages_of(country),
    }


def _choose(doubt: territories.Doubtful) -> str:
    if not doubt.candidates:
        return gettext(
            "We found no place called “%(text)s”. Enter a NUTS code or, for a region that is not "
            "on the lists, its name and country code: “Saltmarsh, IE”."
        ) % {"text": doubt.text}
    listed = apart(
        f"{one.key} ({one.name}, {country_name(one.country)})" for one in doubt.candidates
    )
    return gettext(
        "There are several places called “%(text)s”. Enter the code of one of them: %(places)s"
    ) % {
        "text": doubt.text,
        "places": listed,
    }


def _make_regions(wanted: list[str | dict[str, Any]], language: str) -> list[str]:
    documents, problems = _documents(wanted, language)
    if problems:
        raise Incomplete(problems)
    write_regions(actor=OPERATOR, documents=documents)
    return [one.slug for one in documents]


def _documents(
    wanted: list[str | dict[str, Any]], language: str
) -> tuple[list[RegionDocument], Problems]:
    """The regions that are not there yet, and what is wrong with the others."""
    problems: Problems = []
    known = list(Region.objects.values_list("slug", flat=True))
    documents: list[RegionDocument] = []
    stored = set(RegionCode.objects.values_list("scheme", "code", "version"))
    taken: set[tuple[str, str, int]] = set()
    for number, one in enumerate(wanted):
        place = f"regions.{number}"
        record: dict[str, Any] | None
        if isinstance(one, str):
            record = region_record(one, language=language, taken=[], place=place, problems=problems)
        elif "territory" in one:
            record = region_record(
                str(one["territory"]), language=language, taken=[], place=place, problems=problems
            )
            if record is not None:
                own = {key: value for key, value in one.items() if key != "territory"}
                record = _renamed({**record, **own}, own)
        else:
            record = dict(one)
        if record is None:
            continue
        try:
            document = RegionDocument.model_validate(record)
        except ValidationError as error:
            problems += [(f"{place}.{where}", text) for where, text in problems_of(error)]
            continue
        codes = {(code.scheme, code.code, code.version) for code in document.codes}
        if document.slug in known or codes & stored:  # it is there, perhaps under another name
            continue
        if codes & taken:
            problems.append((place, gettext("This place is named twice.")))
            continue
        known.append(document.slug)
        taken |= codes
        documents.append(document)
    return documents, problems


def _renamed(record: dict[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """A region under the network's own names gets its slug from these, unless it has one."""
    if "names" in own and "slug" not in own and isinstance(own["names"], dict) and own["names"]:
        record["slug"] = slug_of(str(next(iter(own["names"].values()))))
    return record


def _mark(path: Path) -> str:
    try:
        return store_mark(actor=OPERATOR, content=path.read_bytes())
    except FileNotFoundError as error:
        words = gettext("There is no such file or folder.")
        raise Incomplete([("mark_file", words)]) from error
    except OSError as error:
        raise Incomplete([("mark_file", str(error.strerror or error))]) from error
    except PictureRefused as refusal:
        raise Incomplete([("mark_file", str(refusal))]) from refusal


def _invite(wanted: CoordinatorPart, language: str) -> str:
    """The link for the coordinator, unless they are one already."""
    holds = NetworkRole.objects.filter(
        in_force(), kind=NetworkRole.Kind.COORDINATOR, user__email=wanted.email.lower()
    )
    if holds.exists():
        return ""
    return invitations.invite(
        actor=OPERATOR,
        email=wanted.email,
        role=NetworkRole.Kind.COORDINATOR,
        name=wanted.name,
        language=wanted.language or language,
    ).link
