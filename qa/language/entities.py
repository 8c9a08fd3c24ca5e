"""Numbers, times, money and places in a text, with their values.

The one entry to the finders of this room; they know the text only, not who speaks or why.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import replace

from qa.language.entity import Entity, Kind, without_overlaps
from qa.language.entity_digits import find_digits
from qa.language.entity_money import find_amounts
from qa.language.entity_places import find_addresses
from qa.language.entity_times import find_dates, find_durations, find_times
from qa.language.mishearings import mend

__all__ = ["Entity", "Kind", "find"]

# An entity that rests on a mended word; and how far before it its name may stand.
_MENDED, _NAME = 0.85, 6
_FINDERS: tuple[Callable[[str], Iterator[Entity]], ...] = (
    find_digits,
    find_addresses,
    find_dates,
    find_times,
    find_durations,
    find_amounts,
)


@functools.lru_cache(maxsize=4096)
def find(text: str) -> tuple[Entity, ...]:
    """Find what a text tells in numbers.

    Args:
        text: normalised text, usually one turn.

    Returns:
        Entities in order of place, not overlapping; of two that claim the same characters the
        kind that comes first in ``Kind`` stays. Misheard words next to numbers are understood by
        their sound, at less confidence; a value is what was probably said.
    """
    heard = mend(text)
    found = without_overlaps(entity for finder in _FINDERS for entity in finder(heard))
    return found if heard == text else tuple(_doubted(entity, text, heard) for entity in found)


def _doubted(entity: Entity, text: str, heard: str) -> Entity:
    """Less sure where the entity, or the name before it, rests on a mended word."""
    place = slice(max(0, entity.start - _NAME), entity.end)
    if text[place] == heard[place]:
        return entity
    return replace(entity, confidence=round(entity.confidence * _MENDED, 3))
