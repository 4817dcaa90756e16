"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from rresi.accounts import changes, invitations, notices, queries, requests, traces
from rresi.accounts.needs import Needs
from rresi.accounts.permissions import PERMISSIONS, Permissions
from rresi.accounts.personal_data import Erasure, Export
from rresi.accounts.terms import ROLES
from rresi.core.declarations import Context
from rresi.core.schedule import Periodic

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Export("notices", notices.export_of),
    Export("role_request", queries.export_request),
    Needs(requests.needs),
    Export("changes", changes.export_of),
    Export("invitations", invitations.export_of),
    Erasure(invitations.erase_of),
    ROLES,
    Export("sign_in", traces.export_sign_in),
    Export("mail", traces.export_mail),
    Erasure(traces.erase),
    Periodic("erase-invitations", invitations.erase_old, every=timedelta(hours=24)),
    Periodic("send-digests", notices.send_digests, every=timedelta(minutes=30)),
)
