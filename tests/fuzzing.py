"""Requests that no person sends, made for every URL of the site from a number.

The same number makes the same request, so that a failure is found again: `python bench/fuzz.py
--only 12345`. Forms are filled by the names that their pages hold.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from traceback import format_exception
from typing import Any
from urllib.parse import quote

from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from rresi.ecosystem.models import Organisation
from rresi.events.models import Event
from rresi.news.models import NewsItem
from rresi.practices.models import Practice
from rresi.projects.models import Project
from rresi.regions.models import Region

Value = str | bytes
LONG = "a" * 3_000
TEXTS: Sequence[Value] = (
    *("", " ", "0", "1", "-1", "1e309", "NaN", "١٢", "1,5", "1.000,50", "true", "null", "x"),
    *(
        "\0",
        "a\0b",
        "\ud800",
        "\udfff",
        "\u202eabc",
        "שלום",
        "İIıi",
        "ﬀ",
        "e\u0301",
        "👩‍👩‍👧",
        "\ufffe",
    ),
    *(LONG, "é" * 500, "\r\n" * 50, "'", '"', "<script>", "{{ 7*7 }}", "%s%n", "../../etc", "a;b"),
    *(b"%ff%fe", b"%", b"%zz", b"%c0%80"),
    *("2027-02-30", "2027-13", "0001-01-01", "9999-12-31", "24:61", "2027-03-28T02:30"),
    *("[]", "{}", "[1,{}]", '{"a":', "a@b", "noor@example.org", "https://[", "javascript:1", "//x"),
    *("en", "tr", "xx", "zh-Hant-x", "NL", "EUR", "AD", "save", "delete", "publish", "next"),
)
NUMBERS = (0, 1, 2, 3, 5, 17, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**40)
NAMES = (
    *("q", "page", "sort", "kind", "p", "seen", "token", "action", "to", "text", "name", "email"),
    *("region", "topic", "country", "language", "role", "next", "file", "choice", "step", "year"),
)
METHODS = (*("GET",) * 7, *("POST",) * 7, "HEAD", "PUT", "DELETE", "PATCH", "X")
KINDS = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=zzz",
    "multipart/form-data",
    "application/json",
    "text/plain; charset=klingon",
    "",
)
HEADERS: Sequence[tuple[str, str]] = (
    ("HTTP_ACCEPT_LANGUAGE", "xx-\udcff;q=z,,tr;q=9"),
    ("HTTP_HX_REQUEST", "true"),
    ("HTTP_HX_TARGET", '"><x'),
    ("HTTP_IF_NONE_MATCH", '"x'),
    ("HTTP_IF_MODIFIED_SINCE", "yesterday"),
    ("HTTP_RANGE", "bytes=9-1"),
    ("HTTP_COOKIE", "session=\0\xff; a"),
    ("HTTP_X_FORWARDED_FOR", ",,\xff"),
    ("HTTP_ACCEPT_ENCODING", "gzip;q=x"),
    ("HTTP_REFERER", "http://[::"),
    ("HTTP_AUTHORIZATION", "Bearer \xff"),
    ("HTTP_HOST", "[::1"),
)
LIKELY = 0.75
"""How often a part of a path is of something that exists."""
_PART = re.compile(r"<(?:(\w+):)?\w+>")
_FIELD = re.compile(r'name="([^"]+)"(?:[^>]* value="([^"]*)")?')


@dataclass(frozen=True)
class Failure:
    """A request that ended in an error."""

    number: int
    who: str
    request: str
    error: str


def routes(
    patterns: Sequence[URLPattern | URLResolver] | None = None, before: str = ""
) -> Iterator[str]:
    """Every route of the site, its parameters as Django writes them."""
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        pattern = one.pattern
        route = "en/" if isinstance(pattern, LocalePrefixPattern) else str(pattern)
        if "(?P" in route or "^" in route:
            route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).strip("^$").replace("\\", "")
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, before + route)
        else:
            yield before + route


def slugs_by_place() -> dict[str, list[str]]:
    """Slugs of things that exist, by the part of the path below which their pages lie."""
    models = {
        "practices": Practice,
        "regions": Region,
        "organisations": Organisation,
        "events": Event,
        "partners": Project,
        "news": NewsItem,
    }
    return {
        place: list(model._default_manager.order_by("pk").values_list("slug", flat=True)[:4])
        for place, model in models.items()
    }


def with_parts(route: str, places: Mapping[str, Sequence[str]]) -> str:
    """A route's path, with something that exists where it takes a part."""
    here = next((some[0] for place, some in places.items() if place in route and some), "practices")

    def part(found: re.Match[str]) -> str:
        return {"int": "1", "uuid": "00000000-0000-0000-0000-000000000001"}.get(found[1], here)

    return "/" + _PART.sub(part, route)


