"""RRESI's own input format: JSON as `mission.schema.json` says, refused with line and field."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rresi.engines.matching.faults import InputError
from rresi.engines.matching.mission import Mission, check_mission
from rresi.engines.messages import Message
from rresi.engines.messages import gettext_noop as _
from rresi.engines.tables import name_key, tidy

_SPACE = " \t\n\r"
_TOO_LONG = re.compile(r"[0-9]{4301}")  # Python reads no whole number of more digits
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]', re.DOTALL)


def read_mission(text: str) -> Mission:
    """Parse and check a mission.

    Raises:
        InputError: with line and field of the first fault.
    """
    text = text.removeprefix("\ufeff")
    _refuse_repeats(text)
    try:
        mission = Mission.model_validate_json(text)
        names = [one.id for one in mission.participants] + [one.id for one in mission.themes]
        spellings = {name_key(name): name for name in reversed(names)}
        mission = Mission.model_validate_json(text, context=spellings)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            raise _not_json(text) from error
        path = tuple(part for part in first["loc"] if not _is_branch(part))
        raise InputError(_said(first), field=_field(path), line=line_of(text, path)) from error
    try:
        check_mission(mission)
    except InputError as error:
        path = _path(error.field)
        raise InputError(error.message, field=error.field, line=line_of(text, path)) from error
    return mission


_SHAPES = {
    "missing": _("This is missing."),
    "extra_forbidden": _("This is not a known field."),
    "int": _("This must be a whole number."),
    "float": _("This must be a number."),
    "finite_number": _("This must be a number."),
    "string_type": _("This must be a text."),
    "list_type": _("This must be a list."),
    "too_short": _("This has too few entries: the minimum is %(min_length)s."),
    "too_long": _("This has too many entries: the maximum is %(max_length)s."),
    "string_too_short": _("This is too short."),
    "string_too_long": _("This must have at most %(max_length)s characters."),
    "greater_than": _("This must be more than %(gt)s."),
    "greater_than_equal": _("This must be at least %(ge)s."),
    "less_than_equal": _("This must be at most %(le)s."),
    "": _("This does not have the form that the schema asks for."),
}


def _said(error: ErrorDetails) -> Message:
    kind = error["type"]
    known = next((name for name in (kind, kind.partition("_")[0], "") if name in _SHAPES), "")
    context = {
        name: int(value) if isinstance(value, float) and value.is_integer() else value  # 1, not 1.0
        for name, value in error.get("ctx", {}).items()
    }
    return Message(_SHAPES[known], **context)


def schema() -> dict[str, Any]:
    """The JSON schema (draft 2020-12) shipped with the package."""
    source = resources.files("rresi.engines.matching").joinpath("mission.schema.json")
    found: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return found


def make_schema() -> dict[str, Any]:
    """The schema as the models say it; the shipped file is this, and a test compares them."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Mission.model_json_schema(by_alias=True),
    }


class _Repeat(Exception):
    """An object names a key twice."""


def _refuse_repeats(text: str) -> None:
    """Refuse an object that names a key twice: of two values nobody can tell which is meant."""

    def watch(pairs: list[tuple[str, Any]]) -> None:
        if len({tidy(name) for name, _value in pairs}) != len(pairs):
            raise _Repeat

    try:
        json.loads(text, object_pairs_hook=watch, parse_int=str)
    except _Repeat:
        raise _place_of_repeat(text) from None
    except (ValueError, RecursionError):
        return  # said by the parser of the mission


def _place_of_repeat(text: str) -> InputError:
    """The second time that a key stands in one object. The text is sound up to there."""
    path: list[int | str] = []
    keys: list[set[str] | None] = []  # of each open object; None for a list
    wants_key = False
    for match in _MARK.finditer(text):
        mark = match[0]
        if mark in "{[":
            keys.append(set() if mark == "{" else None)
            path.append(0)
            wants_key = mark == "{"
        elif mark in "}]":
            keys.pop()
            path.pop()
        elif mark == ",":
            wants_key = keys[-1] is not None
            last = path[-1]
            if isinstance(last, int) and keys[-1] is None:
                path[-1] = last + 1
        elif wants_key and keys[-1] is not None:
            name = tidy(json.loads(mark))
            path[-1] = name
            if name in keys[-1]:
                line = text.count("\n", 0, match.start()) + 1
                return InputError(
                    Message(_("This is given twice.")), field=_field(tuple(path)), line=line
                )
            keys[-1].add(name)
            wants_key = False
    return InputError(Message(_("a key is given twice")), field="file", line=1)


def _is_branch(part: int | str) -> bool:
    """Pydantic names the branch of a union in the path; the file does not."""
    return isinstance(part, str) and (part in {"int", "constrained-int"} or "[" in part)


def _not_json(text: str) -> InputError:
    try:
        json.loads(text, parse_int=str)
    except json.JSONDecodeError as error:
        return InputError(
            Message(_("not JSON: %(reason)s"), reason=error.msg),
            field=f"column {error.colno}",
            line=error.lineno,
        )
    except RecursionError:
        return InputError(Message(_("not JSON: nested too deeply")), field="file", line=1)
    if long := _TOO_LONG.search(text):
        line = text.count("\n", 0, long.start()) + 1
        return InputError(Message(_("contains a number that is too long")), field="file", line=line)
    return InputError(Message(_("not JSON")), field="file", line=1)


def _field(path: tuple[int | str, ...]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "file"


def _path(field: str) -> tuple[int | str, ...]:
    parts: list[int | str] = []
    for piece in field.replace("]", "").replace("[", ".").split("."):
        parts.append(int(piece) if piece.isdigit() else piece)
    return tuple(parts)


def line_of(text: str, path: tuple[int | str, ...]) -> int:
    """The 1-based line of the value at `path`, or of its nearest parent that exists."""
    at = _after_space(text, 0)
    for part in path:
        found = _child(text, at, part)
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _child(text: str, at: int, part: int | str) -> int | None:
    """Start of a member of the array or object that starts at `at`."""
    decoder = json.JSONDecoder(parse_int=str)  # which reads a number of any length
    kind = text[at]
    if (kind == "[") != isinstance(part, int) or kind not in "[{":
        return None
    at = _after_space(text, at + 1)
    number = 0
    while text[at] not in "]}":
        key: int | str = number
        if kind == "{":
            key, at = decoder.raw_decode(text, at)
            at = _after_space(text, at)  # at the colon
            at = _after_space(text, at + 1)
        if key == part:
            return at
        _, at = decoder.raw_decode(text, at)
        at = _after_space(text, at)
        if text[at] == ",":
            at = _after_space(text, at + 1)
        number += 1
    return None
