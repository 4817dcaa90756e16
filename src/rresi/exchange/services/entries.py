"""Stating, changing, renewing and closing an offer or need."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import VISITOR, Actor
from rresi.core import taxonomies
from rresi.core.ordering import slug_of
from rresi.core.ratelimit import Bucket
from rresi.core.refusals import Incomplete, Refused
from rresi.core.stamps import renew_stamp
from rresi.core.translations import CONTENT_LANGUAGES
from rresi.core.versions import require_unchanged
from rresi.ecosystem.models import Organisation
from rresi.exchange import links
from rresi.exchange.bringing import bring
from rresi.exchange.checks import check
from rresi.exchange.history import fields_of
from rresi.exchange.links import Purpose
from rresi.exchange.models import Entry, EntryChange, EntryLanguage, EntryPlace, EntryTag
from rresi.exchange.parties import Party, owner_of, require_speaker, stand_ins
from rresi.exchange.permissions import PERMISSIONS, target_in, target_of
from rresi.exchange.rules import ASK_BEFORE, LASTS, Fields
from rresi.exchange.telling import tell
from rresi.exchange.vocabulary import Closing, Reach, State
from rresi.regions.models import Region
from rresi.search import interface as search

VERSION = "entries"  # the stamp by which workers know that their copy of the list is old
KIND = "entry"
WRITTEN = Bucket("exchange.write", size=30, seconds=300)
"""Entries of one person: thirty at once, then one every five minutes."""
AT_ONCE = 300  # of one run of the worker


@transaction.atomic
def state(
    *,
    actor: Actor,
    fields: Fields,
    organisation: Organisation | None = None,
    region: Region | None = None,
    from_file: bool = False,
    token: UUID | None = None,
) -> Entry:
    """Publish an offer or need of an organisation or of a region.

    Rows `from_file` are counted as a file where it is taken in, not one by one. A form's `token`
    publishes one entry; sent again, it returns that entry as it stands.

    Raises:
        PermissionDenied: the actor does not speak for the owner.
        Incomplete: something is missing or wrong.
        Refused: the actor stated too many in a short time.
    """
    require(PERMISSIONS, actor, "entry.create", target_in(organisation, region))
    if (organisation is None) == (region is None):
        raise Incomplete([("owner", _("Choose who this is for."))])
    if Party(organisation, region).is_gone:
        raise Refused(_("This organisation or region no longer takes part."))
    check(fields)
    if token is not None and (found := _sent(token, organisation, region)):
        return found
    counted = actor.user_id is not None and not from_file
    if counted and WRITTEN.empty(f"user {actor.user_id}"):
        raise Refused(
            _("You have published many offers and needs in a short time. Try again later.")
        )
    entry = Entry(
        slug=_slug(fields.title),
        organisation=organisation,
        region=region,
        by_id=actor.user_id,
        token=token or uuid4(),
    )
    try:
        with transaction.atomic():
            _write(entry, fields)
    except IntegrityError:
        # The same form, sent at the same moment, was written first.
        found = _sent(token, organisation, region) if token is not None else None
        if found is not None:
            return found
        if token is not None and Entry.objects.filter(token=token).exists():
            raise Refused(_("This form has already been sent.")) from None
        raise
    _note(entry, EntryChange.Event.CREATED, actor)
    bring(entry)
    return entry


@transaction.atomic
def change(*, actor: Actor, entry: Entry, fields: Fields, seen: str) -> Entry:
    """Change an entry; its direction and owner stay.

    Raises:
        PermissionDenied, Incomplete, Outdated.
        Refused: it is closed.
    """
    entry = _locked(entry.pk)
    require(PERMISSIONS, actor, "entry.edit", target_of(entry))
    require_unchanged(entry, seen, entry.version)
    if entry.state == State.CLOSED:
        raise Refused(_("This has been closed. Publish a new one."))
    if fields.direction != entry.direction:
        raise Incomplete([("direction", _("An offer cannot become a need, or a need an offer."))])
    check(fields)
    before = fields_of(entry)
    _write(entry, replace(fields, invented=entry.invented))
    after = fields_of(entry)
    changed = [name for name in after if after[name] != before[name]]
    _note(
        entry,
        EntryChange.Event.EDITED,
        actor,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return entry


@transaction.atomic
def renew(*, actor: Actor, entry: Entry) -> Entry:
    """It still holds, for another 90 days.

    Raises:
        PermissionDenied.
        Refused: it is closed.
    """
    entry = _locked(entry.pk)
    require(PERMISSIONS, actor, "entry.edit", target_of(entry))
    _renew(entry, actor, by_link=False)
    return entry


@transaction.atomic
def close(*, actor: Actor, entry: Entry, closing: str) -> Entry:
    """Take an entry off the lists, with the reason. Closed again, nothing more changes.

    Raises:
        PermissionDenied.
        Incomplete: no such reason.
        Refused: it is closed for another reason.
    """
    entry = _locked(entry.pk)
    require(PERMISSIONS, actor, "entry.edit", target_of(entry))
    _close(entry, closing, actor, by_link=False)
    return entry


def renewable(entry: Entry) -> bool:
    """Whether renewing it would give it a later last day."""
    if entry.state == State.OPEN:
        return entry.until < timezone.localdate() + LASTS
    return entry.state == State.EXPIRED


def asked(token: str) -> Entry:
    """The entry that a link asks about.

    Raises:
        Refused: the link is not valid, or the question was asked anew.
    """
    link = links.read(token, Purpose.RENEW)
    entry = Entry.objects.select_related("organisation", "region", "by").filter(pk=link.pk).first()
    if entry is None or not entry.asked_at or link.detail != entry.asked_at.isoformat():
        raise Refused(_("This link has already been used."))
    require_speaker(owner_of(entry), link.user_id, stand_ins())
    return entry


@transaction.atomic
def answer(*, token: str, closing: str = "") -> Entry:
    """What the owner says by a link: it still holds, or why not. The same again changes nothing.

    Raises:
        Refused: the link is not valid, or the entry was closed.
        Incomplete: no such reason.
    """
    entry = _locked(asked(token).pk)
    user_id = links.read(token, Purpose.RENEW).user_id
    actor = Actor(user_id=user_id) if user_id else VISITOR
    if closing:
        _close(entry, closing, actor, by_link=True)
    else:
        _renew(entry, actor, by_link=True)
    return entry


def keep_true(today: date | None = None) -> tuple[int, int]:
    """Ask about entries whose last day is near, and let those pass whose day is over.

    For the worker. Returns how many were asked about and how many expired. Run twice, it does
    nothing twice.
    """
    today = today or timezone.localdate()
    gone = Q(organisation__closed_on__lte=today) | Q(region__is_archived=True)
    expired = _expire_all(gone | Q(until__lt=today))
    # What was asked longer ago than that was asked for a day that has been put off since.
    unasked = Q(asked_at=None) | Q(asked_at__date__lt=today - ASK_BEFORE)
    near = Entry.objects.filter(unasked, state=State.OPEN, until__lte=today + ASK_BEFORE)
    near = near.order_by("until", "pk")
    due = list(near.values_list("pk", flat=True)[:AT_ONCE])
    for pk in due:
        _ask(pk)
    _follow_moves()
    return len(due), expired


def published(entry: Entry) -> None:
    """Bring list and search in step with what was written, in the caller's transaction."""
    renew_stamp(VERSION)
    search.changed(KIND, [entry.pk])


