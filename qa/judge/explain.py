"""Why a check came out as it did: every condition in it with its answer, what it found and what it missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from qa.judge import conditions as c
from qa.judge.condition_tree import children
from qa.judge.context import CallContext, Finding
from qa.judge.match_weigh import weighed
from qa.judge.near import NearMiss, nearest
from qa.judge.places import find_places
from qa.judge.rules import judge_check
from qa.judge.scorecard import Check, Scorecard
from qa.judge.where import Where
from qa.language.normalise import bare
from qa.language.sentences import OUTER, sentence_spans
from qa.model import CheckResult

__all__ = ["Explanation", "Step", "explain"]

# A sentence comes near a phrase when so much of it sounds alike, and when it has as much to say: a short word
# is found somewhere in every long phrase.
_NEAR, _AS_LONG, _SHORTEST = 0.6, 0.75, 3
_MOST_NEAR, _TRIED = 2, 12


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
        name: what ``define`` calls it; empty for a condition without a name.
        again: it was told before and is not told again.
        signs: the weighed signs that were heard, by name and weight.
    """

    depth: int
    role: str
    condition: c.Condition
    finding: Finding
    looked: tuple[int, ...] | None = None
    near: tuple[NearMiss, ...] = ()
    name: str = ""
    again: bool = False
    signs: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A check's verdict and the way to it."""

    result: CheckResult
    steps: tuple[Step, ...]


@dataclass(slots=True)
class _Walk:
    """What is the same for all conditions of one check."""

    context: CallContext
    scorecard: Scorecard
    names: Mapping[c.Condition, str]
    told: set[c.Condition] = field(default_factory=set)


def explain(check: Check, context: CallContext, scorecard: Scorecard) -> Explanation:
    """Judge a check and tell how.

    Args:
        check: the check.
        context: the call.
        scorecard: its lexicon names the phrases that were missed.

    Returns:
        The verdict, and every condition in the order in which they are written; one that stands in several
        places is told in full only once.
    """
    roots = [("when", check.when), ("credit", check.credit)]
    roots += [(f"exempt：{exemption.why}", exemption.condition) for exemption in check.exempt]
    roots += [("require", check.require), ("forbid", check.forbid)]
    names = {condition: name for name, condition in scorecard.definitions.items()}
    walk = _Walk(context, scorecard, names)
    steps = [
        step
        for role, condition in roots
        if condition is not None
        for step in _steps(role, condition, walk, 0)
    ]
    return Explanation(judge_check(check, context), tuple(steps))


def _steps(role: str, condition: c.Condition, walk: _Walk, depth: int) -> Iterator[Step]:
    context = walk.context
    finding = context.evaluate(condition)
    name = walk.names.get(condition, "")
    inside = list(children(condition))
    if condition in walk.told:
        yield Step(depth, role, condition, finding, name=name, again=True)
        return
    walk.told.add(condition)
    where = getattr(condition, "where", None)
    looked: tuple[int, ...] | None = None
    if isinstance(where, Where):
        looked = find_places(where, context).numbers
    signs: tuple[tuple[str, float], ...] = ()
    if isinstance(condition, c.Weigh):
        known = context.acts.names
        signs = tuple((known.get(cue.act, cue.act), cue.weight) for cue, _ in weighed(condition, context))
    yield Step(depth, role, condition, finding, looked, _near(condition, finding, walk), name, signs=signs)
    for inner_role, inner in inside:
        yield from _steps(inner_role, inner, walk, depth + 1)


def _near(condition: c.Condition, finding: Finding, walk: _Walk) -> tuple[NearMiss, ...]:
    """What came near, where nothing was surely found."""
    if any(hit.sure for hit in finding.hits):
        return ()
    if isinstance(condition, c.Said) and condition.at_least > 0:
        turns = find_places(condition.where, walk.context).turns
        found = nearest(condition.acts, turns, walk.scorecard.lexicon, _TRIED)
        return tuple(miss for miss in found if _comparable(miss))[:_MOST_NEAR]
    return _alike(condition, walk.context) if isinstance(condition, c.Similar) else ()


def _comparable(miss: NearMiss) -> bool:
    size = len(bare(miss.phrase))
    return miss.likeness >= _NEAR and size >= _SHORTEST and len(bare(miss.said)) >= _AS_LONG * size


def _alike(condition: c.Similar, context: CallContext) -> tuple[NearMiss, ...]:
    """The sentence that comes nearest to one of the examples."""
    best: list[NearMiss] = []
    for turn in find_places(condition.where, context).turns:
        for start, end in sentence_spans(turn.text):
            said = turn.text[start:end]
            scores = ((context.likeness.best(said, (example,)), example) for example in condition.to)
            score, example = max(scores, default=(0.0, ""))
            best.append(NearMiss(turn.i, said.strip(OUTER), example, round(score, 2)))
    best.sort(key=lambda miss: -miss.likeness)
    return tuple(best[:1])
