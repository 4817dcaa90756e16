"""What a form says of a mistake is a sentence: it can stand beside a field and in a list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import rresi

ROOT = Path(rresi.__file__).parent
REFUSING = {"ValueError", "ValidationError", "InField", "Refused", "PictureRefused"}
TRANSLATING = {"_", "gettext", "gettext_lazy", "ngettext"}
COMMANDS = {"cli", "engines", "operations", "starter"}  # what is printed to a terminal follows it
EXPLAINING = {"core/documents/problems.py", "core/numbers.py", "transfers/rules.py"}
SENTENCE = re.compile(r"(?:[A-Z“]|%\().*(?:[.?!]|: [^.]+)", re.DOTALL)  # or ends in an example


def name_of(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def messages_in(tree: ast.AST, *, explaining: bool) -> Iterator[str]:
    """What is said where something is refused, and what explains a refusal in words."""
    for node in ast.walk(tree):
        refuses = isinstance(node, ast.Call) and name_of(node.func) in REFUSING
        explains = explaining and isinstance(node, ast.FunctionDef) and "in_words" in node.name
        for inner in ast.walk(node) if refuses or explains else ():
            if isinstance(inner, ast.Call) and name_of(inner.func) in TRANSLATING and inner.args:
                said = inner.args[0]
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    yield said.value


def test_what_refuses_an_entry_is_a_sentence() -> None:
    found = [
        (str(path.relative_to(ROOT)), said)
        for path in sorted(ROOT.rglob("*.py"))
        if path.relative_to(ROOT).parts[0] not in COMMANDS
        for said in messages_in(
            ast.parse(path.read_text(encoding="utf-8")),
            explaining=str(path.relative_to(ROOT)) in EXPLAINING,
        )
    ]
    assert len(found) > 200
    assert [one for one in found if not SENTENCE.fullmatch(one[1])] == []
