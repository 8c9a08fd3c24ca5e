"""What a page shows of the talk itself: sentences, comments, stages and phrases, as frozen values.

Only values, see pages. Texts are ready to be shown but not escaped.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "AbsentStage",
    "Beat",
    "BestPhrase",
    "MarkView",
    "ModelPhrases",
    "Piece",
    "StageView",
    "TurnView",
]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a sentence's text, or a mark in it (``mark`` > 0, no text).

    ``kind`` is the verdict of the check that quotes it, else empty; ``low``: weakly recognised.
    """

    text: str
    kind: str = ""
    low: bool = False
    title: str = ""
    mark: int = 0
    tone: str = ""


@dataclass(frozen=True, slots=True)
class TurnView:
    """One sentence of the passage. ``gap`` tells of a pause before it; ``raw`` is the text before marks
    and numbers were put right, empty where it is the same.
    """

    i: int
    who: str
    who_zh: str
    start: float | None
    end: float | None
    clock: str
    text: str
    raw: str
    pieces: tuple[Piece, ...]
    rate: str
    rate_hint: str
    quarantine: str
    backchannel: bool
    low: bool
    confidence: str
    marks: tuple[int, ...]
    gap: str


@dataclass(frozen=True, slots=True)
class MarkView:
    """One numbered comment of the appraisal.

    ``title`` says in a few characters what it is about; ``checks`` are the (id, name) pairs of all checks
    that it belongs to, ``check`` the first of them; ``start`` and ``end`` (seconds) are what it points to.
    """

    n: int
    circled: str
    tone: str
    tone_zh: str
    comment: str
    suggestion: str
    check: str
    check_zh: str
    turn: int
    start: float | None
    clock: str
    quote: str
    title: str = ""
    end: float | None = None
    checks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Beat:
    """One sentence and the comments on it, with their places in a grid of two columns.

    Attributes:
        turn: the sentence; in row ``row`` of the first column, a pause before it in the row above.
        marks: its comments; from row ``notes`` of the second column, over ``span`` rows.
        below: there is so much comment that it stands in row ``notes`` under the sentence, full width.
    """

    turn: TurnView
    row: int
    marks: tuple[MarkView, ...] = ()
    notes: int = 0
    span: int = 1
    below: bool = False


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage of the case: its purpose, passage and appraisal.

    ``appraisal`` is the closing word on the stage, ``why`` the reason for where it begins. ``beats``
    are the same turns and marks, set side by side.
    """

    id: str
    zh: str
    means: str
    range: str
    start: float | None
    score: str
    share: float | None
    unsure: bool
    rank: int
    turns: tuple[TurnView, ...]
    marks: tuple[MarkView, ...]
    appraisal: str = ""
    why: str = ""
    beats: tuple[Beat, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows the grid of ``beats`` has."""
        return max((max(b.row, b.notes + b.span - 1) for b in self.beats), default=0)


@dataclass(frozen=True, slots=True)
class AbsentStage:
    """A stage that did not take place, and what it should have been.

    ``before`` is how many shown stages come before it in the flow; ``elsewhere``: what it was worth was
    in part earned in other stages.
    """

    zh: str
    appraisal: str
    score: str
    rank: int
    before: int = 10**6
    elsewhere: bool = False

    @property
    def label(self) -> str:
        """What the reader is told of it."""
        return "没有单独展开" if self.elsewhere else "没有出现"


@dataclass(frozen=True, slots=True)
class BestPhrase:
    """A sentence of this call worth learning from."""

    quote: str
    situation: str
    why: str
    turn: int
    start: float | None
    clock: str


@dataclass(frozen=True, slots=True)
class ModelPhrases:
    """What to say in a situation in which this call fell short: (sentence, numbers of its marks)."""

    situation: str
    when: str
    phrases: tuple[tuple[str, tuple[int, ...]], ...]
