"""Who takes part in an event: registrations, seats, delegations, consents and needs."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rresi.core.translations import interface_language_choices
from rresi.ecosystem.models import Organisation
from rresi.events.models.events import Event
from rresi.events.models.programme import Session

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TOKEN_BYTES = 16  # 22 characters in the base 64 of URLs


def new_token() -> str:
    """A token of 22 characters that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What a token is looked up by: its SHA-256 in 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


class Delegation(models.Model):
    """The people whom a partner sends. `quota` is the most seats that they take together."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="delegations")
    name = models.CharField(max_length=150)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="delegations"
    )
    quota = models.PositiveSmallIntegerField()
    reserved = models.BooleanField(
        default=False, help_text="seats of the quota that are not taken stay free for it"
    )
    token = models.CharField(max_length=22, unique=True, default=new_token)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="delegation_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class DelegationManager(models.Model):
    """Somebody who looks after a delegation: invites its people and sees who of them comes."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="managers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegations"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delegation", "user"], name="delegation_manager_once")
        ]


class Registration(models.Model):
    """One person at one event. Confirmed and offered registrations hold a seat."""

    class State(models.TextChoices):
        APPROVAL = "approval", _("Waiting for approval")
        WAITING = "waiting", _("On the waiting list")
        OFFERED = "offered", _("Seat held")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")

    class Ending(models.TextChoices):
        """Why a registration is cancelled."""

        OWN = "own", _("Cancelled by the participant")
        DECLINED = "declined", _("Declined the seat")
        EXPIRED = "expired", _("Did not answer in time")
        REJECTED = "rejected", _("Not approved")
        ORGANISER = "organiser", _("Cancelled by the organiser")
        EVENT = "event", _("The event was cancelled")

    class Role(models.TextChoices):
        """As what somebody comes."""

        PARTICIPANT = "participant", _("Participant")
        SPEAKER = "speaker", _("Speaker")
        HOST = "host", _("Host")
        STAFF = "staff", _("Organisation team")

    class Kind(models.TextChoices):
        """Kind of organisation: those of the directory, and what else people come from."""

        PUBLIC_AUTHORITY = "public-authority", _("Public authority")
        SOCIAL_ENTERPRISE = "social-enterprise", _("Social enterprise")
        NETWORK = "network", _("Network")
        HUB = "hub", _("Hub")
        COMPANY = "company", _("Company")
        FUNDER = "funder", _("Funder")
        KNOWLEDGE_INSTITUTE = "knowledge-institute", _("Knowledge institution")
        TRAINING_PROVIDER = "training-provider", _("Training provider")
        CIVIL_SOCIETY = "civil-society", _("Association or citizens’ initiative")
        OTHER = "other", _("Other")

    class Gender(models.TextChoices):
        WOMAN = "woman", _("Woman")
        MAN = "man", _("Man")
        OTHER = "other", _("Another gender")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registrations")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True, default="")
    ending_note = models.TextField(
        blank=True, db_default="", default="", help_text="what the organisers wrote to them then"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="registrations",
    )
    name = models.CharField(max_length=150)
    email = models.EmailField(
        blank=True, help_text="in lower case; empty for who came unannounced and gave none"
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_registrations",
        help_text="where the directory has it",
    )
    organisation_name = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=24, choices=Kind.choices, blank=True, default="")
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2")
    job = models.CharField(max_length=150, blank=True, default="", help_text="what they do there")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.PARTICIPANT)
    gender = models.CharField(
        max_length=5, choices=Gender.choices, blank=True, default="", help_text="statistics only"
    )
    language = models.CharField(max_length=8, choices=interface_language_choices)
    delegation = models.ForeignKey(
        Delegation, on_delete=models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    token = models.CharField(max_length=22, unique=True, default=new_token, help_text="for the QR")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    idempotency_key = models.CharField(max_length=64)
    at_door = models.BooleanField(
        default=False, db_default=False, help_text="added there, without having registered"
    )
    links = models.PositiveSmallIntegerField(
        default=1, help_text="number of the signed link that counts; earlier ones are void"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    queued_at = models.DateTimeField(help_text="the place on the waiting list")
    approved_at = models.DateTimeField(null=True, blank=True)
    address_confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    turned_away_at = models.DateTimeField(
        null=True, blank=True, help_text="when they were told that the event began without them"
    )
    returns = models.PositiveSmallIntegerField(
        db_default=0, default=0, help_text="how often they had cancelled and came after all"
    )
    meeting_turns = models.PositiveIntegerField(db_default=0, default=0)  # declined, or no longer
    meetings_stopped_at = models.DateTimeField(
        null=True, blank=True, help_text="when they took back their consent to meetings"
    )

    HOLDING = (State.OFFERED, State.CONFIRMED)
    WAITS = (State.APPROVAL, State.WAITING)

    class Meta:
        ordering = ["queued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=~Q(state="cancelled") & ~Q(email=""),
                name="registration_address_once",
            ),
            models.UniqueConstraint(
                fields=["event", "idempotency_key"], name="registration_key_once"
            ),
            models.CheckConstraint(
                condition=Q(ending_note="") | ~Q(ending=""), name="registration_note_of_ending"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["approval", "waiting", "offered", "confirmed", "cancelled"]),
                name="registration_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(confirmed_at__isnull=False, address_confirmed_at__isnull=False),
                name="registration_confirmed_at",
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled", cancelled_at__isnull=False) & ~Q(ending=""))
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True, ending="")),
                name="registration_cancelled_why",
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="registration_country_iso"
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="registration_address_lower"
            ),
        ]
        indexes = [
            models.Index(fields=["event", "state", "queued_at"], name="registration_in_line"),
            models.Index(fields=["event", "name"], name="registration_by_name"),
            # To count different people over many events without reading their rows.
            models.Index(
                fields=["state", "email", "event", "role", "country"],
                name="registration_by_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} at {self.event_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.token_hash = hash_of(self.token)
        super().save(*args, **kwargs)

    @property
    def holds(self) -> bool:
        """Whether a seat is theirs, for good or until they answer."""
        return self.state in self.HOLDING

    @property
    def turned_away(self) -> bool:
        """Whether the event began without a seat of theirs, for which nobody waits any more."""
        ended = self.state in (self.State.CONFIRMED, self.State.CANCELLED)
        return not ended and self.event.has_begun(timezone.now())

    @property
    def is_back(self) -> bool:
        """Whether they wait again, in their old place, for a start that was moved once more."""
        return self.state in self.WAITS and bool(self.turned_away_at) and not self.turned_away

    @property
    def standing(self) -> StrOrPromise:
        """How they stand, in words."""
        if self.turned_away:
            return _("No seat: turned away at the start")
        ended = {"expired": _("Expired"), "rejected": _("Not approved")}
        return ended.get(self.ending, self.get_state_display())

    @property
    def is_settled(self) -> bool:
        """Whether it is theirs for good."""
        return self.state == self.State.CONFIRMED

    @property
    def has_left(self) -> bool:
        """Whether somebody who had a seat has none any more; with a cancelled event nobody left."""
        return not self.is_settled and self.ending != self.Ending.EVENT

    @property
    def named_to_partners(self) -> bool:
        """Whether those whom they meet or met may see who they are."""
        return self.meetings_stopped_at is None


class Offer(models.Model):
    """A seat held for somebody until a deadline; open while `closed_at` is null."""

    class Why(models.TextChoices):
        ADDRESS = "address", _("The email address must be confirmed")
        PLACE = "place", _("A seat became free")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="offers")
    why = models.CharField(max_length=8, choices=Why.choices)
    made_at = models.DateTimeField()
    deadline = models.DateTimeField(db_index=True)
    shortened = models.BooleanField(
        default=False, db_default=False, help_text="by a start that was moved forward"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(closed_at__isnull=True),
                name="offer_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="offer_closed_with_outcome",
            ),
        ]


