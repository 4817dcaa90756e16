"""Public registers, and how their numbers are checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import exceptions
from stdnum.at import businessid
from stdnum.be import vat as belgian
from stdnum.de import handelsregisternummer
from stdnum.es import cif
from stdnum.eu import vat
from stdnum.fr import siren, siret
from stdnum.gb import vat as british
from stdnum.it import iva
from stdnum.nl import bsn
from stdnum.si import ddv, maticna
from stdnum.tr import vkn


@dataclass(frozen=True)
class Register:
    """One register. `compact` returns a number as it is stored, or raises `ValidationError`.

    `partial` where many organisations of the country are not in it, so that their numbers are those
    of another register.
    """

    key: str
    country: str  # ISO 3166-1 alpha-2; "" for all of Europe
    name: str
    compact: Callable[[str], str]
    page: str = ""  # address of the entry, with {number}
    partial: bool = False


def _chamber_of_commerce(number: str) -> str:
    """Eight digits without a check digit; the Dutch register writes leading zeros."""
    digits = re.sub(r"[\s.]", "", number)
    if not re.fullmatch(r"\d{7,8}", digits):
        raise exceptions.InvalidFormat
    return digits.zfill(8)


def _legal_entity(number: str) -> str:
    """The Dutch number of legal entities: like a citizen's, but never written without its zeros."""
    if len(re.sub(r"[\s.-]", "", number)) < 9:
        raise exceptions.InvalidLength
    return str(bsn.validate(number))


def _any(number: str) -> str:
    """What no register here can check: a number has digits, and its register is not in it."""
    text = " ".join(number.split())
    if not 2 <= len(text) <= 40:
        raise exceptions.InvalidLength
    if ":" in text or not any(char.isdecimal() for char in text):
        raise exceptions.InvalidFormat
    return text


REGISTERS: dict[str, Register] = {
    register.key: register
    for register in (
        Register("kvk", "NL", "KvK", _chamber_of_commerce),
        Register("rsin", "NL", "RSIN", _legal_entity),
        Register(
            "kbo",
            "BE",
            "KBO/BCE",
            belgian.validate,
            "https://kbopub.economie.fgov.be/kbopub/toonondernemingps.html?ondernemingsnummer={number}",
        ),
        Register("de-hr", "DE", "Handelsregister", handelsregisternummer.validate),
        Register("vkn", "TR", "VKN", vkn.validate),
        Register(
            "siren",
            "FR",
            "SIREN",
            siren.validate,
            "https://annuaire-entreprises.data.gouv.fr/entreprise/{number}",
        ),
        Register(
            "siret",
            "FR",
            "SIRET",
            siret.validate,
            "https://annuaire-entreprises.data.gouv.fr/etablissement/{number}",
        ),
        Register("cif", "ES", "CIF", cif.validate),
        Register("iva", "IT", "Partita IVA", iva.validate),
        Register("si-ms", "SI", "Matična številka", maticna.validate),
        Register("ddv", "SI", "ID za DDV", ddv.validate),
        # Associations have a number of their own (ZVR), which nothing here can check.
        Register("fn", "AT", "Firmenbuch", businessid.validate, partial=True),
        Register("gb-vat", "GB", "UK VAT", british.validate, partial=True),
        Register("vat", "", "VAT", vat.validate),
        Register("other", "", "–", _any),
    )
}


# How else people write a register before its number, without spaces, dots and hyphens; with those
# of org-id.guide, which begin with the country: NL-KVK, BE-BCE_KBO.
_CALLED = {
    "kvk": ("kvknummer", "kvknr", "nlkvk"),
    "rsin": ("rsinnummer", "nlrsin"),
    "kbo": ("bce", "kbobce", "bcekbo", "bebcekbo", "kbonummer", "ondernemingsnummer"),
    "vkn": ("vergino", "verginumarasi", "vergikimliknumarasi"),
    "siren": ("nosiren", "numerosiren", "frsiren"),
    "siret": ("nosiret", "numerosiret", "frsiret"),
    "cif": ("nif", "escif"),
    "iva": ("partitaiva", "piva"),
    "si-ms": ("maticna", "matična", "maticnastevilka", "matičnaštevilka", "simat"),
    "ddv": ("davcnastevilka", "davčnaštevilka", "idzaddv", "siddv"),
    "fn": ("firmenbuch", "firmenbuchnummer", "atfb"),
    "gb-vat": ("ukvat", "gbvat"),
    "vat": ("btw", "btwnummer", "ustid", "ustidnr", "tva", "vatnumber"),
}
_BY_NAME = {name: key for key, names in _CALLED.items() for name in (key, *names)}
_NAMED = re.compile(r"\s*([^\W\d][^\d:]*?)[\s:.#-]*[:\s-]\s*((?:[A-Za-z]{2})?[\s.]*\d.*)")


def registration(text: str, country: str = "") -> tuple[str, str] | None:
    """A number under the name of its register (`kvk:27368929`, KvK 27368929, NL-KVK-27368929), or
    alone where it fits a register of the country; None if it is wrong.

    A number whose country is not known, or has no register here, is one of the register `other`.
    """
    key, colon, number = text.partition(":")
    key = key.strip().casefold()
    if colon and key == "other":
        text = number
    elif colon and key in REGISTERS:
        return _checked(REGISTERS[key], number)
    called = [named.groups()] if (named := _NAMED.fullmatch(text)) else []
    if ":" in text:  # NL:KVK:27368929
        called.append(tuple(text.rsplit(":", 1)))
    for name, number in called:
        known = _BY_NAME.get(re.sub(r"[\W_]", "", name).casefold())
        if known is not None:
            return _checked(REGISTERS[known], number)
    if colon and key == "other":
        return _checked(REGISTERS[key], text)
    own = [register for register in REGISTERS.values() if country and register.country == country]
    if all(register.partial for register in own):
        own.append(REGISTERS["other"])
    for register in own:
        found = _checked(register, text)
        if found is not None:
            return found
    return None


def _checked(register: Register, number: str) -> tuple[str, str] | None:
    try:
        return register.key, register.compact(number.strip())
    except exceptions.ValidationError:
        return None


def in_words_of(registration: str) -> str:
    """`kvk:27368929` as people write it: KvK 27368929."""
    register, _colon, number = registration.partition(":")
    return f"{REGISTERS[register].name} {number}" if register in REGISTERS else registration
