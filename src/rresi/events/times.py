"""Times of a programme in words, in the zone of the place where it happens."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_location
from babel.units import format_unit
from django.utils.translation import gettext as _

from rresi.core.clock import in_words
from rresi.core.translations import current_language, locale_for


def clock(moment: datetime, zone: tzinfo) -> str:
    """The time of day, as all five languages write it: 14:30."""
    return format_time(moment.astimezone(zone), "HH:mm", locale=locale_for(current_language()))


def weekday(day: date) -> str:
    """A day of a programme: Tuesday 20 May 2031."""
    language = current_language()
    pattern = {"de": "EEEE, d. MMMM y", "tr": "d MMMM y EEEE"}.get(language, "EEEE d MMMM y")
    return in_words(day, pattern)


def hours_in(starts_at: datetime, ends_at: datetime, zone: tzinfo) -> str:
    """From when to when on its day: 14:00–15:30. An end on another day says on which, and a change
    of the clocks meanwhile how long it takes.
    """
    begins, ends, last = clock(starts_at, zone), clock(ends_at, zone), ends_at.astimezone(zone)
    hours = f"{begins}–{ends}"
    # 20:00–00:00 needs no day; 00:00–00:00 does, or it would last no time.
    if other_day(starts_at, ends_at, zone) and not begins != ends == "00:00":
        name = format_date(last.date(), "EEEE", locale=locale_for(current_language()))
        hours = _("%(hours)s (ends on %(day)s)") % {"hours": hours, "day": name}
    return _with_clocks(hours, starts_at, ends_at, zone)


def _with_clocks(hours: str, starts_at: datetime, ends_at: datetime, zone: tzinfo) -> str:
    before, after = (moment.astimezone(zone).utcoffset() for moment in (starts_at, ends_at))
    if before is None or after is None or before == after:
        return hours
    words = (
        _("%(hours)s (%(length)s, as the clocks go forward)")
        if after > before
        else _("%(hours)s (%(length)s, as the clocks go back)")
    )
    minutes = round((ends_at.astimezone(UTC) - starts_at.astimezone(UTC)).total_seconds() / 60)
    return words % {"hours": hours, "length": duration(minutes)}


def span_in(starts_at: datetime, ends_at: datetime, zone: tzinfo) -> str:
    """The day and the hours: Tuesday 20 May 2031, 14:00–15:30."""
    hours = hours_in(starts_at, ends_at, zone)
    return f"{weekday(starts_at.astimezone(zone).date())}, {hours}"


def span_anywhere(starts_at: datetime, ends_at: datetime, zone: tzinfo) -> str:
    """The same with the zone, for letters, which are read elsewhere: … 14:00–15:30, Brussels time.

    `zone` is a `ZoneInfo`, or UTC.
    """
    shown = {"span": span_in(starts_at, ends_at, zone), "place": zone_name(str(zone))}
    return _("%(span)s, %(place)s time") % shown


def beginning_of(day: date, zone: str) -> datetime:
    """The first moment of a day in a zone."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))


def beginning_with(first: datetime | None, day: date, zone: str) -> datetime:
    """When an event begins: with its first session if one is on its first day, else with that."""
    dawn = beginning_of(day, zone)
    on_it = first is not None and dawn <= first < beginning_of(day + timedelta(days=1), zone)
    return first if first is not None and on_it else dawn


def other_day(before: datetime, after: datetime, zone: tzinfo) -> bool:
    """Whether two moments are on different days in a zone."""
    return before.astimezone(zone).date() != after.astimezone(zone).date()


def zone_name(zone: str) -> str:
    """A zone by the place that it is called after: Brussels, İstanbul."""
    name = get_timezone_location(zone, locale=locale_for(current_language()), return_city=True)
    return str(name)


def differ(zone: str, other: str, moments: list[datetime]) -> bool:
    """Whether clocks in two zones show different times at any of these moments."""
    one, two = ZoneInfo(zone), ZoneInfo(other)
    return any(m.astimezone(one).utcoffset() != m.astimezone(two).utcoffset() for m in moments)


def moment_in(moment: datetime, zone: ZoneInfo) -> str:
    """The day and the time: Tuesday 20 May 2031, 14:00."""
    return f"{weekday(moment.astimezone(zone).date())}, {clock(moment, zone)}"


def moment_anywhere(moment: datetime, zone: ZoneInfo) -> str:
    """The same with the zone, for a reader elsewhere: … 14:00 (Brussels time)."""
    place = zone_name(zone.key)
    return _("%(moment)s (%(place)s time)") % {"moment": moment_in(moment, zone), "place": place}


def duration(minutes: int) -> str:
    """So many minutes; from two hours on, hours and minutes: 45 min, 4 hr 21 min."""
    locale = locale_for(current_language())
    hours, rest = divmod(minutes, 60) if minutes >= 120 else (0, minutes)
    parts = [(hours, "duration-hour"), (rest, "duration-minute")]
    return " ".join(
        format_unit(count, unit, length="short", locale=locale)
        for count, unit in parts
        if count or (unit == "duration-minute" and not hours)
    )
