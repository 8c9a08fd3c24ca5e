"""What a condition may look at: one call with its acts, stages and measured facts, and the places in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from qa.judge.acts import ActHit, ActIndex
from qa.judge.certainty import CERTAIN, FAINT, Certainty, Grade, grade, grade_of
from qa.judge.conditions import Condition
from qa.judge.locate import Locator
from qa.judge.scorecard import Flow
from qa.judge.stages import Staging
from qa.judge.well_heard import MISHEARD_SHARE, misheard
from qa.judge.where import Where
from qa.language.likeness import LOCAL, Likeness
from qa.model import ROLE_BAR, ROLE_SURE, Evidence, Metrics, Span, Transcript, Turn, Who

__all__ = [
    "POOR",
    "ROLE_BAR",
    "ROLE_SURE",
    "CallContext",
    "Finding",
    "Matchers",
    "Memo",
    "Places",
    "Spot",
    "Truth",
]


class Truth(StrEnum):
    """A condition's answer; ``unsure`` is never a deduction."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"

    @property
    def negated(self) -> Truth:
        """Yes and no exchanged; unsure stays unsure."""
        return {Truth.YES: Truth.NO, Truth.NO: Truth.YES}.get(self, Truth.UNSURE)


class Spot(NamedTuple):
    """One place where a condition was hit: what other conditions can hang on (made by the hundred).

    Attributes:
        turn: the turn it lies in; for a place between turns the turn before it (-1: none).
        at, to: character offsets in the turn's text.
        sure: false for what was only half heard.
        gap: its time when it lies between turns (a silence).
        shown: its evidence, or the act hit that can give it.
        under: how sure that is what it was looked for near.
    """

    turn: int
    at: int = 0
    to: int = 0
    sure: bool = True
    gap: Span | None = None
    shown: Evidence | ActHit | None = None
    under: Grade = CERTAIN

    def certainty(self, context: CallContext) -> Certainty:
        """How sure the hit is, and that it lies where it was looked for."""
        return min(grade_of(self.shown, context.locator), grade(self.under)) if self.sure else FAINT

    def evidence(self, context: CallContext) -> Evidence | None:
        """The hit as evidence that can be listened to."""
        if isinstance(self.shown, ActHit):
            return self.shown.evidence(context.locator)
        return self.shown


class Finding(NamedTuple):
    """What a condition found (hundreds are made for every call).

    Attributes:
        truth: the answer.
        evidence: where it comes from; for a NO, where it was looked for.
        missing: Chinese names of the parts that are missing.
        share: how much of the condition is met, 0 to 1 (partial credit).
        value: a measured or extracted value to tell the reader.
        doubt: why it is unsure, in Chinese.
        garbled: nothing was heard, but in text too poor to prove that nothing was said.
        looked: turns in which something was looked for and not found.
        applies: false when there is nothing to judge at all (no rings known, say).
        hits: every place where it was hit, in order, the doubtful ones included.
        cause: what called for something that is missing.
        values: values under names of their own.
        firm: how sure the answer is, that is what a deduction may rest on it (see ``certainty``).
    """

    truth: Truth
    evidence: Sequence[Evidence] = ()
    missing: tuple[str, ...] = ()
    share: float = 0.0
    value: str = ""
    doubt: str = ""
    garbled: bool = False
    looked: tuple[int, ...] = ()
    applies: bool = True
    hits: tuple[Spot, ...] = ()
    cause: Sequence[Evidence] = ()
    values: tuple[tuple[str, str], ...] = ()
    firm: Grade = CERTAIN

    @property
    def first_turn(self) -> int | None:
        """The turn of the first evidence that lies in one."""
        return next((e.turn for e in self.evidence if e.turn is not None), None)


POOR = "这一段识别质量差，没听到不等于没说"


class Places(NamedTuple):
    """Turns to look at, in order.

    ``doubtful``: the anchor they hang on, or their time, was itself in doubt; ``garbled``: text within the
    limits was quarantined or hardly understood, so that a missing phrase proves little; ``doubt`` says why;
    ``numbers`` are those of the turns, ``among`` the same for looking up; ``firm`` is how sure the anchors
    are that something lies near, ``called`` how sure that one of them is there at all; ``meant`` is the
    anchor that was picked out of several.
    """

    turns: tuple[Turn, ...]
    doubtful: bool = False
    garbled: bool = False
    doubt: str = POOR
    numbers: tuple[int, ...] = ()
    among: frozenset[int] = frozenset()
    firm: Grade = CERTAIN
    called: Grade = CERTAIN
    meant: tuple[Spot, ...] = ()

    @property
    def unsettled(self) -> str:
        """Why nobody can tell whether something was due here; empty where it can be told."""
        return self.doubt if self.doubtful else ""

    @property
    def due(self) -> Grade:
        """How sure it is that something was due here, so that its absence may be charged.

        What is not found near an anchor in doubt is not there, whether or not the anchor is.
        """
        return FAINT if self.doubtful else self.called


Matchers = Mapping[type, Callable[[Any, "CallContext"], Finding]]


