"""Evidence packs: the same bytes for the same state, everything traced, every change found."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation
from pypdf import PdfReader

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.core.refusals import Refused
from rresi.events.models import Registration
from rresi.projects import freezing, pack
from rresi.projects.models import AuditLink, AuditLook, Pack, Project
from tests.factories.events import make_event
from tests.factories.network import Network
from tests.factories.practices import make_practice
from tests.factories.projects import make_project
from tests.factories.projects import report as claim
from tests.factories.regions import make_region
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db
Files = dict[str, bytes]


@pytest.fixture
def project() -> Project:
    """With a past mission, twelve people and a practice."""
    home = make_region()
    made = make_project("demo", home)
    event = make_event(start=date(2026, 1, 5), end=date(2026, 1, 6))
    claim(made, event)
    for place in range(12):
        make_registration(
            event, email=f"p{place}@secret.example", name=f"Secret {place}", country="NL"
        )
    make_practice(home)
    return made


def files_of(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def printed(content: bytes) -> str:
    return " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)


def report_of(frozen: Pack) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files_of(bytes(frozen.content))["report.json"])
    return found


def freeze(project: Project) -> Pack:
    return freezing.freeze(actor=OPERATOR, project=project)


def verify(folder: Path, *packs: bytes, root: str = "") -> tuple[int, str]:
    """What the verifier of the last pack says, run alone and without this software."""
    (folder / "verify.py").write_bytes(Path(pack.VERIFY).read_bytes())
    names = []
    for place, content in enumerate(packs, 1):
        (folder / f"pack-{place}.zip").write_bytes(content)
        names.append(f"pack-{place}.zip")
    options = ["--root", root] if root else []
    done = subprocess.run(  # our own script
        [sys.executable, "-I", "-S", "verify.py", *options, *names],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def test_the_same_state_gives_the_same_bytes_in_any_language(project: Project) -> None:
    state = freezing.state_of(project)
    place = pack.Place(1)
    with translation.override("tr"):
        assert freezing.state_of(project) == state
    assert pack.build(state, place) == pack.build(state, place)
    first = freeze(project)
    again = freeze(project)
    assert first == again
    assert Pack.objects.count() == 1
    assert bytes(again.content) == bytes(first.content)
    assert pack.digest(bytes(first.content)) == first.sha256


def test_it_holds_what_it_promises_and_names_nobody(project: Project) -> None:
    files = files_of(bytes(freeze(project).content))
    assert sorted(files) == [
        "README.txt",
        "SHA256SUMS",
        "report.de.pdf",
        "report.en.pdf",
        "report.fr.pdf",
        "report.json",
        "report.nl.pdf",
        "report.tr.pdf",
        "ro-crate-metadata.json",
        "tables.xlsx",
        "verify.py",
    ]
    text, turkish = (printed(files[f"report.{code}.pdf"]) for code in ("en", "tr"))
    assert "Evidence pack 1 of DEMO" in text
    assert "Participants" in text
    assert "not entered yet" not in text  # what the Commission asks for, others may not have
    assert "Participants" not in turkish
    assert "Katılımcılar" in turkish
    crate = json.loads(files["ro-crate-metadata.json"])
    root = next(one for one in crate["@graph"] if one["@id"] == "./")
    assert {part["@id"] for part in root["hasPart"]} == set(files) - {
        "SHA256SUMS",
        "ro-crate-metadata.json",
    }
    with zipfile.ZipFile(io.BytesIO(files["tables.xlsx"])) as book:
        tables = b"".join(book.read(name) for name in book.namelist())
    for content in (files["report.json"], tables, text.encode()):
        assert b"secret" not in content.lower()


def test_each_figure_is_traced_to_its_rows(project: Project) -> None:
    report = report_of(freeze(project))
    found = {one["key"]: one for one in report["numbers"]}
    people = found["participants"]
    assert people["value"] == 12
    assert len({unit for _record, unit, _people in people["rows"]}) == 12
    assert {record for record, _unit, _people in people["rows"]} == {
        f"registration:{pk}" for pk in Registration.objects.values_list("pk", flat=True)
    }
    assert found["good-practices"]["rows"] == [["practice:repair-cafe", "repair-cafe", 1]]
    assert report["records"]["practice:repair-cafe"][2] == "NL"
    assert found["participants"]["counts"] is True
    assert found["participants-2"]["counts"] is False
    for one in found.values():
        units = {unit: people for _record, unit, people in one["rows"]}
        assert sum(units.values()) == one["value"]


def test_packs_form_a_chain_that_the_verifier_follows(project: Project, tmp_path: Path) -> None:
    first = freeze(project)
    make_registration(project.project_events.get().event)
    second = freeze(project)
    assert (second.number, second.previous) == (2, first.sha256)
    contents = [bytes(one.content) for one in (first, second)]
    code, said = verify(tmp_path, *contents, root=second.root)
    assert code == 0, said
    assert f"pack 2 is as it was frozen; root {second.root}" in said
    code, said = verify(tmp_path, *reversed(contents))
    assert code == 1
    assert "does not follow" in said
    code, said = verify(tmp_path, contents[1], contents[1])
    assert code == 1
    code, said = verify(tmp_path, *contents, root="0" * 64)
    assert (code, "not the one in the report" in said) == (1, True)


def resummed(files: Files) -> Files:
    """The files with sums that fit, as a forger would make them."""
    rest = {name: content for name, content in files.items() if name != pack.SUMS}
    sums = "".join(f"{pack.digest(content)}  {name}\n" for name, content in sorted(rest.items()))
    return {**rest, pack.SUMS: sums.encode()}


def with_report(files: Files, change: Callable[[dict[str, Any]], None]) -> Files:
    report = json.loads(files["report.json"])
    change(report)
    return {**files, "report.json": json.dumps(report).encode()}


def _row_changed(report: dict[str, Any]) -> None:
    number = next(one for one in report["numbers"] if one["key"] == "participants")
    number["rows"][0][1] = "person:somebody-else"


def _row_added(report: dict[str, Any]) -> None:
    number = next(one for one in report["numbers"] if one["key"] == "participants")
    number["rows"].append([number["rows"][0][0], "person:x", 1])
    number["rows_sha256"] = pack.digest(pack.canonical(number["rows"]))


def _record_changed(report: dict[str, Any]) -> None:
    report["records"][next(iter(report["records"]))][2] = "XX"


def _record_missing(report: dict[str, Any]) -> None:
    report["records"].pop("practice:repair-cafe")
    report["records_sha256"] = pack.digest(pack.canonical(report["records"]))


def _value_changed(report: dict[str, Any]) -> None:
    report["numbers"][0]["value"] += 1


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (lambda f: {**f, "report.tr.pdf": f["report.tr.pdf"] + b" "}, "report.tr.pdf was changed"),
        (lambda f: {k: v for k, v in f.items() if k != "tables.xlsx"}, "tables.xlsx is missing"),
        (lambda f: {**f, "more.txt": b"x"}, "more.txt is not listed"),
        (lambda f: {k: v for k, v in f.items() if k != "SHA256SUMS"}, "is missing"),
        (lambda f: with_report(f, _row_changed), "report.json was changed"),
        (
            lambda f: resummed(with_report(f, _row_changed)),
            "a row of the number participants was changed after freezing",
        ),
        (lambda f: resummed(with_report(f, _row_added)), "do not add up to 12"),
        (lambda f: resummed(with_report(f, _record_changed)), "a record was changed"),
        (
            lambda f: resummed(with_report(f, _record_missing)),
            "a record of the number good-practices is missing",
        ),
        (lambda f: resummed(with_report(f, _value_changed)), "do not add up"),
        (lambda f: resummed({**f, "report.json": b"[]"}), "cannot be read"),
        (lambda f: resummed({**f, "report.json": b"[" * 100_000}), "cannot be read"),
        (lambda f: resummed(with_report(f, lambda r: r.update(numbers=[5]))), "cannot be read"),
        (lambda f: {**f, pack.SUMS: f[pack.SUMS] + b"\xff"}, "is missing"),
    ],
)
def test_each_forgery_is_found(
    project: Project, tmp_path: Path, forge: Callable[[Files], Files], said: str
) -> None:
    frozen = freeze(project)
    forged = pack.zipped(forge(files_of(bytes(frozen.content))))
    code, words = verify(tmp_path, forged)
    assert code == 1
    assert said in words
    code, words = verify(tmp_path, forged, root=frozen.root)
    assert code == 1


def test_any_changed_byte_is_found(project: Project, tmp_path: Path) -> None:
    """Against the pack's own hash in the next one, whatever the byte is."""
    first = freeze(project)
    make_registration(project.project_events.get().event)
    second = freeze(project)
    content = bytes(first.content)
    chance = random.Random(7)  # no secret
    for _attempt in range(12):
        place = chance.randrange(len(content))
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        code, said = verify(tmp_path, changed, bytes(second.content))
        assert code == 1, (place, said)


