"""What a condition may look at: one call with its acts, stages and measured facts, and the places in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from qa.judge.acts import ActIndex
from qa.judge.stages import Staging
from qa.model import Evidence, Metrics, Transcript, Turn, Who

__all__ = ["ROLE_BAR", "CallContext", "Finding", "Truth", "floor_groups", "unclear_sides"]


# Below this trust in who is agent and who is customer nothing that depends on it is decided.
ROLE_BAR = 0.6


class Truth(StrEnum):
    """A condition's answer; ``unsure`` is never a deduction."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"

    @property
    def negated(self) -> Truth:
        """Yes and no exchanged; unsure stays unsure."""
        return {Truth.YES: Truth.NO, Truth.NO: Truth.YES}.get(self, Truth.UNSURE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a condition found.

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
    """

    truth: Truth
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()
    share: float = 0.0
    value: str = ""
    doubt: str = ""
    garbled: bool = False
    looked: tuple[int, ...] = ()
    applies: bool = True

    @property
    def first_turn(self) -> int | None:
        """The turn of the first evidence that lies in one."""
        return next((e.turn for e in self.evidence if e.turn is not None), None)


@dataclass(frozen=True, slots=True)
class CallContext:
    """A call ready to be judged.

    ``groups[i]`` numbers the floor-taking of turn ``i`` (``floor_groups``); ``rates[i]`` is its speaking
    rate; ``unclear`` are the sides whose voice was hardly understood (``unclear_sides``).
    """

    transcript: Transcript
    acts: ActIndex
    staging: Staging
    metrics: Metrics
    groups: tuple[int, ...]
    rates: tuple[float | None, ...]
    unclear: frozenset[Who] = frozenset()

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The call's turns."""
        return self.transcript.turns

    def stage_of(self, turn: int) -> str:
        """The stage id of a turn."""
        return self.staging.of_turn[turn]


# Median word probability below which a side was hardly understood. On 28 labelled calls (56 sides, base
# model) the 7 sides below it had 29 to 66 % character errors, all others at most 23 %; nothing lay between
# 0.84 and 0.89.
_UNDERSTOOD = 0.85
_ENOUGH_WORDS = 30


def unclear_sides(turns: tuple[Turn, ...]) -> frozenset[Who]:
    """Sides of whom so much was misheard that a phrase not found may well have been said."""
    sides = set()
    for who in (Who.AGENT, Who.CUSTOMER):
        heard = [w.confidence for t in turns if t.who is who and not t.quarantine for w in t.words]
        if len(heard) >= _ENOUGH_WORDS and median(heard) < _UNDERSTOOD:
            sides.add(who)
    return frozenset(sides)


def floor_groups(turns: tuple[Turn, ...]) -> tuple[int, ...]:
    """Number who holds the floor: turns of one speaker in a row share a number.

    Backchannels and quarantined turns take no floor; they get the number of the floor they fall into.
    """
    groups: list[int] = []
    number, holder = -1, Who.UNKNOWN
    for turn in turns:
        takes = not turn.backchannel and not turn.quarantine and bool(turn.text)
        if takes and (number < 0 or turn.who is not holder):
            number, holder = number + 1, turn.who
        groups.append(max(number, 0))
    return tuple(groups)
