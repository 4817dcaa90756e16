"""What a form says of a mistake is a sentence: it can stand beside a field and in a list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import rresi

ROOT = Path(rresi.__file__).parent
REFUSING = {"ValueError", "ValidationError", "InField", "Refused", "PictureRefused", "Incomplete"}
REFUSING |= {"add_error", "fail"}
LABELS = {"By when"}  # what stands before such a sentence
TRANSLATING = {"_", "gettext", "gettext_lazy", "ngettext"}
COMMANDS = {"cli", "engines", "operations", "starter"}  # what is printed to a terminal follows it
EXPLAINING = {"core/documents/problems.py", "core/numbers.py", "transfers/rules.py"}
SENTENCE = re.compile(r"(?:[A-Z“]|%\().*(?:[.?!]|: [^.]+)", re.DOTALL)  # or ends in an example


def name_of(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def refuses(call: ast.AST) -> bool:
    """Whether it says what is wrong, or adds that to problems that are told together."""
    if not isinstance(call, ast.Call):
        return False
    added = name_of(call.func) == "append" and "problems" in ast.unparse(call.func)
    return added or name_of(call.func) in REFUSING


def words_in(node: ast.AST, written: dict[str, list[ast.expr]]) -> Iterator[str]:
    """The words that are translated there, or where a variable was written that it reads."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and name_of(inner.func) in TRANSLATING and inner.args:
            said = inner.args[0]
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield said.value
        for value in written.get(inner.id, ()) if isinstance(inner, ast.Name) else ():
            yield from words_in(value, {})


def written_in(tree: ast.AST) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def messages_in(tree: ast.Module, *, explaining: bool) -> Iterator[str]:
    """What is said where something is refused, and what explains a refusal in words."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        written = written_in(function)
        if explaining and "in_words" in function.name:
            yield from words_in(function, written)
        for node in ast.walk(function):
            if refuses(node):
                yield from words_in(node, written)
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "error_messages":
            yield from words_in(node.value, {})


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
    assert len(found) > 350
    assert [one for one in found if not SENTENCE.fullmatch(one[1]) and one[1] not in LABELS] == []
