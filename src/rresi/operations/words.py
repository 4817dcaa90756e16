"""What is wrong, what it means and what to do, for whoever keeps the site two hours a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core.clock import duration
from rresi.core.formats import number
from rresi.core.read_only import Cause
from rresi.operations.rules import Check

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Words:
    """`well` names the check while nothing is wrong; `means` takes the numbers of a trouble."""

    well: StrOrPromise
    wrong: StrOrPromise
    means: StrOrPromise
    do: StrOrPromise


WORDS: Mapping[Check, Words] = {
    Check.WRITES: Words(
        _("Everything can be saved"),
        _("Nothing can be saved"),
        _("Visitors can read everything. Forms say that they cannot save now: %(cause)s."),
        _(
            "Find the cause in the log, free space on the disk or bring the database back. The "
            "site notices by itself when it can save again."
        ),
    ),
    Check.DISK: Words(
        _("There is room on the disk"),
        _("The disk is nearly full"),
        _("%(free)s of %(total)s are free. Once it is full, nothing can be saved."),
        _("Move old backups and logs elsewhere, or enlarge the disk."),
    ),
    Check.WORKER: Words(
        _("The background worker is running"),
        _("The background worker is not running"),
        _("It last reported %(seconds)s ago. No email is sent and nothing new is indexed."),
        _(
            "Start it: systemctl restart rresi-worker. To see why it stopped: journalctl -u "
            "rresi-worker"
        ),
    ),
    Check.ERRORS: Words(
        _("All pages work"),
        _("Some pages do not work"),
        _("Requests that ended in an error page in the last hour: %(count)s."),
        _(
            "The log names the address and the cause of each: journalctl -u rresi-web. Send these "
            "lines to whoever maintains the software."
        ),
    ),
    Check.QUEUE: Words(
        _("Background jobs are done promptly"),
        _("Background jobs are piling up"),
        _("Jobs waiting: %(count)s; the oldest for %(seconds)s."),
        _(
            "If this lasts, look in the worker’s log for a job that does not end, and restart the "
            "worker."
        ),
    ),
    Check.MAIL: Words(
        _("Emails are delivered"),
        _("Emails are not delivered"),
        _("Emails that could not be sent: %(count)s. The mail server’s answer: %(error)s"),
        _(
            "Check SMTP_URL and whether the mail server is reachable. The site tries again for two "
            "hours; after that: rresi mail retry"
        ),
    ),
    Check.BACKUP: Words(
        _("There is a recent backup that restores"),
        _("There is no recent backup"),
        _("The last good backup was made %(seconds)s ago. %(error)s"),
        _("Run rresi backup, then rresi backup verify: they name the cause."),
    ),
    Check.INDEX: Words(
        _("The search finds all content by meaning"),
        _("The search does not find new content by meaning"),
        _("Texts waiting for more than six hours: %(count)s. The search finds them by words only."),
        _("Run rresi index on the server; it shows how far it is."),
    ),
    Check.CLOCK: Words(
        _("The clock is right"),
        _("The clock is wrong"),
        _("It is wrong by %(seconds)s. Deadlines, links in emails and sign-in codes may fail."),
        _("Turn on time synchronisation: timedatectl set-ntp true"),
    ),
}

_NEVER: Mapping[Check, StrOrPromise] = {
    Check.WORKER: _("It has not reported yet."),
    Check.BACKUP: _("No backup has been made yet."),
}
"""Instead of an age, while there is none."""

_CAUSES: Mapping[str, StrOrPromise] = {
    Cause.COMMAND: _("saving was switched off by an administrator"),
    Cause.DISK: _("the disk is full"),
    Cause.DATABASE: _("the database does not accept changes"),
}


def meaning_of(check: Check, detail: Mapping[str, object]) -> str:
    """What a trouble means, with its numbers in the reader's language."""
    said = {name: _said(name, value) for name, value in detail.items()}
    if "folder" in said:
        text = _("No mail server is set. Emails are only written to %(folder)s; no one gets them.")
        return str(text) % said
    if check in _NEVER and detail.get("seconds") == -1:
        return f"{_NEVER[check]} {said.get('error', '')}".strip()
    return (str(WORDS[check].means) % said).strip()


def what_to_do(check: Check) -> str:
    """What helps: the demonstration runs in a terminal, and no service manager keeps it."""
    if settings.DEMO and check in {Check.WORKER, Check.ERRORS}:
        return gettext(
            "This is the demo. Its terminal shows what went wrong. Stop the demo there with Ctrl-C "
            "and start it again."
        )
    return str(WORDS[check].do)


def _said(name: str, value: object) -> str:
    match name:
        case "cause":
            return str(_CAUSES.get(str(value), value))
        case "free" | "total":
            return filesizeformat(str(value))
        case "seconds":
            return duration(float(str(value)))
        case "count":
            return number(int(str(value)))
    return str(value)
