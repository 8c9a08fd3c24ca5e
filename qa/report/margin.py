"""Comments in the margin: the rows in which sentences and the comments on them stand beside each other.

Like notes in the margin of a page, comments begin beside their sentence, or under the comment before
them where that one is longer than its sentence; the passage itself is not torn apart. Heights are
estimated from the number of characters; the page's grid stretches where an estimate is short.
Pure; it must not know markup.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from qa.report.pages import Beat, MarkView, TurnView

__all__ = ["beside"]

Marks = Mapping[int, tuple[MarkView, ...]]

# Characters to a line of the passage and of a comment on a wide page, and what else takes height, in
# lines: the space around a sentence, a pause, a comment's heading and its advice.
_PASSAGE_LINE, _COMMENT_LINE = 40, 27
_AROUND, _PAUSE, _HEADING, _ADVICE = 0.25, 0.8, 2.1, 0.4
# Comments this many lines away are too far from their sentence to be seen as its own, and so many lines
# of them after the last sentence leave a hole. Then the longest group before is set under its sentence,
# over the whole width.
_TOO_FAR = 6.5


def beside(turns: Sequence[TurnView], marks: Sequence[MarkView]) -> tuple[Beat, ...]:
    """Return a passage with the places of its sentences and comments.

    Args:
        turns: the sentences in order.
        marks: comments on them; one whose sentence is not among them is left out.
    """
    own: dict[int, tuple[MarkView, ...]] = {}
    for mark in marks:
        own[mark.turn] = (*own.get(mark.turn, ()), mark)
    below: set[int] = set()
    while True:
        beats, drifts = _placed(turns, own, below)
        # One stretch that no group can be taken from does not keep the others from being put right.
        movable = next((found for d in drifts if (found := [i for i in d if len(own.get(i, ())) > 1])), ())
        if not movable:
            return beats
        below.add(max(movable, key=lambda i: _height(own[i])))


def _placed(
    turns: Sequence[TurnView], own: Marks, below: set[int]
) -> tuple[tuple[Beat, ...], list[list[int]]]:
    """The places, the stretches of sentences that end where comments stand too far away, and what follows."""
    beats: list[Beat] = []
    drifts: list[list[int]] = []
    pushed: list[list[int]] = []
    base, at = 0, 0
    while at < len(turns):
        if turns[at].i in below:
            row = base + 1 + bool(turns[at].gap)
            beats.append(Beat(turns[at], row, own[turns[at].i], row + 1, below=True))
            base, at = row + 1, at + 1
            continue
        end = next((k for k in range(at, len(turns)) if turns[k].i in below), len(turns))
        placed, base, far = _run(turns[at:end], own, base)
        beats += placed
        if far is not None:
            drifts.append([turn.i for turn in turns[at:end] if turn.i <= far])
            # A group behind them, set under its sentence, keeps what follows from being pushed away too.
            pushed.append([turn.i for turn in turns[at:end] if turn.i > far])
        at = end
    return tuple(beats), [*drifts, *pushed]


def _run(turns: Sequence[TurnView], own: Marks, base: int) -> tuple[list[Beat], int, int | None]:
    """Places of sentences without comments under them: beats, last row, first too far comment."""
    tops: list[float] = []  # the height at which each row begins
    rows: list[int] = []  # the row of each sentence, from 0
    height = 0.0
    for turn in turns:
        for tall in (*((_PAUSE,) if turn.gap else ()), _lines(turn)):
            tops.append(height)
            height += tall
        rows.append(len(tops) - 1)
    beats, far = [], None
    used, bottom = -1, 0.0
    for turn, row in zip(turns, rows, strict=True):
        marks = own.get(turn.i, ())
        if not marks:
            beats.append(Beat(turn, base + row + 1))
            continue
        start = max(tops[row], bottom)
        if far is None and start - tops[row] > _TOO_FAR:
            far = turn.i
        first = next((r for r in range(max(row, used + 1), len(tops)) if tops[r] >= start), None)
        first = max(len(tops), used + 1) if first is None else first
        bottom = start + _height(marks)
        used = max([first, *(r for r in range(first, len(tops)) if tops[r] < bottom - 0.4)])
        # Past the last sentence an empty row takes what does not fit, rather than the sentences' own.
        used += used == len(tops) - 1 and bottom > height
        beats.append(Beat(turn, base + row + 1, marks, base + first + 1, used - first + 1))
    if far is None and bottom - height > _TOO_FAR:
        far = turns[-1].i
    return beats, base + max(len(tops), used + 1), far


def _lines(turn: TurnView) -> float:
    return _AROUND + max(1, math.ceil(len(turn.text) / _PASSAGE_LINE))


def _height(marks: Sequence[MarkView]) -> float:
    return sum(
        _HEADING
        + math.ceil(len(m.comment) / _COMMENT_LINE)
        + (_ADVICE + math.ceil((len(m.suggestion) + 6) / _COMMENT_LINE) if m.suggestion else 0.0)
        for m in marks
    )
