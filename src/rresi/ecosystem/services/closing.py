"""Telling an organisation that the directory calls it closed, on its own word."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rresi.design import brand
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.services.inviting import language_of, reply_to


def tell_closed(organisation: Organisation) -> None:
    """Write to the address on record: who pressed the wrong answer can say so."""
    if not organisation.email:
        return
    page = reverse("ecosystem:organisation", args=[organisation.slug])
    with translation.override(language_of(organisation)):
        words = {"name": organisation.name, "network": brand.current().name}
        subject = _("%(name)s is marked as closed in the directory of %(network)s") % words
        parts = [
            _(
                "You told us that %(name)s no longer exists. Someone from the region has checked "
                "this, and the directory now says so:"
            )
            % words,
            f"{settings.SITE_URL}{page}",
            *([_("Is this a mistake? Reply to this email.")] if reply_to() else []),
        ]
        body = "\n\n".join(parts)
        EmailMessage(
            subject=subject, body=f"{body}\n", to=[organisation.email], reply_to=reply_to()
        ).send()
