"""Cutting a call into its stages: one explainable monotone dynamic programme over the turns.

Each turn scores for each stage, each possible opening turn of a stage scores too: by the cues written
in the flow's file, and by weights where some were learned for it (``stage_weights``). Stages keep their
order and may be left out. The same sums, run over all ways to cut the call, give every boundary's
probability, which is its confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from qa.judge.acts import ActIndex
from qa.judge.scorecard import Cues, Flow
from qa.judge.stage_features import Signs, clear_acts, signs
from qa.judge.stage_lattice import Chances, Floats, Lattice, best_path, both, chances
from qa.judge.stage_weights import LearnedFlow, lattice_of
from qa.model import Seconds, StageSpan, Transcript, Who

__all__ = ["Staging", "cue_scores", "find_stages"]

# What a turn costs that lies outside its stage's usual stretch, per whole call of distance: at a tenth of
# the call about as much as a typical act tells.
_DRIFT = 5.0
# What one turn can say for or against a stage, however many acts it holds.
_MOST = 1.5
# An act with this weight in a stage is a witness that the stage took place.
_WITNESS = 0.4
# Readers look at where a stage begins: an opening within one turn of its place is worth this many turns
# in the right stage, one elsewhere costs this many, the very turn is worth that much more: without it a
# stage was put between two likely turns, at one that is not. Only where probabilities are learned: those
# of hand-set cues are too bold for it.
_OPENING, _ASTRAY, _EXACT = 3.0, 0.75, 0.5
# What the cues of a goodbye come to, and how many turns from the end it may be.
_GOODBYE, _LAST_TURNS = 1.25, 2


@dataclass(frozen=True, slots=True)
class Staging:
    """The stages that took place, each turn's stage id and how probable that is.

    ``signs`` are what the learned weights were given, turn by turn; empty when there are none.
    """

    spans: tuple[StageSpan, ...]
    of_turn: tuple[str, ...]
    confidence: tuple[float, ...] = ()
    signs: tuple[Signs, ...] = field(default=(), repr=False, compare=False)


def find_stages(transcript: Transcript, acts: ActIndex, flow: Flow) -> Staging:
    """Assign every turn to a stage.

    Args:
        transcript: the call.
        acts: acts heard in it.
        flow: the stages and what they sound like.

    Returns:
        Stages in order, covering every turn; a stage that did not take place is absent. A stage's
        confidence is the probability that it opens within one turn of where it was put.
    """
    if not transcript.turns:
        return Staging((), ())
    heard = [clear_acts(acts, turn) for turn in range(len(transcript.turns))]
    by_cues = cue_scores(transcript, heard, flow)
    given: tuple[Signs, ...] = ()
    if isinstance(flow, LearnedFlow):
        given = signs(transcript, heard)
        learned = lattice_of(given, flow.weights)
        lattice = both(learned, by_cues, flow.weights.cues)
        found = chances(lattice)
        path = best_path(found, _OPENING, _ASTRAY, _EXACT)
        if path[-1] < len(flow.stages) - 1 and _took_leave(by_cues):
            found = chances(_ended(lattice))
            path = best_path(found, _OPENING, _ASTRAY, _EXACT)
    else:
        found = chances(_placed(by_cues, flow))
        path = _only_witnessed(best_path(found), transcript, heard, flow)
    return Staging(
        _spans(transcript, flow, path, found),
        tuple(flow.stages[s].id for s in path),
        tuple(round(float(found.within[turn, s]), 3) for turn, s in enumerate(path)),
        given,
    )


def cue_scores(transcript: Transcript, heard: Sequence[tuple[str, ...]], flow: Flow) -> Lattice:
    """Scores by the cues in the flow's file.

    A stage missing at the end costs half: calls break off, are cut or are hung up on far more often than
    a stage is jumped over.

    Args:
        transcript: the call, of at least one turn.
        heard: the acts clearly heard in each turn.
        flow: the stages and what they sound like.
    """
    said = [(turn.who, acts) for turn, acts in zip(transcript.turns, heard, strict=True)]
    skip = np.array([stage.skip_cost for stage in flow.stages])
    before = np.concatenate([[0.0], np.cumsum(skip)])
    return Lattice(
        stay=_weights(said, len(skip), flow.says),
        enter=_weights(said, len(skip), flow.opens),
        jump=before[1:, None] - before[None, :-1],
        first=-before[:-1],
        last=-0.5 * (before[-1] - before[1:]),
    )


def _took_leave(by_cues: Lattice) -> bool:
    """Whether one of the last turns says as plainly as a goodbye that it is of the last stage.

    Nothing was learned from calls of five or seven turns: a short one seems broken off, whatever was said.
    """
    return bool(by_cues.stay[-_LAST_TURNS:, -1].max() >= _GOODBYE)


def _ended(lattice: Lattice) -> Lattice:
    """The scores of a call that is known to have come to its last stage."""
    elsewhere = np.full(len(lattice.last) - 1, -np.inf)
    return replace(lattice, last=np.append(elsewhere, lattice.last[-1]))


def _placed(lattice: Lattice, flow: Flow) -> Lattice:
    """The scores less what it costs a turn or an opening to lie outside its stage's usual stretch.

    Learned weights know the usual places, and better: where a recording was cut, they are others.
    """
    places = np.linspace(0.0, 1.0, len(lattice.stay))[:, None]
    begin, end = np.array([stage.within for stage in flow.stages]).T
    mean, deviation = np.array([stage.share for stage in flow.stages]).T
    outside = np.maximum(0.0, np.maximum(begin - places, places - end))
    # Calls vary far more than a normal law allows: beyond two deviations the place says no more.
    offset = np.minimum(((places - mean) / deviation) ** 2, 4.0)
    return replace(lattice, stay=lattice.stay - _DRIFT * outside, enter=lattice.enter - 0.5 * offset)


def _keys(who: Who, heard: Sequence[str]) -> tuple[str, ...]:
    return (f"{who}:any", *heard, *[f"{who}:{act}" for act in heard])


def _weights(said: Sequence[tuple[Who, Sequence[str]]], stages: int, cues: Cues) -> Floats:
    """Turns by stages: what the turn's acts weigh, within bounds."""
    known, sums = {who: _of_side(cues, who) for who in {who for who, _ in said}}, []
    for who, acts in said:
        own, mine = [0.0] * stages, known[who]
        for act in ("any", *acts):
            if act in mine:
                for stage, weight in mine[act]:
                    own[stage] += weight
        sums.append(own)
    bounded: Floats = np.clip(np.array(sums), -_MOST, _MOST)
    return bounded


