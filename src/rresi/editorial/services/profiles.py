"""What is recorded of reviewers."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext

from rresi.accounts.models import User
from rresi.accounts.permissions import Target, require
from rresi.accounts.roles import Actor, Role
from rresi.core.refusals import Refused
from rresi.core.translations import CONTENT_LANGUAGES
from rresi.editorial import reviewers, rules
from rresi.editorial.models import ReviewerProfile, Revision
from rresi.editorial.permissions import PERMISSIONS


def require_reader(actor: Actor, language: str) -> None:
    """Nobody vouches for words in a language that they do not read. Raises Refused."""
    if not reviewers.reads(actor.user_id, language):
        raise Refused(reviewers.not_a_reader(language))


def require_other_hand(actor: Actor, revision: Revision) -> None:
    """Raise Refused when someone would judge what they or their organisation wrote."""
    found = rules.involvement(
        actor.user_id, actor.scope(Role.ORGANISATION_MEMBER), reviewers.origin_of(revision)
    )
    if found:
        raise Refused(
            gettext(
                "You or your organisation are involved in this text. Someone else must do this."
            )
        )


@transaction.atomic
def set_languages(*, actor: Actor, user: User, languages: Sequence[str]) -> None:
    """The languages that someone reads; unknown ones are left out."""
    require(PERMISSIONS, actor, "reviewer.set_languages", Target(owner_id=user.pk))
    known = [code for code in CONTENT_LANGUAGES if code in languages]
    ReviewerProfile.objects.update_or_create(user=user, defaults={"languages": known})


@transaction.atomic
def set_home_region(*, actor: Actor, user: User, region_id: int | None) -> None:
    """Where a reviewer belongs; they are never asked about their own region."""
    require(PERMISSIONS, actor, "reviewer.set_region", Target(owner_id=user.pk))
    ReviewerProfile.objects.update_or_create(user=user, defaults={"region_id": region_id})
