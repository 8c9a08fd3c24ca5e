"""Words and characters by how they sound: the toneless syllables of ``phonetic``, in every reading.

Knows no recogniser and no sentence.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from itertools import product

from qa.language.phonetic import SECOND_READINGS, phonetic_text, readings

__all__ = ["alike", "all_sounds", "by_sound", "sound"]

_FIRST, _LAST = 0x4E00, 0x9FA5
_SECOND = frozenset(SECOND_READINGS)


@functools.lru_cache(maxsize=1 << 13)
def sound(char: str) -> str:
    """The character that stands for the everyday sound of this one."""
    return phonetic_text(char, loose=False)


@functools.lru_cache(maxsize=1 << 13)
def all_sounds(char: str) -> str:
    """The same for every everyday reading: two characters for 还 (hai, huan)."""
    return sound(char) + _second_sounds().get(char, "")


@functools.lru_cache(maxsize=1 << 13)
def alike(one: str, other: str) -> bool:
    """Whether two characters sound the same to many accents: z and zh, n and l, an and ang."""
    return phonetic_text(one, loose=True) == phonetic_text(other, loose=True)


def by_sound(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words by each of their sounds.

    Args:
        words: of Han characters.

    Returns:
        For each text of standing characters (see ``sound``) the words that may sound so, sorted.
    """
    ordered = sorted(words)
    if not ordered:
        return {}
    index: dict[str, list[str]] = {}
    # One translation for all of them: word by word takes ten times as long.
    for word, code in zip(ordered, phonetic_text("\n".join(ordered), loose=False).split("\n"), strict=True):
        index.setdefault(code, []).append(word)
        if not _SECOND.isdisjoint(word):
            for other in map("".join, product(*map(all_sounds, word))):
                if other != code:
                    index.setdefault(other, []).append(word)
    return {code: tuple(found) for code, found in index.items()}


@functools.cache
def _second_sounds() -> Mapping[str, str]:
    """What stands for the second readings of characters that have some."""
    stands: dict[str, str] = {}
    for char in map(chr, range(_FIRST, _LAST + 1)):
        for reading in readings(char)[:1]:
            stands.setdefault(reading, sound(char))
    return {
        char: "".join(stands[reading] for reading in others if reading in stands)
        for char, others in SECOND_READINGS.items()
    }
