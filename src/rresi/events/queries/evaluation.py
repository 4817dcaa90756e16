"""Reads of the evaluation. Results are shown when it is closed, so that no two looks can be
subtracted from each other, and never of fewer than five people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from rresi.core.formats import labelled, listed, number, rounded
from rresi.core.translations import (
    interface_languages,
    language_name,
    language_order,
    offered_languages,
)
from rresi.design.charts import Bar, Chart, bars
from rresi.engines.suppression import LEAST, shown
from rresi.events.models import (
    Evaluation,
    EvaluationQuestion,
    Event,
    Registration,
)
from rresi.events.queries import figures
from rresi.events.queries.attended import attended
from rresi.events.queries.erased import erased_at
from rresi.events.rules.evaluation import LABELS, SCALE
from rresi.events.rules.retention import WORDS

Kind = EvaluationQuestion.Kind


@dataclass(frozen=True)
class Asked:
    """A question in the reader's language; `choices` are pairs of a value and its words."""

    pk: int
    kind: str
    label: str
    language: str
    choices: tuple[tuple[int, str], ...] = ()
    own: bool = False
    lacks: Sequence[str] = ()  # of the organiser's own: the offered languages without it, by name

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"q{self.pk}"


def of_event(event: Event) -> Evaluation | None:
    """The evaluation of an event. One query."""
    return Evaluation.objects.filter(event=event).first()


def questions(evaluation: Evaluation) -> list[Asked]:
    """The questions in order. One query."""
    return [_asked(question) for question in evaluation.questions.all()]


def _asked(question: EvaluationQuestion) -> Asked:
    scale = tuple((value, str(words)) for value, words in SCALE)
    if question.standard:
        choices = scale if question.kind == Kind.SCALE else ()
        return Asked(question.pk, question.kind, str(LABELS[question.standard]), "", choices)
    texts = question.texts
    language = next((one for one in language_order() if one in texts), next(iter(texts), ""))
    text = texts.get(language, {"label": "", "choices": []})
    own = tuple(enumerate(text["choices"], 1))
    choices = scale if question.kind == Kind.SCALE else own
    lacks = [language_name(code) for code in offered_languages() if code not in texts]
    return Asked(
        question.pk, question.kind, text["label"], language, choices, own=True, lacks=lacks
    )


def untranslated(asked: Iterable[Asked]) -> list[str]:
    """For each of the organiser's own questions that lacks a language: which, in words."""
    words = _(
        "The question “%(question)s” has no text in %(languages)s. People who answer in one of "
        "these languages see it in another."
    )
    return [
        words % {"question": one.label, "languages": listed(one.lacks)}
        for one in asked
        if one.lacks
    ]


def languages(evaluation: Evaluation) -> list[str]:
    """The languages of the interface that are offered or that some own question has. One query."""
    written = {code for one in evaluation.questions.all() for code in one.texts}
    offered = written.union(offered_languages())
    return [code for code in interface_languages() if code in offered]


class NotAsked(NamedTuple):
    """How many of those who attended could be asked by email now, and how many never."""

    by_mail: int
    without_email: int


def not_asked(evaluation: Evaluation) -> NotAsked:
    """Those who attended and whom nobody has asked. One query."""
    there = attended(evaluation.event).exclude(evaluation_right__taken=True).order_by()
    counted = there.aggregate(
        by_mail=Count("pk", filter=~Q(email="") & Q(evaluation_right__isnull=True)),
        without_email=Count("pk", filter=Q(email="")),
    )
    return NotAsked(**counted)


@dataclass(frozen=True)
class Turnout:
    """How many attended, took the form and answered."""

    attended: int
    taken: int
    answered: int


def turnout(evaluation: Evaluation) -> Turnout:
    """Four queries."""
    return Turnout(
        figures.people(evaluation.event),
        evaluation.rights.filter(taken=True).count() + evaluation.taken_by_erased,
        evaluation.answers.count(),
    )


@dataclass(frozen=True)
class Result:
    """What was answered to one question; `count` people did.

    `groups`: the mean by kind of organisation, for the groups that may be shown. `hidden`: whether
    some may not.
    """

    asked: Asked
    count: int
    mean: float | None = None
    spread: tuple[tuple[str, int], ...] = ()
    texts: tuple[str, ...] = ()
    groups: tuple[tuple[str, int, float], ...] = ()
    hidden: bool = False
    erased_at: datetime | None = None  # when what people wrote was, as its time had come


