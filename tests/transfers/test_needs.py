"""What adoption shows a person on their dashboard."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import create_person
from rresi.regions.services import appoint_manager
from rresi.transfers import needs
from rresi.transfers.models import Transfer
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 8])
def test_two_queries_say_it_all(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    source, away = make_region(), make_other_region()
    keeper = create_person(email="k@example.org", name="K", language="fr")
    appoint_manager(actor=OPERATOR, region=away, user=keeper)
    for number in range(count):
        Transfer.objects.create(
            practice=make_practice(source, slug=f"p{number}"),
            region=away,
            owner=keeper if number % 2 else None,
            state_since="2026-01-01",
            language="nl",
        )
    actor = actor_of(User.objects.get(pk=keeper.pk))
    with django_assert_num_queries(2):
        (group,) = needs.needs(keeper, actor)
    assert (group.key, group.total, group.waiting) == ("transfers", count, True)
    assert len(group.needs) == min(count, AT_MOST)