class SessionSeat(models.Model):
    """Somebody's wish for a session, and whether a seat there is theirs."""

    class State(models.TextChoices):
        WAITING = "waiting", _("On the waiting list")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("The session was cancelled")

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="seats")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="seats")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "session"], name="session_seat_once")
        ]
        indexes = [models.Index(fields=["session", "state"], name="session_seat_state")]


class NeedsKey(models.Model):
    """The one key by which an event's needs are encrypted; empty once it was destroyed."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="needs_key")
    key = models.BinaryField(blank=True, default=b"")
    made_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(key=b""), name="needs_key_destroyed"
            )
        ]


class SensitiveNeeds(models.Model):
    """Dietary and accessibility needs of one person, encrypted with the event's key."""

    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, related_name="needs"
    )
    ciphertext = models.BinaryField()
    updated_at = models.DateTimeField(auto_now=True)


class Invitation(models.Model):
    """Somebody who was invited by email; who follows the link has confirmed the address."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="invitations")
    delegation = models.ForeignKey(
        Delegation, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    email = models.EmailField(help_text="in lower case")
    name = models.CharField(max_length=150, blank=True, default="")
    language = models.CharField(max_length=8, choices=interface_language_choices)
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    registration = models.OneToOneField(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitation"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "email"], name="invitation_address_once")
        ]
