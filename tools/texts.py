"""Every text that readers see, for the checks: the starter content and the catalogues."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from rresi.config import languages

ROOT = Path(__file__).resolve().parents[1]
STARTER = ROOT / "src/rresi/starter"
LOCALE = ROOT / "src/rresi/locale"
GUIDES = ROOT / "src/rresi/help/pages"
SOURCE = languages.LANGUAGE_CODE
LANGUAGES = tuple(code for code, _name in languages.LANGUAGES)
CODE = re.compile(r"^```.*?^```$|^    .*$", re.DOTALL | re.MULTILINE)
CASE_PROSE = ("title", "summary", "situation", "activity", "change", "cause", "lessons")
ENTRY_PROSE = ("title", "description", "capacity_unit", "price_unit")
PROSE = ("title", "summary", "problem", "solution", "stakeholders", "difficulties", "lessons")


@dataclass(frozen=True)
class Text:
    """One text: where it is written, its language, and itself.

    `msgid` is the English source of a translation, empty for content. A quoted text is the title
    of a page or the name of a body: its typography is ours, its words are not.
    """

    where: str
    language: str
    text: str
    msgid: str = ""
    quoted: bool = False


def starter(folder: Path = STARTER) -> Iterator[Text]:
    """The texts of the starter network. Search words of the glossary are left out: only the first
    word of each list is a term that RRESI itself says."""
    for concept, terms in _json(folder / "glossary.json").items():
        for language, words in terms.items():
            yield Text(f"glossary.json {concept}", language, words[0])
    for name in ("example", "missions", "network", "news", "project", "regions", "trainings"):
        yield from _anything(_json(folder / f"{name}.json"), f"{name}.json")
    for record in _lines(folder / "organisations.jsonl"):
        where = f"organisations.jsonl {record['slug']}"
        yield Text(f"{where} name", SOURCE, record["name"], quoted=True)
        for language, name in (record.get("names") or {}).items():
            yield Text(f"{where} names", language, name, quoted=True)
        rest = {key: value for key, value in record.items() if key != "names"}
        yield from _anything(rest, where)
    for name in ("practices.jsonl", "example_practices.jsonl"):
        for record in _lines(folder / name):
            yield from _practice(record, name)
    for adoption in _json(folder / "adoptions.json"):
        where = f"adoptions.json {adoption['region']}"
        said = {
            "adapted": adoption["adapted"],
            "conditions": [answer[1] for answer in adoption["conditions"] if answer],
            "steps": [step["text"] for step in adoption["steps"]],
            "results": [[row["statement"], row["unit"]] for row in adoption["results"]],
        }
        yield from _words(said, adoption["language"], where)
    for record in _lines(folder / "cases.jsonl"):
        where = f"cases.jsonl {record['slug']}"
        said = {name: record.get(name) for name in CASE_PROSE}
        yield from _words(said, record["language"], where)
        for code, words in record["translations"].items():
            yield from _words(words, code, f"{where} {code}")
        yield from _anything(record["sources"], f"{where} sources")
    exchange = _json(folder / "exchange.json")
    yield from _anything(exchange["organisations"], "exchange.json")
    for entry in exchange["entries"]:
        said = {name: entry.get(name) for name in ENTRY_PROSE}
        yield from _words(said, entry["language"], f"exchange.json {entry['slug']}")
    for question in exchange["questions"]:
        where = f"exchange.json {question['slug']}"
        for one in (question, *(given for given in question["answers"] if "text" in given)):
            said = {name: one[name] for name in ("title", "text") if name in one}
            yield from _words(said, one["language"], where)


def catalogues(folder: Path = LOCALE) -> Iterator[Text]:
    """Every message of the catalogues: its source once, and each of its translations."""
    sources: dict[str, Text] = {}
    for language in LANGUAGES:
        path = folder / language / "LC_MESSAGES/django.po"
        if language == SOURCE or not path.exists():
            continue
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        for message in catalogue:
            if not message.id:
                continue
            singular = message.id if isinstance(message.id, str) else message.id[0]
            forms = [message.id] if isinstance(message.id, str) else message.id
            for form in forms:
                sources.setdefault(form, Text(repr(form), SOURCE, form, msgid=singular))
            strings = [message.string] if isinstance(message.string, str) else message.string
            for string in strings or ():
                if string:
                    yield Text(f"{language}: {singular!r}", language, string, msgid=singular)
    yield from sources.values()


def guides(folder: Path = GUIDES) -> Iterator[Text]:
    """The user guides, one text per line, without their blocks of code."""
    for path in sorted(folder.rglob("*.md")):
        prose = CODE.sub("", path.read_text(encoding="utf-8"))
        for line in filter(None, prose.splitlines()):
            yield Text(f"{path.parent.name}/{path.name}", path.parent.name, line)


def _practice(record: Mapping[str, Any], file: str) -> Iterator[Text]:
    where, language = f"{file} {record['slug']}", record["language"]
    resources = record.get("resources") or {}
    said = {name: record.get(name) for name in PROSE}
    said |= {name: resources.get(name) for name in ("people", "time")}
    said["money"] = [row.get("note", "") for row in resources.get("money", [])]
    said["conditions"] = [row["text"] for row in record.get("conditions", [])]
    said["evidence"] = [
        {"statement": row["statement"], "unit": row.get("unit", "")}
        for row in record.get("evidence", [])
    ]
    yield from _words(said, language, where)
    for code, words in record["translations"].items():
        yield from _words(words, code, f"{where} {code}")
    for name in ("sources", "links"):
        yield from _anything(record.get(name) or [], f"{where} {name}")
    for name in (record.get("organisation"), *record.get("partners", [])):
        if name:
            yield Text(f"{where} partners", language, name, quoted=True)


def _words(node: object, language: str, where: str) -> Iterator[Text]:
    """Every string below a node, all in one language."""
    if isinstance(node, str) and node:
        yield Text(where, language, node)
    elif isinstance(node, list):
        for item in node:
            yield from _words(item, language, where)
    elif isinstance(node, dict):
        for key, item in node.items():
            yield from _words(item, language, f"{where} {key}")


def _anything(node: object, where: str) -> Iterator[Text]:
    """The texts by language below a node, and the titles of the pages that it cites."""
    if isinstance(node, list):
        for item in node:
            yield from _anything(item, where)
    elif isinstance(node, dict):
        if node and node.keys() <= {*LANGUAGES}:
            for language, text in node.items():
                yield from _words(text, language, where)
        elif "title" in node and "url" in node:
            yield Text(where, node.get("language") or SOURCE, node["title"], quoted=True)
        else:
            for key, item in node.items():
                yield from _anything(item, f"{where} {key}")


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
