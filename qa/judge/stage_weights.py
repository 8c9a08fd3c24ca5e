"""Weights of stages learned from labelled calls, and the scores that they give a call.

The weights are data (a JSON file beside the flow, written by ``benchmarks/stages.py``): for each sign
of ``stage_features`` and each stage one number, in nats. This module reads no files.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

import numpy as np

from qa.judge.scorecard import Flow
from qa.judge.stage_features import NEAR, NEIGHBOUR, Signs, Values, places
from qa.judge.stage_lattice import Floats, Lattice

__all__ = ["LearnedFlow", "StageWeights", "lattice_of", "with_weights"]

_PARTS = ("stages", "says", "opens", "jump", "first", "last", "cues")


@dataclass(frozen=True, slots=True, eq=False)
class StageWeights:
    """What a sign says for or against each stage.

    Attributes:
        numbers: the number of each sign; the number behind the last stands for signs never learned.
        says: per distance (0: the turn itself, -1: the turn before …) signs by stages.
        opens: signs by stages, of a stage's first turn.
        jump, first, last: as in ``Lattice``.
        cues: how much the cues of the flow's own file count beside the learned signs.
        table: all of it side by side, to be looked up at once: signs by what they say of their own turn,
            of the turns around it (as ``NEAR``), of a stage opening with it.
    """

    numbers: Mapping[str, int]
    says: Mapping[int, Floats]
    opens: Floats
    jump: Floats
    first: Floats
    last: Floats
    cues: float
    table: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        around = [NEIGHBOUR * self.says[distance] for distance in NEAR]
        object.__setattr__(self, "table", np.hstack([self.says[0], *around, self.opens]))


@dataclass(frozen=True, slots=True)
class LearnedFlow(Flow):
    """A flow whose stages are told apart by learned weights instead of the cues in its file."""

    weights: StageWeights


def with_weights(flow: Flow, form: Mapping[str, Any]) -> LearnedFlow:
    """Give a flow the weights of a weights file.

    Args:
        flow: the flow they were learned for.
        form: the file's content: ``stages`` (ids in order), ``says`` and ``opens`` (sign to one weight per
            stage), ``jump``, ``first``, ``last`` and ``cues``.

    Returns:
        The flow with its weights.

    Raises:
        ValueError: a part is missing, the stages are not this flow's, or a row has another length; in
            Chinese.
    """
    if lacking := [part for part in _PARTS if part not in form]:
        raise ValueError(f"权重文件缺少 {'、'.join(lacking)}")
    ids = [stage.id for stage in flow.stages]
    if list(form["stages"]) != ids:
        raise ValueError(f"权重属于阶段 {'、'.join(form['stages'])}，与流程的 {'、'.join(ids)} 不符")
    rows = [*form["says"].items(), *form["opens"].items()]
    for name, row in [*rows, *enumerate(form["jump"]), ("first", form["first"]), ("last", form["last"])]:
        if len(row) != len(ids):
            raise ValueError(f"权重 {name} 应有 {len(ids)} 个数，实有 {len(row)} 个")
    told = [(*_sign(name), row) for name, row in form["says"].items()]
    numbers: dict[str, int] = {}
    for name in (*(name for _, name, _ in told), *form["opens"]):
        numbers.setdefault(name, len(numbers))
    says = {distance: np.zeros((len(numbers) + 1, len(ids))) for distance in (0, *NEAR)}
    for distance, name, row in told:
        says[distance][numbers[name]] = row
    opens = np.zeros((len(numbers) + 1, len(ids)))
    for name, row in form["opens"].items():
        opens[numbers[name]] = row
    weights = StageWeights(
        numbers=numbers,
        says=says,
        opens=opens,
        jump=np.array(form["jump"], dtype=np.float64),
        first=np.array(form["first"], dtype=np.float64),
        last=np.array(form["last"], dtype=np.float64),
        cues=float(form["cues"]),
    )
    return LearnedFlow(flow.id, flow.stages, weights)


def lattice_of(found: Sequence[Signs], weights: StageWeights) -> Lattice:
    """Score every turn of a call.

    Args:
        found: its signs, at least one turn.
        weights: what they say.
    """
    # The course of a call says nothing but of openings: its rows are empty elsewhere.
    scores = _sums([turn.said + turn.course for turn in found], weights)
    own, *around, opens = np.hsplit(scores + _placed(weights, len(found)), 2 + len(NEAR))
    stay = own.copy()
    for distance, told in zip(NEAR, around, strict=True):
        if abs(distance) < len(found):
            if distance < 0:
                stay[-distance:] += told[:distance]
            else:
                stay[:-distance] += told[distance:]
    return Lattice(stay, opens, weights.jump, weights.first, weights.last)


@functools.lru_cache(maxsize=512)
def _placed(weights: StageWeights, turns: int) -> Floats:
    """What their place alone says of the turns of a call with so many."""
    return _sums(places(turns), weights)


def _sums(turns: Sequence[Values], weights: StageWeights) -> Floats:
    """Per turn, the weighted sum of its signs' rows of the table; every turn tells something."""
    names, values = zip(*chain.from_iterable(turns), strict=True)
    unknown = len(weights.numbers)
    heard = np.zeros((len(turns), unknown + 1))
    rows = np.repeat(np.arange(len(turns)), list(map(len, turns)))
    heard[rows, list(map(weights.numbers.get, names, repeat(unknown)))] = values
    summed: Floats = heard @ weights.table
    return summed


def _sign(name: str) -> tuple[int, str]:
    """``-1|agent:probe`` is a sign of the turn before; without a bar, of the turn itself."""
    distance, bar, sign = name.partition("|")
    if not bar:
        return 0, name
    if int(distance) not in NEAR:
        raise ValueError(f"权重 {name} 的距离只能是 {'、'.join(map(str, NEAR))}")
    return int(distance), sign
