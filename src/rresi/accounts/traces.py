"""What of a person lies outside their account's rows: sessions, and mail on its way to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from rresi.accounts.queries import emails_of
from rresi.core.recipients import erase_mail_to, mail_to


def sessions_of(user_id: int) -> Iterator[Session]:
    """The browsers in which a person is signed in. Sessions name no user, so all are read."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user_id):
            yield session


def export_sign_in(user_id: int) -> dict[str, Any]:
    """Addresses, ways to sign in and open sessions; never a secret of any of them."""
    return {
        "addresses": [
            {"email": a.email, "verified": a.verified, "primary": a.primary}
            for a in EmailAddress.objects.filter(user_id=user_id).order_by("email")
        ],
        "methods": [
            {
                "kind": a.type,
                "name": str(a.wrap()) if a.type == Authenticator.Type.WEBAUTHN else "",
                "added": a.created_at.isoformat(),
                "last_used": a.last_used_at.isoformat() if a.last_used_at else None,
            }
            for a in Authenticator.objects.filter(user_id=user_id).order_by("created_at")
        ],
        "providers": [
            {
                "provider": a.provider,
                "identifier": a.uid,
                "received": a.extra_data,
                "connected": a.date_joined.isoformat(),
            }
            for a in SocialAccount.objects.filter(user_id=user_id).order_by("pk")
        ],
        "sessions": [
            {"expires": session.expire_date.isoformat()} for session in sessions_of(user_id)
        ],
    }


def export_mail(user_id: int) -> list[dict[str, Any]]:
    """When mail was sent to a person; what it said is not kept."""
    return [
        {
            "written": mail.created_at.isoformat(),
            "sent": mail.sent_at.isoformat() if mail.sent_at else None,
            "status": mail.status,
        }
        for mail in mail_to(emails_of(user_id))
    ]


def erase(user_id: int) -> None:
    """Remove a person's sessions and mail; before their account goes."""
    for session in list(sessions_of(user_id)):
        session.delete()
    erase_mail_to(emails_of(user_id))
