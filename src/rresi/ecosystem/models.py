"""The organisations of an ecosystem."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rresi.core.models import Tag, Timestamped
from rresi.core.translations import TranslatedText
from rresi.regions.models import Region


class Organisation(Timestamped):
    """An authority, enterprise, network, hub, funder, school: an actor of the ecosystem."""

    class Kind(models.TextChoices):
        PUBLIC_AUTHORITY = "public-authority", _("Public authority")
        SOCIAL_ENTERPRISE = "social-enterprise", _("Social enterprise")
        NETWORK = "network", _("Network")
        HUB = "hub", _("Hub")
        COMPANY = "company", _("Company")
        FUNDER = "funder", _("Funder")
        KNOWLEDGE_INSTITUTE = "knowledge-institute", _("Knowledge institution")
        TRAINING_PROVIDER = "training-provider", _("Training provider")

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=24, choices=Kind.choices, blank=True, default="")
    kind_is_our_reading = models.BooleanField(
        default=False, help_text="no source states the kind; the network's editors chose it"
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    city = models.CharField(max_length=100, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    website = models.URLField(blank=True, default="")
    sources = models.JSONField(default=list, help_text="addresses of the pages read")

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name


class OrganisationText(TranslatedText):
    """An organisation's name, where it has one in that language, and what it does."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200, blank=True, default="")
    description = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "language"], name="organisation_text_once"
            )
        ]


class OrganisationTag(Tag):
    """A function that an organisation provides, or a group that it serves."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tags")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "vocabulary", "key"], name="organisation_tag_once"
            )
        ]


class Relation(models.Model):
    """A relation between two organisations, with the page that reports it."""

    class Kind(models.TextChoices):  # in words: `queries.SENTENCES`
        PARTNERS = "partners"
        FOUNDED = "founded"
        MEMBER_OF = "member-of"
        FUNDS = "funds"
        HOSTS = "hosts"
        BUYS_FROM = "buys-from"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    origin = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relations_out")
    target = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relations_in")
    source = models.URLField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "origin", "target"], name="relation_once"),
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("target")), name="relation_between_two"
            ),
        ]


class RelationText(TranslatedText):
    """What is known of a relation beyond its kind."""

    relation = models.ForeignKey(Relation, on_delete=models.CASCADE, related_name="texts")
    note = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["relation", "language"], name="relation_text_once")
        ]


class OrganisationMember(models.Model):
    """A person who speaks for an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organisations"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="organisation_member_once"
            )
        ]
