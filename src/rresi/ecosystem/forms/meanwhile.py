"""What a form does when somebody else saved the record while it was being filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from rresi.core.formats import apart
from rresi.ecosystem.documents import OrganisationDocument
from rresi.ecosystem.forms.profile import Profile, ProfileForm, initial_of
from rresi.ecosystem.forms.rows import ROW_TITLES, ROWS


def take_in(profile: Profile, shown: OrganisationDocument, stored: OrganisationDocument) -> str:
    """Put what only the other person changed into the form, and mark what both did. Returns what
    was put in, as a sentence, or nothing.

    profile: as it was sent. shown: the record as the form showed it before it was filled in.
    stored: the record as it stands now.
    """
    old, new = initial_of(shown), initial_of(stored)
    mine = set(ProfileForm(profile.form.data, initial=old).changed_data)
    theirs = [name for name in ProfileForm.base_fields if old.get(name) != new.get(name)]
    taken = [name for name in theirs if name not in mine]
    both = [name for name in theirs if name in mine and name in profile.form.changed_data]
    profile.form = _filled(profile.form, new, taken)
    labels = [str(profile.form.fields[name].label) for name in taken]
    for name in both:
        value = _in_words(profile.form.fields[name], new.get(name))
        text = _("Someone else has entered this: %(value)s. Save again to keep yours instead.")
        profile.form.add_error(name, text % {"value": value or "–"})
    for name, factory in ROWS.items():
        if old[name] == new[name]:
            continue
        if factory(profile.form.data, initial=old[name], prefix=name).has_changed():
            text = _(
                "%(rows)s: someone else has changed these too. Open the profile in another window "
                "and compare before you save again."
            )
            profile.form.add_error(None, text % {"rows": ROW_TITLES[name]})
        else:
            profile.rows[name] = factory(initial=new[name], prefix=name)
            labels.append(str(ROW_TITLES[name]))
    if not labels:
        return ""
    text = _("The form now also shows what the other person has changed: %(fields)s.")
    return text % {"fields": apart(labels)}


def _filled(form: ProfileForm, values: Mapping[str, Any], names: list[str]) -> ProfileForm:
    """The form with these stored values in some of its fields."""
    data, unbound = cast(QueryDict, form.data).copy(), ProfileForm(initial=values)
    for name in names:
        value = unbound.fields[name].widget.format_value(unbound[name].value())
        several = value if isinstance(value, list) else [] if value is None else [value]
        data.setlist(name, several)
    filled = ProfileForm(data, initial=values)
    filled.is_valid()
    return filled


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices}
        several = value if isinstance(value, list) else [value or ""]
        return apart([labels.get(str(one), str(one)) for one in several])
    return str(field.prepare_value(value) or "")
