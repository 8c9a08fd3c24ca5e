"""Why a check came out as it did: every condition in it with its answer, what it found and what it missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qa.judge import conditions as c
from qa.judge.condition_tree import children
from qa.judge.context import CallContext, Finding
from qa.judge.near import NearMiss, nearest
from qa.judge.places import find_places
from qa.judge.rules import judge_check
from qa.judge.scorecard import Check, Scorecard
from qa.judge.where import Where
from qa.model import CheckResult

__all__ = ["Explanation", "Step", "explain"]


@dataclass(frozen=True, slots=True)
class Step:
    """One condition of the check, as deep as it is nested.

    Attributes:
        depth: how deep.
        role: what it is there for (``when``, ``require``, a part's name …).
        condition: the condition.
        finding: what it found.
        looked: the turns it looked at; ``None`` where it looks at no turns.
        near: what came near, where nothing was found.
    """

    depth: int
    role: str
    condition: c.Condition
    finding: Finding
    looked: tuple[int, ...] | None = None
    near: tuple[NearMiss, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A check's verdict and the way to it."""

    result: CheckResult
    steps: tuple[Step, ...]


def explain(check: Check, context: CallContext, scorecard: Scorecard) -> Explanation:
    """Judge a check and tell how.

    Args:
        check: the check.
        context: the call.
        scorecard: its lexicon names the phrases that were missed.

    Returns:
        The verdict, and every condition in the order in which they are written.
    """
    roots = [("when", check.when), ("require", check.require), ("forbid", check.forbid)]
    roots += [(f"exempt：{exemption.why}", exemption.condition) for exemption in check.exempt]
    steps = [
        step
        for role, condition in roots
        if condition is not None
        for step in _walk(role, condition, context, scorecard, 0)
    ]
    return Explanation(judge_check(check, context), tuple(steps))


def _walk(
    role: str, condition: c.Condition, context: CallContext, scorecard: Scorecard, depth: int
) -> Iterator[Step]:
    finding = context.evaluate(condition)
    where = getattr(condition, "where", None)
    looked: tuple[int, ...] | None = None
    near: tuple[NearMiss, ...] = ()
    if isinstance(where, Where):
        places = find_places(where, context)
        looked = places.numbers
        if isinstance(condition, c.Said) and not any(hit.sure for hit in finding.hits):
            near = nearest(condition.acts, places.turns, scorecard.lexicon)
    yield Step(depth, role, condition, finding, looked, near)
    for name, inner in children(condition):
        yield from _walk(name, inner, context, scorecard, depth + 1)
