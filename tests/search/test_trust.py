"""What a reader may trust: nonsense finds nothing, a mistake is forgiven and said, labels count."""

from __future__ import annotations

import json
import random
import string
from importlib.resources import files

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rresi.core.declarations import replaced
from rresi.core.taxonomies import VocabularyKey, labels_in_all_languages
from rresi.search import vocabularies
from rresi.search.glossary import shipped
from rresi.search.interface import (
    SearchDocument,
    SearchSource,
    encode_pending,
    load_glossary,
    reindex,
    remove,
    search,
)
from rresi.search.models import SearchVocabulary
from tests.search.shelf import Shelf

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def starter() -> list[tuple[str, str, str]]:
    """Language, title and body of each text of the starter network's practices."""
    lines = files("rresi.starter").joinpath("practices.jsonl").read_text("utf-8").splitlines()
    texts = []
    for practice in map(json.loads, filter(str.strip, lines)):
        versions = {practice["language"]: practice, **practice["translations"]}
        for language, said in versions.items():
            parts = [said.get(part, "") for part in ("summary", "problem", "solution", "lessons")]
            texts.append((language, said.get("title", practice["title"]), "\n".join(parts)))
    return texts


@pytest.fixture
def network(shelf: Shelf, starter: list[tuple[str, str, str]]) -> Shelf:
    """The starter network's texts and glossary, without vectors: its words are what matters."""
    load_glossary()
    for number, (language, title, body) in enumerate(starter, start=1):
        shelf.put(number, language, title, body)
    reindex("thing")
    return shelf


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("beschut wrek", "nl", "beschut werk"),
        ("beschut wrek", "en", "beschut werk"),  # whatever language the page is in
        ("aanbestding", "nl", "aanbesteding"),
        ("chomage", "fr", "chômage"),
        ("procurment", "en", "procurement"),
        ("procurment", "tr", "procurement"),  # a word of another language, too
        ("aanbestding", "fr", "aanbesteding"),
        ("atolye", "en", "atölye"),
        ("Ausschriebung", "de", "Ausschreibung"),
        ("istihdm", "tr", "istihdam"),
        ("issizlik", "tr", "işsizlik"),
        ("IŞSIZLIK", "tr", "işsizlik"),  # a capital I without a dot, and one typed for İ
        ("ıstihdam", "tr", "istihdam"),
        ("l'insertoin professionnelle", "fr", "l'insertion professionnelle"),
        ("unemploiment", "en", "unemployment"),
        ("The Hauge", "en", "The Hague"),
        ("fairkauff", "de", "fairKauf"),
        ("Efelar", "tr", "Efeler"),
        ("Mariboor", "nl", "Maribor"),
        ("inserttion", "fr", "insertion"),
        ("Reperatur", "de", "Reparatur"),
        ("werklos", "nl", "werkloos"),
        ("hosing", "en", "housing"),
        ("mahlle", "tr", "mahalle"),
        ("work for refugess in the city", "en", "work for refugees in the city"),
    ],
)
def test_a_mistake_is_forgiven_and_said(
    network: Shelf, typed: str, language: str, meant: str
) -> None:
    answer = search(typed, language=language)
    assert answer.corrected == meant
    right = search(meant, language=language)
    assert right.corrected == ""
    assert answer.total == right.total > 0
    assert [hit.object_id for hit in answer.hits] == [hit.object_id for hit in right.hits]


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("procurement", "en"),
        ("la mairie double l’argent collecté", "fr"),
        ("black holes", "en"),  # not homes
        ("cheap flights", "en"),  # not fights
        ("Häftlinge reparieren Waschmaschinen", "de"),  # not repariert
        ("monument overdragen aan bewoners", "nl"),
        ("ESF+ SROI NL361", "en"),
        ("çalışma şartı", "tr"),
        ("kooperatifler", "tr"),
        # not others, süreli, reliés, démolition, réservée, mois, lösen, araya, verilerin, kırsal
        ("refugee mothers childcare classes", "en"),
        ("Suriyeli esnaf", "tr"),
        ("our nonprofit relies on funders", "en"),
        ("bricks before demolition", "en"),
        ("aanbesteding plantsoenen reserveren", "nl"),
        ("iets moois van plastic tasjes", "nl"),
        ("hoe lossen anderen dat op", "nl"),
        ("topladığı paraya belediye ekliyor", "tr"),
        ("velilerin kooperatifle işlettiği okul", "tr"),
        ("kırsalda kadın girişimciliği", "tr"),
        ("reparatiebus in de wijk", "nl"),  # not reparaties
        ("asdf qwer", "en"),  # not wer
        ("zinslos finanzieren", "de"),  # not zinslose
        ("aus übrigem Gemüse", "de"),  # not übrigen
        ("tarla suluyor", "tr"),  # not sunuyor
        ("etkinlik önermesi", "tr"),  # not önerme
        ("partage de voitures", "fr"),  # nor partagé
        ("bulamayanları eğitip şirket içinde", "tr"),  # not Eğitim
    ],
)
def test_a_right_word_is_left_alone(network: Shelf, typed: str, language: str) -> None:
    answer = search(typed, language=language)
    assert answer.corrected in ("", typed)
    assert answer.offered == ""


