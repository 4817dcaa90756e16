"""Words that lists from elsewhere use for a heading or a term, beside those of the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

HEADINGS: Mapping[str, Sequence[str]] = {
    "name": (
        *("naam organisatie", "naam van de organisatie", "organisatienaam", "organisation name"),
        *("naam org.", "org. naam", "name of org.", "org. name", "Name der Org.", "nom de l'org."),
        *("Organisationsname", "Name der Organisation", "nom", "nom de l'organisation"),
        *("nom de la structure", "kuruluş adı", "kuruluşun adı", "kurum adı"),
        *("organization", "actor", "actors", "acteur", "Akteur", "aktör"),
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
    "city": (
        *("plaats", "plaatsnaam", "woonplaats", "vestigingsplaats", "stad", "gemeente", "Ort"),
        *("Stadt", "Gemeinde", "town", "municipality", "localité", "ville", "commune", "şehir"),
        "ilçe",
    ),
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
        *("kind", "soort", "soort organisatie", "Art", "Organisationstyp", "Art der Organisation"),
        *("tür", "kuruluş türü", "type d'organisation", "type de structure"),
    ),
    "postcode": (
        *("PLZ", "Postleitzahl", "PC", "code postal", "CP", "posta kodu", "PK", "zip", "zip code"),
    ),
    "registrations": (
        *("KvK", "KvK-nummer", "KvK-nr.", "KBO", "KBO-nummer", "ondernemingsnummer", "SIREN"),
        *("SIRET", "Handelsregister", "HRB", "Vergi no", "VKN", "registratienummer"),
    ),
    "size": (
        *("omvang", "aantal mw.", "aantal medewerkers", "aantal werknemers", "medewerkers", "fte"),
        *("personeelsomvang", "Größe", "Mitarbeiter", "Mitarbeitende", "Mitarbeiterzahl"),
        *("Anzahl Mitarbeiter", "Anzahl Mitarbeitende", "Beschäftigte", "Zahl der Beschäftigten"),
        *("employees", "number of employees", "staff", "number of staff", "headcount"),
        *("taille", "effectif", "effectifs", "salariés", "nombre de salariés", "nb salariés"),
        *("büyüklük", "çalışan sayısı", "personel sayısı", "çalışanlar"),
    ),
    "description": (
        *("omschrijving", "wat doen ze", "wat doet het", "wat doet de organisatie", "activiteiten"),
        *("Beschreibung", "was machen sie", "was tun sie", "was macht die Organisation"),
        *("Tätigkeit", "what do they do", "activities", "que font-ils", "que fait-elle"),
        *("activités", "açıklama", "ne yapıyor", "ne yapıyorlar", "ne yapar", "faaliyetleri"),
    ),
    "target_groups": (
        *("doelgroepen", "doelgroep", "voor wie", "Zielgruppe", "Zielgruppen", "für wen"),
        *("for whom", "public cible", "pour qui", "hedef grup", "hedef kitle", "kimler için"),
    ),
    "legal_form": (
        *("rechtsvorm", "juridische vorm", "Rechtsform", "forme juridique", "statut juridique"),
        *("hukuki yapı", "hukuki statü", "hukuki biçim", "tüzel kişilik"),
    ),
}

NAMES = "relations.kind="  # begins the path of a column with the names of other organisations


def names_of(kind: str) -> str:
    """The path of a column with the names of those to whom there is a relation of this kind."""
    return f"{NAMES}{kind}.target"


# Headings of columns with the names of other organisations, by the kind of the relation.
NAMES_OF_OTHERS: Mapping[str, Sequence[str]] = {
    "partners": (
        *("works with", "partners", "partner organisations", "cooperates with", "cooperation with"),
        *("werkt samen met", "samenwerkingspartners", "partnerorganisaties", "samenwerking met"),
        *("werken samen met", "partner", "Kooperationspartner", "Partnerorganisationen"),
        *("arbeitet zusammen mit", "arbeitet mit", "Kooperation mit", "travaille avec"),
        *("partenaires", "structures partenaires", "partenariats", "en partenariat avec"),
        *("birlikte çalıştığı kuruluşlar", "iş birliği yaptığı kuruluşlar", "ortaklar"),
    ),
    "member-of": (
        *("member of", "memberships", "lid van", "lidmaatschappen", "aangesloten bij"),
        *("Mitglied von", "Mitglied bei", "Mitgliedschaften", "membre de", "adhésions"),
        *("üyesi olduğu kuruluşlar", "üyelikler"),
    ),
}

# How organisations write their legal form, beside its name and its short form. A word of several
# countries is that of the organisation's own.
LEGAL_FORMS: Mapping[str, Sequence[str]] = {
    "nl-stichting": ("stg.", "sticht."),
    "nl-cooperatie": ("coop",),
    "nl-eenmanszaak": ("zzp", "zzp'er"),
    "be-vzw": ("asbl", "association sans but lucratif"),
    "be-stichting": ("stichting", "stg."),
    "be-cv": ("coöperatie",),
    "be-bv": ("SRL",),
    "be-nv": ("SA",),
    "de-ev": ("Verein",),
    "de-eg": ("Genossenschaft",),
    "de-ug": ("UG (haftungsbeschränkt)",),
    "de-ggmbh": ("gemeinnützige Gesellschaft mit beschränkter Haftung",),
    "tr-dernek": ("derneği",),
    "tr-vakif": ("vakfı",),
    "tr-kooperatif": ("kooperatifi",),
    "tr-ltd": ("limited", "Ltd", "limited şirketi"),
    "tr-as": ("anonim şirketi",),
    "fr-association": ("association", "association loi 1901", "asso", "loi 1901"),
    "fr-fondation": ("fondation",),
    "gb-ltd": ("limited company",),
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
