"""Numbers that are read less plainly: 一三九四个零一二三四, 139.0000.1234.

A count (四个零) stands for its digits, a dot or full stop for a pause. As 三个八 may be things and 1.38 an
amount, only what is then a person's number by its shape is taken. It knows the text only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from qa.language.entity import CN_DIGIT, Entity, Kind
from qa.language.entity_digits import find_digits
from qa.language.numerals import value_of

__all__ = ["LOOSELY_READ", "digit_places", "find_loose_digits"]

_DIGIT = f"[0-9{CN_DIGIT}]"
_COUNTED = regex.compile(rf"(?<![十百千万第])([二两三四五六七八九2-9])个({_DIGIT})(?![十百千万亿])")
_DOTTED = regex.compile(
    rf"(?<!{_DIGIT}|\.)({_DIGIT}{{3}})[.。·]({_DIGIT}{{4}})[.。·]({_DIGIT}{{4}})(?!{_DIGIT}|\.{_DIGIT})"
)
LOOSELY_READ = (
    rf"{_DIGIT}.?[二两三四五六七八九2-9]个{_DIGIT}|个{_DIGIT}.?{_DIGIT}|{_DIGIT}[.。·]{_DIGIT}{{4}}[.。·]"
)
"""What a text must hold for such a number to be in it, as an expression."""


def find_loose_digits(text: str) -> Iterator[Entity]:
    """Telephone, identity and card numbers with a count or with dots in them.

    Args:
        text: normalised text.

    Yields:
        Entities as ``find_digits`` finds them in the same number read plainly.
    """
    tokens = list(_tokens(text))
    places = [place for digits, place in tokens for _ in digits]
    plain = "".join(digits for digits, _ in tokens)
    read = _DOTTED.sub(r"\1，\2，\3", plain)
    if read == text:
        return
    for entity in find_digits(read):
        whole = slice(places[entity.start].start, places[entity.end - 1].stop)
        loose = text[whole] != read[entity.start : entity.end]
        if loose and _persons(entity):
            yield replace(entity, start=whole.start, end=whole.stop)


def digit_places(text: str, start: int, end: int) -> list[tuple[int, ...]]:
    """Where each digit of a number is written: of 四个零 four times the same three places.

    Args:
        text: the text.
        start, end: the number's offsets.

    Returns:
        Offsets, digit by digit; a character that was misheard for a digit counts as one.
    """
    return [
        tuple(i for i in range(place.start + start, place.stop + start))
        for digits, place in _tokens(text[start:end])
        for digit in digits
        if digit.isalnum()
    ]


def _tokens(text: str) -> Iterator[tuple[str, slice]]:
    """The text character by character, a count as the digits it stands for, each with its place."""
    at = 0
    for found in _COUNTED.finditer(text):
        yield from ((text[i], slice(i, i + 1)) for i in range(at, found.start()))
        yield found[2] * int(value_of(found[1])), slice(*found.span())
        at = found.end()
    yield from ((text[i], slice(i, i + 1)) for i in range(at, len(text)))


def _persons(entity: Entity) -> bool:
    if entity.kind is Kind.PHONE:
        return entity.form != "hotline"
    return entity.kind in {Kind.ID_NUMBER, Kind.BANK_CARD}
