"""Adoption: each state earned, failure kept, fit without a score, lineage told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.models import Notice, User
from rresi.accounts.notices import GATHERED_FOR, send_digests
from rresi.accounts.roles import OPERATOR, VISITOR, Actor, Role
from rresi.accounts.services import create_person, export_personal_data
from rresi.core import formats
from rresi.core.refusals import Incomplete, Outdated, Refused
from rresi.core.versions import token_of
from rresi.practices import queries as practices
from rresi.practices.models import Practice
from rresi.regions.models import Region
from rresi.regions.services import appoint_manager
from rresi.transfers import adapting, claims, queries, rules, services
from rresi.transfers import fit as fitting
from rresi.transfers.choosing import STANDS_AFTER, measured
from rresi.transfers.conditions import conditions_of
from rresi.transfers.forms import ResultForm, StepForm
from rresi.transfers.lineage import lineage_of
from rresi.transfers.models import Transfer, TransferResult
from rresi.transfers.queries.cards import TransferCard, listed
from tests.factories.accounts import make_coordinator
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region

S = Transfer.State


def lacks(
    *path: str, steps: int = 1, shown: int = 1, unexplained: int = 0, reason: str = "why"
) -> list[Any]:
    given: dict[str, Any] = {"steps": steps, "shown": shown, "unexplained": unexplained}
    return [rules.lack(a, b, **given, reason=reason) for a, b in pairwise(path)]


def test_the_whole_way_is_open_to_who_did_the_work() -> None:
    assert lacks(S.INTERESTED, S.PLANNED, S.PILOTING, S.ADOPTED, S.SUSTAINED) == [None] * 4


@given(st.sampled_from(S.values), st.sampled_from(S.values), st.text(max_size=3))
def test_no_state_is_reached_without_its_due(state: str, to: str, reason: str) -> None:
    nothing = rules.lack(state, to, steps=0, unexplained=0, shown=0, reason=reason)
    if to == S.ABANDONED and state != S.ABANDONED:
        assert (nothing is None) == bool(reason.strip())
    elif to == S.PILOTING and state == S.PLANNED:
        assert nothing is None
    else:
        assert nothing is not None


def test_nothing_leaves_abandoned_and_no_state_is_skipped() -> None:
    assert all(lacks(S.ABANDONED, to) != [None] for to in S.values)
    assert lacks(S.INTERESTED, S.ADOPTED) == [rules.Lack.NOT_NEXT]
    assert lacks(S.PILOTING, S.ADOPTED, unexplained=1) == [rules.Lack.CONDITIONS]


@pytest.mark.parametrize(
    ("blocking", "recorded", "stand"),
    [
        (True, None, "unknown-blocking"),
        (True, "unknown", "unknown-blocking"),
        (True, "missing", "blocking"),
        (False, "missing", "missing"),
        (False, "blocking", "blocking"),
        (True, "met", "met"),
        (False, None, "unknown"),
    ],
)
def test_how_a_condition_stands(blocking: bool, recorded: str | None, stand: str) -> None:
    assert rules.condition_stand(blocking=blocking, recorded=recorded) == stand


@pytest.fixture
def practice(db: None) -> Practice:
    return make_practice()


@pytest.fixture
def aalst(db: None) -> Region:
    return make_other_region()


def manager(region: Region, name: str = "manager") -> tuple[User, Actor]:
    user = create_person(email=f"{name}@example.org", name=name, language="en")
    appoint_manager(actor=OPERATOR, region=region, user=user)
    roles = frozenset({Role.VISITOR, Role.MEMBER, Role.REGION_MANAGER})
    return user, Actor(
        user_id=user.pk, roles=roles, scopes={Role.REGION_MANAGER: frozenset({region.pk})}
    )


def started(practice: Practice, region: Region, name: str = "manager") -> tuple[Transfer, Actor]:
    _user, actor = manager(region, name)
    transfer = services.start_transfer(actor=actor, practice=practice, region=region, language="nl")
    return transfer, actor


def step(transfer: Transfer, actor: Actor, to: str, **more: Any) -> Transfer:
    transfer.refresh_from_db()
    return services.move_transfer(
        actor=actor, transfer=transfer, to=to, seen=transfer.version, **more
    )


def blocking_id(practice: Practice, *, blocking: bool = True) -> str:
    """The id of the practice's one condition that blocks, or that does not."""
    (found,) = [one.id for one in conditions_of(practice) if one.blocking is blocking]
    return found


def adopted(practice: Practice, region: Region) -> tuple[Transfer, Actor]:
    transfer, actor = started(practice, region)
    services.save_plan(
        actor=actor, transfer=transfer, seen=token_of(1), steps=[services.Step("Een zaal vinden")]
    )
    step(transfer, actor, S.PLANNED)
    step(transfer, actor, S.PILOTING)
    transfer.refresh_from_db()
    services.save_results(actor=actor, transfer=transfer, seen=transfer.version, results=[SHOWN])
    transfer.refresh_from_db()
    adapting.answer_condition(
        actor=actor,
        transfer=transfer,
        seen=transfer.version,
        condition_id=blocking_id(practice),
        state="met",
    )
    Transfer.objects.filter(pk=transfer.pk).update(state_since=yesterday())
    return step(transfer, actor, S.ADOPTED), actor


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


