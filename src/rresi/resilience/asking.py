"""Asking the organisations that know: a mail with two questions, and their answers by its link."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.accounts.models import User
from rresi.accounts.permissions import require
from rresi.accounts.roles import VISITOR, Actor
from rresi.core.formats import labelled
from rresi.core.refusals import Incomplete, Refused
from rresi.design import brand
from rresi.ecosystem import links
from rresi.ecosystem.links import Purpose
from rresi.ecosystem.meant import meant_by
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.profile import name
from rresi.ecosystem.queries import listed
from rresi.ecosystem.services.answering import state_offer, state_relation
from rresi.ecosystem.services.inviting import language_of
from rresi.ecosystem.services.partners import suggest_partners
from rresi.ecosystem.services.reopening import suggest_state, take_back
from rresi.engines.tables import tidy
from rresi.regions.models import Region
from rresi.regions.queries import name_of
from rresi.resilience import queries, questions
from rresi.resilience.models import NoQuestions, Question
from rresi.resilience.permissions import PERMISSIONS, target_of
from rresi.resilience.questions import Connected, Sendable
from rresi.resilience.recalling import recalled
from rresi.resilience.recording import PAUSE

MOST_NAMED = 50  # organisations with which one says that it works


@transaction.atomic
def ask(*, actor: Actor, region: Region) -> int:
    """Mail the organisations whose answers would change the report most; how many.

    Each gets one mail with at most two questions, and no other for half a year: pressed again, this
    asks whoever was not asked yet.

    Raises:
        PermissionDenied: the actor does not look after the region.
        Refused: nobody is left who could be asked now.
    """
    require(PERMISSIONS, actor, "resilience.ask", target_of(region))
    Region.objects.select_for_update(of=("self",)).get(pk=region.pk)  # one press after the other
    connected, ready = questions.connections(region)[1], questions.to_ask(region)[0]
    mails = questions.to_send(recalled(region).among(connected, ready))
    if not mails:
        raise Refused(_("There is no one left to ask at the moment."))
    named = User.objects.filter(named_since__isnull=False)
    person = named.filter(pk=actor.user_id).first() if actor.user_id else None
    reply_to = person.email if person else brand.current().email
    for ranked in mails:
        organisation = ranked[0].organisation
        batch = _note(ranked, asked_by_id=actor.user_id)
        with translation.override(language_of(organisation)):
            count = len(ranked)
            subject = ngettext(
                "A question for %(name)s", "%(count)s questions for %(name)s", count
            ) % {"count": count, "name": organisation.name}
            office = queries.asking(region)
            intro = _(
                "%(asking)s writes to you for the network %(network)s. Your organisation %(name)s "
                "is in its directory: %(site)s. Your answer helps the region to know what it has "
                "and what it lacks. Region: %(region)s."
            ) % {
                "asking": f"{person.name} ({office})" if person and person.name else office,
                "network": brand.current().name,
                "name": organisation.name,
                "site": settings.SITE_URL,
                "region": name_of(region),
            }
            body = "\n\n".join([intro, *_paragraphs(organisation, ranked, batch)])
            EmailMessage(
                subject=subject,
                body=f"{body}\n",
                to=[ranked[0].address],
                reply_to=[reply_to] if reply_to else [],
            ).send()
    return len(mails)


def with_yearly_question(organisation: Organisation) -> list[str]:
    """The questions that go along in the yearly mail; noted in its transaction."""
    region = organisation.region
    if region is None:
        return []
    last = questions.last_asked([organisation.pk]).get(organisation.pk)
    if last is not None and last > timezone.now() - PAUSE:
        return []
    own = questions.of_yearly_mail(organisation, region)
    if not own:
        return []
    return _paragraphs(organisation, own, _note(own, asked_by_id=None))


def _note(ranked: Sequence[Sendable], *, asked_by_id: int | None) -> str:
    """Keep what is asked; the key of the mail."""
    batch = secrets.token_urlsafe(12)
    for one in ranked:
        Question.objects.update_or_create(
            organisation=one.organisation,
            function=one.function,
            other=one.about,
            defaults={
                "batch": batch,
                "asked_at": timezone.now(),
                "asked_by_id": asked_by_id,
                "answer": "",
                "answered_at": None,
                "named": None,
            },
        )
    return batch


def _paragraphs(organisation: Organisation, ranked: Sequence[Sendable], batch: str) -> list[str]:
    region = organisation.region
    assert region is not None  # it was ranked in one
    token = links.token_for(organisation, Purpose.ANSWER, batch, email=ranked[0].address)
    path = reverse("resilience:answer", args=[region.slug, token])
    asked = [
        questions.sentence(
            name=name(one.organisation),
            function=one.function,
            other=name(one.about) if one.about else "",
            recorded=one.recorded,
        )
        for one in ranked
    ]
    if any(isinstance(one, Connected) for one in ranked):
        how = _(
            "Answer on this page. You do not need an account. The link is valid for %(days)d days."
        )
    else:
        how = _(
            "Answer yes or no on this page. You do not need an account. The link is valid for "
            "%(days)d days."
        )
    how %= {"days": links.LASTS[Purpose.ANSWER].days}
    if any(one.function for one in ranked):
        asked.append(for_others())
    no_more = _("If you would rather not be asked anything again, say so here:")
    url = f"{settings.SITE_URL}{path}"
    return [*asked, how, url, no_more, f"{url}#no-more"]


def for_others() -> str:
    """What it means to provide a function: without it, who measures its own impact says yes."""
    return _("This is about what you do for other organisations or people, not for yourselves.")


def asked(token: str) -> list[Question]:
    """The questions of the mail with this link, one at least.

    Raises:
        Refused: the link is broken, too old, or what it asked has been asked anew; or who was asked
            has closed.
    """
    link = links.read(token, Purpose.ANSWER)
    found = questions.of_mail(link.state)
    if not found:
        raise Refused(_("This link has already been used."))
    _require_open(link, found[0])
    return found


def _require_open(link: links.Link, question: Question) -> None:
    links.require_address(link, question.organisation, question.answerer)
    if question.answerer.closed_on is not None:
        raise Refused(_("This question is closed. It takes no more answers."))


def is_silent(question: Question) -> bool:
    """Whether the organisation that was asked does not want to be asked again. One query."""
    return NoQuestions.objects.filter(organisation=question.answerer).exists()


@transaction.atomic
def keep_silent(*, token: str, silent: bool) -> None:
    """The organisation does not want to be asked again, or takes that back.

    Raises:
        Refused: the link does not hold.
    """
    organisation = asked(token)[0].answerer
    if silent:
        NoQuestions.objects.get_or_create(organisation=organisation)
    else:
        NoQuestions.objects.filter(organisation=organisation).delete()


@transaction.atomic
def say_closed(*, token: str) -> None:
    """The organisation has closed: somebody of the region checks it, as after the yearly question.

    Raises:
        Refused: the link does not hold.
    """
    organisation = asked(token)[0].answerer
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)  # twice is once
    suggest_state(actor=VISITOR, organisation=organisation, closed=True)


@transaction.atomic
def take_back_closed(*, token: str) -> None:
    """The organisation has not closed after all. Again changes nothing.

    Raises:
        Refused: the link does not hold.
    """
    take_back(organisation=asked(token)[0].answerer, closed=True)


@transaction.atomic
def answer(*, token: str, pk: int, said: Question.Answer) -> None:
    """The organisation answers one question. The same answer again changes nothing, and the other
    one takes back what the first wrote.

    A "yes" becomes an offer or a relation in the directory, a "no" stays with the question; both
    change the region's report with the next analysis.

    Raises:
        Refused: the link does not hold.
    """
    row = _locked(token, pk)
    if row.is_open:
        if said == Question.Answer.NO and not row.named:
            _settle(row, said)
        return
    if row.answer == said:
        return
    before = timezone.localdate(row.answered_at) if row.answered_at else None
    holds = said == Question.Answer.YES
    organisation = row.answerer
    if row.other is None:
        state_offer(
            organisation=organisation, function=row.function, holds=holds, instead_of=before
        )
    else:
        other = row.other.merged_into or row.other
        if other.pk == organisation.pk:
            raise Refused(_("This link has already been used."))
        state_relation(organisation=organisation, other=other, holds=holds, instead_of=before)
    _settle(row, said)


@transaction.atomic
def name_partners(*, token: str, pk: int, names: Sequence[str]) -> list[str]:
    """The organisation says with whom it works. Returns the names that are not in the directory:
    somebody of the region looks at those before anything is written.

    Raises:
        Refused: the link does not hold.
        Incomplete: no other organisation is named, too many are, or a name has a mistake.
    """
    row = _locked(token, pk)
    given = list(dict.fromkeys(tidy(text) for text in names if tidy(text)))
    if not row.is_open or not given:
        raise Incomplete([("name", _("Enter the name of at least one organisation."))])
    organisation, named = row.answerer, dict(row.named or {})
    unknown: list[str] = []
    if len(given) + len(named) > MOST_NAMED:
        words = _("There are too many names: at most %(most)s.") % {"most": MOST_NAMED}
        raise Incomplete([("name", words)])
    every = [one for text in given for one in meant_by(text, organisation.region)]
    for text, other in every:
        if other is None:
            unknown.append(text)
        elif other.pk == organisation.pk:
            words = _("Name another organisation than your own.")
            raise Incomplete([("name", labelled(text, words))])
        else:
            state_relation(organisation=organisation, other=other, holds=True)
            named.setdefault(other.slug, timezone.localdate().isoformat())
    suggest_partners(actor=VISITOR, organisation=organisation, names=unknown)
    row.named = named
    _settle(row, Question.Answer.YES)
    return unknown


@transaction.atomic
def unname_partner(*, token: str, pk: int, slug: str) -> None:
    """The organisation takes one back that it named; again changes nothing.

    Raises:
        Refused: the link does not hold.
    """
    row = _locked(token, pk)
    named = dict(row.named or {})
    day, other = named.pop(slug, None), listed(slug)
    if day is None:
        return
    if other is not None:
        instead_of = date.fromisoformat(day)
        state_relation(organisation=row.answerer, other=other, holds=False, instead_of=instead_of)
    row.named = named
    row.answer, row.answered_at = ("yes", row.answered_at) if named else ("", None)
    row.save(update_fields=["answer", "answered_at", "named"])


def _locked(token: str, pk: int) -> Question:
    link = links.read(token, Purpose.ANSWER)
    row = Question.objects.select_for_update(of=("self",)).filter(pk=pk, batch=link.state).first()
    if row is None:
        raise Refused(_("This link has already been used."))
    _require_open(link, row)
    return row


def _settle(row: Question, said: Question.Answer) -> None:
    row.answer, row.answered_at = said, timezone.now()
    row.save(update_fields=["answer", "answered_at", "named"])
