"""What Django and django-allauth say, in RRESI's own words and in all its languages.

Nothing imports this: makemessages reads it, so that the catalogues of RRESI, which come before
those of the libraries, hold these strings. Theirs say *je* and *du*, or lack the string.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

SIGN_IN = (
    _("The email address and/or password you specified are not correct."),
    _("Please type your current password."),
    _("You must type the same password each time."),
    _("Incorrect password."),
    _("Incorrect code."),
    _("Too many failed login attempts. Try again later."),
    _("Be patient, you are sending too many requests."),
    _("A user is already registered with this email address."),
    _("This email address is already associated with this account."),
    _("The new value must be different from the current one."),
)
SECOND_STEP = (
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("You cannot activate two-factor authentication until you have verified your email address."),
    _("You cannot add an email address to an account protected by two-factor authentication."),
)
OTHER_ACCOUNTS = (
    _(
        "An account already exists with this email address. Please sign in to that account first,"
        " then connect your %s account."
    ),
    _("Your account has no password set up."),
    _("Your account has no verified email address."),
    _("You cannot disconnect your last remaining third-party account."),
)
TOO_SHORT = ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
    12,
)
FORMS = (_("Enter a valid email address."),)  # in French, Django calls it a courriel
