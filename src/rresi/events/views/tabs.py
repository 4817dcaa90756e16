"""The tabs of an event's desk: each part of this app adds a line to one tuple."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from rresi.events.rules.phases import Phase

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Tab:
    """A part of the desk: its page's URL name, and the permission without which it is hidden.

    `phase`: when it is needed; None for always.
    """

    key: str
    label: StrOrPromise
    url_name: str
    action: str
    phase: Phase | None = None


TABS = (
    Tab("overview", _("Overview"), "events:desk", "event.desk"),
    Tab("facts", _("Event"), "events:desk_edit", "event.edit", Phase.BEFORE),
    Tab("programme", _("Programme"), "events:desk_programme", "event.desk", Phase.BEFORE),
    Tab("publish", _("Publish"), "events:desk_publish", "event.publish", Phase.BEFORE),
    Tab("people", _("People"), "events:desk_people", "event.people", Phase.BEFORE),
    Tab("delegations", _("Delegations"), "events:desk_delegations", "event.people", Phase.BEFORE),
    Tab("meetings", _("Meetings"), "events:desk_meetings", "event.meetings", Phase.BEFORE),
    Tab("roles", _("Who organises it"), "events:desk_roles", "event.desk", Phase.BEFORE),
    Tab("check-in", _("Check-in"), "events:desk_check_in", "event.check_in", Phase.DURING),
    Tab("board", _("My partner is missing"), "events:desk_board", "event.board", Phase.DURING),
    Tab("words", _("Notes and photographs"), "events:desk_words", "event.notes", Phase.DURING),
    Tab(
        "evaluation",
        _("Evaluation"),
        "events:desk_evaluation",
        "event.evaluate_results",
        Phase.AFTER,
    ),
    Tab("promises", _("Promises"), "events:desk_promises", "event.desk", Phase.AFTER),
    Tab("certificates", _("Certificates"), "events:desk_certificates", "event.people", Phase.AFTER),
    Tab("dossier", _("Dossier"), "events:desk_dossier", "event.dossier", Phase.AFTER),
)


@dataclass(frozen=True)
class TabGroup:
    """The tabs of a phase, or the overview; `tab` is the one that is open, `now` the phase's."""

    phase: Phase | None
    tabs: Sequence[Tab]
    tab: str
    now: bool = False

    @property
    def first(self) -> Tab:
        """Where the group's own link leads."""
        return self.tabs[0]

    @property
    def is_open(self) -> bool:
        """Whether the page is one of them."""
        return any(tab.key == self.tab for tab in self.tabs)


# What each role of an event may do, in words; the page "Who organises it" shows it.
RIGHTS: tuple[tuple[str, StrOrPromise], ...] = (
    ("event.edit", _("Change the event and its programme")),
    ("event.publish", _("Publish changes and notify participants")),
    ("event.roles", _("Decide who organises and who hosts it")),
    ("event.people", _("See who has registered")),
    ("event.needs", _("See dietary and accessibility needs")),
    ("event.notes", _("Read notes and questions; hosts, those of sessions at their own places")),
    ("event.check_in", _("Check people in")),
    ("event.board", _("Note at meetings who is missing, and choose who stands in")),
    ("event.evaluate_results", _("See the results of the evaluation")),
    ("event.dossier", _("Close the event and download its dossier")),
)