SHOWN = services.Result(
    "Er kwamen mensen.",
    value=Decimal(40),
    unit="mensen",
    period_start="2025",
    source_title="Telling van de bibliotheek",
    language="nl",
)


@pytest.mark.parametrize(
    "result",
    [
        replace(SHOWN, value=None),
        replace(SHOWN, source_title=""),
        replace(SHOWN, period_start=""),
        replace(SHOWN, period_end=str(timezone.localdate().year)),
        replace(SHOWN, method="announced"),
    ],
)
def test_an_adoption_needs_a_result_that_shows_it(
    practice: Practice, aalst: Region, result: services.Result
) -> None:
    transfer, actor = adopted(practice, aalst)
    transfer.refresh_from_db()
    with pytest.raises(Refused, match="a figure, a period that is over, and its source"):
        services.save_results(
            actor=actor, transfer=transfer, seen=transfer.version, results=[result]
        )
    assert transfer.results.get().value == 40
    Transfer.objects.update(state=S.PILOTING, state_since=yesterday())
    transfer.refresh_from_db()
    services.save_results(actor=actor, transfer=transfer, seen=transfer.version, results=[result])
    with pytest.raises(Refused, match="a figure, a period that is over, and its source"):
        step(transfer, actor, S.ADOPTED)


def test_an_adoption_says_how_its_essential_conditions_stand(
    practice: Practice, aalst: Region
) -> None:
    transfer, actor = adopted(practice, aalst)
    needed = blocking_id(practice)

    def say(state: str, note: str = "") -> None:
        transfer.refresh_from_db()
        adapting.save_adaptation(
            actor=actor,
            transfer=transfer,
            seen=transfer.version,
            adapted="",
            conditions={needed: (state, note)},
        )

    for unexplained in ("unknown", "missing"):  # in use: not taken back
        with pytest.raises(Refused, match="each essential condition"):
            say(unexplained)
    say("missing", "Wij huren per avond.")
    Transfer.objects.update(state=S.PILOTING, state_since=yesterday())
    say("missing")
    with pytest.raises(Refused, match="each essential condition"):
        step(transfer, actor, S.ADOPTED)
    say("missing", "Wij huren per avond.")
    assert step(transfer, actor, S.ADOPTED).state == S.ADOPTED


def test_a_practice_in_use_has_had_a_day_before(practice: Practice, aalst: Region) -> None:
    transfer, actor = adopted(practice, aalst)
    with pytest.raises(Incomplete, match="on a later day"):
        step(transfer, actor, S.SUSTAINED)
    Transfer.objects.update(state_since=yesterday())
    assert step(transfer, actor, S.SUSTAINED).state == S.SUSTAINED


def test_the_home_page_waits_until_an_adoption_stands(practice: Practice, aalst: Region) -> None:
    transfer, actor = adopted(practice, aalst)
    assert not queries.lately(3)
    before = timezone.now() - STANDS_AFTER
    Transfer.objects.update(reported_at=before)
    [passage] = queries.lately(3)
    assert passage.card.reported == formats.day(timezone.localdate(before))
    transfer.refresh_from_db()
    services.save_results(  # another figure is another report
        actor=actor,
        transfer=transfer,
        seen=transfer.version,
        results=[replace(SHOWN, value=Decimal(4000))],
    )
    assert not queries.lately(3)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"value": None},
        {"source_title": ""},
        {"source_title": "", "source_url": "https://example.org/"},
        {"method": "announced"},
        {"period_start": "", "period_end": ""},
        {"period_end": str(timezone.localdate().year)},
        {"period_end": f"{timezone.localdate():%Y-%m}"},
        {"period_end": f"{timezone.localdate().replace(day=1) - timedelta(days=1):%Y-%m}"},
        {"period_end": str(timezone.localdate().year + 1)},
    ],
)
def test_what_is_counted_as_measured_is_what_shows_it(
    practice: Practice, aalst: Region, changes: dict[str, Any]
) -> None:
    transfer = Transfer.objects.create(
        practice=practice,
        region=aalst,
        state="piloting",
        state_since="2026-01-01",
        language="nl",
    )
    result = TransferResult.objects.create(
        transfer=transfer,
        **{
            "position": 0,
            "statement": "Ten jobs.",
            "language": "en",
            "value": 10,
            "source_title": "Count",
            "period_start": "2021",
            "period_end": "2022",
        }
        | changes,
    )
    assert measured(Transfer.objects.all()).exists() is claims.shows(result)
    assert TransferCard.of(listed().get()).value == ("10" if result.value is not None else "")
    Transfer.objects.update(state=Transfer.State.PLANNED)  # nothing has been tried out yet
    assert not measured(Transfer.objects.all()).exists()
    assert not TransferCard.of(listed().get()).value


