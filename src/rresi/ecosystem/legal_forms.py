"""Legal forms of the countries of the network, and what comes closest to each elsewhere.

Two forms are equivalents when they belong to one family. The families are those in which the
European Commission's mapping of social enterprises compares countries (Social enterprises and their
ecosystems in Europe, 2020); within a family the law still differs from country to country.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rresi.core.ordering import in_order
from rresi.core.translations import current_language
from rresi.ecosystem.file_words import LEGAL_FORMS as WORDS
from rresi.ecosystem.file_words import pairs
from rresi.engines.tables import fold


class Family(Enum):
    """What kind of legal person a form is."""

    ASSOCIATION = _("Association")
    FOUNDATION = _("Foundation")
    COOPERATIVE = _("Cooperative")
    LIMITED_COMPANY = _("Limited company")
    PUBLIC_BENEFIT_COMPANY = _("Limited company for public benefit")
    STOCK_COMPANY = _("Public limited company")
    MUTUAL = _("Mutual society")
    SOLE_TRADER = _("Sole trader")
    PARTNERSHIP = _("Partnership")
    PUBLIC_BODY = _("Public body")

    @property
    def label(self) -> Promise:
        return self.value


@dataclass(frozen=True)
class LegalForm:
    """One form. `name` is in the country's own language, `short` as organisations write it."""

    key: str
    country: str  # ISO 3166-1 alpha-2
    family: Family
    name: str
    short: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.short})" if self.short else self.name


_F = Family
LEGAL_FORMS: dict[str, LegalForm] = {
    form.key: form
    for form in (
        LegalForm("nl-vereniging", "NL", _F.ASSOCIATION, "Vereniging"),
        LegalForm("nl-stichting", "NL", _F.FOUNDATION, "Stichting"),
        LegalForm("nl-cooperatie", "NL", _F.COOPERATIVE, "Coöperatie", "coöperatie U.A."),
        LegalForm("nl-bv", "NL", _F.LIMITED_COMPANY, "Besloten vennootschap", "B.V."),
        LegalForm("nl-nv", "NL", _F.STOCK_COMPANY, "Naamloze vennootschap", "N.V."),
        LegalForm("nl-owm", "NL", _F.MUTUAL, "Onderlinge waarborgmaatschappij", "OWM"),
        LegalForm("nl-eenmanszaak", "NL", _F.SOLE_TRADER, "Eenmanszaak"),
        LegalForm("nl-vof", "NL", _F.PARTNERSHIP, "Vennootschap onder firma", "VOF"),
        LegalForm("nl-publiek", "NL", _F.PUBLIC_BODY, "Publiekrechtelijke rechtspersoon"),
        LegalForm("be-vzw", "BE", _F.ASSOCIATION, "Vereniging zonder winstoogmerk", "VZW"),
        LegalForm("be-ivzw", "BE", _F.ASSOCIATION, "Internationale VZW", "IVZW"),
        LegalForm("be-stichting", "BE", _F.FOUNDATION, "Stichting van openbaar nut"),
        LegalForm("be-cv", "BE", _F.COOPERATIVE, "Coöperatieve vennootschap", "CV"),
        LegalForm("be-bv", "BE", _F.LIMITED_COMPANY, "Besloten vennootschap", "BV"),
        LegalForm("be-nv", "BE", _F.STOCK_COMPANY, "Naamloze vennootschap", "NV"),
        LegalForm("be-eenmanszaak", "BE", _F.SOLE_TRADER, "Eenmanszaak"),
        LegalForm("be-publiek", "BE", _F.PUBLIC_BODY, "Publiekrechtelijke rechtspersoon"),
        LegalForm("de-ev", "DE", _F.ASSOCIATION, "Eingetragener Verein", "e. V."),
        LegalForm("de-stiftung", "DE", _F.FOUNDATION, "Stiftung"),
        LegalForm("de-eg", "DE", _F.COOPERATIVE, "Eingetragene Genossenschaft", "eG"),
        LegalForm(
            "de-gmbh", "DE", _F.LIMITED_COMPANY, "Gesellschaft mit beschränkter Haftung", "GmbH"
        ),
        LegalForm("de-ug", "DE", _F.LIMITED_COMPANY, "Unternehmergesellschaft", "UG"),
        LegalForm("de-ggmbh", "DE", _F.PUBLIC_BENEFIT_COMPANY, "Gemeinnützige GmbH", "gGmbH"),
        LegalForm("de-ag", "DE", _F.STOCK_COMPANY, "Aktiengesellschaft", "AG"),
        LegalForm("de-vvag", "DE", _F.MUTUAL, "Versicherungsverein auf Gegenseitigkeit", "VVaG"),
        LegalForm("de-einzel", "DE", _F.SOLE_TRADER, "Einzelunternehmen"),
        LegalForm("de-gbr", "DE", _F.PARTNERSHIP, "Gesellschaft bürgerlichen Rechts", "GbR"),
        LegalForm("de-koerperschaft", "DE", _F.PUBLIC_BODY, "Körperschaft des öffentlichen Rechts"),
        LegalForm("tr-dernek", "TR", _F.ASSOCIATION, "Dernek"),
        LegalForm("tr-vakif", "TR", _F.FOUNDATION, "Vakıf"),
        LegalForm("tr-kooperatif", "TR", _F.COOPERATIVE, "Kooperatif"),
        LegalForm("tr-ltd", "TR", _F.LIMITED_COMPANY, "Limited şirket", "Ltd. Şti."),
        LegalForm("tr-as", "TR", _F.STOCK_COMPANY, "Anonim şirket", "A.Ş."),
        LegalForm("tr-sahis", "TR", _F.SOLE_TRADER, "Şahıs işletmesi"),
        LegalForm("tr-kamu", "TR", _F.PUBLIC_BODY, "Kamu tüzel kişisi"),
        LegalForm("fr-association", "FR", _F.ASSOCIATION, "Association loi de 1901"),
        LegalForm("fr-fondation", "FR", _F.FOUNDATION, "Fondation reconnue d’utilité publique"),
        LegalForm("fr-scop", "FR", _F.COOPERATIVE, "Société coopérative et participative", "SCOP"),
        LegalForm(
            "fr-scic", "FR", _F.COOPERATIVE, "Société coopérative d’intérêt collectif", "SCIC"
        ),
        LegalForm("fr-sarl", "FR", _F.LIMITED_COMPANY, "Société à responsabilité limitée", "SARL"),
        LegalForm("fr-sas", "FR", _F.LIMITED_COMPANY, "Société par actions simplifiée", "SAS"),
        LegalForm("fr-sa", "FR", _F.STOCK_COMPANY, "Société anonyme", "SA"),
        LegalForm("fr-mutuelle", "FR", _F.MUTUAL, "Mutuelle"),
        LegalForm("fr-ei", "FR", _F.SOLE_TRADER, "Entreprise individuelle", "EI"),
        LegalForm("fr-publique", "FR", _F.PUBLIC_BODY, "Personne morale de droit public"),
        LegalForm("es-asociacion", "ES", _F.ASSOCIATION, "Asociación"),
        LegalForm("es-fundacion", "ES", _F.FOUNDATION, "Fundación"),
        LegalForm("es-cooperativa", "ES", _F.COOPERATIVE, "Sociedad cooperativa", "S. Coop."),
        LegalForm("es-sl", "ES", _F.LIMITED_COMPANY, "Sociedad limitada", "S. L."),
        LegalForm("es-publico", "ES", _F.PUBLIC_BODY, "Entidad de derecho público"),
        LegalForm("it-associazione", "IT", _F.ASSOCIATION, "Associazione"),
        LegalForm("it-fondazione", "IT", _F.FOUNDATION, "Fondazione"),
        LegalForm("it-coop-sociale", "IT", _F.COOPERATIVE, "Cooperativa sociale"),
        LegalForm(
            "it-srl", "IT", _F.LIMITED_COMPANY, "Società a responsabilità limitata", "S.r.l."
        ),
        LegalForm("it-pubblico", "IT", _F.PUBLIC_BODY, "Ente pubblico"),
        LegalForm("gb-cic", "GB", _F.PUBLIC_BENEFIT_COMPANY, "Community interest company", "CIC"),
        LegalForm("gb-ltd", "GB", _F.LIMITED_COMPANY, "Private limited company", "Ltd"),
        LegalForm("gb-cio", "GB", _F.FOUNDATION, "Charitable incorporated organisation", "CIO"),
        LegalForm("gb-coop", "GB", _F.COOPERATIVE, "Co-operative society"),
    )
}


