"""Freezing packs, and the rooms in which auditors read them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.lengths import fits
from rresi.core.refusals import Refused
from rresi.core.translations import interface_languages
from rresi.projects import pack, queries, reading, report
from rresi.projects.kpis import KPIS
from rresi.projects.models import AuditLink, AuditLook, Pack, Project
from rresi.projects.permissions import PERMISSIONS, target_of

_SALT = "projects.audit"
LONGEST = timedelta(days=180)


def state_of(project: Project) -> pack.State:
    """What would be frozen now: records in English, what people read in every language.

    About twenty queries, and ten more for each language.
    """
    facts = reading.facts_of(project, timezone.localdate())
    with translation.override("en"):
        plan = reading.deliverables(project)
        about: dict[str, Any] = {
            "slug": project.slug,
            "acronym": project.acronym,
            "full_name": queries.head_of(project).full_name,
            "promised": {one["key"]: one["value"] for one in project.announced},
            "ways": [
                {
                    "event": one.name,
                    "register": one.registered,
                    "door": one.arrived,
                    "survey": one.forms,
                }
                for one in report.ways(facts)
            ],
            "gaps": [
                {"what": gap.what, "for": gap.about, "state": gap.state}
                for gap in report.gaps(project, facts, plan)
            ],
            "in_words": {
                language: _in_words(project, language) for language in interface_languages()
            },
        }
        chosen = {key: one.version for key, one in reading.choices(project).items()}
        return pack.state_of(facts, chosen, about)


def _in_words(project: Project, language: str) -> pack.State:
    """What a reader of this language is told of the project and of its rules."""
    with translation.override(language):
        whole = reading.whole_by_slug(project.slug)
        assert whole is not None
        card = queries.card_of(whole)
        grant = project.grant_number or (gettext("not entered yet") if card.commission else "")
        told = (
            (gettext("Programme"), card.programme),
            (gettext("Call"), card.call),
            (gettext("Grant number"), grant),
            (gettext("Maximum grant"), card.grant),
            (gettext("Partners"), ", ".join(one.organisation.name for one in card.partners)),
        )
        return {
            "full_name": card.full_name,
            "facts": [[name, value] for name, value in told if value],
            "numbers": {
                pack.key_of(kpi, rule): [str(kpi.label), str(rule.words)]
                for kpi in KPIS
                for rule in kpi.rules
            },
            "promised": {one["key"]: queries.promised(one) for one in project.announced},
        }


@transaction.atomic
def freeze(*, actor: Actor, project: Project) -> Pack:
    """Freeze the project's evidence as its next pack; the last one, if nothing has changed since.

    Raises:
        PermissionDenied: the actor may not freeze.
    """
    require(PERMISSIONS, actor, "project.freeze", target_of(project))
    Project.objects.select_for_update().get(pk=project.pk)
    state = state_of(project)
    last = project.packs.order_by("-number").first()
    same = pack.state_digest(state)
    if last is not None and last.state_sha256 == same:
        return last
    place = pack.Place(last.number + 1, last.sha256) if last else pack.Place(1)
    content = pack.build(state, place)
    return Pack.objects.create(
        project=project,
        number=place.number,
        by_id=actor.user_id,
        sha256=pack.digest(content),
        root=pack.root_of(content),
        previous=place.previous,
        state_sha256=same,
        content=content,
    )


@transaction.atomic
def open_room(*, actor: Actor, frozen: Pack, label: str, days: int) -> AuditLink:
    """A link by which an auditor reads one pack for some days, 180 at most.

    Raises:
        PermissionDenied: the actor may not freeze packs of this project.
        Refused: nobody is named, or for longer than that.
    """
    require(PERMISSIONS, actor, "project.freeze", target_of(frozen.project))
    if not label.strip() or not 1 <= days <= LONGEST.days:
        raise Refused(
            gettext(
                "Say who the link is for and for how many days it should work (at most %(days)s)."
            )
            % {"days": LONGEST.days}
        )
    return AuditLink.objects.create(
        pack=frozen,
        label=fits(label, 150, field="label"),
        expires_at=timezone.now() + timedelta(days=days),
        by_id=actor.user_id,
    )


@transaction.atomic
def close_room(*, actor: Actor, link: AuditLink) -> None:
    """Let a link lead nowhere from now on. Raises PermissionDenied."""
    require(PERMISSIONS, actor, "project.freeze", target_of(link.pack.project))
    if link.closed_at is None:
        link.closed_at = timezone.now()
        link.save(update_fields=["closed_at"])


def token_of(link: AuditLink) -> str:
    """What opens the room, always the same. It is the permission: whoever has it may read."""
    return signing.Signer(salt=_SALT).sign_object(link.pk)


def room_of(token: str) -> AuditLink | None:
    """The room that a token opens; None when it is not ours, has expired or was closed."""
    try:
        pk = signing.Signer(salt=_SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    found = AuditLink.objects.select_related("pack__project").filter(
        pk=pk, closed_at__isnull=True, expires_at__gt=timezone.now()
    )
    return found.first()


def record_look(
    *,
    link: AuditLink,
    what: AuditLook.What,
    number: str = "",
    seed: str = "",
    drawn: int | None = None,
) -> None:
    """Keep what was viewed through a link; the actor is whoever has the link."""
    AuditLook.objects.create(link=link, what=what, number=number, seed=seed, drawn=drawn)


def sample(report: pack.State, number: pack.State, *, seed: str, size: int) -> list[pack.State]:
    """Records of a number, drawn by the auditor's own seed: the same seed draws the same ones.

    One record a unit, so that somebody who came often is not drawn more often.
    """
    units = {unit: record for record, unit, _people in number["rows"]}
    keys = sorted(units)
    drawn = random.Random(seed).sample(keys, min(size, len(keys)))  # no secret
    return [
        {
            "key": units[unit],
            "unit": unit,
            **dict(zip(pack.FIELDS, report["records"][units[unit]], strict=True)),
        }
        for unit in drawn
    ]


@dataclass(frozen=True)
class Frozen:
    """A number of a pack, in the reader's words."""

    key: str
    label: str
    value: int
    version: int
    words: str
    records: int


def in_words(report: pack.State, language: str) -> list[Frozen]:
    """The numbers of a pack in a language, or in English where the pack lacks that."""
    told = report["about"]["in_words"]
    words = told.get(language, told["en"])["numbers"]
    return [
        Frozen(
            one["key"],
            words[one["key"]][0],
            one["value"],
            one["rule"]["version"],
            words[one["key"]][1],
            len(one["rows"]),
        )
        for one in report["numbers"]
    ]