def test_a_service_takes_no_measured_result_of_a_period_to_come(
    practice: Practice, aalst: Region
) -> None:
    transfer, actor = tried(practice, aalst)
    year = timezone.localdate().year
    common: dict[str, Any] = {"actor": actor, "transfer": transfer, "seen": token_of(1)}
    for start, method in ((year, "reported"), (year, "records"), (year + 1, "")):
        ahead = replace(SHOWN, period_start=str(start), period_end=str(year + 1), method=method)
        with pytest.raises(Refused, match="is in the future"):
            services.save_results(**common, results=[ahead])
    still = replace(SHOWN, period_start=str(year))
    with pytest.raises(Refused, match=f"{year} is not over yet"):
        services.save_results(**common, results=[replace(still, method="records")])
    expected = replace(SHOWN, period_start=str(year + 1), method="announced")
    services.save_results(**common, results=[replace(still, method="reported"), expected])


@pytest.mark.parametrize("state", [S.INTERESTED, S.PLANNED])
def test_before_the_pilot_phase_results_are_only_expected(
    practice: Practice, aalst: Region, state: str
) -> None:
    transfer, actor = started(practice, aalst)
    Transfer.objects.update(state=state)

    def save(result: services.Result) -> None:
        transfer.refresh_from_db()
        services.save_results(
            actor=actor, transfer=transfer, seen=transfer.version, results=[result]
        )

    with pytest.raises(Refused, match="only from the pilot phase on"):
        save(SHOWN)
    save(replace(SHOWN, method="announced"))
    step(transfer, actor, S.ABANDONED, reason="Geen zaal")  # which is no way around it
    with pytest.raises(Refused, match="only from the pilot phase on"):
        save(SHOWN)


def test_a_pilot_phase_with_results_is_not_undone(practice: Practice, aalst: Region) -> None:
    transfer, actor = adopted(practice, aalst)
    services.undo_move(actor=actor, transfer=transfer, seen=transfer.version)
    transfer.refresh_from_db()
    with pytest.raises(Refused, match="only from the pilot phase on"):
        services.undo_move(actor=actor, transfer=transfer, seen=transfer.version)
    transfer.refresh_from_db()
    assert transfer.state == S.PILOTING


def tried(practice: Practice, region: Region) -> tuple[Transfer, Actor]:
    transfer, actor = started(practice, region)
    Transfer.objects.update(state=S.PILOTING)
    return transfer, actor


def test_a_count_of_a_result_is_not_below_zero(practice: Practice, aalst: Region) -> None:
    transfer, actor = tried(practice, aalst)
    less = replace(SHOWN, value=Decimal(-3), unit="jobs")
    common: dict[str, Any] = {"actor": actor, "transfer": transfer, "seen": token_of(1)}
    with pytest.raises(Refused, match="cannot be below 0"):
        services.save_results(**common, results=[less])
    form = ResultForm({"statement": "Jobs.", "value": "-3", "unit": "jobs", "method": "records"})
    assert "cannot be below 0" in str(form.errors["value"])
    services.save_results(**common, results=[replace(less, unit="%")])


def test_from_interest_to_adoption_on_record(practice: Practice, aalst: Region) -> None:
    transfer, _actor = adopted(practice, aalst)
    states = list(transfer.events.values_list("state", flat=True))
    assert states == [S.INTERESTED, S.PLANNED, S.PILOTING, S.ADOPTED]


def test_pressed_twice_it_is_one_transfer_and_one_step(practice: Practice, aalst: Region) -> None:
    transfer, actor = started(practice, aalst)
    again = services.start_transfer(actor=actor, practice=practice, region=aalst, language="nl")
    assert again.pk == transfer.pk
    seen = transfer.version
    for _press in range(2):
        services.move_transfer(
            actor=actor, transfer=transfer, to=S.ABANDONED, seen=seen, reason="Geen geld."
        )
    assert transfer.events.count() == 2


def test_who_looks_away_does_not_overwrite(practice: Practice, aalst: Region) -> None:
    transfer, actor = started(practice, aalst)
    common: dict[str, Any] = {"actor": actor, "transfer": transfer, "seen": token_of(1)}
    services.save_plan(**common, steps=[services.Step("Eerst")])
    with pytest.raises(Outdated):
        services.save_plan(**common, steps=[services.Step("Later")])
    assert transfer.steps.get().text == "Eerst"


def test_only_the_receiving_regions_manager_moves_it(practice: Practice, aalst: Region) -> None:
    transfer, _actor = started(practice, aalst)
    _user, source = manager(practice.region, "source")
    for stranger in (source, VISITOR):
        with pytest.raises(PermissionDenied):
            services.move_transfer(
                actor=stranger, transfer=transfer, to=S.ABANDONED, seen=token_of(1), reason="x"
            )
        with pytest.raises(PermissionDenied):
            services.start_transfer(actor=stranger, practice=practice, region=aalst, language="en")


