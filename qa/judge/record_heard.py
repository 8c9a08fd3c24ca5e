"""The sheets as far as they were heard: what was not gives way to a note, what was half heard bears a doubt.

A sheet is copied into other systems, where nobody sees the recogniser's doubts any more. Words hardly heard
are not handed on there; values are kept, and marked, where most of their words can be trusted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from qa.judge.context import CallContext
from qa.judge.locate import HARDLY_HEARD, WELL_HEARD
from qa.judge.promises import Promise
from qa.judge.record_fields import Field
from qa.language.sentences import OUTER, clause_spans
from qa.shown_words import UNHEARD

__all__ = ["as_heard", "times_as_heard", "told_as_heard"]


# With less than this left nothing is told.
_MOST_LEFT = 0.5
# What has a clause that was not well heard bears a doubt: so do 27 of the 34 such texts there with less than
# nine tenths of their characters right, and 3 of the 33 that are right to the letter.
# Told in clauses; of the others, which are a name, a number or a time, all is kept.
_TOLD = ("core_problem", "solution", "follow_up", "subject", "progress")
_SHORT = ("customer_name", "customer", "contact", "order", "promised_time", "owner")
# Where a day was reckoned from what was said: 三十号，即 11 月 30 日.
_RECKONED = "，即 "
# Minutes that a pause has cut off: 两点，四十左右到.
_HOUR = re.compile("[点时]$")
_MINUTES = re.compile(
    "^[，、](?:[0-9]{1,2}|[二三四五]?十[一二三四五六七八九]?|[二三四五六七八九][点时])(?![0-9天个块元号日月年岁张])"
)


class _Piece(NamedTuple):
    """A piece of a value as it may be told, and whether all of it was well heard."""

    text: str
    sure: bool


def as_heard(sheet: Mapping[str, Field], context: CallContext) -> dict[str, Field]:
    """A sheet with what was hardly heard left out.

    Args:
        sheet: field name to field.
        context: the call.

    Returns:
        The same fields; those of which a person should check the words have ``doubt`` set.
    """
    return {name: _as_heard(name, field, context) for name, field in sheet.items()}


def _as_heard(name: str, field: Field, context: CallContext) -> Field:
    turn, value = field.get("turn"), str(field.get("value") or "")
    if not isinstance(turn, int) or not value or name not in (*_TOLD, *_SHORT):
        return field
    if name in _TOLD:
        told, sure = told_as_heard(value, turn, context)
        return field if sure else {**field, "value": told, "doubt": True}
    pieces = (piece.partition(_RECKONED)[0] for piece in value.split("；"))
    sure = all(_short_sure(piece, turn, context) for piece in pieces)
    return field if sure else {**field, "doubt": True}


def told_as_heard(value: str, turn: int, context: CallContext) -> tuple[str, bool]:
    """Words of a call with the clauses left out that were hardly heard.

    Args:
        value: sentences said in the call, joined by semicolons.
        turn: where the first was said; the others are looked for everywhere.
        context: the call.

    Returns:
        What may be told, and whether all of it was well heard.
    """
    pieces = [_told(piece, turn, context) for piece in value.split("；")]
    kept = [piece.text for piece in pieces if piece.text != UNHEARD]
    return "；".join(kept) or UNHEARD, all(piece.sure for piece in pieces)


def _told(piece: str, turn: int, context: CallContext) -> _Piece:
    """A sentence without its clauses hardly heard.

    Of the 225 clauses of 28 recognised calls that stood in the sheets 24 are: 27 % of their characters were
    wrong, of the others 8 %; three were right all the same.
    """
    said = piece.strip(OUTER)
    place = _place(said, turn, context)
    if place is None or not said:
        return _Piece(piece, True)
    number, start = place
    kept, left, least = [], 0, 1.0
    for begin, end in clause_spans(said):
        heard = context.locator.heard(number, start + begin, start + end)
        least = min(least, heard)
        if heard >= HARDLY_HEARD:
            kept.append(said[begin:end])
            left += end - begin
        elif kept[-1:] != [UNHEARD]:
            kept.append(UNHEARD)
    if left < _MOST_LEFT * len(said):
        return _Piece(UNHEARD, False)
    if UNHEARD not in kept:
        return _Piece(piece, least >= WELL_HEARD)
    return _Piece("".join(_marked(kept)), False)


def _marked(kept: list[str]) -> Iterator[str]:
    """Clauses in a row; a note between two of them bears the comma of what it stands for."""
    for number, clause in enumerate(kept):
        yield f"{clause}，" if clause == UNHEARD and number < len(kept) - 1 else clause


def _place(said: str, turn: int, context: CallContext) -> tuple[int, int] | None:
    """Where words were said: in a turn if they are there, else in the first turn that has them."""
    for number in (turn, *range(len(context.turns))):
        at = context.turns[number].text.find(said)
        if at >= 0:
            return number, at
    return None


def _short_sure(said: str, turn: int, context: CallContext) -> bool:
    """Whether a name, number or time was well heard; by the whole turn where it is written otherwise."""
    place = _place(said, turn, context)
    if place is None:
        return context.turns[turn].confidence >= WELL_HEARD
    number, at = place
    text, end = context.turns[number].text, at + len(said)
    return context.locator.heard(number, at, end) >= WELL_HEARD and not _cut_off(text, end)


def _cut_off(text: str, end: int) -> bool:
    """Whether an hour ends where a number follows that may be its minutes."""
    return bool(_HOUR.search(text[:end]) and _MINUTES.match(text[end:]))


def times_as_heard(promises: Sequence[Promise], context: CallContext) -> tuple[Promise, ...]:
    """Promises, those marked whose time may be another than was heard."""
    return tuple(replace(promise, doubtful=_doubtful_time(promise, context)) for promise in promises)


def _doubtful_time(promise: Promise, context: CallContext) -> bool:
    """Whether the time of a promise may be another than was heard; said twice, it was heard twice."""
    if not promise.when or promise.again:
        return False
    text = context.turns[promise.turn].text
    at = text.find(promise.when, promise.start)
    if at < 0:
        return False
    end = at + len(promise.when)
    return context.locator.heard(promise.turn, at, end) < WELL_HEARD or _cut_off(text, end)
