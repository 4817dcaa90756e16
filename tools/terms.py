"""The table of terms, docs/glossary.csv: its page, and the check that texts keep to it.

python tools/terms.py --write          make docs/glossary.md anew
python tools/terms.py --check          fail when the page is out of step with the table, or when the
                                       starter content or a guide says a word that the
                                       table forbids
python tools/terms.py --check --catalogues     and the catalogues too
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import texts
from babel import Locale

TABLE = texts.ROOT / "docs/glossary.csv"
PAGE = texts.ROOT / "docs/glossary.md"

# Phrases in which a forbidden word has another meaning, by language.
ALLOWED_PHRASES: Mapping[str, tuple[str, ...]] = {
    "nl": ("in de praktijk",),  # in reality
    "de": ("in der Praxis", "in die Praxis", "Aufruf zur Einreichung"),  # in reality; a call
    "fr": ("reprise d’entreprise", "reprise par les salariés"),  # the sale of a company
}
# Messages that must say a forbidden word, by msgid, each with the reason.
ALLOWED_MESSAGES: Mapping[str, str] = {}


@dataclass(frozen=True)
class Term:
    """One concept: its word in each language, its meaning for developers, what not to say."""

    concept: str
    words: Mapping[str, str]
    avoid: Mapping[str, tuple[str, ...]]
    meaning: str
    code: str
    instead: str
    note: str


def read() -> list[Term]:
    """The rows of the table. `avoid_xx` holds words between bars; a star is any ending."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Term(
                concept=row["concept"],
                words={code: row[code] for code in texts.LANGUAGES},
                avoid={
                    code: tuple(word for word in row[f"avoid_{code}"].split("|") if word)
                    for code in texts.LANGUAGES
                },
                meaning=row["meaning"],
                code=row["code"],
                instead=row["instead"],
                note=row["note"],
            )
            for row in csv.DictReader(file)
        ]


def pattern(words: Iterable[str], language: str) -> re.Pattern[str]:
    """Whole words, with any ending after a star; a space is any white space.

    In any case, but in German: there a capital tells the noun Übernahmen from the verb.
    """
    forms = [
        r"\s+".join(map(re.escape, word.rstrip("*").split())) + (r"\w*" if "*" in word else "")
        for word in words
    ]
    longest_first = sorted(forms, key=len, reverse=True)
    flags = re.NOFLAG if language == "de" else re.IGNORECASE
    return re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])", flags)


def forbidden(terms: Iterable[Term]) -> dict[str, list[tuple[re.Pattern[str], Term]]]:
    """For each language, what finds the words that each term forbids."""
    return {
        code: [(pattern(term.avoid[code], code), term) for term in terms if term.avoid[code]]
        for code in texts.LANGUAGES
    }


def faults(
    found_in: Iterable[texts.Text], rules: Mapping[str, list[tuple[re.Pattern[str], Term]]]
) -> Iterator[str]:
    """Each forbidden word in these texts, with the word to say instead."""
    for text in found_in:
        if text.quoted or text.msgid in ALLOWED_MESSAGES:
            continue
        prose = re.sub(r"<[^>]*>|%\(\w+\)\w|https?://\S+|`[^`]*`", "", text.text)
        for phrase in ALLOWED_PHRASES.get(text.language, ()):
            prose = re.sub(re.escape(phrase), "", prose, flags=re.IGNORECASE)
        for finder, term in rules.get(text.language, []):
            for match in finder.finditer(prose):
                say = term.words[text.language]
                yield f"{text.where} ({text.language}): not “{match[0]}”: {term.concept} is “{say}”"


def faults_in_table(terms: Iterable[Term]) -> Iterator[str]:
    """Concepts that stand twice, lack a language, or use a word that the table forbids."""
    terms = list(terms)
    concepts = [term.concept for term in terms]
    yield from (
        f"twice: {concept}" for concept in sorted(set(concepts)) if concepts.count(concept) > 1
    )
    for term in terms:
        said = [word for code, word in term.words.items() if word and code != texts.SOURCE]
        if said and len(said) < len(texts.LANGUAGES) - 1:
            yield f"not in every language: {term.concept}"
    rules = forbidden(terms)
    words = [
        texts.Text("glossary.csv", code, word)
        for term in terms
        for code, word in term.words.items()
    ]
    yield from faults(words, rules)


def page(terms: list[Term]) -> str:
    """docs/glossary.md, in Markdown."""
    codes = texts.LANGUAGES
    names = {code: str(Locale(code).language_name) for code in codes}
    names = {code: name[:1].upper() + name[1:] for code, name in names.items()}
    spoken = [term for term in terms if any(term.words[code] for code in codes if code != "en")]
    lines = [
        "# Glossary",
        "",
        "One word for each concept, in the interface, the starter content, the documents and code.",
        "This page is made from [glossary.csv](glossary.csv): change the table, then run",
        "`python tools/terms.py --write`. `make check` fails when the starter content uses a word",
        "of the first column “Not”.",
        "",
        "## Terms in every language",
        "",
        f"| {' | '.join(names[code] for code in codes)} | Not | Note |",
        "|---" * (len(codes) + 2) + "|",
    ]
    for term in spoken:
        words = " | ".join(term.words[code] for code in codes)
        lines.append(f"| {words} | {_avoided(term)} | {term.note} |")
    lines += [
        "",
        "## Words in code",
        "",
        "| Word | Meaning | In code | Not |",
        "|---|---|---|---|",
        *(
            f"| {term.words['en']} | {term.meaning} | {term.code} | {term.instead} |"
            for term in terms
            if term.meaning
        ),
        "",
    ]
    return "\n".join(lines)


def _avoided(term: Term) -> str:
    parts = [
        f"{code}: {', '.join(word.rstrip('*') for word in words)}"
        for code, words in term.avoid.items()
        if words
    ]
    return "; ".join(parts)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true")
    action.add_argument("--check", action="store_true")
    parser.add_argument("--catalogues", action="store_true")
    arguments = parser.parse_args(argv)
    terms = read()
    if arguments.write:
        PAGE.write_text(page(terms), encoding="utf-8")
        return 0
    found = list(faults_in_table(terms))
    if PAGE.read_text(encoding="utf-8") != page(terms):
        found.append("docs/glossary.md is out of step; run: python tools/terms.py --write")
    rules = forbidden(terms)
    found += faults(texts.starter(), rules)
    found += faults(texts.guides(), rules)
    if arguments.catalogues:
        found += faults(texts.catalogues(), rules)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
