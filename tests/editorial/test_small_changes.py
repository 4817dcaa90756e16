"""A detail of a published text is corrected without a second round, and nothing more than that."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rresi.accounts.models import NetworkRole, Notice
from rresi.accounts.roles import Role
from rresi.core.documents.describing import Control, describe
from rresi.core.documents.parts import Document
from rresi.core.refusals import Refused
from rresi.editorial import following, weighing
from rresi.editorial.models import Entry, ReviewerProfile, Submission
from rresi.editorial.needs import unattended
from rresi.editorial.services import checking, deciding, drafting, reviewing
from rresi.editorial.small_changes import (
    MOST_CHARACTERS,
    NEVER_SMALL,
    Reason,
    is_small_change,
    why_not_small,
)
from rresi.engines.semantics.dictionary import is_usual
from rresi.impact.document import CaseDocument
from rresi.practices.document import PracticeDocument
from tests.editorial.cast import KIND, Cast, change, draft, fresh, hand_in, published, review

DOCUMENT: dict[str, Any] = {
    "title": "A repair café",
    "region": "the-hague",
    "problem": "Things are thrown away.",
    "people": None,
    "share": "12",
    "cost": "€ 1,300 a year",
    "evidence": [
        {"id": "a", "statement": "Repairs", "value": 545, "method": "counted", "period": "2024"},
        {"id": "b", "statement": "Volunteers", "value": 30, "method": "counted", "period": "2024"},
    ],
    "conditions": [{"id": "c", "text": "A room", "blocking": True}],
}

WORDS = ["garden", "bicycle", "volunteers", "neighbourhood", "workshop", "library", "coffee"]
OTHERS = ["school", "never", "hospital", "niet", "fewer", "zehn", "kadar", "moins", "reading"]


def changed(**fields: Any) -> dict[str, Any]:
    return {**DOCUMENT, **fields}


def row(number: int, **fields: Any) -> list[dict[str, Any]]:
    rows = [dict(one) for one in DOCUMENT["evidence"]]
    rows[number] |= fields
    return rows


@pytest.mark.parametrize(
    ("after", "small"),
    [
        (changed(), False),
        (changed(evidence=row(0, value=546)), True),
        (changed(evidence=row(0, value=1090)), True),  # the double
        (changed(evidence=row(0, value=1091)), False),
        (changed(evidence=row(0, value=272)), False),  # less than half
        (changed(evidence=row(0, value=-545)), False),
        (changed(share="12.5"), True),
        (changed(share="999999"), False),
        (changed(cost="€ 1,310 a year"), True),
        (changed(cost="€ 999999 a year"), False),
        (changed(cost="€ 1,300 a year, 40% of it own money"), False),  # a figure more
        (changed(problem="Things get thrown away."), False),
        (changed(problem="Things are trown away;"), True),
        (changed(evidence=row(1, statement="Helpers")), False),
        (changed(evidence=row(1, statement="Voluntears"), problem="things are thrown away."), True),
        (changed(cost="€ 1,300.00 a year"), True),  # written anew
        (changed(evidence=row(1, period="2025")), False),
        (changed(title="A repair cafe"), False),
        (changed(region="aalst"), False),
        (changed(people=4), False),  # a fact that nobody has checked
        (changed(problem=""), False),
        (changed(evidence=row(0, method="estimated")), False),
        (changed(evidence=DOCUMENT["evidence"][:1]), False),
        (changed(evidence=DOCUMENT["evidence"][::-1]), False),
        (changed(conditions=[{"id": "c", "text": "A room", "blocking": False}]), False),
        (changed(problem="x" * (MOST_CHARACTERS + 60)), False),
        (changed(evidence=row(0, value="546")), False),
        (
            changed(
                problem="Things are trown away.",
                evidence=[
                    {**one, "value": one["value"] + 1, "statement": f"{one['statement']}!"}
                    for one in DOCUMENT["evidence"]
                ],
            ),
            False,  # five values
        ),
        ({name: value for name, value in DOCUMENT.items() if name != "people"}, False),
    ],
)
def test_what_is_small(after: dict[str, Any], small: bool) -> None:
    assert is_small_change(DOCUMENT, after) is small


@pytest.mark.parametrize(
    ("before", "after", "small"),
    [
        ("1.125", "1125", False),  # a value as it is kept, a thousand times as large
        ("1.125", "1.25", True),
        ("-5", "5", False),
        ("0.500 t", "500 t", False),
        ("0,5 t", "0,75 t", True),
        ("In 2023 120 people came.", "In 2023 999 people came.", False),
        ("In 2023 120 people came.", "In 2023 125 people came.", True),
        ("In 2023 120 people came.", "In 2,023 120 people came.", False),
        ("From 2023 on 120 people came.", "From 2,023 on 999 people came.", False),
        ("1.250.000 euros", "1 250 000 euros", True),
        ("1,250.50 euros", "1.250,75 euros", True),
        ("1,250 or 300", "1,250 or 900", False),
        ("1,250 300", "1,250 900", False),
    ],
)
def test_a_figure_is_read_whole(before: str, after: str, small: bool) -> None:
    assert is_small_change({"what": before}, {"what": after}) is small


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("unit", "kişi", "bin kişi"),
        ("currency", "EUR", "TRY"),
        ("period", "2022", "2012"),
        ("year", 2022, 2012),
        ("url", "https://stad.example/rapport", "https://shop.example/rapport"),
        ("kind", "own", "press"),
        ("contact", {"name": "An"}, {"name": "Al"}),
        ("topics", ["food"], ["care"]),
        ("what", "250 kişi", "-250 kişi"),
        ("what", "45 kişi", "45 bin kişi"),
        ("what", "60 people", "60% people"),
        ("what", "%60 iş buldu", "%110 iş buldu"),
        ("what", "In 2022 they met.", "In 2012 they met."),
        ("what", "They are employed.", "They are unemployed."),
        ("what", "They met.", "They didn’t meet."),
        ("what", "Dit is voor iedereen.", "Dit is niet voor iedereen."),
        ("what", "Sie sind arbeitend.", "Sie sind arbeitslos."),
        ("what", "Elle vient.", "Elle ne vient pas."),
        ("what", "Eğitim ücretli.", "Eğitim ücretsiz."),
        ("what", "45 kişi çalıştı.", "45 kişi çalışmadı."),
        ("what", "Önce başlamalı.", "Önce başlamamalı."),
        ("what", "Her gün geliyor.", "Her gün gelmiyor."),
    ],
)
def test_what_a_text_means_is_never_a_small_matter(field: str, before: Any, after: Any) -> None:
    for old, new in ((before, after), (after, before)):
        assert not is_small_change(
            {"language": "tr", "row": [{field: old}]}, {"language": "tr", "row": [{field: new}]}
        )


@pytest.mark.parametrize(
    ("unit", "before", "after", "small"),
    [
        ("%", "60", "75", True),
        ("%", "60", "110", False),
        ("%", "110", "120", True),
        ("people", "60", "110", True),
        ("per cent of staff", "100", "101", False),
    ],
)
def test_a_part_of_a_whole_stays_one(unit: str, before: str, after: str, small: bool) -> None:
    rows = [{"value": value, "unit": unit} for value in (before, after)]
    assert is_small_change(*rows) is small


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Kooperatf yöneticisi", "Kooperatif yöneticisi"),
        ("Çalışmlar sürüyor", "Çalışmalar sürüyor"),
        ("Atölyeler kurulydu", "Atölyeler kuruldu"),
        ("10-15 people, not more", "10-16 people, not more"),
    ],
)
def test_a_slip_of_the_pen_stays_small(before: str, after: str) -> None:
    assert is_small_change({"what": before}, {"what": after})


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_text_that_is_replaced_is_never_small(before: str, after: str) -> None:
    long = "a" * MOST_CHARACTERS
    assert not is_small_change({"problem": f"{long}{before}"}, {"problem": f"{after}{'b' * 81}"})


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("nl", "een baan van ten minste zes maanden", "een stage van hoogstens zes maanden"),
        ("en", "a job of at least six months", "a job of at most six months"),
        ("nl", "zes vrouwen", "nul vrouwen"),
        ("nl", "12 maanden", "12 jaar"),
        ("nl", "Het aantal steeg.", "Het aantal daalde."),
        ("nl", "Zij kregen een baan.", "Zij verloren een baan."),
        ("nl", "vierjarig plan", "vijfjarig plan"),
        ("nl", "met de werkgever", "met de werknemer"),
        ("de", "Es gibt ein Problem.", "Es gibt kein Problem."),
        ("de", "die gekauften Geräte", "die verkauften Geräte"),
        ("de", "im Juni", "im Juli"),
        ("en", "They were hired.", "They were fired."),
        ("en", "an increase in visits", "a decrease in visits"),
        ("en", "the employers chose", "the employees chose"),
        ("en", "It is able to.", "It is unable to."),
        ("en", "5 men and women", "men and 5 women"),
        ("en", "a notable place", "a not able place"),
        ("en", "with the parents", "with the patients"),
        ("en", "It was rejected.", "It was respected."),
        ("nl", "na de verhoging", "na de verlaging"),
        ("nl", "Het is gestart.", "Het is gestopt."),
        ("de", "Das ist schon so.", "Das ist schön so."),
        ("de", "Sie kaufen dort.", "Sie laufen dort."),
        ("tr", "Bu yararlı oldu.", "Bu zararlı oldu."),
        ("fr", "le matériel vendu", "le matériel rendu"),
        ("tr", "On kişi geldi.", "Ön kişi geldi."),
        ("tr", "Kurs ücretli.", "Kurs ücretsiz."),
        ("en", "It repairs bicycles", "It repaired bicycles"),
        ("fr", "Elle aiderait les jeunes.", "Elle aidait les jeunes."),
        ("fr", "La ville financerait tout.", "La ville financera tout."),
        ("fr", "Cela couvrirait les frais.", "Cela couvrait les frais."),
        ("de", "für die Mieter", "für die Mieten"),
        ("de", "viele Arbeiter", "viele Arbeiten"),
        ("nl", "met de huurders", "met de buurders"),
        ("en", "a big scholl", "a big shcool"),
        ("en", "a typical day", "atypical day"),
        ("en", "1/2 of them", "1/3 of them"),
        ("en", "a plant of 5 mW", "a plant of 5 MW"),
        ("en", "5 m of road", "5 M of road"),
        ("nl", "1.250 planten", "1,250 planten"),
        ("en", "1,250 plants", "1.250 plants"),
        ("de", "18.500 Euro", "18 500,00 Euro"),
        ("en", "50 m² is enough", "50 m³ is enough"),
        ("en", "€ 5 each", "$ 5 each"),
        ("en", "See https://a.example/report-12.", "See https://a.example/report-13."),
        ("en", "Write to info@a.example.", "Write to info@b.example."),
    ],
)
def test_another_word_is_never_a_small_matter(language: str, before: str, after: str) -> None:
    for old, new in ((before, after), (after, before)):
        was, now = ({"language": language, "what": text} for text in (old, new))
        assert not is_small_change(was, now)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("They paid the employees were glad.", "They paid. The employees were glad."),
        ("They paid the employees. Were glad", "They paid. The employees were glad"),
        ("They paid. Nobody left.", "They paid? Nobody left."),
        ("They paid.", "They paid?"),
        ("The city pays: nobody else.", "The city pays nobody else."),
        ("The city – not the region – pays.", "The city not the region pays."),
        ("The city – not the region – pays.", "The city not – the region pays –."),
        ("The city (not the region) pays.", "The city not (the region) pays."),
        ("The city pays [if asked].", "The city pays if asked."),
        ("They call it “social” work.", "They call it social work."),
        ("10–15 people", "10 15 people"),
        ("In 12, 15 and 18 places", "In 12 15 and 18 places"),
        ("First they met.\n\nThen all left.", "First they met then all.\n\nLeft."),
    ],
)
def test_where_a_sentence_ends_is_never_a_small_matter(before: str, after: str) -> None:
    for old, new in ((before, after), (after, before)):
        (found,) = why_not_small({"what": old}, {"what": new})
        assert found.reason in {Reason.SENTENCE, Reason.FIGURE}
        assert found.was != found.now


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("They paid, and left.", "They paid and left"),
        ("They paid. All left!", "They paid; all left."),
        ("It took ca. 5 days.", "It took ca 5 days"),
        ("They paid.All left", "They paid. All left"),
        ('A "repair café" opened.', "A “repair café” opened."),
        ("The city - not the region - pays.", "The city – not the region – pays."),
        ("They met:\n- twice\n- here", "They met\n- twice.\n- here."),
        ("One.\n\nTwo", "One\n\nTwo."),
    ],
)
def test_marks_within_a_sentence_stay_small(before: str, after: str) -> None:
    assert is_small_change({"what": before}, {"what": after})
    assert is_small_change({"what": after}, {"what": before})


@given(
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=9),
    st.integers(1, 8),
    st.integers(1, 8),
    st.sampled_from([".", "?", "!", ":", " –", ";", " —", "..."]),
)
def test_no_boundary_comes_goes_or_moves_unread(
    words: list[str], at: int, to: int, mark: str
) -> None:
    at, to = (1 + place % (len(words) - 1) for place in (at, to))
    plain = " ".join(words)
    divided, moved = (
        " ".join([*words[: place - 1], words[place - 1] + mark, *words[place:]])
        for place in (at, to)
    )
    assert not is_small_change({"what": plain}, {"what": divided})
    assert not is_small_change({"what": divided}, {"what": plain})
    assert not is_small_change({"what": divided}, {"what": moved})


@given(st.lists(st.integers(100, 190), min_size=2, max_size=5, unique=True), st.randoms())
def test_figures_never_change_places_unread(figures: list[int], chance: Any) -> None:
    turned = list(figures)
    chance.shuffle(turned)
    assume(turned != figures)

    def said(numbers: list[int]) -> str:
        return " people, ".join(map(str, numbers))

    def row_of(numbers: list[int]) -> list[dict[str, Any]]:
        return [{"id": str(at), "value": str(one)} for at, one in enumerate(numbers)]

    for written in (said, row_of):
        assert not is_small_change({"what": written(figures)}, {"what": written(turned)})


@pytest.mark.parametrize("after", ["15 of 12", "16 of 15", "15 of 13"])
def test_a_part_passes_no_whole_unread(after: str) -> None:
    (found, *_more) = why_not_small({"what": "12 of 15 jobs"}, {"what": f"{after} jobs"})
    assert found.reason == Reason.PLACES
    assert is_small_change({"what": "12 of 15 jobs"}, {"what": "13 of 15 jobs"})


@pytest.mark.parametrize("field", ["statement", "conditions"])
def test_a_figure_in_a_claim_is_never_a_small_matter(field: str) -> None:
    was, now = ({field: [{"text": f"A room of {size} m² is avaliable"}]} for size in (80, 90))
    assert [one.reason for one in why_not_small(was, now)] == [Reason.CLAIM]
    mended = {field: [{"text": "A room of 80 m² is available"}]}
    assert is_small_change(was, mended)


FIELDS = [
    lambda text: {"summary": text},
    lambda text: {"language": "en", "story": {"problem": text}},
    lambda text: {"evidence": [{"id": "a", "statement": text}]},
    lambda text: {"language": "en", "conditions": [{"id": "a", "text": text}]},
    lambda text: {"money": [{"amount": "12.50", "note": text}]},
]


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=9),
    st.integers(0, 8),
    st.sampled_from(OTHERS),
    st.sampled_from(["insert", "replace", "delete"]),
    st.sampled_from(FIELDS),
)
def test_no_word_comes_or_goes_unread(
    words: list[str], at: int, other: str, change: str, field: Any
) -> None:
    at %= len(words)
    new = {
        "insert": [*words[:at], other, *words[at:]],
        "replace": [*words[:at], other, *words[at + 1 :]],
        "delete": [*words[:at], *words[at + 1 :]],
    }[change]
    assert not is_small_change(field(" ".join(words)), field(" ".join(new)))


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=9),
    st.integers(0, 8),
    st.integers(0, 5),
    st.sampled_from(["drop", "double", "swap", "replace"]),
    st.sampled_from(FIELDS),
)
def test_a_slip_of_one_letter_is_small(
    words: list[str], at: int, letter: int, slip: str, field: Any
) -> None:
    at %= len(words)
    word = words[at]
    head, one, rest = word[:letter], word[letter], word[letter + 1 :]
    wrong = {
        "drop": head + rest,
        "double": head + one + one + rest,
        "swap": head + rest[:1] + one + rest[1:],
        "replace": f"{head}x{rest}",
    }[slip]
    assume(not is_usual(wrong, "en"))  # it is no other word
    was, now = field(" ".join(words)), field(" ".join([*words[:at], wrong, *words[at + 1 :]]))
    assert is_small_change(now, was) is is_small_change(was, now) is (word[0] == wrong[0])


def test_one_figure_with_its_summary_and_note_is_small() -> None:
    before = {
        "summary": "In 2024 volunteers repaired 1,250 bicycles in the repair shop.",
        "evidence": [{"id": "a", "statement": "Bicycles repaired", "value": "1250"}],
        "money": [{"id": "b", "amount": "18500.50", "note": "For 1,250 bicycles"}],
    }
    after = {
        "summary": "In 2024 volunteers repaired 1,350 bicycles in the repair shop.",
        "evidence": [{"id": "a", "statement": "Bicycles repaired", "value": "1350"}],
        "money": [{"id": "b", "amount": "18500.5", "note": "For 1,350 bicycles"}],
    }
    assert is_small_change(before, after)


def test_a_figure_written_anew_is_no_change() -> None:
    assert not is_small_change({"amount": "18500.50"}, {"amount": "18500.5"})
    assert not is_small_change({"problem": "One\r\ntwo"}, {"problem": "One\ntwo"})


def test_the_words_that_need_a_review_are_named() -> None:
    (found,) = why_not_small({"what": "A job for six"}, {"what": "A placement for six"})
    assert (found.was, found.now) == ("job", "placement")


@pytest.mark.parametrize("model", [PracticeDocument, CaseDocument])
def test_what_is_chosen_or_dated_always_needs_a_review(model: type[Document]) -> None:
    asked = {*Control} - {Control.LINE, Control.LONG, Control.LINES, Control.NUMBER, Control.RANGE}
    for field in describe(model).fields:
        for inner in field.row.fields if field.row else (field,):
            if inner.about.control in asked:
                assert not NEVER_SMALL.isdisjoint({*field.path, *inner.path}), inner.place


def revised(cast: Cast, **fields: Any) -> Submission:
    submission = published(cast, place="Dordrehct")
    assert submission.object_id
    drafting.revise(actor=fresh(cast.author), kind=KIND, object_id=submission.object_id)
    change(cast.author, submission, **fields)
    hand_in(submission, cast.author)
    submission.refresh_from_db()
    return submission


def test_a_small_change_is_published_and_on_record(cast: Cast) -> None:
    submission = revised(cast, place="Dordrecht")
    for _press in range(2):
        checking.confirm_small_change(
            actor=fresh(cast.manager), submission=submission, number=2, note="A typo"
        )
    submission.refresh_from_db()
    assert (submission.state, submission.published_number) == ("published", 2)
    entry = submission.entries.get(event=Entry.Event.CONFIRMED)
    assert (entry.person_id, entry.note, entry.revision_id is not None) == (
        cast.manager.pk,
        "A typo",
        True,
    )
    assert entry.role == Role.REGION_MANAGER
    told = Notice.objects.get(user=cast.author, key=f"published:{submission.pk}:2")
    assert "small correction of “A thing” was confirmed by the region manager" in told.body


def test_small_corrections_are_counted_together_from_the_last_review(cast: Cast) -> None:
    submission = published(cast, place="Club of 40 members")
    assert submission.object_id
    small = []
    for number, place in (
        (2, "Club of 70 members"),
        (3, "Club of 40 members"),
        (4, "Club of 75 members"),
        (5, "Club of 140 members"),
    ):
        drafting.revise(actor=fresh(cast.author), kind=KIND, object_id=submission.object_id)
        change(cast.author, submission, place=place)
        hand_in(submission, cast.author)
        submission.refresh_from_db()
        revision = submission.revisions.get(number=number)
        small.append(weighing.is_small(submission, revision.document))
        if small[-1]:
            manager = fresh(cast.manager)
            checking.confirm_small_change(actor=manager, submission=submission, number=number)
    assert small == [True, True, True, False]


def test_reviewers_and_coordinators_read_what_was_corrected(cast: Cast) -> None:
    submission = revised(cast, place="Dordrecht")
    manager = fresh(cast.manager)
    checking.confirm_small_change(actor=manager, submission=submission, number=2)
    told = Notice.objects.filter(event="small-correction")
    people = [cast.first, cast.second, cast.coordinator, cast.other_coordinator]
    assert {one.user_id for one in told} == {one.pk for one in people}
    for one in told:
        assert "It said: Dordrehct" in one.body
        assert "It says now: Dordrecht" in one.body


def test_who_confirmed_is_said_in_every_place_as_it_was(cast: Cast) -> None:
    submission = revised(cast, place="Dordrecht")
    checking.confirm_small_change(actor=fresh(cast.coordinator), submission=submission, number=2)
    NetworkRole.objects.filter(user=cast.coordinator).delete()
    cast.home.managers.create(user=cast.coordinator)  # since
    entry = submission.entries.get(event=Entry.Event.CONFIRMED)
    assert entry.told == "confirmed a small change as coordinator and published it"
    for told in Notice.objects.filter(event="small-correction"):
        assert "was confirmed by the coordinator" in told.body


def test_one_person_in_two_steps_is_shown_to_coordinators(cast: Cast) -> None:
    submission = draft(cast)
    hand_in(submission, cast.author)
    checking.pass_region_check(actor=fresh(cast.coordinator), submission=submission, number=1)
    readers = [cast.first, cast.second]
    reviewing.ask(
        actor=fresh(cast.coordinator),
        submission=submission,
        number=1,
        user_ids=[user.pk for user in readers],
    )
    for reader in readers:
        review(submission, reader)
    assert following.context(fresh(cast.coordinator), submission)["same_hand"]
    assert not following.context(fresh(cast.other_coordinator), submission)["same_hand"]
    deciding.publish(actor=fresh(cast.coordinator), submission=submission, number=1)
    submission.refresh_from_db()
    assert following.context(fresh(cast.other_coordinator), submission)["same_hand"]
    assert not following.context(fresh(cast.author), submission)["same_hand"]


def test_nobody_vouches_for_a_text_that_they_do_not_read(cast: Cast) -> None:
    submission = revised(cast, place="Dordrecht")
    ReviewerProfile.objects.create(user=cast.manager, languages=["nl"])
    for check in (checking.confirm_small_change, checking.pass_region_check):
        with pytest.raises(Refused, match="read English"):
            check(actor=fresh(cast.manager), submission=submission, number=2)
    shown = following.context(fresh(cast.manager), submission)
    assert shown["who_else"] == [cast.coordinator, cast.other_coordinator]
    waiting = {
        group.key: group.total for group in unattended(cast.coordinator, fresh(cast.coordinator))
    }
    assert waiting == {"unattended": 1}  # nobody else would see it
    ReviewerProfile.objects.filter(user=cast.manager).update(languages=["nl", "en"])
    waiting = {
        group.key: group.total for group in unattended(cast.coordinator, fresh(cast.coordinator))
    }
    assert waiting == {"unattended": 0}
    checking.confirm_small_change(actor=fresh(cast.manager), submission=submission, number=2)


def test_an_author_does_not_attend_to_their_own_text_in_however_many_regions(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = revised(cast, place="Dordrecht")
    assert submission.region_id is not None
    assert submission.author_id is not None
    held = {region: {cast.manager.pk} for region in range(10_000, 12_000)}
    monkeypatch.setattr("rresi.editorial.needs.holders_by_scope", lambda _role: held)
    for managers, total in (
        ({submission.author_id}, 1),
        ({submission.author_id, cast.manager.pk}, 0),
    ):
        held[submission.region_id] = managers
        groups = unattended(cast.coordinator, fresh(cast.coordinator))
        assert [group.total for group in groups] == [total]


def test_a_larger_change_is_refused(cast: Cast) -> None:
    submission = revised(cast, title="Another thing altogether")
    with pytest.raises(Refused, match="more than a small change"):
        checking.confirm_small_change(actor=fresh(cast.manager), submission=submission, number=2)
    submission.refresh_from_db()
    assert submission.published_number == 1


def test_a_text_that_was_never_published_has_no_small_changes(cast: Cast) -> None:
    submission = drafting.start(actor=fresh(cast.author), kind=KIND, document=cast.document())
    hand_in(submission, cast.author)
    with pytest.raises(Refused):
        checking.confirm_small_change(actor=fresh(cast.manager), submission=submission, number=1)
