"""The search by meaning, with the real encoder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rresi.core.declarations import declared
from rresi.core.schedule import Periodic
from rresi.core.translations import interface_languages
from rresi.engines.semantics.encoder import BODY_CHARACTERS, E5Encoder, Vectors, load_encoder
from rresi.engines.semantics.lexical import compile_query
from rresi.search import (
    directory,
    glossary,
    indexing,
    likeness,
    matching,
    meaning,
    tasks,
    vocabularies,
)
from rresi.search.directory import related_concepts
from rresi.search.interface import (
    Answer,
    Channel,
    Note,
    changed,
    encode_pending,
    more_like_this,
    near_duplicates,
    reindex,
    search,
    status,
    why_near,
)
from rresi.search.models import GlossaryTerm, SearchEntry
from tests.search.shelf import Shelf

pytestmark = pytest.mark.django_db


_remembered: dict[str, Vectors] = {}


@pytest.fixture(autouse=True)
def encode_each_text_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real encoder, but the same text costs time in the first test alone."""
    encode = E5Encoder.encode

    def once(self: E5Encoder, texts: Sequence[str]) -> Vectors:
        for text in texts:
            if text not in _remembered:
                _remembered[text] = encode(self, [text])[0]
        return np.array([_remembered[text] for text in texts], dtype=np.float32)

    monkeypatch.setattr(E5Encoder, "encode", once)


@pytest.fixture
def encoded(library: Shelf) -> Shelf:
    """The library with all its vectors."""
    encode_pending()
    return library


@pytest.mark.parametrize(
    ("question", "language", "first"),
    [
        ("people on benefits do paid gardening and bring meals nearby", "en", 1),
        ("vrouwen koken samen in een keuken van de gemeente", "nl", 5),
        ("Solaranlage auf dem Dach gegen teure Heizung", "de", 6),
        ("genç işsizler için yatırımcıların ödediği sözleşme", "tr", 10),
        ("bisiklet ve bilgisayar tamiri", "tr", 9),
        ("des logements abordables sur un terrain commun", "fr", 11),
        ("cheap groceries sold by people in training", "en", 7),
        ("legumes grown by neighbours on empty plots", "en", 12),
    ],
)
def test_a_question_finds_the_answer_in_another_language(
    encoded: Shelf, question: str, language: str, first: int
) -> None:
    answer = search(question, language=language)
    assert answer.hits[0].object_id == first
    assert answer.hits[0].channel == Channel.MEANING
    assert first in answer.matching("thing")
    assert Note.WORDS_ONLY not in answer.notes


def test_names_and_codes_still_come_first(encoded: Shelf) -> None:
    for question, first in (("Nordufer eG", 3), ("SROI", 2), ("efeler belediyesi", 5)):
        assert search(question, language="fr").hits[0].object_id == first


def test_four_statements_with_vectors_too(encoded: Shelf) -> None:
    search("betaalbaar wonen zonder huisbaas", language="nl")
    with CaptureQueriesContext(connection) as statements:
        assert search("betaalbaar wonen zonder huisbaas", language="nl").hits
    assert len(statements) == 3  # no text holds the words, so none has them weighed


def test_a_worker_that_follows_changes_knows_what_a_new_one_reads(encoded: Shelf) -> None:
    search("wonen", language="nl")
    encoded.put(3, "de", "Ein neuer Titel", "Über Wohnen im Alter.")
    encoded.put(20, "en", "A choir of dock workers", "Songs of the port.")
    del encoded.documents[7, "fr"]
    reindex("thing")
    encode_pending()
    followed = directory.current()
    directory.directories.forget()
    fresh = directory.current()
    assert followed.stamp == fresh.stamp
    assert np.array_equal(followed.rows, fresh.rows)
    assert followed.meaning is not None
    assert fresh.meaning is not None
    question = np.ones(384, dtype=np.float32) / np.float32(384**0.5)
    assert np.allclose(
        followed.meaning.vectors.scores(question),
        fresh.meaning.vectors.scores(question),
        atol=1e-6,
    )


def test_unchanged_text_keeps_its_vector_and_changed_text_waits(encoded: Shelf) -> None:
    encoded.put(3, "de", "Stadtteilgenossenschaft Nordufer", "Ganz anderer Text.")
    reindex("thing")
    found = status()
    assert (found.texts, found.encoded, found.waiting) == (12, 11, 1)
    assert search("Ganz anderer Text", language="de").hits[0].object_id == 3
    assert encode_pending() == (1, 0)


