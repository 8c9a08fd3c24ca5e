"""Names that a recogniser wrote with other characters of the same sound: 孙大棚 for 孙大鹏.

Pure: sounds of names, and where a text holds one. What stands in for a name is decided in ``anonymise``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from qa.language.phonetic import phonetic_text
from qa.language.surnames import is_surname
from qa.language.words import tag_of

__all__ = ["misheard_families", "misheard_name", "same_sound", "sound_of"]

Span = tuple[int, int]

_PERSON_TITLES = "先生|女士|小姐|太太"
_TITLED = re.compile(rf"[\u4e00-\u9fff](?={_PERSON_TITLES})")
_NICK = re.compile(r"(?<=[小老阿])[\u4e00-\u9fff](?![\u4e00-\u9fff]某)")
# What stands before a title without being a name: parts of speech, and words that the list takes for nouns.
_NO_NAME_TAGS = frozenset("cprudyvqabm")
_NO_NAMES = frozenset("往时成前后上下里中百千万")
_LONG = 3


def sound_of(name: str) -> str:
    """The sound of a name, without tones, to compare and to seed by."""
    return phonetic_text(name, loose=False)


def same_sound(one: str, other: str) -> bool:
    """Whether two names sound the same but for their tones: 辰 and 陈, not 程 and 陈."""
    return sound_of(one) == sound_of(other)


def misheard_name(name: str, text: str, stands: Callable[[str, int, int], bool]) -> Iterator[Span]:
    """Where a text holds what sounds like a full name.

    Args:
        name: the name, as it is known.
        text: any text.
        stands: tells whether a name stands at a place of a text; a name of two characters sounds like many
            words, so only there.

    Yields:
        Stretches that are no listed word; three characters and more may also differ as accents do.
    """
    loose = len(name) >= _LONG
    wanted, heard = phonetic_text(name, loose=loose), phonetic_text(text, loose=loose)
    start = heard.find(wanted)
    while start >= 0:
        end = start + len(name)
        if tag_of(text[start:end]) == "?" and (loose or stands(text, start, end)):
            yield start, end
        start = heard.find(wanted, start + 1)


def misheard_families(family: str, text: str, starts: Callable[[str, int], bool]) -> Iterator[Span]:
    """Where a text holds what sounds like a surname: before a form of address (晨女士), or in 小晨.

    Args:
        family: the surname, of one character, as it is known.
        text: any text.
        starts: tells whether a word begins at a place of a text.
    """
    if len(family) != 1 or sound_of(family) not in sound_of(text):
        return
    for found in _TITLED.finditer(text):
        if _may_be(found[0]) and same_sound(found[0], family) and starts(text, found.start()):
            yield found.span()
    for found in _NICK.finditer(text):
        nick = text[found.start() - 1 : found.end()]
        known = _may_be(found[0]) and tag_of(nick) == "?" and same_sound(found[0], family)
        alone = found.end() == len(text) or starts(text, found.end())  # not 小饭馆
        if known and alone and starts(text, found.start()):
            yield found.span()


def _may_be(char: str) -> bool:
    return is_surname(char) or (tag_of(char)[0] not in _NO_NAME_TAGS and char not in _NO_NAMES)
