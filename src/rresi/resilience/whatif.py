"""What if: changes to an ecosystem, as they stand in an address, applied to a sandbox.

A change is one text, so that a page with changes is a link like any other:

    close:SLUG                 an organisation closes
    new:FUNCTION:NAME          a new organisation provides a function
    offer:SLUG:FUNCTION        an organisation starts to provide a function
    stop:SLUG:FUNCTION         it stops
    relate:SLUG:SLUG           two organisations start to work together
    part:SLUG:SLUG             they stop
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from rresi.core.formats import number
from rresi.engines.resilience import InvalidEcosystemError, Sandbox
from rresi.engines.tables import name_key
from rresi.resilience.recorded import Recorded
from rresi.transfers.phrases import Phrase, in_words, phrase

MOST_CHANGES = 30
LONGEST_NAME = 120


@dataclass(frozen=True)
class Change:
    """One change. text: as in an address; sentence: in the reader's language; phrase: of what
    somebody can plan to bring about.
    """

    text: str
    sentence: str
    phrase: Phrase | None = None


@dataclass(frozen=True)
class Trial:
    """The changes that were understood, those that were not, and the sandbox after them."""

    sandbox: Sandbox
    changes: tuple[Change, ...] = ()
    problems: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # with the new organisations'

    @property
    def texts(self) -> list[str]:
        return [change.text for change in self.changes]


def attempt(
    recorded: Recorded,
    texts: Iterable[str],
    *,
    names: Mapping[str, str],
    functions: Mapping[str, str],
    completeness: float,
) -> Trial:
    """Apply changes in their order. A change that makes no sense is named and left out.

    names: the reader's names of the organisations, by slug; functions: the labels, by key.

    Raises:
        InvalidEcosystemError: no actor or no function is recorded.
    """
    sandbox = Sandbox(recorded.ecosystem(completeness))
    known = dict(names)
    changes: dict[str, Change] = {}
    problems = []
    asked = list(dict.fromkeys(texts))
    if len(asked) > MOST_CHANGES:
        most = {"most": number(MOST_CHANGES)}
        problems.append(_("A trial has at most %(most)s changes. The others were not made.") % most)
    for text in asked[:MOST_CHANGES]:
        step = _step(text, known, functions)
        if step is None:
            problems.append(
                _("“%(change)s” is not a change that can be made here.") % {"change": text[:80]}
            )
            continue
        action, first, second, change = step
        try:
            _require_sense(sandbox, known, action, first, second)
            sandbox = _applied(sandbox, action, first, second)
        except InvalidEcosystemError:
            problems.append(
                _("This changes nothing or is not possible: %(change)s")
                % {"change": change.sentence}
            )
            continue
        if action == "new":
            known[first] = first
        changes[text] = change
    return Trial(sandbox, tuple(changes.values()), tuple(problems), known)


def _require_sense(
    sandbox: Sandbox, names: Mapping[str, str], action: str, first: str, second: str
) -> None:
    """Refuse what would be without effect: a closed organisation does nothing, and one of a name
    that is there already would count as a second one.
    """
    if action != "new" and not sandbox.closed_actors.isdisjoint((first, second)):
        raise InvalidEcosystemError(f"{first!r} or {second!r} is closed")
    if action == "new" and name_key(first) in map(name_key, names.values()):
        raise InvalidEcosystemError(f"{first!r} is there already")


def sentence(text: str, names: Mapping[str, str], functions: Mapping[str, str]) -> str:
    """One change in words; as it stands where it cannot be read."""
    step = _step(text, names, functions)
    return step[3].sentence if step else text


def _step(
    text: str, names: Mapping[str, str], functions: Mapping[str, str]
) -> tuple[str, str, str, Change] | None:
    """Action, first and second argument, and the change; None when it cannot be read."""
    action, _colon, rest = text.partition(":")
    first, _colon, second = rest.partition(":")
    if action == "new":  # the name comes last and may hold a colon
        name = " ".join(second.split())
        if first not in functions or not 0 < len(name) <= LONGEST_NAME:
            return None
        return action, name, first, _planned(text, phrase("opens", name=name, function=first))
    if first not in names:
        return None
    if action == "close":
        return action, first, "", Change(text, _("%(name)s closes") % {"name": names[first]})
    if action in {"offer", "stop"}:
        if second not in functions:
            return None
        if action == "offer":
            found = phrase("offers", name=names[first], function=second)
            return action, first, second, _planned(text, found)
        words = {"name": names[first], "function": functions[second]}
        said = _("%(name)s stops providing: %(function)s") % words
        return action, first, second, Change(text, said)
    if action in {"relate", "part"} and second in names:
        words = {"first": names[first], "second": names[second]}
        if action == "relate":
            return action, first, second, _planned(text, phrase("relates", **words))
        said = _("%(first)s and %(second)s stop working together") % words
        return action, first, second, Change(text, said)
    return None


def _planned(text: str, found: Phrase) -> Change:
    return Change(text, in_words(found), found)


def _applied(sandbox: Sandbox, action: str, first: str, second: str) -> Sandbox:
    match action:
        case "close":
            closed = sandbox.close_actor(first)
            closed.ecosystem()  # refuses to close the last one
            return closed
        case "new":
            return sandbox.add_actor(first, [second])
        case "offer":
            return sandbox.add_offer(first, second)
        case "stop":
            return sandbox.close_offer(first, second)
        case "relate":
            return sandbox.add_relation(first, second)
        case _:
            return sandbox.close_relation(first, second)