def test_what_is_not_encoded_may_change_and_the_vector_stays(encoded: Shelf) -> None:
    text = "Bürgerinnen und Bürger. " * (BODY_CHARACTERS // 20)
    encoded.put(3, "de", "Stadtteilgenossenschaft Nordufer", text)
    reindex("thing")
    encode_pending()
    encoded.put(3, "de", "Stadtteilgenossenschaft Nordufer", f"{text} Spaltklammer.")
    reindex("thing")
    assert status().waiting == 0
    assert search("Spaltklammer", language="de").hits[0].object_id == 3


def test_a_version_that_searches_other_things_indexes_all_by_itself(library: Shelf) -> None:
    job = DBTaskResult.objects.filter(task_path=tasks.index_anew.module_path)
    library.put(1, "nl", "Wijkbedrijf De Sluis", "Tegenwoordig ook een spaltklammer.")
    tasks.index_for_this_version()
    assert job.count() == 1
    tasks.index_anew.call()
    assert search("spaltklammer", language="nl").hits[0].object_id == 1
    tasks.index_for_this_version()
    assert job.count() == 1
    library.put(1, "nl", "Wijkbedrijf De Sluis", "Nu ook een draadschaar.")
    tasks.index_anew.call()  # queued again while it waited
    assert not search("draadschaar", language="nl").hits
    directory.touch()
    assert not indexing.is_outdated()
    assert any(one.run is tasks.index_for_this_version for one in declared(Periodic))


def test_the_heading_of_what_is_near_is_true(encoded: Shelf) -> None:
    """A page may hold texts near in meaning beside those that hold some of the words."""
    [hit, *_rest] = search("repair café", language="en").hits
    reasons = (Channel.WORDS, Channel.TERMS, Channel.MEANING)
    near = [replace(hit, exact=False, channel=channel) for channel in reversed(reasons)]
    assert why_near([hit, *near]) == Answer(hits=tuple(near)).near == reasons
    assert [why_near([one]) for one in near] == [(one.channel,) for one in near]


def test_that_no_text_holds_all_words_is_said_of_all_kinds(encoded: Shelf) -> None:
    [hit, *_rest] = search("repair café", language="en").hits
    near = replace(hit, exact=False)
    assert Answer(hits=(hit,), exact=1).holds_all
    assert Answer(hits=(near,), aside=(near, hit)).holds_all
    assert not Answer(hits=(near,), aside=(near,)).holds_all


def test_encoding_makes_room_for_other_work(library: Shelf) -> None:
    assert encode_pending(seconds=0) == (0, 12)
    seen: list[tuple[int, int]] = []
    encode_pending(progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (12, 12)


def test_publishing_queues_the_work_when_it_commits(
    library: Shelf, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        changed("thing", {3, 1})
        assert not DBTaskResult.objects.filter(task_path__endswith="update_index").exists()
    job = DBTaskResult.objects.get(task_path__endswith="update_index")
    assert job.args_kwargs["args"] == ["thing", [1, 3]]


def test_an_index_that_met_a_busy_database_is_brought_up_to_date_later(
    library: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_given: object) -> int:
        raise OperationalError("database is locked")

    monkeypatch.setattr(tasks, "reindex", busy)
    before = timezone.now()
    with pytest.raises(OperationalError):
        tasks.update_index.call("thing", [1, 3])
    job = DBTaskResult.objects.get(task_path__endswith="update_index")
    assert job.args_kwargs["args"] == ["thing", [1, 3], 2]
    assert job.run_after > before
    with pytest.raises(OperationalError):
        tasks.update_index.call("thing", [1, 3], tasks.ATTEMPTS)
    assert DBTaskResult.objects.filter(task_path__endswith="update_index").count() == 1


def test_what_could_not_even_be_queued_again_is_indexed_later(library: Shelf) -> None:
    path, now = tasks.update_index.module_path, timezone.now()
    jobs = [  # of the first the database was too busy to keep the next attempt
        ("FAILED", ["thing", [1, 3]], now),
        ("FAILED", ["thing", [3, 2], 2], now),
        ("FAILED", ["gone", [9]], now),
        ("RUNNING", ["thing", [5]], now - tasks.LEFT_BEHIND * 2),
        ("RUNNING", ["thing", [6]], now),
        ("SUCCESSFUL", ["thing", [7]], now),
    ]
    for state, given, started in jobs:
        DBTaskResult.objects.create(
            status=state,
            args_kwargs={"args": given, "kwargs": {}},
            task_path=path,
            started_at=started,
            run_after=now,
        )
    assert tasks.index_left() == 4
    ready = DBTaskResult.objects.filter(task_path=path, status="READY")
    assert [job.args_kwargs["args"] for job in ready] == [["thing", [1, 2, 3, 5]]]
    assert DBTaskResult.objects.filter(task_path=path).count() == 3
    assert tasks.index_left() == 0
    assert any(one.run is tasks.index_left for one in declared(Periodic))


def test_words_are_counted_before_others_have_to_wait(
    library: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    depth: list[int] = []
    count = vocabularies._words_of

    def noted(*given: Any) -> Any:
        depth.append(len(connection.savepoint_ids))
        return count(*given)

    monkeypatch.setattr(vocabularies, "_words_of", noted)
    vocabularies.begin_anew()
    assert set(depth) == {len(connection.savepoint_ids)}


def test_without_an_encoder_words_are_found_and_the_reader_is_told(
    library: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (directory, meaning, likeness):
        monkeypatch.setattr(module, "load_encoder", lambda: None)
    directory.directories.forget()
    assert encode_pending() == (0, 0)
    answer = search("wijkbedrijf", language="nl")
    assert [hit.object_id for hit in answer.hits] == [1]
    assert Note.WORDS_ONLY in answer.notes
    assert (status().encoder, status().waiting) == ("", 0)
    assert more_like_this("thing", 1, language="nl") == ()
    assert near_duplicates(title="x", body="y", language="nl", kind="thing") == ()
    directory.directories.forget()


def test_more_like_this_is_of_the_same_subject(encoded: Shelf) -> None:
    encoded.put(
        30,
        "nl",
        "Zonnepanelen op het dak van de buurt",
        "Bewoners wekken samen energie op; warmte en licht worden goedkoper.",
    )
    reindex("thing", [30])
    encode_pending()
    (best, *_) = more_like_this("thing", 30, language="nl")
    assert best.object_id == 6
    allowed = {"thing": frozenset({1, 2})}
    for like in more_like_this("thing", 30, language="nl", allowed=allowed):
        assert like.object_id in (1, 2)


def test_a_near_duplicate_is_shown_in_any_language(encoded: Shelf) -> None:
    same = near_duplicates(
        title="Women's cooperative shared kitchen",
        body="Women produce together in the kitchen that the municipality gave and share the "
        "earnings. They learn entrepreneurship.",
        language="en",
        kind="thing",
    )
    assert [like.object_id for like in same] == [5]
    other = near_duplicates(
        title="A library of tools", body="Neighbours borrow drills.", language="en", kind="thing"
    )
    assert other == ()
    assert SearchEntry.objects.count() == 12


def test_the_shipped_glossary_is_whole() -> None:
    concepts = glossary.shipped()
    assert len(concepts) >= 60
    for concept, languages in concepts.items():
        assert set(languages) == set(interface_languages()), concept
        assert all(languages.values()), concept
    assert glossary.load_glossary() == sum(
        len(texts) for languages in concepts.values() for texts in languages.values()
    )
    assert glossary.load_glossary() == 0
    related = {concept for group in related_concepts() for concept in group}
    assert related <= concepts.keys()


def test_a_coordinator_edits_a_term_and_the_search_knows(library: Shelf) -> None:
    glossary.set_concept("clt", {"nl": ["grondtrust"], "en": ["community land trust"]})
    reindex("thing")
    assert search("grondtrust", language="nl").hits[0].object_id == 11
    with pytest.raises(ValidationError, match="is already a term for clt"):
        glossary.set_concept("other", {"nl": ["Grondtrust"]})
    with pytest.raises(ValidationError, match=r"Enter at least one word\."):
        glossary.set_concept("other", {"nl": ["!?"]})
    glossary.set_concept("clt", {})
    assert not GlossaryTerm.objects.exists()


def test_what_words_and_terms_find_is_found_whatever_its_meaning(shelf: Shelf) -> None:
    """Else a right answer is lost once all texts have a vector."""
    glossary.load_glossary()
    spoken, concepts = interface_languages(), glossary.shipped()
    for number, said in enumerate(concepts.values(), start=1):
        language = spoken[number % len(spoken)]
        shelf.put(number, language, f"Thing {number}", f"{said[language][-1]} {number}")
    reindex("thing")

    def found(number: int, said: Mapping[str, Sequence[str]]) -> list[frozenset[int]]:
        asked = (spoken[(number + step) % len(spoken)] for step in (1, 2))
        return [search(said[one][0], language=one).matching("thing") for one in asked]

    by_words = [found(*one) for one in enumerate(concepts.values(), start=1)]
    chance = np.random.default_rng(7)
    encoder = load_encoder()
    assert encoder is not None
    for entry in SearchEntry.objects.all():
        entry.vector = chance.normal(size=encoder.dimension).astype(np.float32).tobytes()
        entry.encoder, entry.stamp = encoder.id, directory.new_stamp()
        entry.save()
    meaning.refresh_centres(encoder)
    assert directory.current().answers_by_meaning
    for number, (words, said) in enumerate(zip(by_words, concepts.values(), strict=True), start=1):
        for before, now in zip(words, found(number, said), strict=True):
            assert number in before <= now, said


def test_few_encoded_texts_do_not_answer_as_if_they_were_all(encoded: Shelf) -> None:
    question = "vrouwen koken samen in een keuken van de gemeente"
    assert search(question, language="nl").near != (Channel.WORDS,)
    late = SearchEntry.objects.exclude(object_id__in=[1, 5])
    waiting = late.update(encoder="", vector=None)
    directory.touch()
    directory.directories.forget()
    answer = search(question, language="nl")
    assert Note.WORDS_ONLY in answer.notes
    assert answer.encoded == answer.texts - waiting > 0
    assert answer.near == (Channel.WORDS,)
    assert not search("sea water and lighthouses", language="en").hits


def test_a_term_alone_resembles_a_sentence_only_if_it_lies_near() -> None:
    """A furniture maker and a bar had been found for people without a home."""
    glossary.load_glossary()
    known = directory.current().glossary
    counted = [
        matching.words_that_count(compile_query(asked, [language], known))
        for asked, language in [
            ("Obdachlose", "de"),
            ("monnaie locale", "fr"),
            ("quantum", "en"),
            ("logement des sans-abri", "fr"),
        ]
    ]
    assert counted == [2, 2, 1, np.inf]