def test_of_a_practice_that_is_gone_only_who_tries_it_goes_on(
    practice: Practice, aalst: Region
) -> None:
    transfer, actor = started(practice, aalst)
    services.save_plan(
        actor=actor, transfer=transfer, seen=transfer.version, steps=[services.Step("Find a room")]
    )
    Practice.objects.filter(pk=practice.pk).update(publication="withdrawn")
    transfer = Transfer.objects.get()
    with pytest.raises(Refused, match="has been unpublished"):
        step(transfer, actor, S.PLANNED)
    stopped = step(transfer, actor, S.ABANDONED, reason="It is gone.")
    with pytest.raises(Refused, match="has been unpublished"):
        services.resume_transfer(actor=actor, transfer=stopped, seen=stopped.version)
    Practice.objects.update(publication="published")
    current = services.resume_transfer(actor=actor, transfer=stopped, seen=stopped.version)
    for state in (S.PLANNED, S.PILOTING):
        current = step(current, actor, state)
    Practice.objects.update(publication="withdrawn")
    stopped = step(Transfer.objects.get(), actor, S.ABANDONED, reason="Too dear.")
    services.resume_transfer(actor=actor, transfer=stopped, seen=stopped.version)
    assert Transfer.objects.get().state == S.PILOTING


def test_a_region_does_not_adopt_from_itself(practice: Practice) -> None:
    _user, actor = manager(practice.region)
    with pytest.raises(Refused):
        services.start_transfer(
            actor=actor, practice=practice, region=practice.region, language="nl"
        )


def test_the_database_knows_that_abandoning_has_a_reason(practice: Practice, aalst: Region) -> None:
    transfer, _actor = started(practice, aalst)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=transfer.pk).update(state=S.ABANDONED, reason="")


def test_a_failure_shows_on_the_practice_and_is_taken_up_again_by_beginning(
    practice: Practice, aalst: Region, client: Client
) -> None:
    transfer, actor = started(practice, aalst)
    step(transfer, actor, S.ABANDONED, reason="De zaal was te duur.")
    page = client.get("/en/practices/repair-cafe/").content.decode()
    assert "De zaal was te duur." in page
    again = services.start_transfer(actor=actor, practice=practice, region=aalst, language="nl")
    assert (again.pk, again.state, again.reason) == (transfer.pk, S.INTERESTED, "")
    assert [line.note for line in queries.history(again)] == ["", "De zaal was te duur.", ""]


def test_the_source_region_hears_of_it(practice: Practice, aalst: Region) -> None:
    source, _actor = manager(practice.region, "source")
    transfer, actor = started(practice, aalst)
    step(transfer, actor, S.ABANDONED, reason="x")
    events = Notice.objects.filter(user=source).values_list("event", flat=True)
    assert set(events) == {"transfer-started", "transfer-moved"}


def test_what_happens_with_one_adoption_is_one_mail(practice: Practice, aalst: Region) -> None:
    source, _actor = manager(practice.region, "source")
    transfer, actor = started(practice, aalst)
    stopped = step(transfer, actor, S.ABANDONED, reason="Geen zaal.")
    services.resume_transfer(actor=actor, transfer=stopped, seen=stopped.version)
    assert Notice.objects.filter(user=source, mailed_at=None).count() == 3
    assert send_digests(timezone.now() + GATHERED_FOR) == 1
    assert not Notice.objects.filter(user=source, mailed_at=None).exists()


def test_where_the_source_has_no_manager_the_coordinator_hears_of_it(
    practice: Practice, aalst: Region
) -> None:
    coordinator = make_coordinator()
    transfer, actor = started(practice, aalst)
    step(transfer, actor, S.ABANDONED, reason="Geen zaal.")
    told = Notice.objects.filter(user=coordinator).order_by("pk")
    assert [notice.event for notice in told] == ["transfer-started", "transfer-moved"]
    assert all("because The Hague, where the practice" in notice.body for notice in told)


def test_the_source_hears_once_a_day_of_new_figures_and_dates_and_of_what_was_undone(
    practice: Practice, aalst: Region
) -> None:
    source, _actor = manager(practice.region, "source")
    transfer, actor = adopted(practice, aalst)
    told = Notice.objects.filter(user=source)
    assert told.filter(event="transfer-reported").count() == 1  # with its first result

    def save(value: int) -> None:
        transfer.refresh_from_db()
        services.save_results(
            actor=actor,
            transfer=transfer,
            seen=transfer.version,
            results=[replace(SHOWN, value=Decimal(value))],
        )

    told.filter(event="transfer-reported").delete()
    save(41)
    save(42)
    notice = told.get(event="transfer-reported")
    assert "Aalst has changed dates or results of its adoption" in notice.body
    assert formats.day(timezone.localdate() + STANDS_AFTER) in notice.body

    told.delete()
    transfer.refresh_from_db()
    services.undo_move(actor=actor, transfer=transfer, seen=transfer.version)
    assert "is now: Pilot phase." in told.get(event="transfer-moved").body
    assert "If you can help, tell them." in told.get(event="transfer-moved").body


def test_results_saved_unchanged_are_no_new_report(practice: Practice, aalst: Region) -> None:
    source, _actor = manager(practice.region, "source")
    transfer, actor = adopted(practice, aalst)
    Notice.objects.filter(user=source).delete()
    before = timezone.now() - STANDS_AFTER
    Transfer.objects.update(reported_at=before)
    transfer.refresh_from_db()
    services.save_results(actor=actor, transfer=transfer, seen=transfer.version, results=[SHOWN])
    transfer.refresh_from_db()
    assert transfer.reported_at == before
    assert not Notice.objects.filter(user=source).exists()


