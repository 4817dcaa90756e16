"""What a question was meant to say: mistyped words and missing accents put right.

The words are those of the index, so that what is suggested is there to be found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from rresi.engines.semantics import dictionary
from rresi.engines.semantics.analysers import Word, stem_of, words_of
from rresi.engines.semantics.encoder import load_encoder
from rresi.engines.semantics.folding import fold, lower
from rresi.engines.semantics.lexical import Query
from rresi.engines.semantics.stopwords import STOPWORDS
from rresi.engines.semantics.vocabulary import Vocabulary, bare
from rresi.search.directory import Directory

LETTERS_A_PIECE = 2.4
"""A word of fewer letters for each piece that the encoder cuts it into is no word of a language it
knows: of random letters 97 in 100 have fewer, of the starter network's words 4 in 100."""

TELLING = 1_000
"""So many words make a vocabulary in which the lack of a word tells something."""
USUAL = 3
"""In such a vocabulary a word is suggested that was met so often."""
BROKEN = 2.8
"""Letters for each piece below which a word looks like a mistyped one."""
LONG = 7
"""Letters from which one wrong letter does not make another usual word of it."""
FEW = 3
"""Words of a question up to which one that is unknown is likely to be a name."""
NAMES = 5
"""Letters from which a name is forgiven a wrong one."""
DOUBLED = 6
"""Letters from which a doubled last one is a slip."""
SHATTERED = 3
"""Pieces from which a word is so unlike any other that a rare one, a name, may be meant by it."""
_DRUMMED = re.compile(r"(.{1,3})\1{2,}.{0,2}", re.DOTALL)
"""Letters typed over and over: zzzzzz, hahahaha, sdfsdfsdf."""

Pieces = Callable[[str], int | None]


def known_languages(text: str, languages: Sequence[str], rows: Directory) -> tuple[str, ...]:
    """The languages of a question, led by the one that knows more of its words than the first.

    A few words are guessed badly: "beschut wrek" was taken for German.
    """
    counts = {
        language: sum(_is_in(word, text, known) for word in words_of(text, language))
        for language, known in rows.words.items()
    }
    first = languages[0]
    best = max(counts, key=lambda language: (counts[language], language == first), default=first)
    if counts.get(best, 0) <= counts.get(first, 0):
        return tuple(languages)
    return (best, *(language for language in languages if language != best))


def _is_in(word: Word, text: str, known: Vocabulary) -> bool:
    """Whether a vocabulary has a word of a text; with its accents, if it has any."""
    surface = word.form.surface
    if surface not in known:
        return False
    piece = bare(text[word.start : word.end], word, known.language)
    return piece.isascii() or known.is_spelt(piece)


def corrected(
    text: str, query: Query, found: Sequence[bool], languages: Sequence[str], rows: Directory
) -> tuple[str, str]:
    """The question with its mistyped words put right, and as it may have been meant besides; each
    empty where there is nothing to put right.

    A right word is kept: that the texts have another which only adds accents may be offered. It is
    taken where the question names a term with it, or leaves out the accents of another word too.
    `found` says for each group of the query whether any text holds it; `languages` are those of
    the question, the likeliest first.
    """
    right, offered, position, leaves_out = "", "", 0, False
    for word, groups in query.words:
        raw = text[word.start : word.end]
        typed = bare(raw, word, languages[0])
        if not typed:
            continue
        is_found = all(found[group] for group in groups)
        meant = _accented(typed, languages, rows)
        is_right = any(dictionary.is_usual(typed, language) for language in languages)
        leaves_out |= bool(meant) and not is_right
        if not meant and not query.asks_for:  # a term is no slip, though no text holds it
            meant = _respelled(
                typed, word, languages, rows, is_found=is_found, alone=len(query.words) <= FEW
            )
        if meant and is_right and not _is_another(meant, languages):
            continue  # found by the word as it was typed
        if meant:
            before = text[position : word.start]
            right += before + (raw if is_right else raw.replace(typed, meant, 1))
            offered += before + raw.replace(typed, meant, 1)
            position = word.end
    right, offered = right + text[position:], offered + text[position:]
    if leaves_out or _terms(offered, languages, rows) - _terms(right, languages, rows):
        right = offered
    return ("" if right == text else right), ("" if offered == right else offered)


