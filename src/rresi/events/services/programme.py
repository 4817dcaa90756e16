"""Writing the sessions of a programme. What was published changes only by `publishing`."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.refusals import Incomplete, Refused
from rresi.core.versions import require_unchanged
from rresi.events.models import Event, Session, SessionText
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries.about import about_event, planned_event
from rresi.events.queries.programme import Item, item_of, programme_of
from rresi.events.rules import states
from rresi.events.rules.programme import Facts, NoSuchTime, span
from rresi.events.services.seats import lock

LONGEST = timedelta(hours=24)


def locked(actor: Actor, action: str, event: Event) -> Event:
    """The event's row, locked, if the actor may do this and it can still be changed.

    Raises:
        PermissionDenied: the actor may not.
        Refused: it was closed or cancelled.
    """
    require(PERMISSIONS, actor, action, target_of(event))
    current = lock(event)
    if not states.may_change(current.status):
        raise Refused(_("This event has ended or was cancelled; it can no longer be changed."))
    return current


@transaction.atomic
def add_session(*, actor: Actor, event: Event, facts: Facts) -> Session:
    """A new session; nobody but the organisers sees it until it is published.

    Raises:
        PermissionDenied, Refused: see `locked`.
        Incomplete: a fact is missing or cannot be.
    """
    event = locked(actor, "event.edit", event)
    _check(event, facts)
    session = Session(event=event)
    write_facts(session, facts)
    return session


@transaction.atomic
def change_session(
    *, actor: Actor, event: Event, pk: int, facts: Facts, seen: str
) -> Session | None:
    """Say what a session will be; one that was published stays as it is until the next change set.

    None when there is no such session. Raises as `add_session`, and:
        Outdated: somebody saved in between.
    """
    event = locked(actor, "event.edit", event)
    item = item_of(event, pk)
    if item is None:
        return None
    require_unchanged(item, seen, item.token)
    _check(event, facts)
    _keep(item, facts)
    return item.session


@transaction.atomic
def drop_session(*, actor: Actor, event: Event, pk: int, seen: str) -> bool:
    """Remove a session that was never published, cancel one that was; whether there was one.

    Raises as `change_session`.
    """
    event = locked(actor, "event.edit", event)
    item = item_of(event, pk)
    if item is None:
        return False
    require_unchanged(item, seen, item.token)
    if item.published is None:
        item.session.delete()
    else:
        _keep(item, item.facts.model_copy(update={"cancelled": True}))
    return True


@transaction.atomic
def undo_draft(*, actor: Actor, event: Event, pk: int) -> bool:
    """Drop what waits to be published of a session; whether there was anything.

    Raises:
        PermissionDenied, Refused: see `locked`.
        Refused: the event will be on other days.
    """
    event = locked(actor, "event.edit", event)
    item = item_of(event, pk)
    if item is None or item.published is None or item.session.draft is None:
        return False
    if not item.published.cancelled and not _on_its_days(event, item.published):
        words = _("The event will be on other days. Undo that change of the event instead.")
        raise Refused(words)
    _keep(item, item.published)
    return True


def move_sessions(event: Event, by: timedelta) -> None:
    """Move the sessions by so many days; each begins when it did by the clock of its place.

    A cancelled one stays where it is.

    Raises:
        Incomplete: the clocks skip the time of a session on its new day.
    """
    programme = programme_of(event)
    for item in programme.items:
        if by and not item.facts.cancelled:
            _keep(item, _moved(item, by, programme.zone_of(item.facts)))


def move_back(event: Event) -> None:
    """Undo for the sessions what an event that waits to be published elsewhere moved them by.

    Back go those that moved exactly as far, and those that would lie outside its published days.

    Raises:
        Incomplete: as `move_sessions`.
    """
    days, planned = about_event(event).days, planned_event(event).days
    by = planned[0] - days[0] if days and planned else timedelta()
    programme = programme_of(event)
    for item in programme.items:
        if not by or not days or item.facts.cancelled:
            continue
        zone, before = programme.zone_of(item.facts), item.published
        begins, ends = _by_the_clock(item.facts, zone)
        if before and (begins - by, ends - by) == _by_the_clock(before, zone):
            times = {"starts_at": before.starts_at, "ends_at": before.ends_at}
            _keep(item, item.facts.model_copy(update=times))
        elif not days[0] <= begins.date() <= days[1]:
            _keep(item, _moved(item, -by, zone))


def _by_the_clock(facts: Facts, zone: str) -> tuple[datetime, datetime]:
    """Beginning and end as clocks show them; in one zone, so that days are added by the clock."""
    return facts.starts_at.astimezone(ZoneInfo(zone)), facts.ends_at.astimezone(ZoneInfo(zone))


def _moved(item: Item, by: timedelta, zone: str) -> Facts:
    begins, ends = _by_the_clock(item.facts, zone)
    try:
        starts_at, ends_at = span(begins.date() + by, begins.time(), ends.time(), zone)
    except NoSuchTime as error:
        words = _(
            "The session “%(title)s” would be at a time that does not exist, because the clocks go "
            "forward. Move that session first."
        )
        raise Incomplete([("start", words % {"title": item.title})]) from error
    return item.facts.model_copy(update={"starts_at": starts_at, "ends_at": ends_at})


def _keep(item: Item, facts: Facts) -> None:
    if item.published is None:
        write_facts(item.session, facts)
        return
    item.session.draft = None if facts == item.published else facts.model_dump(mode="json")
    item.session.save(update_fields=["draft", "updated_at"])


def write_facts(session: Session, facts: Facts) -> None:
    """Store facts as those of the session itself. Whether it is cancelled, the caller says."""
    for name in (
        *("kind", "starts_at", "ends_at", "room", "capacity", "host_name"),
        "host_organisation_id",
    ):
        setattr(session, name, getattr(facts, name.removesuffix("_id")))
    session.venue_id = facts.venue
    session.languages, session.interpretation = list(facts.languages), list(facts.interpretation)
    session.draft = None
    session.save()
    session.practices.set(facts.practices)
    session.organisations.set(facts.organisations)
    session.texts.exclude(language__in=facts.texts).delete()
    for language, words in facts.texts.items():
        SessionText.objects.update_or_create(
            session=session, language=language, defaults=words.model_dump()
        )


def _check(event: Event, facts: Facts) -> None:
    problems = []
    if facts.ends_at <= facts.starts_at or facts.ends_at - facts.starts_at > LONGEST:
        problems.append(
            ("ends", _("The end must be after the start and no more than one day later."))
        )
    if not _on_its_days(event, facts):
        problems.append(("day", _("This day is not one of the days of the event.")))
    if facts.kind not in Session.Kind.values:
        problems.append(("kind", _("Choose a type.")))
    if not any(words.title for words in facts.texts.values()):
        problems.append((f"title_{event.language}", _("Give the session a title.")))
    if facts.venue and not event.venues.filter(pk=facts.venue).exists():
        problems.append(("venue", _("This venue no longer exists.")))
    if problems:
        raise Incomplete(problems)


def _on_its_days(event: Event, facts: Facts) -> bool:
    """Whether a session begins on one of the days on which the event is planned."""
    days = planned_event(event).days
    day = facts.starts_at.astimezone(ZoneInfo(event.zone)).date()
    return days is None or days[0] <= day <= days[1]
