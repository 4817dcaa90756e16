"""Words that lists from elsewhere use for a heading or a term, beside those of the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

HEADINGS: Mapping[str, Sequence[str]] = {
    "name": (
        *("naam organisatie", "Organisationsname", "nom", "organization", "actor", "actors"),
        *("acteur", "Akteur", "aktör"),
    ),
    "street": (
        *("straat", "straat + nr.", "straat + huisnr.", "straat en nummer", "straatnaam", "adres"),
        *("straat en huisnummer", "straat en huisnr.", "straat + huisnummer", "adresregel"),
        *("Straße", "Strasse", "Straße + Nr.", "Straße und Nr.", "Straße, Nr.", "Str. + Nr."),
        *("Straße und Hausnummer", "Straße + Hausnummer", "Adresse", "Anschrift"),
        *("address", "street address", "street + no.", "street and no."),
        *("rue", "rue et numéro", "rue + n°", "rue et n°", "n° et rue", "numéro et rue"),
        *("sokak", "sokak ve no", "sokak + no", "cadde ve no", "cadde + no", "açık adres"),
    ),
    "city": ("plaats", "plaatsnaam", "woonplaats", "Ort", "Stadt", "localité", "ville", "şehir"),
    "phone": (
        *("telefoon", "telefoonnummer", "telefoonnr.", "tel", "tel. nr.", "tél."),
        *("Telefon", "Telefonnummer", "Tel.-Nr.", "téléphone", "telefon no"),
    ),
    "website": (
        "url",
        "homepage",
        "web",
        "web site",
        "site",
        "site web",
        "site internet",
        "Webseite",
        "web sitesi",
    ),
    "kind": (
        "kind",
        "soort",
        "soort organisatie",
        "Art",
        "Organisationstyp",
        "tür",
        "kuruluş türü",
    ),
}

KINDS: Mapping[str, Sequence[str]] = {
    "public-authority": (
        *("government", "municipality", "council", "overheid", "gemeente", "provincie"),
        *("Behörde", "Gemeinde", "Kommune", "öffentliche Verwaltung", "kamu kurumu", "belediye"),
        *("valilik", "kaymakamlık", "commune", "mairie", "collectivité", "collectivité locale"),
    ),
    "company": (
        *("business", "enterprise", "firm", "bedrijf", "onderneming", "Unternehmen", "Firma"),
        *("Betrieb", "şirket", "işletme", "firma", "entreprise", "société"),
    ),
    "social-enterprise": (
        *("social business", "sociale onderneming", "Sozialunternehmen", "soziales Unternehmen"),
        *("sosyal girişim", "sosyal işletme", "entreprise sociale"),
    ),
    "network": ("koepel", "koepelorganisatie", "Netzwerk", "Dachverband", "ağ", "réseau"),
    "hub": ("broedplaats", "Gründerzentrum", "tiers-lieu"),
    "funder": (
        *("fund", "fonds", "financier", "Geldgeber", "Förderer", "fon", "fon sağlayıcı"),
        *("financeur", "bailleur de fonds"),
    ),
    "knowledge-institute": (
        *("university", "research institute", "kennisinstelling", "universiteit", "hogeschool"),
        *("Universität", "Hochschule", "Forschungseinrichtung", "üniversite", "université"),
    ),
    "training-provider": (
        *("opleider", "opleidingsinstituut", "Bildungsträger", "eğitim kurumu"),
        "organisme de formation",
    ),
}

FUNCTIONS: Mapping[str, Sequence[str]] = {
    "finance": ("finance", "financiering", "Finanzierung", "finansman", "financement"),
    "workspace": (
        *("coworking", "werkplek", "werkplekken", "kantoorruimte", "Arbeitsplätze", "Büroräume"),
        *("ofis", "bureaux", "espace de travail"),
    ),
    "training": ("opleiding", "scholing", "Schulung", "Weiterbildung", "eğitim", "formation"),
    "incubation": ("incubator", "Inkubator", "kuluçka", "incubateur"),
}

TARGET_GROUPS: Mapping[str, Sequence[str]] = {
    "ngos": (
        *("ngo", "ngos", "NGO's", "ngo’s", "NRO", "NROs", "ong", "ONGs", "STK", "STK'lar"),
        *("maatschappelijke organisaties", "nonprofits", "non-profits"),
    ),
}


def pairs(words: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Each key with each of its words."""
    return [(key, word) for key, found in words.items() for word in found]
