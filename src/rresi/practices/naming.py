"""Organisations that a practice names say whether they took part: by a signed link or as a member.

A practice is described by its region. Whoever is named in it neither wrote nor saw it, so it is
told when the practice is published, and its page says "not confirmed" until it has answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.formats import listed, quoted
from rresi.core.refusals import Refused
from rresi.design import brand
from rresi.ecosystem import links
from rresi.ecosystem.links import Purpose
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.permissions import target_of
from rresi.ecosystem.profile import name
from rresi.ecosystem.queries import addresses_of, reachable
from rresi.ecosystem.services.inviting import language_of
from rresi.editorial.documents import text_for, title_of
from rresi.practices import queries
from rresi.practices.items import ListItem, list_item
from rresi.practices.models import Naming, Practice
from rresi.practices.permissions import PERMISSIONS
from rresi.practices.questions.queries import recipients

AT_MOST = 20
IN_MAIL = 3  # titles
TOLD_AT_ONCE = 200  # letters of one run of the worker


def with_yearly_question(organisation: Organisation) -> list[str]:
    """What to add to the yearly mail: the practices that wait for its word, and the link."""
    open_ = _open(organisation)
    if not open_:
        return []
    titles = [quoted(text_for(practice).title) for practice in open_[:IN_MAIL]]
    asked = _("Good practices name your organisation: %(titles)s. Did you take part in them?")
    _note_asked(organisation)
    to = addresses_of([organisation])[organisation.pk]
    return [asked % {"titles": listed(titles)}, _link(organisation, to)]


def tell_named() -> int:
    """Write to organisations that practices have named since their last letter: one letter each.

    For the worker. Returns how many were written to. Run twice, it writes nothing twice.
    """
    new = queries.unanswered_namings().filter(asked_on=None).values("organisation")
    found = Organisation.objects.filter(reachable(), pk__in=new, closed_on=None).order_by("pk")
    return sum(_tell(pk) for pk in list(found.values_list("pk", flat=True)[:TOLD_AT_ONCE]))


@transaction.atomic
def _tell(pk: int) -> bool:
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=pk)
    to = addresses_of([organisation]).get(pk)
    new = queries.unanswered_namings().filter(organisation=organisation, asked_on=None)
    if to is None or not new.exists():  # somebody left, or wrote to it meanwhile
        return False
    with translation.override(language_of(organisation)):
        practices = _open(organisation)
        words = {
            "name": name(organisation),
            "site": brand.current().name,
            "days": links.LASTS[Purpose.NAMED].days,
        }
        subject = ngettext(
            "A good practice names %(name)s: did you take part?",
            "Good practices name %(name)s: did you take part?",
            len(practices),
        )
        intro = _("These good practices on the site of %(site)s name %(name)s:")
        how = _(
            "Did you take part in them? Answer yes or no on this page. You do not need an account. "
            "The link is valid for %(days)d days."
        )
        next_ = _(
            "Until you answer, your profile says that you have not confirmed it. If you did not "
            "take part, your profile no longer shows the practice, and those responsible are asked "
            "to correct it."
        )
        lines = [
            f"{quoted(text_for(practice).title)}\n{settings.SITE_URL}"
            + reverse("practices:detail", args=[practice.slug])
            for practice in practices
        ]
        body = [intro % words, *lines, how % words, _link(organisation, to), next_]
        EmailMessage(subject=subject % words, body="\n\n".join(body) + "\n", to=[to]).send()
    _note_asked(organisation)
    return True


def _open(organisation: Organisation) -> list[Practice]:
    found = queries.asked_of(organisation.pk, limit=AT_MOST, open_only=True)
    return [one.practice for one in found]


def _link(organisation: Organisation, to: str) -> str:
    token = links.token_for(organisation, Purpose.NAMED, email=to)
    path = reverse("practices:named", args=[token])
    return f"{settings.SITE_URL}{path}"


def _note_asked(organisation: Organisation) -> None:
    open_ = organisation.namings.filter(asked_on=None, holds=None)
    open_.filter(practice__publication=Practice.Publication.PUBLISHED).update(
        asked_on=timezone.localdate()
    )


def named_rows(found: Sequence[queries.Named]) -> list[tuple[ListItem, bool | None]]:
    """What an organisation answers for: each practice with what it has said so far."""
    return [(list_item(one.practice), one.holds) for one in found]


def asked(token: str) -> Organisation:
    """The organisation that may answer with this link. Raises Refused."""
    link = links.read(token, Purpose.NAMED)
    rows = Organisation.everything.filter(pk=link.organisation_id)
    found = rows.select_related("merged_into").first()
    if found is None:
        raise Refused(_("This link is not valid. Copy the whole address."))
    kept = found.merged_into or found
    links.require_address(link, found, kept)
    return kept


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
    if Naming.objects.filter(practice=practice, organisation=organisation, holds=holds).exists():
        return
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
            "title": title_of(practice),
            "organisation": partial(name, organisation),
        },
        url=("practices:detail", practice.slug),
    )
