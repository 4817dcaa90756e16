"""What an author is told before handing in a change of a published page: how it will be published,
and where the text still names a figure as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.parsing import Steps
from rresi.core.formats import number, numbers_in
from rresi.editorial import small_changes, weighing
from rresi.editorial.models import Submission

LEAST = 10  # smaller numbers stand in too many sentences
AT_MOST = 10
YEARS = range(1900, 2100)


@dataclass(frozen=True)
class Left:
    """A place that still names a figure that was changed elsewhere."""

    step: str
    place: str
    figure: str


def before_handing_in(kind: AuthoredKind[Any], submission: Submission) -> dict[str, Any]:
    """Context for the last step of the form."""
    if not submission.live:
        return {}
    published = weighing.as_published(submission)
    return {
        "weighed": weighing.weighed(submission, submission.draft),
        "left": list(places_left(kind, published, submission.draft))[:AT_MOST],
    }


def places_left(
    kind: AuthoredKind[Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Left]:
    """Where a changed document still says a figure as it was before, in the order of the form."""
    gone = small_changes.figures_gone(before, after)
    old = sorted(figure for figure in gone if figure >= LEAST)
    steps = Steps(kind.document)
    for line in kind.lines(after):
        if line.key.partition(".")[0] not in kind.personal_fields:
            named = numbers_in(line.text)
            for figure in old:
                if figure in named:
                    yield Left(steps.step_of(line.key), line.label, _as_read(figure))


def _as_read(figure: Decimal) -> str:
    """A figure in the reader's language; what may be a year is written as one."""
    return str(int(figure)) if figure in YEARS else number(figure)
