"""Telling people what needs them: in their language, once, at once or in a digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from rresi.accounts.models import MailRhythm, Notice, User

DIGEST_HOUR = 6  # local time of the site
DIGEST_AT_MOST = 200
GATHERED_FOR = timedelta(hours=1)  # what is told of one thing meanwhile goes into one mail


@transaction.atomic
def notify(
    *,
    people: Iterable[User],
    event: str,
    key: str,
    context: Mapping[str, Any],
    url: tuple[str | int, ...],
    thread: str = "",
) -> int:
    """Tell people of an event, in the caller's transaction; returns how many were told now.

    The words come from the template `notices/{event}.txt`: its first line is the subject. `key`
    names the occasion: who was told of it already is not told again. `url` is the page to open,
    by its name and arguments: `("practices:detail", "some-slug")`; each person gets it in their
    own language. `thread` names the thing of which more may be told within GATHERED_FOR: that is
    mailed together, also to who wants to know at once.

    Raises:
        NoReverseMatch: there is no such page.
    """
    name, *arguments = url
    told = 0
    for person in people:
        if not person.is_active:
            continue
        with translation.override(person.language):
            words = render_to_string(f"notices/{event}.txt", {**context, "person": person})
            path = reverse(str(name), args=arguments)
        subject, _line, body = words.strip().partition("\n")
        notice, created = Notice.objects.get_or_create(
            user=person,
            key=key,
            defaults={
                "event": event,
                "subject": " ".join(subject.split())[:200],
                "body": body.strip(),
                "path": path,
                "thread": thread,
                "mail_after": _when(person, thread),
            },
        )
        told += created
        if created and person.mail_rhythm == MailRhythm.AT_ONCE and not thread:
            _mail(person, [notice])
    return told


def _when(person: User, thread: str) -> datetime | None:
    """When what is told of a thread is mailed: with what waits of it. One query, or none."""
    if not thread:
        return None
    waiting = person.notices.filter(thread=thread, mailed_at__isnull=True)
    first = waiting.order_by("mail_after").values_list("mail_after", flat=True).first()
    return first or timezone.now() + GATHERED_FOR


def call_off(*keys: str) -> list[User]:
    """These occasions are over: nobody is mailed of them any more. Returns who was, to be told so.

    Two queries.
    """
    Notice.objects.filter(key__in=keys, mailed_at=None).delete()
    mailed = User.objects.filter(is_active=True, notices__key__in=keys)
    return list(mailed.distinct().order_by("pk"))


def _mail(person: User, notices: list[Notice]) -> None:
    """One mail for one notice or many, into the outbox."""
    parts = [f"{n.subject}\n\n{n.body}\n\n{settings.SITE_URL}{n.path}" for n in notices]
    with translation.override(person.language):
        subject = notices[-1].subject
        if len({one.thread or one.key for one in notices}) > 1:
            subject = ngettext(
                "%(count)d task is waiting for you",
                "%(count)d tasks are waiting for you",
                len(notices),
            ) % {"count": len(notices)}
        elif len(parts) == 1:
            parts = [parts[0].partition("\n\n")[2]]
        change = gettext("You can change how often we email you in your profile:")
        profile = f"{settings.SITE_URL}{reverse('accounts:profile')}"
        text = "\n\n----\n\n".join(parts)
        EmailMessage(
            subject=subject, body=f"{text}\n\n--\n{change}\n{profile}\n", to=[person.email]
        ).send()
    Notice.objects.filter(pk__in=[n.pk for n in notices]).update(mailed_at=timezone.now())


def _due_before(rhythm: str, now: datetime) -> datetime:
    """Notices older than this belong in the digest that is due now."""
    local = timezone.localtime(now)
    start = datetime.combine(local.date(), time(DIGEST_HOUR), tzinfo=local.tzinfo)
    if start > local:
        start -= timedelta(days=1)
    if rhythm == MailRhythm.WEEKLY:
        start -= timedelta(days=start.weekday())
    return start


def send_digests(now: datetime | None = None) -> int:
    """Mail every digest that is due; returns how many. Run twice, it sends nothing twice."""
    now = now or timezone.now()
    sent = 0
    for rhythm in (MailRhythm.AT_ONCE, MailRhythm.DAILY, MailRhythm.WEEKLY):
        # Who changed to "at once" still gets what waited; what is gathered waits its time.
        before = now if rhythm == MailRhythm.AT_ONCE else _due_before(rhythm, now)
        due = Notice.objects.filter(mailed_at__isnull=True, created_at__lt=before)
        if rhythm == MailRhythm.AT_ONCE:
            due = due.exclude(mail_after__gt=now)
        people = User.objects.filter(mail_rhythm=rhythm, is_active=True, pk__in=due.values("user"))
        for number in people.values_list("pk", flat=True):
            with transaction.atomic():
                person = User.objects.select_for_update().get(pk=number)
                notices = list(due.filter(user=person).order_by("created_at")[:DIGEST_AT_MOST])
                for together in _mails_of(rhythm, notices):
                    _mail(person, together)
                    sent += 1
    return sent


def _mails_of(rhythm: str, notices: Iterable[Notice]) -> list[list[Notice]]:
    """What goes into one mail: all of a digest; at once, what is told of one thing."""
    mails: dict[str, list[Notice]] = {}
    for notice in notices:
        thread = notice.thread if rhythm == MailRhythm.AT_ONCE else ""
        mails.setdefault(thread, []).append(notice)
    return list(mails.values())


def export_of(user_id: int) -> list[dict[str, Any]]:
    """What a person was told, for their export."""
    return [
        {"event": n.event, "subject": n.subject, "created": n.created_at.isoformat()}
        for n in Notice.objects.filter(user_id=user_id).order_by("created_at")
    ]
