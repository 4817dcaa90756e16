"""A change of a published programme: as it is stored, in words, and whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from rresi.core import formats
from rresi.core.translations import current_language, language_name
from rresi.events.attendees import Attendee
from rresi.events.models import Session
from rresi.events.rules.programme import Facts, What, changed_fields
from rresi.events.times import span_in

# Facts whose change nobody need be told of.
QUIET = frozenset({"capacity", "practices", "organisations"})


class Change(BaseModel):
    """What a change set does with one session; venues by name, so that it can be read later."""

    model_config = ConfigDict(frozen=True)

    session: int
    what: What
    before: Facts | None
    after: Facts
    zone: str
    places: dict[int, str] = {}

    @property
    def fields(self) -> list[str]:
        """Which facts differ."""
        return changed_fields(self.before, self.after) if self.before else []

    @property
    def title(self) -> str:
        return title_in(self.after)

    @property
    def when(self) -> str:
        return span_in(self.after.starts_at, self.after.ends_at, ZoneInfo(self.zone))

    @property
    def heading(self) -> str:
        """What became of the session, in the reader's language."""
        words = {
            What.ADDED: _("New: %(title)s (%(when)s)"),
            What.CHANGED: _("Changed: %(title)s (%(when)s)"),
            What.CANCELLED: _("Cancelled: %(title)s (%(when)s)"),
            What.RESTORED: _("Takes place after all: %(title)s (%(when)s)"),
        }
        return words[self.what] % {"title": self.title, "when": self.when}

    @property
    def lines(self) -> list[str]:
        """Each fact that differs, before and after, in the reader's language."""
        if self.before is None or self.what == What.CANCELLED:
            return []
        one, other = self._shown(self.before), self._shown(self.after)
        lines = [
            _("%(label)s: %(before)s → %(after)s")
            % {"label": label, "before": one[label] or "–", "after": other[label] or "–"}
            for label in other
            if one[label] != other[label]
        ]
        if any(
            self.before.texts.get(language, None) != words
            and words.description != getattr(self.before.texts.get(language), "description", "")
            for language, words in self.after.texts.items()
        ):
            lines.append(_("The description has changed."))
        if "practices" in self.fields or "organisations" in self.fields:
            lines.append(_("The practices or organisations of this session have changed."))
        return lines

    def _shown(self, facts: Facts) -> dict[str, str]:
        named = [language_name(code) for code in facts.languages]
        into = [language_name(code) for code in facts.interpretation]
        kinds = dict(Session.Kind.choices)
        place = self.places.get(facts.venue, "") if facts.venue else ""
        return {
            _("Title"): title_in(facts),
            _("Time"): span_in(facts.starts_at, facts.ends_at, ZoneInfo(self.zone)),
            _("Place"): ", ".join(part for part in (place, facts.room) if part),
            _("Type"): str(kinds.get(facts.kind, facts.kind)),
            _("Led by"): facts.host_name,
            _("Languages"): formats.listed(named),
            _("Interpretation into"): formats.listed(into),
            _("Seats"): "" if facts.capacity is None else formats.number(facts.capacity),
        }


def title_in(facts: Facts) -> str:
    """A session's title in the reader's language, or in the first that it has."""
    words = facts.texts.get(current_language()) or facts.texts.get("en")
    words = words or next(iter(facts.texts.values()), None)
    return words.title if words else ""


def worth_telling(change: Change) -> bool:
    """Whether people who take part should hear of a change."""
    return change.what != What.CHANGED or bool(set(change.fields) - QUIET)


def changes_for(person: Attendee, changes: Iterable[Change]) -> list[Change]:
    """The changes that concern a person: of sessions open to all, and of those with their seat."""
    return [
        change
        for change in changes
        if person.comes
        and worth_telling(change)
        and (_concerns_all(change) or change.session in person.sessions)
    ]


def recipients(people: Sequence[Attendee], changes: Sequence[Change]) -> list[Attendee]:
    """Who is told of a change set."""
    telling = [change for change in changes if worth_telling(change)]
    if any(_concerns_all(change) for change in telling):
        return [person for person in people if person.comes]
    concerned = {change.session for change in telling}
    return [
        person for person in people if person.comes and not concerned.isdisjoint(person.sessions)
    ]


def _concerns_all(change: Change) -> bool:
    """Whether a change is of a session that is new, or that needs no seat."""
    return change.before is None or change.before.capacity is None