def _terms(text: str, languages: Sequence[str], rows: Directory) -> set[str]:
    """The concepts that a question names by terms which are such wherever they stand."""
    return {
        mention.concept
        for language in languages
        for mention in rows.glossary.mentions(words_of(text, language), language)
        if mention.tells
    }


def _is_another(meant: str, languages: Sequence[str]) -> bool:
    """Whether its accents make a word another than without."""
    return any(dictionary.is_told_apart(lower(meant, code), code) for code in languages)


def _accented(typed: str, languages: Sequence[str], rows: Directory) -> str:
    """The word with the accents that the index writes it with, if it never writes it as typed, or
    more often writes the word that it is with them: *marchés publics* for *marches publics*.

    A usual word of one of the question's languages lacks none of another's.
    """
    at_home = [language for language in languages if dictionary.is_usual(typed, language)]
    spoken = [rows.words[one] for one in at_home or rows.words if one in rows.words]
    if any(vocabulary.is_spelt(typed) for vocabulary in spoken):
        return _another(typed, spoken) if at_home else ""
    for vocabulary in (v for several in _in_turn(languages, rows) for v in several):
        if at_home and vocabulary.language not in at_home:
            continue
        plain = lower(typed, vocabulary.language)
        least = 1 if vocabulary.language in languages else USUAL
        if vocabulary.times(fold(plain)) >= least:
            spelling = vocabulary.spelling(fold(plain))
            if _lacks_accents(plain, lower(spelling, vocabulary.language)):
                return spelling
    return ""


def _another(typed: str, vocabularies: Sequence[Vocabulary]) -> str:
    """The word that a right one is with its accents, where a vocabulary has that more often."""
    for vocabulary in vocabularies:
        plain = lower(typed, vocabulary.language)
        if (key := fold(plain)) in vocabulary:
            spelling = vocabulary.spelling(key)
            accented = lower(spelling, vocabulary.language)
            apart = dictionary.is_told_apart(accented, vocabulary.language)
            if apart and _lacks_accents(plain, accented):
                return spelling
    return ""


def _lacks_accents(typed: str, spelling: str) -> bool:
    """Whether letters were typed without their accents, and none with another: a Turkish i may
    be typed with a dot or without."""
    return len(typed) == len(spelling) and all(
        one == other or one == fold(other) or {one, other} == {"i", "ı"}
        for one, other in zip(typed, spelling, strict=True)
    )


def _respelled(
    typed: str,
    word: Word,
    languages: Sequence[str],
    rows: Directory,
    *,
    is_found: bool,
    alone: bool,
) -> str:
    """The word of the index that a word which is not in it is a mistake or two away from.

    `alone` is whether few words stand beside it: then it may be a name.
    """
    surface = word.form.surface
    if _is_known(word, rows):
        return ""
    pieces = _pieces()(lower(typed, languages[0]))
    if pieces == 1 or dictionary.is_word(typed) or _is_inflected(typed, word, languages, rows):
        return ""  # a word in its own right, of which no text speaks
    for several in _in_turn(languages, rows):
        near = [(*one, vocabulary) for vocabulary in several for one in vocabulary.near(surface)]
        for mistakes, meant, vocabulary in sorted(near, key=lambda one: one[0]):
            tells = len(vocabulary) >= TELLING
            if not tells and not is_found:
                return vocabulary.spelling(meant)
            if tells and _is_slip(
                surface, meant, mistakes, pieces, languages, vocabulary, alone=alone
            ):
                return vocabulary.spelling(meant)
    return ""


