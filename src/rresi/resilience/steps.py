"""The steps that a trial leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from rresi.resilience.recorded import Recorded
from rresi.resilience.whatif import Change
from rresi.transfers.phrases import Phrase, in_words, phrase
from rresi.transfers.services import Step


def steps_of(
    changes: Iterable[Change], providers: Mapping[str, tuple[int, int]], practised: Collection[str]
) -> tuple[list[Step], list[Step]]:
    """What to do: bring about what a trial adds, and find providers for what it takes away; first
    what a practice shows how to do, then the rest, which is no part of its plan.

    providers: of each function before and after; practised: the functions of the practice. It shows
    how to bring about a relation as well as any: no step says what the two would do together.
    """
    steps = [*_brought_about(changes, providers), *_made_up_for(providers)]
    own = [step for step in steps if _function(step) in {"", *practised}]
    return own, [step for step in steps if step not in own]


def _function(step: Step) -> str:
    return step.phrase.get("function", "") if step.phrase else ""


def _brought_about(
    changes: Iterable[Change], providers: Mapping[str, tuple[int, int]]
) -> Iterator[Step]:
    opened: Counter[str] = Counter()
    for change in changes:
        if not change.phrase:  # nobody plans a loss
            continue
        found = change.phrase
        if found["template"] == "opens":
            key = found["function"]
            found = {**found, "than": str(providers[key][0] + opened[key])}
            opened[key] += 1
        yield Step(change.sentence, phrase=found)


def _made_up_for(providers: Mapping[str, tuple[int, int]]) -> Iterator[Step]:
    lost = [key for key, (before, after) in providers.items() if after < before]
    for key in sorted(lost, key=lambda key: (providers[key][1], key)):
        # The provider that the trial takes away is there today.
        before = providers[key][0]
        found = phrase("one_more", function=key, than=str(before))
        if before == 1:
            found = phrase("second", function=key)
        yield Step(in_words(found), phrase=found)


def come_about(step: Phrase, recorded: Recorded, names: Mapping[str, str]) -> bool:
    """Whether the records already say what a step of a trial was to bring about.

    names: the reader's, by slug; a step has those of whoever tried it, or the organisation's own.
    Where nobody is named, only those who plan know whether the provider that they looked for is
    there: another one may have been recorded meanwhile.
    """
    slugs = slugs_by_name(recorded, names)
    match step["template"]:
        case "opens" | "offers":
            pair = (slugs.get(step["name"]), step["function"])
            return pair in {(offer.actor, offer.function) for offer in recorded.offers}
        case "relates":
            ends = {slugs.get(step["first"]), slugs.get(step["second"])}
            return ends in [{one.origin, one.target} for one in recorded.relations]
    return False


def slugs_by_name(recorded: Recorded, names: Mapping[str, str]) -> dict[str, str]:
    """The slug of each organisation by the reader's name for it, and by its own."""
    slugs = {name: slug for slug, name in names.items()}
    return slugs | {actor.name: actor.slug for actor in recorded.actors}


def more_since(step: Phrase, recorded: Recorded) -> bool:
    """Whether more providers are recorded than when a step of a trial was planned."""
    then = 1 if step["template"] == "second" else int(step.get("than", len(recorded.offers)))
    return sum(offer.function == step.get("function") for offer in recorded.offers) > then
