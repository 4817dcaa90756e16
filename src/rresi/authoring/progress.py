"""How far a draft has come, step by step: from its problems and from what reviewers will miss."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.parsing import Steps
from rresi.core.documents.describing import is_empty, value_at
from rresi.core.documents.problems import gaps, label_of, reasons_against
from rresi.editorial import weighing
from rresi.editorial.models import Submission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class StepState(StrEnum):
    """`todo`: something is wrong or missing; `more`: nothing stands against submitting, but
    reviewers will miss something; `optional`: empty, and nobody will miss it."""

    COMPLETE = "complete"
    TODO = "todo"
    MORE = "more"
    OPTIONAL = "optional"

    @property
    def label(self) -> StrOrPromise:
        return _LABELS[self]


_LABELS: dict[StepState, StrOrPromise] = {
    StepState.COMPLETE: pgettext_lazy("step of a form", "Complete"),
    StepState.TODO: pgettext_lazy("step of a form", "To do"),
    StepState.MORE: pgettext_lazy("step of a form", "More would help"),
    StepState.OPTIONAL: _("Optional"),
}


@dataclass(frozen=True)
class StepProgress:
    """A step in the list of steps."""

    key: str
    label: StrOrPromise
    state: StepState


@dataclass(frozen=True)
class Progress:
    """All steps of a draft, in order."""

    steps: list[StepProgress]

    @property
    def complete(self) -> int:
        return sum(one.state in {StepState.COMPLETE, StepState.MORE} for one in self.steps)

    @property
    def total(self) -> int:
        """Those that may stay empty do not count until something is in them."""
        return sum(one.state != StepState.OPTIONAL for one in self.steps)


def progress_of(
    steps: Steps, document: Mapping[str, Any], left_open: Collection[str] = ()
) -> Progress:
    """The state of each step of a draft. Checks the document alone; no queries of its own.

    `left_open` are places that this submission need not fill in.
    """
    against = (place for place, _text in reasons_against(steps.model, document))
    unfinished = {steps.step_of(place) for place in against if place not in left_open}
    lacking = {key for key, *_rest in gaps(steps.model, document)}
    found = []
    for step in steps.model.steps:
        filled = _filled(steps, step.key, document)
        # What the parts must hold together is asked once each of them is right: until then an
        # empty step that lacks something may yet prove to be required.
        if step.key in unfinished or (step.key in lacking and unfinished and not filled):
            state = StepState.TODO
        elif step.key in lacking:
            state = StepState.MORE
        else:
            state = StepState.COMPLETE if filled else StepState.OPTIONAL
        found.append(StepProgress(step.key, step.label, state))
    return Progress(found)


def progress_in(steps: Steps, submission: Submission) -> Progress:
    """The state of each step of what somebody is writing."""
    return progress_of(steps, submission.draft, weighing.left_open(submission))


def _filled(steps: Steps, key: str, document: Mapping[str, Any]) -> bool:
    """Whether anything has been said in a step; an unticked box says nothing."""
    values = [value_at(document, one.path) for one in steps.fields(key)]
    return any(value is not False and not is_empty(value) for value in values)


def problems_shown(kind: AuthoredKind[Any], submission: Submission) -> list[dict[str, Any]]:
    """Why a draft cannot be submitted, each with the step and place on its page that ask for it."""
    steps = Steps(kind.document)
    return [
        {
            "step": steps.step_of(place),
            "anchor": steps.anchor_of(place),
            "place": label_of(kind.document, place),
            "text": text,
        }
        for place, text in weighing.problems_of(submission)
    ]


def gaps_shown(kind: AuthoredKind[Any], submission: Submission) -> list[dict[str, Any]]:
    """What reviewers will miss in a draft, each with the step and place that ask for it."""
    steps = Steps(kind.document)
    return [
        {
            "step": key,
            "anchor": steps.anchor_of(place),
            "text": text,
            "criterion": kind.policy.criterion(criterion).label,
        }
        for key, criterion, text, place in gaps(kind.document, submission.draft)
    ]
