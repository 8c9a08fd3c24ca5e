"""Cutting a call into its stages: one explainable monotone dynamic programme over the turns.

Each turn scores for each stage by the acts heard in it; each possible opening turn of a stage scores
by the acts that open it and by its usual place in a call. The best path keeps the stages in order and
may leave one out at a cost. The same sums, run forward and backward, give every boundary's posterior,
which is its confidence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.judge.acts import CLEAR, ActIndex
from qa.judge.scorecard import Flow, StageModel
from qa.model import Seconds, StageSpan, Transcript

__all__ = ["Staging", "find_stages"]


# What a turn costs that lies outside its stage's usual stretch, per whole call of distance: at a tenth of
# the call about as much as a typical act tells.
_DRIFT = 5.0


# What one turn can say for or against a stage, however many acts it holds.
_MOST = 1.5
# An act with this weight in a stage is a witness that the stage took place.
_WITNESS = 0.4


@dataclass(frozen=True, slots=True)
class Staging:
    """The stages that took place and each turn's stage id."""

    spans: tuple[StageSpan, ...]
    of_turn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lattice:
    """Scores of a call against a flow: ``stay[turn][stage]``, ``enter[turn][stage]``, skip costs."""

    stay: tuple[tuple[float, ...], ...]
    enter: tuple[tuple[float, ...], ...]
    skip: tuple[float, ...]

    @property
    def turns(self) -> int:
        return len(self.stay)

    @property
    def stages(self) -> range:
        return range(len(self.skip))

    def starts(self) -> list[float]:
        """Scores of the first turn in each stage: earlier stages are left out at their cost."""
        return [self.stay[0][s] + (self.enter[0][s] if s else 0.0) - sum(self.skip[:s]) for s in self.stages]

    def ends(self) -> list[float]:
        """Scores of the call ending in each stage.

        A stage missing at the end costs half: calls break off, are cut or are hung up on far more often
        than a stage is jumped over.
        """
        return [-0.5 * sum(self.skip[s + 1 :]) for s in self.stages]

    def moves(self, turn: int, stage: int) -> list[tuple[int, float]]:
        """Earlier stages from which ``stage`` can open at ``turn``, each with the score of doing so."""
        return [
            (earlier, self.enter[turn][stage] - sum(self.skip[earlier + 1 : stage]))
            for earlier in range(stage)
        ]


def find_stages(transcript: Transcript, acts: ActIndex, flow: Flow) -> Staging:
    """Assign every turn to a stage.

    Args:
        transcript: the call.
        acts: acts heard in it.
        flow: the stages and what they sound like.

    Returns:
        Stages in order, covering every turn; a stage that did not take place is absent.
    """
    if not transcript.turns:
        return Staging((), ())
    turns = range(len(transcript.turns))
    lattice = _Lattice(
        stay=tuple(tuple(_stay(transcript, acts, t, s) for s in flow.stages) for t in turns),
        enter=tuple(tuple(_enter(transcript, acts, t, s) for s in flow.stages) for t in turns),
        skip=tuple(stage.skip_cost for stage in flow.stages),
    )
    path = _only_witnessed(_best_path(lattice), transcript, acts, flow)
    spans = _spans(transcript, flow, path, _posteriors(lattice, path))
    return Staging(spans, tuple(flow.stages[s].id for s in path))


def _stay(transcript: Transcript, acts: ActIndex, turn: int, stage: StageModel) -> float:
    place = turn / max(1, len(transcript.turns) - 1)
    outside = max(stage.within[0] - place, place - stage.within[1], 0.0)
    return _weight(transcript, acts, turn, stage.says) - _DRIFT * outside


def _enter(transcript: Transcript, acts: ActIndex, turn: int, stage: StageModel) -> float:
    mean, deviation = stage.share
    offset = (turn / max(1, len(transcript.turns) - 1) - mean) / deviation
    # Calls vary far more than a normal law allows: beyond two deviations the place says no more.
    return -0.5 * min(offset * offset, 4.0) + _weight(transcript, acts, turn, stage.opens)


def _weight(transcript: Transcript, acts: ActIndex, turn: int, weights: Mapping[str, float]) -> float:
    who = transcript.turns[turn].who
    total = weights.get(f"{who}:any", 0.0)
    for act, hits in acts.by_turn[turn].items():
        if any(hit.confidence >= CLEAR for hit in hits):
            total += weights.get(act, 0.0) + weights.get(f"{who}:{act}", 0.0)
    return max(-_MOST, min(_MOST, total))


