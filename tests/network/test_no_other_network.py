"""Nothing of the starter network stands on another network's pages, in its mail or its PDFs."""

from __future__ import annotations

import ast
import re
import uuid
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import jwt
import pytest
from babel.messages.pofile import read_po
from django.core.cache import cache
from django.test import Client
from django.utils.html import strip_tags
from pypdf import PdfReader
from pytest_django import Settings

from rresi import design
from rresi.accounts import invitations
from rresi.accounts.roles import OPERATOR
from rresi.accounts.services import create_person, grant_network_role
from rresi.core.mail import parse
from rresi.core.models import OutboxMail
from rresi.events.models import Certificate
from rresi.events.printing.certificates import render as certificate_pdf
from rresi.events.services import certificates
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_attendee, make_past_event
from tests.factories.coastal import found
from tests.factories.events import make_event, make_session
from tests.factories.impact import make_case
from tests.factories.practices import make_practice
from tests.factories.projects import make_project
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db

STARTER = re.compile(
    r"R\.R\.E\.S\.I|The Hague|Den Haag|Lahey|La Haye|Hannover|Efeler|Aalst|Antwerp|Euclid|"
    r"Haaglanden",
    re.IGNORECASE,
)
SOFTWARE = re.compile(r"\bRRESI\b")
ALLOWED = (
    *("Runs on RRESI.", "Utilise le logiciel RRESI."),  # at the foot of every page
    "PRODID:-//RRESI//",  # the program that made a calendar, as its standard asks
)
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
AT_MOST = 400  # pages; the walk ends by itself long before


@pytest.fixture
def _coast() -> None:
    cache.clear()
    found()
    home = make_region(
        slug="saltmarsh",
        country="IE",
        names={"en": "Saltmarsh"},
        codes=[],
        point={"lat": 53.3, "lon": -9.1},
    )
    make_practice(
        home,
        slug="beach-school",
        title="A school on the beach",
        summary="Children learn where the sea begins.",
        language="en",
        translations={},
        place="Saltmarsh",
        organisation="Saltmarsh School",
        partners=["Town of Saltmarsh"],
        problem="Nobody could swim.",
        solution="They learn.",
        stakeholders="Parents.",
    )
    make_project("tide", home)
    make_session(make_event("quay-visit", name="A visit to the quay"))
    make_case(home)


def _faults(text: str, where: str) -> list[str]:
    for words in ALLOWED:
        text = text.replace(words, "")
    return [f"{where}: {found[0]}" for rule in (STARTER, SOFTWARE) for found in rule.finditer(text)]


