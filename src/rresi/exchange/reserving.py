"""Which public contracts may be reserved for social employers, and their labels by country.

Directive 2014/24/EU lets Member States reserve contracts for sheltered workshops and enterprises
whose main aim is the integration of disadvantaged people, of whom they are at least 30 % of the
staff (article 20), and certain health, social and cultural services for organisations of public
service mission for three years at most (article 77). What each country made of it is in its own
law, named here from general knowledge: no one has checked the six against their texts, and the page
says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DIRECTIVE = "https://eur-lex.europa.eu/eli/dir/2014/24/oj"


class Reserving(Enum):
    """Whether contracts may be reserved in a country."""

    ALLOWED = _("Contracts may be reserved for social employers.")
    NOT_CHECKED = _("We have not checked whether contracts may be reserved here.")


@dataclass(frozen=True)
class Rule:
    """The rule of a country: whether it is allowed, and by which law."""

    reserving: Reserving
    law: str
    source: str


RULES: dict[str, Rule] = {
    country: Rule(Reserving.ALLOWED, law, DIRECTIVE)
    for country, law in {
        "NL": "Aanbestedingswet 2012, art. 2.82",
        "BE": "Wet inzake overheidsopdrachten / Loi relative aux marchés publics 2016, art. 15",
        "DE": "Gesetz gegen Wettbewerbsbeschränkungen (GWB), § 118",
        "FR": "Code de la commande publique, art. L2113-12 – L2113-16",
        "ES": "Ley 9/2017 de Contratos del Sector Público, disp. adicional 4.ª",
        "AT": "Bundesvergabegesetz 2018, § 23",
    }.items()
}
UNKNOWN = Rule(Reserving.NOT_CHECKED, "", DIRECTIVE)


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
