"""Import: all or nothing, and each mistake with its file, line and field."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from PIL import Image as Pillow

from rresi.accounts.roles import OPERATOR, VISITOR, actor_of
from rresi.accounts.services import erase_person
from rresi.authoring.importing import import_documents
from rresi.core.text import render_markdown
from rresi.interchange.report import Report
from rresi.media import files
from rresi.media.encoding import RENDITIONS
from rresi.media.models import Picture
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from tests.factories.network import Network
from tests.factories.practices import make_practice, practice_record
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _region() -> None:
    make_region()


def run(folder: Path, *lines: Any, dry_run: bool = False) -> Report[Any]:
    path = folder / "practices.jsonl"
    raw = [
        line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()
        for line in lines
    ]
    path.write_bytes(b"\n".join(raw) + b"\n")
    return import_documents(PRACTICES, actor=OPERATOR, path=path, dry_run=dry_run, licensed=True)


def the_problem(report: Report[Any]) -> str:
    assert len(report.problems) == 1, [str(p) for p in report.problems]
    assert not report.written
    assert not Practice.objects.exists()
    return str(report.problems[0])


def nested_list(levels: int) -> str:
    return "\n".join("  " * level + f"- level {level}" for level in range(levels))


def test_lists_come_in_as_deep_as_they_can_be_shown(tmp_path: Path) -> None:
    assert run(tmp_path, practice_record(problem=nested_list(9), translations={})).written
    text = Practice.objects.get().document["problem"]
    assert "level 8" in render_markdown(text)


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    output = io.BytesIO()
    Pillow.new("RGB", size, (0, 80, 90)).save(output, "PNG")
    return output.getvalue()


def test_a_line_with_every_field_comes_in_whole(tmp_path: Path) -> None:
    report = run(tmp_path, practice_record())
    assert report.written
    practice = Practice.objects.get(slug="repair-cafe")
    assert practice.publication == Practice.Publication.PUBLISHED
    document = practice.document
    assert practice.start_year == 2018
    assert (document["start"], document["end"]) == ("2018-03", "2021")
    assert practice.evidence_level == 3
    assert set(practice.texts.values_list("language", flat=True)) == {"nl", "en"}
    money = document["resources"]["money"][0]
    assert (money["amount"], "amount_to" in money) == ("12500.50", False)
    titles = {source["id"]: source["title"] for source in document["sources"]}
    assert titles[document["evidence"][0]["source"]] == "Evaluatie"
    assert sum(condition.get("blocking", False) for condition in document["conditions"]) == 1
    assert practice.personal == {"contact": {"name": "Mies", "email": "mies@example.org"}}


def test_the_four_required_fields_suffice(tmp_path: Path) -> None:
    title = "İyi uygulama ışık ve ğ"
    line = {"title": title, "summary": "Kısa bir özet.", "language": "tr", "region": "NL361"}
    run(tmp_path, line)
    practice = Practice.objects.get()
    assert practice.slug == "iyi-uygulama-isik-ve-g"
    assert practice.status == Practice.Status.UNKNOWN
    assert practice.region.slug == "the-hague"
    assert practice.latitude == pytest.approx(52.08)


def test_what_a_file_does_not_say_is_not_stated(tmp_path: Path) -> None:
    line: dict[str, Any] = {
        "title": "Ten jobs",
        "summary": "In short.",
        "language": "en",
        "region": "NL361",
    }
    line |= {
        "evidence": [{"statement": "Jobs.", "value": 10}, {"statement": "More.", "value": 3}],
        "sources": [{"title": "Paper", "url": "https://example.org"}],
    }
    report = run(tmp_path, line)
    document = Practice.objects.get().document
    assert [row["method"] for row in document["evidence"]] == ["unknown", "unknown"]
    assert document["sources"][0]["kind"] == "unknown"
    assert report.notices == [
        "Not in the file: “Status”. “No information” is entered (1×).",
        "Line 1 lacks “Topics”, which every proposal must have.",
        "Line 1 lacks “The problem”, which every proposal must have.",
        "Line 1 lacks “What was done”, which every proposal must have.",
        "Line 1 lacks “Sources, Type of source”, which every proposal must have.",
        "Line 1 lacks “Results, How do you know this?”, which every proposal must have.",
    ]
    stated = {name: value for name, value in line.items() if name not in {"evidence", "sources"}}
    stated |= {
        "title": "Nine jobs",
        "status": "running",
        "topics": ["finance"],
        "problem": "Much.",
        "solution": "Less.",
    }
    assert run(tmp_path, stated).notices == []


def test_nothing_comes_in_when_one_line_is_wrong(tmp_path: Path) -> None:
    report = run(tmp_path, practice_record(), practice_record(slug="other", language="xx"))
    assert "practices.jsonl:2: language:" in the_problem(report)


def test_a_dry_run_checks_and_writes_nothing(tmp_path: Path) -> None:
    report = run(tmp_path, practice_record(), dry_run=True)
    assert [row.key for row in report.rows] == ["repair-cafe"]
    assert not report.written
    assert not Practice.objects.exists()


def test_the_same_title_in_two_languages_gets_two_slugs(tmp_path: Path) -> None:
    line = practice_record(slug=None, translations={})
    run(tmp_path, line, {**line, "language": "de"})
    slugs = Practice.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["een-repaircafe-in-elke-wijk", "een-repaircafe-in-elke-wijk-2"]


def test_an_automatic_slug_leaves_a_later_explicit_one_free(tmp_path: Path) -> None:
    report = run(
        tmp_path,
        practice_record(slug=None),
        practice_record(slug="een-repaircafe-in-elke-wijk", title="Iets anders"),
    )
    assert report.written, [str(problem) for problem in report.problems]


def test_broken_json_names_line_and_column(tmp_path: Path) -> None:
    problem = the_problem(run(tmp_path, practice_record(), b'{"title": "x",,}'))
    assert problem.startswith("practices.jsonl:2: invalid JSON at column 15")


MONEY = {"amount": "5", "currency": "EUR"}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        (
            {"language": "klingon"},
            "language",
            "is not a known language. Use a code such as nl or tr",
        ),
        (
            {"region": "XX999"},
            "region",
            "is not a region of the network, neither as name nor as code; known",
        ),
        ({"title": "x" * 101}, "title", "101 characters; the maximum is 100"),
        ({"problem": "x" * 10_000_000}, "problem", "10000000 characters; the maximum is 20000"),
        ({"title": "NUL \0 byte"}, "title", "control character U+0000"),
        ({"lessons": "bell \a"}, "lessons", "control character U+0007"),
        ({"problem": "<script>alert(1)</script>"}, "problem", "HTML is not shown here (<script>"),
        (
            {"solution": "ok <b onclick=x>no</b>"},
            "solution",
            "HTML is not shown here (<b onclick=x>",
        ),
        (
            {"solution": nested_list(10)},
            "solution",
            "This has lists nested too deeply. Use at most nine levels",
        ),
        ({"topics": ["no-such-topic"]}, "topics.0", "not a known term"),
        ({"topics": ["finance", "finance"]}, "topics", "“finance” is named twice"),
        ({"sdgs": [18]}, "sdgs.0", "at most 17"),
        (
            {
                "resources": {"money": [{"amount": "5", "currency": "EUR", "year": 20150501}]},
                "translations": {},
            },
            "resources.money.0.year",
            "is not a year (2015) or a month",
        ),
        (
            {
                "resources": {"money": [{"amount": "5", "amount_to": "4", "currency": "EUR"}]},
                "translations": {},
            },
            "resources.money.0.amount_to",
            "The upper amount is smaller than the lower one",
        ),
        (
            {
                "resources": {"money": [{"amount": "5", "currency": "EUR", "year": 2099}]},
                "translations": {},
            },
            "resources.money.0.year",
            "2099 is in the future",
        ),
        (
            {
                "evidence": [{"statement": "Banen.", "period": "2199", "method": "records"}],
                "translations": {},
            },
            "evidence.0.period",
            "2199 is in the future",
        ),
        (
            {
                "evidence": [
                    {"statement": "Banen.", "value": "-5", "unit": "banen", "method": "records"}
                ],
                "translations": {},
            },
            "evidence.0.value",
            "cannot be below 0",
        ),
        ({"partners": ["Gemeente A", "gemeente a"]}, "partners", "“gemeente a” is named twice"),
        ({"status": "paused"}, "status", "must be one of"),
        ({"start": "2018-13"}, "start", "is not a year (2015) or a month (05/2015)"),
        ({"start": "1/5/18"}, "start", "is not a year (2015) or a month (05/2015)"),
        ({"start": "2018-02-31"}, "start", "is not a year (2015) or a month (05/2015)"),
        ({"start": "2199", "end": None}, "start", "2199 is in the future"),
        ({"status": "running"}, "status", "“Running” does not go with an end in 2021"),
        ({"end": "2199"}, "status", "“Ended” does not go with an end in 2199"),
        ({"end": "05/2199", "status": "failed"}, "status", "does not go with an end in 05/2199"),
        ({"start": "soon"}, "start", "not a year"),
        ({"end": "2017"}, "end", "The period ends before it starts"),
        ({"point": {"lat": 91, "lon": 0}}, "point.lat", "at most 90"),
        (
            {"sources": [{"title": "x", "url": "javascript:alert(1)"}], "evidence": []},
            "sources.0.url",
            "web address",
        ),
        ({"colour": "blue"}, "colour", "This is not a known field."),
        (
            {"evidence": [{"statement": "Zonder bron.", "source": 9}], "translations": {}},
            "evidence.0.source",
            "refers to row 9, but there are only 2",
        ),
        ({"review_by": "30 June"}, "review_by", "is not a day. Write for example 30/06/"),
        ({"contact": {"email": "nobody"}}, "contact.email", "Enter one email address"),
        (
            {"resources": {"money": [{"amount": "-5", "currency": "EUR"}]}, "translations": {}},
            "resources.money.0.amount",
            "at least 0",
        ),
        ({"title": 7}, "title", "must be text"),
        ({"title": "–––"}, "title", "must contain a letter or a digit"),
        (
            {"translations": {"nl": {"title": "Dubbel", "summary": "Dubbel"}}},
            "",
            "language of the document itself",
        ),
        ({"slug": "Not A Slug"}, "slug", "form"),
        ({"slug": "compare"}, "slug", "is used by the library itself. Choose another one"),
    ],
)
def test_each_mistake_names_line_and_field(
    tmp_path: Path, changes: dict[str, Any], field: str, words: str
) -> None:
    problem = the_problem(run(tmp_path, practice_record(**changes)))
    prefix = f"practices.jsonl:1: {field}: " if field else "practices.jsonl:1: "
    assert problem.startswith(prefix), problem[:200]
    assert words in problem, problem[:300]


def test_a_contact_that_is_erased_leaves_the_practice(tmp_path: Path) -> None:
    contact = {"contact": {"name": "Mies", "email": "mies@example.org"}}
    run(tmp_path, practice_record(**contact))
    mies = Network().person("mies")
    erase_person(actor=actor_of(mies), user=mies)
    assert Practice.objects.get().personal == {}


def test_marks_of_emphasis_are_taken_out_of_a_line(tmp_path: Path) -> None:
    summary = "A **bread** school, 2 * 3 and *more*; a_b_c and 5*6*7 stay."
    (row,) = run(tmp_path, practice_record(summary=summary)).rows
    said = "A bread school, 2 * 3 and more; a_b_c and 5*6*7 stay."
    assert row.value.record.document["summary"] == said


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    line = practice_record()
    del line["summary"]
    assert the_problem(run(tmp_path, line)) == "practices.jsonl:1: summary: This must be filled in."


def test_the_words_are_in_the_readers_language(tmp_path: Path) -> None:
    line = practice_record()
    del line["summary"]
    with translation.override("nl"):
        assert (
            the_problem(run(tmp_path, line))
            != "practices.jsonl:1: summary: This must be filled in."
        )


def test_a_slug_of_the_file_is_not_taken_twice(tmp_path: Path) -> None:
    report = run(tmp_path, practice_record(), practice_record())
    assert "practices.jsonl:2: slug: This is already used in line 1" in the_problem(report)


def test_a_practice_of_the_library_is_not_overwritten(tmp_path: Path) -> None:
    before = make_practice().document
    report = run(tmp_path, practice_record(title="Something else"))
    assert report.problems == []
    assert [row.action for row in report.rows] == ["updated"]
    assert Practice.objects.get().document == before  # what it says now waits for review


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"title": "\xff\xfe"}', "is not valid UTF-8 at byte 12"),
        (b"[1, 2]", "must be an object"),
        (b'{"title": "a", "title": "b"}', "the field title appears twice"),
        (b"[" * 100_000, ""),
        (b"nul\0byte", "invalid JSON"),
    ],
)
def test_lines_that_are_no_objects(tmp_path: Path, raw: bytes, words: str) -> None:
    assert words in the_problem(run(tmp_path, raw))


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    assert "contains no practices" in the_problem(run(tmp_path, b""))


IMAGE = {"file": "view.png", "alt": "Tafels in een zaal", "licence": "CC BY 4.0"}


def test_an_image_is_drawn_anew_and_kept_with_its_licence(tmp_path: Path) -> None:
    (tmp_path / "view.png").write_bytes(png())
    assert run(tmp_path, practice_record(images=[IMAGE])).written
    practice, picture = Practice.objects.get(), Picture.objects.get()
    image = practice.document["images"][0]
    assert (picture.width, picture.height, image["licence"]) == (40, 30, "CC BY 4.0")
    assert image["file"] == picture.key
    assert all(files.read(picture.key, size) for size in RENDITIONS)


def test_the_same_picture_twice_is_a_mistake_whatever_its_name(tmp_path: Path) -> None:
    for name in ("view.png", "again.png"):
        (tmp_path / name).write_bytes(png())
    line = practice_record(images=[IMAGE, {**IMAGE, "file": "again.png"}])
    problem = the_problem(run(tmp_path, line))
    assert problem == "practices.jsonl:1: images.1.file: This picture has already been added."
    problem = the_problem(run(tmp_path, practice_record(images=[IMAGE, IMAGE])))
    assert problem == "practices.jsonl:1: images: This contains a picture twice."


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("view.png", b"GIF89a not really", "must be a JPEG, PNG or WebP picture"),
        ("view.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "must be a JPEG, PNG or WebP"),
        ("view.png", png()[:60], "is damaged or incomplete"),
        ("view.png", b"x" * 10_000_001, "is larger than 10 MB"),
        ("missing.png", None, "There is no file"),
        ("../outside.png", b"", "must be in the folder of the import file"),
        ("/etc/passwd", None, "must be in the folder of the import file"),
    ],
)
def test_what_is_no_image_is_refused(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    if content is not None:
        (folder / name).write_bytes(content)
    problem = the_problem(run(folder, practice_record(images=[{**IMAGE, "file": name}])))
    assert problem.startswith("practices.jsonl:1: images.0.file: ")
    assert words in problem


def test_only_who_may_import_imports(tmp_path: Path) -> None:
    path = tmp_path / "practices.jsonl"
    path.write_text(json.dumps(practice_record()))
    with pytest.raises(PermissionDenied):
        import_documents(PRACTICES, actor=VISITOR, path=path, licensed=True)