def test_the_mail_speaks_the_language_of_its_reader(practice: Practice, aalst: Region) -> None:
    source, _actor = manager(practice.region, "source")
    User.objects.filter(pk=source.pk).update(language="nl")
    transfer, actor = started(practice, aalst)
    with translation.override("en"):
        step(transfer, actor, S.ABANDONED, reason="Geen zaal.")
    notice = Notice.objects.get(user=source, event="transfer-moved")
    assert "“Een repaircafé in elke wijk”" in notice.body
    assert "heeft nu deze status: Ervan afgezien." in notice.body
    assert "Geen zaal." in notice.body


def test_fit_names_what_blocks_first_and_what_it_rests_on(
    practice: Practice, aalst: Region, client: Client
) -> None:
    whole = practices.readable(actor=VISITOR, slug=practice.slug)
    assert whole is not None
    found = fitting.fit(whole, aalst, language="en")
    assert [line.stand for line in found.lines[:1]] == ["unknown-blocking"]
    assert found.blocking[0].text == "A room in the neighbourhood."
    assert all(line.rests_on for line in found.lines)
    transfer, actor = started(practice, aalst)
    adapting.save_adaptation(
        actor=actor,
        transfer=transfer,
        seen=token_of(1),
        adapted="Wij doen het in de bibliotheek.",
        conditions={blocking_id(practice): ("met", "De bibliotheek leent haar zaal.")},
    )
    after = fitting.fit(whole, aalst, language="en")
    assert not after.blocking
    assert "De bibliotheek leent haar zaal." in next(
        line.note for line in after.met if line.text == "A room in the neighbourhood."
    )
    note = '<span lang="nl">De bibliotheek leent haar zaal.</span> <span class="muted">· {}</span>'
    for language, said in (("en", "in Dutch"), ("nl", "")):
        page = client.get(f"/{language}/practices/repair-cafe/fit/?region={aalst.slug}")
        shown = " ".join(page.content.decode().split())
        assert (note.format(said) in shown) is bool(said)


def test_lineage_runs_from_the_first_ancestor_to_the_last_descendant(
    practice: Practice, aalst: Region, client: Client
) -> None:
    transfer, actor = adopted(practice, aalst)
    child = make_practice(aalst, slug="child", title="Repaircafé Aalst", translations={})
    client.force_login(User.objects.get(pk=actor.user_id or 0))
    page = client.get(f"/en/practices/transfers/{transfer.pk}/").content.decode()
    assert "Repaircafé Aalst" in page
    address = f"/en/practices/transfers/{transfer.pk}/link/"
    assert client.post(address, {"practice": practice.slug}).status_code == 409
    transfer.refresh_from_db()
    assert transfer.becomes is None, "a practice of another region"
    client.post(address, {"practice": child.slug})
    client.logout()
    nodes = lineage_of(child)
    assert [(node.depth, node.is_practice) for node in nodes] == [(0, True), (1, False), (2, True)]
    assert nodes[2].current
    page = client.get("/en/practices/child/lineage/").content.decode()
    assert "Repaircafé Aalst" in page
    assert page.count("<circle") == 1


def test_a_practice_that_has_transfers_cannot_vanish(practice: Practice, aalst: Region) -> None:
    started(practice, aalst)
    with pytest.raises(IntegrityError):
        practice.delete()


def test_an_erased_owner_leaves_the_record(practice: Practice, aalst: Region) -> None:
    transfer, actor = started(practice, aalst)
    User.objects.get(pk=actor.user_id or 0).delete()
    transfer.refresh_from_db()
    assert transfer.owner is None
    assert transfer.events.get().actor is None


@pytest.mark.parametrize("part", ["adaptation", "plan", "results"])
def test_the_forms_save_and_show_mistakes(
    practice: Practice, aalst: Region, client: Client, part: str
) -> None:
    transfer, actor = tried(practice, aalst)
    client.force_login(User.objects.get(pk=actor.user_id or 0))
    address = f"/en/practices/transfers/{transfer.pk}/{part}/"
    assert client.get(address).status_code == 200
    number, other = blocking_id(practice), blocking_id(practice, blocking=False)
    prefix = "steps" if part == "plan" else "results"
    total = {f"{prefix}-TOTAL_FORMS": "2", f"{prefix}-INITIAL_FORMS": "0"}
    good: dict[str, dict[str, str]] = {
        "adaptation": {
            "adapted": "Kleiner.",
            f"state-{number}": "met",
            f"note-{number}": "",
            f"state-{other}": "missing",
            f"note-{other}": "Niemand.",
        },
        "plan": {**total, "steps-0-text": "Een zaal", "steps-0-due": "2027-01-31"},
        "results": {
            **total,
            "results-0-statement": "Ja",
            "results-0-method": "survey",
            "results-0-value": "12.5",
            "results-0-period_start": "2025",
            "results-1-method": "reported",
        },
    }
    bad = {
        "adaptation": {**good["adaptation"], "adapted": "<script>x</script>"},
        "plan": {**total, "steps-0-text": "Blijft staan", "steps-0-due": "soon"},
        "results": {
            **good["results"],
            "results-0-statement": "Blijft staan",
            "results-0-period_start": "2025",
            "results-0-period_end": "2024",
        },
    }[part]
    refused = client.post(address, {"seen": token_of(1), **bad})
    assert refused.status_code == 422
    assert (
        "Blijft staan" if part != "adaptation" else "&lt;script&gt;"
    ) in refused.content.decode()
    assert client.post(address, {"seen": token_of(1), **good[part]}).status_code == 302
    assert client.post(address, {"seen": token_of(1), **good[part]}).status_code == 409
    assert client.get(f"/en/practices/transfers/{transfer.pk}/").status_code == 200


