"""What a cell says in a word, in five languages and as programs write it: yes, no, nothing."""

from __future__ import annotations

import re
from collections.abc import Collection

from rresi.engines.tables.names import fold, name_key

_YES = (
    *("true", "yes", "y", "x", "1", "ja", "waar", "wahr", "evet", "doğru", "oui", "vrai"),
    *("on", "✓", "✔", "☑", "●", "•"),
)
_NO = (
    *("false", "no", "n", "0", "nee", "onwaar", "nein", "falsch", "hayır", "yanlış", "non"),
    *("faux", "off", "-"),
)
# By the key of a name, so that HAYIR and YANLIŞ are known, and without accents.
_FLAGS = {
    key(word): says
    for words, says in ((_YES, True), (_NO, False))
    for word in words
    for key in (name_key, fold)
    if key(word)
}
_ONE_OR_NONE = re.compile(r"([01])[.,]0+")  # as a column of numbers with gaps is written

_FAILED = re.compile(r"#[A-ZÇĞİÖŞÜ0-9/ ]+[!?]|#N/A|#N/B|#NV|#YOK")  # in the languages of Excel

# What R, Python and databases put where they have no value, folded.
MISSING = frozenset({"na", "n a", "nan", "null", "none"})
# What people put there besides; a cell of marks alone folds to "".
NOTHING = MISSING | frozenset(
    (
        *("", "geen", "nvt", "n v t", "niet van toepassing", "onbekend", "niet bekend", "n b"),
        *("keine", "keiner", "keines", "kein", "k a", "keine angabe", "keine angaben", "entfallt"),
        *("nicht zutreffend", "unbekannt", "yok", "bilinmiyor", "belirtilmemis", "aucun"),
        *("aucune", "neant", "sans objet", "s o", "non renseigne", "inconnu"),
        *("nil", "not applicable", "unknown"),
    )
)
# How a row or a column of sums is called, folded.
TOTALS = frozenset(
    (
        *("total", "totals", "sum", "totaal", "som", "gesamt", "summe", "insgesamt", "toplam"),
        *("genel toplam", "totaux", "somme"),
    )
)
# A text that begins like this is run as a formula by a spreadsheet that opens a CSV file.
FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def says_nothing(text: str, words: Collection[str] = NOTHING) -> bool:
    """Whether a text that is not empty says that there is no value, or that a formula failed."""
    return bool(text.strip()) and (
        fold(text) in words or _FAILED.fullmatch(text.strip()) is not None
    )


def flag_of(text: str) -> bool | None:
    """Whether a text says yes or no; None where it says something else."""
    text = _ONE_OR_NONE.sub(r"\1", text.strip())
    said = _FLAGS.get(name_key(text))
    return _FLAGS.get(fold(text)) if said is None and text[:1].isalpha() else said


def from_formula(text: str) -> str:
    """A text without the apostrophe that an export puts before what would run as a formula."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
