"""What projects have for a person to do: deliverables that are late or due within two months."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.roles import Actor, Role
from rresi.core import formats
from rresi.projects import rules
from rresi.projects.models import Deliverable


def undelivered() -> Iterable[QuerySet[Deliverable]]:
    """Everything that is still to be delivered."""
    yield Deliverable.objects.filter(delivered_on=None, project__start__isnull=False)


def needs(_user: User, actor: Actor) -> Iterable[Group]:
    """What is late or due within two months, for coordinators and partners. One query."""
    (open_ones,) = undelivered()
    if Role.COORDINATOR not in actor.roles:
        own = actor.scope(Role.PROJECT_PARTNER)
        if not own:
            return
        open_ones = open_ones.filter(project__in=own)
    today = timezone.localdate()
    due = sorted(
        ((_day(one), one) for one in open_ones.select_related("project")),
        key=lambda pair: (pair[0], pair[1].pk),
    )
    pressing = [pair for pair in due if rules.months_between(today, pair[0]) < rules.SOON]
    yield Group(
        "deliverables",
        _("Deliverables and milestones"),
        [
            Need(
                what=f"{one.number} {one.title}",
                path=reverse("projects:desk", args=[one.project.slug]),
                act=_("View"),
                why=_("%(project)s, due by %(date)s")
                % {"project": one.project.acronym, "date": formats.day(day)},
                due_on=day,
                overdue=day < today,
            )
            for day, one in pressing[:AT_MOST]
        ],
        total=len(pressing),
    )


def _day(one: Deliverable) -> date:
    assert one.project.start is not None, "only those of projects with a start are asked for"
    return rules.end_of_month(one.project.start, one.due_month)
