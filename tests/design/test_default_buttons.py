"""The return key in a field presses the first button of its form, whichever that is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src/rresi"
TEMPLATES = {
    str(path).partition("/templates/")[2]: path.read_text()
    for path in SOURCE.glob("*/templates/**/*.html")
}
INCLUDE = re.compile(r'{% include "([^"]+)"[^%]*%}')
FORM = re.compile(r"<form\b(?P<start>[^>]*)>(?P<inside>.*?)</form>", re.DOTALL)
BUTTON = re.compile(r"<button\b[^>]*>", re.DOTALL)
FIELD = re.compile(r'<input(?![^>]*type="hidden")|\{\{ *\w*form|as_field_group', re.DOTALL)
SAVES = {  # what a first button may do: it keeps, shows or asks, and settles nothing
    ("action", "save"),
    ("action", "choose"),
    ("do", "choose"),
    ("recalculate", "1"),
    ("said", "named"),  # of two ways to send names the one that sends them
    ("add", "offer"),  # to a trial that nobody else sees
    ("add", "relate"),
}


def whole(name: str, depth: int = 5) -> str:
    """A template with those that it includes."""
    text = re.sub(r"{#.*?#}", "", TEMPLATES.get(name, ""))
    if not depth:
        return text
    return INCLUDE.sub(lambda found: included(found, depth - 1), text)


def included(found: re.Match[str], depth: int) -> str:
    """What an `{% include %}` stands for; `of` names the form of a button outside it."""
    of = re.search(r' of="([^"]+)"', found[0])
    told = f' form="{of[1]}"' if of else ""
    return whole(found[1], depth).replace('{% if of %} form="{{ of }}"{% endif %}', told)


def forms() -> list[tuple[str, list[str]]]:
    """The submit buttons of each form that has fields and several of them."""
    found = []
    for name in TEMPLATES:
        text = whole(name)
        outside = [one for one in BUTTON.findall(FORM.sub("", text)) if ' form="' in one]
        for form in FORM.finditer(text):
            own = [
                one
                for one in BUTTON.findall(form["inside"])
                if 'type="button"' not in one and ' form="' not in one
            ]
            named = re.search(r'\bid="([^"{]+)"', form["start"])
            others = [one for one in outside if named and f'form="{named[1]}"' in one]
            if others and text.index(others[0]) < form.start():
                own = others + own
            if len(own) > 1 and FIELD.search(form["inside"]):
                found.append((name, own))
    return found


@pytest.mark.parametrize(("name", "buttons"), forms())
def test_the_return_key_settles_nothing(name: str, buttons: list[str]) -> None:
    first = buttons[0]
    said = [re.search(rf'\b{part}="([^"]*)"', first) for part in ("name", "value")]
    pair = tuple(one[1] for one in said if one)
    assert not pair or "disabled hidden" in first or pair in SAVES, (name, first)
