"""Loads the starter network and the people of the demonstration."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from rresi.accounts import services as accounts
from rresi.accounts.demonstration import DEMO_PASSWORD, PEOPLE
from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.authoring.importing import import_documents
from rresi.core.versions import token_of
from rresi.ecosystem import services as ecosystem
from rresi.ecosystem.models import Organisation
from rresi.editorial.models import Submission
from rresi.editorial.services import checking, drafting, profiles, reviewing
from rresi.events import demonstration
from rresi.events.services import importing as events
from rresi.exchange import demonstration as offers_and_needs
from rresi.impact.kind import CASES
from rresi.network import services as network
from rresi.news import services as news
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from rresi.projects import services as projects
from rresi.projects.models import Project
from rresi.regions import services as regions
from rresi.regions.figure_files import import_figures
from rresi.regions.models import IndicatorValue, Region
from rresi.transfers import demonstration as adoptions

FOLDER = Path(__file__).resolve().parent.parent / "starter"

__all__ = ["DEMO_PASSWORD", "PEOPLE", "load", "load_people"]


def _json(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _json_lines(name: str) -> list[Any]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


@transaction.atomic
def load() -> bool:
    """Load the starter network into an empty database; False when there is one already.

    Raises:
        RuntimeError: the shipped data does not pass the import's own checks.
    """
    if Region.objects.exists():
        return False
    network.write_network(actor=OPERATOR, record=_json("network.json"))
    for record in _json("regions.json"):
        regions.create_region(actor=OPERATOR, record=record)
    organisations = _json_lines("organisations.jsonl")
    ecosystem.create_organisations(actor=OPERATOR, records=organisations)
    projects.create_project(actor=OPERATOR, record=_json("project.json"))
    for record in _json("missions.json"):
        event = events.create_event(actor=OPERATOR, record=record)
        if record.get("project"):
            project = Project.objects.get(slug=record["project"])
            projects.report_event(actor=OPERATOR, project=project, event=event)
    for record in _json("trainings.json"):
        events.create_training(actor=OPERATOR, record=record)
    for record in _json("news.json"):
        news.create_news(actor=OPERATOR, record=record)
    for kind, name in ((PRACTICES, "practices.jsonl"), (CASES, "cases.jsonl")):
        report = import_documents(kind, actor=OPERATOR, path=FOLDER / name, licensed=True)
        if report.problems:
            raise RuntimeError("\n".join(map(str, report.problems)))
    return True


# Who proposes a later date for looking at a practice again, and how far that has come. A small
# change that claims nothing: these people are invented, the practices are not.
REVISIONS = (
    ("manager.efeler@demo.example", "proses-aydin", "draft"),
    ("manager.efeler@demo.example", "efeler-women-food-factory", "handed in"),
    ("coordinator@demo.example", "made-in-moerwijk", "handed in"),
    ("manager.thehague@demo.example", "titaan-and-apollo14-the-hague", "checked"),
    ("manager.thehague@demo.example", "startup-in-residence-the-hague", "with reviewers"),
)
NOTES = {  # what they say of it, each in their own language
    "nl": "Een latere datum om er opnieuw naar te kijken. Verder is er niets veranderd.",
    "tr": "Güncellik kontrolü ileri bir tarihe alındı. Başka bir değişiklik yok.",
}
READ = {  # what they read: nobody vouches for words in another language
    "coordinator@demo.example": ["nl", "en", "de", "tr"],
    "manager.thehague@demo.example": ["nl", "en"],
    "manager.efeler@demo.example": ["tr", "en"],
    "reviewer.hannover@demo.example": ["de", "nl", "en", "tr"],
    "reviewer.lille@demo.example": ["fr", "nl", "en", "tr"],
}
HOMES = {
    "reviewer.hannover@demo.example": "region-hannover",
    "reviewer.lille@demo.example": "lille-metropole",
}


@transaction.atomic
def load_revisions() -> None:
    """Let the demonstration's people have something to check and review, once."""
    if Submission.objects.exists():
        return
    people = {user.email: user for user in User.objects.filter(email__endswith="@demo.example")}
    for email, languages in READ.items():
        profiles.set_languages(actor=OPERATOR, user=people[email], languages=languages)
    for email, region in HOMES.items():
        home = Region.objects.get(slug=region)
        profiles.set_home_region(actor=OPERATOR, user=people[email], region_id=home.pk)
    coordinator = actor_of(people["coordinator@demo.example"])
    for email, slug, stage in REVISIONS:
        actor = actor_of(people[email])
        practice = Practice.objects.get(slug=slug)
        submission = drafting.revise(actor=actor, kind="practice", object_id=practice.pk)
        later = date(practice.review_by.year + 1, 6, 30)
        submission = drafting.save_draft(
            actor=actor,
            submission=submission,
            fields={"review_by": later.isoformat()},
            names=["review_by"],
            seen=token_of(submission.draft, ["review_by"]),
        )
        if stage == "draft":
            continue
        revision = drafting.submit(
            actor=actor,
            submission=submission,
            seen=token_of(submission.draft),
            note=NOTES[people[email].language],
        )
        if stage == "handed in":
            continue
        checking.pass_region_check(actor=coordinator, submission=submission, number=revision.number)
        if stage == "with reviewers":
            reviewing.ask(
                actor=coordinator,
                submission=submission,
                number=revision.number,
                user_ids=[people[email].pk for email in HOMES],
            )


@transaction.atomic
def load_people() -> None:
    """Make the people of the demonstration, once."""
    for person in PEOPLE:
        if User.objects.filter(email=person.email).exists():
            continue
        user = accounts.create_person(
            email=person.email,
            name=person.name,
            language=person.language,
            password=DEMO_PASSWORD,
            verified=True,
        )
        if person.named:
            accounts.change_profile(
                actor=actor_of(user),
                user=user,
                name=user.name,
                language=user.language,
                mail_rhythm=user.mail_rhythm,
                named=True,
            )
        if person.network_role:
            accounts.grant_network_role(actor=OPERATOR, user=user, kind=person.network_role)
        if person.region:
            region = Region.objects.get(slug=person.region)
            regions.appoint_manager(actor=OPERATOR, region=region, user=user)
        if person.organisation:
            organisation = Organisation.objects.get(slug=person.organisation)
            ecosystem.add_member(actor=OPERATOR, organisation=organisation, user=user)
    if not IndicatorValue.objects.exists():
        import_figures(actor=OPERATOR, path=FOLDER / "example_figures.csv")
    load_revisions()
    load_mission()
    entrepreneur, member = (
        User.objects.get(email=f"{name}@demo.example") for name in ("entrepreneur", "member")
    )
    offers_and_needs.load(entrepreneur, member)
    adoptions.load()


def load_mission() -> None:
    """Make the invented mission that shows every stage, once."""
    people = {
        user.email.partition("@")[0]: user
        for user in User.objects.filter(
            email__in=[f"{name}@demo.example" for name in ("organiser", "host", "participant")]
        )
    }
    demonstration.load(demonstration.Cast(**people))
