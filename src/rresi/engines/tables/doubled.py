"""Text that some program took for Windows-1252 when it was UTF-8, and saved so: `CafÃ©`.

The file is sound, so that no reader can refuse it. What is looked for are letters of Europe and the
signs around them; `Ä“` and the like, which may end a word in quotation marks, are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rresi.engines.tables.faults import Notice, gettext_noop

_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    bytes([byte]).decode("cp1252"): byte
    for byte in range(0x80, 0x100)
    if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
_FOLLOWING = "".join(re.escape(sign) for sign, byte in _BYTES.items() if byte < 0xC0)
_DOUBLED = re.compile(
    f"[ÂÃ][{_FOLLOWING}]|[ÄÅ](?![“”’»\u00a0…])[{_FOLLOWING}]|â[€‚„][{_FOLLOWING}]"
)
_LINES_NAMED = 10
_LONGEST = 40


def doubled(lines: Iterable[tuple[int, Iterable[object]]]) -> list[Notice]:
    """What is to be said of the texts of numbered lines: nothing, or which lines to look at."""
    found: dict[int, str] = {}
    for line, cells in lines:
        for cell in cells:
            if isinstance(cell, str) and not cell.isascii() and _DOUBLED.search(cell):
                found.setdefault(line, cell)
    if not found:
        return []
    word = next(one for one in next(iter(found.values())).split(" ") if _DOUBLED.search(one))
    named = ", ".join(map(str, list(found)[:_LINES_NAMED]))
    message = (
        gettext_noop(
            "line %(lines)s has text in a wrong encoding, such as “%(text)s” for “%(meant)s”; "
            "check the file that it comes from"
        )
        if len(found) == 1
        else gettext_noop(
            "lines %(lines)s have text in a wrong encoding, such as “%(text)s” for “%(meant)s”; "
            "check the file that it comes from"
        )
    )
    more = " …" if len(found) > _LINES_NAMED else ""
    meant = _DOUBLED.sub(lambda match: _meant(match[0]), word)
    values = {"lines": named + more, "text": word[:_LONGEST], "meant": meant[:_LONGEST]}
    return [Notice(message, values)]


def _meant(text: str) -> str:
    return bytes(_BYTES[sign] for sign in text).decode("utf-8", "replace")
