"""The tabs of an event's desk: each part of this app adds a line to one tuple."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Tab:
    """A part of the desk: its page's URL name, and the permission without which it is hidden."""

    key: str
    label: StrOrPromise
    url_name: str
    action: str


TABS = (
    Tab("overview", _("Overview"), "events:desk", "event.desk"),
    Tab("facts", _("Event"), "events:desk_edit", "event.edit"),
    Tab("programme", _("Programme"), "events:desk_programme", "event.desk"),
    Tab("publish", _("Publish"), "events:desk_publish", "event.publish"),
    Tab("people", _("People"), "events:desk_people", "event.people"),
    Tab("delegations", _("Delegations"), "events:desk_delegations", "event.people"),
    Tab("meetings", _("Meetings"), "events:desk_meetings", "event.meetings"),
    Tab("check-in", _("Check-in"), "events:desk_check_in", "event.check_in"),
    Tab("evaluation", _("Evaluation"), "events:desk_evaluation", "event.evaluate_results"),
    Tab("promises", _("Promises"), "events:desk_promises", "event.desk"),
    Tab("certificates", _("Certificates"), "events:desk_certificates", "event.people"),
    Tab("dossier", _("Dossier"), "events:desk_dossier", "event.dossier"),
    Tab("roles", _("Who runs it"), "events:desk_roles", "event.desk"),
)

# What each role of an event may do, in words; the page "Who runs it" shows it.
RIGHTS: tuple[tuple[str, StrOrPromise], ...] = (
    ("event.edit", _("Change the event and its programme")),
    ("event.publish", _("Publish changes and tell participants")),
    ("event.roles", _("Say who organises and who hosts it")),
    ("event.people", _("See who has registered")),
    ("event.needs", _("See dietary and access needs")),
    ("event.check_in", _("Check people in")),
    ("event.evaluate_results", _("See the results of the evaluation")),
    ("event.dossier", _("Close the event and download its dossier")),
)
