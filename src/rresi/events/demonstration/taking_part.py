"""The invented mission's people: 120 registrations, their sessions, wishes and meetings."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from itertools import product
from random import Random

from django.utils import timezone, translation

from rresi.core.taxonomies import TOPICS
from rresi.events.demonstration.cast import Cast
from rresi.events.models import (
    Answer,
    Consent,
    Delegation,
    DelegationManager,
    Event,
    Meeting,
    MeetingPlan,
    MeetingProfile,
    MeetingTables,
    Registration,
    RegistrationTerms,
    Session,
    SessionSeat,
    Wish,
    hash_of,
    new_token,
)
from rresi.events.queries import wishes
from rresi.events.rules.consents import CONSENTS, ConsentText
from rresi.events.rules.needs import ACCESS, DIET
from rresi.events.services import planning
from rresi.events.services.needs import Needs, store_needs

PEOPLE = 120
SEARCH_SECONDS = 3
SLOT, PAUSE, TABLES = 12, 3, 24  # twelve slots in a block of three hours
FIRST = (
    *("Ada", "Bilge", "Cem", "Defne", "Elif", "Femke", "Gert", "Hülya", "Ingrid", "Jasper"),
    *("Katrin", "Lotte", "Mehmet", "Nele", "Onur", "Pınar", "Quirine", "Ruben", "Sevgi", "Tijs"),
)
LAST = ("Voorbeeld", "Beispiel", "Örnek", "Exemple", "Example", "Prøve", "Esempio")
COUNTRIES = ("NL", "BE", "DE", "TR", "FR", "ES", "IT", "PL", "SE", "PT", "AT", "IE")
LANGUAGES = {"NL": "nl", "BE": "nl", "DE": "de", "AT": "de", "TR": "tr", "FR": "fr"}
QUESTIONS = {
    "en": "Who pays once the project ends?",
    "nl": "Wie betaalt als het project stopt?",
    "de": "Wer zahlt, wenn das Projekt endet?",
    "tr": "Proje bitince masrafları kim karşılıyor?",
    "fr": "Qui paie une fois le projet terminé ?",
}
State = Registration.State


def take_part(event: Event, cast: Cast) -> None:
    """Fill the mission with people who do not exist, the same at every start."""
    draw = Random(event.slug)  # invented people, no secret
    RegistrationTerms.objects.create(event=event)
    now = timezone.now()
    before = now - timedelta(days=40)
    delegations = [
        Delegation.objects.create(event=event, name=name, quota=30, reserved=number == 0)
        for number, name in enumerate(("Example City", "Example Province", "Example Network"))
    ]
    DelegationManager.objects.create(delegation=delegations[0], user=cast.host)
    people = _people(event, cast, delegations, draw, before)
    _sessions(event, people, draw)
    _answers(event, people)
    coming = [one for one in people if one.state == State.CONFIRMED]
    _consents(coming, draw)
    _needs(event, coming)
    _wishes(event, coming, draw)
    _plan(event, now)


def _people(
    event: Event, cast: Cast, delegations: list[Delegation], draw: Random, before: datetime
) -> list[Registration]:
    names = [f"{first} {last}" for last, first in product(LAST, FIRST)]
    rows = []
    for number, name in enumerate(names[: PEOPLE + 10]):
        country = COUNTRIES[number % len(COUNTRIES)]
        # A few more still wait or have cancelled, so that each state is to be seen.
        state = State.WAITING if number >= PEOPLE + 2 else State.CONFIRMED
        state = State.CANCELLED if number in {30, 60} else state
        token, at = new_token(), before + timedelta(hours=number)
        confirmed = at if state == State.CONFIRMED else None
        rows.append(
            Registration(
                event=event,
                state=state,
                ending=Registration.Ending.OWN if state == State.CANCELLED else "",
                account=cast.participant if number == 0 else None,
                name=cast.participant.name if number == 0 else name,
                email=cast.participant.email if number == 0 else f"person{number}@example.org",
                organisation_name=f"Example organisation {number % 40 + 1}",  # never a real one
                kind=draw.choice(Registration.Kind.values),
                country=country,
                job=draw.choice(("Policy adviser", "Director", "Project manager", "Founder")),
                gender=draw.choice((*Registration.Gender.values[:2], "")),
                language=cast.participant.language if number == 0 else LANGUAGES.get(country, "en"),
                delegation=draw.choice((*delegations, None, None)),
                token=token,
                token_hash=hash_of(token),
                idempotency_key=f"example-{number}",
                queued_at=at,
                address_confirmed_at=at,
                confirmed_at=confirmed,
                cancelled_at=at if state == State.CANCELLED else None,
            )
        )
    return Registration.objects.bulk_create(rows)


def _sessions(event: Event, people: list[Registration], draw: Random) -> None:
    """Each person in one of the sessions of a time, as long as there are seats."""
    limited = list(event.sessions.filter(capacity__isnull=False).order_by("starts_at", "pk"))
    by_time: dict[datetime, list[Session]] = {}
    for session in limited:
        by_time.setdefault(session.starts_at, []).append(session)
    taken = dict.fromkeys((session.pk for session in limited), 0)
    seats = []
    for person, sessions in product(people, by_time.values()):
        if person.state == State.CANCELLED or draw.random() < 0.1:
            continue
        session = draw.choice(sessions)
        assert session.capacity is not None
        seated = person.state == State.CONFIRMED and taken[session.pk] < session.capacity
        taken[session.pk] += seated
        state = SessionSeat.State.CONFIRMED if seated else SessionSeat.State.WAITING
        seats.append(SessionSeat(registration=person, session=session, state=state))
    SessionSeat.objects.bulk_create(seats)


def _answers(event: Event, people: list[Registration]) -> None:
    """Everybody says how they will travel, and the first few what they would like to ask."""
    travel, ask = event.questions.all()
    ways = len(travel.texts.all()[0].choices)
    told = [Answer(registration=one, question=travel, value=str(one.pk % ways)) for one in people]
    told += [
        Answer(registration=one, question=ask, value=QUESTIONS.get(one.language, QUESTIONS["en"]))
        for one in people[:8]
    ]
    Answer.objects.bulk_create(told)


@cache
def text_in(language: str, consent: ConsentText) -> str:
    """What somebody who reads this language agrees to."""
    with translation.override(language):
        return str(consent.text)


def _consents(people: list[Registration], draw: Random) -> None:
    Consent.objects.bulk_create(
        Consent(
            registration=person,
            event_id=person.event_id,
            purpose=consent.purpose,
            version=consent.version,
            language=person.language,
            text=text_in(person.language, consent),
            given=True,
        )
        for person, consent in product(people, CONSENTS)
        if consent.purpose == Consent.Purpose.MEETINGS or draw.random() < 0.8
    )


def _needs(event: Event, people: list[Registration]) -> None:
    """What one in three needs, for the host to see."""
    draw = Random(f"{event.slug} needs")
    diets, accesses = [key for key, _label in DIET], [key for key, _label in ACCESS]
    for person in people:
        person.event = event
        diet = draw.choices(diets, weights=range(len(diets), 0, -1)) if draw.random() < 0.3 else ()
        access = (draw.choice(accesses),) if draw.random() < 0.06 else ()
        store_needs(registration=person, needs=Needs(tuple(diet), access))


def _wishes(event: Event, people: list[Registration], draw: Random) -> None:
    topics = [term.key for term in TOPICS.terms]
    slots = [slot.key for slot in _slots(event)]
    MeetingProfile.objects.bulk_create(
        MeetingProfile(
            registration=person,
            seeks=draw.sample(topics, 2),
            offers=draw.sample(topics, 2),
            away=slots[:4] if draw.random() < 0.15 else [],
            most=draw.choice((None, None, 4, 6)),
        )
        for person in people
    )
    Wish.objects.bulk_create(
        Wish(person=person, other=other, rank=rank)
        for person in people
        for rank, other in enumerate(draw.sample([o for o in people if o != person], 3), 1)
    )


def _slots(event: Event) -> list[wishes.Slot]:
    block = event.sessions.filter(kind=Session.Kind.MEETINGS).first()
    if block is None:
        return []
    MeetingTables.objects.get_or_create(
        session=block, defaults={"tables": TABLES, "minutes": SLOT, "pause": PAUSE}
    )
    return wishes.slots_of(event)


def _plan(event: Event, now: datetime) -> None:
    """A published plan, half answered; nobody who does not exist gets a letter."""
    plan = MeetingPlan.objects.create(event=event, seconds=SEARCH_SECONDS, people=PEOPLE)
    planning.run_plan(plan.pk, workers=0, as_of=event.begins_at)
    MeetingPlan.objects.filter(pk=plan.pk, state=MeetingPlan.State.READY).update(
        state=MeetingPlan.State.PUBLISHED, published_at=now
    )
    answers = [Meeting.Answer.ACCEPTED, Meeting.Answer.ACCEPTED, Meeting.Answer.OPEN]
    meetings = list(plan.meetings.filter(standby=False).order_by("pk"))
    for number, meeting in enumerate(meetings):
        meeting.first_answer = answers[number % 3]
        meeting.second_answer = answers[number % 2 + 1]
    Meeting.objects.bulk_update(meetings, ["first_answer", "second_answer"])