def test_a_question_in_quotation_marks_is_taken_as_typed(network: Shelf) -> None:
    for quoted in ('"beschut wrek"', "“beschut wrek”", "„beschut wrek“", "« beschut wrek »"):
        assert search(quoted, language="nl").corrected == ""


def test_putting_right_takes_one_more_statement(network: Shelf) -> None:
    search("istihdm", language="tr")
    with CaptureQueriesContext(connection) as statements:
        assert search("istihdm", language="tr").corrected
    assert len(statements) == 5


@pytest.mark.parametrize("typed", ["Zwerfkeeienhuis", "Zwerfkienhuis", "Zwrefkeienhuis"])
def test_a_name_that_stands_in_one_text_alone_is_found_mistyped(network: Shelf, typed: str) -> None:
    network.put(9_998, "nl", "Zwerfkeienhuis", "Een plek in de stad.")
    reindex("thing", [9_998])
    assert [hit.object_id for hit in search(typed, language="nl").hits][:1] == [9_998]


def test_words_that_are_gone_are_forgotten(network: Shelf) -> None:
    network.put(9_999, "nl", "Een zwerfkeienpad", "Zwerfkeienpad, zwerfkeienpad en zwerfkeienpad.")
    reindex("thing", [9_999])
    assert search("zwerfkeienpda", language="nl").corrected == "zwerfkeienpad"
    del network.documents[9_999, "nl"]
    reindex("thing", [9_999])
    assert search("zwerfkeienpda", language="nl").corrected == ""  # found nowhere, so not said
    vocabularies.begin_anew()
    assert "zwerfkeienpad" not in SearchVocabulary.objects.get(language="nl").words


def random_letters(count: int) -> list[str]:
    chance = random.Random(11)
    return [
        "".join(chance.choice(string.ascii_lowercase) for _ in range(chance.randint(5, 11)))
        for _ in range(count)
    ]


def test_nonsense_finds_nothing(library: Shelf) -> None:
    encode_pending()
    nonsense = ["xyzzyqqq", "qwrtpsdf", "asdkjhqwe lkjqwe", "asdfghjkl", "what is xyzzyqqq"]
    nonsense += ["zzzzzzzzzz", "wwwww", "hahahaha", "sdfsdfsdf", "blablabla"]
    for text in nonsense:
        for language in ("en", "nl", "tr", "fr"):
            assert search(text, language=language).total == 0, (text, language)
    found = [text for text in random_letters(100) if search(text, language="en").total]
    assert len(found) <= 5, found  # such as tayoko and egoia, which might be words


def test_nonsense_beside_a_word_does_not_hide_the_word(library: Shelf) -> None:
    encode_pending()
    assert search("wijkbedrijf xyzzyqqq", language="nl").hits[0].object_id == 1


