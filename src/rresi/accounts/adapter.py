"""What RRESI asks of django-allauth beyond its settings."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from rresi.accounts.models import User
from rresi.accounts.queries import account_at
from rresi.core.translations import current_language
from rresi.design import brand

LAST_HERE = "last_here"
"""In the session: the moment of the sign-in before this one; empty at the first."""


class AccountAdapter(DefaultAccountAdapter):
    """Speaks each person's language, in mail and after sign-in."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # For a code it is the address alone that says whose it is.
        user = context.get("user") or account_at(email)
        with translation.override(user.language if user else current_language()):
            login_url = settings.SITE_URL + reverse("account_login")
            words = {
                "site_url": settings.SITE_URL,
                "login_url": login_url,
                "network": brand.current().short_name,
            }
            super().send_mail(template_prefix, email, {**context, **words})

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse | None:
        """Keep when they were last here, before this sign-in takes its place."""
        request.session[LAST_HERE] = user.last_login.isoformat() if user.last_login else ""
        return super().pre_login(request, user, **more)

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """In the language of the next page: the one they were on their way to, else their own."""
        asked = request.POST.get("next") or request.GET.get("next") or ""
        known = translation.get_language_from_path(asked) or getattr(request.user, "language", "")
        with translation.override(known or current_language()):
            super().add_message(request, *args, **kwargs)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.language = current_language()
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit)

    def is_safe_url(self, url: str) -> bool:
        """Whether `next` may be followed; what is no URL at all may not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # https://[
            return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To what needs them now, unless they were on their way to another page (`next`)."""
        with translation.override(cast(User, request.user).language):
            return reverse(settings.LOGIN_REDIRECT_URL)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """To the page that welcomes them and asks where they work."""
        with translation.override(cast(User, request.user).language):
            return reverse("accounts:welcome")


class MFAAdapter(DefaultMFAAdapter):
    """Passkeys and authenticator apps show the network's name."""

    def get_totp_issuer(self) -> str:
        return brand.current().short_name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {
            **super().get_public_key_credential_rp_entity(),
            "name": brand.current().short_name,
        }


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Takes the name as the provider has it, and the language of the page."""

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> Any:
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        user.name = str(name)[:150]
        user.language = current_language()
        return user