def _sent(token: UUID, organisation: Organisation | None, region: Region | None) -> Entry | None:
    """The entry that a form has published for this owner."""
    return Entry.objects.filter(token=token, organisation=organisation, region=region).first()


def _locked(pk: int) -> Entry:
    entry = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("organisation", "region")
        .filter(pk=pk)
        .first()
    )
    if entry is None:
        raise Refused(_("This no longer exists."))
    return entry


def _write(entry: Entry, fields: Fields) -> None:
    owner = entry.organisation
    entry.home = entry.region if owner is None else owner.region
    entry.direction, entry.what = fields.direction, fields.what
    entry.title, entry.language = fields.title, fields.language
    entry.description = fields.description
    entry.function, entry.cpv, entry.reach = fields.function, fields.cpv, fields.reach
    entry.capacity, entry.capacity_unit = fields.capacity, fields.capacity_unit
    entry.price_from, entry.price_to = fields.price_from, fields.price_to
    entry.currency, entry.price_unit = fields.currency, fields.price_unit
    entry.audience, entry.invented = fields.audience, fields.invented
    entry.until, entry.state = fields.until or timezone.localdate() + LASTS, State.OPEN
    entry.matched_at = None
    entry.save()
    entry.tags.all().delete()
    EntryTag.objects.bulk_create(
        EntryTag(
            entry=entry, vocabulary=taxonomies.VocabularyKey.TARGET_GROUP, key=key, position=place
        )
        for place, key in enumerate(dict.fromkeys(fields.target_groups))
        if key in taxonomies.TARGET_GROUPS
    )
    entry.languages.all().delete()
    EntryLanguage.objects.bulk_create(
        EntryLanguage(entry=entry, code=code, position=place)
        for place, code in enumerate(dict.fromkeys(fields.languages))
        if code in CONTENT_LANGUAGES
    )
    entry.places.all().delete()
    if fields.reach == Reach.REGIONS:
        regions = Region.objects.filter(pk__in=fields.regions)
        EntryPlace.objects.bulk_create(EntryPlace(entry=entry, region=one) for one in regions)
    published(entry)


