"""Notices: in the reader's language, once, at once or together."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from rresi.accounts.models import MailRhythm, Notice, User
from rresi.accounts.notices import GATHERED_FOR, notify, send_digests
from rresi.accounts.services import create_person
from rresi.core.mail import StoredMessage, parse
from rresi.core.models import OutboxMail

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")


def person(name: str, rhythm: str = MailRhythm.AT_ONCE) -> User:
    user = create_person(email=f"{name}@example.org", name=name, language="en")
    User.objects.filter(pk=user.pk).update(mail_rhythm=rhythm)
    user.refresh_from_db()
    return user


def sent() -> list[Any]:
    """The messages in the outbox as they go out, in order."""
    return [parse(StoredMessage(row).content) for row in OutboxMail.objects.order_by("pk")]


def plain(message: Any) -> str:
    """The plain text of a message."""
    return str(message.get_body(("plain",)).get_content())


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


def tell(*people: User, key: str = "question:1", **context: Any) -> int:
    return notify(
        people=people,
        event="question-asked",
        key=key,
        context={"title": "Repair café", "text": "How many?", **context},
        url=("practices:questions", "repair-cafe"),
    )


def test_told_once_however_often_it_happens() -> None:
    reader = person("a")
    assert [tell(reader), tell(reader)] == [1, 0]
    (message,) = sent()
    assert "How many?" in plain(message)
    assert "http://localhost:8000/en/practices/repair-cafe/questions/" in plain(message)


def test_each_reader_is_sent_to_the_page_in_their_own_language() -> None:
    readers = [person("a"), person("b")]
    User.objects.filter(pk=readers[1].pk).update(language="tr")
    readers[1].refresh_from_db()
    with translation.override("de"):
        tell(*readers)
    paths = Notice.objects.order_by("user__email").values_list("path", flat=True)
    assert list(paths) == [
        "/en/practices/repair-cafe/questions/",
        "/tr/practices/repair-cafe/questions/",
    ]


def test_a_mail_says_in_which_language_it_is() -> None:
    reader = person("a")
    User.objects.filter(pk=reader.pk).update(language="tr")
    reader.refresh_from_db()
    with translation.override("de"):
        tell(reader)
    (message,) = sent()
    html = message.get_body(("html",))
    assert message["Content-Language"] == "tr"
    assert html is not None
    assert '<html lang="tr">' in html.get_content()


def test_what_people_write_is_not_turned_into_html() -> None:
    tell(person("a"), text="5 < 6 & 'quotes'")
    assert "5 < 6 & 'quotes'" in plain(sent()[0])


def test_who_wants_a_digest_gets_one_mail_a_day() -> None:
    reader = person("a", MailRhythm.DAILY)
    tell(reader, key="1")
    tell(reader, key="2")
    assert not sent()
    yesterday = timezone.now() - timedelta(days=1)
    Notice.objects.update(created_at=yesterday)
    assert [send_digests(), send_digests()] == [1, 0]
    (message,) = sent()
    assert "2 tasks" in message["Subject"]


@pytest.mark.parametrize(
    ("rhythm", "written", "now", "due"),
    [
        (MailRhythm.DAILY, "2026-11-23 05:00", "2026-11-23 07:00", 1),
        (MailRhythm.DAILY, "2026-11-23 06:30", "2026-11-23 23:00", 0),
        (MailRhythm.DAILY, "2026-11-22 07:00", "2026-11-23 05:00", 0),
        (MailRhythm.WEEKLY, "2026-11-22 12:00", "2026-11-23 07:00", 1),  # Sunday, Monday
        (MailRhythm.WEEKLY, "2026-11-23 12:00", "2026-11-29 12:00", 0),  # Monday, Sunday
        (MailRhythm.WEEKLY, "2026-11-23 12:00", "2026-11-30 07:00", 1),
    ],
)
def test_a_digest_comes_at_six_in_the_morning(
    rhythm: str, written: str, now: str, due: int
) -> None:
    tell(person("a", rhythm))
    Notice.objects.update(created_at=moment(written))
    assert send_digests(moment(now)) == due


def test_who_changes_to_at_once_still_gets_what_waited() -> None:
    reader = person("a", MailRhythm.WEEKLY)
    tell(reader)
    User.objects.update(mail_rhythm=MailRhythm.AT_ONCE)
    assert send_digests() == 1


def test_nobody_writes_to_a_closed_account() -> None:
    reader = person("a")
    User.objects.update(is_active=False)
    reader.refresh_from_db()
    assert tell(reader) == 0
    assert not sent()


def test_what_is_told_of_one_thing_is_gathered_into_one_mail() -> None:
    reader, daily = person("a"), person("b", MailRhythm.DAILY)

    def of(thread: str, *keys: str) -> None:
        for key in keys:
            notify(
                people=[reader, daily],
                event="question-asked",
                key=key,
                context={"title": f"Thing {thread}", "text": f"News {key}?"},
                url=("practices:questions", "repair-cafe"),
                thread=thread,
            )

    of("x", "1", "2")
    of("y", "3")
    tell(reader, key="4")
    assert len(sent()) == 1  # what belongs to nothing else
    assert send_digests() == 0
    later = timezone.now() + GATHERED_FOR
    Notice.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert [send_digests(later), send_digests(later)] == [2, 0]
    together, alone = sent()[1:]
    assert "Thing x" in together["Subject"]
    assert all(words in plain(together) for words in ("News 1?", "News 2?"))
    assert "News 3?" in plain(alone)
    assert "----" not in plain(alone)
    of("x", "5")
    assert Notice.objects.filter(user=reader, key="5", mail_after__gt=later - GATHERED_FOR).exists()
    assert send_digests(timezone.now() + timedelta(days=1)) == 2  # the rest, and one digest
