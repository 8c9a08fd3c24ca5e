"""A scorecard as values: acts, the stage flow, checks and their conditions, scoring.

Built by the YAML adapter, read by the judging functions. Conditions are in ``conditions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.judge.conditions import Condition
from qa.language.pattern_set import PatternSet
from qa.language.patterns import Pattern
from qa.model import CallMeta, Severity, Span, Verdict, Who

__all__ = [
    "Act",
    "Check",
    "Example",
    "ExampleTurn",
    "Exemption",
    "Flow",
    "Grade",
    "Lexicon",
    "PerHit",
    "Scorecard",
    "Section",
    "StageModel",
    "Texts",
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
        polarity: only hits that are ``affirmed`` where they stand, or ``negated``.
    """

    id: str
    zh: str
    who: Who | None
    any: tuple[int, ...]
    like: tuple[int, ...] = ()
    unless: tuple[int, ...] = ()
    polarity: str = "any"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All acts and the patterns they share.

    Attributes:
        acts: the acts.
        patterns: all patterns, numbered.
        spoken: per speaker, the patterns of the acts looked for in his turns, searched in one pass.
        users: a pattern's number to the acts (by position) that it can make out.
    """

    acts: tuple[Act, ...]
    patterns: tuple[Pattern, ...]
    spoken: Mapping[Who, PatternSet] = field(init=False, compare=False, repr=False)
    users: Mapping[int, tuple[int, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        users: dict[int, tuple[int, ...]] = {}
        for place, act in enumerate(self.acts):
            for number in {*act.any, *act.like}:
                users[number] = (*users.get(number, ()), place)
        spoken = {
            who: PatternSet(
                self.patterns,
                {n for act in self.acts if _of(act, who) for n in (*act.any, *act.like, *act.unless)},
            )
            for who in Who
        }
        object.__setattr__(self, "users", users)
        object.__setattr__(self, "spoken", spoken)


def _of(act: Act, who: Who) -> bool:
    """Whether the act is looked for in this speaker's turns; an unknown one may be either."""
    return act.who is None or who in (act.who, Who.UNKNOWN)


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
    meta: CallMeta = field(default_factory=CallMeta)


@dataclass(frozen=True, slots=True)
class Exemption:
    """Something that frees a call from a check, and what the reader is told then."""

    why: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class PerHit:
    """What each occurrence of a forbidden thing costs, and the most that all together may cost."""

    points: float
    cap: float


@dataclass(frozen=True, slots=True)
class Check:
    """One check: when it applies, what is required or forbidden, what it costs, what is said of it.

    Exactly one of ``require`` and ``forbid`` is set. ``when`` must hold and no exemption may, else the
    check does not apply. ``advise`` never costs anything: its hits become advice marks. Without
    ``needs_roles`` a check is decided even where nobody knows who is agent and who is customer.
    With ``per_hit`` a forbidden thing costs by the occurrence instead of all points at once.
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
    exempt: tuple[Exemption, ...] = ()
    per_hit: PerHit | None = None


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
    """A group of checks on the score sheet; ``weight`` is its share of the total where sections have one."""

    id: str
    zh: str
    weight: float | None = None


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
