"""Telling an organisation that the directory calls it closed, on its own word, or no longer."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rresi.design import brand
from rresi.ecosystem import links
from rresi.ecosystem.links import Purpose
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.services.inviting import language_of, reply_to


def tell_state(organisation: Organisation) -> None:
    """Write to the address on record: who pressed the wrong answer can say so by the link."""
    if not organisation.email:
        return
    page = settings.SITE_URL + reverse("ecosystem:organisation", args=[organisation.slug])
    with translation.override(language_of(organisation)):
        words = {"name": organisation.name, "network": brand.current().name}
        if organisation.closed_on:
            token = links.token_for(organisation, Purpose.CONFIRM, email=organisation.email)
            subject = _("%(name)s is marked as closed in the directory of %(network)s") % words
            said = _(
                "We were told, by the link in an email to %(name)s, that it no longer exists. "
                "Someone from the region has checked this, and the directory now says so:"
            )
            parts = [
                said % words,
                page,
                _("Is this a mistake? Tell us by this link:"),
                settings.SITE_URL + reverse("ecosystem:still_right", args=[token]),
            ]
        else:
            subject = _("%(name)s is no longer marked as closed in the directory of %(network)s")
            subject %= words
            said = _("The directory no longer says that %(name)s has closed:")
            parts = [said % words, page]
        body = "\n\n".join(parts)
        EmailMessage(
            subject=subject, body=f"{body}\n", to=[organisation.email], reply_to=reply_to()
        ).send()
