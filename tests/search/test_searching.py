"""The search over real indexes; runs on whichever database the suite runs on."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rresi.search.interface import (
    Answer,
    Channel,
    Note,
    encode_pending,
    reindex,
    remove,
    search,
)
from tests.search.shelf import Shelf

pytestmark = pytest.mark.django_db


def found(text: str, language: str, **options: object) -> list[int]:
    answer = search(text, language=language, **options)  # type: ignore[arg-type]
    return [hit.object_id for hit in answer.hits]


# (what is typed, in which language, which practice must be first). Each row is a way in which a
# word is written differently from the text that holds it.
HARD = [
    # Turkish I, ı, İ, i; capitals; no Turkish keyboard; suffix after an apostrophe; inflection
    ("ISITMA", "tr", 6),
    ("ısıtma", "tr", 6),
    ("isitma", "tr", 6),
    ("İMECE", "tr", 6),
    ("imece", "tr", 6),
    ("IMECE", "en", 6),
    ("KADIN KOOPERATİFİ", "tr", 5),
    ("kadin kooperatifi", "en", 5),
    ("girisimciligi", "tr", 5),
    ("Efeler Belediyesi'nin", "tr", 5),
    ("efeler", "nl", 5),
    ("IŞIK", "en", 6),
    ("isik", "de", 6),
    # composed and decomposed letters
    ("Ku\u0308nstler Wirkungsmessung fu\u0308r Tra\u0308ger", "de", 4),
    ("e\u0301picerie", "fr", 7),
    ("gu\u0308nes\u0327 paneli", "tr", 6),
    # accents left out or written out
    ("epicerie", "fr", 7),
    ("cooperatif amorcage", "fr", 8),
    ("Foerderung Traeger", "de", 4),
    ("Foerderung", "de", 4),
    ("oeuvre du canal", "fr", 7),
    ("solares vacios", "es", 12),
    # Dutch and German compounds, from the whole to the parts and back
    ("bedrijf in de wijk", "nl", 1),
    ("wijkbedrijven", "nl", 1),
    ("beleid voor aanbesteding", "nl", 2),
    ("Genossenschaft im Stadtteil", "de", 3),
    ("Messung der Wirkung", "de", 4),
    ("Stadtteilgenossenschaften", "de", 3),
    # upper case
    ("SOCIAL IMPACT BOND", "en", 10),
    ("REPAIR CAFÉ", "en", 9),
    ("L'ÉPICERIE SOLIDAIRE", "fr", 7),
    # hyphens
    ("socialreturn", "nl", 2),
    ("social return", "nl", 2),
    ("social-return", "nl", 2),
    ("cooperative bicycles", "en", 9),
    ("co-operative bicycles", "en", 9),
    ("repair-cafe", "en", 9),
    # codes, acronyms, names
    ("sroi", "tr", 2),
    ("RRESI", "de", 10),
    ("R.R.E.S.I.", "tr", 10),
    ("nl361", "fr", 11),
    ("SDG11", "en", 11),
    ("sdg 11", "nl", 11),
    ("Mend & Co", "fr", 9),
    ("ESF+", "en", 10),
    ("de sluis", "de", 1),
    ("the Nordufer eG", "en", 3),
]


@pytest.mark.parametrize(("text", "language", "first"), HARD)
def test_every_way_to_write_a_word_finds_it(
    library: Shelf, text: str, language: str, first: int
) -> None:
    assert found(text, language)[:1] == [first]


BAD = [
    "",
    " \t\n",
    "\0\0",
    "'; DROP TABLE search_searchentry; --",
    '" OR 1=1',
    "a AND NOT b NEAR(c d) OR *",
    "tokens:werk^2 + {x y}",
    "'a' & 'b' | !('c' <-> 'd'):*A",
    "\\' \\\\ %s %(x)s {} ${y}",
    "😀🏳️‍🌈 👩‍👩‍👧",
    "=werk @wijkbedrijf_de_sluis #social",
    "\ud800 half a surrogate",
    "ร้านกาแฟเพื่อสังคม",
    "社会的企業 ソーシャル",
    "x" * 10_000,
    "wijk " * 2_000,
    " ".join(f"woord{number}" for number in range(1_500)),
    "de het een van en",
]


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize("language", ["nl", "xx", ""])
def test_bad_input_is_answered(library: Shelf, text: str, language: str) -> None:
    with transaction.atomic():
        answer = search(text, language=language)
    assert isinstance(answer, Answer)
    assert len(answer.hits) <= answer.total


def test_what_the_reader_is_told() -> None:
    assert search("", language="nl").notes == (Note.EMPTY,)
    assert Note.ONLY_COMMON_WORDS in search("de het een", language="nl").notes
    assert Note.CUT in search("wijk " * 2_000, language="nl").notes


def test_the_whole_name_comes_first(shelf: Shelf) -> None:
    shelf.put(1, "en", "Networks of hubs", "The Hub The Hub hub hub hub hub and more hub.")
    shelf.put(2, "en", "A place to work", "Rooms by the river.", ("The Hub",))
    reindex("thing")
    answer = search("the hub", language="en")
    assert [(hit.object_id, hit.channel) for hit in answer.hits] == [
        (2, Channel.NAME),
        (1, Channel.WORDS),
    ]


def test_no_word_is_put_right_to_one_that_asks_for_nothing(shelf: Shelf) -> None:
    shelf.put(1, "de", "Werkstatt", "Hier reparieren Menschen zwischen acht und zehn.")
    reindex("thing")
    answer = search("zwishen", language="de")
    assert (answer.corrected, answer.total) == ("", 0)
    assert search("zwishen Werkstadt", language="de").hits[0].object_id == 1


def test_the_words_that_matched_are_marked(library: Shelf) -> None:
    (hit, *_) = search("bedrijf wijk", language="nl").hits
    assert ("Wijkbedrijf", True) in hit.title_marks
    assert ("wijkbedrijf", True) in hit.snippet
    assert "".join(text for text, _ in hit.title_marks) == "Wijkbedrijf De Sluis"


def test_filters_apply_before_the_page_is_cut(shelf: Shelf) -> None:
    for number in range(1, 301):
        shelf.put(number, "en", f"Market number {number}", "A weekly market of makers.")
    reindex("thing")
    allowed = frozenset({3, 150, 299, 300})
    answer = search("market", language="en", allowed={"thing": allowed}, limit=3)
    assert len(answer.hits) == 3
    assert answer.total == 4
    assert answer.matching("thing") == frozenset(range(1, 301))
    rest = search("market", language="en", allowed={"thing": allowed}, limit=3, offset=3)
    assert {hit.object_id for hit in (*answer.hits, *rest.hits)} == allowed


def test_an_object_comes_once_and_speaks_the_readers_language(shelf: Shelf) -> None:
    shelf.put(1, "nl", "De repairshop", "Een werkplaats")
    shelf.put(1, "en", "The repair shop", "A workshop in the repairshop")
    reindex("thing")
    answer = search("repairshop werkplaats", language="en")
    assert [(hit.object_id, hit.language, hit.reader_title) for hit in answer.hits] == [
        (1, "nl", "The repair shop")
    ]
    assert found("repairshop", "en", languages=["nl"]) == [1]
    assert found("repairshop", "en", kinds=["other"]) == []


def test_the_index_follows_what_is_published(shelf: Shelf) -> None:
    shelf.put(1, "en", "Bakery", "Bread")
    shelf.put(2, "en", "Brewery", "Beer")
    assert reindex("thing") == 2
    shelf.put(1, "en", "Bakery", "Cakes")
    reindex("thing", [1])
    assert (found("bread", "en"), found("cakes", "en"), found("beer", "en")) == ([], [1], [2])
    del shelf.documents[1, "en"]
    reindex("thing", [1])
    assert found("cakes", "en") == []
    remove("thing", [2])
    assert found("beer", "en") == []


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(LookupError, match=r"'song'.*known"):
        reindex("song")


@pytest.mark.parametrize("copies", [1, 30])
def test_a_search_takes_four_statements_however_many_rows(shelf: Shelf, copies: int) -> None:
    for number in range(copies):
        shelf.put(number, "en", f"Market {number}", "Makers sell what they make.")
    reindex("thing")
    found("market", "en")  # the first one after a change also reads what changed
    with CaptureQueriesContext(
        connection,
    ) as statements:
        assert found("makers market", "en")
    assert len(statements) == 4


def test_a_rolled_back_change_leaves_no_trace(library: Shelf) -> None:
    try:
        with transaction.atomic():
            library.put(99, "en", "Phantom", "A phantom text")
            reindex("thing", [99])
            assert found("phantom", "en") == [99]
            raise InterruptedError
    except InterruptedError:
        pass
    assert found("phantom", "en") == []
    library.put(99, "en", "Spectre", "A spectre")
    reindex("thing", [99])
    assert (found("spectre", "en"), found("phantom", "en")) == ([99], [])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5 is SQLite's")
def test_the_full_text_table_stays_in_step_with_the_entries(library: Shelf) -> None:
    library.put(1, "nl", "Iets anders", "Met andere woorden.")
    del library.documents[2, "nl"]
    reindex("thing")
    with connection.cursor() as cursor:  # raises when the index and the rows disagree
        cursor.execute("INSERT INTO search_fts(search_fts, rank) VALUES ('integrity-check', 1)")


def test_the_whole_order_is_the_same_on_every_database(library: Shelf) -> None:
    assert found("werk wijk gemeente social", "nl") == [1, 2]
    assert found("kooperatif", "tr") == [6, 5]
    assert found("community work people city", "en") == [10, 9]


@pytest.mark.parametrize("encoded", [False, True], ids=["by words", "by meaning too"])
def test_what_is_invented_comes_after_what_is_not(library: Shelf, encoded: bool) -> None:
    """Whatever holds the words as well comes first, also before texts are encoded."""
    library.put(901, "en", "Repair bus in the quarters", "A repair bus.", invented=True)
    library.put(902, "en", "Tools for everybody", "One day a week a repair bus lends tools.")
    reindex("thing")
    if encoded:
        encode_pending()
    hits = [hit for hit in search("repair bus", language="en").hits if hit.exact]
    assert [(hit.object_id, hit.invented) for hit in hits][:2] == [(902, False), (901, True)]
    library.put(901, "en", "Repair bus in the quarters", "A repair bus.")
    reindex("thing")
    assert search("repair bus", language="en").hits[0].object_id == 901
