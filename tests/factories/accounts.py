"""People for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from rresi.accounts import services
from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import OPERATOR

PASSWORD = "seven quiet herons wade"
_numbers = count(1)


def make_person(email: str = "", *, roles: tuple[str, ...] = (), **changes: Any) -> User:
    """A person with a confirmed address and `PASSWORD`; `roles` hold in the whole network."""
    number = next(_numbers)
    fields = {"name": f"Person {number}", "language": "en", "password": PASSWORD} | changes
    user = services.create_person(
        email=email or f"person-{number}@example.org", verified=True, **fields
    )
    for kind in roles:
        services.grant_network_role(actor=OPERATOR, user=user, kind=kind)
    return user


def make_coordinator(**changes: Any) -> User:
    return make_person(roles=(NetworkRole.Kind.COORDINATOR,), **changes)
