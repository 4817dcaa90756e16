"""Which public contracts may be reserved for social employers, and their labels by country.

Directive 2014/24/EU lets Member States reserve contracts for sheltered workshops and enterprises
whose main aim is the integration of disadvantaged people, of whom they are at least 30 % of the
staff (article 20), and certain health, social and cultural services for organisations of public
service mission for three years at most (article 77). What each country made of it is in its own
law. The six rules below were checked in 2026: for Germany, Austria, France and Spain against the
text of the article as legal portals quote it, for the Netherlands against the guidance of the
national centre for public procurement (PIANOo), for Belgium against what the Brussels social
clauses service says of the law of 2016; no source that was read names its article, so none is
named here. No lawyer has read them for this page, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DIRECTIVE = "https://eur-lex.europa.eu/eli/dir/2014/24/oj"


class Reserving(Enum):
    """Whether contracts may be reserved in a country."""

    ALLOWED = _("Contracts may be reserved for social employers.")
    NOT_CHECKED = _("We have not checked whether contracts may be reserved here.")


@dataclass(frozen=True)
class Rule:
    """The rule of a country: whether it is allowed, by which law in which language, and which share
    of the staff (0 to 1) must be people with disabilities or disadvantaged people."""

    reserving: Reserving
    law: str = ""
    language: str = ""
    source: str = DIRECTIVE
    share: float = 0.3
    note: Promise | str = ""


def _allowed(language: str, law: str, source: str, **more: Any) -> Rule:
    return Rule(Reserving.ALLOWED, law, language, source, **more)


RULES: dict[str, Rule] = {
    "NL": _allowed(
        "nl", "Aanbestedingswet 2012, artikel 2.82", "https://wetten.overheid.nl/BWBR0032203/"
    ),
    "BE": _allowed(
        "nl",
        "Wet van 17 juni 2016 inzake overheidsopdrachten",
        "https://www.ejustice.just.fgov.be/eli/wet/2016/06/17/2016021053/justel",
    ),
    "DE": _allowed(
        "de",
        "Gesetz gegen Wettbewerbsbeschränkungen (GWB), § 118",
        "https://www.gesetze-im-internet.de/gwb/__118.html",
    ),
    "FR": _allowed(
        "fr",
        "Code de la commande publique, articles L2113-12 à L2113-16 et R2113-7",
        "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000037701019/",
        share=0.5,
    ),
    "ES": _allowed(
        "es",
        "Ley 9/2017, de Contratos del Sector Público, disposición adicional cuarta",
        "https://www.boe.es/buscar/act.php?id=BOE-A-2017-12902",
        note=_(
            "Only special employment centres of social initiative and work integration enterprises "
            "may take part."
        ),
    ),
    "AT": _allowed(
        "de",
        "Bundesvergabegesetz 2018, § 23",
        "https://www.ris.bka.gv.at/GeltendeFassung.wxe?Abfrage=Bundesnormen&Gesetzesnummer=20010295",
    ),
}
UNKNOWN = Rule(Reserving.NOT_CHECKED)


def rule_of(country: str) -> Rule:
    """The rule of a country (ISO 3166-1 alpha-2)."""
    return RULES.get(country, UNKNOWN)


class Group(Enum):
    """Whom an employer with a label gives work."""

    DISABILITY = _("Employers of people with disabilities")
    INTEGRATION = _("Employers of people furthest from the labour market")

    @property
    def label(self) -> Promise:
        return self.value


@dataclass(frozen=True)
class Label:
    """A label or legal status of a country, in its own language."""

    country: str
    group: Group
    name: str


_D, _I = Group.DISABILITY, Group.INTEGRATION
LABELS = (
    Label("NL", _D, "Sociale-werkvoorzieningsbedrijf"),
    Label("NL", _I, "PSO 30+"),
    Label("BE", _D, "Maatwerkbedrijf / Entreprise de travail adapté"),
    Label("BE", _I, "Maatwerkbedrijf / Entreprise d’insertion"),
    Label("DE", _D, "Inklusionsbetrieb (§ 215 SGB IX)"),
    Label("DE", _D, "Werkstatt für behinderte Menschen (§ 219 SGB IX)"),
    Label("FR", _D, "Entreprise adaptée / ESAT"),
    Label("FR", _I, "Structure d’insertion par l’activité économique (SIAE)"),
    Label("ES", _D, "Centro Especial de Empleo"),
    Label("ES", _I, "Empresa de inserción"),
    Label("IT", _I, "Cooperativa sociale di tipo B"),
    Label("TR", _D, "Korumalı işyeri"),
)


def equivalents(country: str) -> list[tuple[Group, list[Label], list[Label]]]:
    """For each group the labels of a country and what comes closest to them elsewhere."""
    return [
        (
            group,
            [one for one in LABELS if one.group is group and one.country == country],
            [one for one in LABELS if one.group is group and one.country != country],
        )
        for group in Group
    ]
