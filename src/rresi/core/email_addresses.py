"""Email addresses with or without names, as people write them or paste them from a mail program."""

from __future__ import annotations

import re
from itertools import dropwhile

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import Truncator
from django.utils.translation import gettext

NAME_LENGTH = 150
_WORDS = re.compile(r"[^\s,;<>\"()\[\]]+")
# Outlook copies an address with its link behind it: a@x.eu<mailto:a@x.eu>
_TWICE = re.compile(
    r"([^\s,;<>\"()\[\]]+@[^\s,;<>\"()\[\]]+)\s*[<\[](?:mailto:)?\1[>\]]", re.IGNORECASE
)
_APART = re.compile(r"[<>()\[\]\":,;]")
_ONE_ENDS = re.compile(r"(?<=>)\s*[,;]")


def people_in(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Pairs of an address and a name, and what is wrong with the lines that name no one person."""
    found, problems = [], []
    for number, line in _lines(text):
        for entry in _people_of(line):
            words = [word.rstrip(".") if "@" in word else word for word in _WORDS.findall(entry)]
            address, *others = [word for word in words if "@" in word] or [""]
            where = {"number": number, "text": Truncator(entry.strip()).chars(100)}
            if others:
                problem = gettext("Line %(number)s: enter one person per line: %(text)s")
                problems.append(problem % where)
            elif not is_address(address):
                problem = gettext("Line %(number)s: there is no email address in %(text)s")
                problems.append(problem % where)
            else:
                named = (word for word in words if word != address)
                # A list may be numbered or have a mark before each entry.
                name = " ".join(dropwhile(lambda word: not any(map(str.isalpha, word)), named))
                found.append((address, name[:NAME_LENGTH]))
    return found, problems


def address_in(text: str) -> str:
    """The address of the one person that a text names; else the text, for whoever checks it."""
    people, problems = people_in(text)
    if len(people) != 1 or problems:
        return text.strip()
    # A space alone may also stand in the middle of an address: Jan Jansen@example.org.
    [(address, name)] = people
    return address if not name or _APART.search(text) else text.strip()


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines with their numbers; an address alone on the next line joins its name."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        plain = _TWICE.sub(r"\1", line.replace("\xa0", " ")).replace("mailto:", "")
        if found and plain.lstrip().startswith("<") and found[-1][1] and "@" not in found[-1][1]:
            before, name = found.pop()
            found.append((before, f"{name} {plain}"))
        else:
            found.append((number, plain.strip()))
    return found


def _people_of(line: str) -> list[str]:
    """The parts of a line, a person each, where somebody pasted a letter's recipients into it."""
    for parts in (line.split(";"), _ONE_ENDS.split(line), line.split(","), line.split()):
        filled = [part for part in parts if part.strip()]
        if len(filled) > 1 and all(part.count("@") == 1 for part in filled):
            return filled
    return [line] if line.strip() else []


def is_address(text: str) -> bool:
    """Whether a text is one address, by the rule of every form."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
