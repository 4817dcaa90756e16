"""What this app declares to the apps below it."""

from __future__ import annotations

from rresi.accounts.needs import Needs
from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Cascade, Export
from rresi.core.declarations import Context, Receiver
from rresi.core.ownership import Owns
from rresi.editorial.documents import document_published
from rresi.wording import needs, queries, receivers
from rresi.wording.permissions import PERMISSIONS

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Export("translations", queries.export_of),
    Cascade(),
    Needs(needs.needs, waits=queries.any_waiting),
    Receiver(document_published, receivers.follow),
    Owns(("Translation",)),
)
