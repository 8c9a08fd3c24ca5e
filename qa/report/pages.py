"""What one call's page shows, as frozen values: the seam between data and markup.

Only values. It must not know documents (see views) or HTML (see render). Texts are ready to be
shown but not escaped.
"""

from __future__ import annotations

from dataclasses import dataclass

from qa.report.axis import Timeline
from qa.report.pages_case import (
    AbsentStage,
    Beat,
    BestPhrase,
    MarkView,
    ModelPhrases,
    Piece,
    StageView,
    TurnView,
)

__all__ = [
    "AbsentStage",
    "Beat",
    "BestPhrase",
    "CallPage",
    "CheckGroup",
    "CheckView",
    "Count",
    "ErrorPage",
    "EvidenceView",
    "Fact",
    "Form",
    "MarkView",
    "ModelPhrases",
    "Piece",
    "ScoreView",
    "SectionBar",
    "StageView",
    "TurnView",
]


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value; ``start`` (seconds) makes it a link to a moment, ``turn`` one to a sentence.

    ``doubt``: its words were not well heard, so that a person should check them.
    """

    label: str
    value: str
    start: float | None = None
    turn: int | None = None
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A pre-filled form (通话记录表 …). ``blank`` names the fields that the call says nothing about."""

    title: str
    facts: tuple[Fact, ...]
    blank: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How many checks have a verdict."""

    verdict: str
    zh: str
    n: int


@dataclass(frozen=True, slots=True)
class SectionBar:
    """One section's score; ``share`` is 0 to 100, ``None`` when nothing in it was decided."""

    id: str
    zh: str
    text: str
    share: float | None


@dataclass(frozen=True, slots=True)
class ScoreView:
    """The score as it is shown. ``fatal`` names the failed fatal checks in Chinese."""

    total: str
    grade: str
    share: float
    verdict: str
    before_fatal: str
    fatal: tuple[str, ...]
    sections: tuple[SectionBar, ...]
    scored: bool


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence; ``start`` makes it playable. ``spoken``: its quote are words of the call."""

    clock: str
    start: float | None
    who_zh: str
    quote: str
    match: str
    match_zh: str
    turn: int | None
    confidence: str
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class CheckView:
    """One row of the score sheet."""

    id: str
    zh: str
    stage_zh: str
    severity: str
    severity_zh: str
    verdict: str
    verdict_zh: str
    points: str
    reason: str
    suggestion: str
    evidence: tuple[EvidenceView, ...]
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """The checks of one section of the score sheet; the fatal ones stand in a group of their own.

    ``idle`` names those that do not apply to this call.
    """

    id: str
    zh: str
    text: str
    share: float | None
    checks: tuple[CheckView, ...]
    idle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallPage:
    """Everything on a judged call's page. ``rewritten``: some sentence is not shown as it was recognised."""

    call_id: str
    title: str
    facts: tuple[Fact, ...]
    score: ScoreView
    counts: tuple[Count, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    summary: str
    extract: tuple[Fact, ...]
    forms: tuple[Form, ...]
    metrics: tuple[Fact, ...]
    timeline: Timeline | None
    stages: tuple[StageView, ...]
    absent: tuple[str, ...]
    checks: tuple[CheckView, ...]
    stamp: tuple[Fact, ...]
    duration: float
    timed: bool
    rewritten: bool
    missing: tuple[AbsentStage, ...] = ()
    best: tuple[BestPhrase, ...] = ()
    models: tuple[ModelPhrases, ...] = ()
    groups: tuple[CheckGroup, ...] = ()
    channels: int = 0
    long: bool = False

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of all comments that stand on the page."""
        return frozenset(mark.n for stage in self.stages for mark in stage.marks)


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The page of a call that could not be processed."""

    call_id: str
    facts: tuple[Fact, ...]
    kind: str
    message: str
    hint: str
    stamp: tuple[Fact, ...]