def test_the_database_refuses_to_change_or_delete_a_pack(project: Project) -> None:
    frozen = freeze(project)
    for change in ({"content": b"x"}, {"number": 9}, {"sha256": "0" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pack.objects.filter(pk=frozen.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pack.objects.filter(pk=frozen.pk)._raw_delete("default")
    link = freezing.open_room(actor=OPERATOR, frozen=frozen, label="Court", days=1)
    freezing.record_look(link=link, what=AuditLook.What.NUMBERS)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditLook.objects.update(what="nothing")


def test_a_pack_outlives_the_data_of_people(project: Project, tmp_path: Path) -> None:
    frozen = freeze(project)
    Registration.objects.all().delete()
    frozen.refresh_from_db()
    assert verify(tmp_path, bytes(frozen.content))[0] == 0
    assert report_of(frozen)["numbers"][2]["value"] == 12
    after = freeze(project)
    assert after.number == 2
    assert next(n for n in report_of(after)["numbers"] if n["key"] == "participants")["value"] == 0


class Office(Network):
    def __init__(self, project: Project) -> None:
        self.project = project
        self.coordinator = self.person("Coordinator", role=NetworkRole.Kind.COORDINATOR)
        self.stranger = self.person("Stranger")

    def browser(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


def test_the_coordinator_freezes_and_an_auditor_samples_ten_people(project: Project) -> None:
    office = Office(project)
    client = office.browser(office.coordinator)
    packs = "/en/partners/demo/desk/packs/"
    assert client.post(packs).status_code == 302
    assert Pack.objects.get().root in page(client, packs)
    answer = client.get("/en/partners/demo/desk/packs/1.zip")
    assert pack.digest(answer.content) == Pack.objects.get().sha256
    made = client.post(f"{packs}1/room/", {"label": "Court of Auditors", "days": "30"})
    assert made.status_code == 302
    link = AuditLink.objects.get()
    room = f"/en/partners/audit/{freezing.token_of(link)}/"
    assert room in page(client, packs)
    auditor = Client()
    assert "Court of Auditors" in page(auditor, room)
    asked = f"{room}?number=participants&seed=my+seed&size=10"
    first = page(auditor, asked)
    assert first.count("registration:") == 10
    assert page(auditor, asked).split("<tbody>")[-1] == first.split("<tbody>")[-1]
    assert "secret" not in first.lower()
    assert "Katılımcılar" in page(auditor, room.replace("/en/", "/tr/"))
    other = page(auditor, f"{room}?number=participants&seed=another&size=10")
    assert other.split("<tbody>")[-1] != first.split("<tbody>")[-1]
    assert auditor.get(f"{room}pack.zip").status_code == 200
    numbers, mine = ("numbers", "", "", None), ("sample", "participants", "my seed", 10)
    assert list(AuditLook.objects.values_list("what", "number", "seed", "drawn")) == [
        numbers,
        mine,
        mine,
        numbers,
        ("sample", "participants", "another", 10),
        ("pack", "", "", None),
    ]
    shown = page(client, packs)
    assert "Viewed 6 times" in shown
    assert shown.count("Drew 10 records of “Participants”, version 1, with the seed “my seed”") == 2
    assert "Downloaded the pack" in shown
    assert auditor.post(room).status_code == 405


def test_a_link_that_expired_was_closed_or_forged_opens_nothing(project: Project) -> None:
    office = Office(project)
    frozen = freeze(project)
    actor = actor_of(office.coordinator)
    link = freezing.open_room(actor=actor, frozen=frozen, label="Court", days=1)
    room = f"/en/partners/audit/{freezing.token_of(link)}/"
    page(Client(), room)
    page(Client(), room.replace("/audit/", "/audit/x"), 404)
    AuditLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    page(Client(), room, 404)
    AuditLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    page(Client(), room)
    client = office.browser(office.coordinator)
    assert client.post(f"/en/partners/demo/desk/rooms/{link.pk}/close/").status_code == 302
    page(Client(), room, 404)
    shown = page(client, "/en/partners/demo/desk/packs/")  # the record stays, the address does not
    assert "Court" in shown
    assert "The link no longer works." in shown
    assert "Read the numbers" in shown
    assert room not in shown
    for label, days in (("", 5), ("Court", 0), ("Court", 999)):
        with pytest.raises(Refused):
            freezing.open_room(actor=actor, frozen=frozen, label=label, days=days)


def test_strangers_neither_freeze_nor_read(project: Project) -> None:
    office = Office(project)
    freeze(project)
    client = office.browser(office.stranger)
    for path in ("desk/packs/", "desk/packs/1.zip", "desk/sheet/"):
        assert client.get(f"/en/partners/demo/{path}").status_code == 404
    with pytest.raises(PermissionDenied):
        freezing.freeze(actor=actor_of(office.stranger), project=project)


def test_the_sheet_counts_characters_in_the_order_of_the_portal(project: Project) -> None:
    office = Office(project)
    Project.objects.update(commission=True)
    shown = page(office.browser(office.coordinator), "/en/partners/demo/desk/sheet/")
    order = [
        "Milestones",
        "Deliverables",
        "Publishable summary",
        "Critical risks",
        "Dissemination and communication",
        "Indicators",
    ]
    places = [shown.index(f"<h2>{title}</h2>") for title in order]
    assert places == sorted(places)
    assert "What it is for." in shown
    assert "15 characters" in shown
    assert "data-copy=" in shown


def test_a_small_grant_hears_nothing_of_the_commission(project: Project) -> None:
    office = Office(project)
    shown = page(office.browser(office.coordinator), "/en/partners/demo/desk/sheet/")
    assert "<h2>Risks</h2>" in shown
    for words in ("Publishable summary", "Critical risks", "continuous reporting"):
        assert words not in shown
