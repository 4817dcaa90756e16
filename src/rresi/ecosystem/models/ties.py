"""What organisations offer, and how they relate to one another."""

from __future__ import annotations

from django.db import models

from rresi.core.translations import TranslatedText
from rresi.ecosystem.models.organisation import Organisation

CERTAIN = 1.0


def _share(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(confidence__gt=0, confidence__lte=1), name=f"{name}_confidence_a_share"
    )


class Offer(models.Model):
    """A function of the ecosystem that an organisation provides, as far as details are known.

    One without a `title` says only that it provides the function; there is one such at most for
    each function, and details of the same function may stand beside it in rows of their own.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="offers")
    function = models.CharField(max_length=40, help_text="a key of `taxonomies.FUNCTIONS`")
    title = models.CharField(max_length=150, blank=True, default="")
    target_groups = models.JSONField(
        default=list, help_text="keys of `taxonomies.TARGET_GROUPS`; empty: whom the rest serves"
    )
    capacity = models.PositiveIntegerField(null=True, blank=True)
    capacity_unit = models.CharField(
        max_length=60, blank=True, default="", help_text="of what, and per what: places a year"
    )
    price = models.CharField(max_length=120, blank=True, default="", help_text="in words")
    until = models.DateField(null=True, blank=True, help_text="the last day on which it is offered")
    confidence = models.FloatField(default=CERTAIN, help_text="how sure it is that it exists")
    source = models.URLField(max_length=500, blank=True, default="")
    stated_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["function", "organisation"], name="offer_by_function")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "function", "title"], name="offer_once"
            ),
            _share("offer"),
        ]


class Relation(models.Model):
    """A relation between two organisations, with the page that reports it.

    It reads from `origin` to `target`: the origin funds the target. Nobody relates to itself, and
    nobody is founded by or a member of something that, over any number of steps, it founded or has
    as a member (a trigger refuses both; migration 0002).
    """

    class Kind(models.TextChoices):  # in words: `profile`
        PARTNERS = "partners"
        FOUNDED = "founded"
        MEMBER_OF = "member-of"
        FUNDS = "funds"
        HOSTS = "hosts"
        TRAINS = "trains"
        REFERS_TO = "refers-to"
        BUYS_FROM = "buys-from"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    origin = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relations_out")
    target = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relations_in")
    confidence = models.FloatField(default=CERTAIN, help_text="how sure it is that it exists")
    source = models.URLField(max_length=500, blank=True, default="")
    stated_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "origin", "target"], name="relation_once"),
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("target")), name="relation_between_two"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "partners",
                        "founded",
                        "member-of",
                        "funds",
                        "hosts",
                        "trains",
                        "refers-to",
                        "buys-from",
                    ]
                ),
                name="relation_kind_known",
            ),
            _share("relation"),
        ]


# Of these kinds there is no circle.
HIERARCHIES = (Relation.Kind.FOUNDED, Relation.Kind.MEMBER_OF)


class RelationText(TranslatedText):
    """What is known of a relation beyond its kind."""

    relation = models.ForeignKey(Relation, on_delete=models.CASCADE, related_name="texts")
    note = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["relation", "language"], name="relation_text_once")
        ]
