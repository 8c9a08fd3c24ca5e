"""A scorecard as values: acts, the stage flow, checks and their conditions, scoring.

Built by the YAML adapter, read by the judging functions. Conditions are in ``conditions``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from qa.judge.coaching import Coaching
from qa.judge.condition_tree import by_words
from qa.judge.conditions import Condition
from qa.judge.learned_acts import LearnedActs
from qa.language.pattern_set import PatternSet, Wanted
from qa.language.patterns import Pattern
from qa.model import CallMeta, Severity, Span, Verdict, Who

__all__ = [
    "SIDES",
    "Act",
    "Check",
    "Cues",
    "Example",
    "ExampleTurn",
    "Exemption",
    "Flow",
    "Force",
    "Grade",
    "Lexicon",
    "PerHit",
    "Scorecard",
    "Section",
    "StageModel",
    "Texts",
    "User",
]

# The row of a speaker in tables.
SIDES = {who: row for row, who in enumerate(Who)}
_LAST_THIRD = 2 / 3
# From a cue of stages to the stages, by place, and its weight there.
Cues = Mapping[str, Sequence[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Act:
    """Something people do with words (apologise, promise a time), defined once as data.

    Attributes:
        id, zh: its name.
        who: the only speaker it is looked for in; ``None`` for either.
        any: numbers of the lexicon's patterns, one of which must match.
        broad: numbers of patterns that match much else besides: they count where learned weights, if there
            are any, do not speak against it.
        like: numbers of patterns that only make the act possible: a doubt, never a proof.
        unless: numbers of patterns that, close by in the same sentence, void the hit.
        polarity: only hits that are ``affirmed`` where they stand, or ``negated``.
        inline: phrases written in a condition instead of an act with a name: nothing else speaks of it.
    """

    id: str
    zh: str
    who: Who | None
    any: tuple[int, ...]
    broad: tuple[int, ...] = ()
    like: tuple[int, ...] = ()
    unless: tuple[int, ...] = ()
    polarity: str = "any"
    inline: bool = False


class Force(IntEnum):
    """How far a pattern's match speaks for an act: surely, unless weights speak against it, or as a doubt."""

    FIRM = 0
    BROAD = 1
    DOUBT = 2


# An act that a pattern makes out: its place in the lexicon, and the pattern's place among the act's own.
User = tuple[int, int, Force]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All acts and the patterns they share.

    Attributes:
        acts: the acts.
        patterns: all patterns, numbered.
        learned: weights that tell acts beside the patterns.
        names: the acts' Chinese names.
        searched: the patterns as they are searched for, in one pass.
        wanted, voiding: speakers (``SIDES``) by patterns, which make out acts in his turns, and which only
            void them.
        users: per speaker, a pattern's number to the acts that it makes out in his turns.
    """

    acts: tuple[Act, ...]
    patterns: tuple[Pattern, ...]
    learned: LearnedActs | None = None
    names: Mapping[str, str] = field(init=False, compare=False, repr=False)
    searched: PatternSet = field(init=False, compare=False, repr=False)
    wanted: Wanted = field(init=False, compare=False, repr=False)
    voiding: Wanted = field(init=False, compare=False, repr=False)
    users: Mapping[Who, Mapping[int, tuple[User, ...]]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        users: dict[Who, dict[int, tuple[User, ...]]] = {who: {} for who in Who}
        wanted, voiding = np.zeros((2, len(SIDES), len(self.patterns)), dtype=np.bool_)
        for place, act in enumerate(self.acts):
            for who in Who:
                if act.who is not None and who not in (act.who, Who.UNKNOWN):
                    continue
                own = users[who]
                forces = [(Force.FIRM, act.any), (Force.BROAD, act.broad), (Force.DOUBT, act.like)]
                every = [(number, force) for force, numbers in forces for number in numbers]
                for rank, (number, force) in enumerate(every):
                    user = (place, rank, force)
                    own[number] = (*own.get(number, ()), user)
                    wanted[SIDES[who], number] = True
                for number in act.unless:
                    voiding[SIDES[who], number] = True
        object.__setattr__(self, "names", {act.id: act.zh for act in self.acts})
        object.__setattr__(self, "searched", PatternSet(self.patterns))
        object.__setattr__(self, "wanted", wanted)
        object.__setattr__(self, "voiding", voiding)
        object.__setattr__(self, "users", users)

    def named(self) -> Lexicon:
        """The same without phrases that stand in conditions: what can be spoken of elsewhere, and learned."""
        return Lexicon(tuple(act for act in self.acts if not act.inline), self.patterns, self.learned)


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
    ``credit`` is asked only where ``when`` does not hold: what it finds passes the check, and nothing that it
    misses is charged. So what calls for a check may be heard more boldly when the answer was given.
    ``forbids_words`` tells whether what is forbidden is looked for in what was said.
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
    credit: Condition | None = None
    needs_roles: bool = True
    examples: tuple[Example, ...] = ()
    exempt: tuple[Exemption, ...] = ()
    per_hit: PerHit | None = None
    forbids_words: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "forbids_words", by_words(self.forbid))


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
    """The stages of a call in their order.

    ``says`` and ``opens`` are the cues of all stages turned round: from a cue to the stages (by place)
    that it speaks for. ``late`` are the stages that usually last into the last third of a call: what is
    missing there was missing by the end, not at the stage's first sentence.
    """

    id: str
    stages: tuple[StageModel, ...]
    late: frozenset[str] = field(init=False, compare=False, repr=False)
    says: Cues = field(init=False, compare=False, repr=False)
    opens: Cues = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "says", _cues([stage.says for stage in self.stages]))
        object.__setattr__(self, "opens", _cues([stage.opens for stage in self.stages]))
        ends = [*(stage.share[0] for stage in self.stages[1:]), 1.0]
        late = [stage.id for stage, end in zip(self.stages, ends, strict=True) if end > _LAST_THIRD]
        object.__setattr__(self, "late", frozenset(late))

    @property
    def first(self) -> str:
        """The id of the stage that opens a call."""
        return self.stages[0].id


def _cues(stages: Sequence[Mapping[str, float]]) -> Cues:
    found: dict[str, list[tuple[int, float]]] = {}
    for place, cues in enumerate(stages):
        for cue, weight in cues.items():
            found.setdefault(cue, []).append((place, weight))
    return found


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
    preference. ``coaching`` is what a trainer says of it all.
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
    coaching: Coaching = field(default_factory=Coaching)

    @property
    def stamp(self) -> str:
        """``id@version`` as written on reports."""
        return f"{self.id}@{self.version}"
