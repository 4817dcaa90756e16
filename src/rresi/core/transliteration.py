"""Letters of other alphabets in Latin ones, for slugs.

Greek follows ELOT 743 without the rules that look at neighbouring sounds other than pairs of
vowels; Cyrillic follows the Bulgarian Transliteration Act of 2009, with the letters of Serbian,
Macedonian, Ukrainian and Russian added; Georgian the national system of 2002 and Armenian that of
BGN and PCGN, both without apostrophes. Hebrew and Arabic are written without short vowels, as they
are in their own letters.
"""

from __future__ import annotations

import unicodedata


def _table(letters: str, latin: str) -> dict[str, str]:
    return dict(zip(letters, latin.split(), strict=True))


_GREEK_PAIRS = {"ου": "ou", "αυ": "av", "ευ": "ev", "γγ": "ng", "γξ": "nx", "γχ": "nch", "μπ": "b"}
_GREEK = _table(
    "αβγδεζηθικλμνξοπρσςτυφχψω",
    "a v g d e z i th i k l m n x o p r s s t y f ch ps o",
)
_LETTERS = {
    **_table(
        "абвгдежзийклмнопрстуфхцчшщъьюяыэёіїєґђјљњћџѓѕќ",
        "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya "
        "y e yo i yi ye g dj j lj nj c dz gj dz kj",
    ),
    **_table(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h",
    ),
    **_table(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
        "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f ev",
    ),
    **_table(
        "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
        "a b g d h v z ch t y k k l m m n n s a p f ts ts k r sh t",
    ),
    **_table(
        "اأإآبتثجحخدذرزسشصضطظعغفقكلمنهويىةؤئپچژکگی",
        "a a i a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y a a w y p ch zh k g y",
    ),
}


def in_latin(text: str) -> str:
    """The text with the letters of these alphabets written in Latin ones, in lower case."""
    if text.isascii():
        return text
    # й and ї are letters of their own, so the accent is looked at only where it is not.
    return "".join(_LETTERS.get(c) or _without_accent(c) for c in _pairs(text))


def _pairs(text: str) -> str:
    folded = unicodedata.normalize("NFC", text)
    if not any("\u0370" <= c <= "\u058f" or "\u1c90" <= c <= "\u1cbf" for c in folded):
        return folded
    folded = folded.lower().replace("ու", "u")  # Armenian; Georgian has capitals for headlines
    if any("\u0370" <= c <= "\u03ff" for c in folded):
        plain = unicodedata.normalize("NFD", folded)
        folded = unicodedata.normalize("NFC", plain.replace("\u0301", ""))
        for pair, latin in _GREEK_PAIRS.items():
            folded = folded.replace(pair, latin)
    return folded


def _without_accent(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[:1]
    return _GREEK.get(base) or _LETTERS.get(base) or character