def put_labelled(shelf: Shelf) -> None:
    """A practice in Turkish and one in Dutch, filed under terms that neither text names."""
    labels = labels_in_all_languages(VocabularyKey.TARGET_GROUP, ["migrants-and-refugees"])
    topics = labels_in_all_languages(VocabularyKey.TOPIC, ["work-integration"])
    shelf.put(1, "tr", "Terzi atölyesi", "Birlikte dikiş dikilir.", labels=labels)
    shelf.put(2, "nl", "De werkplaats", "Samen fietsen maken.", labels=topics)
    shelf.put(3, "en", "A choir", "People sing on the quay.")
    reindex("thing")


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("refugees", "en", 1),
        ("migrants", "en", 1),
        ("newcomers", "en", 1),  # the glossary's word for them
        ("vluchtelingen", "nl", 1),
        ("nieuwkomers", "nl", 1),
        ("Geflüchtete", "de", 1),
        ("mülteciler", "tr", 1),
        ("réfugiés", "fr", 1),
        ("refugies", "fr", 1),
        ("work integration", "en", 2),
        ("insertion professionnelle", "fr", 2),
    ],
)
def test_labels_are_found_in_every_language(
    shelf: Shelf, text: str, language: str, found: int
) -> None:
    load_glossary()
    put_labelled(shelf)
    answer = search(text, language=language)
    assert [(hit.object_id, hit.exact) for hit in answer.hits] == [(found, True)]


def test_a_label_is_shown_where_the_text_does_not_say_it(shelf: Shelf) -> None:
    put_labelled(shelf)
    (hit,) = search("migrants", language="en").hits
    assert hit.labels == ()  # there is no English text beside which it could stand
    (hit,) = search("mülteciler", language="tr").hits
    assert len(hit.labels) == 1
    assert "mülteciler" in hit.labels[0].lower()


def test_labels_do_not_make_a_text_longer(shelf: Shelf) -> None:
    from rresi.search.models import SearchEntry

    put_labelled(shelf)
    assert SearchEntry.objects.get(object_id=1).length == 5


def test_one_kind_leads_and_the_others_stand_aside(library: Shelf) -> None:
    answer = search("wijkbedrijf", language="nl", leading="thing")
    assert [hit.object_id for hit in answer.hits] == [1]
    assert (answer.aside, dict(answer.counts)) == ((), {"thing": 1})
    other = search("wijkbedrijf", language="nl", leading="song")
    assert (other.hits, other.total) == ((), 0)
    assert [hit.object_id for hit in other.aside] == [1]


def test_what_leads_has_the_same_order_whatever_else_is_found(shelf: Shelf, db: None) -> None:
    """Of 120 texts the tokens are read; texts of other kinds took the places of those that lead."""
    for number in range(1, 6):
        shelf.put(number, "en", "Bakery", f"Bread{' and more bread' * number} from the oven.")
    others = [
        SearchDocument("other", number, "en", f"other-{number}", "Bakery", "Bread bread bread.")
        for number in range(1, 140)
    ]
    sources = (SearchSource("other", lambda _ids: others), SearchSource("thing", shelf))
    with replaced(SearchSource, *sources):
        reindex("other")
        reindex("thing")
        alone = search("bakery bread", language="en", kinds=["thing"])
        beside = search("bakery bread", language="en", leading="thing")
    order = [hit.object_id for hit in alone.hits]
    assert order != sorted(order)
    assert [hit.object_id for hit in beside.hits] == order


def test_exact_hits_come_first(library: Shelf) -> None:
    library.put(60, "nl", "Betaald werk", "Een ander bedrijf.")
    library.put(61, "nl", "Wijkbedrijf in de wijk", "Betaald werk.")
    reindex("thing")
    encode_pending()
    answer = search("betaald werk in het wijkbedrijf", language="nl")
    exact = [hit.exact for hit in answer.hits]
    assert exact == sorted(exact, reverse=True)
    assert answer.exact == sum(exact) >= 2
    assert {1, 61} <= {hit.object_id for hit in answer.hits if hit.exact}


