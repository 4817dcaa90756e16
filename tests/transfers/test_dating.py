"""When an adoption really began: days before the one on which the network was told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from rresi.accounts.models import Notice, User
from rresi.accounts.roles import OPERATOR, VISITOR, actor_of
from rresi.accounts.services import create_person
from rresi.core.refusals import Outdated, Refused
from rresi.regions.services import appoint_manager
from rresi.transfers import adapting, dating, queries, rules, services
from rresi.transfers.choosing import STANDS_AFTER
from rresi.transfers.models import Transfer, TransferCondition, TransferEvent
from tests.factories.accounts import make_person
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region

S = Transfer.State
pytestmark = pytest.mark.django_db


class Told:
    """A region that has just told the network of something it began long ago."""

    def __init__(self) -> None:
        practice, region = make_practice(), make_other_region()
        user = create_person(email="manager@example.org", name="Manager", language="en")
        appoint_manager(actor=OPERATOR, region=region, user=user)
        self.user = User.objects.get(pk=user.pk)
        self.actor = actor_of(self.user)
        self.transfer = services.start_transfer(
            actor=self.actor, practice=practice, region=region, language="nl"
        )
        self.do(services.save_plan, steps=[services.Step("Een zaal vinden")])

    def do(self, service: Any, **more: Any) -> Transfer:
        self.transfer.refresh_from_db()
        seen = self.transfer.version
        service(actor=self.actor, transfer=self.transfer, seen=seen, **more)
        self.transfer.refresh_from_db()
        return self.transfer

    def events(self) -> list[TransferEvent]:
        return list(self.transfer.events.all())

    def date(self, *days: date) -> Transfer:
        pairs = zip(self.events(), days, strict=True)
        return self.do(dating.date_states, days={event.pk: day for event, day in pairs})


@pytest.fixture
def told() -> Told:
    return Told()


def test_a_region_that_began_years_ago_is_there_on_the_day_it_tells(told: Told) -> None:
    needed = [c.id for c in queries.condition_lines(told.transfer) if c.needed]
    told.do(
        adapting.save_adaptation,
        adapted="",
        conditions=dict.fromkeys(needed, (TransferCondition.State.MET, "")),
    )
    shown = services.Result("Het werkt.", 3, "repairs", "2021", "2021", source_title="Report")  # type: ignore[arg-type]
    told.date(date(2020, 3, 1))
    for to, on in ((S.PLANNED, 2020), (S.PILOTING, 2021), (S.ADOPTED, 2022), (S.SUSTAINED, 2024)):
        if to == S.ADOPTED:
            told.do(services.save_results, results=[shown])
        told.do(services.move_transfer, to=to, on=date(on, 6, 1))
    assert told.transfer.state == S.SUSTAINED
    assert [event.on.year for event in told.events()] == [2020, 2020, 2021, 2022, 2024]
    assert not queries.lately(3), "it was reported today: its source has two weeks to object"


def test_the_days_of_states_already_told_can_be_corrected(told: Told) -> None:
    told.do(services.move_transfer, to=S.PLANNED)
    Transfer.objects.update(reported_at=timezone.now() - 2 * STANDS_AFTER)
    told.date(date(2021, 1, 5), date(2022, 2, 6))
    assert told.transfer.state_since == date(2022, 2, 6)
    assert told.transfer.reported_at > timezone.now() - STANDS_AFTER
    assert [event.on for event in told.events()] == [date(2021, 1, 5), date(2022, 2, 6)]


def test_the_region_it_comes_from_hears_of_other_dates(told: Told) -> None:
    source = make_person("source@example.org")
    appoint_manager(actor=OPERATOR, region=told.transfer.practice.region, user=source)
    told.do(services.move_transfer, to=S.PLANNED)
    Notice.objects.all().delete()
    told.date(*(event.on for event in told.events()))  # as they are
    assert not Notice.objects.exists()
    told.date(date(2021, 1, 5), date(2022, 2, 6))
    assert Notice.objects.get(event="transfer-reported").user == source


def test_days_must_be_in_order_past_and_of_a_time_when_the_practice_existed(told: Told) -> None:
    told.do(services.move_transfer, to=S.PLANNED)
    began = told.transfer.practice.start_year
    assert began is not None
    tomorrow = timezone.localdate() + timedelta(days=1)
    for days, why in (
        ((date(2022, 1, 2), date(2022, 1, 1)), rules.Lack.DATE),
        ((date(2022, 1, 2), tomorrow), rules.Lack.DATE),
        ((date(began - 1, 12, 31), date(2022, 1, 1)), rules.Lack.BEFORE_PRACTICE),
    ):
        with pytest.raises(Refused) as refused:
            told.date(*days)
        assert str(refused.value) == rules.in_words(why)
    told.date(date(began, 1, 1), date(began, 1, 1))


def test_only_the_region_dates_it_and_nobody_overwrites(told: Told) -> None:
    with pytest.raises(PermissionDenied):
        dating.date_states(actor=VISITOR, transfer=told.transfer, seen="", days={})
    with pytest.raises(Outdated):
        dating.date_states(actor=told.actor, transfer=told.transfer, seen="0", days={})


def test_a_day_of_use_follows_the_one_before_it_but_not_a_stop() -> None:
    day = date(2024, 1, 1)
    assert rules.misdated([(S.PILOTING, day), (S.ADOPTED, day)], today=day) is rules.Lack.LATER_DAY
    assert rules.misdated([(S.ABANDONED, day), (S.ADOPTED, day)], today=day) is None


def test_the_page_leads_to_the_dates_and_takes_them(told: Told) -> None:
    client = Client()
    client.force_login(told.user)
    path = f"/en/practices/transfers/{told.transfer.pk}/"
    assert f'href="{path}dates/"' in client.get(path).content.decode()
    [event] = told.events()
    sent = {"seen": told.transfer.version, str(event.pk): "5-1-2021"}
    assert client.post(f"{path}dates/", {**sent, str(event.pk): "soon"}).status_code == 422
    told.transfer.refresh_from_db()
    sent["seen"] = told.transfer.version
    assert client.post(f"{path}dates/", sent)["Location"] == path
    assert "5 January 2021" in client.get(path).content.decode()
