"""Weights of stages learned from labelled calls, and the scores that they give a call.

The weights are data (a JSON file beside the flow, written by ``benchmarks/stages.py``): for each sign
of ``stage_features`` and each stage one number, in nats. This module reads no files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qa.judge.scorecard import Flow
from qa.judge.stage_features import NEAR, NEIGHBOUR, Signs, Values
from qa.judge.stage_lattice import Floats, Lattice

__all__ = ["LearnedFlow", "StageWeights", "lattice_of", "with_weights"]

_PARTS = ("stages", "says", "opens", "jump", "first", "last", "cues")


@dataclass(frozen=True, slots=True, eq=False)
class StageWeights:
    """What a sign says for or against each stage.

    Attributes:
        says: per distance (0: the turn itself, -1: the turn before …) and sign, a row of ``table``.
        opens: per sign of a stage's first turn, a row of ``table``.
        table: rows of one weight per stage; the last row is all zero, for signs never learned.
        jump, first, last: as in ``Lattice``.
        cues: how much the cues of the flow's own file count beside the learned signs.
    """

    says: Mapping[int, Mapping[str, int]]
    opens: Mapping[str, int]
    table: Floats
    jump: Floats
    first: Floats
    last: Floats
    cues: float


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
    says: dict[int, dict[str, int]] = {distance: {} for distance in (0, *NEAR)}
    for number, name in enumerate(form["says"]):
        distance, sign = _sign(name)
        says[distance][sign] = number
    weights = StageWeights(
        says=says,
        opens={name: len(form["says"]) + number for number, name in enumerate(form["opens"])},
        table=np.array([*(row for _, row in rows), [0.0] * len(ids)], dtype=np.float64),
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
    says, table = weights.says, weights.table
    stay = _sums([(*turn.said, *turn.place) for turn in found], says[0], table)
    said = [turn.said for turn in found]
    for distance in NEAR:
        if abs(distance) < len(found):
            told = NEIGHBOUR * _sums(said, says[distance], table)
            if distance < 0:
                stay[-distance:] += told[:distance]
            else:
                stay[:-distance] += told[distance:]
    enter = _sums([(*turn.said, *turn.place, *turn.course) for turn in found], weights.opens, table)
    return Lattice(stay, enter, weights.jump, weights.first, weights.last)


def _sums(turns: Sequence[Values], rows: Mapping[str, int], table: Floats) -> Floats:
    """Per turn, the weighted sum of its signs' rows; every turn tells something."""
    starts = np.cumsum([0, *(len(turn) for turn in turns[:-1])])
    numbers = [rows.get(name, -1) for turn in turns for name, _ in turn]
    values = np.array([value for turn in turns for _, value in turn])
    summed: Floats = np.add.reduceat(table[numbers] * values[:, None], starts)
    return summed


def _sign(name: str) -> tuple[int, str]:
    """``-1|agent:probe`` is a sign of the turn before; without a bar, of the turn itself."""
    distance, bar, sign = name.partition("|")
    if not bar:
        return 0, name
    if int(distance) not in NEAR:
        raise ValueError(f"权重 {name} 的距离只能是 {'、'.join(map(str, NEAR))}")
    return int(distance), sign
