"""Numbers, times, money and places in a text, with their values.

The one entry to the finders of this room; they know the text only, not who speaks or why.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from qa.language.entity import CN_DIGIT, Entity, Kind, without_overlaps
from qa.language.entity_digits import find_digits
from qa.language.entity_money import find_amounts
from qa.language.entity_places import find_addresses
from qa.language.entity_times import find_dates, find_durations, find_times
from qa.language.loose_digits import LOOSELY_READ, find_loose_digits
from qa.language.mishearings import mend

__all__ = ["Entity", "Kind", "find"]

# An entity that rests on a mended word; and how far before it its name may stand.
_MENDED, _NAME = 0.85, 6
Finder = Callable[[str], Iterator[Entity]]
_DIGIT = f"[0-9{CN_DIGIT}]"
_BETWEEN = "呃|嗯|啊|哦|那个|接着|然后|后面|再|对|好"  # groups of digits, besides marks
# Each finder with what a text must hold for it to find anything: most texts have none of it.
_FINDERS: tuple[tuple[Finder, re.Pattern[str]], ...] = (
    (find_digits, re.compile(rf"{_DIGIT}(?:[，、, \-－—]{{0,2}}|.?(?:{_BETWEEN}).{{0,2}}){_DIGIT}")),
    (find_loose_digits, re.compile(LOOSELY_READ)),
    (find_addresses, re.compile(rf"[0-9A-Za-z{CN_DIGIT}十百千两](?:号|栋|幢|座|单元|楼[0-9{CN_DIGIT}])")),
    (find_dates, re.compile("[-/.月号日年天晚早晨周]|星期|礼拜")),
    (find_times, re.compile("[点:：]")),
    (find_durations, re.compile("[时钟月年天日期拜周秒]")),
    (find_amounts, re.compile("[¥￥块元圆毛角分币百千万0-9]")),
)


# The finders of numbers and places come first.
_FIRST = 3
# Kinds that no later finder can take the text away from (the order of ``Kind``).
_NUMBERS_AND_PLACES = frozenset(
    {
        Kind.ID_NUMBER,
        Kind.BANK_CARD,
        Kind.PHONE,
        Kind.ADDRESS,
        Kind.TAIL,
        Kind.AGENT_NUMBER,
        Kind.ORDER_NUMBER,
    }
)


def find(text: str, kinds: frozenset[str] | None = None) -> tuple[Entity, ...]:
    """Find what a text tells in numbers.

    Args:
        text: normalised text, usually one turn.
        kinds: the kinds that are wanted; ``None`` for all.

    Returns:
        Entities in order of place, not overlapping; of two that claim the same characters the
        kind that comes first in ``Kind`` stays. Misheard words next to numbers are understood by
        their sound, at less confidence; a value is what was probably said.
    """
    if kinds is None:
        return _everything(text)
    heard, first = _numbers_and_places(text)
    if kinds <= _NUMBERS_AND_PLACES or (
        kinds <= _NUMBERS_AND_PLACES | {Kind.DIGITS}
        and all(entity.kind is not Kind.DIGITS for entity in first)
    ):
        # The later finders can neither add to what is wanted nor take from it.
        found = _told(first, text, heard) if first else ()
    else:
        found = _everything(text)
    return tuple([entity for entity in found if entity.kind in kinds]) if found else ()


@functools.lru_cache(maxsize=4096)
def _everything(text: str) -> tuple[Entity, ...]:
    heard, first = _numbers_and_places(text)
    return _told((*first, *_found(heard, _FINDERS[_FIRST:])), text, heard)


@functools.lru_cache(maxsize=4096)
def _numbers_and_places(text: str) -> tuple[str, tuple[Entity, ...]]:
    """The text with misheard words mended, and what the first finders find in it."""
    heard = mend(text)
    return heard, tuple(_found(heard, _FINDERS[:_FIRST]))


def _told(every: Sequence[Entity], text: str, heard: str) -> tuple[Entity, ...]:
    found = without_overlaps(every)
    return found if heard == text else tuple(_doubted(entity, text, heard) for entity in found)


def _found(heard: str, finders: Sequence[tuple[Finder, re.Pattern[str]]]) -> Iterator[Entity]:
    return (entity for finder, needed in finders if needed.search(heard) for entity in finder(heard))


def _doubted(entity: Entity, text: str, heard: str) -> Entity:
    """Less sure where the entity, or the name before it, rests on a mended word."""
    place = slice(max(0, entity.start - _NAME), entity.end)
    if text[place] == heard[place]:
        return entity
    return replace(entity, confidence=round(entity.confidence * _MENDED, 3))
