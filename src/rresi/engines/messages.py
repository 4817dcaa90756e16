"""Messages of the engines: English text that still knows its template and values.

The engines know no Django. Whoever shows a message to people looks its template up in the
catalogue of their language and fills in the values.
"""

from __future__ import annotations

from collections.abc import Mapping


def gettext_noop(template: str) -> str:
    """Mark a template for translation."""
    return template


class Message(str):
    """A text in English. `template % values` makes it; a value may be a message in its turn."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Message:
        message = super().__new__(cls, template % values)
        message.template = template
        message.values = values
        return message
