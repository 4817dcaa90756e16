"""What the page and the addresses for programs say about the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from rresi.core.clock import ago, duration
from rresi.core.formats import number
from rresi.operations import queries
from rresi.operations.models import TroubleSpell
from rresi.operations.rules import Check, Readings, troubles_of
from rresi.operations.words import WORDS, meaning_of


@dataclass(frozen=True)
class Line:
    """One check as the page shows it."""

    title: str
    fact: str
    well: bool
    since: datetime | None = None
    means: str = ""
    do: str = ""


def lines() -> list[Line]:
    """Every check, what is wrong first. Eight queries."""
    spells = queries.open_spells()
    clock = spells.get(Check.CLOCK.value)  # only the process that watches saw the clock jump
    jump = clock.detail["seconds"] if clock and not clock.gone_at else 0.0
    found = queries.readings(jump=jump)
    troubles = {trouble.check: trouble for trouble in troubles_of(found, queries.pace())}
    every = []
    for check in Check:
        words, trouble = WORDS[check], troubles.get(check)
        if trouble is None:
            every.append(Line(_title(check, found), _fact(check, found), well=True))
            continue
        spell = spells.get(check.value)
        every.append(
            Line(
                str(words.wrong),
                _fact(check, found),
                well=False,
                since=spell.since if spell else None,
                means=meaning_of(check, trouble.detail),
                do=str(words.do),
            )
        )
    return sorted(every, key=lambda line: line.well)


def _title(check: Check, found: Readings) -> str:
    """What is well; what is under way or somebody else's says so."""
    if check is Check.INDEX and found.texts_waiting:
        return _("New content is being prepared for search by meaning")
    if check is Check.BACKUP and not queries.pace().backup:
        return _("The site does not make backups itself")
    return str(WORDS[check].well)


def past() -> list[tuple[str, TroubleSpell]]:
    """What was wrong and is over: its title, and from when to when."""
    return [
        (str(WORDS[Check(spell.check_key)].wrong), spell)
        for spell in queries.recent_spells(limit=10)
    ]


def _ago(age: timedelta | None) -> str:
    if age is None:
        return _("none yet")
    return ago(max(age.total_seconds(), 1))


def _fact(check: Check, found: Readings) -> str:
    """The number behind a check, also while it is well."""
    match check:
        case Check.DISK:
            values = {"free": filesizeformat(found.disk_free)}
            return _("%(free)s of %(total)s free") % {
                **values,
                "total": filesizeformat(found.disk_total),
            }
        case Check.WORKER:
            return _("Last report: %(when)s") % {"when": _ago(found.beat_age)}
        case Check.ERRORS:
            return _("Error pages in the last hour: %(count)s") % {"count": number(found.errors)}
        case Check.QUEUE:
            return _("Jobs waiting: %(count)s") % {"count": number(found.queue_waiting)}
        case Check.MAIL:
            return _("Emails waiting: %(count)s") % {"count": number(found.mail_waiting)}
        case Check.BACKUP:
            values = {"made": _ago(found.backup_age), "proven": _ago(found.verified_age)}
            said = _("Last backup: %(made)s; last successful test restore: %(proven)s") % values
            if found.backup_age is not None and queries.backups_share_the_disk():
                advice = _("They are on the same disk as the site: copy them elsewhere.")
                return f"{said}. {advice}"
            return said
        case Check.INDEX:
            values = {
                "done": number(found.texts - found.texts_waiting),
                "all": number(found.texts),
            }
            if found.texts_seconds is None:
                return _("%(done)s of %(all)s texts") % values
            left = duration(max(found.texts_seconds, 1))
            return _("%(done)s of %(all)s texts; time left: about %(left)s") % {
                **values,
                "left": left,
            }
    return ""
