"""How facts come in: what people suggest, and lists that are imported again and again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rresi.core.models import Timestamped
from rresi.ecosystem.models.organisation import Organisation
from rresi.regions.models import Region


class Suggestion(Timestamped):
    """An organisation, or a change to one, that somebody suggests and a manager decides on.

    Nothing of it is public before that.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="suggestions",
        help_text="whose record is to change; afterwards also the one that was made",
    )
    region = models.ForeignKey(
        Region, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    document = models.JSONField(help_text="fields of an `OrganisationDocument`")
    remark = models.TextField(blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(
        blank=True, default="", help_text="where to answer; emptied with the decision"
    )
    language = models.CharField(max_length=8, default="en", help_text="in which to answer")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "region"], name="suggestion_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at__isnull=True)
                | (~models.Q(state="open") & models.Q(decided_at__isnull=False, email="")),
                name="suggestion_decided_and_address_forgotten",
            )
        ]

    @property
    def is_new(self) -> bool:
        """Whether it is about an organisation that is not in the directory yet, or was not then.

        Once it is approved `organisation` no longer tells; only a new one brings its name along.
        """
        return self.organisation_id is None or "name" in self.document

    @property
    def by_link(self) -> bool:
        """Whether the organisation says by the link of a mail that it has closed: nobody who is
        signed in, and no visitor's form, suggests that."""
        return self.by_id is None and "closed_on" in self.document

    @property
    def was_sent_elsewhere(self) -> bool:
        """Whether the organisation has another address now than when this was said by a link. One
        query, or none."""
        return (
            self.by_link
            and self.organisation is not None
            and self.organisation.changes.filter(
                at__gte=self.created_at, after__has_key="email"
            ).exists()
        )

    @property
    def says_closed(self) -> bool:
        """Whether it says so, and not that it has not closed after all."""
        return self.by_link and self.document["closed_on"] is not None


class OrganisationList(Timestamped):
    """A list from elsewhere that is imported: a register, a network's members, a map."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=150)
    licence = models.CharField(max_length=60, blank=True, default="", help_text="SPDX, or in words")
    read_at = models.DateTimeField(null=True, blank=True, help_text="when it was last imported")


class ListEntry(models.Model):
    """One row of such a list and the organisation that it is here.

    What an import said last is kept, so that the next one tells what the list changed from what
    was changed here.
    """

    list = models.ForeignKey(OrganisationList, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=120, help_text="the row's own id in the list")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="list_entries"
    )
    said = models.JSONField(default=dict, help_text="the row as a document, as it was last read")
    licence = models.CharField(max_length=60, blank=True, default="", help_text="of this row")
    gone_since = models.DateTimeField(
        null=True, blank=True, help_text="the first import that no longer had the row"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "key"], name="list_entry_once")]


class PendingImport(models.Model):
    """A file that somebody is about to import; its content goes with the import, all of it after a
    day."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    columns = models.JSONField(
        null=True, help_text="field by heading; null: as they are understood"
    )
    choices = models.JSONField(
        null=True, help_text="which side of a conflict stays, by its key; null: not asked yet"
    )
    sheet = models.CharField(
        max_length=100, blank=True, default="", help_text="of a workbook with several"
    )
    list_name = models.CharField(max_length=150, blank=True, default="")
    licence = models.CharField(max_length=60, blank=True, default="")
    stated_on = models.DateField(null=True, blank=True)
    outcome = models.JSONField(
        null=True, help_text="slugs by what the import did with them; null: not imported yet"
    )
    created_at = models.DateTimeField(auto_now_add=True)
