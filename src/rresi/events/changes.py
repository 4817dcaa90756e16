"""A change of what was published: as it is stored, in words, and whom it concerns.

Of a session, of a venue, or of the event itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import BaseModel, ConfigDict, TypeAdapter

from rresi.core import formats
from rresi.core.taxonomies import TARGET_GROUPS
from rresi.core.translations import current_language, language_name, language_order
from rresi.events.attendees import Attendee
from rresi.events.models import Event, Session
from rresi.events.rules.about import EventAbout, EventWords, VenueAbout
from rresi.events.rules.programme import Facts, What, changed_fields
from rresi.events.times import other_day, span_anywhere

# Facts whose change nobody need be told of.
QUIET = frozenset({"capacity", "practices", "organisations"})


def _lines(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Each labelled fact that differs, before and after."""
    return [
        _("%(label)s: %(before)s → %(after)s")
        % {"label": label, "before": before[label] or "–", "after": after[label] or "–"}
        for label in after
        if before[label] != after[label]
    ]


class Change(BaseModel):
    """What a change set does with one session; venues by name, so that it can be read later."""

    model_config = ConfigDict(frozen=True)

    session: int
    what: What
    before: Facts | None
    after: Facts
    zone: str
    places: dict[int, str] = {}
    meetings: int = 0  # of the published plan: those that stay in a block whose time changes
    lost: int = 0  # and those that the block has no room for any more
    meet: tuple[str, ...] = ()  # whose meetings these are, by the key of `Attendee`
    reopened: int = 0  # acceptances that no longer count, since their meeting has another day
    away: tuple[str, ...] = ()  # who had said that they cannot meet in a slot that goes

    @property
    def fields(self) -> list[str]:
        """Which facts differ."""
        return changed_fields(self.before, self.after) if self.before else []

    @property
    def title(self) -> str:
        return title_in(self.after)

    @property
    def when(self) -> str:
        return span_anywhere(self.after.starts_at, self.after.ends_at, ZoneInfo(self.zone))

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
    def to_another_day(self) -> bool:
        """Whether it begins on another day than before."""
        zone = ZoneInfo(self.zone)
        return self.before is not None and other_day(
            self.before.starts_at, self.after.starts_at, zone
        )

    @property
    def lines(self) -> list[str]:
        """Each fact that differs, before and after, in the reader's language."""
        if self.what == What.CANCELLED:
            return []
        choose = _("Seats are limited. Please choose this session if you would like to come.")
        asking = [choose] if self.must_be_chosen else []
        if self.before is None:
            return asking
        lines = _lines(self._shown(self.before), self._shown(self.after))
        if any(
            self.before.texts.get(language, None) != words
            and words.description != getattr(self.before.texts.get(language), "description", "")
            for language, words in self.after.texts.items()
        ):
            lines.append(_("The description has changed."))
        if "practices" in self.fields or "organisations" in self.fields:
            lines.append(_("The practices or organisations of this session have changed."))
        return lines + asking

    @property
    def must_be_chosen(self) -> bool:
        """Whether its seats are limited from now on, so that who would like to come says so."""
        limited_before = self.before is not None and self.before.capacity is not None
        return self.after.capacity is not None and not limited_before and not self.after.cancelled

    @property
    def consequences(self) -> list[str]:
        """What hangs on it, for those who publish it."""
        return [words % {"n": formats.number(n)} for words, n in self._consequences() if n]

    def _consequences(self) -> Iterator[tuple[str, int]]:
        if self.what == What.CANCELLED:
            yield (
                ngettext(
                    "%(n)s meeting of the published plan is cancelled with it.",
                    "%(n)s meetings of the published plan are cancelled with it.",
                    self.meetings + self.lost,
                ),
                self.meetings + self.lost,
            )
            return
        yield (
            ngettext(
                "%(n)s meeting of the published plan moves with it.",
                "%(n)s meetings of the published plan move with it.",
                self.meetings,
            ),
            self.meetings,
        )
        yield (
            ngettext(
                "%(n)s acceptance no longer counts: that person is asked again for the new day.",
                "%(n)s acceptances no longer count: these people are asked again for the new day.",
                self.reopened,
            ),
            self.reopened,
        )
        yield (
            ngettext(
                "%(n)s meeting of the published plan no longer fits and is removed. Then make a "
                "new plan.",
                "%(n)s meetings of the published plan no longer fit and are removed. Then make a "
                "new plan.",
                self.lost,
            ),
            self.lost,
        )
        yield (
            ngettext(
                "%(n)s person has said when they cannot meet. Those times no longer apply.",
                "%(n)s people have said when they cannot meet. Those times no longer apply.",
                len(self.away),
            ),
            len(self.away),
        )

    @property
    def telling(self) -> bool:
        """Whether people who take part should hear of it."""
        return self.what != What.CHANGED or bool(set(self.fields) - QUIET) or self.must_be_chosen

    def concerns(self, person: Attendee) -> bool:
        """Whether somebody who takes part should: not of a session in which others have seats."""
        to_all = self.before is None or self.before.capacity is None
        return person.comes and (to_all or self._is_theirs(person))

    def binds(self, person: Attendee) -> bool:
        """Whether a session or meeting of theirs moves, ends or takes place after all."""
        stands = self.what == What.CHANGED and {"starts_at", "ends_at"}.isdisjoint(self.fields)
        meets = person.key in (*self.meet, *self.away)
        return person.comes and (meets or (self._is_theirs(person) and not stands))

    def _is_theirs(self, person: Attendee) -> bool:
        return self.session in person.sessions or person.key in (*self.meet, *self.away)

    def _shown(self, facts: Facts) -> dict[str, str]:
        named = [language_name(code) for code in facts.languages]
        into = [language_name(code) for code in facts.interpretation]
        kinds = dict(Session.Kind.choices)
        place = self.places.get(facts.venue, "") if facts.venue else ""
        return {
            _("Title"): title_in(facts),
            _("Time"): span_anywhere(facts.starts_at, facts.ends_at, ZoneInfo(self.zone)),
            _("Place"): ", ".join(part for part in (place, facts.room) if part),
            _("Type"): str(kinds.get(facts.kind, facts.kind)),
            _("Led by"): facts.host_name,
            _("Languages"): formats.listed(named),
            _("Interpretation into"): formats.listed(into),
            _("Seats"): "" if facts.capacity is None else formats.number(facts.capacity),
        }


