"""Keep the translation files in step with the source.

python tools/translations.py --update     take up new strings, drop what is gone
python tools/translations.py --check      fail when that would change something, or when a
                                          string lacks its translation in any language
"""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from rresi.config import languages

PACKAGE = Path(__file__).resolve().parents[1] / "src/rresi"
LANGUAGES = [code for code, _name in languages.LANGUAGES if code != languages.LANGUAGE_CODE]
CATALOGUE = "LC_MESSAGES/django.po"
"""By function: which of its arguments are texts to translate."""
TEXTS = {
    "_": (0,),
    "gettext": (0,),
    "gettext_lazy": (0,),
    "gettext_noop": (0,),
    "pgettext": (1,),
    "pgettext_lazy": (1,),
    "ngettext": (0, 1),
    "ngettext_lazy": (0, 1),
    "npgettext": (1, 2),
    "npgettext_lazy": (1, 2),
}


def update(package: Path) -> None:
    """Run Django's makemessages on the package's own catalogues."""
    (package / "locale").mkdir(exist_ok=True)
    locales = [part for language in LANGUAGES for part in ("--locale", language)]
    subprocess.run(
        [
            str(Path(sys.executable).parent / "django-admin"),
            "makemessages",
            *locales,
            "--no-obsolete",
            "--add-location=file",
            "--verbosity=0",
        ],
        cwd=package,
        check=True,
    )


def _without_date(catalogue: Path) -> list[str]:
    lines = catalogue.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith('"POT-Creation-Date')]


def _complete(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return bool(strings) and all(strings)


def breaks_template(message: Message) -> bool:
    """Whether a bare percent sign makes a template show the English text instead, unmarked."""
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    bare = any("%" in re.sub(r"%%|%\(\w+\)s", "", text or "") for text in strings)
    return bare and any(place.endswith(".html") for place, _line in message.locations)


def marked(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and text of each string that Python code marks for translation."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for position in TEXTS.get(node.func.id, ()):
                text = node.args[position] if position < len(node.args) else None
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield node.lineno, text.value


def overlooked(package: Path, known: set[str]) -> list[str]:
    """Name the marked strings that xgettext did not see: in brackets, or inside an f-string."""
    return [
        f"{path.relative_to(package)}:{line}: not extracted, write it without brackets and "
        f"outside of f-strings: {text!r}"
        for path in sorted(package.rglob("*.py"))
        for line, text in marked(path.read_text(encoding="utf-8"))
        if text not in known
    ]


def problems(package: Path) -> list[str]:
    """One line for each file out of step and each string without its translation."""
    found: list[str] = []
    known: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / package.name
        shutil.copytree(package, fresh, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        update(fresh)
        for language in LANGUAGES:
            catalogue = package / "locale" / language / CATALOGUE
            if not catalogue.exists():
                found.append(f"{language}: there is no {catalogue.relative_to(package)}")
                continue
            if _without_date(catalogue) != _without_date(fresh / "locale" / language / CATALOGUE):
                found.append(f"{language}: out of step with the source; run: make messages")
            with (fresh / "locale" / language / CATALOGUE).open("rb") as file:
                for message in read_po(file, locale=language):
                    known.update([message.id] if isinstance(message.id, str) else message.id)
                    if message.id and message.fuzzy:
                        found.append(f"{language}: fuzzy: {message.id!r}")
                    elif message.id and not _complete(message):
                        found.append(f"{language}: not translated: {message.id!r}")
                    elif message.id and breaks_template(message):
                        found.append(f"{language}: write % as %% in a template: {message.id!r}")
                    elif message.id:
                        found += [f"{language}: {e}: {message.id!r}" for e in message.check()]
            # What translators' own tools refuse: Babel compares less than gettext does.
            command = ["msgfmt", "--check-format", "--output-file=/dev/null", str(catalogue)]
            refused = subprocess.run(command, capture_output=True, text=True, check=False)
            found += [f"{language}: {line}" for line in refused.stderr.splitlines()]
    return found + overlooked(package, known)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--update", action="store_true")
    action.add_argument("--check", action="store_true")
    arguments = parser.parse_args(argv)
    if shutil.which("xgettext") is None:
        print("gettext is missing; get it with: apt-get install gettext (or: brew install gettext)")
        return 1
    if arguments.update:
        update(PACKAGE)
        return 0
    found = problems(PACKAGE)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
