"""The arithmetic of cutting a row of turns into ordered stages: all paths at once, and the best one.

A path gives every turn a stage; stages come in order and may be left out. Paths are weighed by sums of
scores; forward and backward sums over all of them give each turn's and each boundary's probability
(Rabiner, "A tutorial on hidden Markov models", 1989). Knows nothing of words, acts or rules.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Chances", "Floats", "Lattice", "best_path", "both", "chances"]

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


def chances(lattice: Lattice) -> Chances:
    """Sum over all ways to cut a call.

    Args:
        lattice: its scores, of at least one turn.

    Returns:
        The probabilities; those of one turn's stages sum to 1.
    """
    moves, fits = _moves(lattice), _odds(lattice.stay)
    ahead, behind = _sweep(lattice, fits, moves)
    within = ahead * behind
    within /= within.sum(1, keepdims=True)
    came = (ahead[:-1, None, :] @ moves[1:])[:, 0]
    after = fits[1:] * behind[1:]
    whole = ((ahead[:-1] + came) * after).sum(1, keepdims=True)
    opens = np.concatenate([within[:1], came * after / whole])
    near = opens.copy()
    near[1:] += opens[:-1]
    near[:-1] += opens[1:]
    return Chances(within, opens, np.minimum(near, 1.0))


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


def _sweep(lattice: Lattice, fits: Floats, moves: Floats) -> tuple[Floats, Floats]:
    """Shares of all ways to reach each turn in each stage (the turn itself included), and to end the call
    from there (itself left out): both in one sweep, the one from the start, the other from the end."""
    turns, stages = fits.shape
    steps = (moves + np.eye(stages)) * fits[:, None, :]
    begin = _odds(lattice.first + lattice.enter[0] * (np.arange(stages) > 0)) * fits[0]
    shares = np.empty((turns, 2, 1, stages))
    shares[0, :, 0] = np.maximum([begin / begin.sum(), _odds(lattice.last)], _LEAST)
    ways = np.stack([steps[1:], steps[:0:-1].transpose(0, 2, 1)], axis=1)
    for turn, way in enumerate(ways, 1):
        found = np.matmul(shares[turn - 1], way, out=shares[turn])
        if not turn % _EVERY:
            found /= found.sum(2, keepdims=True)
            np.maximum(found, _LEAST, out=found)
    return shares[:, 0, 0], shares[::-1, 1, 0]
