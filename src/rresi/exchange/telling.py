"""Mail to a side: to people with an account as a notice, to an organisation's address as a letter.

The words are in `notices/{event}.txt`, whose first line is the subject; both get the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from rresi.accounts.notices import notify
from rresi.exchange.parties import Party, Recipient, recipients_of

Words = Callable[[], Mapping[str, Any]]
"""What the template shows, made in the language of whoever reads it."""
Page = Callable[[Recipient], tuple[str | int, ...]]
"""The page to open, by the name and arguments of its URL, for this recipient."""


def tell(
    *,
    party: Party,
    event: str,
    key: str,
    words: Words,
    page: Page,
    own: Callable[[Recipient], Mapping[str, Any]] | None = None,
    otherwise: Sequence[Recipient] = (),
) -> int:
    """Write to a side in the caller's transaction; returns to how many addresses.

    `own` adds what only this recipient may read, such as their links. `key` names the occasion:
    somebody with an account is told of it once. `otherwise` are told when nobody speaks for the
    side.
    """
    found = recipients_of(party) or list(otherwise)
    for one in found:
        with translation.override(one.language):
            context = {**words(), **(own(one) if own else {})}
            if one.user is not None:
                notify(people=[one.user], event=event, key=key, context=context, url=page(one))
                continue
            name, *arguments = page(one)
            path = reverse(str(name), args=arguments)
            text = render_to_string(f"notices/{event}.txt", context)
            subject, _line, body = text.strip().partition("\n")
            EmailMessage(
                subject=" ".join(subject.split()),
                body=f"{body.strip()}\n\n{settings.SITE_URL}{path}\n",
                to=[one.email],
            ).send()
    return len(found)