class EventChange(BaseModel):
    """What a change set does with the event itself; region and host by name, to be read later."""

    model_config = ConfigDict(frozen=True)

    before_event: EventAbout
    after_event: EventAbout
    zone: str = "UTC"
    regions: dict[int, dict[str, str]] = {}  # by language
    hosts: dict[int, str] = {}
    begins_at: datetime | None = None  # after it

    @property
    def heading(self) -> str:
        return _("Changed: %(title)s") % {"title": _words(self.after_event).name}

    @property
    def lines(self) -> list[str]:
        """Each fact that differs, before and after, in the reader's language."""
        lines = _lines(self._shown(self.before_event), self._shown(self.after_event))
        for label, name in ((_("Summary"), "summary"), (_("Good to know"), "practical")):
            if self._differ(name):
                lines.append(_("%(label)s: the text has changed.") % {"label": label})
        return lines

    @property
    def telling(self) -> bool:
        quiet = {"texts", "training_id", "target_groups", "contact_email"}
        quiet |= {"registration_opens_at", "registration_closes_at"}
        facts = (
            self.before_event.model_dump(exclude=quiet),
            self.after_event.model_dump(exclude=quiet),
        )
        return facts[0] != facts[1] or self._differ("name") or self._differ("practical")

    @property
    def moved(self) -> bool:
        """Whether its days differ."""
        return self.before_event.days != self.after_event.days

    @property
    def begins_to_come(self) -> bool:
        """Whether it has yet to begin."""
        return self.begins_at is None or self.begins_at > timezone.now()

    def concerns(self, person: Attendee) -> bool:
        """Whoever comes; while it has yet to begin, also who waits, is held a seat or was turned
        away. When it begins they are told that they have no seat, and of nothing else.
        """
        return self.begins_to_come or (person.is_settled and not person.turned_away)

    def returns(self, person: Attendee) -> bool:
        """Whether somebody who was turned away waits again, since it has yet to begin."""
        return person.turned_away and self.moved and self.begins_to_come

    def binds(self, person: Attendee) -> bool:
        """Whether a seat will be held for less time, or a place on the waiting list is back."""
        begins_at, held = self.begins_at, person.held_until
        shorter = begins_at is not None and held is not None and held > begins_at
        return (shorter and self.begins_to_come) or self.returns(person)

    def _differ(self, name: str) -> bool:
        one, other = (
            {language: getattr(words, name) for language, words in about.texts.items()}
            for about in (self.before_event, self.after_event)
        )
        return {k: v for k, v in one.items() if v} != {k: v for k, v in other.items() if v}

    def _shown(self, about: EventAbout) -> dict[str, str]:
        regions = self.regions.get(about.host_region_id or 0, {})
        region = next((regions[code] for code in language_order() if code in regions), "")
        languages = sorted(self.before_event.texts.keys() | self.after_event.texts.keys())
        known = [key for key in about.target_groups if key in TARGET_GROUPS]
        groups = [str(TARGET_GROUPS[key].label) for key in known]
        label = _("Name (%(language)s)") if len(languages) > 1 else _("Name")
        names = {
            label % {"language": language_name(code)}: about.texts[code].name
            if code in about.texts
            else ""
            for code in languages
        }
        return {
            **names,
            _("Date"): formats.days(*about.days) if about.days else "",
            _("Place"): region or next(iter(regions.values()), ""),
            _("Host organisation"): self.hosts.get(about.host_organisation_id or 0, ""),
            _("Type"): str(dict(Event.Kind.choices).get(about.kind, about.kind)),
            _("Email address for questions"): about.contact_email,
            _("Languages"): formats.listed([language_name(code) for code in about.languages]),
            _("Target groups"): formats.listed(groups),
            _("Registration opens on"): self._day(about.registration_opens_at),
            _("Last day to register"): self._day(about.registration_closes_at, ends=True),
        }

    def _day(self, moment: datetime | None, *, ends: bool = False) -> str:
        """The day of a moment, of one that `ends` a day that day."""
        if moment is None:
            return ""
        last = moment - timedelta(minutes=ends)
        return formats.day(last.astimezone(ZoneInfo(self.zone)).date())


