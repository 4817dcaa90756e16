"""Forms of an event and its venues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.core.documents.values import terms_of
from rresi.core.ordering import collation_key
from rresi.core.translations import (
    CONTENT_LANGUAGES,
    current_language,
    language_name,
    offered_languages,
)
from rresi.design.forms import (
    DayField,
    DegreesField,
    Folded,
    FoldedForm,
    MarkdownField,
    TextField,
)
from rresi.events.models import Event, Venue
from rresi.events.queries.about import planned_event, planned_venue
from rresi.events.queries.places import organisations_named
from rresi.events.rules.about import EventWords, VenueAbout, disordered
from rresi.events.services.editing import EventFacts
from rresi.events.times import beginning_of, zone_name

_CONTINENTS = ("Europe/", "Atlantic/", "Asia/Nicosia", "Asia/Famagusta")


def zone_choices(stored: str = "") -> list[tuple[str, str]]:
    """The time zones of Europe and the `stored` one by place, each once, in the reader's alphabet.

    Of zones that share a name (Europe/Kyiv, Europe/Uzhgorod) it is `stored`, else the one that is
    called so.
    """
    by_name: dict[str, list[str]] = {}
    for key in sorted(available_timezones()):
        if key.startswith(_CONTINENTS) or key == stored:
            by_name.setdefault(zone_name(key), []).append(key)
    named = []
    for name, keys in by_name.items():
        with translation.override("en"):
            city = zone_name(keys[0]).replace(" ", "_")
        called = next((key for key in keys if key.endswith(f"/{city}")), keys[0])
        named.append((stored if stored in keys else called, name))
    return sorted(named, key=lambda pair: collation_key(pair[1], current_language()))


def language_choices(*more: str) -> list[tuple[str, str]]:
    """The languages that the network offers and others that are in use already."""
    codes = dict.fromkeys((*offered_languages(), *more))
    return [(code, language_name(code)) for code in codes if code in CONTENT_LANGUAGES]


class EventForm(FoldedForm):
    """What an event is: its kind, days and place, and its words in each of its languages."""

    kind = forms.ChoiceField(label=_("Type of event"), choices=Event.Kind.choices)
    start = DayField(label=_("First day"), required=False)
    end = DayField(
        label=_("Last day"), required=False, help_text=_("Leave empty if it takes one day.")
    )
    with_sessions = forms.BooleanField(
        label=_("If the first day changes, move everything by as many days"),
        required=False,
        initial=True,
        help_text=_("The last day, all sessions and the last day to register."),
    )
    zone = forms.ChoiceField(label=_("Time zone"), help_text=_("All times are shown in this zone."))
    host_region = forms.ChoiceField(label=_("Host region"), required=False)
    host_organisation = TextField(
        label=_("Host organisation"),
        required=False,
        max_length=200,
        help_text=_("Its name as the directory has it, or the address of its page."),
    )
    contact_email = forms.EmailField(
        label=_("Email address for questions"),
        required=False,
        help_text=_(
            "Everyone can see it. Leave empty to show no address: a form then reaches the "
            "organisers."
        ),
    )
    training = forms.ChoiceField(
        label=_("Edition of the training"),
        required=False,
        help_text=_("For a training: which one this is an edition of."),
    )
    target_groups = forms.MultipleChoiceField(
        label=_("Target groups"),
        required=False,
        choices=lambda: terms_of(taxonomies.TARGET_GROUPS),
        widget=forms.CheckboxSelectMultiple,
    )
    capacity = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Leave empty if there is no limit."),
        widget=forms.TextInput(attrs={"class": "is-short", "inputmode": "numeric"}),
    )
    opens = DayField(label=_("Registration opens on"), required=False)
    closes = DayField(
        label=_("Last day to register"),
        required=False,
        help_text=_("Registration closes at the end of this day."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=language_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The languages spoken at the event. Save first; you can then write the texts in each "
            "of them."
        ),
    )

    def __init__(
        self,
        *args: Any,
        regions: Sequence[tuple[str, str]],
        languages: list[str],
        trainings: Sequence[tuple[str, str]] = (),
        published: bool = False,
        kinds: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if kinds:
            offered = [choice for choice in Event.Kind.choices if choice[0] in kinds]
            open_ = [] if self.initial.get("kind") else [("", _("Choose…"))]
            cast(forms.ChoiceField, self.fields["kind"]).choices = [*open_, *offered]
        if not self.initial.get("start"):
            del self.fields["with_sessions"]
        if published:  # the zone stays, and seats are given with how people register
            del self.fields["zone"], self.fields["capacity"]
        else:
            zones = zone_choices(self.initial["zone"])
            cast(forms.ChoiceField, self.fields["zone"]).choices = zones
        cast(forms.ChoiceField, self.fields["host_region"]).choices = [
            ("", _("None, or more than one")),
            *regions,
        ]
        if trainings:
            choices = [("", _("None")), *trainings]
            cast(forms.ChoiceField, self.fields["training"]).choices = choices
        else:
            del self.fields["training"]
        self.text_languages = languages
        for number, language in enumerate(languages):
            named = {"language": language_name(language)}
            self.fields[f"name_{language}"] = TextField(
                label=_("Name (%(language)s)") % named, max_length=150, required=number == 0
            )
            self.fields[f"summary_{language}"] = TextField(
                label=_("Summary (%(language)s)") % named,
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"practical_{language}"] = MarkdownField(
                label=_("Good to know (%(language)s)") % named,
                required=False,
                max_length=10_000,
                help_text=_("How to get there, where to stay, what to bring."),
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        first, *others = languages
        self.order_fields(["kind", f"name_{first}", f"summary_{first}"])
        words = ("name", "summary", "practical")
        elsewhere = [f"{word}_{code}" for code in others for word in words]
        self.fold(
            (_("Good to know"), [f"practical_{first}"]),
            Folded(_("Texts in other languages"), elsewhere, shut=True),
            Folded(_("Training and target groups"), ["training", "target_groups"], shut=True),
            (_("Seats and registration"), ["capacity", "opens", "closes"]),
            Folded(_("Time zone and address for questions"), ["zone", "contact_email"], shut=True),
            zone=self.initial.get("zone"),
        )

    @staticmethod
    def initial_of(event: Event, hosts: Mapping[int, str]) -> dict[str, Any]:
        """The fields of an event that stands, with what waits; `hosts`: organisations' names."""
        zone, about = ZoneInfo(event.zone), planned_event(event)
        opens, closes = about.registration_opens_at, about.registration_closes_at
        found: dict[str, Any] = {
            "kind": about.kind,
            "start": about.start,
            "end": about.end if about.end != about.start else None,
            "zone": event.zone,
            "host_region": str(about.host_region_id or ""),
            "host_organisation": hosts.get(about.host_organisation_id or 0, ""),
            "capacity": event.capacity,
            "opens": opens and opens.astimezone(zone).date(),
            "closes": closes and (closes.astimezone(zone) - timedelta(minutes=1)).date(),
            "languages": list(about.languages),
            "training": str(about.training_id or ""),
            "contact_email": about.contact_email,
            "target_groups": list(about.target_groups),
        }
        for language, words in about.texts.items():
            for name, value in words:
                found[f"{name}_{language}"] = value
        return found

    def clean(self) -> dict[str, Any]:
        """What can be said of the fields together, whatever else is wrong. One query at most."""
        data = super().clean() or {}
        self._host = named_organisations(self, "host_organisation", data)
        if data.get("with_sessions"):
            self._move_along(data)
        zone = data.get("zone") or self.initial["zone"]
        opens, closes = (
            _midnight(data.get("opens"), zone),
            _midnight(data.get("closes"), zone, days=1),
        )
        end = None if "start" in self.errors else data.get("end")
        for name, words in disordered(data.get("start"), end, opens, closes):
            self.add_error(name, words)
        return data

    def _move_along(self, data: dict[str, Any]) -> None:
        """The days that nobody changed move as far as the first one does."""
        before, start = self.initial["start"], data.get("start")
        for name in ("end", "closes"):
            if start and data.get(name) and name not in self.changed_data:
                data[name] += start - before

    def facts(self) -> EventFacts:
        """What was entered, as the service takes it."""
        data: dict[str, Any] = {name: self.initial.get(name) for name in ("zone", "capacity")}
        data |= self.cleaned_data
        zone = data["zone"]
        texts = {
            language: EventWords(
                name=data[f"name_{language}"],
                summary=data[f"summary_{language}"],
                practical=data[f"practical_{language}"],
            )
            for language in self.text_languages
            if data[f"name_{language}"]
        }
        first = next(iter(texts), "")
        chosen = sorted(data["languages"], key=lambda language: language != first)
        return EventFacts(
            kind=data["kind"],
            start=data["start"],
            end=data["end"] or data["start"],
            zone=zone,
            languages=chosen,
            texts=texts,
            host_region_id=int(data["host_region"]) if data["host_region"] else None,
            host_organisation_id=next(iter(self._host), None),
            training_id=int(data["training"]) if data.get("training") else None,
            contact_email=data["contact_email"],
            target_groups=data["target_groups"],
            capacity=data["capacity"],
            registration_opens_at=_midnight(data["opens"], zone),
            registration_closes_at=_midnight(data["closes"], zone, days=1),
        )


