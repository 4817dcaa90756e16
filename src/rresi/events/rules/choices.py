"""The answers to choose from that an organiser writes, in any of the languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext

from rresi.core import formats
from rresi.core.refusals import Incomplete

LONGEST = 150  # characters of an answer
AT_MOST = 30  # answers


def lines(texts: Iterable[object]) -> list[str]:
    """The answers of one language, without empty ones."""
    return [text for one in texts if (text := str(one).strip())]


def keep(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the number of an answer still means the same: reworded, or others at the end."""
    moved = any(text in after and after.index(text) != n for n, text in enumerate(before))
    return len(after) >= len(before) and not moved


def check(asked: Mapping[str, tuple[str, Sequence[str]]], *, choice: bool) -> None:
    """Refuse a question that nobody could answer, or of which something would be lost.

    Args:
        asked: by language, the question and its answers.
        choice: whether one of several answers is asked for.

    Raises:
        Incomplete: no words, answers without their question or too many or too long ones, or a
            choice of fewer than two, of differing length or with the same answer twice.
    """
    problems = []
    if not any(label for label, _choices in asked.values()):
        problems.append(("label", gettext("Write the question in at least one language.")))
    elif any(choices and not label for label, choices in asked.values()):
        words = gettext("There are answers in a language in which there is no question text.")
        problems.append(("label", words))
    counts = {len(choices) for label, choices in asked.values() if label}
    if choice and counts and (len(counts) > 1 or min(counts) < 2):
        words = gettext("Give at least two answers, and the same number in each language.")
        problems.append(("choices", words))
    if counts and max(counts) > AT_MOST:
        words = gettext("Give at most %(limit)s answers.") % {"limit": formats.number(AT_MOST)}
        problems.append(("choices", words))
    for _label, choices in asked.values():
        folded = [text.casefold() for text in choices]
        twice = next((text for text in choices if folded.count(text.casefold()) > 1), None)
        if twice is not None:
            words = gettext("The answer “%(text)s” is there twice.")
            problems.append(("choices", words % {"text": twice[:30]}))
        for number, text in enumerate(choices, 1):
            if len(text) > LONGEST:
                words = gettext(
                    "Answer %(number)s is too long: %(given)s characters; the maximum is "
                    "%(limit)s. It begins: “%(text)s”"
                )
                shown = {"given": formats.number(len(text)), "limit": formats.number(LONGEST)}
                shown |= {"number": formats.number(number), "text": text[:30]}
                problems.append(("choices", words % shown))
    if problems:
        raise Incomplete(problems)