class VenueChange(BaseModel):
    """What a change set does with a venue, and the sessions that take place there."""

    model_config = ConfigDict(frozen=True)

    venue: int
    before_venue: VenueAbout
    after_venue: VenueAbout
    for_all: bool = False  # one of its sessions needs no seat
    sessions: frozenset[int] = frozenset()

    @property
    def heading(self) -> str:
        return _("Changed: %(title)s") % {"title": self.after_venue.name}

    @property
    def lines(self) -> list[str]:
        """Each fact that differs, before and after, in the reader's language."""
        lines = _lines(self._shown(self.before_venue), self._shown(self.after_venue))
        if self.before_venue.point != self.after_venue.point:
            lines.append(_("The location on the map has changed."))
        if self.before_venue.access != self.after_venue.access:
            lines.append(_("%(label)s: the text has changed.") % {"label": _("Accessibility")})
        return lines

    @property
    def telling(self) -> bool:
        return bool(self.lines)

    def concerns(self, person: Attendee) -> bool:
        """Whoever goes to a session there."""
        return person.comes and (self.for_all or not self.sessions.isdisjoint(person.sessions))

    def binds(self, _person: Attendee) -> bool:
        """Nobody's seat hangs on a name or an address."""
        return False

    def _shown(self, about: VenueAbout) -> dict[str, str]:
        return {_("Name"): about.name, _("Address"): about.address}


AnyChange = Change | EventChange | VenueChange
_STORED: TypeAdapter[list[AnyChange]] = TypeAdapter(list[AnyChange])


def stored_changes(stored: object) -> list[AnyChange]:
    """The changes of a set as it keeps them."""
    return _STORED.validate_python(stored)


def title_in(facts: Facts) -> str:
    """A session's title in the reader's language, or in the first that it has."""
    words = facts.texts.get(current_language()) or facts.texts.get("en")
    words = words or next(iter(facts.texts.values()), None)
    return words.title if words else ""


def _words(about: EventAbout) -> EventWords:
    for language in (*language_order(), *about.texts):
        if language in about.texts:
            return about.texts[language]
    return EventWords(name="")


def changes_for(person: Attendee, changes: Iterable[AnyChange]) -> list[AnyChange]:
    """The changes that concern a person."""
    return [change for change in changes if change.telling and change.concerns(person)]


def recipients(
    people: Iterable[Attendee], changes: Iterable[AnyChange], *, begun: bool
) -> list[Attendee]:
    """Who is told of a change set; `begun`: with it, or before, the event has begun."""
    telling = [change for change in changes if change.telling]
    return [
        person
        for person in _reached(people, begun)
        if any(change.concerns(person) for change in telling)
    ]


def bound(
    people: Iterable[Attendee], changes: Sequence[AnyChange], *, begun: bool
) -> list[Attendee]:
    """Who is told in any case: those of whom a seat, session or meeting changes."""
    return [
        person
        for person in _reached(people, begun)
        if any(change.binds(person) for change in changes)
    ]


def _reached(people: Iterable[Attendee], begun: bool) -> Iterable[Attendee]:
    """Who can be told: a walk-in without an email address cannot be, and whoever has no seat of
    their own when the event begins with these changes gets a letter about that instead.
    """
    return (person for person in people if person.email and (person.is_settled or not begun))
