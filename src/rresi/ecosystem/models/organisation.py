"""Organisations and what they say of themselves."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rresi.accounts.models import Held
from rresi.core.models import MayBeInvented, Tag, Timestamped
from rresi.core.translations import TranslatedText
from rresi.core.versions import token_of
from rresi.regions.models import Region


class Present(models.Manager["Organisation"]):
    """Organisations that are not merged into another."""

    def get_queryset(self) -> models.QuerySet[Organisation]:
        return super().get_queryset().filter(merged_into=None)


class Organisation(Timestamped, MayBeInvented):
    """An authority, enterprise, network, hub, funder, school: an actor of the ecosystem.

    `objects` holds what is shown; `everything` also those that were merged into another, whose
    address leads to the other and which come back when the merge is undone.
    """

    class Kind(models.TextChoices):
        PUBLIC_AUTHORITY = "public-authority", _("Public authority")
        SOCIAL_ENTERPRISE = "social-enterprise", _("Social enterprise")
        NETWORK = "network", _("Network")
        HUB = "hub", _("Hub")
        COMPANY = "company", _("Company")
        FUNDER = "funder", _("Funder")
        KNOWLEDGE_INSTITUTE = "knowledge-institute", _("Knowledge institution")
        TRAINING_PROVIDER = "training-provider", _("Training provider")

    class Size(models.TextChoices):
        """By people employed, as the EU counts (recommendation 2003/361/EC)."""

        MICRO = "micro", _("Fewer than 10 employees")
        SMALL = "small", _("10 to 49 employees")
        MEDIUM = "medium", _("50 to 249 employees")
        LARGE = "large", _("250 employees or more")

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=24, choices=Kind.choices, blank=True, default="")
    kind_is_our_reading = models.BooleanField(
        default=False, help_text="no source states the kind; the network's editors chose it"
    )
    legal_form = models.CharField(
        max_length=24, blank=True, default="", help_text="a key of `legal_forms.LEGAL_FORMS`"
    )
    size = models.CharField(max_length=8, choices=Size.choices, blank=True, default="")
    languages = models.JSONField(default=list, help_text="ISO 639-1, that it works in")
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    street = models.CharField(max_length=150, blank=True, default="")
    postcode = models.CharField(max_length=12, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True, help_text="degrees, WGS 84")
    longitude = models.FloatField(null=True, blank=True, help_text="degrees, WGS 84")
    town_latitude = models.FloatField(
        null=True, blank=True, help_text="of the middle of its town, where it has no point"
    )
    town_longitude = models.FloatField(null=True, blank=True)
    website = models.URLField(blank=True, default="", max_length=500)
    email = models.EmailField(
        blank=True, default="", help_text="published by the organisation itself, never a person's"
    )
    phone = models.CharField(max_length=40, blank=True, default="")
    links = models.JSONField(default=list, help_text="addresses of further pages of its own")
    sources = models.JSONField(default=list, help_text="addresses of the pages read")
    closed_on = models.DateField(null=True, blank=True, help_text="from when it no longer exists")
    claimed_at = models.DateTimeField(
        null=True, blank=True, help_text="when it took over its own profile"
    )
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="when it was last asked whether its profile is right"
    )
    ask_on = models.DateField(
        null=True, blank=True, help_text="the day on which the first of its facts grows stale"
    )
    stale_since = models.DateField(
        null=True, blank=True, help_text="asked and not answered: shown as possibly out of date"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )

    objects: ClassVar[Present] = Present()
    everything: ClassVar[models.Manager[Organisation]] = models.Manager()

    class Meta:
        base_manager_name = "everything"
        indexes = [
            models.Index(fields=["name", "id"], name="organisation_by_name"),
            models.Index(fields=["ask_on"], name="organisation_by_ask_on"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__isnull=False,  # a comparison with NULL passes a check
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="organisation_point_whole_and_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(town_latitude__isnull=True, town_longitude__isnull=True)
                | models.Q(
                    town_latitude__isnull=False, town_longitude__isnull=False, latitude__isnull=True
                ),
                name="organisation_town_only_without_point",
            ),
            models.CheckConstraint(
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
                name="organisation_country_iso",
            ),
            models.CheckConstraint(
                condition=models.Q(size__in=["", "micro", "small", "medium", "large"]),
                name="organisation_size_known",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("id")),
                name="organisation_merged_into_another",
            ),
        ]

    @property
    def version(self) -> str:
        """The version token of the forms that change it."""
        return token_of(self.updated_at.isoformat())

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
    """A group that an organisation serves, or a Sustainable Development Goal it works towards.

    What it does for the ecosystem is an `Offer`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tags")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "vocabulary", "key"], name="organisation_tag_once"
            )
        ]


class Sector(models.Model):
    """An economic activity by its NACE code, in the revision that the source uses."""

    class Revision(models.TextChoices):
        REV_2 = "2", _("NACE Rev. 2")
        REV_2_1 = "2.1", _("NACE Rev. 2.1")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sectors")
    code = models.CharField(max_length=5, help_text="88.99, or a part of it: 88.9, 88")
    revision = models.CharField(max_length=3, choices=Revision.choices, default=Revision.REV_2_1)
    section = models.CharField(max_length=1, help_text="its letter in NACE Rev. 2.1, to filter by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code", "revision"], name="sector_once"
            ),
            models.CheckConstraint(
                condition=models.Q(revision__in=["2", "2.1"]), name="sector_revision_known"
            ),
        ]


class Registration(models.Model):
    """A number in a public register. The same number is the same organisation."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="registrations"
    )
    register = models.CharField(max_length=12, help_text="a key of `registers.REGISTERS`")
    number = models.CharField(max_length=40, help_text="compact, as python-stdnum writes it")

    class Meta:
        indexes = [models.Index(fields=["register", "number"], name="registration_by_number")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "register", "number"], name="registration_once"
            )
        ]


class Evidence(models.Model):
    """Why an organisation counts as a social enterprise, in one dimension of the EU's definition.

    The three dimensions are those of the Social Business Initiative, COM(2011) 682.
    """

    class Dimension(models.TextChoices):
        ECONOMIC = "economic", _("Economic activity")
        SOCIAL = "social", _("Social aim")
        GOVERNANCE = "governance", _("Participatory governance")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="evidence"
    )
    dimension = models.CharField(max_length=10, choices=Dimension.choices)
    statement = models.CharField(max_length=600)
    language = models.CharField(max_length=8)
    source = models.URLField(max_length=500, blank=True, default="")
    stated_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(dimension__in=["economic", "social", "governance"]),
                name="evidence_dimension_known",
            )
        ]


class OrganisationMember(Held):
    """A person who speaks for an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organisations"
    )
    changed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="when somebody else changed the profile, until one of its people checks",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="organisation_member_once"
            )
        ]
