"""How a new version of a published text comes before readers: by one confirmation, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import shorten

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rresi.core.documents.describing import comparable
from rresi.core.documents.problems import label_of
from rresi.core.formats import labelled, quoted
from rresi.editorial import checks, comparing, small_changes
from rresi.editorial.documents import DocumentKind
from rresi.editorial.models import Submission
from rresi.editorial.registry import Document, subject_of
from rresi.editorial.services import record
from rresi.editorial.small_changes import Correction, Reason

REASONS: Mapping[Reason, Promise] = {
    Reason.FIELD: _("a change of this always needs a review"),
    Reason.ROWS: _("something was added, removed or moved"),
    Reason.FIGURE: _(
        "a figure becomes more than twice as large or less than half as large, or a year, a sign "
        "or a percentage changes its meaning"
    ),
    Reason.CLAIM: _("a figure in a condition or in the sentence of a result changes"),
    Reason.PLACES: _("a figure takes the place of another, or passes the one beside it"),
    Reason.SENSE: _("more changes than the spelling of a word"),
    Reason.SENTENCE: _("a sentence begins, ends or is divided in another place"),
    Reason.LENGTH: _("more than 80 characters change"),
    Reason.MANY: _("more than three values or texts change"),
}

WORDS_AT_MOST = 60  # characters of a passage that are quoted


@dataclass(frozen=True)
class Why:
    """A place that makes a change more than small, and the words or figures for which it does."""

    place: str
    reason: Promise
    was: str = ""
    now: str = ""

    def __str__(self) -> str:
        said = labelled(self.place, self.reason)
        if not (self.was or self.now):
            return said
        was, now = (
            quoted(shorten(text, WORDS_AT_MOST, placeholder="…")) if text else "–"
            for text in (self.was, self.now)
        )
        return f"{said} ({was} → {now})"


@dataclass(frozen=True)
class Weighed:
    """What a new version changes on the page, and each place that makes it more than small."""

    small: bool
    differences: list[comparing.Difference]
    reasons: list[Why]


def weighed(submission: Submission, document: Document) -> Weighed | None:
    """What is told of a document before it is confirmed; None where no page shows an older one."""
    if submission.published_number is None:
        return None
    published = as_published(submission)
    subject = subject_of(submission.kind)
    reasons = {
        Why(_label(submission.kind, one), REASONS[one.reason], one.was, one.now): None
        for one in against_small(submission, published, document)
        if one.reason
    }
    return Weighed(
        small=comparable(published) != comparable(document) and not reasons,
        differences=comparing.differences(subject.lines(published), subject.lines(document)),
        reasons=list(reasons),
    )


def left_open(submission: Submission) -> set[str]:
    """What the draft need not say: a correction that is small, or none, is not held up by what the
    published text left open before it was asked for."""
    found = subject_of(submission.kind).left_open(submission.draft)
    if not found or submission.published_number is None:
        return set()
    large = against_small(submission, as_published(submission), submission.draft)
    return set() if large else found


def problems_of(submission: Submission) -> list[tuple[str, str]]:
    """Why the draft cannot be submitted, as (place, what is wrong), in the reader's language."""
    may_stay = left_open(submission)
    problems = subject_of(submission.kind).problems(submission.draft)
    return [one for one in problems if one[0] not in may_stay]


def is_small(submission: Submission, document: Document) -> bool:
    """Whether a document corrects so little that it needs no second round: of the published one,
    and of the one that was decided last, so that small steps do not add up to a large one."""
    if submission.published_number is None:
        return False
    published = as_published(submission)
    changed = comparable(published) != comparable(document)
    return changed and not against_small(submission, published, document)


def against_small(
    submission: Submission, published: Document, document: Document
) -> list[Correction]:
    """What makes a document more than a small correction of the page, or of what was reviewed."""
    large = small_changes.why_not_small(published, document)
    if large or comparable(published) == comparable(document):
        return large
    decided = checks.decision(submission.kind, submission.object_id or 0)
    if decided is None or decided.revision is None:
        return []
    reviewed = {**published, **decided.revision.document}  # with what publishing completed
    return small_changes.why_not_small(reviewed, document)


def as_published(submission: Submission) -> Document:
    """The text that readers see. The submission has a published version."""
    assert submission.published_number is not None
    published = submission.revisions.get(number=submission.published_number)
    return record.text_of(submission, published)


def _label(kind: str, correction: Correction) -> str:
    subject = subject_of(kind)
    if not isinstance(subject, DocumentKind):
        return str(correction.path[0]) if correction.path else ""
    return label_of(subject.document, ".".join(map(str, correction.path)))