def _read(answer_content: bytes, content_type: str) -> str:
    if content_type.startswith("application/pdf"):
        reader = PdfReader(BytesIO(answer_content))
        return "\n".join([*(page.extract_text() for page in reader.pages), str(reader.metadata)])
    if content_type.endswith("sheet"):  # a workbook is a ZIP of XML
        with ZipFile(BytesIO(answer_content)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    if content_type == "application/zip":
        with ZipFile(BytesIO(answer_content)) as archive:
            return "\n".join(archive.read(name).decode() for name in archive.namelist())
    return answer_content.decode()


@pytest.mark.usefixtures("_coast")
def test_no_public_page_or_file_names_another_network(client: Client) -> None:
    seen, kinds = _walk(client, "/en/", "/fr/", "/robots.txt")
    assert 60 < len(seen) < AT_MOST
    for place in ("/en/events/quay-visit/", "/en/partners/tide/", "/en/impact/"):
        assert any(path.startswith(place) for path in seen), place
    assert {"application/pdf", "application/atom+xml", "text/html"} <= kinds


@pytest.mark.usefixtures("_coast")
def test_no_page_of_a_coordinator_names_another_network(client: Client) -> None:
    coordinator = make_person("ada@coastal.example", roles=("coordinator", "administrator"))
    client.force_login(coordinator)
    seen, _kinds = _walk(client, "/en/desk/", "/en/account/", "/en/events/quay-visit/")
    for place in ("/en/desk/network/", "/en/well/", "/en/account/people/", "/en/desk/news/new/"):
        assert any(path.startswith(place) for path in seen), place


def _walk(client: Client, *first: str) -> tuple[set[str], set[str]]:
    """Every page that links lead to, and the content types found; none names another network."""
    waiting, seen, kinds, faults = [*first], set[str](), set[str](), []
    while waiting and len(seen) < AT_MOST:
        path = waiting.pop(0).replace("&amp;", "&")
        shape = re.sub(r"\?.*", "?", path)  # one page with a query is like the next
        if shape in seen or path.startswith(("/static/", "/media/")):
            continue
        seen.add(shape)
        answer = client.get(path)
        content_type = answer.get("Content-Type", "")
        kinds.add(content_type.partition(";")[0])
        if answer.status_code != 200 or content_type.startswith("image/svg"):
            continue
        text = _read(answer.content, content_type)
        faults += _faults(text, path)
        waiting += LINK.findall(text)
    assert faults == []
    return seen, kinds


@pytest.mark.usefixtures("_coast")
def test_no_certificate_names_another_network() -> None:
    event = make_past_event()
    make_attendee(event, make_session(event))
    certificates.issue(actor=OPERATOR, event=event)
    certificate = Certificate.objects.get()
    text = _read(certificate_pdf(certificate), "application/pdf")
    assert "Coastal Towns" in text
    assert _faults(text, "certificate") == []
    claims = jwt.decode(certificate.credential, options={"verify_signature": False})
    assert "Coastal Towns" in str(claims)
    assert _faults(str(claims), "credential") == []


SOURCE = Path(design.__file__).parents[1]
DEMONSTRATION = "accounts/demonstration.py"
OF_THE_STARTER = {"starter", "cli"}
"""Folders whose words only the starter network and the operator read."""


def test_no_template_names_another_network() -> None:
    """Also those that the walks do not reach: papers, each letter, the page of an error."""
    faults = [
        found
        for ending in ("html", "typ", "txt", "js", "svg")
        for path in sorted(SOURCE.rglob(f"*.{ending}"))
        if path.relative_to(SOURCE).parts[0] not in OF_THE_STARTER
        for found in _faults(path.read_text(encoding="utf-8"), str(path.relative_to(SOURCE)))
    ]
    assert faults == []


@pytest.mark.parametrize("language", ["nl", "de", "tr", "fr"])
def test_no_sentence_of_the_interface_names_another_network(language: str) -> None:
    """In English or translated: every page, mail and PDF takes its words from here."""
    with (SOURCE / "locale" / language / "LC_MESSAGES/django.po").open("rb") as file:
        messages = [one for one in read_po(file) if one.id]
    assert len(messages) > 2000
    faults = [
        found
        for one in messages
        if not all(place.startswith(("cli/", DEMONSTRATION)) for place, _line in one.locations)
        if "Runs on RRESI." not in one.id
        for text in (one.id, one.string)
        for words in ([text] if isinstance(text, str) else text or ())
        for found in _faults(words, str(one.id))
    ]
    assert faults == []


OWN_NAME = {
    DEMONSTRATION: "who can sign in to the demonstration, which is of the starter network",
    "design/brand.py": "what a site without a network is called",
    "config/environment.py": "told to the operator on the command line",
    "events/calendars.py": "the program that made a calendar",
}


def test_no_text_in_the_code_names_another_network() -> None:
    faults = []
    for path in sorted(SOURCE.rglob("*.py")):
        place = str(path.relative_to(SOURCE))
        if place.partition("/")[0] in OF_THE_STARTER or place in OWN_NAME:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}  # docstrings
        faults += [
            found
            for one in ast.walk(tree)
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in said
            for found in _faults(one.value, f"{place}:{one.lineno}")
        ]
    assert faults == []


@pytest.mark.usefixtures("_coast")
def test_no_mail_names_another_network(client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "rresi.core.outbox.OutboxBackend"
    coordinator = create_person(email="c@coastal.example", name="C", language="en")
    grant_network_role(actor=OPERATOR, user=coordinator, kind="coordinator")
    invitations.invite(actor=OPERATOR, email="a@coastal.example", role="reviewer", language="fr")
    client.post("/en/account/login/code/", {"email": "c@coastal.example"})
    form = {"name": "V", "email": "v@coastal.example", "subject": "S", "text": "T"}
    client.post("/en/contact/", {**form, "token": str(uuid.uuid4())})
    mails = [parse(bytes(row.content)) for row in OutboxMail.objects.all()]
    assert len(mails) == 3
    for mail in mails:
        assert str(mail["From"]).startswith("Coastal Towns <")
        body = mail.get_body(("plain",))
        assert body is not None
        words = f"{mail['From']} {mail['Subject']} {strip_tags(body.get_content())}"
        assert _faults(words, str(mail["Subject"])) == []
