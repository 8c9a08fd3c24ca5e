"""The arithmetic of cutting a row of turns into ordered stages: all paths at once, and the best one.

A path gives every turn a stage; stages come in order and may be left out. Paths are weighed by sums of
scores; forward and backward sums over all of them give each turn's and each boundary's probability
(Rabiner, "A tutorial on hidden Markov models", 1989). Knows nothing of words, acts or rules.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Chances", "Floats", "Lattice", "best_path", "both", "chances", "doubted"]

Floats = NDArray[np.float64]

# Scores are exponents; beyond this the odds are so long that more would only overflow.
_LIMIT = 60.0
# No stage is ever quite impossible: keeps products of shares away from zero.
_LEAST = 1e-140
# Shares are brought back to a sum of 1 every so many turns: until then no number grows or shrinks beyond
# what a float holds.
_EVERY = 4


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """Scores of a call against a flow, in nats.

    Attributes:
        stay: turns by stages, how well the turn fits the stage.
        enter: turns by stages, how well the stage opens with this turn.
        jump: earlier by later stages, the score of going from one to the other.
        first, last: per stage, the score of the call beginning and ending in it.
    """

    stay: Floats
    enter: Floats
    jump: Floats
    first: Floats
    last: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """Turns by stages: the probability that the turn lies in it, that the stage opens there or near.

    ``near`` is the probability that it opens within one turn.
    """

    within: Floats
    opens: Floats
    near: Floats


def both(one: Lattice, other: Lattice, share: float) -> Lattice:
    """The scores of one lattice and a share of another's, added up."""
    return Lattice(
        stay=one.stay + share * other.stay,
        enter=one.enter + share * other.enter,
        jump=one.jump + share * other.jump,
        first=one.first + share * other.first,
        last=one.last + share * other.last,
    )


def doubted(lattice: Lattice, share: float) -> Lattice:
    """All scores times a share: the same preferences, less surely."""
    return Lattice(
        stay=share * lattice.stay,
        enter=share * lattice.enter,
        jump=share * lattice.jump,
        first=share * lattice.first,
        last=share * lattice.last,
    )


def chances(*lattices: Lattice) -> tuple[Chances, ...]:
    """Sum over all ways to cut a call.

    Args:
        lattices: scores of one call, of at least one turn; all of the same shape.

    Returns:
        For each of them its probabilities; those of one turn's stages sum to 1.
    """
    moves = np.stack([_moves(lattice) for lattice in lattices])
    fits = np.stack([_odds(lattice.stay) for lattice in lattices])
    ahead, behind = _sweep(lattices, fits, moves)
    within = ahead * behind
    within /= within.sum(2, keepdims=True)
    came = (ahead[:, :-1, None, :] @ moves[:, 1:])[:, :, 0]
    after = fits[:, 1:] * behind[:, 1:]
    whole = ((ahead[:, :-1] + came) * after).sum(2, keepdims=True)
    opens = np.concatenate([within[:, :1], came * after / whole], axis=1)
    near = opens.copy()
    near[:, 1:] += opens[:, :-1]
    near[:, :-1] += opens[:, 1:]
    near = np.minimum(near, 1.0)
    return tuple(map(Chances, within, opens, near))


def best_path(found: Chances, right: float = 0.0, wrong: float = 0.0, exact: float = 0.0) -> list[int]:
    """The path in order that is expected to be right most often: turns, openings, openings within one turn.

    The single most probable path is often right in few places at once; this one gives up nothing for
    being probable as a whole (minimum Bayes risk).

    Args:
        found: probabilities of a call.
        right: how many turns in the right stage a stage opened within one turn of its place is worth.
        wrong: how many turns one opened elsewhere costs.
        exact: how many turns one opened with its very turn is worth more.

    Returns:
        A stage number per turn, never falling.
    """
    bonus = ((right + wrong) * found.near - wrong + exact * found.opens).tolist()
    first, *rest = found.within.tolist()
    totals = [
        worth + extra * (stage > 0) for stage, (worth, extra) in enumerate(zip(first, bonus[0], strict=True))
    ]
    back = []
    for row, extras in zip(rest, bonus[1:], strict=True):
        best, source, ways, sources = -math.inf, 0, [], []
        for stage, total in enumerate(totals):
            # Of equal ways the latest stage goes on: nothing speaks for opening another.
            opened = best + extras[stage]
            ways.append(max(total, opened) + row[stage])
            sources.append(stage if total >= opened else source)
            if total >= best:
                best, source = total, stage
        totals = ways
        back.append(sources)
    path = [max(range(len(totals)), key=totals.__getitem__)]
    for sources in reversed(back):
        path.append(sources[path[-1]])
    return path[::-1]


def _moves(lattice: Lattice) -> Floats:
    """Turns by earlier by later stages: the odds of opening the later stage with the turn."""
    odds: Floats = np.exp(np.clip(lattice.enter[:, None, :] + lattice.jump, -_LIMIT, _LIMIT))
    odds *= np.triu(np.ones_like(lattice.jump), 1)
    return odds


def _odds(scores: Floats) -> Floats:
    odds: Floats = np.exp(np.maximum(scores - scores.max(-1, keepdims=True), -_LIMIT))
    return odds


def _sweep(lattices: Sequence[Lattice], fits: Floats, moves: Floats) -> tuple[Floats, Floats]:
    """Shares of all ways to reach each turn in each stage (the turn itself included), and to end the call
    from there (itself left out): both for all lattices in one sweep, the one from its start, the other
    from its end."""
    count, turns, stages = fits.shape
    steps = moves + np.eye(stages)
    steps *= fits[:, :, None, :]
    opened = np.arange(stages) > 0
    begin = np.stack([_odds(one.first + one.enter[0] * opened) for one in lattices]) * fits[:, 0]
    shares = np.empty((turns, 2 * count, 1, stages))
    row = np.concatenate([begin / begin.sum(1, keepdims=True), [_odds(one.last) for one in lattices]])
    shares[0, :, 0] = np.maximum(row, _LEAST)
    ways = np.concatenate([steps[:, 1:], steps[:, :0:-1].transpose(0, 1, 3, 2)]).transpose(1, 0, 2, 3)
    for turn, way in enumerate(np.ascontiguousarray(ways), 1):
        found = np.matmul(shares[turn - 1], way, out=shares[turn])
        if not turn % _EVERY:
            found /= found.sum(2, keepdims=True)
            np.maximum(found, _LEAST, out=found)
    ahead, behind = np.split(shares[:, :, 0].transpose(1, 0, 2), 2)
    return ahead, behind[:, ::-1]