@dataclass(slots=True)
class Memo:
    """What was already worked out for one call; nothing here outlives it.

    Findings and places are kept with what they answer, so that no identity is used again meanwhile.
    ``missed`` counts how often facts were asked for while they were being worked out.
    """

    findings: dict[tuple[int, frozenset[int] | None], tuple[Condition, Finding]] = field(default_factory=dict)
    places: dict[tuple[int, frozenset[int] | None], tuple[Where, Places]] = field(default_factory=dict)
    sides: dict[tuple[Who | None, frozenset[int] | None], tuple[Turn, ...]] = field(default_factory=dict)
    misheard: dict[int, tuple[int, int]] = field(default_factory=dict)
    facts: Mapping[str, object] | None = None
    busy: bool = False
    missed: int = 0

    def forget(self) -> None:
        """Let go of what was worked out: findings hold their call, which would keep itself alive by them."""
        self.findings.clear()
        self.places.clear()
        self.sides.clear()


@dataclass(frozen=True, slots=True)
class CallContext:
    """A call ready to be judged.

    Attributes:
        transcript: the call.
        flow: the stages that a call of this kind runs through.
        acts: the acts heard in it.
        staging: its stages.
        metrics: its measured facts.
        talk: from the first to the last speech of anyone.
        groups: per turn, the number of its floor-taking (``floor_groups``).
        takers: the turns that take the floor (``takes_floor``).
        rates: per turn, its speaking rate.
        spoken: per turn, its spoken syllables.
        matchers: the function for each kind of condition.
        unclear: sides whose voice was hardly understood (``unclear_sides``).
        poor, lost: turns hardly understood, and quarantined ones, that have room for a phrase.
        unheard: the share of the agent's speech that was quarantined.
        worded: whether it is known how well each word was heard (a recognised call).
        extractor: works out the extracted facts when a condition asks for them.
        likeness: how alike two sentences are.
        locator: when things in the turns were said.
        scope: the turns that conditions may look at now; ``None`` for all.
        memo: what was already worked out.
    """

    transcript: Transcript
    flow: Flow
    acts: ActIndex
    staging: Staging
    metrics: Metrics
    talk: Span
    groups: tuple[int, ...]
    takers: frozenset[int]
    rates: tuple[float | None, ...]
    spoken: tuple[float, ...]
    matchers: Matchers
    locator: Locator
    unclear: frozenset[Who] = frozenset()
    poor: frozenset[int] = frozenset()
    lost: frozenset[int] = frozenset()
    unheard: float = 0.0
    worded: bool = False
    extractor: Callable[[CallContext], Mapping[str, object]] | None = None
    likeness: Likeness = LOCAL
    scope: frozenset[int] | None = None
    memo: Memo = field(default_factory=Memo)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The call's turns."""
        return self.transcript.turns

    def stage_of(self, turn: int) -> str:
        """The stage id of a turn."""
        return self.staging.of_turn[turn]

    def side(self, who: Who | None, *, everywhere: bool = False) -> tuple[Turn, ...]:
        """The turns in the scope (or everywhere) that one side (``None``: anyone) may have spoken."""
        scope = None if everywhere else self.scope
        key = who, scope
        known = self.memo.sides.get(key)
        if known is None:
            turns = self.turns if scope is None else [self.turns[i] for i in sorted(scope)]
            known = tuple([t for t in turns if who is None or t.who is who or t.who is Who.UNKNOWN])
            self.memo.sides[key] = known
        return known

    def roughly_heard(self, turns: Iterable[int]) -> bool:
        """Whether so much of these turns was misheard that something not found may have been said."""
        known = self.memo.misheard
        lost = whole = 0
        for i in turns:
            if i not in known:
                known[i] = misheard(self.turns[i])
            lost, whole = lost + known[i][0], whole + known[i][1]
        return lost > 0 and lost >= MISHEARD_SHARE * whole

    def evaluate(self, condition: Condition) -> Finding:
        """What a condition finds in the scope; worked out once a call.

        What was found without facts that are still being worked out is not kept: it may be another then.
        """
        memo, key = self.memo, (id(condition), self.scope)
        known = memo.findings.get(key)
        if known is not None:
            return known[1]
        missed = memo.missed
        found = self.matchers[type(condition)](condition, self)
        if memo.missed == missed or not memo.busy:
            memo.findings[key] = condition, found
        return found

    def within(self, turns: frozenset[int]) -> CallContext:
        """The same call, looked at in these turns only."""
        return self._scoped(turns if self.scope is None else turns & self.scope)

    def _scoped(self, scope: frozenset[int] | None) -> CallContext:
        """The same call and memory with another scope; ``replace`` would look at every field."""
        other = object.__new__(CallContext)
        for name in _FIELDS:
            object.__setattr__(other, name, getattr(self, name))
        object.__setattr__(other, "scope", scope)
        return other

    def facts(self) -> Mapping[str, object]:
        """The extracted facts, worked out once a call; none while they are being worked out."""
        memo = self.memo
        if memo.busy:
            memo.missed += 1
        elif memo.facts is None and self.extractor is not None:
            memo.busy = True
            memo.facts = self.extractor(self._scoped(None))
            memo.busy = False
        return memo.facts or {}


_FIELDS = tuple(CallContext.__dataclass_fields__)
