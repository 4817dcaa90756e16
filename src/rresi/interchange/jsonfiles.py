"""JSON and JSON Lines, with the line of every object and no key twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from rresi.core.text import forbidden_character
from rresi.engines.tables import Limits, name_key

Numbered = tuple[int, Any, str]  # line, value, and what is wrong instead of a value


def json_lines(path: Path, limits: Limits) -> Iterator[Numbered]:
    """The object on every line that is not blank."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if not raw.strip():
                continue
            value, wrong = parse(raw.rstrip(b"\r\n"))
            yield number, value, wrong
            if number > limits.rows:
                yield number, None, gettext("more than %(limit)d rows") % {"limit": limits.rows}
                return


def parse(raw: bytes) -> tuple[Any, str]:
    """The value of a JSON text, or what is wrong with it."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, gettext("is not valid UTF-8 at byte %(byte)d") % {"byte": error.start + 1}
    return _parse(text, lines=False)


def json_objects(raw: bytes) -> Iterator[Numbered]:
    """The objects of a JSON file: of its list, or of the only list in its one object."""
    try:
        text = raw.decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as error:
        yield 1, None, gettext("is not valid UTF-8 at byte %(byte)d") % {"byte": error.start + 1}
        return
    value, wrong = _parse(text, lines=True)
    if wrong:
        yield 1, None, wrong
        return
    if isinstance(value, dict):
        lists = [inner for inner in value.values() if isinstance(inner, list)]
        if len(value) == len(lists) == 1:
            value = lists[0]
        else:
            yield 1, value, ""
            return
    if not isinstance(value, list):
        yield 1, None, gettext("must be a list of objects")
        return
    places = _places(text, len(value))
    yield from ((line, entry, "") for line, entry in zip(places, value, strict=True))


def _parse(text: str, *, lines: bool) -> tuple[Any, str]:
    try:
        value = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        values = {"line": error.lineno, "column": error.colno, "reason": error.msg}
        if lines:
            return None, (
                gettext("invalid JSON at line %(line)d, column %(column)d: %(reason)s") % values
            )
        return None, gettext("invalid JSON at column %(column)d: %(reason)s") % values
    except RecursionError:
        return None, gettext("is nested too deeply")
    except _FoundFault as error:
        return None, str(error)
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        return None, gettext("contains a number that is too long")
    return value, ""


class _FoundFault(ValueError):
    """What the hooks of the parser find, in words."""


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    keys = [name_key(name) for name in result]
    if len({*keys}) != len(pairs):
        names = [name_key(name) for name, _value in pairs]
        twice = next(name for name, _value in pairs if names.count(name_key(name)) > 1)
        raise _FoundFault(gettext("the field %(name)s appears twice") % {"name": twice[:60]})
    for name in result:
        if forbidden_character(name):
            raise _FoundFault(gettext("the name of a field contains a control character"))
    return result


def _no_constant(name: str) -> Any:
    raise _FoundFault(gettext("%(name)s is not a JSON number") % {"name": name})


def _places(text: str, count: int) -> list[int]:
    """The line on which each entry of the file's list begins. The text is known to be sound."""
    decoder = json.JSONDecoder()
    at = text.index("[") + 1
    found: list[int] = []
    line, counted = 1, 0
    while len(found) < count:
        while text[at] in " \t\r\n,":
            at += 1
        line += text.count("\n", counted, at)
        counted = at
        found.append(line)
        _value, at = decoder.raw_decode(text, at)
    return found
