"""What adoption shows a person on their dashboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import create_person, erase_person
from rresi.regions.services import appoint_manager
from rresi.transfers import needs
from rresi.transfers.models import Transfer
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db
STATES = (Transfer.State.INTERESTED, Transfer.State.PLANNED, Transfer.State.ABANDONED)


@pytest.mark.parametrize("count", [1, 8])
def test_interest_stands_apart_from_adoption_in_a_fixed_number_of_queries(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    source, away = make_region(), make_other_region()
    keeper = create_person(email="k@example.org", name="K", language="fr")
    appoint_manager(actor=OPERATOR, region=away, user=keeper)
    for number in range(count):
        for state in STATES:
            Transfer.objects.create(
                practice=make_practice(source, slug=f"p{number}-{state}"),
                region=away,
                state=state,
                reason="x" if state == Transfer.State.ABANDONED else "",
                reason_language="nl" if state == Transfer.State.ABANDONED else "",
                owner=keeper if number % 2 else None,
                state_since="2026-01-01",
                language="nl",
            )
    actor = actor_of(User.objects.get(pk=keeper.pk))
    with django_assert_num_queries(3):
        due, *groups = needs.needs(keeper, actor)
    assert [group.key for group in groups] == ["transfers", "interests", "stopped"]
    for group, said in zip(groups, ("Planned", "Interested", "Decided"), strict=True):
        assert (group.total, group.waiting) == (count, True)
        assert len(group.needs) == min(count, AT_MOST)
        assert all(need.why.startswith(said) for need in group.needs)
    assert due.key == "transfer-steps"
    assert due.needs == []


def test_due_steps_of_the_plan_are_on_the_dashboard_until_they_are_done() -> None:
    source, away = make_region(), make_other_region()
    keeper = create_person(email="k@example.org", name="K", language="fr")
    appoint_manager(actor=OPERATOR, region=away, user=keeper)
    today = timezone.localdate()
    transfer = Transfer.objects.create(
        practice=make_practice(source), region=away, state_since="2026-01-01", language="nl"
    )
    plan = [
        ("late", today - timedelta(days=1), None),
        ("soon", today + needs.DUE_WITHIN, None),
        ("later", today + needs.DUE_WITHIN + timedelta(days=1), None),
        ("done", today, today),
        ("some day", None, None),
    ]
    for position, (text, due_on, done_on) in enumerate(plan):
        transfer.steps.create(
            position=position, language="nl", text=text, due=due_on, done_on=done_on
        )
    actor = actor_of(User.objects.get(pk=keeper.pk))
    due, *_running = needs.needs(keeper, actor)
    assert [(one.what, one.overdue) for one in due.needs] == [("late", True), ("soon", False)]
    assert due.total == 2
    Transfer.objects.update(state=Transfer.State.ABANDONED, reason="x", reason_language="nl")
    due, *running = needs.needs(keeper, actor)
    assert not due.needs
    assert [group.key for group in running if group.needs] == ["stopped"]


def test_the_coordinator_stands_in_where_a_region_has_no_manager_left() -> None:
    source, away = make_region(), make_other_region()
    keeper, coordinator = make_person(), make_coordinator()
    appoint_manager(actor=OPERATOR, region=away, user=keeper)
    transfer = Transfer.objects.create(
        practice=make_practice(source),
        region=away,
        owner=keeper,
        state=Transfer.State.PLANNED,
        state_since="2026-01-01",
        language="nl",
    )
    transfer.steps.create(position=0, language="nl", text="late", due=timezone.localdate())

    def shown(person: User) -> list[str]:
        groups = needs.needs(person, actor_of(User.objects.get(pk=person.pk)))
        return [group.key for group in groups if group.needs]

    assert shown(coordinator) == []
    erase_person(actor=actor_of(keeper), user=keeper)
    assert shown(coordinator) == ["transfer-steps", "transfers"]
    appoint_manager(actor=OPERATOR, region=away, user=make_person())
    assert shown(coordinator) == []
