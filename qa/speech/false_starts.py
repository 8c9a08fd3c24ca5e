"""First syllables that nobody said: 给谢谢您, 一那就明早, 以您还有别的事吗.

A voice that sets in with a breath, a click or a long first sound makes a recogniser write a syllable before
the first one. One odd beginning proves nothing. Where a good part of what one voice says begins with a
character after which nothing fits, the plainest of these characters are left out; the recogniser's own text
is kept by the caller. Nothing here knows sound.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, takewhile

from qa.language.normalise import is_han
from qa.language.phonetic import phonetic_text
from qa.speech.alignment import TimedText
from qa.speech.homophones import FEWEST_ALONE
from qa.speech.language_model import START, LanguageModel, dictionary
from qa.speech.word_paths import cheapest_words

__all__ = ["false_starts"]

# What is looked at of a first clause, and the least that tells anything.
_LOOKED_AT, _LEAST = 7, 3
_LONGEST_WORD = 4
# Surer characters stay, and those that people do begin with.
_SURE = 0.9
_BEGINNINGS = frozenset("好行对是嗯哦噢啊哎诶喂那这不没您你我他")
# In nats: a beginning is odd from here on, and where enough are, left out from there on. On 49 recognised
# calls this left out 224 characters of 14 voices: 142 nobody had said, 65 were misheard, 17 were right. The
# errors of those voices fell by a twelfth.
_ODD, _LEFT_OUT = 7.0, 5.0
_SHARE, _FEWEST = 0.25, 4


def false_starts(said: Sequence[Sequence[TimedText]], model: LanguageModel) -> frozenset[int]:
    """Which of the things one voice says begin with a character that nobody said.

    Args:
        said: the words of each, in order.
        model: what words follow each other.

    Returns:
        Their places in ``said``; none for a voice that does not often begin so.
    """
    odd = [_oddness(words, model) for words in said]
    plain = sum(one >= _ODD for one in odd)
    if plain < _FEWEST or plain < _SHARE * len(said):
        return frozenset()
    return frozenset(place for place, one in enumerate(odd) if one >= _LEFT_OUT)


def _oddness(words: Sequence[TimedText], model: LanguageModel) -> float:
    """How much dearer the first clause is with its first character, or with any that sounds like it."""
    if not words or words[0].probability >= _SURE or len(words[0].text) != 1 or words[0].text in _BEGINNINGS:
        return 0.0
    clause = "".join(takewhile(is_han, "".join(word.text for word in words[:_LOOKED_AT])))
    if len(clause) < _LEAST:
        return 0.0
    first, rest = clause[0], clause[1:_LOOKED_AT]
    others = _alike().get(phonetic_text(first, loose=True), ())
    return min(_cost(one + rest, model) for one in {first, *others}) - _cost(rest, model)


def _cost(text: str, model: LanguageModel) -> float:
    """What the cheapest words for the beginning of a clause cost, in nats."""

    def offers(start: int) -> Iterator[tuple[str, float]]:
        yield text[start], 0.0
        for end in range(start + 2, min(len(text), start + _LONGEST_WORD) + 1):
            if any(model.counted(text[start:end])):
                yield text[start:end], 0.0

    words = cheapest_words(len(text), offers, model.cost, before=START)
    return sum(model.cost(word, before) for before, word in pairwise((START, *words)))


@functools.cache
def _alike() -> Mapping[str, tuple[str, ...]]:
    """Common characters by how they sound to many accents."""
    counts, _ = dictionary()
    found: dict[str, list[str]] = defaultdict(list)
    for word, count in counts.items():
        if len(word) == 1 and count >= FEWEST_ALONE:
            found[phonetic_text(word, loose=True)].append(word)
    return {sound: tuple(chars) for sound, chars in found.items()}
