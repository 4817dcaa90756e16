"""What the database itself keeps right about registrations."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from rresi.events.models import Consent, Registration, hash_of
from tests.factories.events import make_event
from tests.factories.registrations import make_consent, make_registration

pytestmark = pytest.mark.django_db


def test_a_token_has_22_characters_and_is_found_by_its_hash() -> None:
    registration = make_registration(make_event())
    assert len(registration.token) == 22
    assert registration.token_hash == hash_of(registration.token)


def test_an_address_registers_once_unless_it_cancelled() -> None:
    event = make_event()
    make_registration(event, email="ayse@example.org", state="cancelled")
    make_registration(event, email="ayse@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_registration(event, email="ayse@example.org", state="waiting")


def test_who_lost_a_held_seat_waits_again_unless_there_is_nothing_to_wait_for() -> None:
    """As a database of before `0005_places_kept` has them."""
    put_back = import_module("rresi.events.migrations.0005_places_kept").put_back
    found = {}
    for status in ("published", "cancelled"):
        event = make_event(status, status=status)
        found[status] = make_registration(event, state="cancelled", ending="moved")
    put_back(apps, None)
    for one in found.values():
        one.refresh_from_db()
    waits, ended = found["published"], found["cancelled"]
    assert (waits.state, waits.ending, waits.cancelled_at) == ("waiting", "", None)
    assert (ended.state, ended.ending) == ("cancelled", "event")
    assert ended.cancelled_at is not None


@pytest.mark.parametrize("change", [{"given": False}, {"text": "else"}, {"purpose": "news"}])
def test_a_consent_cannot_be_changed(change: dict[str, object]) -> None:
    consent = make_consent(make_registration(make_event()), "photographs")
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(**change)


def test_a_consent_cannot_be_deleted() -> None:
    consent = make_consent(make_registration(make_event()), "photographs")
    with pytest.raises(IntegrityError), transaction.atomic():
        consent.delete()


def test_erasing_a_registration_leaves_its_consents_without_a_name() -> None:
    registration = make_registration(make_event())
    consent = make_consent(registration, "photographs")
    registration.delete()
    consent.refresh_from_db()
    assert consent.registration_id is None
    assert consent.given


def test_who_took_back_their_consent_before_it_was_noted_is_noted() -> None:
    event = make_event()
    people = [make_registration(event) for _n in range(3)]
    for one, words in zip(people, ([True, False], [True], [True, False, True]), strict=True):
        for given in words:
            make_consent(one, "meetings", given=given)
    import_module("rresi.events.migrations.0010_meetings_stopped").note_the_stopped(apps, None)
    stopped = Registration.objects.exclude(meetings_stopped_at=None)
    assert list(stopped) == people[:1]
    assert stopped.get().meetings_stopped_at == people[0].consents.latest("pk").at
