"""The colours, read from the one place where they stand: the tokens at the head of `rresi.css`.

What no stylesheet reaches takes them from here: SVG that must stand alone, PDFs, the colour of the
browser's own bars.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

_CSS = (files("rresi.design") / "static/rresi/rresi.css").read_text(encoding="utf-8")
_TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


def _tokens(selector: str) -> dict[str, str]:
    """The colours in the block of a selector."""
    block = _CSS.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(_TOKEN.findall(block))


LIGHT: Mapping[str, str] = _tokens("\n  :root")
"""Six hexadecimal digits by token, such as `petrol`: the colours of light pages and of paper."""
DARK: Mapping[str, str] = {**LIGHT, **_tokens(':root[data-theme="dark"]')}
"""The same on dark pages."""
