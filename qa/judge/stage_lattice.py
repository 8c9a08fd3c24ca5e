"""The arithmetic of cutting a row of turns into ordered stages: all paths at once, and the best one.

A path gives every turn a stage; stages come in order and may be left out. Paths are weighed by sums of
scores; forward and backward sums over all of them give each turn's and each boundary's probability
(Rabiner, "A tutorial on hidden Markov models", 1989). Knows nothing of words, acts or rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Chances", "Floats", "Lattice", "best_path", "both", "chances", "doubted"]

Floats = NDArray[np.float64]

# Scores are exponents; beyond this the odds are so long that more would only overflow.
_LIMIT = 60.0
# No stage is ever quite impossible: keeps products of shares away from zero.
_LEAST = 1e-140


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


def chances(lattice: Lattice) -> Chances:
    """Sum over all ways to cut the call.

    Args:
        lattice: at least one turn.

    Returns:
        Probabilities; those of one turn's stages sum to 1.
    """
    fit = _odds(lattice.stay)
    moves = np.exp(np.clip(lattice.enter[:, None, :] + lattice.jump, -_LIMIT, _LIMIT))
    moves *= np.triu(np.ones_like(lattice.jump), 1)
    steps = moves + np.eye(len(lattice.first))
    ahead, behind = _ahead(lattice, fit, steps), _behind(lattice, fit, steps)
    within = ahead * behind
    within /= within.sum(1, keepdims=True)
    came = np.einsum("te,tes->ts", ahead[:-1], moves[1:])
    after = fit[1:] * behind[1:]
    whole = ((ahead[:-1] + came) * after).sum(1, keepdims=True)
    opens = np.concatenate([within[:1], came * after / whole])
    near = opens.copy()
    near[1:] += opens[:-1]
    near[:-1] += opens[1:]
    return Chances(within, opens, np.minimum(near, 1.0))


def best_path(found: Chances, opening: float = 0.0) -> list[int]:
    """The path in order that is expected to be right most often: turns, and openings within one turn.

    The single most probable path is often right in few places at once; this one gives up nothing for
    being probable as a whole (minimum Bayes risk).

    Args:
        found: probabilities of a call.
        opening: how many turns in the right stage a stage opened within one turn of its place is worth.

    Returns:
        A stage number per turn, never falling.
    """
    bonus = opening * found.near
    stages = range(found.within.shape[1])
    totals = found.within[0] + bonus[0] * (np.arange(len(stages)) > 0)
    forbidden = np.where(np.tri(len(stages), k=-1, dtype=bool), -np.inf, 0.0)
    opened = np.triu(np.ones((len(stages), len(stages))), 1)
    back = []
    for row, extra in zip(found.within[1:], bonus[1:], strict=True):
        ways = totals[:, None] + opened * extra + forbidden
        # Of equal ways the latest stage goes on: nothing speaks for opening another.
        source = len(stages) - 1 - ways[::-1].argmax(0)
        totals = ways[source, stages] + row
        back.append(source.tolist())
    path = [int(totals.argmax())]
    for sources in reversed(back):
        path.append(sources[path[-1]])
    return path[::-1]


def _odds(scores: Floats) -> Floats:
    odds: Floats = np.exp(np.maximum(scores - scores.max(-1, keepdims=True), -_LIMIT))
    return odds


def _ahead(lattice: Lattice, fit: Floats, steps: Floats) -> Floats:
    """Shares of all ways to reach each turn in each stage, the turn itself included."""
    enter = lattice.enter[0] * (np.arange(len(lattice.first)) > 0)
    table = np.empty_like(fit)
    row = _odds(lattice.first + enter) * fit[0]
    table[0] = np.maximum(row / row.sum(), _LEAST)
    for turn in range(1, len(fit)):
        row = (table[turn - 1] @ steps[turn]) * fit[turn]
        table[turn] = np.maximum(row / row.sum(), _LEAST)
    return table


def _behind(lattice: Lattice, fit: Floats, steps: Floats) -> Floats:
    """Shares of all ways to end the call from each turn and stage, the turn itself left out."""
    table = np.empty_like(fit)
    table[-1] = _odds(lattice.last)
    for turn in range(len(fit) - 1, 0, -1):
        row = steps[turn] @ (fit[turn] * table[turn])
        table[turn - 1] = np.maximum(row / row.sum(), _LEAST)
    return table
