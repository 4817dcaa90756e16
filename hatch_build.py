"""Build hook: compiles the translations, for a wheel and for a checkout alike.

Written with Babel, so that neither a compiler nor gettext's own programs are needed to install.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(package: Path) -> list[Path]:
    """Write a .mo beside every .po under `package`; fuzzy translations are left out."""
    compiled = []
    for catalogue in sorted(package.glob("**/locale/*/LC_MESSAGES/*.po")):
        target = catalogue.with_suffix(".mo")
        with catalogue.open("rb") as source, target.open("wb") as output:
            write_mo(output, read_po(source, locale=catalogue.parents[1].name))
        compiled.append(target)
    return compiled


class CompileTranslations(BuildHookInterface[Any]):
    """What hatchling calls before it builds."""

    PLUGIN_NAME = "custom"

    def initialize(
        self,
        version: str,  # noqa: ARG002  # hatchling's signature
        build_data: dict[str, Any],  # noqa: ARG002
    ) -> None:
        compile_catalogues(Path(self.root) / "src/rresi")
