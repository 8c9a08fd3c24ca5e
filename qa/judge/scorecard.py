"""A scorecard as values: acts, the stage flow, checks and their conditions, scoring.

Built by the YAML adapter, read by the judging functions. The condition types below are the whole
rule language: a new kind is one class here, one function in ``matchers`` and one form in the adapter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.language.patterns import PatternSet
from qa.model import Seconds, Severity, Span, Verdict, Who

__all__ = [
    "Act",
    "AllOf",
    "AnyOf",
    "Check",
    "Condition",
    "Cue",
    "Entities",
    "Example",
    "ExampleTurn",
    "Flow",
    "Grade",
    "Lexicon",
    "NotAny",
    "Part",
    "Parts",
    "Rate",
    "Rings",
    "Said",
    "Scorecard",
    "Section",
    "Silences",
    "StageModel",
    "Texts",
    "Weigh",
    "Where",
]


@dataclass(frozen=True, slots=True)
class Act:
    """Something people do with words (apologise, promise a time), defined once as data.

    Attributes:
        id, zh: its name.
        who: the only speaker it is looked for in; ``None`` for either.
        any: numbers of the lexicon's patterns, one of which must match.
        like: numbers of patterns that only make the act possible: a doubt, never a proof.
        unless: numbers of patterns that, close by in the same sentence, void the hit.
    """

    id: str
    zh: str
    who: Who | None
    any: tuple[int, ...]
    like: tuple[int, ...] = ()
    unless: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All acts and the one set of patterns they share, searched together in one pass."""

    acts: tuple[Act, ...]
    patterns: PatternSet


@dataclass(frozen=True, slots=True)
class Where:
    """Which turns a condition looks at; every given limit must hold.

    ``first_turns``/``last_turns`` and ``within_turns`` count turns of ``who`` that say something
    (backchannels and quarantined text do not count; turns of one speaker in a row count as one).
    ``after`` anchors at the first hit of another condition; ``within_turns`` and ``within_s`` count
    from there, ``same_turn`` lets the anchor's own turn count as well.
    """

    who: Who | None = None
    stages: tuple[str, ...] = ()
    first_turns: int | None = None
    last_turns: int | None = None
    first_share: float | None = None
    last_share: float | None = None
    after: Condition | None = None
    before: Condition | None = None
    within_turns: int | None = None
    within_s: Seconds | None = None
    same_turn: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One of the acts is said; with ``together`` all of them in one turn."""

    acts: tuple[str, ...]
    where: Where = field(default_factory=Where)
    together: bool = False
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Entities:
    """A number, card, address … is spoken; ``min_confidence`` below which it is only a doubt."""

    kinds: tuple[str, ...]
    where: Where = field(default_factory=Where)
    min_confidence: float = 0.8


@dataclass(frozen=True, slots=True)
class Cue:
    """One weighted sign for ``Weigh``; counted once however often it is said."""

    act: str
    weight: float
    who: Who | None = None


@dataclass(frozen=True, slots=True)
class Weigh:
    """Signs for and against add up; ``bar`` reached means yes, within ``doubt`` below it means unsure."""

    cues: tuple[Cue, ...]
    bar: float
    doubt: float = 0.0
    where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class Rings:
    """At most so many rings before the answer."""

    at_most: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A speaker's rate lies in a band of characters a minute; outside by less than ``slack`` is unsure."""

    who: Who
    low: float
    high: float
    slack: float = 0.0


@dataclass(frozen=True, slots=True)
class Silences:
    """Both sides silent for longer than ``over_s`` without one of the acts said shortly before."""

    over_s: Seconds
    announced_by: tuple[str, ...] = ()
    announced_within_s: Seconds = 15.0


@dataclass(frozen=True, slots=True)
class Part:
    """A named share of a check."""

    id: str
    zh: str
    weight: float
    condition: Condition


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts are needed; each missing one is named and costs its share."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every condition holds."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one condition holds."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NotAny:
    """None of the conditions holds."""

    of: tuple[Condition, ...]


Condition = Said | Entities | Weigh | Rings | Rate | Silences | Parts | AllOf | AnyOf | NotAny


@dataclass(frozen=True, slots=True)
class Texts:
    """What the reader is told, with ``{missing}``, ``{quote}`` and ``{value}`` filled in."""

    passed: str
    failed: str
    na: str = ""
    suggestion: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class ExampleTurn:
    """One line of an example dialogue; the span is ``None`` when the example has no times."""

    who: Who
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A dialogue and the verdict the check must give on it."""

    verdict: Verdict
    turns: tuple[ExampleTurn, ...]
    rings: int | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One check: when it applies, what is required or forbidden, what it costs, what is said of it.

    Exactly one of ``require`` and ``forbid`` is set. ``advise`` never costs anything: its hits become
    advice marks. Without ``needs_roles`` a check is decided even where
    nobody knows who is agent and who is customer.
    """

    id: str
    zh: str
    stage: str
    who: str
    severity: Severity
    max: float
    texts: Texts
    require: Condition | None = None
    forbid: Condition | None = None
    when: Condition | None = None
    advise: Condition | None = None
    needs_roles: bool = True
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class StageModel:
    """What a stage sounds like.

    Attributes:
        id, zh, means: its name and purpose.
        says: weight per act when heard in a turn of this stage (keyed ``act`` or ``who:act``).
        opens: weight per act when heard in the stage's first turn.
        share: usual place of the stage's first turn, as a share of the call's turns (mean, deviation).
        within: where its turns usually lie, as shares of the call's turns (from, to).
        skip_cost: the cost of leaving it out.
        needs_sign: whether one of its own acts must be heard for it to have taken place.
    """

    id: str
    zh: str
    means: str
    says: Mapping[str, float]
    opens: Mapping[str, float]
    share: tuple[float, float]
    within: tuple[float, float]
    skip_cost: float
    needs_sign: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """The stages of a call in their order."""

    id: str
    stages: tuple[StageModel, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A group of checks on the score sheet."""

    id: str
    zh: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the lowest total that earns it."""

    grade: str
    from_total: float


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Everything that decides a score.

    ``sha256`` is that of all its source files. ``definitions`` are conditions with a name, shared by
    checks and extraction. ``topics`` maps an extracted field to its (value, act) pairs in order of
    preference.
    """

    id: str
    version: str
    name: str
    sha256: str
    flow: Flow
    lexicon: Lexicon
    definitions: Mapping[str, Condition]
    sections: tuple[Section, ...]
    checks: tuple[Check, ...]
    grades: tuple[Grade, ...]
    pass_mark: float
    rate_band: tuple[float, float]
    topics: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    @property
    def stamp(self) -> str:
        """``id@version`` as written on reports."""
        return f"{self.id}@{self.version}"
