"""Forms of a person's own account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.queries import GIVEN, RoleGroup
from rresi.accounts.services import Term
from rresi.core.formats import labelled, listed
from rresi.core.refusals import Incomplete
from rresi.core.translations import language_own_name, offered_languages
from rresi.design.forms import AddressField, AddressInput, DayField, FoundField, TextField
from rresi.engines.tables.names import name_key


class SignupForm(forms.Form):
    """What the site asks at sign-up besides e-mail and password."""

    name = TextField(
        label=_("Your name"),
        max_length=150,
        help_text=_("This is the name other members will see."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Called by django-allauth after the account was made; the adapter saved the name."""


class ProfileForm(forms.ModelForm[User]):
    """Name, language, how often mail comes, and who may see the name."""

    named = forms.BooleanField(
        label=_("Show my name as a contact"),
        required=False,
        help_text=_(
            "Everyone can then see your name wherever you answer questions: for your region, its "
            "organisations and your practices. If you write to organisations from here, their "
            "replies go to your email address. Otherwise only members see your name. You can "
            "change this at any time."
        ),
    )

    class Meta:
        model = User
        fields = ["name", "language", "mail_rhythm"]
        field_classes = {"name": TextField}
        help_texts = {
            "name": _("This is the name other members will see."),
            "language": _("We use it for these pages and for emails to you."),
            "mail_rhythm": _("We always send sign-in codes immediately."),
        }
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["named"] = self.instance.named_since is not None


class PortraitForm(forms.Form):
    """A picture to show as one's portrait."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_(
            "JPEG, PNG or WebP, up to 10 MB, at least 128 pixels wide and high. We cut it to a "
            "square and keep nothing else of the file, such as where it was taken."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class RoleForm(forms.Form):
    """A role to give, from a list under headings."""

    role = forms.ChoiceField(label=_("Role to assign"))
    starts = DayField(label=_("From"), required=False, help_text=_("Leave empty to start now."))
    ends = DayField(
        label=_("Until"), required=False, help_text=_("The last day. Leave empty for no end date.")
    )

    def __init__(self, *args: Any, groups: Sequence[RoleGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = [
            ("", _("Choose a role")),
            *((g.label, g.choices) for g in groups),
        ]

    def clean_ends(self) -> date | None:
        ends: date | None = self.cleaned_data["ends"]
        if ends and ends < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."))
        return ends

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            Term(data.get("starts"), data.get("ends")).require_order()
        except Incomplete as refusal:
            for name, words in refusal.problems:
                self.add_error(name, words)
        return data

    def term(self) -> dict[str, str | None]:
        """The first and the last day as `accounts.terms` keeps them."""
        days = {name: self.cleaned_data[name] for name in ("starts", "ends")}
        return {name: day.isoformat() if day else None for name, day in days.items()}


class InvitationForm(RoleForm):
    """Whom to invite, as what, and from when to when."""

    email = AddressField(label=_("Email address"))
    name = TextField(label=_("Name"), max_length=150, required=False)
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=lambda: [(code, language_own_name(code)) for code in offered_languages()],
    )
    field_order = ("email", "name", "language", "role", "starts", "ends")


class InvitedForm(forms.Form):
    """What an invited person chooses."""

    name = TextField(
        label=_("Your name"),
        max_length=150,
        help_text=_("This is the name other members will see."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class RoleField(FoundField):
    """A role that one can ask for. `kinds` are their names, `given` the roles that nobody asks for
    here: who types one of those reads who gives it."""

    kinds: Sequence[str] = ()
    given: Sequence[str] = ()

    def to_python(self, value: Any) -> str:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            wanted = name_key(str(value))
            for name in self.given:
                if wanted and (wanted in name_key(name) or name_key(name) in wanted):
                    words = gettext(
                        "The role “%(role)s” cannot be requested here: a coordinator who knows you "
                        "gives it. You can ask for: %(roles)s."
                    )
                    raise forms.ValidationError(
                        words % {"role": name, "roles": listed(self.kinds)}
                    ) from None
            raise


class WelcomeForm(forms.Form):
    """Where a person works, and what they want to do here."""

    role = RoleField(
        label=_("Which role would you like?"),
        required=False,
        help_text=_(
            "Leave this empty to read, ask questions and propose good practices. For a role, type "
            "a part of its name or of your region or organisation, and choose one. A coordinator "
            "checks this."
        ),
    )
    place = TextField(
        label=_("Where do you work?"),
        max_length=150,
        help_text=_(
            "For example: the city’s social affairs department. Only coordinators see this."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def __init__(self, *args: Any, groups: Sequence[RoleGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = cast(RoleField, self.fields["role"])
        role.offer(
            {
                key: labelled(group.label, label) if ":" in key else str(label)
                for group in groups
                for key, label in group.choices
            }
        )
        whole = [str(name) for group in groups for key, name in group.choices if ":" not in key]
        scoped = [str(one.label) for one in groups if any(":" in key for key, _name in one.choices)]
        role.kinds = [*whole, *scoped]
        role.given = [str(NetworkRole.Kind(kind).label) for kind in sorted(GIVEN)]


class ErasureForm(forms.Form):
    """Erasure must be typed, not clicked."""

    email = AddressField(
        label=_("Your email address"),
        help_text=_("Enter your email address to confirm. You cannot undo this."),
        widget=AddressInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if email.lower() != self.user.email:
            raise forms.ValidationError(
                _(
                    "This is not the email address of your account. Enter the address you sign in "
                    "with."
                )
            )
        return email