def _renew(entry: Entry, actor: Actor, *, by_link: bool) -> None:
    if entry.state == State.CLOSED:
        raise Refused(_("This has been closed. Publish a new one."))
    if owner_of(entry).is_gone:
        raise Refused(_("This organisation or region no longer takes part."))
    until = timezone.localdate() + LASTS
    if not renewable(entry):
        return
    before = entry.until
    if entry.state != State.OPEN:
        entry.matched_at = None
    entry.until, entry.state = until, State.OPEN
    entry.save(update_fields=["until", "state", "matched_at", "updated_at"])
    _note(
        entry,
        EntryChange.Event.RENEWED,
        actor,
        by_link=by_link,
        before={"until": before.isoformat()},
        after={"until": until.isoformat()},
    )
    published(entry)


def _close(entry: Entry, closing: str, actor: Actor, *, by_link: bool) -> None:
    if closing not in Closing.values:
        raise Incomplete([("closing", _("Choose a reason."))])
    if entry.state == State.CLOSED:
        if entry.closing != closing:
            raise Refused(_("This has already been closed for another reason."))
        return
    entry.state, entry.closing, entry.closed_at = State.CLOSED, closing, timezone.now()
    entry.save(update_fields=["state", "closing", "closed_at", "updated_at"])
    _note(entry, EntryChange.Event.CLOSED, actor, by_link=by_link, after={"closing": closing})
    published(entry)


def let_pass(organisations: Collection[int]) -> int:
    """What organisations that have closed offer and need holds no longer; how many entries."""
    today = timezone.localdate()
    return _expire_all(Q(organisation__in=organisations, organisation__closed_on__lte=today))


def _expire_all(over: Q) -> int:
    found = Entry.objects.filter(over, state=State.OPEN).order_by("until", "pk")
    expired = list(found.values_list("pk", flat=True)[:AT_ONCE])
    for pk in expired:
        _expire(pk)
    return len(expired)


@transaction.atomic
def _expire(pk: int) -> None:
    entry = _locked(pk)
    entry.state = State.EXPIRED
    entry.save(update_fields=["state", "updated_at"])
    _note(entry, EntryChange.Event.EXPIRED, VISITOR)
    published(entry)


@transaction.atomic
def _follow_moves() -> None:
    """Let the entries of an organisation that moved to another region count there."""
    region = F("organisation__region")
    elsewhere = ~Q(home=region) | Q(home=None, organisation__region__isnull=False)
    rows = Entry.objects.filter(elsewhere, organisation__isnull=False)
    moved = dict(rows.values_list("pk", "organisation__region_id"))
    for pk, home in moved.items():
        Entry.objects.filter(pk=pk).update(home_id=home)
    if moved:
        renew_stamp(VERSION)


@transaction.atomic
def _ask(pk: int) -> None:
    entry = _locked(pk)
    entry.asked_at = timezone.now()
    entry.save(update_fields=["asked_at"])
    at = entry.asked_at.isoformat()
    _note(entry, EntryChange.Event.ASKED, VISITOR)
    tell(
        party=owner_of(entry),
        event="exchange-renew",
        key=f"entry:{entry.pk}:renew:{at}",
        words=lambda: {"entry": entry, "is_need": entry.is_need, "until": entry.until},
        page=lambda one: (
            "exchange:renew",
            links.token_for(Purpose.RENEW, entry.pk, at, one.user_id),
        ),
        otherwise=stand_ins(),
    )


def _note(
    entry: Entry,
    event: EntryChange.Event,
    actor: Actor,
    *,
    by_link: bool = False,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    EntryChange.objects.create(
        entry=entry,
        event=event,
        actor_id=actor.user_id,
        by_link=by_link,
        before=before or {},
        after=after or {},
    )


def _slug(title: str) -> str:
    """Part of an address that nobody can guess from the title alone."""
    base = slug_of(title, limit=60) or "entry"
    return f"{base}-{token_hex(4)}"
