"""What a coordinator types into the portal's continuous reporting, in the order of its forms.

Milestones, deliverables, publishable summary, critical risks, dissemination and communication,
indicators (Funding and Tenders Portal, online manual, continuous reporting).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from rresi.core import formats
from rresi.events.models import Event
from rresi.projects.counting import Facts, event_name
from rresi.projects.models import Deliverable, Project, Risk
from rresi.projects.queries import ProjectHead
from rresi.projects.report import Number, month_in_words


@dataclass(frozen=True)
class Field:
    """One field of a form with what to type there."""

    label: str
    text: str

    @property
    def characters(self) -> int:
        return len(self.text)


@dataclass(frozen=True)
class Section:
    """One form of the portal."""

    title: str
    fields: list[Field]


def sections(
    project: Project,
    head: ProjectHead,
    plan: Sequence[Deliverable],
    risks: Sequence[Risk],
    numbers: Sequence[Number],
    facts: Facts,
) -> list[Section]:
    """The forms in their order; one without entries is left empty, not out.

    Projects that do not report to the Commission have the same parts under plainer names.
    """
    asked = project.commission
    events = [Field(event_name(one), _event(one)) for one in facts.held.values()]
    return [
        Section(gettext("Milestones"), _of_kind(project, plan, Deliverable.Kind.MILESTONE)),
        Section(gettext("Deliverables"), _of_kind(project, plan, Deliverable.Kind.DELIVERABLE)),
        Section(
            gettext("Publishable summary") if asked else gettext("Summary"),
            [Field(head.full_name, head.summary)] if head.summary else [],
        ),
        Section(
            gettext("Critical risks") if asked else gettext("Risks"),
            [_risk(one) for one in risks],
        ),
        Section(gettext("Dissemination and communication") if asked else gettext("Events"), events),
        Section(gettext("Indicators"), [_number(one) for one in numbers]),
    ]


def _event(event: Event) -> str:
    day = formats.day(event.start) if event.start else str(event.year or "")
    return f"{event_name(event)} ({day})"


def _of_kind(project: Project, plan: Sequence[Deliverable], kind: str) -> list[Field]:
    return [
        Field(
            f"{one.number} {one.title}",
            "\n".join(
                text
                for text in (
                    one.title,
                    gettext("Due: %(month)s") % {"month": month_in_words(project, one.due_month)},
                    gettext("Means of verification: %(means)s") % {"means": one.means}
                    if one.means
                    else "",
                    gettext("Delivered on %(day)s") % {"day": formats.day(one.delivered_on)}
                    if one.delivered_on
                    else gettext("Not delivered yet"),
                    one.url,
                )
                if text
            ),
        )
        for one in plan
        if one.kind == kind
    ]


def _risk(one: Risk) -> Field:
    text = gettext("%(risk)s Likelihood %(likelihood)d of 3, severity %(severity)d of 3.")
    said = text % {"risk": one.text, "likelihood": one.likelihood, "severity": one.severity}
    return Field(one.text, f"{said}\n{one.mitigation}")


def _number(one: Number) -> Field:
    value = (
        gettext("No record of who came") if one.unrecorded else formats.number(one.now.value or 0)
    )
    rule = gettext("Counting rule, version %(version)d: %(words)s")
    said = rule % {"version": one.now.version, "words": one.now.words}
    promised = gettext("Promised: %(number)s") % {"number": one.promised} if one.promised else ""
    return Field(
        one.label, "\n".join(text for text in (f"{one.label}: {value}", promised, said) if text)
    )
