"""A social entrepreneur tells a case in Turkish, and peers bring it to its public page."""

from __future__ import annotations

import pytest
from django.test import Client
from pydantic import ValidationError

from rresi.accounts.models import NetworkRole, User
from rresi.ecosystem.models import Organisation
from rresi.editorial.models import Assignment, ReviewerProfile, Submission
from rresi.impact.document import CaseDocument
from rresi.impact.kind import CASES
from rresi.impact.models import Case, Indicator
from tests.factories.network import Network
from tests.factories.regions import make_other_region, make_region
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db


class People(Network):
    """Who brings a case to its readers."""

    def __init__(self) -> None:
        self.region = make_region()
        self.guild = Organisation.objects.create(slug="efeler-coop", name="Efeler Coop")
        self.entrepreneur = self.person("Ayşe", organisation=self.guild, language="tr")
        self.manager = self.person("Manager", manages=[self.region])
        ReviewerProfile.objects.create(user=self.manager, languages=["tr"])
        self.coordinator = self.person("Coordinator", role=NetworkRole.Kind.COORDINATOR)
        others = [make_other_region(), make_region("antwerp", codes=[])]
        self.peers = [
            self.reviewer(f"Peer{number}", region, languages=("tr", "en"))
            for number, region in enumerate(others)
        ]

    def press(self, user: User, path: str, action: str, **fields: object) -> str:
        client = self.client_of(user)
        answer = client.post(path, {"action": action, **fields})
        assert answer.status_code == 302, (path, answer.content.decode()[-3000:])
        return str(answer["Location"])

    def client_of(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def step(self, draft: Submission, step: str, **fields: object) -> None:
        path = f"/tr/impact/drafts/{draft.pk}/{step}/"
        seen = hidden(page(self.client_of(self.entrepreneur), path), "seen")
        counts = {
            f"{name}-count": 3
            for name in ("indicators", "measurements", "sources")
            if step == "figures"
        } | {
            f"{name}-count": 2 for name in ("costs", "outcomes", "contributors") if step == "value"
        }
        self.press(self.entrepreneur, path, "next", seen=seen, **counts, **fields)
        draft.refresh_from_db()


@pytest.fixture
def people() -> People:
    return People()


def written(people: People) -> Submission:
    people.press(people.entrepreneur, "/tr/impact/propose/", "")
    draft = Submission.objects.get(kind="case")
    people.step(
        draft,
        "basics",
        title="Kadınlar iş buldu",
        summary="Kırk kadından yirmisi bir yıl sonra çalışıyor.",
        language="tr",
        finding="mixed",
        region="the-hague",
        organisation="Efeler Coop",
        topics=["work-integration"],
    )
    people.step(draft, "story", activity="Bir kurs.", change="Yirmi kadın çalışıyor.")
    people.step(
        draft,
        "figures",
        **{
            "indicators-0-name": "Çalışan kadınlar",
            "indicators-0-unit": "people",
            "indicators-0-better": "up",
            "indicators-0-catalogue": "own",
            "indicators-0-baseline": "1,5",
        },
    )
    people.step(
        draft,
        "value",
        currency="TRY",
        price_year="2024",
        **{
            "costs-0-name": "Kurs",
            "costs-0-amount": "18.000,5 – 20.000",
            "outcomes-0-name": "Düzenli gelir",
            "outcomes-0-people": "10 ile 20",
            "outcomes-0-worth": "1.500–3.000,25",
            "outcomes-0-years": "1–2",
            "outcomes-0-observed": "2",
            "outcomes-0-anyway": "10-30",
            "outcomes-0-own_share": "40–60",
            "outcomes-0-fades": "0–20",
            "outcomes-0-grade": "survey",
        },
    )
    return draft


def test_ranges_are_read_as_they_are_written_in_turkish(people: People) -> None:
    draft = written(people)
    assert draft.draft["costs"][0]["amount"] == "18000.5/20000"
    assert draft.draft["outcomes"][0]["people"] == "10/20"
    assert draft.draft["outcomes"][0]["worth"] == "1500/3000.25"
    assert draft.draft["indicators"][0]["baseline"] == "1.5"
    client = people.client_of(people.entrepreneur)
    shown = page(client, f"/tr/impact/drafts/{draft.pk}/value/")
    assert 'value="18000,5–20000"' in shown
    preview = page(client, f"/tr/impact/drafts/{draft.pk}/preview/")
    assert "0," in preview
    assert "Düzenli gelir" in preview


def test_a_range_that_cannot_be_read_is_named_beside_its_field(people: People) -> None:
    draft = written(people)
    path = f"/en/impact/drafts/{draft.pk}/value/"
    client = people.client_of(people.entrepreneur)
    seen = hidden(page(client, path), "seen")
    answer = client.post(
        path,
        {
            "action": "autosave",
            "seen": seen,
            "costs-count": "1",
            "costs-0-name": "Course",
            "costs-0-amount": "a lot",
        },
        headers={"HX-Request": "true"},
    )
    assert "costs-0-amount" in answer.content.decode()


def test_from_the_draft_to_the_public_page(people: People) -> None:
    draft = written(people)
    check = f"/tr/impact/drafts/{draft.pk}/hand-in/"
    client = people.client_of(people.entrepreneur)
    people.press(people.entrepreneur, check, "", seen=hidden(page(client, check), "seen"))
    draft.refresh_from_db()
    assert draft.state == "region_check"
    review = f"/en/review/{draft.pk}/"
    people.press(people.manager, review, "pass", number=1)
    people.press(
        people.coordinator, review, "ask", number=1, reviewer=[one.pk for one in people.peers]
    )
    for task in Assignment.objects.filter(revision__submission=draft):
        scores = {f"score-{one.key}": "4" for one in CASES.policy.criteria}
        form = f"/en/review/reviews/{task.pk}/"
        people.press(task.reviewer, form, "give", **scores, recommendation="publish")
    people.press(people.coordinator, review, "publish", number=1)
    case = Case.objects.get()
    assert case.organisation == people.guild
    assert case.finding == "mixed"
    assert Indicator.objects.get().case == case
    shown = page(Client(), "/tr/impact/kadinlar-is-buldu/")
    for said in ("Kadınlar iş buldu", "Çalışan kadınlar", "Efeler Coop"):
        assert said in shown
    assert "/tr/impact/kadinlar-is-buldu/" in page(Client(), "/tr/impact/")


def test_nothing_is_said_of_an_indicator_that_nobody_chose(people: People) -> None:
    people.press(people.entrepreneur, "/en/impact/propose/", "")
    draft = Submission.objects.get(kind="case")
    people.step(draft, "figures", **{"indicators-0-name": "Women in work"})
    draft.refresh_from_db()
    [row] = draft.draft["indicators"]
    assert "better" not in row
    assert "catalogue" not in row
    with pytest.raises(ValidationError) as refusal:
        CaseDocument.model_validate({"indicators": [row]})
    wrong = {error["loc"][2] for error in refusal.value.errors() if len(error["loc"]) > 2}
    assert wrong >= {"better", "catalogue", "unit"}
