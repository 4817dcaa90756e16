"""Organisations that a practice names say whether they took part: by a signed link or as a member.

A practice is described by its region. Whoever is named in it neither wrote nor saw it, so its page
says "not confirmed" until the organisation itself has answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.formats import listed
from rresi.core.refusals import Refused
from rresi.ecosystem import links
from rresi.ecosystem.links import Purpose
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.permissions import target_of
from rresi.ecosystem.profile import name
from rresi.editorial.documents import text_for
from rresi.practices import queries
from rresi.practices.items import ListItem, list_item
from rresi.practices.models import Naming, Practice
from rresi.practices.permissions import PERMISSIONS
from rresi.practices.questions.queries import recipients

AT_MOST = 20
IN_MAIL = 3  # titles


def with_yearly_question(organisation: Organisation) -> list[str]:
    """What to add to the yearly mail: the practices that wait for its word, and the link."""
    found = queries.of_organisation(organisation.pk, limit=AT_MOST)
    open_ = [text_for(one.practice).title for one in found if one.holds is None and not one.own]
    if not open_:
        return []
    titles = [f"“{title}”" for title in open_[:IN_MAIL]]
    asked = _("Good practices name your organisation: %(titles)s. Did you take part in them?")
    path = reverse("practices:named", args=[links.token_for(organisation, Purpose.NAMED)])
    return [asked % {"titles": listed(titles)}, f"{settings.SITE_URL}{path}"]


def named_rows(found: Sequence[queries.Named]) -> list[tuple[ListItem, bool | None]]:
    """What an organisation answers for: each practice with what it has said so far."""
    return [(list_item(one.practice), one.holds) for one in found if not one.own]


def asked(token: str) -> Organisation:
    """The organisation that may answer with this link. Raises Refused."""
    pk = links.read(token, Purpose.NAMED).organisation_id
    found = Organisation.everything.filter(pk=pk).select_related("merged_into").first()
    if found is None:
        raise Refused(_("This link is not valid. Copy the whole address."))
    return found.merged_into or found


def answer(*, token: str, slug: str, holds: bool) -> None:
    """The organisation answers by the link that was mailed to it. Raises Refused."""
    _state(asked(token), slug, holds=holds)


def state(*, actor: Actor, organisation: Organisation, slug: str, holds: bool) -> None:
    """A member says it for their organisation.

    Raises:
        PermissionDenied.
        Refused: the practice does not name it.
    """
    require(PERMISSIONS, actor, "naming.state", target_of(organisation))
    _state(organisation, slug, holds=holds)


@transaction.atomic
def _state(organisation: Organisation, slug: str, *, holds: bool) -> None:
    """Again changes nothing, the other answer replaces the first. Who looks after the practice
    hears of a "no", to correct it."""
    practice = Practice.objects.select_for_update().filter(slug=slug).first()
    if practice is None or not queries.names(practice, organisation):
        raise Refused(_("This practice does not name your organisation any more."))
    Naming.objects.update_or_create(
        practice=practice,
        organisation=organisation,
        defaults={"holds": holds, "said_on": timezone.localdate()},
    )
    if holds:
        return
    people, _for_coordinators = recipients(practice, None)
    notify(
        people=people,
        event="naming-refused",
        key=f"naming-refused:{practice.pk}:{organisation.pk}:{timezone.localdate()}",
        context={
            "title": queries.title_of(practice),
            "organisation": partial(name, organisation),
        },
        url=("practices:detail", practice.slug),
    )
