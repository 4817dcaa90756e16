"""The form of a session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core.translations import language_name
from rresi.design.forms import DayField, Folded, FoldedForm, TextField
from rresi.events.forms.editing import language_choices, named_organisations
from rresi.events.models import Event, Session, Venue
from rresi.events.queries.about import planned_event, planned_languages, planned_venue
from rresi.events.rules.programme import LONG, Facts, NoSuchTime, Words, span
from rresi.events.times import duration, weekday

Links = tuple[dict[str, int], dict[str, int]]


def _time(label: Any, help_text: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=help_text,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "is-short"}),
    )


class SessionForm(FoldedForm):
    """All facts of a session. Practices are chosen, other pages are named or linked."""

    kind = forms.ChoiceField(label=_("Type"), choices=Session.Kind.choices)
    day = DayField(label=_("Day"))
    begins = _time(_("Starts at"))
    ends = _time(_("Ends at"))
    next_day = forms.BooleanField(label=_("It ends on the next day"), required=False)
    long = forms.BooleanField(
        label=_("It is meant to last that long"), required=False, widget=forms.HiddenInput
    )
    venue = forms.ChoiceField(label=_("Venue"), required=False)
    room = TextField(label=_("Room"), required=False, max_length=80)
    capacity = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_(
            "With a number, people choose this session when they register. Leave empty if "
            "everyone can come."
        ),
        widget=forms.TextInput(attrs={"class": "is-short", "inputmode": "numeric"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"), required=False, widget=forms.CheckboxSelectMultiple
    )
    interpretation = forms.MultipleChoiceField(
        label=_("Interpretation into"), required=False, widget=forms.CheckboxSelectMultiple
    )
    host_name = TextField(
        label=_("Led by"),
        required=False,
        max_length=150,
        help_text=_("A name; everyone can read it."),
    )
    host_organisation = TextField(
        label=_("Organisation that hosts it"),
        required=False,
        max_length=200,
        help_text=_("Its name as the directory has it, or the address of its page."),
    )
    practices = forms.MultipleChoiceField(
        label=_("Good practices shown"), required=False, widget=forms.CheckboxSelectMultiple
    )
    organisations = TextField(
        label=_("Organisations visited"),
        required=False,
        max_length=5000,
        help_text=_("One per line: the name as the directory has it, or the address of its page."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        event: Event,
        venues: Sequence[Venue],
        practices: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.event, self.venues = event, {venue.pk: venue for venue in venues}
        self.text_languages = planned_languages(event) or ["en"]
        offered = language_choices(*self.text_languages)
        for name in ("languages", "interpretation"):
            cast(forms.MultipleChoiceField, self.fields[name]).choices = offered
        cast(forms.MultipleChoiceField, self.fields["practices"]).choices = list(practices)
        if not practices:
            del self.fields["practices"]
        cast(forms.ChoiceField, self.fields["venue"]).choices = [
            ("", _("Not decided yet")),
            *((str(venue.pk), planned_venue(venue).name) for venue in venues),
        ]
        planned = planned_event(event).days
        if planned:
            first, last = planned
            days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
            self.fields["day"] = forms.ChoiceField(
                label=_("Day"), choices=[(day.isoformat(), weekday(day)) for day in days]
            )
        for number, language in enumerate(self.text_languages):
            named = {"language": language_name(language)}
            self.fields[f"title_{language}"] = TextField(
                label=_("Title (%(language)s)") % named, max_length=150, required=number == 0
            )
            self.fields[f"description_{language}"] = TextField(
                label=_("Description (%(language)s)") % named,
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        if self.initial.get("long"):
            self._show_long()
        main, *others = self.text_languages
        self.order_fields(["kind", f"title_{main}"])
        texts = [f"{name}_{code}" for code in others for name in ("title", "description")]
        self.fold(
            (_("Description"), [f"description_{main}"]),
            Folded(_("Title and description in other languages"), texts, shut=True),
            (_("Seats and languages"), ["capacity", "languages", "interpretation"]),
            (_("Who leads and hosts it"), ["host_name", "host_organisation"]),
            (_("What is shown and visited"), ["practices", "organisations"]),
            languages=planned_languages(event),
        )

    @staticmethod
    def initial_of(facts: Facts, zone: str, named: dict[int, str]) -> dict[str, Any]:
        """The fields of facts that stand; `named` are organisations by primary key."""
        begins, ends = (m.astimezone(ZoneInfo(zone)) for m in (facts.starts_at, facts.ends_at))
        found: dict[str, Any] = {
            **{name: getattr(facts, name) for name in ("kind", "room", "capacity", "host_name")},
            "day": begins.date().isoformat(),
            "begins": begins.time(),
            "ends": ends.time(),
            "next_day": ends.date() > begins.date(),
            "long": facts.ends_at - facts.starts_at > LONG,
            "venue": str(facts.venue or ""),
            "languages": list(facts.languages),
            "interpretation": list(facts.interpretation),
            "host_organisation": named.get(facts.host_organisation or 0, ""),
            "practices": [str(pk) for pk in facts.practices],
            "organisations": "\n".join(named[pk] for pk in facts.organisations if pk in named),
        }
        for language, words in facts.texts.items():
            found[f"title_{language}"] = words.title
            found[f"description_{language}"] = words.description
        return found

    def clean_host_name(self) -> str:
        """Who leads it; never an address, which everybody could read."""
        name: str = self.cleaned_data["host_name"]
        if "@" in name:
            raise forms.ValidationError(_("Enter a name instead of an email address."))
        return name

    def clean(self) -> dict[str, Any]:
        """What can be said of the fields together, whatever else is wrong. Two queries at most."""
        data = super().clean() or {}
        self._host = named_organisations(self, "host_organisation", data)
        self._visited = named_organisations(self, "organisations", data)
        if all(data.get(name) is not None for name in ("day", "begins", "ends")):
            day = data["day"] if isinstance(data["day"], date) else date.fromisoformat(data["day"])
            self._at = self._moments(day, data["begins"], data["ends"])
        return data

    def zone(self) -> str:
        """The time zone of what was entered: of the venue, otherwise of the event."""
        venue = self.venues.get(int(self.cleaned_data.get("venue") or 0))
        return venue.zone if venue else self.event.zone

    def facts(self) -> Facts:
        """What was entered, as the service takes it."""
        data = self.cleaned_data
        return Facts(
            kind=data["kind"],
            starts_at=self._at[0],
            ends_at=self._at[1],
            venue=int(data["venue"]) if data["venue"] else None,
            room=data["room"],
            capacity=data["capacity"],
            languages=tuple(data["languages"]),
            interpretation=tuple(data["interpretation"]),
            host_name=data["host_name"],
            host_organisation=next(iter(self._host), None),
            practices=tuple(sorted(int(pk) for pk in data.get("practices", ()))),
            organisations=tuple(sorted(set(self._visited))),
            texts={
                language: Words(
                    title=data[f"title_{language}"], description=data[f"description_{language}"]
                )
                for language in self.text_languages
                if data[f"title_{language}"]
            },
        )

    @staticmethod
    def _disagree(day: date, earlier: bool) -> str:
        if not earlier:
            return gettext("A session that ends on the next day must be shorter than 24 hours.")
        words = gettext("This is before the start. If it ends on %(day)s, tick “%(label)s”.")
        label = gettext("It ends on the next day")
        return words % {"day": weekday(day + timedelta(days=1)), "label": label}

    def _moments(self, day: date, begins: time, ends: time) -> Any:
        if begins == ends:
            names = {"begins": self.fields["begins"].label, "ends": self.fields["ends"].label}
            words = gettext("“%(begins)s” and “%(ends)s” are the same time. Change one of them.")
            self.add_error("ends", words % names)
            return None
        if (ends < begins) != self.cleaned_data.get("next_day", False):
            self.add_error("ends", self._disagree(day, ends < begins))
            return None
        try:
            moments = span(day, begins, ends, self.zone())
        except NoSuchTime as error:
            self.add_error(
                "begins" if error.at == begins else "ends",
                gettext(
                    "This time does not exist on this day, because the clocks go forward. Choose "
                    "another time."
                ),
            )
            return None
        self._ask_about(*moments)
        return moments

    def _ask_about(self, begins: datetime, ends: datetime) -> None:
        """Ask whether so long a session is meant; the box is there only then."""
        lasts = ends.astimezone(UTC) - begins.astimezone(UTC)
        if lasts <= LONG:
            return
        self._show_long()
        if not self.cleaned_data.get("long"):
            words = gettext("This session would last %(time)s. If that is right, tick this box.")
            self.add_error("long", words % {"time": duration(lasts // timedelta(minutes=1))})

    def _show_long(self) -> None:
        self.fields["long"].widget = forms.CheckboxInput()
