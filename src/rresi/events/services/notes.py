"""What participants note, ask and learn. Who calls these for one has opened their signed link."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete, Refused
from rresi.core.written import language_written
from rresi.events.models import Event, Registration, SessionNote
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.services.closed import require_open

AT_MOST = 100  # notes of one person at one event
LINE = 200  # characters of what somebody learned
LONGEST = 1000  # characters of a note or a question
NO_MORE = gettext_lazy("This event is closed, so nothing more can be written here.")


@transaction.atomic
def write(
    *, registration: Registration, kind: str, text: str, session_id: int | None = None
) -> SessionNote:
    """A note, a question or what somebody learned; of a session, or of the event as a whole.

    Raises:
        Incomplete: it says nothing or too much.
        Refused: the registration is cancelled, there are `AT_MOST`, or the event was closed.
    """
    if kind not in SessionNote.Kind.values or not text.strip():
        raise Incomplete([("text", _("Write something first."))])
    text = " ".join(text.split()) if kind == SessionNote.Kind.LEARNED else text.strip()
    limit = LINE if kind == SessionNote.Kind.LEARNED else LONGEST
    text = fits(text, limit, field="text")
    require_open(registration.event, str(NO_MORE))
    if registration.state == Registration.State.CANCELLED:
        raise Refused(_("This registration has been cancelled."))
    if registration.notes.count() >= AT_MOST:
        raise Refused(_("You have reached the maximum number of notes."))
    session = registration.event.sessions.filter(pk=session_id).first() if session_id else None
    return SessionNote.objects.create(
        event_id=registration.event_id,
        session=session,
        registration=registration,
        kind=kind,
        text=text,
        language=language_written(text),
    )


@transaction.atomic
def delete(*, registration: Registration, pk: int) -> None:
    """Delete one's own note; again changes nothing."""
    SessionNote.objects.filter(registration=registration, pk=pk).delete()


@transaction.atomic
def moderate(*, actor: Actor, event: Event, pk: int, hidden: bool, answer: str = "") -> SessionNote:
    """Hide a note or show it again, and answer a question.

    Raises:
        PermissionDenied.
        Refused: it is not there.
    """
    require(PERMISSIONS, actor, "event.edit", target_of(event))
    found = SessionNote.objects.select_for_update().filter(event=event, pk=pk).first()
    if found is None:
        raise Refused(_("This note no longer exists."))
    found.is_hidden = hidden
    if found.kind == SessionNote.Kind.QUESTION:
        found.answer = fits(answer, 1000, field="answer")
    found.save(update_fields=["is_hidden", "answer"])
    return found
