"""An offer or need of an organisation or region."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rresi.core.models import MayBeInvented, Tag, Timestamped
from rresi.core.versions import token_of
from rresi.ecosystem.models import Organisation
from rresi.exchange.vocabulary import Audience, Closing, Direction, Reach, State, What
from rresi.regions.models import Region


class Entry(Timestamped, MayBeInvented):
    """What an organisation or region offers or needs, in its own words, until a day.

    `home` is the region to which it counts: the region itself, or that of the organisation when
    the entry was last written. The text has one language; the search finds it in all.
    """

    slug = models.SlugField(max_length=80, unique=True)
    token = models.UUIDField(
        default=uuid4, unique=True, help_text="one form, one entry, however often pressed"
    )
    direction = models.CharField(max_length=5, choices=Direction.choices)
    what = models.CharField(max_length=9, choices=What.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="entries"
    )
    region = models.ForeignKey(
        Region, on_delete=models.CASCADE, null=True, blank=True, related_name="entries"
    )
    home = models.ForeignKey(
        Region, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    function = models.CharField(
        max_length=40, blank=True, default="", help_text="a key of `taxonomies.FUNCTIONS`"
    )
    cpv = models.CharField(
        max_length=8, blank=True, default="", help_text="Common Procurement Vocabulary, 8 digits"
    )
    language = models.CharField(max_length=8, help_text="of title, description and unit")
    title = models.CharField(max_length=150)
    description = models.TextField(blank=True, default="")
    reach = models.CharField(max_length=8, choices=Reach.choices, default=Reach.HOME)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    capacity_unit = models.CharField(max_length=60, blank=True, default="")
    price_from = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    price_to = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="", help_text="ISO 4217")
    price_unit = models.CharField(max_length=60, blank=True, default="", help_text="per what")
    audience = models.CharField(max_length=7, choices=Audience.choices, default=Audience.PUBLIC)
    until = models.DateField(help_text="the last day on which it holds")
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    closing = models.CharField(max_length=9, choices=Closing.choices, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="when its owner was last asked whether it still holds"
    )
    matched_at = models.DateTimeField(
        null=True, blank=True, help_text="when suggestions were last made for its present text"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(matched_at__isnull=True, state="open"),
                name="entry_to_match",
            ),
            models.Index(fields=["state", "audience"], name="entry_listed"),
            models.Index(fields=["state", "until"], name="entry_by_until"),
            models.Index(fields=["home", "direction", "state"], name="entry_of_region"),
            models.Index(
                fields=["cpv"], condition=Q(state="open", direction="offer"), name="entry_bought"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, region__isnull=True)
                | Q(organisation__isnull=True, region__isnull=False),
                name="entry_of_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="entry_direction_known"
            ),
            models.CheckConstraint(condition=Q(what__in=What.values), name="entry_what_known"),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="entry_audience_known"
            ),
            models.CheckConstraint(condition=Q(reach__in=Reach.values), name="entry_reach_known"),
            models.CheckConstraint(
                condition=~Q(what="function") | ~Q(function=""), name="entry_names_its_function"
            ),
            models.CheckConstraint(
                condition=Q(cpv="") | Q(what__in=["service", "product"], cpv__regex=r"^[0-9]{8}$"),
                name="entry_cpv_of_what_is_bought",
            ),
            models.CheckConstraint(
                condition=Q(price_from__isnull=True, price_to__isnull=True, currency="")
                | Q(currency__regex=r"^[A-Z]{3}$"),
                name="entry_price_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(price_from__isnull=True) | Q(price_from__gte=0),
                name="entry_price_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(price_from__isnull=True)
                | Q(price_to__isnull=True)
                | Q(price_to__gte=F("price_from")),
                name="entry_price_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "expired"], closing="", closed_at__isnull=True)
                | (Q(state="closed", closed_at__isnull=False) & ~Q(closing="")),
                name="entry_closed_for_a_reason",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="entry_has_title"),
        ]

    @property
    def is_need(self) -> bool:
        return self.direction == Direction.NEED

    @property
    def version(self) -> str:
        """The version token of the forms that change it."""
        return token_of(self.updated_at.isoformat())

    def __str__(self) -> str:
        return self.title


class EntryTag(Tag):
    """Whom an entry is for, and other terms of the vocabularies given to it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="tags")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "vocabulary", "key"], name="entry_tag_once")
        ]


class EntryLanguage(models.Model):
    """A language in which an offer is given, or one in which a need can be met."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="languages")
    code = models.CharField(max_length=8, help_text="ISO 639-1")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "code"], name="entry_language_once")
        ]


class EntryPlace(models.Model):
    """A region in which an entry holds, when its `reach` is the regions named."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="places")
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "region"], name="entry_place_once")]


class EntryChange(models.Model):
    """One step in the history of an entry. Rows are added, never changed (migration 0002)."""

    class Event(models.TextChoices):
        CREATED = "created", _("Published")
        EDITED = "edited", _("Changed")
        ASKED = "asked", _("Asked whether it is still valid")
        RENEWED = "renewed", _("Renewed")
        EXPIRED = "expired", _("Expired")
        CLOSED = "closed", _("Closed")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    event = models.CharField(max_length=7, choices=Event.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_link = models.BooleanField(default=False, help_text="from a signed link, without sign-in")
    before = models.JSONField(default=dict, help_text="the changed fields, before")
    after = models.JSONField(default=dict, help_text="the same fields, after")

    class Meta:
        indexes = [models.Index(fields=["entry", "-at"], name="entry_change_by_time")]
