"""How old facts are, and the history of an organisation's record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rresi.ecosystem.models.organisation import Organisation


class FactGroup(models.TextChoices):
    """Facts that grow stale together; how fast says `rules.LASTS`."""

    IDENTITY = "identity", _("Name, type and legal form")
    PLACE = "place", _("Address")
    CONTACT = "contact", _("Contact details")
    WORK = "work", _("Description, sectors and target groups")
    OFFERS = "offers", _("Offers")
    RELATIONS = "relations", _("Relations with other organisations")
    EVIDENCE = "evidence", _("Evidence")


class FactDates(models.Model):
    """Of one group of facts: when its source stated it, when it changed here, who confirmed it.

    A change is no confirmation: only somebody who knows the organisation confirms, and only what
    stood there then. What has changed since is `unconfirmed`.
    """

    class By(models.TextChoices):
        ORGANISATION = "organisation", _("the organisation")
        MANAGER = "manager", _("the region manager")
        NETWORK = "network", _("the network coordinator")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="dates")
    group = models.CharField(max_length=10, choices=FactGroup.choices)
    stated_on = models.DateField(null=True, blank=True, help_text="the day its source speaks of")
    changed_at = models.DateTimeField(help_text="when it was last written differently here")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_as = models.CharField(max_length=12, choices=By.choices, blank=True, default="")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    unconfirmed = models.JSONField(
        default=list,
        help_text="what differs from what was confirmed: fields, of the offers functions",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "group"], name="fact_dates_once"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_as="")
                | (models.Q(confirmed_at__isnull=False) & ~models.Q(confirmed_as="")),
                name="fact_dates_confirmed_by_somebody",
            ),
        ]


class Change(models.Model):
    """One step in the history of an organisation's record. Rows are added, never changed.

    The database refuses every change but that of forgetting the person (migration 0002).
    """

    class Event(models.TextChoices):
        CREATED = "created", _("Added")
        EDITED = "edited", _("Changed")
        IMPORTED = "imported", _("Changed by an import")
        CONFIRMED = "confirmed", _("Confirmed")
        ANSWERED = "answered", _("Answered a question")
        CLAIMED = "claimed", _("Profile taken over by the organisation")
        CLOSED = "closed", _("Reported as closed")
        REOPENED = "reopened", _("Reported as active again")
        ASKED = "asked", _("Asked whether the profile is correct")
        STALE = "stale", _("Marked as possibly out of date")
        MERGED = "merged", _("Merged with another entry")
        UNMERGED = "unmerged", _("Merge undone")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    event = models.CharField(max_length=10, choices=Event.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_link = models.BooleanField(default=False, help_text="from a signed link, without sign-in")
    before = models.JSONField(default=dict, help_text="the changed fields of the document, before")
    after = models.JSONField(default=dict, help_text="the same fields, after")

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at"], name="change_by_time")]
