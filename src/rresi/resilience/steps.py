"""The steps that a trial leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rresi.resilience.whatif import Change
from rresi.transfers.phrases import in_words, phrase
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
