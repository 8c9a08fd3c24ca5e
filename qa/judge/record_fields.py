"""The shape of a field in the two record sheets: a value and the sentence it was taken from."""

from __future__ import annotations

from collections.abc import Mapping

from qa.judge.clauses import Stretch
from qa.language.sentences import sentence_at
from qa.model import Turn

__all__ = ["EMPTY", "Field", "brief", "field", "filled", "known", "quoted", "stretch"]

Field = Mapping[str, object]

# Nothing was said: no value, no place.
EMPTY: Field = {"value": "", "turn": None}


def known(value: str) -> Field:
    """A field from metadata or from a judgement: there is no sentence to point at."""
    return {"value": value, "turn": None}


def filled(value: str, turn: Turn, start: int, end: int) -> Field:
    """A field taken from what was said.

    Args:
        value: the value.
        turn: where it was said.
        start: offset of the place in the turn's text.
        end: offset behind it.

    Returns:
        The value with the turn's number, the sentence and its offsets in the turn.
    """
    if not value:
        return EMPTY
    left, right = sentence_at(turn.text, start, end)
    return {
        "value": value,
        "turn": turn.i,
        "quote": turn.text[left:right].strip("，、 "),
        "span": [left, right],
    }


def quoted(turn: Turn, start: int, end: int) -> Field:
    """A field whose value is the sentence itself, cut to a readable length around the place."""
    left, right = sentence_at(turn.text, start, end)
    return filled(brief(turn.text[left:right], start - left), turn, start, end)


def brief(text: str, around: int = 0, most: int = 60) -> str:
    """A text cut at commas near ``most`` characters, so that the place ``around`` stays in it."""
    if len(text) <= most:
        return text
    start = max(text.rfind("，", 0, max(0, around - most // 3)) + 1, 0) if around > most * 2 // 3 else 0
    piece = text[start : start + most]
    cut = max(piece.rfind(mark) for mark in "。！？，") if start + most < len(text) else len(piece)
    body = piece[: cut if cut > max(most // 3, around - start) else most]
    return ("……" if start else "") + body + ("……" if start + len(body) < len(text) - 1 else "")


def field(facts: Mapping[str, object], name: str, sheet: str = "record.form") -> Mapping[str, object]:
    """One field of an extracted sheet; empty when there is none."""
    form = facts.get(sheet)
    found = form.get(name) if isinstance(form, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def stretch(found: Mapping[str, object]) -> Stretch | None:
    """Where a field was taken from, if it was said."""
    turn, span = found.get("turn"), found.get("span")
    if not isinstance(turn, int) or not isinstance(span, list):
        return None
    return Stretch(turn, span[0], span[1])
