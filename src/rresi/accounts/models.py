"""People and the roles that the network gives them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rresi.core.translations import interface_language_choices


class MailRhythm(models.TextChoices):
    """How often a person wants mail about what needs them."""

    AT_ONCE = "at-once", _("Immediately, one email per notification")
    DAILY = "daily", _("Daily, in one email")
    WEEKLY = "weekly", _("Weekly, in one email")


class UserManager(BaseUserManager["User"]):
    """Makes users whose identity is their e-mail address, kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new person. Without a password they sign in by code, passkey or provider.

        Raises:
            ValueError: no e-mail address was given.
        """
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)


class Portrait(models.Model):
    """A person's picture of themselves: a square in two sizes, as WebP, kept until they remove it.

    Its key is drawn by lot and names its address, so that a removed portrait is nowhere any more.
    """

    key = models.CharField(max_length=22, primary_key=True)
    small = models.BinaryField(help_text="96 pixels wide and high")
    large = models.BinaryField(help_text="192 pixels wide and high")
    added_at = models.DateTimeField(auto_now_add=True)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in."""

    email = models.EmailField(_("Email address"), unique=True)
    name = models.CharField(_("Name"), max_length=150, blank=True)
    language = models.CharField(
        _("Language"),
        max_length=8,
        choices=interface_language_choices,
        default=settings.LANGUAGE_CODE,
    )
    mail_rhythm = models.CharField(
        _("Email notifications"),
        max_length=10,
        choices=MailRhythm.choices,
        default=MailRhythm.AT_ONCE,
    )
    named_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="since when everybody may see the name where this person answers; empty: members",
    )
    portrait = models.OneToOneField(
        Portrait, on_delete=models.SET_NULL, null=True, blank=True, related_name="person"
    )
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """There is no separate staff site; asked for by parts of Django alone."""
        return False


class Held(models.Model):
    """A row by which somebody holds a role, from a day and until a day where these are set."""

    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True, help_text="the last day")

    class Meta:
        abstract = True


def in_force(day: date | None = None) -> models.Q:
    """The rows of a `Held` table that count on a day, today if none is given."""
    day = day or timezone.localdate()
    begun = models.Q(starts__isnull=True) | models.Q(starts__lte=day)
    return begun & (models.Q(ends__isnull=True) | models.Q(ends__gte=day))


class NetworkRole(Held):
    """A role that holds in the whole network. Roles of one region or organisation live there."""

    class Kind(models.TextChoices):
        COORDINATOR = "coordinator", _("Network coordinator")
        REVIEWER = "reviewer", _("Reviewer")
        ADMINISTRATOR = "administrator", _("Administrator of the site")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="network_roles")
    kind = models.CharField(max_length=20, choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="network_role_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["coordinator", "reviewer", "administrator"]),
                name="network_role_known",
            ),
        ]


class RoleRequest(models.Model):
    """Where a new person says that they work, and the role that they ask for there.

    `role` names it as forms do (`region_manager:12`); empty when no role fits what they wrote.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        GRANTED = "granted", _("Approved")
        DECLINED = "declined", _("Rejected")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="role_request")
    role = models.CharField(max_length=60, blank=True, default="")
    place = models.CharField(max_length=150, help_text="where they work, in their own words")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField(
        default=timezone.now, help_text="a request after a decision is a new one"
    )
    decided_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["state", "asked_at"], name="role_request_waiting")]


class Notice(models.Model):
    """Something that needs a person: mailed at once, or kept for their digest.

    `key` names the occasion; a person is told of one occasion once. What has one `thread` goes into
    one mail, and waits for the rest until `mail_after`.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    event = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    path = models.CharField(max_length=300)
    thread = models.CharField(max_length=60, blank=True, default="")
    mail_after = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(
                fields=["user", "created_at"],
                condition=models.Q(mailed_at__isnull=True),
                name="notice_waiting",
            )
        ]


class Invitation(models.Model):
    """A link by which somebody joins with a role; its secret is known from its mail alone."""

    key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret")
    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True, default="")
    language = models.CharField(max_length=8)
    role = models.CharField(max_length=60, help_text="as forms name it: region_manager:12")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email", "role"],
                condition=models.Q(accepted_at__isnull=True),
                name="invitation_open_once",
            )
        ]


class Change(models.Model):
    """One change made at the coordinators' desk: what stood before and what after."""

    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="change_newest"),
            models.Index(fields=["kind", "key", "-at"], name="change_of_thing"),
        ]
