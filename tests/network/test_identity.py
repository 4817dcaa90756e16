"""A network is known by its own name, mark, colours and languages, and by nobody else's."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from PIL import Image

from rresi.accounts.roles import OPERATOR, VISITOR
from rresi.core.mail import named
from rresi.core.refusals import Incomplete
from rresi.core.taxonomies import TOPICS, labels_in_all_languages
from rresi.core.translations import interface_languages, offered_languages
from rresi.design import brand, palette
from rresi.ecosystem.services import create_organisations
from rresi.network import queries
from rresi.network.services import store_mark, write_network
from rresi.search.glossary import set_concept
from tests.factories.coastal import COASTAL, found
from tests.factories.practices import make_practice
from tests.factories.projects import make_project
from tests.pages import page

pytestmark = pytest.mark.django_db


def test_a_site_without_a_network_goes_by_the_name_of_the_software(client: Client) -> None:
    text = page(client, "/en/")
    assert "· RRESI</title>" in text
    assert "brand/" not in text


def test_a_project_does_not_speak_for_the_network(client: Client) -> None:
    found()
    make_project("tide", start=None, end=None)
    text = page(client, "/en/about/")
    assert '<p class="lead">Four towns by the sea.</p>' in text
    assert "<dt>Project</dt>" in text
    assert "<dt>Full name</dt>" not in text
    assert re.findall(r"<dd>\s*</dd>", text) == []


def test_own_words_stand_in_the_language_they_are_in(client: Client) -> None:
    found(home={"lead": {"en": "What towns do."}, "questions": {"en": ["Who swims?"]}})
    text = page(client, "/fr/")
    assert re.search(r'<p class="lead" lang="en">\s*What towns do\.', text)
    assert re.search(r'lang="en">Who swims\?</a>', text)
    found()
    text = page(client, "/fr/")
    assert "hero__questions" not in text
    assert "entreprises sociales" not in text
    assert '<meta name="description" content="Quatre villes au bord de la mer.">' in text.replace(
        "\n      ", " "
    )


def test_a_network_without_practices_shows_no_map(client: Client) -> None:
    found()
    assert "Good practices on the map" not in page(client, "/en/")
    make_practice()
    assert "Good practices on the map" in page(client, "/en/")


def test_what_counts_or_lists_languages_means_those_offered(client: Client) -> None:
    found()
    set_concept("quay", {"en": ["quay"], "nl": ["kade"], "fr": ["quai"]})
    text = page(client, "/en/glossary/")
    assert "in 2 languages." in text
    assert '<td lang="fr" data-label="FR">quai</td>' in text
    assert 'colspan="3"' in text  # the term, its search words and one other language
    assert "kade" not in text
    assert "Preferred-Languages: en, fr\n" in client.get("/.well-known/security.txt").text


def test_every_page_carries_name_mark_and_colours(client: Client) -> None:
    found()
    text = page(client, "/fr/about/")
    assert "· Coastal Towns</title>" in text
    assert "Apprendre au bord de la mer" in text
    assert "Quatre villes au bord de la mer." in text
    for path in sorted(set(re.findall(r'(?:href|src)="(/brand/[^"]+)"', text))):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "immutable" in answer["Cache-Control"]
    css = client.get(re.findall(r"/brand/colours[^\"]+", text)[0]).content.decode()
    assert css.count("#7a2048") == 2  # links and focus of light pages
    assert "#f2a7c3" in css
    assert css.startswith("@layer tokens{:root{")
    assert ">CT<" in client.get(re.findall(r"/brand/mark[^\"]+", text)[0]).content.decode()


def test_an_old_address_of_the_mark_leads_to_the_new_one(client: Client) -> None:
    found()
    old = brand.current().mark_url
    found(initials="XY")
    assert client.get(old)["Location"] == brand.current().mark_url
    assert client.get("/brand/other-1.svg").status_code == 404


def test_a_picture_becomes_the_mark(client: Client) -> None:
    output = BytesIO()
    Image.new("RGB", (300, 100), "navy").save(output, "PNG")
    found(mark=store_mark(actor=OPERATOR, content=output.getvalue()))
    answer = client.get(brand.current().mark_url)
    assert answer["Content-Type"] == "image/png"
    with Image.open(BytesIO(answer.content)) as shown:
        assert shown.size == (256, 256)
        assert shown.getpixel((0, 0)) == (0, 0, 0, 0)  # made square, not stretched


def test_a_language_that_is_not_offered_leads_to_the_main_one(client: Client) -> None:
    found()
    assert offered_languages() == ("en", "fr")
    assert client.get("/tr/about/?a=1")["Location"] == "/en/about/?a=1"
    assert client.get("/", headers={"Accept-Language": "tr"})["Location"] == "/en/"
    assert client.get("/", headers={"Accept-Language": "fr"})["Location"] == "/fr/"
    assert set(re.findall(r'hreflang="(\w\w)"', page(client, "/en/"))) == {"en", "fr"}


def test_legal_pages_name_who_answers(client: Client) -> None:
    found()
    for path in ("/en/legal/", "/en/privacy/", "/en/contact/"):
        text = page(client, path)
        assert "Town of Saltmarsh" in text, path
        assert "privacy@coastal.example" in text, path
    assert "Registered at sea." in page(client, "/fr/legal/")
    assert "<strong>four</strong>" in page(client, "/en/about/")


def test_the_lead_partner_has_the_name_of_the_directory(client: Client) -> None:
    found()
    names = {"fr": "Ville de Marais-Salant"}
    record = {"slug": "town", "name": "Town of Saltmarsh", "names": names}
    create_organisations(actor=OPERATOR, records=[record])
    assert "Ville de Marais-Salant" in page(client, "/fr/privacy/")
    assert "Town of Saltmarsh" in page(client, "/en/privacy/")


def test_the_home_page_shows_what_was_chosen(client: Client) -> None:
    found(home={"sections": ["news"], "headline": {"en": "What washes ashore?"}})
    text = page(client, "/en/")
    assert "What washes ashore?" in text
    assert "All news" in text
    assert "All missions" not in text
    assert "Good practices on the map" not in text


def test_terms_go_by_the_networks_own_words() -> None:
    assert str(TOPICS["finance"].label) == "Funding"
    found(labels={"topic:finance": {"en": "Money from the sea"}})
    assert str(TOPICS["finance"].label) == "Money from the sea"
    assert ("en", "Money from the sea") in labels_in_all_languages("topic", ["finance"])
    found()
    assert str(TOPICS["finance"].label) == "Funding"


def test_mail_is_sent_in_the_networks_name() -> None:
    found()
    assert named("no-reply@localhost") == "Coastal Towns <no-reply@localhost>"
    assert named("Own <no-reply@localhost>") == "Own <no-reply@localhost>"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"names": {"fr": "Seulement"}}, ""),  # not in the main language
        ({"languages": []}, "languages"),
        ({"languages": ["en", "en"]}, "languages"),
        ({"languages": ["xx"]}, "languages.0"),
        ({"short_name": ""}, "short_name"),
        ({"contact": {"email": "nobody"}}, "contact.email"),
        ({"lead": {"url": "javascript:alert(1)"}}, "lead.url"),
        ({"labels": {"topic:nothing": {"en": "x"}}}, "labels"),
        ({"mark": "0" * 64}, "mark"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_a_mistake_is_refused_and_placed(changes: dict[str, object], place: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        found(**changes)
    assert refusal.value.problems[0][0].startswith(place)


def test_only_coordinators_change_it() -> None:
    with pytest.raises(PermissionDenied):
        write_network(actor=VISITOR, record=COASTAL)


def test_colours_that_cannot_be_read_are_refused_with_their_ratio() -> None:
    with pytest.raises(Incomplete) as refusal:
        found(colours={**COASTAL["colours"], "main": "#ffcc00"})
    words = str(refusal.value)
    assert "On light pages" in words
    assert "to 1; it must be at least 4.5 to 1" in words
    light, _dark = palette.schemes_of(palette.Chosen(**{**COASTAL["colours"], "main": "#ffcc00"}))
    ratio = palette.contrast("#ffcc00", light["mist"])
    assert f"{int(ratio * 100) / 100:.2f} to 1" in words


def test_the_softwares_own_colours_pass_and_are_the_stylesheets() -> None:
    assert list(palette.too_faint(palette.OWN)) == []
    assert palette.schemes_of(palette.OWN) == (dict(palette.LIGHT), dict(palette.DARK))


@pytest.mark.parametrize(
    ("a", "b", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48)]
)
def test_contrast_is_that_of_wcag(a: str, b: str, ratio: float) -> None:
    assert palette.contrast(a, b) == pytest.approx(ratio, abs=0.005)
    assert palette.contrast(b, a) == palette.contrast(a, b)


def test_every_language_of_the_interface_can_be_offered() -> None:
    found(languages=list(interface_languages()))
    assert offered_languages() == interface_languages()


def test_a_change_shows_at_once_in_the_process_that_made_it(client: Client) -> None:
    found()
    assert "Coastal Towns" in page(client, "/en/")
    assert queries.SECONDS > 60, "otherwise time alone would show it"
    found(short_name="Harbour Towns")
    text = page(client, "/en/")
    assert "Harbour Towns" in text
    assert "Coastal Towns <" not in text
