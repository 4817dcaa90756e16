"""How often one IP address may do a thing, counted in the database that every worker sees."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import time

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from rresi.core import read_only
from rresi.core.models import RateCount

# One statement, so that of two attempts at the same moment neither is lost. PostgreSQL and SQLite
# read it alike.
_INCREMENT = """
    INSERT INTO core_ratecount ("key", "count", expires_at) VALUES (%s, %s, %s)
    ON CONFLICT ("key") DO UPDATE SET
        "count" = excluded."count"
            + CASE WHEN core_ratecount.expires_at > %s THEN core_ratecount."count" ELSE 0 END,
        expires_at = CASE WHEN core_ratecount.expires_at > %s
            THEN core_ratecount.expires_at ELSE excluded.expires_at END
    RETURNING "count"
"""

# A bucket is the moment at which it will be full again: each attempt moves it by one drop's time,
# as long as no more than a whole bucket is missing (the generic cell rate algorithm of networks).
_TAKE_A_DROP = """
    INSERT INTO core_ratecount ("key", "count", expires_at) VALUES (%s, 1, %s)
    ON CONFLICT ("key") DO UPDATE SET expires_at = %s
        + CASE WHEN core_ratecount.expires_at > %s THEN core_ratecount.expires_at ELSE %s END
    WHERE core_ratecount.expires_at <= %s
    RETURNING expires_at
"""


class DatabaseStorage(Storage):
    """Keeps the counters of `limits` in a table, which that library has no storage for."""

    STORAGE_SCHEME = ["django"]
    base_exceptions = DatabaseError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time()
        with connection.cursor() as cursor:
            cursor.execute(_INCREMENT, [key, amount, now + expiry, now, now])
            return int(cursor.fetchone()[0])

    def get(self, key: str) -> int:
        found = RateCount.objects.filter(key=key, expires_at__gt=time())
        return found.values_list("count", flat=True).first() or 0

    def get_expiry(self, key: str) -> float:
        found = RateCount.objects.filter(key=key)
        return found.values_list("expires_at", flat=True).first() or time()

    def check(self) -> bool:
        return connection.is_usable()

    def reset(self) -> int | None:
        return RateCount.objects.all().delete()[0]

    def clear(self, key: str) -> None:
        RateCount.objects.filter(key=key).delete()


limiter = FixedWindowRateLimiter(DatabaseStorage())
_of_this_process = FixedWindowRateLimiter(MemoryStorage())


def _counted(in_database: Callable[[], bool], in_memory: Callable[[], bool]) -> bool:
    """Count where all workers see it; while nothing can be saved, each counts what it sees itself.

    A page that counts its readers is still a page to read then.
    """
    if not read_only.cause():
        try:
            return in_database()
        except DatabaseError as error:
            if not read_only.notice(error):
                raise
    return in_memory()


def forget_expired() -> int:
    """Remove the counters whose period is over; returns how many."""
    return RateCount.objects.filter(expires_at__lte=time()).delete()[0]


def client_ip(request: HttpRequest) -> str:
    """The caller's IP address; X-Forwarded-For counts only as far as proxies are trusted."""
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if trusted and len(forwarded) >= trusted and forwarded[-trusted]:
        return forwarded[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def exceeded(request: HttpRequest, action: str, *, limit: int, seconds: int) -> bool:
    """Count this attempt; True when the caller's IP address made more than `limit` in the period.

    Periods begin at whole multiples of `seconds`, for everybody at once. The address itself is not
    stored, only a keyed hash of it, and no longer than the period and an hour.
    """
    digest = _digest(action, client_ip(request))
    what = RateLimitItemPerSecond(limit, seconds), action, str(int(time() // seconds)), digest
    return not _counted(lambda: limiter.hit(*what), lambda: _of_this_process.hit(*what))


def _digest(action: str, who: str) -> str:
    secret = f"{settings.SECRET_KEY}{action}{who}"
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Bucket:
    """So many attempts at once, then one more each time `seconds` have passed.

    Many people behind one IP address, those of a town hall, can act together; a program that goes
    on and on cannot.
    """

    action: str
    size: int
    seconds: float

    @property
    def wait(self) -> int:
        """After how many seconds there is a drop again."""
        return ceil(self.seconds)

    def empty(self, who: str) -> bool:
        """Count an attempt of this IP or email address; True when there was no drop left for it."""
        digest = _digest(self.action, who)
        likewise = RateLimitItemPerSecond(self.size, ceil(self.size * self.seconds))
        return _counted(
            lambda: self._take_a_drop(digest),
            lambda: not _of_this_process.hit(likewise, self.action, digest),
        )

    def _take_a_drop(self, digest: str) -> bool:
        now = time()
        drop = self.seconds
        key = f"{self.action}/{digest}"
        full_enough = now + (self.size - 1) * drop
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_A_DROP, [key, now + drop, drop, now, now, full_enough])
            return cursor.fetchone() is None


def left(seconds: int) -> int:
    """How long until the period, and with it the limit, begins anew: at least a second."""
    return ceil(seconds - time() % seconds)


def when(wait: int) -> str:
    """When one may try again, in words."""
    minutes = ceil(wait / 60)
    return ngettext(
        "You can try again in %(n)s minute.", "You can try again in %(n)s minutes.", minutes
    ) % {"n": minutes}


def complaint(wait: int) -> str:
    """The same beside a field, where what was typed stays."""
    return f"{gettext('Too many requests')}. {when(wait)}"


def slowed(answer: HttpResponse, wait: int) -> HttpResponse:
    """The same answer, saying to programs that this was too much, and when to come back."""
    answer.status_code = 429
    answer["Retry-After"] = str(wait)
    return answer


def refusal(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """The page that says that this was too much, for a limit that counts by so many seconds."""
    wait = left(seconds)
    return slowed(render(request, "429.html", {"when": when(wait)}), wait)


def sign_in_refusal(request: HttpRequest) -> HttpResponse:
    """The same for sign-in, which counts the last minute wherever it answers with this page."""
    return slowed(render(request, "429.html", {"when": when(60)}), 60)