def test_the_reader_is_shown_the_text_they_read(shelf: Shelf) -> None:
    shelf.put(1, "nl", "De boot", "Jongeren bouwen een boot in de haven.")
    shelf.put(1, "en", "The boat", "Young people build a boat.")
    shelf.put(1, "de", "Das Boot", "Jugendliche bauen ein Boot.")
    reindex("thing")
    (hit,) = search("jongeren haven", language="de").hits
    assert (hit.language, hit.snippet_language) == ("nl", "de")
    assert "".join(text for text, _ in hit.snippet).startswith("Jugendliche")
    (hit,) = search("jongeren haven", language="tr").hits
    assert hit.snippet_language == "en"  # no Turkish text: rather English than Dutch


def test_an_object_is_as_near_as_its_texts_are_on_average(library: Shelf) -> None:
    """Five translations are no five chances: a copy in another language changes the likeness of
    an object to the mean of both, not to the better of the two."""
    from rresi.engines.semantics.language import likely_languages
    from rresi.engines.semantics.lexical import compile_query
    from rresi.search import directory, matching

    library.put(1, "en", "A brass band", "Music in the park on Sundays.")
    reindex("thing")
    encode_pending()
    rows = directory.current()
    text = "buren werken in hun eigen wijk"
    asked = likely_languages(text, "nl", frozenset({"nl"}))
    query = compile_query(text, asked, rows.glossary)
    held = matching.look_up(query, rows, "default")
    found = matching.match(text, query, held, "nl", rows=rows, eligible=None)
    own = rows.rows["object_id"] == 1
    assert own.sum() == 2
    assert np.ptp(found.likeness[own]) == 0
    only = {
        language: matching.match(
            text, query, held, "nl", rows=rows, eligible=rows.rows_of(None, [language])
        ).likeness[own & (rows.rows["language"] == language)][0]
        for language in ("nl", "en")
    }
    assert only["nl"] > only["en"]
    assert found.likeness[own][0] == pytest.approx((only["nl"] + only["en"]) / 2, abs=1e-5)


@pytest.mark.parametrize(
    ("asked", "language"),
    [("beschut werk", "nl"), ("Inklusionsbetrieb", "de"), ("korumalı istihdam", "tr")],
)
def test_what_is_filed_under_the_concept_next_to_it_is_found_as_similar(
    network: Shelf, asked: str, language: str
) -> None:
    """Aalst speaks of "begeleid werk" where The Hague says "beschut werk"."""
    answer = search(asked, language=language)
    similar = [hit.object_id for hit in answer.hits if not hit.exact]
    titles = {number: one.title for (number, spoken), one in network.documents.items()}
    assert [one for one in similar if titles[one].startswith("Inclusiepremie")]


def test_a_word_put_right_in_another_language_does_not_change_the_questions(
    library: Shelf,
) -> None:
    """Among few words nearly any has a neighbour: "alet" (a tool) was put right to a German word,
    and the whole question was taken for German."""
    library.put(50, "de", "Alte Häuser", "Alte Leute in alten Häusern.")
    reindex("thing")
    answer = search("alet ve çadır ödünç veren kütüphane", language="tr")
    assert answer.language == "tr"


def test_a_concept_finds_the_same_in_every_language(network: Shelf) -> None:
    for concept, languages in shipped().items():
        found = {
            tuple(hit.object_id for hit in search(terms[0], language=language).hits)
            for language, terms in languages.items()
        }
        assert len(found) == 1, concept


@pytest.mark.parametrize(
    ("asked", "language", "name"),
    [
        ("renteloze lening", "nl", "Trividend"),
        ("prêt à taux zéro", "fr", "Trividend"),
        ("zinsloses Darlehen", "de", "Trividend"),
        ("tweedehands winkel", "nl", "Kringwinkel"),
        ("magasin de seconde main", "fr", "Kringwinkel"),
        ("ikinci el", "tr", "Kringwinkel"),
        ("second-hand shop", "tr", "Kringwinkel"),  # asked on a page in another language
        ("marché réservé", "fr", "Barcelona"),
        ("women", "en", "Efeler"),
    ],
)
def test_what_officials_ask_for_is_found(
    network: Shelf, asked: str, language: str, name: str
) -> None:
    titles = {number: one.title for (number, _spoken), one in network.documents.items()}
    exact = [hit for hit in search(asked, language=language).hits if hit.exact]
    assert [hit for hit in exact if name in titles[hit.object_id]]