def _best_path(lattice: _Lattice) -> list[int]:
    scores, back = lattice.starts(), []
    for turn in range(1, lattice.turns):
        steps = [
            max([(scores[s], s)] + [(scores[e] + move, e) for e, move in lattice.moves(turn, s)])
            for s in lattice.stages
        ]
        scores = [steps[s][0] + lattice.stay[turn][s] for s in lattice.stages]
        back.append([source for _, source in steps])
    ends = lattice.ends()
    path = [max(lattice.stages, key=lambda s: scores[s] + ends[s])]
    for sources in reversed(back):
        path.append(sources[path[-1]])
    return path[::-1]


def _only_witnessed(path: Sequence[int], transcript: Transcript, acts: ActIndex, flow: Flow) -> list[int]:
    """Give a stage that needs a sign and shows none to the stage before: it did not take place.

    The first stage of the path stays, whatever was said in it.
    """
    kept = list(path)
    for stage in sorted(set(path))[1:]:
        if not flow.stages[stage].needs_sign:
            continue
        own = [turn for turn, s in enumerate(path) if s == stage]
        if not any(_witnesses(transcript, acts, turn, flow.stages[stage]) for turn in own):
            for turn in own:
                kept[turn] = kept[own[0] - 1]
    return kept


def _witnesses(transcript: Transcript, acts: ActIndex, turn: int, stage: StageModel) -> bool:
    who = transcript.turns[turn].who
    return any(
        max(stage.says.get(act, 0.0), stage.says.get(f"{who}:{act}", 0.0)) >= _WITNESS
        for act, hits in acts.by_turn[turn].items()
        if any(hit.confidence >= CLEAR for hit in hits)
    )


def _posteriors(lattice: _Lattice, path: Sequence[int]) -> dict[int, float]:
    """For each boundary of the path: the probability of that stage opening within one turn of it."""
    ahead, behind = _ahead(lattice), _behind(lattice)
    whole = _log_sum([a + b for a, b in zip(ahead[-1], behind[-1], strict=True)])
    found = {}
    for turn, stage in enumerate(path):
        if turn and path[turn - 1] == stage:
            continue
        near = range(max(0, turn - 1), min(lattice.turns, turn + 2))
        shares = [_opening(lattice, ahead, behind, t, stage) - whole for t in near]
        found[turn] = min(1.0, sum(math.exp(share) for share in shares))
    return found


def _ahead(lattice: _Lattice) -> list[list[float]]:
    """Log weight of all ways to reach each turn in each stage, the turn itself included."""
    table = [lattice.starts()]
    for turn in range(1, lattice.turns):
        last = table[-1]
        table.append(
            [
                lattice.stay[turn][s]
                + _log_sum([last[s]] + [last[e] + move for e, move in lattice.moves(turn, s)])
                for s in lattice.stages
            ]
        )
    return table


def _behind(lattice: _Lattice) -> list[list[float]]:
    """Log weight of all ways to end the call from each turn and stage, the turn itself left out."""
    table = [lattice.ends()]
    for turn in range(lattice.turns - 1, 0, -1):
        ways: list[list[float]] = [[table[-1][s] + lattice.stay[turn][s]] for s in lattice.stages]
        for later in lattice.stages:
            for earlier, move in lattice.moves(turn, later):
                ways[earlier].append(table[-1][later] + lattice.stay[turn][later] + move)
        table.append([_log_sum(way) for way in ways])
    return table[::-1]


def _opening(
    lattice: _Lattice, ahead: list[list[float]], behind: list[list[float]], turn: int, stage: int
) -> float:
    """Log weight of all paths on which ``stage`` opens exactly at ``turn``."""
    if turn == 0:
        return ahead[0][stage] + behind[0][stage]
    ways = [ahead[turn - 1][earlier] + move for earlier, move in lattice.moves(turn, stage)]
    if not ways:
        return -math.inf
    return _log_sum(ways) + lattice.stay[turn][stage] + behind[turn][stage]


def _log_sum(values: Sequence[float]) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(value - top) for value in values))


def _spans(
    transcript: Transcript, flow: Flow, path: Sequence[int], confidence: Mapping[int, float]
) -> tuple[StageSpan, ...]:
    firsts = [turn for turn in range(len(path)) if turn == 0 or path[turn - 1] != path[turn]]
    spans = []
    for place, first in enumerate(firsts):
        after = firsts[place + 1] if place + 1 < len(firsts) else None
        last = (after if after is not None else len(path)) - 1
        spans.append(
            StageSpan(
                id=flow.stages[path[first]].id,
                start=_start(transcript, first),
                end=_end(transcript) if after is None else _start(transcript, after),
                confidence=round(confidence[first], 3),
                first_turn=first,
                last_turn=last,
            )
        )
    return tuple(spans)


def _start(transcript: Transcript, turn: int) -> Seconds:
    return transcript.turns[turn].start or 0.0


def _end(transcript: Transcript) -> Seconds:
    """After the last word; later than any turn's end when a backchannel outlasts the last turn."""
    return max((turn.end or 0.0 for turn in transcript.turns), default=0.0)
