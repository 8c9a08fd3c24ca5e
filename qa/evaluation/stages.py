"""How well a call was cut into its stages.

Pure. The unit is the gold turn: each has its true stage and the stage that the analysis puts at its
middle, so that gold text and recognised text are measured alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from qa.evaluation.gold import GoldCall
from qa.model import CallAnalysis, Seconds, StageSpan
from qa.stats import percentile

__all__ = ["StageScore", "compare_stages"]


@dataclass(frozen=True, slots=True)
class StageScore:
    """Stages of one call or many; sums with ``+``.

    Attributes:
        pairs: per gold turn, its true stage and the one found.
        boundary_turns: per stage that truly opens and was found, by how many turns its opening is off.
        boundary_s: the same in seconds.
        missed, spurious: stages not found, and found but not there, over all calls.
    """

    pairs: tuple[tuple[str, str], ...] = ()
    boundary_turns: tuple[int, ...] = ()
    boundary_s: tuple[Seconds, ...] = ()
    missed: int = 0
    spurious: int = 0

    @property
    def accuracy(self) -> float | None:
        """Share of turns in the right stage."""
        return sum(a == b for a, b in self.pairs) / len(self.pairs) if self.pairs else None

    @property
    def macro_f1(self) -> float | None:
        """Mean F1 over the stages that truly occur, each weighing the same."""
        stages = sorted({true for true, _ in self.pairs})
        return sum(map(self.f1, stages)) / len(stages) if stages else None

    @property
    def confusion(self) -> tuple[tuple[str, str, int], ...]:
        """True stage, found stage, number of turns."""
        return tuple((true, got, n) for (true, got), n in sorted(Counter(self.pairs).items()))

    @property
    def median_boundary_turns(self) -> float | None:
        """Median boundary error in turns."""
        return percentile(self.boundary_turns, 0.5)

    @property
    def median_boundary_s(self) -> Seconds | None:
        """Median boundary error in seconds."""
        return percentile(self.boundary_s, 0.5)

    @property
    def within_one_turn(self) -> float | None:
        """Share of the found boundaries that are off by one turn at most."""
        near = sum(off <= 1 for off in self.boundary_turns)
        return near / len(self.boundary_turns) if self.boundary_turns else None

    def f1(self, stage: str) -> float:
        """F1 of one stage; 0 when never found rightly."""
        right = sum(a == b == stage for a, b in self.pairs)
        true, found = (sum(pair[k] == stage for pair in self.pairs) for k in (0, 1))
        return 2 * right / (true + found) if right else 0.0

    def __add__(self, other: StageScore) -> StageScore:
        return StageScore(
            self.pairs + other.pairs,
            self.boundary_turns + other.boundary_turns,
            self.boundary_s + other.boundary_s,
            self.missed + other.missed,
            self.spurious + other.spurious,
        )


def compare_stages(gold: GoldCall, analysis: CallAnalysis) -> StageScore:
    """Measure a call's stages against its gold call.

    Args:
        gold: the truth; a call without stage labels measures nothing.
        analysis: the stages found, with times.

    Returns:
        The counts of this call. The first stage of a call opens with it and is no boundary.
    """
    turns = [t for t in gold.turns if t.stage]
    if not turns:
        return StageScore()
    true = [t.stage for t in turns]
    found = [_stage_at((t.span.start + t.span.end) / 2, analysis.stages) for t in turns]
    truly, supposedly = _openings(true), _openings(found)
    starts = {span.id: span.start for span in reversed(analysis.stages)}
    both = [s for s in truly if s in supposedly and (truly[s] or supposedly[s])]
    return StageScore(
        pairs=tuple(zip(true, found, strict=True)),
        boundary_turns=tuple(abs(truly[s] - supposedly[s]) for s in both),
        boundary_s=tuple(abs(turns[truly[s]].span.start - starts[s]) for s in both if truly[s]),
        missed=sum(s not in supposedly for s in truly),
        spurious=sum(s not in truly for s in supposedly if s),
    )


def _stage_at(moment: Seconds, stages: Sequence[StageSpan]) -> str:
    """The stage at a moment, else the nearest one; "" when there are none."""
    if not stages:
        return ""

    def distance(span: StageSpan) -> Seconds:
        return max(span.start - moment, moment - span.end, 0.0)

    holding = (s for s in stages if s.start <= moment < s.end)
    return next(chain(holding, [min(stages, key=distance)])).id


def _openings(stages: Sequence[str]) -> dict[str, int]:
    """The first turn of each stage."""
    first: dict[str, int] = {}
    for place, stage in enumerate(stages):
        first.setdefault(stage, place)
    return first