@dataclass(frozen=True)
class Results:
    """All results; `enough` is whether enough people answered for any to be shown."""

    answered: int
    enough: bool
    results: list[Result] = field(default_factory=list)
    chart: Chart | None = None

    @property
    def rated(self) -> list[Result]:
        """What was answered by agreement, which one table shows."""
        return [one for one in self.results if one.mean is not None]

    @property
    def others(self) -> list[Result]:
        """All other questions."""
        return [one for one in self.results if one.mean is None]

    @property
    def groups(self) -> list[str]:
        """The kinds of organisation of which some mean may be shown."""
        return list(dict.fromkeys(group for one in self.rated for group, _n, _mean in one.groups))

    @property
    def by_group(self) -> list[tuple[Result, list[tuple[float, int] | None]]]:
        """The statements, each with mean and number of people of every group, where shown."""
        found = []
        for one in self.rated:
            means = {group: (mean, people) for group, people, mean in one.groups}
            found.append((one, [means.get(group) for group in self.groups]))
        return found

    @property
    def hidden(self) -> bool:
        """Whether some group was too small to be shown."""
        return any(one.hidden for one in self.rated)


def results(evaluation: Evaluation) -> Results:
    """The results of a closed evaluation. Three queries."""
    rows = list(evaluation.answers.values_list("kind", "values"))
    if evaluation.closed_at is None or len(rows) < LEAST:
        return Results(len(rows), enough=False)
    gone = erased_at(evaluation.event, WORDS)
    found = [
        Result(one, 0, erased_at=gone) if gone and one.kind == Kind.TEXT else _result(one, rows)
        for one in questions(evaluation)
    ]
    return Results(len(rows), enough=True, results=found, chart=_chart(found))


def _result(asked: Asked, rows: list[tuple[str, dict[str, str | int]]]) -> Result:
    key = str(asked.pk)
    given = [(kind, values[key]) for kind, values in rows if key in values]
    if len(given) < LEAST:
        return Result(asked, len(given), hidden=bool(given))
    if asked.kind == Kind.TEXT:
        # sorted: the order in which they came could be matched with who was there
        return Result(asked, len(given), texts=tuple(sorted(str(value) for _kind, value in given)))
    numbers = [(kind, int(value)) for kind, value in given]
    counted = Counter(value for _kind, value in numbers)
    spread = tuple((words, counted[value]) for value, words in asked.choices)
    if asked.kind == Kind.CHOICE:
        return Result(asked, len(given), spread=spread)
    sizes = Counter(kind for kind, _value in numbers)
    kept = shown(sizes)
    groups = tuple(
        (
            str(Registration.Kind(kind).label) if kind else _("not stated"),
            sizes[kind],
            sum(value for one, value in numbers if one == kind) / sizes[kind],
        )
        for kind in sorted(kept)
    )
    mean = sum(value for _kind, value in numbers) / len(numbers)
    return Result(
        asked, len(given), mean=mean, spread=spread, groups=groups, hidden=len(kept) < len(sizes)
    )


def _chart(found: list[Result]) -> Chart | None:
    rated = [one for one in found if one.mean is not None]
    if not rated:
        return None
    shown_means = [rounded(one.mean or 0, 1) for one in rated]
    best = [
        one.asked.label
        for one, mean in zip(rated, shown_means, strict=True)
        if mean == max(shown_means)
    ]
    if len(best) == 1:
        said = _("People agreed most with “%(statement)s”.") % {"statement": best[0]}
    elif len(best) < len(rated):
        quoted = [_("“%(statement)s”") % {"statement": words.rstrip(".")} for words in best]
        said = labelled(_("People agreed most with these statements"), listed(quoted))
    else:
        said = _("People agreed equally with all statements.")
    return bars(
        "evaluation",
        _("Average level of agreement, from 1 to 5"),
        said,
        label_word=_("Statement"),
        value_word=_("Mean"),
        entries=[Bar(one.asked.label, one.mean or 0) for one in rated],
        format_value=decimal,
    )


def decimal(value: float) -> str:
    """A mean with one decimal, as the reader's language writes it."""
    return number(value, 1)


def has_right(registration: Registration) -> bool:
    """Whether somebody may still take their form. One query."""
    right = getattr(registration, "evaluation_right", None)
    return right is None or not right.taken