def _is_slip(
    typed: str,
    meant: str,
    mistakes: int,
    pieces: int | None,
    languages: Sequence[str],
    vocabulary: Vocabulary,
    *,
    alone: bool,
) -> bool:
    """Whether a word is a usual one mistyped, and not another word that happens to be like it.

    A letter too many or too few, or letters in the wrong order, make few other words; a wrong
    letter makes many.
    """
    ours, theirs = Counter(typed), Counter(meant)
    same_letters = not ours - theirs or not theirs - ours
    ending = typed.startswith(meant) or meant.startswith(typed)
    if meant in STOPWORDS.get(vocabulary.language, ()):
        return False
    spelling = vocabulary.spelling(meant)
    may_be_a_name = alone and len(typed) >= NAMES and not ending
    if mistakes == 1 and may_be_a_name and _is_name(spelling, vocabulary):
        return True
    if ours != theirs and dictionary.is_compound(typed, languages):
        return False
    turkish = vocabulary.language == "tr"  # whose forms no list has
    if turkish and typed.startswith(meant):
        return False
    shattered = pieces is not None and pieces >= SHATTERED
    may_be_a_form = turkish and not same_letters and not shattered
    if mistakes == 1 and len(typed) >= LONG and not ending and dictionary.is_word(spelling):
        return not may_be_a_form  # what was typed is no word, and one letter away is one
    if typed == meant + meant[-1] and len(typed) >= DOUBLED:  # a letter pressed twice
        return True
    if vocabulary.times(meant) < USUAL:  # a name may stand in one text alone
        return shattered and same_letters and not ending and mistakes == 1 and len(typed) >= LONG
    usual = _pieces()(lower(spelling, vocabulary.language))
    broken = pieces is not None and len(typed) < BROKEN * pieces
    if ending:
        return broken and len(typed) >= LONG
    if pieces is not None and usual is not None and usual > pieces:
        return False
    if same_letters:
        return True
    fewer = pieces is not None and usual is not None and usual < pieces
    return mistakes == 1 and len(typed) >= LONG and broken and fewer


def _is_name(spelling: str, vocabulary: Vocabulary) -> bool:
    """Whether a word is written like a name, and is no German noun."""
    return spelling[:1].isupper() and not (
        vocabulary.language == "de" and dictionary.is_usual(spelling, "de")
    )


def _in_turn(languages: Sequence[str], rows: Directory) -> Iterator[list[Vocabulary]]:
    """The vocabularies of the question's languages one by one, then the others together: on a
    Turkish page an English word may be mistyped. Of these only such as tell, if one of the first
    does."""
    own = [rows.words[language] for language in languages if language in rows.words]
    for vocabulary in own:
        yield [vocabulary]
    least = TELLING if any(len(vocabulary) >= TELLING for vocabulary in own) else 0
    others = (known for language, known in rows.words.items() if language not in languages)
    yield [vocabulary for vocabulary in others if len(vocabulary) >= least]


def makes_sense(query: Query, found: Sequence[bool], rows: Directory) -> bool:
    """Whether any word of the question is one: found, known, or built like one.

    The meaning of random letters is near to some text or other, so it is not asked for. A term of
    the glossary is spelt out, also where it is an acronym.
    """
    return bool(query.asks_for) or any(
        any(found[group] for group in groups) or _is_known(word, rows) or _is_word(word)
        for word, groups in query.words
    )


def known_share(
    query: Query, found: Sequence[bool], languages: Sequence[str], rows: Directory
) -> float:
    """The share, 0 to 1, of the question's words that the index knows.

    1 where the index has too few words of the question's language to tell, and for a question that
    names a concept of the glossary: it is about the field, whatever else it says.
    """
    vocabulary = rows.words.get(languages[0])
    if vocabulary is None or len(vocabulary) < TELLING or not query.words or query.in_field:
        return 1.0
    known = sum(
        any(found[group] for group in groups) or _is_known(word, rows)
        for word, groups in query.words
    )
    return known / len(query.words)


def _is_known(word: Word, rows: Directory) -> bool:
    return any(word.form.surface in vocabulary for vocabulary in rows.words.values())


def _is_inflected(typed: str, word: Word, languages: Sequence[str], rows: Directory) -> bool:
    """Whether the word without its ending is one of the index, or a usual one: a Turkish word has
    thousands of forms, of which a list of usual words has few."""
    for language in (*languages, "tr"):
        small = lower(typed, language)
        size = len(stem_of(small, language))
        if size < len(small) and dictionary.is_usual(small[:size], language):
            return True
    stems = word.form.parts[0][1:] if len(word.form.parts) == 1 else ()
    return any(stem in known for stem in stems for known in rows.words.values())


def _is_word(word: Word) -> bool:
    surface = word.form.surface
    if not surface.isalpha() or _DRUMMED.fullmatch(surface):
        return False
    if not surface.isascii():  # in other scripts a piece may be a letter
        return True
    pieces = _pieces()(surface)
    return pieces is None or len(surface) >= LETTERS_A_PIECE * pieces


def _pieces() -> Pieces:
    encoder = load_encoder()
    return encoder.pieces if encoder is not None else lambda _word: None
