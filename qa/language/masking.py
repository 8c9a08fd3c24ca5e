"""Personal numbers and addresses masked in one text.

Masked: identity numbers and bank cards (all but the last four), telephone numbers of persons (all
but the first three and last four; a local number all but the last four), addresses from the road on
(province, city and district stay), and any other run of eleven digits or more that carries no
harmless name such as 订单号. Public service numbers (10086, 400…), tails (尾号1234), order and agent
numbers stay. A mask has the length of what it hides, so offsets and sentence marks stay.

It knows single texts; a whole call is masked by ``redact``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.language.entities import find
from qa.language.entity import Entity, Kind

__all__ = ["MASK", "apply", "hidden", "redact_text", "secrets"]

MASK = "*"
_LONG_RUN = 11
_MARKS = re.compile(r"\W+")
_SHORTEST = 4


def redact_text(text: str) -> str:
    """Mask what is personal in one text.

    Args:
        text: any text; normalised text is understood best.

    Returns:
        Text of the same length; the same again when redacted twice.
    """
    previous = ""
    while text != previous:
        previous, text = text, apply(text, hidden(text))
    return text


def hidden(text: str) -> frozenset[int]:
    """The places of a text that have to be masked.

    Args:
        text: any text.

    Returns:
        Offsets of characters (digits of numbers; every character of an address but its marks).
    """
    return frozenset(i for entity in find(text) for i in _places(text, entity))


def apply(text: str, places: Iterable[int]) -> str:
    """A text with some places masked.

    Args:
        text: the text.
        places: offsets into it.

    Returns:
        Text of the same length.
    """
    letters = list(text)
    for i in places:
        letters[i] = MASK
    return "".join(letters)


def secrets(text: str) -> dict[str, str]:
    """What is personal in a text, as it may turn up elsewhere, with its masked form.

    Args:
        text: normalised text.

    Returns:
        The words of the text and, for numbers, the plain digits, each to its mask.
    """
    found: dict[str, str] = {}
    for entity in find(text):
        places = _places(text, entity)
        if not places:
            continue
        said = text[entity.start : entity.end]
        masked = apply(text, places)[entity.start : entity.end]
        found[said] = masked
        if entity.kind is Kind.ADDRESS:
            # Its parts, too: road and number, estate and building.
            found |= {part: MASK * len(part) for part in _MARKS.split(said) if len(part) >= _SHORTEST}
            found[entity.value] = MASK * len(entity.value)
        else:
            hidden_digits = _inside(range(len(entity.value)), _kept(entity))
            found[entity.value] = apply(entity.value, hidden_digits)
    return found


def _places(text: str, entity: Entity) -> tuple[int, ...]:
    """Which characters of an entity are masked."""
    whole = range(entity.start, entity.end)
    if entity.kind is Kind.ADDRESS:
        return tuple(i for i in whole if text[i].isalnum())
    if not _personal(entity):
        return ()
    # A misheard digit inside the number (零零灵零) is one of its digits.
    digits = [i for i in whole if text[i].isalnum()]
    return _inside(digits, _kept(entity))


def _personal(entity: Entity) -> bool:
    if entity.kind in {Kind.ID_NUMBER, Kind.BANK_CARD}:
        return True
    if entity.kind is Kind.PHONE:
        return entity.form != "hotline"
    return entity.kind is Kind.DIGITS and len(entity.value) >= _LONG_RUN


def _kept(entity: Entity) -> tuple[int, int]:
    """How many digits stay visible at the front and at the end."""
    return (3, 4) if entity.form == "mobile" else (0, 4)


def _inside(places: Iterable[int], kept: tuple[int, int]) -> tuple[int, ...]:
    every = tuple(places)
    front, back = kept
    return every[front : len(every) - back]
