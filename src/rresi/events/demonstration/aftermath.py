"""What the demonstration shows of the days at the door, and of what comes after an event.

The invented mission is going on: people have come, noted and promised things. So that all that
follows an event can be seen too, an invented workshop of half a year ago is there from its
evaluation to what became of its promises.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import cycle
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from rresi.accounts.roles import OPERATOR, Role
from rresi.events.demonstration.cast import Cast
from rresi.events.demonstration.taking_part import text_in
from rresi.events.models import (
    Attendance,
    Consent,
    Evaluation,
    EvaluationRight,
    Event,
    Promise,
    PromiseCheck,
    Registration,
    Scan,
    Session,
    SessionNote,
    SessionSeat,
    hash_of,
    new_token,
)
from rresi.events.queries import lessons as lesson_queries
from rresi.events.rules.about import EventWords
from rresi.events.rules.consents import CONSENTS
from rresi.events.rules.programme import Facts, Words, span
from rresi.events.rules.promises import months_after
from rresi.events.services import (
    certificates,
    closing,
    editing,
    evaluation,
    lessons,
    programme,
    promises,
    publishing,
    roles,
)
from rresi.events.services.editing import EventFacts
from rresi.practices.models import Practice

PAST = "example-workshop"
PAST_DAYS_AGO = 200
PAST_PEOPLE = 40
COUNTRIES = ("NL", "TR", "DE", "BE", "NL", "TR")
DOORS = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
NAMES = {
    "en": "Example workshop (invented)",
    "nl": "Voorbeeldworkshop (verzonnen)",
    "de": "Beispiel-Workshop (erfunden)",
    "tr": "Örnek çalıştay (kurgu)",
    "fr": "Atelier d’exemple (fictif)",
}
SUMMARIES = {
    "en": "An invented workshop held half a year ago. It shows what remains when an event is over.",
    "nl": "Een verzonnen workshop van een halfjaar geleden: wat er van een evenement overblijft.",
    "de": "Ein erfundener Workshop, ein halbes Jahr danach: was von einer Veranstaltung bleibt.",
    "tr": "Altı ay önce yapılmış kurgusal bir çalıştay: bir etkinlikten geriye kalanlar.",
    "fr": "Un atelier fictif d’il y a six mois : ce qui reste d’un événement.",
}
TITLES = (
    {
        "en": "How three cities began",
        "nl": "Hoe drie steden begonnen",
        "de": "Wie drei Städte angefangen haben",
        "tr": "Üç kent nasıl başladı",
        "fr": "Comment trois villes ont commencé",
    },
    {
        "en": "Writing a plan together",
        "nl": "Samen een plan schrijven",
        "de": "Gemeinsam einen Plan schreiben",
        "tr": "Birlikte plan yazmak",
        "fr": "Écrire un plan ensemble",
    },
)
LEARNED = (
    ("nl", "Begin met één inkoper die durft."),
    ("de", "Ein fester Raum ist mehr wert als ein großes Fest."),
    ("tr", "Küçük bir sözleşme, uzun bir toplantıdan iyidir."),
    ("fr", "Demander d’abord aux entreprises ce qui leur manque."),
    ("en", "Write down what did not work; it saves the next city a year."),
)
LESSONS = {
    "en": "- **Begin with one buyer who dares.** All three cities did.\n"
    "- A room that is always there is worth more than a large festival.\n"
    "- We would not plan again for the first year only.",
    "nl": "- **Begin met één inkoper die durft.** Dat deden alle drie de steden.\n"
    "- Een vaste ruimte is meer waard dan een groot feest.\n"
    "- We zouden niet opnieuw alleen het eerste jaar plannen.",
    "de": "- **Mit einer mutigen Person im Einkauf anfangen.** So war es in allen drei Städten.\n"
    "- Ein fester Raum ist mehr wert als ein großes Fest.\n"
    "- Nicht wieder nur für das erste Jahr planen.",
    "tr": "- **Cesur bir satın alma sorumlusuyla başlayın.** Üç kent de öyle yaptı.\n"
    "- Her zaman açık bir mekân, büyük bir şenlikten daha değerlidir.\n"
    "- Bir daha yalnızca ilk yıl için plan yapmazdık.",
    "fr": "- **Commencer par un acheteur qui ose.** C’est ce qu’ont fait les trois villes.\n"
    "- Un lieu permanent vaut mieux qu’une grande fête.\n"
    "- Nous ne préparerions plus seulement la première année.",
}
QUESTIONS = (("en", "Who pays for the room when the grant ends?"),)
PROMISED = (
    ("nl", "Een repaircafé in één wijk openen", "kept", "Elke dinsdag open, veertig bezoekers."),
    ("tr", "Kadın kooperatifiyle bir pilot sözleşme yapmak", "partly", "Görüşmeler sürüyor."),
    ("de", "Die Vergabestelle zu einem Besuch einladen", "kept", "Zwölf Personen kamen."),
    ("fr", "Présenter la démarche au conseil", "dropped", "Après les élections, plus personne."),
    ("en", "Ask three funders for one shared form", "open", ""),
)
BEST = (
    "The visit to a place that had failed once.",
    "Meeting the person who wrote the contract.",
    "Time to write a plan with my own team.",
    "Numbers from the second year, not only from the first.",
    "That the host also said what did not work.",
    "The walk through the quarter with the people who live there.",
)


def come(event: Event, cast: Cast) -> None:
    """People have come to the mission since yesterday, through two doors."""
    draw = Random(f"{event.slug} doors")  # invented people, no secret
    now = timezone.now()
    people = list(event.registrations.filter(state=Registration.State.CONFIRMED).order_by("pk"))
    sessions = [s for s in event.sessions.order_by("starts_at", "pk") if s.ends_at < now]
    # Limited sessions are at the same time as others: who has a seat in one is nowhere else.
    seats = SessionSeat.objects.filter(session__in=sessions, state=SessionSeat.State.CONFIRMED)
    held = set(seats.values_list("registration", "session"))
    for person in people:
        if person.account_id == cast.participant.pk or draw.random() < 0.86:
            theirs = [s for s in sessions if s.capacity is None or (person.pk, s.pk) in held]
            _attend(event, person, [s for s in theirs if draw.random() < 0.8], draw)
    _conflicts(event, draw)
    here = [person for person in people if person.attendance.exists()]
    heard = [session for session in sessions if session.kind != Session.Kind.MEAL]
    for person, (language, text), session in zip(here, LEARNED, cycle(heard), strict=False):
        _note(person, SessionNote.Kind.LEARNED, language, text, session)
    for person, (language, text), session in zip(here[5:], QUESTIONS, cycle(heard), strict=False):
        _note(person, SessionNote.Kind.QUESTION, language, text, session)
    mine = next((person for person in here if person.account_id == cast.participant.pk), None)
    if mine is not None:
        promises.promise(
            registration=mine,
            wanted=promises.Wanted("Open a repair café in one district", is_public=True),
        )


def _attend(event: Event, person: Registration, sessions: list[Session], draw: Random) -> None:
    """One fact for each day and one for each session, with the scans behind them."""
    assert event.start is not None
    zone = ZoneInfo(event.zone)
    facts: list[tuple[Session | None, date, datetime]] = []
    for day in sorted({event.start, *(s.starts_at.astimezone(zone).date() for s in sessions)}):
        arrived = datetime.combine(day, time(8, 30), zone)
        facts.append((None, day, arrived + timedelta(minutes=draw.randrange(60))))
    for session in sessions:
        at = session.starts_at - timedelta(minutes=draw.randrange(10))
        facts.append((session, at.astimezone(zone).date(), at))
    Attendance.objects.bulk_create(
        Attendance(event=event, registration=person, session=session, day=day, at=at)
        for session, day, at in facts
    )
    Scan.objects.bulk_create(
        _scan(event, person, session, day, at, Scan.Outcome.COUNTED, draw)
        for session, day, at in facts
    )


def _scan(
    event: Event,
    person: Registration,
    session: Session | None,
    day: date,
    at: datetime,
    outcome: str,
    draw: Random,
) -> Scan:
    return Scan(
        id=UUID(int=draw.getrandbits(128), version=4),
        event=event,
        registration=person,
        session=session,
        day=day,
        kind=Attendance.Kind.IN,
        outcome=outcome,
        device=draw.choice(DOORS),
        scanned_at=at,
        received_at=at + timedelta(minutes=draw.choice((0, 0, 45))),
    )


def _conflicts(event: Event, draw: Random) -> None:
    """One of each kind, so that the desk has something to look at."""
    first = Scan.objects.filter(event=event, session__isnull=True).order_by("scanned_at").first()
    gone = event.registrations.filter(state=Registration.State.CANCELLED).first()
    rows = []
    if first is not None and first.registration is not None:
        again = first.scanned_at + timedelta(seconds=50)
        outcome = Scan.Outcome.TWO_DOORS
        rows.append(_scan(event, first.registration, None, first.day, again, outcome, draw))
        if gone is not None:
            outcome = Scan.Outcome.CANCELLED
            rows.append(_scan(event, gone, None, first.day, again, outcome, draw))
    Scan.objects.bulk_create(rows)


def _note(person: Registration, kind: str, language: str, text: str, session: Session) -> None:
    SessionNote.objects.create(
        event_id=person.event_id,
        registration=person,
        session=session,
        kind=kind,
        language=language,
        text=text,
    )


def look_back(event: Event, cast: Cast) -> None:
    """The invented workshop of half a year ago, with everything that came of it."""
    draw = Random(PAST)  # invented people, no secret
    past = _past(event, cast)
    people = _people(event, past)
    sessions = list(past.sessions.order_by("starts_at"))
    for person in people[:36]:
        _attend(past, person, [s for s in sessions if draw.random() < 0.9], draw)
    _consents(people)
    _evaluated(past, draw)
    certificates.issue(actor=OPERATOR, event=past)
    for person, (language, text), session in zip(
        people, LEARNED[2:], cycle(sessions), strict=False
    ):
        _note(person, SessionNote.Kind.LEARNED, language, text, session)
    _promised(past, people)
    lessons.write(actor=OPERATOR, event=past, texts=LESSONS, seen=lesson_queries.token(past))
    closing.close_event(actor=OPERATOR, event=past)


def _past(event: Event, cast: Cast) -> Event:
    day = timezone.localdate() - timedelta(days=PAST_DAYS_AGO)
    facts = EventFacts(
        kind=Event.Kind.WORKSHOP,
        start=day,
        end=day,
        zone=event.zone,
        languages=["en"],
        texts={
            code: EventWords(name=name, summary=SUMMARIES[code]) for code, name in NAMES.items()
        },
        host_region_id=event.host_region_id,
        capacity=PAST_PEOPLE,
    )
    past = editing.create(actor=OPERATOR, facts=facts)
    Event.objects.filter(pk=past.pk).update(slug=PAST, invented=True)
    past.refresh_from_db()
    roles.give(actor=OPERATOR, event=past, role=Role.ORGANISER, email=cast.organiser.email)
    shown = Practice.objects.filter(publication="published").order_by("slug")[:3]
    for number, titles in enumerate(TITLES):
        begins = time(10 + 3 * number)
        starts_at, ends_at = span(day, begins, time(begins.hour + 2), past.zone)
        words = {code: Words(title=title) for code, title in titles.items()}
        session = Facts(
            kind=Session.Kind.WORKSHOP,
            starts_at=starts_at,
            ends_at=ends_at,
            languages=("en",),
            practices=tuple(sorted(practice.pk for practice in shown)),
            texts=words,
        )
        programme.add_session(actor=OPERATOR, event=past, facts=session)
    return publishing.publish_event(actor=OPERATOR, event=past, seen=past.version)


def _people(event: Event, past: Event) -> list[Registration]:
    """The first of those who come to the mission, and some who come to nothing else."""
    before = timezone.now() - timedelta(days=PAST_DAYS_AGO + 30)
    rows = []
    for number, person in enumerate(event.registrations.order_by("pk")[:PAST_PEOPLE]):
        token = new_token()
        again = number < PAST_PEOPLE // 2
        rows.append(
            Registration(
                event=past,
                state=Registration.State.CONFIRMED,
                account=person.account,
                name=person.name,
                email=person.email if again else f"earlier{number}@example.org",
                organisation=person.organisation,
                organisation_name=person.organisation_name,
                kind=person.kind,
                country=COUNTRIES[number % len(COUNTRIES)],
                gender=person.gender,
                language=person.language,
                token=token,
                token_hash=hash_of(token),
                idempotency_key=f"example-{number}",
                queued_at=before,
                address_confirmed_at=before,
                confirmed_at=before,
            )
        )
    return Registration.objects.bulk_create(rows)


def _consents(people: list[Registration]) -> None:
    """Every other one agrees to be named in the report."""
    text = next(one for one in CONSENTS if one.purpose == Consent.Purpose.DOSSIER)
    Consent.objects.bulk_create(
        Consent(
            registration=person,
            event_id=person.event_id,
            purpose=text.purpose,
            version=text.version,
            language=person.language,
            text=text_in(person.language, text),
            given=True,
        )
        for person in people[::2]
    )


def _evaluated(past: Event, draw: Random) -> None:
    """Twenty-eight answers; nobody who does not exist gets a letter."""
    found = evaluation.prepare(actor=OPERATOR, event=past)
    came = [row for row in past.registrations.order_by("pk") if row.attendance.exists()]
    EvaluationRight.objects.bulk_create(
        EvaluationRight(evaluation=found, registration=person) for person in came
    )
    Evaluation.objects.filter(pk=found.pk).update(
        opened_at=timezone.now(), reminded_at=timezone.now(), closes_on=timezone.localdate()
    )
    questions = {question.standard: question.pk for question in found.questions.all()}
    for number, person in enumerate(came[:28]):
        values = {
            pk: str(draw.choice((3, 4, 4, 5, 5)))
            for key, pk in questions.items()
            if key not in {"best", "better"}
        }
        if number < len(BEST):
            values[questions["best"]] = BEST[number]
        evaluation.answer(
            event=past,
            ballot=evaluation.take_form(registration=person),
            values=values,
            kind=person.kind,
            language=person.language,
        )
    evaluation.close_evaluation(actor=OPERATOR, event=past)
    over = timezone.now() - timedelta(days=PAST_DAYS_AGO - 22)
    Evaluation.objects.filter(pk=found.pk).update(opened_at=over, closed_at=over)


def _promised(past: Event, people: list[Registration]) -> None:
    """Promises that were asked about after six months; one has not been answered."""
    assert past.end is not None
    asked = timezone.make_aware(datetime.combine(months_after(past.end, 6), time(9)))
    for person, (language, what, state, result) in zip(people, PROMISED, strict=False):
        one = promises.promise(registration=person, wanted=promises.Wanted(what, is_public=True))
        Promise.objects.filter(pk=one.pk).update(
            language=language, state=state, result=result, region=past.host_region
        )
        for check in one.checks.all():  # as if it had been made at the workshop
            check.due_on = months_after(past.end, check.months)
            check.save(update_fields=["due_on"])
        answered = asked + timedelta(days=2) if state != Promise.State.OPEN else None
        PromiseCheck.objects.filter(promise=one, months=6).update(
            asked_at=asked, answered_at=answered, state=state if answered else ""
        )