def test_a_period_that_begins_at_no_date_is_not_told_to_end_too_early() -> None:
    form = ResultForm({"period_start": "soon", "period_end": "2025"})
    assert "period_start" in form.errors
    assert "period_end" not in form.errors


@pytest.mark.parametrize("count", [1, 6])
def test_the_practice_page_asks_the_same_however_many_adopt(
    practice: Practice,
    client: Client,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        region = make_region(f"r{number}", codes=[])
        started(practice, region, f"m{number}")
    client.get("/en/practices/repair-cafe/")
    with django_assert_num_queries(11):
        client.get("/en/practices/repair-cafe/")


def test_a_condition_that_nobody_recorded_is_not_known(practice: Practice, aalst: Region) -> None:
    transfer, actor = started(practice, aalst)
    assert not transfer.conditions.exists()
    found = queries.whole(transfer.pk)
    assert found is not None
    lines = queries.condition_lines(found)
    assert [line.stand for line in lines] == ["unknown-blocking", "unknown"]
    adapting.save_adaptation(
        actor=actor,
        transfer=transfer,
        seen=token_of(1),
        adapted="",
        conditions={lines[0].id: ("met", "Ja."), "of-another-practice": ("met", "")},
    )
    assert [row.condition_id for row in transfer.conditions.all()] == [lines[0].id]
    found = queries.whole(transfer.pk)
    assert found is not None
    assert [line.stand for line in queries.condition_lines(found)] == ["met", "unknown"]


@pytest.mark.parametrize("count", [1, 6])
def test_a_transfers_page_asks_the_same_however_much_it_holds(
    practice: Practice,
    aalst: Region,
    client: Client,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    transfer, actor = tried(practice, aalst)
    common: dict[str, Any] = {"actor": actor, "transfer": transfer}
    services.save_plan(**common, seen=token_of(1), steps=[services.Step("Zaal")] * count)
    services.save_results(**common, seen=token_of(2), results=[services.Result("Ja")] * count)
    with django_assert_num_queries(10):
        client.get(f"/en/practices/transfers/{transfer.pk}/")


def test_what_somebody_looks_after_is_in_their_export(practice: Practice, aalst: Region) -> None:
    _transfer, actor = started(practice, aalst)
    user = User.objects.get(pk=actor.user_id or 0)
    assert export_personal_data(actor=actor, user=user)["transfers"] == [
        {"practice": practice.slug, "region": "aalst", "state": "interested"}
    ]


def test_a_step_recorded_by_mistake_is_undone_and_stays_on_record(
    practice: Practice, aalst: Region
) -> None:
    transfer, actor = started(practice, aalst)
    told = Transfer.objects.get(pk=transfer.pk).reported_at
    step(transfer, actor, S.ABANDONED, reason="Verkeerde knop.")
    current = Transfer.objects.get(pk=transfer.pk)
    assert current.reported_at > told
    services.undo_move(actor=actor, transfer=current, seen=current.version)
    current.refresh_from_db()
    assert (current.state, current.reason) == (S.INTERESTED, "")
    assert current.reported_at == told
    assert [line.label for line in queries.history(current)] == ["Interested"]
    undone = current.events.exclude(undone_at=None).get()
    assert (undone.state, undone.undone_by_id) == (S.ABANDONED, actor.user_id)
    with pytest.raises(Refused):  # the first state is no change
        services.undo_move(actor=actor, transfer=current, seen=current.version)


def test_what_was_abandoned_continues_where_it_stood(practice: Practice, aalst: Region) -> None:
    transfer, actor = started(practice, aalst)
    services.save_plan(
        actor=actor, transfer=transfer, seen=token_of(1), steps=[services.Step("Een zaal zoeken.")]
    )
    transfer.refresh_from_db()
    step(transfer, actor, S.PLANNED)
    step(transfer, actor, S.ABANDONED, reason="Geen zaal.")
    current = Transfer.objects.get(pk=transfer.pk)
    services.resume_transfer(actor=actor, transfer=current, seen=current.version)
    current.refresh_from_db()
    assert (current.state, current.reason) == (S.PLANNED, "")
    assert [line.note for line in queries.history(current)] == ["", "", "Geen zaal.", ""]


def _begun_anew(stopped: Transfer) -> Transfer:
    """One that was begun beside a stopped one, as was possible before."""
    return Transfer.objects.create(
        practice=stopped.practice,
        region=stopped.region,
        owner=stopped.owner,
        state_since=stopped.state_since,
        language="nl",
    )


@pytest.mark.parametrize(
    ("came_to", "said", "status"),
    [
        (S.INTERESTED, "1 region was interested and decided against it.", "Decided against"),
        (S.PLANNED, "1 region planned to adopt it and stopped.", "Plan stopped"),
        (S.PILOTING, "1 region has stopped using it.", "Stopped"),
    ],
)
def test_only_what_was_tried_out_has_been_in_use(
    practice: Practice, aalst: Region, client: Client, came_to: str, said: str, status: str
) -> None:
    manager(practice.region, "source")
    transfer, actor = started(practice, aalst)
    way = [S.INTERESTED, S.PLANNED, S.PILOTING]
    for state in way[1 : way.index(S(came_to)) + 1]:
        transfer.events.create(state=state, on=transfer.state_since)
        Transfer.objects.filter(pk=transfer.pk).update(state=state)
    transfer.events.create(state=S.PILOTING, on=transfer.state_since, undone_at=timezone.now())
    transfer = Transfer.objects.get(pk=transfer.pk)
    step(transfer, actor, S.ABANDONED, reason="Geen zaal.")
    lineage = client.get("/en/practices/repair-cafe/lineage/").content.decode()
    assert said in lineage
    assert lineage.count("region has stopped") == (came_to == S.PILOTING)
    for page in ("repair-cafe", f"transfers/{transfer.pk}"):
        assert f"{status}, since" in client.get(f"/en/practices/{page}/").content.decode()
    told = Notice.objects.filter(event="transfer-moved").latest("pk")
    assert f"is now: {status}." in told.body


def test_a_region_is_told_that_it_stopped_and_takes_it_up_again(
    practice: Practice, aalst: Region, client: Client
) -> None:
    transfer, actor = started(practice, aalst)
    services.save_plan(
        actor=actor, transfer=transfer, seen=token_of(1), steps=[services.Step("Een zaal zoeken.")]
    )
    transfer.refresh_from_db()
    step(transfer, actor, S.ABANDONED, reason="Geen zaal.")
    fit = f"/en/practices/repair-cafe/fit/?region={aalst.slug}"
    seen = client.get(fit).content.decode()
    assert "This region was interested in this practice and decided against it on" in seen
    assert "resume/" not in seen
    client.force_login(User.objects.get(pk=actor.user_id or 0))
    seen = client.get(fit).content.decode()
    assert "This region was interested in this practice and decided against it on" in seen
    assert "Register our region" not in seen
    tasks = client.get("/en/needs/").content.decode()
    assert "Adoptions that were stopped" in tasks
    assert f"/en/practices/transfers/{transfer.pk}/" in tasks
    current = Transfer.objects.get(pk=transfer.pk)
    client.post(f"/en/practices/transfers/{transfer.pk}/resume/", {"seen": current.version})
    current.refresh_from_db()
    assert current.state == S.INTERESTED
    assert [one.text for one in current.steps.all()] == ["Een zaal zoeken."]


def test_one_that_was_begun_anew_is_told_of_once(
    practice: Practice, aalst: Region, client: Client
) -> None:
    transfer, actor = started(practice, aalst)
    step(transfer, actor, S.ABANDONED, reason="Geen zaal.")
    later = _begun_anew(transfer)
    pages = [f"/en/practices/transfers/{one.pk}/" for one in (transfer, later)]
    for page in ("/en/practices/repair-cafe/lineage/", "/en/practices/repair-cafe/"):
        shown = client.get(page).content.decode()
        assert pages[0] not in shown
        assert pages[1] in shown
    client.force_login(User.objects.get(pk=actor.user_id or 0))
    shown = client.get(pages[0]).content.decode()
    assert pages[1] in shown  # where it goes on
    assert "resume/" not in shown
    assert "undo/" not in shown
    later.state, later.reason, later.reason_language = S.ABANDONED, "x", "nl"
    later.save()
    assert "resume/" in client.get(pages[0]).content.decode()


def test_two_transfers_of_one_region_never_run_at_once(practice: Practice, aalst: Region) -> None:
    transfer, actor = started(practice, aalst)
    step(transfer, actor, S.ABANDONED, reason="x")
    _begun_anew(transfer)
    current = Transfer.objects.get(pk=transfer.pk)
    for act in (services.undo_move, services.resume_transfer):
        with pytest.raises(Refused):
            act(actor=actor, transfer=current, seen=current.version)
    current.refresh_from_db()
    assert (current.state, current.reason) == (S.ABANDONED, "x")


def test_a_state_has_the_day_it_began(practice: Practice, aalst: Region) -> None:
    transfer, actor = started(practice, aalst)
    today = timezone.localdate()
    long_ago = today - timedelta(days=40)
    Transfer.objects.update(state_since=long_ago)
    transfer.refresh_from_db()
    for day in (today + timedelta(days=1), long_ago - timedelta(days=1)):
        with pytest.raises(Incomplete):
            services.move_transfer(
                actor=actor, transfer=transfer, to=S.ABANDONED, seen=token_of(1), reason="x", on=day
            )
    moved = services.move_transfer(
        actor=actor, transfer=transfer, to=S.ABANDONED, seen=token_of(1), reason="x", on=today
    )
    assert moved.state_since == today


def test_a_result_belongs_to_a_period_that_has_begun() -> None:
    year = timezone.localdate().year
    said = {"statement": "People found work.", "method": "records"}
    form = ResultForm(said | {"period_start": str(year + 1)})
    assert "is in the future" in str(form.errors["period_start"])
    ahead = said | {"period_start": str(year), "period_end": str(year + 1)}
    assert "is in the future" in str(ResultForm(ahead).errors["period_end"])
    still = said | {"period_start": str(year)}
    assert "is not over yet" in str(ResultForm(still).errors["period_start"])
    assert ResultForm(still | {"method": "reported"}).is_valid()
    assert ResultForm(ahead | {"method": "announced"}).is_valid()
    announced = said | {"period_start": str(year + 1), "method": "announced"}
    assert ResultForm(announced).is_valid()


def test_a_plan_takes_no_deadline_that_has_passed(practice: Practice, aalst: Region) -> None:
    transfer, actor = started(practice, aalst)
    late = services.Step("Een zaal vinden", due=yesterday())
    common: dict[str, Any] = {"actor": actor, "transfer": transfer}
    with pytest.raises(Refused, match="is in the past"):
        services.save_plan(**common, seen=token_of(1), steps=[late])
    services.save_plan(**common, seen=token_of(1), steps=[replace(late, done_on=yesterday())])
    transfer.steps.update(done_on=None)  # not done after all, and by now overdue: it stays
    services.save_plan(**common, seen=token_of(2), steps=[late])
    said = {"text": "Een zaal vinden", "due": yesterday().isoformat()}
    assert "is in the past" in str(StepForm(said).errors["due"])
    assert StepForm(said, known={yesterday()}).is_valid()
    assert StepForm(said | {"done_on": yesterday().isoformat()}).is_valid()


@pytest.mark.parametrize("way", ["resume", "undo"])
def test_stopping_is_no_way_around_what_a_state_needs(
    practice: Practice, aalst: Region, way: str
) -> None:
    transfer, actor = adopted(practice, aalst)
    step(transfer, actor, S.ABANDONED, reason="Geen zaal")
    transfer.refresh_from_db()
    services.save_results(actor=actor, transfer=transfer, seen=transfer.version, results=[])
    again = services.resume_transfer if way == "resume" else services.undo_move
    transfer.refresh_from_db()
    with pytest.raises(Refused, match="at least one result"):
        again(actor=actor, transfer=transfer, seen=transfer.version)
    services.save_results(actor=actor, transfer=transfer, seen=transfer.version, results=[SHOWN])
    transfer.refresh_from_db()
    assert again(actor=actor, transfer=transfer, seen=transfer.version).state == S.ADOPTED


def test_the_page_says_what_a_result_still_lacks(practice: Practice, aalst: Region) -> None:
    transfer, actor = adopted(practice, aalst)
    services.undo_move(actor=actor, transfer=transfer, seen=transfer.version)
    transfer.refresh_from_db()
    services.save_results(
        actor=actor,
        transfer=transfer,
        seen=transfer.version,
        results=[replace(SHOWN, source_title="", source_url=""), services.Result("Iets")],
    )
    found = queries.whole(transfer.pk)
    assert found is not None
    (following,) = [one for one in queries.next_states(found) if one.to == S.ADOPTED]
    assert following.lacks.endswith(f"“{SHOWN.statement}” still lacks: a source.")


@pytest.mark.parametrize("count", [1, 8])
def test_what_is_said_of_conditions_is_compared_at_once(
    practice: Practice, aalst: Region, count: int, django_assert_max_num_queries: Any
) -> None:
    practice.document["conditions"] = [
        {"id": f"c{number}", "kind": "skills", "text": "A skill.", "blocking": True}
        for number in range(count)
    ]
    practice.save()
    transfer, actor = started(practice, aalst)
    said = {f"c{number}": ("met", "") for number in range(count)}
    with django_assert_max_num_queries(12 + 6 * count):
        adapting.save_adaptation(
            actor=actor, transfer=transfer, seen=transfer.version, adapted="", conditions=said
        )


def test_what_was_stopped_is_taken_up_again_once_by_two_at_the_same_moment(
    practice: Practice, aalst: Region
) -> None:
    """The other's press is done between the look for a running one and that for a stopped one."""
    transfer, actor = started(practice, aalst)
    step(transfer, actor, S.ABANDONED, reason="Geen zaal.")
    seen: list[str] = []

    def other_press(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and Transfer._meta.db_table in sql:
            seen.append(sql)
            if len(seen) == 2:
                current = Transfer.objects.get(pk=transfer.pk)
                services.resume_transfer(actor=actor, transfer=current, seen=current.version)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(other_press):
        again = services.start_transfer(actor=actor, practice=practice, region=aalst, language="nl")
    assert again.pk == transfer.pk
    assert again.state == S.INTERESTED
    assert again.events.count() == 3