def named_organisations(form: forms.Form, field: str, data: Mapping[str, Any]) -> list[int]:
    """The organisations that the lines of a field name; one that there is not is its error."""
    lines = [line.strip() for line in data.get(field, "").splitlines() if line.strip()]
    found = organisations_named(lines) if lines else {}
    unknown = gettext("There is no organisation “%(name)s” in the directory.")
    for line in lines:
        if line not in found:
            form.add_error(field, unknown % {"name": line})
    return [found[line] for line in lines if line in found]


def _midnight(day: date | None, zone: str, *, days: int = 0) -> datetime | None:
    return beginning_of(day + timedelta(days=days), zone) if day else None


class VenueForm(FoldedForm):
    """A venue of a programme."""

    name = TextField(label=_("Name of the venue"), max_length=150)
    address = TextField(label=_("Address"), required=False, max_length=250)
    latitude = DegreesField(
        label=_("Latitude"),
        example="52.0705",
        required=False,
        min_value=-90,
        max_value=90,
        help_text=_("In degrees, north positive: 52.0705"),
    )
    longitude = DegreesField(
        label=_("Longitude"),
        example="4.3007",
        required=False,
        min_value=-180,
        max_value=180,
        help_text=_("In degrees, east positive: 4.3007"),
    )
    zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["zone"]).choices = zone_choices(self.initial["zone"])
        self.text_languages = languages
        for language in languages:
            self.fields[f"access_{language}"] = TextField(
                label=_("Accessibility (%(language)s)") % {"language": language_name(language)},
                required=False,
                max_length=2000,
                help_text=_("Step-free entrance, lift, hearing loop, quiet room, nearest stop."),
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.fold(
            (_("Point on the map"), ["latitude", "longitude"]),
            Folded(
                _("Texts in other languages"), [f"access_{c}" for c in languages[1:]], shut=True
            ),
        )

    @staticmethod
    def initial_of(venue: Venue) -> dict[str, Any]:
        """The fields of a venue that stands."""
        about = planned_venue(venue)
        found = {**about.model_dump(exclude={"access"}), "zone": venue.zone}
        return found | {f"access_{language}": text for language, text in about.access.items()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        point = {name: data[name] for name in ("latitude", "longitude") if name in data}
        if (
            len(point) == 2
            and None in point.values()
            and any(v is not None for v in point.values())
        ):
            missing = next(name for name, value in point.items() if value is None)
            self.add_error(missing, gettext("Enter both latitude and longitude, or neither."))
        return data

    def about(self) -> VenueAbout:
        """What was entered, as the service takes it; the zone apart."""
        data = self.cleaned_data
        access = {code: data[f"access_{code}"] for code in self.text_languages}
        return VenueAbout(
            name=data["name"],
            address=data["address"],
            latitude=data["latitude"],
            longitude=data["longitude"],
            access={code: text for code, text in access.items() if text},
        )
