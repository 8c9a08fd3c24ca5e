"""Why a stage was put where it is: the signs that spoke loudest for it, in words for the reader.

Pure; reads what ``stages`` found with learned weights, decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qa.judge.acts import ActIndex
from qa.judge.stage_features import of_opening, of_turn
from qa.judge.stage_weights import LearnedFlow
from qa.judge.stages import Staging
from qa.shown_words import WHO_ZH

__all__ = ["StageReason", "stage_reasons"]

_BEFORE = {0: "", -1: "前一句", -2: "前两句", 1: "后一句", 2: "后两句"}
_PLAIN = {
    **{"any": "开口", "asks": "提问", "ends_asking": "以问句收尾"},
    **{"number": "说到数字", "numbers": "报一串数字", "length0": "几乎没说", "length1": "一两个字"},
    **{"again": "重复自己说过的话", "echoes": "重复对方说过的话"},
    **{"length2": "短句", "length3": "中等长度的话", "length4": "长句"},
}
# Weights below this (in nats) are not worth telling.
_WORTH = 0.15
# What adds less than this to one of them is not looked at.
_FAINT = 0.1


@dataclass(frozen=True, slots=True)
class StageReason:
    """The signs for a stage opening where it does, strongest first: ``(words, nats)``."""

    stage: str
    first_turn: int
    confidence: float
    signs: tuple[tuple[str, float], ...]

    @property
    def text(self) -> str:
        """One sentence in Chinese; turns are counted from 1."""
        why = "、".join(words for words, _ in self.signs) or "没有突出的迹象，按前后文推断"
        return f"从第{self.first_turn + 1}句开始（把握{self.confidence:.0%}）：{why}"


def stage_reasons(
    acts: ActIndex, flow: LearnedFlow, staging: Staging, most: int = 4
) -> tuple[StageReason, ...]:
    """Tell why each stage opens where it does rather than one stage earlier going on.

    A turn's mere place in the call (a sign without a side) is left out: it is no reason to a reader.

    Args:
        acts, flow: as given to ``find_stages``.
        staging: what it found.
        most: how many signs to name per stage.

    Returns:
        One reason per stage that took place, in order.
    """
    found, ids = staging.signs, [stage.id for stage in flow.stages]
    weights, reasons = flow.weights, []
    for place, span in enumerate(staging.spans):
        here = ids.index(span.id)
        rival = ids.index(staging.spans[place - 1].id) if place else min(here + 1, len(ids) - 1)
        told: dict[str, float] = {}
        for (distance, name), value in of_turn(found, span.first_turn):
            if ":" not in name:
                continue
            row = weights.says[distance][weights.numbers.get(name, -1)]
            nats = value * float(row[here] - row[rival])
            if abs(nats) >= _FAINT:
                _add(told, _words(distance, name, acts.names), nats)
        if place:
            for name, value in of_opening(found, span.first_turn):
                if ":" not in name:
                    continue
                nats = value * float(weights.opens[weights.numbers.get(name, -1)][here])
                if abs(nats) >= _FAINT:
                    _add(told, _words(0, name, acts.names), nats)
        reasons.append(StageReason(span.id, span.first_turn, span.confidence, _loudest(told.items(), most)))
    return tuple(reasons)


def _add(told: dict[str, float], words: str, nats: float) -> None:
    told[words] = told.get(words, 0.0) + nats


def _loudest(told: Iterable[tuple[str, float]], most: int) -> tuple[tuple[str, float], ...]:
    ranked = sorted(told, key=lambda sign: (-sign[1], sign[0]))
    return tuple((words, round(nats, 2)) for words, nats in ranked[:most] if nats >= _WORTH)


def _words(distance: int, name: str, names: Mapping[str, str]) -> str:
    side, _, sign = name.partition(":")
    told = _PLAIN.get(sign) or names.get(sign, sign)
    if side == "heard":
        return f"之前已有{told}"
    if side == "soon":
        return f"随后有{told}"
    # Some acts name their speaker themselves.
    return f"{_BEFORE[distance]}{WHO_ZH[side]}{told.removeprefix(WHO_ZH[side])}"
