"""A small library of made-up texts in five languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rresi.search.interface import SearchDocument


class Shelf:
    """A source that yields what the test put on it."""

    def __init__(self, kind: str = "thing") -> None:
        self.kind = kind
        self.documents: dict[tuple[int, str], SearchDocument] = {}

    def put(
        self,
        object_id: int,
        language: str,
        title: str,
        body: str = "",
        names: tuple[str, ...] = (),
        labels: tuple[tuple[str, str], ...] = (),
        *,
        invented: bool = False,
    ) -> None:
        self.documents[object_id, language] = SearchDocument(
            *(self.kind, object_id, language, f"thing-{object_id}", title, body, names, labels),
            invented=invented,
        )

    def __call__(self, ids: Collection[int] | None) -> Iterable[SearchDocument]:
        return [d for d in self.documents.values() if ids is None or d.object_id in ids]


TEXTS = (
    (
        "nl",
        "Wijkbedrijf De Sluis",
        "Buren met een uitkering doen betaald werk in hun eigen wijk. "
        "Het wijkbedrijf knapt tuinen op en brengt maaltijden rond.",
        "Stichting De Sluis",
    ),
    (
        "nl",
        "Social return in elk bestek",
        "De gemeente neemt social-return op in haar "
        "aanbestedingsbeleid: vijf procent van de loonsom gaat naar werkzoekenden.",
        "SROI",
    ),
    (
        "de",
        "Stadtteilgenossenschaft Nordufer",
        "Bewohnerinnen und Bewohner besitzen gemeinsam einen Laden und eine Werkstatt im Viertel.",
        "Nordufer eG",
    ),
    (
        "de",
        "Wirkungsmessung für kleine Träger",
        "Ein Leitfaden hilft kleinen Organisationen, ihre "
        "Wirkung mit wenigen Kennzahlen zu zeigen. Die Förderung kommt vom Land.",
        "Region Hannover",
    ),
    (
        "tr",
        "Kadın kooperatifi ortak mutfağı",
        "Kadınlar belediyenin verdiği mutfakta birlikte "
        "üretiyor ve kazancı paylaşıyor. Girişimciliği öğreniyorlar.",
        "Efeler Belediyesi",
    ),
    (
        "tr",
        "Isıtma faturasına karşı güneş",
        "İmece usulü kurulan enerji kooperatifi, çatılara "
        "güneş paneli koyuyor. Işık ve ısı ucuzluyor.",
        "IŞIK Enerji Kooperatifi",
    ),
    (
        "fr",
        "L'épicerie solidaire du canal",
        "Une épicerie vend à prix réduit des invendus; l'équipe est en parcours d'insertion.",
        "Œuvre du Canal",
    ),
    (
        "fr",
        "Un fonds d'amorçage coopératif",
        "Des citoyens placent leur épargne dans un fonds qui prête aux coopératives naissantes.",
        "France Active",
    ),
    (
        "en",
        "A repair café that became a company",
        "Volunteers mend bicycles and laptops. A "
        "co-operative now employs six people who were out of work.",
        "Mend & Co",
    ),
    (
        "en",
        "Social impact bond for young people",
        "Investors pay first; the city pays back when "
        "young people stay in work. ESF+ co-funds the evaluation.",
        "R.R.E.S.I.",
    ),
    (
        "en",
        "Community land trust on the old harbour",
        "Land is held in common so that homes stay affordable. The trust follows NL361 and SDG 11.",
        "CLT Harbour",
    ),
    (
        "es",
        "Huertos urbanos de barrio",
        "Los vecinos cultivan verduras en solares vacíos y las reparten entre familias.",
        "Ayuntamiento",
    ),
)
