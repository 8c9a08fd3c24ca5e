"""Sums of money in digits: those said short (二百一 -> 210), and all of a sentence in one form. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from qa.language.entities import find
from qa.language.entity import CN_DIGIT, Entity, Kind
from qa.language.numerals import spoken, value_of

__all__ = ["sums_in_digits"]

# Near a word of money an amount without a unit is as sure as this; with a unit it is surer.
_SURE = 0.8
_NUMERAL = regex.compile(rf"[{CN_DIGIT}两]*[{CN_DIGIT}十百千万两]+")
# 二百一, 三千五, 两万二千四: the last unit is left out.
_SHORT = regex.compile(r"(?P<unit>[百千万])(?P<last>[一二三四五六七八九])$")
_TENTH = {"百": "十", "千": "百", "万": "千"}
_NEXT = regex.compile(rf"[{CN_DIGIT}十百千万亿两俩点0-9多来几半]")
_DIGITS = regex.compile("[0-9，、 ]+")
_SAME_WORD = str.maketrans("两〇幺", "二零一")


def sums_in_digits(text: str) -> str:
    """A sentence with its sums of money without a unit, and those said short, in digits.

    Args:
        text: one sentence, normalised.

    Returns:
        The sentence; unchanged where one of them must stay in words, where digits would join another
        number, or where nothing tells that it is money.
    """
    found = find(text)
    sums = [entity for entity in found if entity.kind is Kind.AMOUNT]
    if not any(entity.confidence >= _SURE for entity in sums):
        return text
    shown = text
    for entity in reversed(sums):
        numeral = _NUMERAL.match(text, entity.start, entity.end)
        bare = numeral is not None and numeral.end() == entity.end
        if numeral is None or not (bare or _SHORT.search(numeral.group())):
            continue
        written = "" if _NEXT.match(text, numeral.end()) else _written(numeral.group())
        if not written:
            return text
        shown = shown[: entity.start] + written + shown[numeral.end() :]
    return shown if _as_before(found, find(shown), shown) else text


def _as_before(said: Sequence[Entity], shown: Sequence[Entity], text: str) -> bool:
    """Whether a sentence tells the same beside money; a sum in digits may be taken for digits read out."""
    wanted = iter([_known(entity) for entity in said if entity.kind is not Kind.AMOUNT])
    following = next(wanted, None)
    for entity in shown:
        if _known(entity) == following:
            following = next(wanted, None)
        elif entity.kind is not Kind.AMOUNT and not (
            entity.kind is Kind.DIGITS and _DIGITS.fullmatch(text, entity.start, entity.end)
        ):
            return False
    return following is None


def _written(numeral: str) -> str:
    """A sum in digits; empty where the numeral is said otherwise, and for round numbers of 万."""
    if numeral[-1] in "万亿":
        return ""
    short = _SHORT.search(numeral)
    full = numeral + _TENTH[short["unit"]] if short else numeral
    value = value_of(full)
    return value if value and _plain(spoken(value)) == _plain(full) else ""


def _plain(numeral: str) -> str:
    return numeral.translate(_SAME_WORD).removeprefix("一十") or numeral


def _known(entity: Entity) -> tuple[Kind, str, str]:
    return entity.kind, entity.value, entity.form
