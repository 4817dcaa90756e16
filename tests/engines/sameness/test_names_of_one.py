"""Pairs of names as people write them, half of them of one organisation, half of two."""

from __future__ import annotations

import pytest

from rresi.core.places import place_words
from rresi.engines.sameness import SAME_NAME, Known, Reason, compare, pairs

HAGUE = place_words("The Hague", "NL")
TOWNS = {
    "the hague": HAGUE,
    "rotterdam": ("Rotterdam",),
    "antwerp": place_words("Antwerpen", "BE"),
    "bremen": place_words("Bremen", "DE"),
    "hannover": place_words("Hannover", "DE"),
    "lille": place_words("Lille", "FR"),
    "efeler": ("Efeler",),
    "aalst": place_words("Aalst", "BE"),
    "": (),
}
# Two names and the town of each; an empty one is not known.
ONE = [
    ("Ver. Haeghe Groep", "Haeghe groep BV", "aalst", "the hague"),
    ("Soco Soco U.A.", "Sociale Coöperatie Soco Soco", "the hague", "the hague"),
    ("Humanity Hub", "The Hague Humanity Hub", "the hague", "the hague"),
    ("Humanity Hub", "The Hague Humanity Hub", "", "the hague"),
    ("humanityhub", "The Hague Humanity Hub", "the hague", "the hague"),
    ("Humanity Hub Den Haag", "The Hague Humanity Hub", "the hague", "the hague"),
    ("Haagse Humanity Hub", "The Hague Humanity Hub", "the hague", "the hague"),
    ("De Haagse Humanity Hub", "Humanity Hub Den Haag", "the hague", "the hague"),
    ("St. Maaltijd Express", "De Maaltijd Express", "the hague", "the hague"),
    ("Stg. De Buurtkas Laak", "De Buurtkas Stichting Laak", "the hague", "the hague"),
    ("Coöp. Moerwijk", "Moerwijk Coöperatie U.A.", "the hague", "the hague"),
    ("Ver. Buurtbelang Laak", "Buurtbelang Laak", "the hague", "the hague"),
    ("Umut Kadın Koop.", "Umut Kadın Kooperatifi", "efeler", "efeler"),
    ("Asso. Les Tisserands", "Association Les Tisserands", "lille", "lille"),
    ("Rotterdamse Wijkwerkers", "Wijkwerkers Rotterdam", "rotterdam", "rotterdam"),
    ("Antwerpse Fietskoerier", "Fietskoerier Antwerpen", "antwerp", "antwerp"),
    ("Bremer Werkhof", "Werkhof Bremen e.V.", "bremen", "bremen"),
    ("Hannoversche Werkstatt", "Werkstatt Hannover", "hannover", "hannover"),
    ("Ressourcerie lilloise", "La Ressourcerie de Lille", "lille", "lille"),
    ("Worldstartup", "WorldStartup (World Startup Factory)", "the hague", "the hague"),
    ("World Startup Factory", "WorldStartup (World Startup Factory)", "the hague", "the hague"),
    ("worldstartup", "World Startup", "the hague", ""),
    ("UWV", "UWV (Dutch Employee Insurance Agency)", "the hague", "the hague"),
    ("Dutch Employee Insurance Agency (UWV)", "UWV", "the hague", ""),
    ("Lekkerbrood", "Lekker Brood", "the hague", "the hague"),
    ("Stichting Lekker Brood", "Lekker Brood", "the hague", "the hague"),
    ("Ketelfactory", "De Ketelfactory", "the hague", "the hague"),
    ("Maaltijd Express", "De Maaltijd Express", "the hague", "the hague"),
    ("Voedselbank Haaglanden Den Haag", "Voedselbank Haaglanden", "the hague", "the hague"),
    ("Apollo14", "Apollo 14", "the hague", "the hague"),
    ("Moerwijk Coöperatie U.A.", "Moerwijk Cooperatie", "the hague", "the hague"),
    ("wijkbedrijf laak bv", "Wijkbedrijf Laak", "the hague", "the hague"),
    ("Linden-Werkstatt e. V.", "Linden Werkstatt", "hannover", "hannover"),
    ("Freiwilligenzentrum Hannover e.V.", "Freiwilligenzentrum", "hannover", "hannover"),
    ("Hannover Impact Hub gGmbH", "Impact Hub Hannover", "hannover", "hannover"),
    ("Die Umsonstfahrräder", "umsonstfahrräder", "hannover", "hannover"),
    ("Buergerbuero Suedstadt", "Bürgerbüro Südstadt", "hannover", "hannover"),
    ("Goenuellue Evi", "Gönüllü Evi Derneği", "efeler", "efeler"),
    ("La Ruche Lille", "la ruche", "lille", "lille"),
    ("Maison de l’économie solidaire (MES)", "Maison de l’économie solidaire", "lille", "lille"),
    ("Les Tisserands Lille SCIC", "Tisserands", "lille", "lille"),
    ("Efeler Kadın Kooperatifi", "Efeler Kadin", "efeler", "efeler"),
    ("S.S. Umut Kadın Girişimi Üretim Kooperatifi", "Umut Kadın Girişimi Üretim", "efeler", ""),
    ("GÖNÜLLÜ EVİ DERNEĞİ", "Gönüllü Evi", "efeler", "efeler"),
    ("Buurthuis De Brug vzw", "buurthuis de brug", "aalst", "aalst"),
    ("vzw Kringwinkel Aalst", "De Kringwinkel", "aalst", "aalst"),
]
TWO = [
    ("Haagse Humanity Hub", "Rotterdam Humanity Hub", "the hague", "rotterdam"),
    ("Haagse Humanity Hub", "Humanity Hub Rotterdam", "the hague", ""),
    ("Haagse Voedselbank", "Haagse Kledingbank", "the hague", "the hague"),
    ("Haagse Hogeschool", "Haagse Makers", "the hague", "the hague"),
    ("Bauer", "Bär", "hannover", "hannover"),
    ("Impact Hub Amsterdam", "Impact Hub Rotterdam", "", "rotterdam"),
    ("Humanity Hub", "The Hague Humanity Hub", "rotterdam", "the hague"),
    ("The Hague Humanity Hub", "Rotterdam Humanity Hub", "the hague", "rotterdam"),
    ("HumanityLink", "HumanityX", "the hague", "the hague"),
    ("HumanityX", "The Hague Humanity Hub", "the hague", "the hague"),
    ("Moerwijk Coöperatie", "Energiecoöperatie Moerwijk", "the hague", "the hague"),
    ("Made in Moerwijk", "Moerwijk Coöperatie", "the hague", "the hague"),
    ("Municipality of The Hague", "The Hague University", "the hague", "the hague"),
    ("Economic Board The Hague", "The Hague Humanity Hub", "the hague", "the hague"),
    ("Social Club Den Haag", "Onzichtbaar Den Haag", "the hague", "the hague"),
    ("Lekker Brood (verzonnen)", "De Kruimel (verzonnen)", "the hague", "the hague"),
    ("Groene Handen (verzonnen)", "Fietswerk (verzonnen)", "the hague", "the hague"),
    ("Kinderopvang (Den Haag)", "Fietsenmaker (Den Haag)", "the hague", "the hague"),
    ("Stichting Den Haag", "Vereniging Den Haag Zuid", "the hague", "the hague"),
    ("Start Lean Funding", "Starters4Communities", "the hague", "the hague"),
    ("Voedselbank Den Haag", "Kledingbank Den Haag", "the hague", "the hague"),
    ("Buurthuis De Brug", "Buurthuis De Burcht", "the hague", "the hague"),
    ("Repair Café Laak", "Repair Café Zuid", "the hague", "the hague"),
    ("Wijkcentrum Oost", "Wijkcentrum West", "the hague", "the hague"),
    ("De Ploeg", "De Plantage", "the hague", "the hague"),
    ("Fonds 1818", "Fonds 21", "the hague", "the hague"),
    ("Jobcenter Hannover", "Kulturzentrum Hannover", "hannover", "hannover"),
    ("Werkstatt Linden", "Werkstatt Nordstadt", "hannover", "hannover"),
    ("Diakonie Hannover", "Caritas Hannover", "hannover", "hannover"),
    ("Ville de Lille", "Mission locale de Lille", "lille", "lille"),
    ("Ville de Lille", "Métropole de Lille", "lille", "lille"),
    ("Vanille", "Van", "lille", "lille"),
    ("Efeler Belediyesi", "Efeler Kent Konseyi", "efeler", "efeler"),
    ("Umut Derneği", "Ufuk Derneği", "efeler", "efeler"),
    ("Kringwinkel Aalst", "Kringloop Aalst", "aalst", "aalst"),
    ("OCMW Aalst", "VDAB Aalst", "aalst", "aalst"),
]


def known(key: int, name: str, town: str) -> Known:
    return Known.of(key, (name,), city=town, places=TOWNS[town])


def on_the_desk(one: Known, other: Known) -> bool:
    """Whether blocking and weighing together bring the pair to somebody's desk."""
    return bool(list(pairs([one, other])))


@pytest.mark.parametrize(("name", "other", "town", "other_town"), ONE)
def test_what_differs_by_a_town_an_article_or_a_form_is_asked_about(
    name: str, other: str, town: str, other_town: str
) -> None:
    likeness = compare(known(1, name, town), known(2, other, other_town))
    assert float(likeness.reasons[Reason.NAME]) >= SAME_NAME
    assert on_the_desk(known(1, name, town), known(2, other, other_town))


@pytest.mark.parametrize(("name", "other", "town", "other_town"), TWO)
def test_what_shares_a_town_or_a_common_word_is_not(
    name: str, other: str, town: str, other_town: str
) -> None:
    likeness = compare(known(1, name, town), known(2, other, other_town))
    assert float(likeness.reasons.get(Reason.NAME, 0)) < SAME_NAME
    assert not on_the_desk(known(1, name, town), known(2, other, other_town))
