"""What participants may need, as the form names it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

DIET = (
    ("vegetarian", _("Vegetarian")),
    ("vegan", _("Vegan")),
    ("halal", _("Halal")),
    ("kosher", _("Kosher")),
    ("no-gluten", _("Gluten-free")),
    ("no-lactose", _("Lactose-free")),
    ("no-nuts", _("Nut-free")),
)

ACCESS = (
    ("step-free", _("Step-free access")),
    ("hearing", _("Hearing loop or speech-to-text interpretation")),
    ("sign-language", _("Sign language interpreter")),
    ("sight", _("Support for blind or partially sighted people")),
    ("assistant", _("I am accompanied by an assistant")),
)