def _of_side(cues: Cues, who: Who) -> dict[str, list[tuple[int, float]]]:
    """The cues that a side's turns can give: its own, and those of either side."""
    own: dict[str, list[tuple[int, float]]] = {}
    for key, told in cues.items():
        side, _, act = key.rpartition(":")
        if not side or side == who:
            own.setdefault(act, []).extend(told)
    return own


def _only_witnessed(
    path: Sequence[int], transcript: Transcript, heard: Sequence[tuple[str, ...]], flow: Flow
) -> list[int]:
    """Give a stage that needs a sign and shows none to the stage before: it did not take place.

    The first stage of the path stays, whatever was said in it.
    """
    kept = list(path)
    for stage in sorted(set(path))[1:]:
        model, own = flow.stages[stage], [turn for turn, s in enumerate(path) if s == stage]
        if not model.needs_sign:
            continue
        told = [key for turn in own for key in _keys(transcript.turns[turn].who, heard[turn])[1:]]
        if max((model.says.get(key, 0.0) for key in told), default=0.0) < _WITNESS:
            for turn in own:
                kept[turn] = kept[own[0] - 1]
    return kept


def _spans(transcript: Transcript, flow: Flow, path: Sequence[int], found: Chances) -> tuple[StageSpan, ...]:
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
                confidence=round(float(found.near[first, path[first]]), 3),
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