SAYS_LITTLE = (
    ("en", "A new project", "Summary text. 70 people were surveyed."),
    ("en", "A good practice", "A social project."),
    ("nl", "Goede praktijk", "Samenvatting."),
    ("tr", "Yeni uygulama", ""),
)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("neighbours doing paid work in their own street", "en"),
        ("kadınlar belediyenin mutfağında üretiyor", "tr"),
        ("geld lenen aan nieuwe coöperaties", "nl"),
        ("Energie vom eigenen Dach", "de"),
        ("football results", "en"),  # nobody writes of it
    ],
)
def test_who_writes_least_is_not_found_most(library: Shelf, asked: str, language: str) -> None:
    for number, (spoken, title, body) in enumerate(SAYS_LITTLE, start=100):
        library.put(number, spoken, title, body)
    reindex("thing")
    encode_pending()
    hits = search(asked, language=language).hits
    assert [hit.object_id for hit in hits if hit.object_id >= 100] == []


def test_what_is_only_of_like_meaning_stands_aside_when_nothing_leads(shelf: Shelf) -> None:
    shelf.put(1, "en", "A workshop that mends old bicycles", "Old bicycles are mended and sold.")
    reindex("thing")
    encode_pending()
    answer = search("oude fietsen repareren", language="nl", leading="song")
    assert answer.total == 0
    assert [(hit.object_id, hit.exact) for hit in answer.aside] == [(1, False)]


def test_a_right_word_is_kept_and_what_only_adds_accents_is_offered(shelf: Shelf) -> None:
    shelf.put(1, "tr", "Kâr amacı gütmeyen dükkân", "Kârı komşulara gider, eğitim verir.")
    shelf.put(2, "tr", "Kışın kar", "Kar yağınca yolları açarız.")
    shelf.put(3, "de", "Bürger fördern", "Bürger fördern eine Küche.")
    reindex("thing")
    answer = search("kar", language="tr")
    assert [hit.object_id for hit in answer.hits if hit.exact] == [2]
    assert (answer.corrected, answer.offered) == ("", "")
    remove("thing", [2])
    vocabularies.begin_anew()
    answer = search("kar", language="tr")
    assert [hit.object_id for hit in answer.hits if hit.exact] == []
    assert (answer.corrected, answer.offered) == ("", "Kâr")
    assert search("kâr", language="tr").hits[0].object_id == 1
    answer = search("Burger Kuche", language="de")
    assert (answer.corrected, answer.offered) == ("Bürger Küche", "")  # both without accents
    assert search("egitim", language="tr").corrected == "eğitim"


def test_the_word_that_is_written_more_often_with_accents_is_offered(shelf: Shelf) -> None:
    shelf.put(1, "fr", "Marchés publics", "Les marchés réservés, dits marchés responsables.")
    shelf.put(2, "fr", "Une marche", "Les marches de la mairie.")
    reindex("thing")
    answer = search("marches publics", language="fr")
    assert (answer.corrected, answer.offered) == ("", "marchés publics")
    assert search("marche", language="fr").offered == ""


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("marches publics", "marchés publics"), ("marches reserves", "marchés réservés")],
)
def test_accents_that_make_a_term_of_a_question_are_put_back(
    shelf: Shelf, asked: str, meant: str
) -> None:
    load_glossary()
    shelf.put(1, "fr", "Marchés publics", "Les marchés réservés, dits marchés responsables.")
    shelf.put(2, "fr", "Une marche", "Les marches de la mairie.")
    reindex("thing")
    answer = search(asked, language="fr")
    assert (answer.corrected, answer.offered) == (meant, "")
    assert [hit.object_id for hit in answer.hits if hit.exact] == [1]
    assert search("marches", language="fr").corrected == ""
