"""What this app declares to the apps below it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rresi.accounts.changes import Recorded
from rresi.accounts.permissions import Permissions
from rresi.core.declarations import Context
from rresi.core.mail import SenderName
from rresi.core.ownership import OF_THIS_MACHINE, Owns
from rresi.core.taxonomies import OwnLabels
from rresi.core.translations import Offered
from rresi.design.brand import BrandSource
from rresi.network import queries, services
from rresi.network.permissions import PERMISSIONS

SECTION_NAMES = {
    "identity": _("Name and languages"),
    "look": _("Logo and colours"),
    "contact": _("Lead partner and contact"),
    "home": _("Home page"),
    "labels": _("Words for topics and target groups"),
    "pages": _("About and legal pages"),
}

CONTEXT = Context(
    Permissions(PERMISSIONS),
    BrandSource(queries.brand),
    Offered(queries.languages),
    SenderName(lambda: queries.brand().short_name),
    OwnLabels(queries.labels),
    Recorded(
        kind="network",
        label=_("The network"),
        permissions=PERMISSIONS,
        action="network.change",
        read=queries.section,
        write=services.write_section,
        name=lambda key, _record: str(SECTION_NAMES[key]),
        path=lambda key: reverse("desk:network", args=[key]),
        names=lambda _keys: {key: str(name) for key, name in SECTION_NAMES.items()},
    ),
    Owns(("Network", "Mark"), leaves_out={"SetupLink": OF_THIS_MACHINE}),
)
