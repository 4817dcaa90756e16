"""SVG built element by element: the one place that escapes texts and writes numbers.

Charts, maps, patterns and the lineage are made with it. Colours come from `palette.LIGHT` as
attributes, so that a picture can stand alone, in a PDF too. Classes let the site's stylesheet,
which is stronger, recolour it for dark pages.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Attribute = str | float | None
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(tag: str, /, *children: object, **attributes: Attribute) -> SafeString:
    """An element. Children are elements, which stay as they are, or texts, which are escaped.

    An attribute's name is written in Python's way (`stroke_width`, `class_`); None leaves it out.
    """
    parts = [f"<{tag}"]
    for name, value in attributes.items():
        if value is not None:
            text = str(value) if isinstance(value, str) else number(value)
            parts.append(f' {_attribute(name)}="{escape(_clean(text))}"')
    inside = "".join(map(_child, children))
    parts.append(f">{inside}</{tag}>" if inside else "/>")
    return mark_safe("".join(parts))  # noqa: S308  # escaped above


def image(
    width: float,
    height: float,
    *children: object,
    class_: str,
    title: str = "",
    description: str = "",
    key: str = "",
    **attributes: Attribute,
) -> SafeString:
    """A whole picture, `width` x `height` units of one pixel at full size.

    Title and description are read out by screen readers. With a `key`, which must be unique on the
    page, they get the ids `{key}-title` and `{key}-desc` for `aria-labelledby`.
    """
    return element(
        "svg",
        element("title", title, id=f"{key}-title" if key else None) if title else "",
        element("desc", description, id=f"{key}-desc" if key else None) if description else "",
        *children,
        class_=class_,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        **attributes,
    )


def group(*children: object, **attributes: Attribute) -> SafeString:
    """Elements that share attributes."""
    return element("g", *children, **attributes)


def number(value: float, digits: int = 2) -> str:
    """A number without needless zeros, to a hundredth of a unit unless told otherwise."""
    text = f"{value:.{digits}f}"
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if short == "-0" else short


@cache
def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _child(child: object) -> str:
    return child if isinstance(child, SafeString) else escape(_clean(str(child)))


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub(" ", text)
