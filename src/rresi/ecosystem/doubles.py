"""Organisations that may be one: found while somebody types, and among all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, Func, Min, Q, QuerySet, Value, When
from django.db.models.functions import Replace
from django.utils.translation import gettext as _

from rresi.core.formats import number, percent
from rresi.core.ordering import slug_of
from rresi.core.places import place_name, place_names, place_words
from rresi.ecosystem.documents import OrganisationDocument
from rresi.ecosystem.models import Organisation, OrganisationText, Pair, Registration
from rresi.ecosystem.registers import REGISTERS, in_words_of
from rresi.engines.sameness import (
    SAME_NAME,
    Known,
    Likeness,
    Reason,
    at_one_door,
    compare,
    pairs,
)
from rresi.engines.tables import tidy

SHOWN = 5
CANDIDATES = 300
COMPARED_WITH_ALL = 5_000  # organisations; of more those near the rows of a list
COMPARED_AT_MOST = 20_000
NEARBY = 0.001  # degrees of latitude, about 110 m
LIKELY = 0.5  # while typing only the name may be known
_COLUMNS = (
    *("pk", "name", "website", "email", "phone", "postcode", "city", "country"),
    *("latitude", "longitude"),
)


def known_organisations(pks: Collection[int] | None = None) -> list[Known]:
    """What is compared of these organisations, or of all; the names of entries that were merged
    into one are names of it. Four queries.
    """
    rows = Organisation.objects.order_by("pk")
    texts = OrganisationText.objects.exclude(name="")
    merged = Organisation.everything.exclude(merged_into=None)
    numbers = Registration.objects.all()
    if pks is not None:
        rows = rows.filter(pk__in=pks)
        texts = texts.filter(organisation_id__in=pks)
        merged = merged.filter(merged_into__in=pks)
        numbers = numbers.filter(organisation_id__in=pks)
    names: dict[int, list[str]] = {}
    for pk, name in texts.values_list("organisation_id", "name").iterator():
        names.setdefault(pk, []).append(name)
    for kept, name in merged.values_list("merged_into", "name").iterator():
        if kept is not None:
            names.setdefault(kept, []).append(name)
    registrations: dict[int, dict[str, frozenset[str]]] = {}
    columns = ("organisation_id", "register", "number")
    for pk, register, value in numbers.exclude(register="other").values_list(*columns).iterator():
        of_one = registrations.setdefault(pk, {})
        of_one[register] = of_one.get(register, frozenset()) | {value}
    return [
        Known.of(
            pk,
            (name, *names.get(pk, ())),
            registrations=registrations.get(pk),
            website=website,
            email=email,
            phone=phone,
            postcode=postcode,
            city=place_name(city, country, language="en"),
            country=country,
            point=(latitude, longitude) if latitude is not None else None,
            places=place_words(city, country),
        )
        for (
            pk,
            name,
            website,
            email,
            phone,
            postcode,
            city,
            country,
            latitude,
            longitude,
        ) in rows.values_list(*_COLUMNS).iterator()
    ]


@dataclass(frozen=True)
class Similar:
    """An organisation that may be the one that somebody describes; or a row of the same file."""

    slug: str
    name: str
    city: str
    reasons: list[str]
    line: int = 0
    region_id: int | None = None


def _without_marks(field: str, marks: str = " .-–'’/&") -> Func | F:
    """A name in the database without what separates its words, a number without its groups."""
    found: Func | F = F(field)
    for mark in marks:
        found = Replace(found, Value(mark))
    return found


def similar(record: Mapping[str, Any], *, of: int = 0) -> list[Similar]:
    """The organisations most like a record, the likeliest first, those with its very name among
    them; `of` is the one that the record is about, by its primary key. Six queries at most.
    """
    said = {
        field: str(record.get(field) or "")
        for field in ("name", "website", "email", "postcode", "phone", "city", "country")
    }
    asked = Known.of(
        of,
        (said["name"],),
        website=said["website"],
        email=said["email"],
        city=place_name(said["city"], said["country"], language="en"),
        postcode=said["postcode"],
        phone=said["phone"],
        places=place_words(said["city"], said["country"]),
    )
    called = tidy(said["name"])
    return _most_alike(asked, _STRIKING, Organisation.objects.all(), called)


def doubles_of(organisation: Organisation) -> list[Similar]:
    """What may be a second entry of an organisation, also by its place alone; not what somebody
    has said to be different. Eleven queries.
    """
    (known,) = known_organisations([organisation.pk])
    apart = Pair.objects.filter(state=Pair.State.DIFFERENT)
    rows = Organisation.objects.exclude(
        Q(pk__in=apart.filter(one=organisation).values("other"))
        | Q(pk__in=apart.filter(other=organisation).values("one"))
    )
    return _most_alike(known, _STRIKING | {Reason.DISTANCE}, rows)


def _most_alike(
    asked: Known, striking: Set[Reason], among: QuerySet[Organisation], called: str = ""
) -> list[Similar]:
    """Those that score enough, or have one of these reasons; without the one that is asked for.

    `called` is the whole name: who has it is found however short it is.
    """
    certain, likely = [*_striking(asked), *_called(called)], list(_likely(asked))
    if Reason.DISTANCE in striking and asked.point:
        latitude, longitude = asked.point
        likely.append(
            Q(
                latitude__range=(latitude - NEARBY, latitude + NEARBY),
                longitude__range=(longitude - 2 * NEARBY, longitude + 2 * NEARBY),
            )
        )
    if not certain and not likely:
        return []
    rows = among.exclude(pk=asked.key).alias(
        squeezed=_without_marks("name"),
        squeezed_text=_without_marks("texts__name"),
        digits=_without_marks("phone", " .-–/()+\u00a0"),
    )
    # What is as good as certain comes before any number of names that resemble one another.
    first = Case(When(reduce(or_, certain), then=0), default=1) if certain else Value(1)
    alike = rows.filter(reduce(or_, [*certain, *likely])).values("pk")
    ordered = alike.annotate(first=Min(first)).order_by("first", "pk")
    pks = list(ordered.values_list("pk", flat=True)[:CANDIDATES])
    scored = [(compare(asked, one), one.key) for one in known_organisations(pks)]
    scored = [pair for pair in scored if pair[0].score >= LIKELY or _strikes(pair[0], striking)]
    best = sorted(scored, key=lambda pair: -pair[0].score)[:SHOWN]
    found = Organisation.objects.in_bulk([pk for _likeness, pk in best])
    return [
        Similar(
            found[pk].slug,
            found[pk].name,
            _town(found[pk]),
            in_words(likeness.reasons),
            region_id=found[pk].region_id,
        )
        for likeness, pk in best
    ]


def _called(name: str) -> Iterator[Q]:
    """Who has a name, or had it before a merge: what `records.prepare` takes for the same."""
    if not name:
        return
    for path in ("name", "texts__name", "merged__name"):
        yield Q(**{f"{path}__iexact": name})
    for path in ("slug", "merged__slug") if (slug := slug_of(name)) else ():
        yield Q(**{f"{path}__startswith": slug})


def _likely(asked: Known) -> Iterator[Q]:
    """What to look for in the database besides `_striking`: a word of a name."""
    for bare in asked.names:
        words = sorted({word for word in bare.split() if len(word) > 2}, key=len)[-3:]
        for word in words:
            # Names are stored with their accents; the slug is one without.
            yield Q(name__icontains=word) | Q(texts__name__icontains=word)
            yield Q(slug__contains=slug_of(word) or word)
    for core in asked.cores | asked.asides:
        if len(core) > 2:
            yield Q(squeezed__icontains=core) | Q(squeezed_text__icontains=core)


def _striking(asked: Known) -> Iterator[Q]:
    """What to look for first: the site, the address, the phone, a number of a register."""
    if asked.host:
        yield Q(website__icontains=asked.host)
    if asked.email:
        yield Q(email__iexact=asked.email)
    if asked.phone:
        yield Q(digits__endswith=asked.phone)
    for register, numbers in asked.registrations.items():
        yield Q(registrations__register=register, registrations__number__in=numbers)


def similar_to(
    documents: Mapping[int, OrganisationDocument],
) -> list[tuple[int, str, list[Similar]]]:
    """Of new records by line those that are like an organisation or a row before them.

    Compared with the organisations of their regions and towns, or with all while they are few.
    """
    if not documents:
        return []
    near = Organisation.objects.order_by("pk")
    if near.count() > COMPARED_WITH_ALL:
        near = near.filter(
            Q(region__slug__in={one.region for one in documents.values() if one.region})
            | Q(
                city__in={
                    name
                    for one in documents.values()
                    for name in place_names(one.city, one.country)
                }
            )
        )
    known = known_organisations(list(near.values_list("pk", flat=True)[:COMPARED_AT_MOST]))
    rows = [_known_row(-line, document) for line, document in documents.items()]
    found: dict[int, list[tuple[int, Likeness]]] = {}
    for low, high, likeness in pairs([*known, *rows]):
        if low < 0:  # of two rows the later one is asked about
            found.setdefault(-low, []).append((high, likeness))
    stored = Organisation.objects.in_bulk([key for of in found.values() for key, _like in of])
    return [
        (
            line,
            documents[line].name,
            [
                Similar(one.slug, one.name, _town(one), in_words(likeness.reasons))
                if (one := stored.get(key))
                else Similar("", documents[-key].name, "", in_words(likeness.reasons), -key)
                for key, likeness in sorted(alike, key=lambda pair: -pair[1].score)[:SHOWN]
            ],
        )
        for line, alike in sorted(found.items())
    ]


def _town(organisation: Organisation) -> str:
    return place_name(organisation.city, organisation.country)


def _known_row(key: int, document: OrganisationDocument) -> Known:
    numbers: dict[str, frozenset[str]] = {}
    for registration in document.registrations:
        register, _colon, value = registration.partition(":")
        numbers[register] = numbers.get(register, frozenset()) | {value}
    return Known.of(
        key,
        (document.name, *document.names.values()),
        registrations=numbers,
        website=document.website or "",
        email=document.email or "",
        phone=document.phone,
        postcode=document.postcode,
        city=place_name(document.city, document.country, language="en"),
        country=document.country,
        point=(document.point.lat, document.point.lon) if document.point else None,
        places=place_words(document.city, document.country),
    )


_STRIKING = {Reason.REGISTER, Reason.HOST, Reason.EMAIL, Reason.PHONE}


def _strikes(likeness: Likeness, striking: Set[Reason]) -> bool:
    """Whether one reason alone is worth a look."""
    reasons = set(likeness.reasons)
    if not at_one_door(likeness):
        reasons.discard(Reason.DISTANCE)
    return float(likeness.reasons.get(Reason.NAME, 0)) >= SAME_NAME or not reasons.isdisjoint(
        striking
    )


def several_in_words(slugs: Iterable[str]) -> str:
    """What to do about a name that several organisations have."""
    message = _(
        "Several organisations have this name. Say which one you mean, as at the end of its web "
        "address: %(slugs)s"
    )
    return message % {"slugs": ", ".join(sorted(slugs))}


def in_words(reasons: Mapping[Any, Any]) -> list[str]:
    """What speaks for and against it, as a reader is told."""
    sentences: dict[Reason, Callable[[Any], str]] = {
        Reason.REGISTER: lambda value: (
            _("same register number: %(value)s") % {"value": in_words_of(str(value))}
        ),
        Reason.OTHER_REGISTER: lambda value: (
            _("different numbers in the register %(value)s")
            % {"value": REGISTERS[value].name if value in REGISTERS else value}
        ),
        Reason.HOST: lambda value: _("same website: %(value)s") % {"value": value},
        Reason.EMAIL: lambda _value: _("same email address"),
        Reason.PHONE: lambda _value: _("same phone number"),
        Reason.NAME: lambda value: (
            _("same name")
            if float(value) == 1
            else _("names are %(share)s alike") % {"share": percent(float(value))}
        ),
        Reason.DISTANCE: lambda value: (
            _("%(metres)s m apart") % {"metres": number(float(value), 0)}
        ),
        Reason.POSTCODE: lambda _value: _("same postcode"),
        Reason.CITY: lambda _value: _("same town"),
        Reason.OTHER_CITY: lambda _value: _("different towns"),
    }
    return [sentences[Reason(key)](reasons[key]) for key in Reason if key in reasons]
