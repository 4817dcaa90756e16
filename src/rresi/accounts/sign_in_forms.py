"""django-allauth's forms in this site's words; what they check stays its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rresi.accounts.demonstration import DEMO_PASSWORD, PEOPLE
from rresi.design.forms import TextField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_MAIL_CODE_HELP = _(
    "The eight letters in our email, for example BCDF-GHJK. You can use capital or small letters."
)


class _HouseWords(forms.Form):
    """Labels above fields and help before them, instead of words inside them."""

    words: ClassVar[dict[str, tuple[StrOrPromise, StrOrPromise]]] = {}
    general: ClassVar[dict[str, tuple[StrOrPromise, StrOrPromise]]] = {
        "email": (_("Email address"), ""),
        "login": (_("Email address"), ""),
        "password": (_("Password"), ""),
        "oldpassword": (_("Current password"), ""),
        "password1": (
            _("New password"),
            _("At least 12 characters. A sentence is easy to remember."),
        ),
        "password2": (_("Repeat new password"), ""),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            known = self.words.get(name) or self.general.get(name)
            if known:
                field.label, field.help_text = known
            if name == "code":
                field.widget.attrs |= {
                    "class": "is-short",
                    "autocapitalize": "off",
                    "spellcheck": "false",
                }


class LoginForm(_HouseWords, account.LoginForm):
    demonstration = (PEOPLE, DEMO_PASSWORD) if settings.DEMO else ()


class SignupForm(_HouseWords, account.SignupForm):  # type: ignore[misc]  # its clean is untyped
    words: ClassVar = {
        "email": (
            _("Email address"),
            _("We will send a code to this address to check that it is yours."),
        ),
        "password1": (
            _("Password"),
            _(
                "You can leave this empty and sign in with codes that we email to you. If you "
                "choose a password, use at least 12 characters."
            ),
        ),
    }


class AddEmailForm(_HouseWords, account.AddEmailForm):
    words: ClassVar = {
        "email": (
            _("New email address"),
            _("We will send a code to this address to check that it is yours."),
        ),
    }


class ChangePasswordForm(_HouseWords, account.ChangePasswordForm): ...


class SetPasswordForm(_HouseWords, account.SetPasswordForm): ...


class ResetPasswordForm(_HouseWords, account.ResetPasswordForm): ...


class ResetPasswordKeyForm(_HouseWords, account.ResetPasswordKeyForm): ...


class RequestLoginCodeForm(_HouseWords, account.RequestLoginCodeForm): ...


class ConfirmLoginCodeForm(_HouseWords, account.ConfirmLoginCodeForm):
    words: ClassVar = {"code": (_("Code"), _MAIL_CODE_HELP)}


class ConfirmEmailForm(_HouseWords, account.ConfirmEmailVerificationCodeForm):
    words: ClassVar = {"code": (_("Code"), _MAIL_CODE_HELP)}


class ConfirmPasswordResetCodeForm(_HouseWords, account.ConfirmPasswordResetCodeForm):
    words: ClassVar = {"code": (_("Code"), _MAIL_CODE_HELP)}


_APP_CODE = (
    _("Code from your authenticator app"),
    _("Six digits. You can also use a recovery code."),
)


class AuthenticateForm(_HouseWords, second_step.AuthenticateForm):
    words: ClassVar = {"code": _APP_CODE}


class SecondStepReauthenticateForm(_HouseWords, second_step.ReauthenticateForm):
    words: ClassVar = {"code": _APP_CODE}


class ActivateTOTPForm(_HouseWords, totp.ActivateTOTPForm):
    words: ClassVar = {
        "code": (
            _("Code from your authenticator app"),
            _("Six digits. The code changes every 30 seconds."),
        )
    }


class AddPasskeyForm(_HouseWords, webauthn.AddWebAuthnForm):
    name = TextField(required=False)
    words: ClassVar = {
        "name": (
            _("Name of this device"),
            _("This helps you to recognise the device in the list, for example “work laptop”."),
        ),
        "passwordless": (
            _("Sign in with this passkey only"),
            _(
                "Your device will ask for its PIN, your fingerprint or your face. If you leave "
                "this box empty, you use the passkey for two-step verification, after your "
                "password."
            ),
        ),
    }


class EditPasskeyForm(_HouseWords, webauthn.EditWebAuthnForm):
    name = TextField()
    words: ClassVar = {"name": (_("Name of this device"), "")}
