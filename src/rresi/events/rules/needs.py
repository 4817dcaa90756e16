"""What participants may need, as the form names it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

DIET = (
    ("vegetarian", _("Vegetarian")),
    ("vegan", _("Vegan")),
    ("halal", _("Halal")),
    ("kosher", _("Kosher")),
    ("no-gluten", _("No gluten")),
    ("no-lactose", _("No lactose")),
    ("no-nuts", _("No nuts")),
)

ACCESS = (
    ("step-free", _("Step-free access")),
    ("hearing", _("Hearing loop or speech-to-text interpretation")),
    ("sign-language", _("Sign language interpreter")),
    ("sight", _("Support for blind or partially sighted people")),
    ("assistant", _("I am accompanied by an assistant")),
)
