"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rresi.accounts.needs import Needs
from rresi.accounts.pages import OWN_PAGE
from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Erasure, Export
from rresi.accounts.roles import Role, Scope
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.core.schedule import Periodic
from rresi.design.panels import Panels
from rresi.ecosystem.pages import ORGANISATION_PAGE
from rresi.events import after_panels, kinds, needs, panels, registering_panels
from rresi.events.attendees import Attendees
from rresi.events.models import DelegationManager, EventHost, EventOrganiser
from rresi.events.pages import DESK_PAGE, EVENT_PAGE, MINE_PAGE
from rresi.events.permissions import PERMISSIONS
from rresi.events.queries import attending, cards, own_data, participants
from rresi.events.services import (
    evaluation,
    organising,
    passing,
    photographs,
    progress,
    promises,
    retention,
    seats,
    telling,
)
from rresi.listing.sitemaps import SitemapPages
from rresi.practices.kind import PRACTICES
from rresi.regions.pages import REGION_PAGE

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Scope(
        role=Role.ORGANISER,
        label=_("Organiser of an event"),
        model=EventOrganiser,
        field="event",
        names=cards.names_of,
        permissions=PERMISSIONS,
        action="event.roles",
    ),
    Scope(
        role=Role.EVENT_HOST,
        label=_("Host of an event"),
        model=EventHost,
        field="event",
        names=cards.names_of,
        permissions=PERMISSIONS,
        action="event.roles",
    ),
    Scope(
        role=Role.DELEGATION_MANAGER,
        label=_("Manager of a delegation"),
        model=DelegationManager,
        field="delegation",
        names=participants.delegation_names,
        permissions=PERMISSIONS,
        action="delegation.change",
        given=organising.tell_manager,
    ),
    Export("registrations", own_data.export_of),
    Export("event invitations", own_data.invitations_of),
    Erasure(progress.erase_person),
    Needs(needs.tasks),
    Needs(needs.seats, waits=needs.offers),
    Needs(needs.taking_part, waits=needs.parts),
    Needs(needs.delegations),
    Needs(needs.approvals, waits=needs.to_approve),
    Needs(needs.late_promises, waits=needs.overdue),
    Panels(REGION_PAGE, after_panels.on_region),
    Panels(EVENT_PAGE, after_panels.on_event),
    Periodic("remind of evaluations", evaluation.run_due, every=timedelta(hours=1)),
    Periodic("ask about promises", promises.ask_due, every=timedelta(hours=1)),
    Periodic("settle photographs", photographs.settle_all, every=timedelta(hours=1)),
    Periodic("erase what is due", retention.erase_due, every=timedelta(hours=6)),
    Periodic("pass on seats", seats.expire_all, every=timedelta(minutes=1)),
    Periodic("let events pass", passing.renew, every=timedelta(hours=3)),
    Periodic("tell of changes", telling.send_left, every=timedelta(minutes=5)),
    Attendees(
        all=attending.all_of,
        one=attending.one,
        appointments=attending.appointments,
        given_up=attending.given_up,
        changed=lambda event: seats.follow_programme(event=event),
    ),
    Panels(REGION_PAGE, panels.on_region),
    Panels(ORGANISATION_PAGE, panels.on_organisation),
    Panels(PRACTICES.page, panels.on_practice),
    SitemapPages("events:trainings"),
    Panels(EVENT_PAGE, registering_panels.on_event),
    Panels(DESK_PAGE, registering_panels.on_desk),
    Panels(MINE_PAGE, panels.on_mine),
    Panels(OWN_PAGE, panels.on_own),
    kinds.MISSION,
    kinds.TRAINING,
    Owns(
        (
            *("Event", "EventText", "EventOrganiser", "EventHost", "Venue", "VenueText"),
            *("Session", "SessionText", "RegistrationTerms", "Delegation", "DelegationManager"),
            *("Registration", "Offer", "SessionSeat", "Consent", "Invitation", "Attendance"),
            *("Scan", "Certificate", "ChangeSet", "ChangeMail", "SessionNote", "Photograph"),
            *("Closing", "CountedBefore", "Tally", "Retention", "Evaluation", "EvaluationQuestion"),
            *("EvaluationRight", "EvaluationAnswers", "Promise", "PromiseCheck", "Question"),
            *(
                "DayTally",
                "PromiseChange",
                "GivenUpSeat",
                "QuestionText",
                "Answer",
                "MeetingTables",
                "MeetingProfile",
                "Wish",
            ),
            *("MeetingPlan", "Meeting", "SigningKey", "EventTag"),
            *("Training", "TrainingText", "TrainingTag"),
        ),
        leaves_out={
            "NeedsKey": "secret: what people need to eat and to take part never leaves its host",
            "SensitiveNeeds": "what people need to eat and to take part never leaves its host",
        },
        in_no_backup=("NeedsKey",),
    ),
)
