"""Forms of meetings: what somebody looks for, and how the organiser plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rresi.core.taxonomies import TOPICS
from rresi.design.forms import TextField
from rresi.events import times
from rresi.events.models import MeetingProfile
from rresi.events.queries.wishes import Slot
from rresi.events.services.wishes import Profile


def _topics() -> list[tuple[str, Any]]:
    return [(term.key, term.label) for term in TOPICS.shown]


class ProfileForm(forms.Form):
    """What somebody looks for and brings, and when they are free."""

    looks_for = TextField(
        label=_("What are you looking for?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: someone who has run a repair hub with a job centre."),
    )
    seeks = forms.MultipleChoiceField(
        label=_("Topics on which you are looking for someone"),
        required=False,
        choices=_topics,
        widget=forms.CheckboxSelectMultiple,
    )
    brings = TextField(
        label=_("What can you offer?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    offers = forms.MultipleChoiceField(
        label=_("Topics on which you can help"),
        required=False,
        choices=_topics,
        widget=forms.CheckboxSelectMultiple,
    )
    most = forms.IntegerField(
        label=_("Maximum number of meetings"),
        required=False,
        min_value=0,
        max_value=60,
        help_text=_("Leave empty for as many as fit."),
    )

    def __init__(
        self, *args: Any, slots: Sequence[Slot], profile: MeetingProfile, **kwargs: Any
    ) -> None:
        names = ("looks_for", "brings", "seeks", "offers", "most")
        kwargs["initial"] = {name: getattr(profile, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["away"] = forms.MultipleChoiceField(
            label=_("When can you not meet?"),
            required=False,
            choices=[(slot.key, _slot(slot)) for slot in slots],
            initial=list(profile.away),
            widget=forms.CheckboxSelectMultiple,
        )

    def profile(self) -> Profile:
        return Profile(**self.cleaned_data)


def _slot(slot: Slot) -> str:
    day = times.weekday(slot.starts_at.astimezone(slot.session.zone).date())
    return f"{day}, {times.clock(slot.starts_at, slot.session.zone)}"


class TablesForm(forms.Form):
    """How a meeting block is cut."""

    tables = forms.IntegerField(label=_("Tables"), min_value=1, max_value=500)
    minutes = forms.IntegerField(label=_("Minutes per meeting"), min_value=5, max_value=120)
    pause = forms.IntegerField(label=_("Minutes between two meetings"), min_value=0, max_value=60)


class PlanForm(forms.Form):
    """How long the planner may search."""

    seconds = forms.TypedChoiceField(
        label=_("Time for the search"),
        coerce=int,
        choices=[(10, _("10 seconds")), (60, _("1 minute")), (300, _("5 minutes"))],
        initial=60,
    )