@dataclass
class Fuzzer:
    """Sends requests as several people. `places`: slugs of things that exist, by part of path."""

    clients: dict[str, Client]
    places: Mapping[str, Sequence[str]]
    answers: Counter[int] = field(default_factory=Counter)
    """How many requests were answered with each status."""
    fields: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.routes = sorted(set(routes()))
        self.slugs = [slug for some in self.places.values() for slug in some] or ["x"]
        self._errors: list[str] = []
        got_request_exception.connect(self._caught, weak=False, dispatch_uid="fuzzing")
        for client in self.clients.values():
            client.raise_request_exception = False

    def _caught(self, **_options: Any) -> None:
        lines = format_exception(*sys.exc_info())
        own = [line for line in lines if "rresi/" in line]
        self._errors.append("".join([*own[-2:], lines[-1]])[:900])

    def run(self, numbers: Sequence[int]) -> Iterator[Failure]:
        """The failures among these requests; what a request writes is taken back."""
        for number in numbers:
            failure = self._one(number)
            if failure:
                yield failure

    def _one(self, number: int) -> Failure | None:
        dice = random.Random(number)  # to be repeated, not to be secret
        who = dice.choice(sorted(self.clients))
        client = self.clients[who]
        # Each route in turn, so that none is left out by chance.
        route = self.routes[number % len(self.routes)]
        path = "/" + _PART.sub(lambda found: self._part(dice, found[1] or "str", route), route)
        method = dice.choice(METHODS)
        pairs = self._pairs(dice, who, client, path) if dice.random() < 0.85 else []
        query = _encoded(self._pairs(dice, who, client, path)) if dice.random() < 0.5 else b""
        kind = dice.choice(KINDS)
        body = _multipart(pairs) if "boundary" in kind else _encoded(pairs)
        extra: dict[str, Any] = dict(dice.sample(HEADERS, dice.choice((0, 0, 1, 2))))
        self._errors.clear()
        cookies = copy(client.cookies)  # a request may sign out
        with transaction.atomic():
            answer: Any = client.generic(
                method, path, body, kind, QUERY_STRING=query.decode("latin-1"), **extra
            )
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        client.cookies = cookies
        self.answers[answer.status_code] += 1
        if answer.status_code < 500 and not self._errors:
            return None
        shown = f"{method} {path[:200]}?{query[:200]!r} {kind} {body[:300]!r} {extra}"
        return Failure(number, who, shown, "\n".join(self._errors) or str(answer.status_code))

    def _part(self, dice: random.Random, kind: str, route: str) -> str:
        if kind == "int":
            return str(dice.choice(NUMBERS[:4] if dice.random() < LIKELY else NUMBERS))
        if kind == "uuid":
            return "00000000-0000-0000-0000-00000000000" + str(dice.randrange(10))
        if dice.random() < LIKELY:
            here = next((some for place, some in self.places.items() if place in route), None)
            return dice.choice(here or self.slugs)
        value = dice.choice(TEXTS)
        if isinstance(value, bytes):
            return value.decode()
        return quote(value, safe="", errors="surrogatepass") or "x"

    def _pairs(
        self, dice: random.Random, who: str, client: Client, path: str
    ) -> list[tuple[str, Value]]:
        """Fields as the page's own form has them, a few of them bent, left out or said twice."""
        known = self._known(who, client, path)
        pairs: list[tuple[str, Value]] = []
        for name, value in known:
            fate = dice.random()
            if fate < 0.1:
                continue
            pairs.append((name, value if fate < 0.6 else self._value(dice)))
            if fate > 0.95:
                pairs.append((name, self._value(dice)))
        for _more in range(dice.choice((0, 0, 1, 3))):
            pairs.append((dice.choice(NAMES), self._value(dice)))
        return pairs[:80]

    def _value(self, dice: random.Random) -> Value:
        fate = dice.random()
        if fate < 0.25:
            return str(dice.choice(NUMBERS))
        return dice.choice(self.slugs) if fate < 0.35 else dice.choice(TEXTS)

    def _known(self, who: str, client: Client, path: str) -> list[tuple[str, str]]:
        """The fields of the page at a path, read once; of a form's own URL those of its page."""
        if "%" in path or len(path) > 150:
            return []
        if (who, path) not in self.fields:
            found: list[tuple[str, str]] = []
            for place in (path, path.rstrip("/").rpartition("/")[0] + "/"):
                with transaction.atomic():
                    answer = client.get(place)
                    transaction.set_rollback(True)
                if answer.status_code == 200 and not answer.streaming:
                    found = _FIELD.findall(answer.content.decode(errors="replace"))
                    found = [
                        one for one in found if one[0] not in {"viewport", "csrfmiddlewaretoken"}
                    ]
                    if found:
                        break
            self.fields[who, path] = found[:80]
        return self.fields[who, path]


def _encoded(pairs: Sequence[tuple[str, Value]]) -> bytes:
    return b"&".join(
        quote(name).encode()
        + b"="
        + (value if isinstance(value, bytes) else quote(value, errors="surrogatepass").encode())
        for name, value in pairs
    )


def _multipart(pairs: Sequence[tuple[str, Value]]) -> bytes:
    parts = []
    for name, value in pairs:
        content = value if isinstance(value, bytes) else value.encode(errors="surrogatepass")
        filename = b'; filename="a.png"' if name in {"file", "picture", "image"} else b""
        head = b'Content-Disposition: form-data; name="' + name.encode() + b'"' + filename
        parts.append(b"--zzz\r\n" + head + b"\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + b"--zzz--\r\n"
