"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from rresi.accounts import (
    changes,
    invitations,
    notices,
    portraits,
    queries,
    requests,
    services,
    traces,
)
from rresi.accounts.needs import Needs
from rresi.accounts.permissions import PERMISSIONS, Permissions
from rresi.accounts.personal_data import Erasure, Export
from rresi.accounts.terms import ROLES
from rresi.core.declarations import Context
from rresi.core.ownership import MADE_ANEW, OF_THIS_MACHINE, Owns
from rresi.core.schedule import Periodic

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Export("notices", notices.export_of),
    Export("role_request", queries.export_request),
    Needs(requests.needs, waits=requests.waiting),
    Needs(invitations.needs, waits=invitations.unaccepted),
    Export("portrait", portraits.export_of),
    Erasure(portraits.erase_of),
    Export("changes", changes.export_of),
    Export("invitations", invitations.export_of),
    Erasure(invitations.erase_of),
    ROLES,
    Export("sign_in", traces.export_sign_in),
    Export("mail", traces.export_mail),
    Erasure(traces.erase),
    Periodic("erase-invitations", invitations.erase_old, every=timedelta(hours=24)),
    Periodic("send-digests", notices.send_digests, every=timedelta(minutes=30)),
    Owns(
        (
            *(
                "Portrait",
                "User",
                "NetworkRole",
                "RoleRequest",
                "Notice",
                "Change",
                "account.EmailAddress",
            ),
        ),
        leaves_out={
            "Invitation": "its link leads to the installation that sent it",
            "account.EmailConfirmation": OF_THIS_MACHINE,
            "mfa.Authenticator": "passkeys and apps are bound to one address",
            "socialaccount.SocialApp": OF_THIS_MACHINE,
            "socialaccount.SocialAccount": "bound to the provider of one installation",
            "socialaccount.SocialToken": "secret",
            "auth.Permission": "the house has tables of its own",
            "auth.Group": "the house has tables of its own",
            "contenttypes.ContentType": MADE_ANEW,
            "sessions.Session": "people sign in again",
            "django_tasks_database.DBTaskResult": OF_THIS_MACHINE,
        },
        without={"User": ("password", "last_login", "groups", "user_permissions")},
        arriving={"User": services.without_password},
    ),
)
