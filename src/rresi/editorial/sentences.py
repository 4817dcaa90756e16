"""Where the sentences of a text begin, end and are divided. No queries.

A mark that moves can turn what is said without touching a word: "He paid the staff. The guests
left" is not "He paid. The staff, the guests left". Commas, and which of the marks that end a
sentence it is, say less than that.
"""

from __future__ import annotations

import re

ABBREVIATION = 3  # letters behind which a full stop within a sentence ends none
_BREAK, _STOP, _INTRODUCES = "¶", ".", ":"
_MARK = re.compile(
    r"(?P<break>\n\s*(?:\n|[-*•–](?=\s))\s*)"
    r"|(?P<stop>[.!;…]+)"
    r"|(?P<ask>\?)"
    r"|(?P<open>[(\[])"
    r"|(?P<close>[)\]])"
    r"|(?P<quote>[“”„«»\"])"
    r"|(?P<colon>(?<=\d):(?=\d)|(?<!\w):|:(?!\w))"
    r"|(?P<dash>[—―]|(?<=\s)[-–](?=\s)|(?<=\d)\s?[-–]\s?(?=\d)|(?<=\w)–(?=\s)|(?<=\s)–(?=[^\W\d_]))"
    r"|(?P<comma>(?<=\d),\s+(?=\d))"
)
_SIGNS = {
    "break": _BREAK,
    "stop": _STOP,
    "ask": "?",
    "open": "(",
    "close": ")",
    "quote": '"',
    "colon": _INTRODUCES,
    "dash": "–",
    "comma": ",",
}
_CLOSING = ' \t\n"”»)]'


def parts(text: str) -> tuple[list[str], list[str]]:
    """The passages of a text between the marks that divide it, and those marks; marks that stand
    together are one, in any order. What ends the text or a paragraph is no division."""
    passages, signs = [""], [""]
    end = 0
    for found in _MARK.finditer(text):
        kind = str(found.lastgroup)
        if kind == "stop" and not _ends_a_sentence(text, found):
            continue
        passages[-1] += text[end : found.start()]
        end = found.end()
        if passages[-1].strip():
            passages.append("")
            signs.append("")
        signs[-1] += _SIGNS[kind]
    passages[-1] += text[end:]
    if passages[-1].strip():
        passages.append("")
        signs.append("")
    signs[-1] += _BREAK
    return passages, [*map(_together, signs)]


def _together(signs: str) -> str:
    """Marks that stand together, as one."""
    if not {_BREAK, "?"}.isdisjoint(signs):
        signs = signs.replace(_STOP, "")
    if _BREAK in signs:
        signs = signs.replace(_INTRODUCES, "").replace(_BREAK, "") + _BREAK
    while _STOP * 2 in signs:
        signs = signs.replace(_STOP * 2, _STOP)
    return "".join(sorted(signs))


def _ends_a_sentence(text: str, found: re.Match[str]) -> bool:
    """Whether a mark ends a sentence: a point in a number or an abbreviation does not."""
    if set(found[0]) != {_STOP}:
        return True
    before = re.split(r"\W", text[: found.start()][-40:])[-1]
    after = text[found.end() :]
    if after[:1] and after[0] not in _CLOSING:  # "a.m", "1.5", or a space is missing
        return len(before) > 1 and before.isalpha() and after[0].isupper()
    following = after.lstrip(_CLOSING)[:1]
    return not (len(before) <= ABBREVIATION and (following.islower() or following.isdigit()))


def around(passages: list[str], signs: list[str], at: int) -> str:
    """What stands around one division of a text, in one line."""
    before, behind = (
        passages[place] if 0 <= place < len(passages) else "" for place in (at - 1, at)
    )
    sign = signs[at].replace(_BREAK, "") if at < len(signs) else ""
    return " ".join(f"{before}{sign} {behind}".split())
