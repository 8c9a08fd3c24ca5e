"""What is found in a text: one value type shared by the finders of the room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CN_DIGIT", "CN_NUMBER", "MIXED_NUMBER", "NUMBER", "Entity", "Kind", "any_of", "without_overlaps"]

# Building blocks of expressions: a digit read one by one, a Chinese numeral, any numeral.
CN_DIGIT = "零〇一二三四五六七八九幺"
CN_NUMBER = rf"[{CN_DIGIT}十百千万亿两俩]+(?:点[{CN_DIGIT}]+)?"
# In both scripts, as recognition writes it: 1万5千, 两千3百, 三百5.
_SOME_DIGITS = rf"(?:[0-9]+(?:\.[0-9]+)?|[{CN_DIGIT}两俩]+)"
MIXED_NUMBER = rf"(?:(?:{_SOME_DIGITS}?[十百千万亿])+(?:零?{_SOME_DIGITS})?)"
_WRITTEN_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?[百千万亿]*"
NUMBER = rf"(?:{MIXED_NUMBER}|{_WRITTEN_NUMBER}|{CN_NUMBER})"


class Kind(StrEnum):
    """What an entity is; the order is the order of precedence where two claim the same text."""

    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"
    PHONE = "phone"
    ADDRESS = "address"
    TAIL = "tail"
    AGENT_NUMBER = "agent_number"
    ORDER_NUMBER = "order_number"
    DATE = "date"
    TIME_OF_DAY = "time_of_day"
    DURATION = "duration"
    AMOUNT = "amount"
    DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing found, ``text[start:end]``.

    Attributes:
        kind: what it is.
        start, end: character offsets into the given text, half-open.
        value: normalised: digits for numbers, a decimal for amounts (yuan), ``16:30``,
            ``3个工作日``, ``6月2日``; relative dates and addresses as written without marks.
        confidence: 0 to 1.
        valid: whether a checksum holds (identity number, card); ``None`` where there is none.
        form: a closer kind: ``mobile``, ``landline``, ``hotline`` for phones; ``door`` (down to
            building or room), ``street`` or ``inside`` (building and room alone) for addresses;
            ``relative`` or ``absolute`` for dates.
    """

    kind: Kind
    start: int
    end: int
    value: str
    confidence: float
    valid: bool | None = None
    form: str = ""


def any_of(words: str) -> str:
    """An expression for one of several words.

    Args:
        words: the words (or expressions), separated by spaces.

    Returns:
        A group that matches the first of them that fits.
    """
    return f"(?:{'|'.join(words.split())})"


_RANK = {kind: rank for rank, kind in enumerate(Kind)}


def without_overlaps(found: Iterable[Entity]) -> tuple[Entity, ...]:
    """The strongest of each group of overlapping entities, in order of place.

    Args:
        found: entities in any order.

    Returns:
        Entities that do not overlap, sorted by start; precedence by kind, then by length.
    """
    kept: list[Entity] = []
    for entity in sorted(found, key=lambda e: (_RANK[e.kind], e.start - e.end, e.start)):
        if all(entity.end <= other.start or entity.start >= other.end for other in kept):
            kept.append(entity)
    return tuple(sorted(kept, key=lambda e: e.start))
