"""What one call's page shows, as frozen values: the seam between data and markup.

Only values. It must not know documents (see views) or HTML (see render). Texts are ready to be
shown but not escaped.
"""

from __future__ import annotations

from dataclasses import dataclass

from qa.report.timeline import Timeline

__all__ = [
    "CallPage",
    "CheckView",
    "Count",
    "ErrorPage",
    "EvidenceView",
    "Fact",
    "Form",
    "MarkView",
    "Piece",
    "ScoreView",
    "SectionBar",
    "StageView",
    "TurnView",
]


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value; ``start`` (seconds) makes it a link to a moment."""

    label: str
    value: str
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A pre-filled form (通话记录表 …)."""

    title: str
    facts: tuple[Fact, ...]


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
    """One numbered comment of the appraisal."""

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


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage of the case: its purpose, passage and appraisal."""

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


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence; ``start`` makes it playable."""

    clock: str
    start: float | None
    who_zh: str
    quote: str
    match: str
    match_zh: str
    turn: int | None
    confidence: str


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


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The page of a call that could not be processed."""

    call_id: str
    facts: tuple[Fact, ...]
    kind: str
    message: str
    hint: str
    stamp: tuple[Fact, ...]
