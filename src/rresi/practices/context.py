"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rresi.accounts.needs import Needs
from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Erasure, Export
from rresi.authoring.declaration import Content
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.core.schedule import Periodic, Pulse
from rresi.design.panels import Panels, Remarks
from rresi.ecosystem.enquiries import Enquiry
from rresi.ecosystem.pages import ORGANISATION_PAGE
from rresi.editorial.registry import Concerned
from rresi.help.guides import Rows
from rresi.practices import naming, needs, panels, readers
from rresi.practices.kind import KIND, PRACTICES
from rresi.practices.library import LISTING
from rresi.practices.permissions import PERMISSIONS
from rresi.practices.questions import queries as questions
from rresi.practices.questions import services as question_services
from rresi.practices.rules import legend
from rresi.regions.pages import REGION_PAGE

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Content(kind=PRACTICES, listing=LISTING, label=_("Good practices"), position=10),
    Concerned(
        KIND,
        who=_("those whose question about it has not been answered"),
        why=_("You asked a question about it that has not been answered."),
        people=questions.unanswered_askers,
    ),
    Export("questions", questions.export_of),
    Erasure(question_services.leave),
    Panels(REGION_PAGE, panels.on_region),
    Panels(ORGANISATION_PAGE, panels.on_organisation),
    Remarks(REGION_PAGE, panels.on_regions),
    Enquiry(naming.with_yearly_question),
    Needs(needs.needs, waits=needs.waiting),
    Rows("evidence", lambda: [(name, meaning) for _level, name, meaning in legend()]),
    Needs(needs.named, waits=needs.unanswered),
    Periodic("tell organisations", naming.tell_named, every=timedelta(days=1)),
    Periodic("look-again", needs.remind_to_look_again, every=timedelta(hours=12)),
    Pulse(readers.store),
    Owns(
        (
            "Practice",
            "PracticeText",
            "PracticeTag",
            "PracticePartner",
            "Question",
            "Naming",
            "Reading",
        )
    ),
)
