"""The steps that a trial leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rresi.resilience.recorded import Recorded
from rresi.resilience.whatif import Change
from rresi.transfers.phrases import Phrase, in_words, phrase
from rresi.transfers.services import Step


def steps_of(
    changes: Iterable[Change], providers: Mapping[str, tuple[int, int]], strengthened: set[str]
) -> Iterator[Step]:
    """What to do: bring about what a trial adds, and find providers for what it takes away.

    providers: of each function before and after; strengthened: the functions of the practice.
    """
    for change in changes:
        if change.phrase:  # nobody plans a loss
            yield Step(change.sentence, phrase=change.phrase)
    lost = [key for key, (before, after) in providers.items() if after < before]
    for key in sorted(lost, key=lambda key: (providers[key][1], key)):
        if key in strengthened:
            # The provider that the trial takes away is there today.
            found = phrase("second" if providers[key][0] == 1 else "one_more", function=key)
            yield Step(in_words(found), phrase=found)


def come_about(step: Phrase, recorded: Recorded, names: Mapping[str, str]) -> bool:
    """Whether the records already say what a step of a trial was to bring about.

    names: the reader's, by slug; a step has those of whoever tried it, or the organisation's own.
    "One more provider" names no number from which to count, and stays until somebody ticks it.
    """
    slugs = {name: slug for slug, name in names.items()}
    slugs |= {actor.name: actor.slug for actor in recorded.actors}
    match step["template"]:
        case "second":
            return sum(offer.function == step["function"] for offer in recorded.offers) > 1
        case "opens" | "offers":
            pair = (slugs.get(step["name"]), step["function"])
            return pair in {(offer.actor, offer.function) for offer in recorded.offers}
        case "relates":
            ends = {slugs.get(step["first"]), slugs.get(step["second"])}
            return ends in [{one.origin, one.target} for one in recorded.relations]
    return False
