"""Which column of a table is which field of a document."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from rresi.core.translations import current_language, language_name
from rresi.engines.tables import fold
from rresi.interchange.kinds import Kind, language_codes
from rresi.interchange.models import RememberedAnswer, RememberedMapping
from rresi.interchange.shapes import Content, Path, Shape, speaks_of_all

Columns = Mapping[str, str]  # field by heading; an empty field is not read
_NUMBERED = re.compile(
    r"(?P<list>.*?)[\s._\-#]*(?P<number>\d{1,3})[\s._\-:]*(?P<rest>.*)", re.DOTALL
)


_KEYED = re.compile(r"\[([a-z][a-z0-9_.]*)\]\s*$")


def keyed(words: str, path: str) -> str:
    """A heading for people that is read back by its key: `Town [city]`."""
    return f"{words} [{path}]"


_UNNAMED = "column#"


def unnamed(position: int) -> str:
    """What a column without a heading is called, by its position from 0."""
    return f"{_UNNAMED}{position + 1}"


def heading_words(heading: str) -> str:
    """A heading as the file has it; of a column without one, which column it is."""
    if not heading.startswith(_UNNAMED):
        return heading
    number = heading.removeprefix(_UNNAMED)
    return gettext("Column %(number)s (without a heading)") % {"number": number}


@dataclass
class Matched:
    """The path of each column, None for one that is not read, and what is to be said of them;
    `unread` are the headings that mean nothing and of which nobody has said so."""

    paths: list[Path | None]
    unread: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)  # heading, words
    notices: dict[str, str] = field(default_factory=dict)  # by heading

    def columns(self, headings: Sequence[str]) -> dict[str, str]:
        """The mapping as it is remembered."""
        found: dict[str, str] = {}
        for heading, path in zip(headings, self.paths, strict=True):
            if heading:  # of two columns with one heading, what the first that is read means
                found[heading] = found.get(heading) or ".".join(path or ())
        return found


def match(kind: Kind, headings: Sequence[str], given: Columns | None = None) -> Matched:
    """Find the field of every column: as it was given, by the field's name, or by its label.

    A heading under merged cells (`Address City`) is known by its own words where nothing else is.
    """
    names, languages = kind.names(), language_codes()
    said = {fold(heading): heading for heading in given or {}}
    matched = Matched([])
    unread = matched.unread
    taken: dict[Path, str] = {}
    for heading, told in zip(headings, _told(headings, given or {}), strict=True):
        path: Path | None = None
        if told is not None:
            path = tuple(told.split(".")) if told else None
            shape = kind.shape.at(path) if path else None
            if path and (shape is None or not shape.in_one_cell):
                message = gettext("There is no field %(field)s.") % {"field": told}
                matched.problems.append((heading, message))
                path = None
        elif heading and not is_told(kind, heading):
            path = _find(kind.shape, names, languages, heading)
            if path is None and fold(heading) not in said:
                unread.append(heading)
        if path in taken and path is not None:
            message = gettext("This is mapped to the same field as column %(other)s.") % {
                "other": heading_words(taken[path])
            }
            matched.problems.append((heading, message))
        elif path is not None:
            taken[path] = heading
        matched.paths.append(path)
    grouped = Counter(heading.split()[0] for heading in headings if heading.strip())
    for place, heading in enumerate(headings):
        group, _space, own = heading.strip().partition(" ")
        if heading in unread and own and grouped[group] > 1:
            path = _find(kind.shape, names, languages, own)
            if path is not None and path not in taken:
                taken[path] = heading
                matched.paths[place] = path
                unread.remove(heading)
    for place, heading in enumerate(headings):  # `Description` is in the reader's own language
        if heading in unread:
            path = _find(kind.shape, names, languages, f"{heading} {current_language()}")
            if path is not None and path not in taken:
                taken[path] = heading
                matched.paths[place] = path
                unread.remove(heading)
                words = gettext(
                    "the column %(column)s names no language and is read as %(language)s"
                )
                language = language_name(current_language())
                matched.notices[heading] = words % {"column": heading, "language": language}
    for place, heading in enumerate(headings):
        path = tuple(kind.spare.get(fold(heading), "").split("."))
        if heading in unread and any(path) and path not in taken:
            taken[path] = heading
            matched.paths[place] = path
            unread.remove(heading)
    _match_first_rows(kind, headings, matched, taken, names)
    known = {fold(heading) for heading in headings}
    absent = [heading for folded, heading in said.items() if folded not in known]
    matched.problems += [(one, gettext("There is no column of this name.")) for one in absent]
    return matched


def _match_first_rows(
    kind: Kind,
    headings: Sequence[str],
    matched: Matched,
    taken: dict[Path, str],
    names: Mapping[str, Path],
) -> None:
    """Take headings that name a field of a list without a number for that of its first row, where
    the table has all that such a row must have."""
    found: dict[Path, int] = {}
    for place, heading in enumerate(headings):
        path = kind.first_row(names.get(fold(heading), ())) if heading in matched.unread else None
        if path is not None and path not in taken:
            found.setdefault(path, place)
    for path, place in found.items():
        row = kind.shape.at(path[:-1])
        fields = row.fields if row else {}
        beside = {inner.currency for inner in fields.values()}  # a currency may stand in the amount
        needed = [name for name, one in fields.items() if one.required and name not in beside]
        if all({(*path[:-1], name)} & (taken.keys() | found.keys()) for name in needed):
            matched.paths[place] = path
            matched.unread.remove(headings[place])
    taken |= {path: headings[place] for path, place in found.items() if matched.paths[place]}


def _told(headings: Sequence[str], given: Columns) -> list[str | None]:
    """What is given of each column: of its very heading, or else of one that is written like it; of
    the first column alone where several have it."""
    wanted = dict(given)
    alike = {fold(heading): heading for heading in given if heading not in headings}
    names = [one if one in given else alike.get(fold(one), one) for one in headings]
    return [wanted.pop(name, None) for name in names]


def is_told(kind: Kind, heading: str) -> bool:
    """Whether a column is one that an export of ours tells besides."""
    return path_of(heading) in kind.told


def _find(
    shape: Shape, names: Mapping[str, Path], languages: Mapping[str, str], heading: str
) -> Path | None:
    exact = tuple(part.strip() for part in path_of(heading).lower().split("."))
    found = shape.at(exact)
    if found is not None and found.in_one_cell:
        return exact
    plain = names.get(fold(heading))
    if plain:
        return _whole(shape, plain, [], languages)
    numbered = _NUMBERED.fullmatch(heading.strip())
    if numbered:
        outer = names.get(fold(numbered["list"]))
        if outer:
            rest = fold(numbered["rest"])
            inner = names.get(fold(f"{'.'.join(outer)} {rest}")) if rest else outer
            inner = inner or next(
                (path for path in _below(names, outer) if fold(path[-1]) == rest), None
            )
            if inner and inner[: len(outer)] == outer:
                return _whole(shape, inner, [numbered["number"]], languages)
    words = fold(heading).split()
    if len(words) > 1 and words[-1] in languages:  # `Description (nl)`
        plain = names.get(" ".join(words[:-1]))
        return _whole(shape, plain, [languages[words[-1]]], languages) if plain else None
    return None


def path_of(heading: str) -> str:
    """The path that a heading of ours ends in, or else the heading."""
    key = _KEYED.search(heading)
    return (key[1] if key else heading).strip()


def _below(names: Mapping[str, Path], outer: Path) -> list[Path]:
    return [path for path in names.values() if path[: len(outer)] == outer and path != outer]


def _whole(shape: Shape, plain: Path, keys: list[str], languages: Mapping[str, str]) -> Path | None:
    """The path with the numbers and languages that it needs; None when they do not fit."""
    if any(map(speaks_of_all, plain)):
        whole = (*plain, *keys)
        found = shape.at(whole)
        return whole if found and found.in_one_cell else None
    root = shape
    path: list[str] = []
    left = list(keys)
    for name in plain:
        while shape.content in {Content.LIST, Content.MAP}:
            if not left:
                return None
            path.append(left.pop(0))
            assert shape.item is not None
            shape = shape.item
        path.append(name)
        shape = shape.fields[name]
    while left and shape.item is not None:
        if shape.content == Content.MAP and left[0] not in languages.values():
            return None
        path.append(left.pop(0))
        shape = shape.item
    whole = tuple(path)
    return whole if not left and shape.in_one_cell and root.at(whole) else None


def fingerprint(headings: Sequence[str]) -> str:
    """The same for the same set of headings, in any order and case."""
    folded = sorted({fold(heading) for heading in headings})
    return hashlib.sha256(json.dumps(folded).encode()).hexdigest()


def remembered(kind: Kind, headings: Sequence[str], scope: str = "") -> dict[str, str] | None:
    """What columns with these headings meant last time in files of this scope; where other columns
    stand beside them, each heading that does not speak for itself. Two queries at most.
    """
    rows = RememberedMapping.objects.filter(kind=kind.key, scope=scope)
    row = rows.filter(fingerprint=fingerprint(headings)).first()
    if row:
        return dict(row.columns)
    told = {
        fold(heading): path
        for columns in rows.order_by("pk").values_list("columns", flat=True)
        for heading, path in columns.items()
    }
    alone = match(kind, headings).columns(headings)
    meant = {
        heading: told[fold(heading)]
        for heading, path in alone.items()
        if told.get(fold(heading), path) != path
    }
    taken = {path for heading, path in alone.items() if path and heading not in meant}
    found: dict[str, str] = {}
    for heading, path in meant.items():
        if path not in taken:
            found[heading] = path
            taken |= {path} - {""}
    return found or None


def remember(kind: Kind, headings: Sequence[str], columns: Columns, scope: str = "") -> None:
    """Keep what the columns mean, for the next file of the scope with these headings."""
    RememberedMapping.objects.update_or_create(
        kind=kind.key,
        scope=scope,
        fingerprint=fingerprint(headings),
        defaults={"columns": dict(columns)},
    )


QUESTION_LENGTH, ANSWER_LENGTH = 300, 120


def answered(kind: Kind, scope: str = "") -> dict[str, str]:
    """What was answered about files of this scope, by question. One query."""
    rows = RememberedAnswer.objects.filter(kind=kind.key, scope=scope)
    return dict(rows.values_list("question", "answer"))


def remember_answers(kind: Kind, answers: Mapping[str, str], scope: str = "") -> None:
    """Keep answers for the next file of the scope; a later one takes the place of an earlier."""
    RememberedAnswer.objects.bulk_create(
        (
            RememberedAnswer(kind=kind.key, scope=scope, question=question, answer=answer)
            for question, answer in answers.items()
            if len(question) <= QUESTION_LENGTH and len(answer) <= ANSWER_LENGTH
        ),
        update_conflicts=True,
        unique_fields=["kind", "scope", "question"],
        update_fields=["answer"],
    )
