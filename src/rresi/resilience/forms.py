"""The form of a crisis scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rresi.core.ordering import in_order
from rresi.core.translations import current_language
from rresi.resilience.recorded import Recorded
from rresi.resilience.scenarios import Risks, keys_for, label_of

_MESSAGE = _("Enter a whole number from 0 to 100.")


def _risk_field(label: object) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,  # type: ignore[arg-type]  # a lazy text too
        required=False,
        min_value=0,
        max_value=100,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _MESSAGE),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


GROUPS = {
    "kind": _("By type of organisation"),
    "sector": _("By sector"),
    "function": _("By function"),
    "actor": _("By organisation"),
}


class RisksForm(forms.Form):
    """Risks in per cent by kind, sector and function, of organisations by themselves, and of all
    others."""

    def __init__(
        self,
        recorded: Recorded,
        names: Mapping[str, str],
        data: QueryDict | None = None,
        risks: Risks | None = None,
    ) -> None:
        """data: what was sent; risks: what to show instead, when nothing was."""
        super().__init__(data)
        self._alone = [
            f"actor:{actor.slug}"
            for actor in recorded.actors
            if f"actor:{actor.slug}" in (risks.given if data is None and risks else data or {})
        ]
        for key in keys_for(recorded):
            self.fields[key] = _risk_field(label_of(key))
        self.fields["otherwise"] = _risk_field(_("All others"))
        for key in self._alone:
            slug = key.removeprefix("actor:")
            self.fields[key] = _risk_field(names.get(slug, slug))
        choices = in_order(names.items(), current_language())
        self.fields["actor"] = forms.ChoiceField(
            label=_("Organisation"),
            required=False,
            choices=[("", pgettext_lazy("organisation", "None")), *choices],
        )
        self.fields["actor_risk"] = _risk_field(_("Risk in per cent"))
        if data is None and risks is not None:
            self.initial = {**risks.given, "otherwise": risks.otherwise}

    @property
    def groups(self) -> Iterator[tuple[object, list[forms.BoundField]]]:
        """The fields of each group that has some, with its title."""
        for what, title in GROUPS.items():
            fields = [self[name] for name in self.fields if name.startswith(f"{what}:")]
            if fields:
                yield title, fields

    @property
    def is_given(self) -> bool:
        """Whether anything was sent that this form asks for."""
        return any(str(self.data.get(name, "")).strip() for name in self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("actor") and "actor_risk" not in self.errors and data["actor_risk"] is None:
            self.add_error("actor_risk", str(_MESSAGE))
        if data.get("actor_risk") is not None and data.get("actor") == "":
            self.add_error("actor", gettext("Choose the organisation that has this risk."))
        return data

    def risks(self) -> Risks:
        """What was given, without what is wrong."""
        data = self.cleaned_data
        given = {name: value for name, value in data.items() if ":" in name and value is not None}
        if data.get("actor") and data.get("actor_risk") is not None:
            given[f"actor:{data['actor']}"] = data["actor_risk"]
        return Risks(given, data.get("otherwise") or 0)
