"""Which fields of a stored analysis the weekly scorecards decode, as types for the validator.

Fields that are not named here are passed over without being built; that is what makes it quick.
"""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

__all__ = ["Bare", "Counted", "Full", "Meta"]


class Evidence(TypedDict, total=False):
    """Where a verdict comes from."""

    start: float | None
    quote: str
    confidence: float


class Check(TypedDict, total=False):
    """One check's outcome."""

    id: str
    zh: str
    stage: str
    severity: str
    verdict: str
    points: float
    max: float


class FullCheck(Check, total=False):
    """One check with its texts."""

    reason: str
    suggestion: str
    evidence: list[Evidence]


class Section(TypedDict):
    """One section's points."""

    id: str
    zh: str
    score: float
    max: float


class Score(TypedDict, total=False):
    """The score."""

    total: float | None
    before_fatal: float | None
    fatal: list[str]
    unsettled: bool
    sections: list[Section]


class Metrics(TypedDict, total=False):
    """Measured facts."""

    agent_chars_per_min: float | None
    interruptions_by_agent: int | None
    silence_s: float | None
    longest_silence_s: float | None
    quarantined_turns: int


class Value(TypedDict, total=False):
    """A field of a form."""

    value: str | None


class Form(TypedDict, total=False):
    """The call record."""

    type: Value


class Tracker(TypedDict, total=False):
    """The progress tracker."""

    key_events: Value
    remarks: Value


class Turning(TypedDict, total=False):
    """Where feelings turned."""

    better: bool | None


class Mood(TypedDict, total=False):
    """The customer's feelings."""

    opening: str | None
    ending: str | None
    turning_point: Turning | None


Extract = TypedDict(
    "Extract",
    {
        "complaint.is_complaint": str | None,
        "complaint.type": str | None,
        "complaint.level": str | None,
        "complaint.wish": str | None,
        "record.form": Form,
        "record.tracker": Tracker,
        "emotion": Mood,
    },
    total=False,
)


class Bare(TypedDict, total=False):
    """The score and what the call was about."""

    score: Score
    metrics: Metrics
    extract: Extract


class CountedPromise(TypedDict, total=False):
    """A promise."""

    what: str
    when: str
    due: str
    plain: bool


class CountedExtract(Extract, total=False):
    """Extracted facts with promises."""

    promises: list[CountedPromise]


class Counted(TypedDict, total=False):
    """What is counted: checks too, without texts."""

    score: Score
    checks: list[Check]
    metrics: Metrics
    extract: CountedExtract


class Full(TypedDict, total=False):
    """Everything that may be shown."""

    score: Score
    checks: list[FullCheck]
    metrics: Metrics
    extract: dict[str, Any]


class Extra(TypedDict, total=False):
    """Metadata of the company's own."""

    delay_told_at: str


class Meta(TypedDict, total=False):
    """The call's metadata."""

    agent_name: str
    direction: str
    ticket_filed_at: str
    promise_due_at: str
    promise_done_at: str
    callback_at: str
    extra: Extra