@cache
def _by_word() -> dict[str, list[str]]:
    """Each word for a form to the forms that it may be, those that it names properly first."""
    found: dict[str, list[str]] = {}
    proper = [(key, word) for key, form in LEGAL_FORMS.items() for word in (form.name, form.short)]
    for key, word in [*proper, *pairs(WORDS)]:
        keys = found.setdefault(_closed(word), [])
        if word and key not in keys:
            keys.append(key)
    return found


def _closed(word: str) -> str:
    return fold(word).replace(" ", "")  # B.V. is BV


def meant(word: str) -> list[str]:
    """The forms that a word may mean, each of another country."""
    return _by_word().get(_closed(word), [])


def of_country(word: str, country: str) -> str:
    """The form that a key or a word means in a country, or else elsewhere; "" where it is none."""
    if word in LEGAL_FORMS:
        return word
    found = meant(word)
    own = (key for key in found if LEGAL_FORMS[key].country == country)
    return next(own, found[0] if found else "")


def labels() -> list[tuple[str, str]]:
    """Every form under its name, which has its country where two countries have that name."""
    shown = dict(choices())
    return [
        (key, form.name if meant(form.name) == [key] else shown[key])
        for key, form in LEGAL_FORMS.items()
    ]


def equivalents(key: str) -> list[LegalForm]:
    """The forms of other countries that come closest to this one."""
    own = LEGAL_FORMS.get(key)
    if own is None:
        return []
    return [
        form
        for form in LEGAL_FORMS.values()
        if form.family == own.family and form.country != own.country
    ]


def choices() -> list[tuple[str, str]]:
    """Every form with its country's code, as a select shows it: by country, then by name."""
    named = ((form.key, f"{form.country} · {form}") for form in LEGAL_FORMS.values())
    return in_order(named, current_language())
