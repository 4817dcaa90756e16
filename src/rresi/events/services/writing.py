"""Letters that the organisers write to participants, apart from changes of the programme."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.refusals import Incomplete, Refused
from rresi.core.versions import require_unchanged
from rresi.events.attendees import Attendee
from rresi.events.models import ChangeSet, Event
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.services.publishing import write_down
from rresi.events.services.seats import lock

LONGEST = 4000  # characters of a letter


def token_of(event: Event, people: Sequence[Attendee]) -> str:
    """What changes with the people who would get a letter, and once one was sent. One query."""
    sent = event.change_sets.count()
    return sha256(f"{sent} {[one.key for one in people]}".encode()).hexdigest()[:16]


@transaction.atomic
def send(
    *,
    actor: Actor,
    event: Event,
    people: Sequence[Attendee],
    subject: str,
    text: str,
    seen: str,
    for_news: bool = False,
) -> ChangeSet:
    """Send a letter to each of these people, once; answers go to who sends it.

    `seen` is the token of the people whom the sender saw; pressed twice, it is one letter.
    `for_news`: they are those who agreed to news; it says how to withdraw that, and who does so
    before it is sent does not get it.

    Raises:
        PermissionDenied: the actor may not.
        Incomplete: it has no subject or no text.
        Refused: the event is a draft, or nobody would get it.
        Outdated: somebody wrote, registered or cancelled in between.
    """
    require(PERMISSIONS, actor, "event.publish", target_of(event))
    current = lock(event)
    problems = []
    if not subject.strip():
        problems.append(("subject", _("Enter a subject.")))
    if not text.strip():
        problems.append(("text", _("Write the text.")))
    if problems:
        raise Incomplete(problems)
    if current.status == Event.Status.DRAFT:
        raise Refused(_("Publish the event first."))
    require_unchanged(people, seen, token_of(current, people))
    if not people:
        raise Refused(_("No one would get this email."))
    return write_down(
        actor, current, people, subject=subject.strip(), note=text.strip(), for_news=for_news
    )
