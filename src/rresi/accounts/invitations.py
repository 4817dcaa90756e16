"""Inviting people into the network by a link: who follows it gets an account and the role."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Count, QuerySet, Window
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from rresi.accounts import changes, queries, terms
from rresi.accounts.models import Invitation, User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.permissions import PERMISSIONS, allowed, require
from rresi.accounts.roles import OPERATOR, Actor
from rresi.accounts.services import Term, create_person
from rresi.core import formats
from rresi.core.refusals import Incomplete, Refused
from rresi.design import brand

DAYS = 14


class Sent(NamedTuple):
    """An invitation and the link that its mail carries."""

    invitation: Invitation
    link: str


@transaction.atomic
def invite(
    *,
    actor: Actor,
    email: str,
    role: str,
    name: str = "",
    language: str = "",
    term: Term | None = None,
) -> Sent:
    """Mail somebody a link that gives them a role; again replaces the link sent before.

    `role` is a key as `queries.role_key` writes it.

    Raises:
        PermissionDenied: the actor may not give roles.
        Incomplete: there is no such role, or the term ends before it begins.
    """
    require(PERMISSIONS, actor, "role.grant")
    if not queries.role_label(role):
        raise Incomplete([("role", gettext("This role no longer exists."))])
    term = term or Term()
    term.require_order()
    secret = secrets.token_urlsafe(24)
    invitation, _made = Invitation.objects.update_or_create(
        email=email.strip().lower(),
        role=role,
        accepted_at=None,
        defaults={
            "key": _hashed(secret),
            "name": name.strip(),
            "language": language or settings.LANGUAGE_CODE,
            "starts": term.starts,
            "ends": term.ends,
            "invited_by_id": actor.user_id,
            "expires_at": timezone.now() + timedelta(days=DAYS),
        },
    )
    with translation.override(invitation.language):
        link = settings.SITE_URL + reverse("accounts:invitation", args=[secret])
        words = render_to_string(
            "notices/invitation.txt",
            {
                "network": brand.current().name,
                "role": queries.role_label(role),
                "link": link,
                "days": DAYS,
            },
        )
        subject, _line, body = words.strip().partition("\n")
        EmailMessage(subject=subject, body=f"{body.strip()}\n", to=[invitation.email]).send()
    return Sent(invitation, link)


def find(secret: str) -> Invitation | None:
    """The open invitation behind a link; None when it was used, withdrawn or has expired."""
    return Invitation.objects.filter(
        key=_hashed(secret), accepted_at=None, expires_at__gt=timezone.now()
    ).first()


def account_of(invitation: Invitation) -> User | None:
    """The account of the person invited, if they have one already."""
    return User.objects.filter(email=invitation.email).first()


@transaction.atomic
def accept(*, secret: str, name: str = "", password: str = "", user: User | None = None) -> User:
    """Give the invited person the role: `user`, who signed in with that address, or a new account.

    The link came by mail, so the address counts as confirmed.

    Raises:
        Refused: the link no longer works, or the address belongs to somebody else's account.
        Incomplete: the password is too weak.
    """
    invitation = Invitation.objects.select_for_update().filter(key=_hashed(secret)).first()
    if invitation is None or invitation.accepted_at or invitation.expires_at <= timezone.now():
        raise Refused(gettext("This invitation no longer works. Ask for a new one."))
    known = account_of(invitation)
    if known is None:
        try:
            validate_password(password, User(email=invitation.email, name=name))
        except ValidationError as error:
            raise Incomplete([("password", " ".join(error.messages))]) from error
        known = create_person(
            email=invitation.email,
            name=name.strip() or invitation.name,
            language=invitation.language,
            password=password,
            verified=True,
        )
    elif user != known:
        raise Refused(gettext("Sign in with the address that was invited."))
    EmailAddress.objects.filter(user=known, email=known.email).update(verified=True)
    days = (invitation.starts, invitation.ends)
    changes.change(
        actor=Actor(invitation.invited_by_id, OPERATOR.roles),  # who invited has decided this
        kind="role",
        key=terms.key_of(known.pk, invitation.role),
        record=dict(
            zip(("starts", "ends"), (day.isoformat() if day else None for day in days), strict=True)
        ),
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    return known


@transaction.atomic
def send_again(*, actor: Actor, invitation_id: int) -> str:
    """Mail a waiting invitation once more, with a new link and term; returns the address.

    Raises:
        PermissionDenied: the actor may not give roles.
        Refused: it was accepted or withdrawn in the meantime, or its role is gone.
    """
    require(PERMISSIONS, actor, "role.grant")
    found = Invitation.objects.filter(pk=invitation_id, accepted_at=None).first()
    if found is None:
        raise Refused(gettext("This invitation is no longer open. Nothing was sent."))
    try:
        invite(
            actor=actor,
            email=found.email,
            role=found.role,
            name=found.name,
            language=found.language,
            term=Term(found.starts, found.ends),
        )
    except Incomplete as gone:
        raise Refused(gone.problems[0][1]) from gone
    return found.email


@transaction.atomic
def withdraw(*, actor: Actor, invitation_id: int) -> None:
    """Let an invitation that waits no longer work; again changes nothing.

    Raises:
        PermissionDenied: the actor may not give roles.
    """
    require(PERMISSIONS, actor, "role.grant")
    Invitation.objects.filter(pk=invitation_id, accepted_at=None).delete()


def waiting(*, actor: Actor, limit: int = 100) -> list[tuple[Invitation, str]]:
    """Invitations that nobody has accepted, the newest first, each with its role in words.

    Raises:
        PermissionDenied: the actor may not give roles.
    """
    require(PERMISSIONS, actor, "role.grant")
    found = Invitation.objects.filter(accepted_at=None).order_by("-made_at")[:limit]
    labels = queries.role_labels(row.role for row in found)
    return [(row, labels.get(row.role, "")) for row in found]


def unaccepted() -> Iterable[QuerySet[Invitation]]:
    """Every invitation that nobody has accepted."""
    yield Invitation.objects.filter(accepted_at=None)


def needs(_user: User, actor: Actor) -> Iterable[Group]:
    """Invitations that nobody accepted in time, for those who may invite again. One query."""
    if not allowed(PERMISSIONS, actor, "role.grant"):
        return
    found = Invitation.objects.filter(accepted_at=None, expires_at__lte=timezone.now())
    rows: list[Any] = list(
        found.annotate(total=Window(Count("pk"))).order_by("-expires_at", "pk")[:AT_MOST]
    )
    yield Group(
        "invitations",
        gettext("Invitations that have expired"),
        [
            Need(
                what=row.name or row.email,
                path=reverse("accounts:invite"),
                act=gettext("Invite again"),
                why=gettext("Not accepted by %(date)s.")
                % {"date": formats.day(timezone.localdate(row.expires_at))},
            )
            for row in rows
        ],
        total=rows[0].total if rows else 0,
    )


def erase_old() -> int:
    """Erase invitations that were accepted or expired 90 days ago; returns how many."""
    before = timezone.now() - timedelta(days=90)
    return Invitation.objects.filter(expires_at__lt=before).delete()[0]


def export_of(user_id: int) -> list[dict[str, str]]:
    """The invitations sent to a person's addresses, for their own export."""
    found = Invitation.objects.filter(email__in=queries.emails_of(user_id)).order_by("made_at")
    rows = list(found)
    labels = queries.role_labels(row.role for row in rows)
    return [{"role": labels.get(row.role, ""), "invited": row.made_at.isoformat()} for row in rows]


def erase_of(user_id: int) -> None:
    """Erase the invitations sent to a person, before their account goes."""
    Invitation.objects.filter(email__in=queries.emails_of(user_id)).delete()


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
