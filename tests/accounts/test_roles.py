"""Which roles a person holds today: by a query whose SQL is kept, and by one made for many."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import Role, Scope, grants_of
from rresi.core.declarations import added, declared
from rresi.ecosystem.models import Organisation
from rresi.regions.models import RegionManager
from tests.factories.network import Network
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db


def held(user: User) -> set[tuple[Role, int | None]]:
    """The roles of somebody, which are the same when others are asked about at once."""
    alone = {(role, pk) for _user, role, pk in grants_of([user.pk])}
    everybody = grants_of([*User.objects.values_list("pk", flat=True), 0])
    assert alone == {(role, pk) for user_id, role, pk in everybody if user_id == user.pk}
    return alone


@pytest.fixture
def network() -> Network:
    return Network()


def test_everybody_holds_their_own_roles(network: Network) -> None:
    here, there = make_region(), make_other_region()
    own = Organisation.objects.create(slug="own", name="Own")
    ada = network.person("Ada", role=NetworkRole.Kind.REVIEWER, manages=[here, there])
    bob = network.person("Bob", role=NetworkRole.Kind.COORDINATOR, organisation=own)
    cem = network.person("Cem")

    assert held(ada) == {
        (Role.REVIEWER, None),
        (Role.REGION_MANAGER, here.pk),
        (Role.REGION_MANAGER, there.pk),
    }
    assert held(bob) == {(Role.COORDINATOR, None), (Role.ORGANISATION_MEMBER, own.pk)}
    assert held(cem) == set()


def test_a_role_counts_from_its_first_day_to_its_last(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = date(2030, 3, 1), date(2030, 3, 31)
    ada, region = network.person("Ada"), make_region()
    NetworkRole.objects.create(user=ada, kind=NetworkRole.Kind.REVIEWER, starts=first, ends=last)
    RegionManager.objects.create(user=ada, region=region, starts=first, ends=last)
    both = {(Role.REVIEWER, None), (Role.REGION_MANAGER, region.pk)}

    for day, expected in (
        (first - timedelta(1), set()),
        (first, both),
        (last, both),
        (last + timedelta(1), set()),
    ):
        monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
        assert held(ada) == expected, day


def test_a_scope_declared_later_is_asked_about(network: Network) -> None:
    region = make_region()
    ada = network.person("Ada", manages=[region])
    assert held(ada) == {(Role.REGION_MANAGER, region.pk)}

    same = next(one for one in declared(Scope) if one.model is RegionManager)
    more = Scope(
        Role.ORGANISER, "Again", same.model, same.field, same.names, same.permissions, same.action
    )
    with added(more):
        assert held(ada) == {(Role.REGION_MANAGER, region.pk), (Role.ORGANISER, region.pk)}
    assert held(ada) == {(Role.REGION_MANAGER, region.pk)}
