"""Right verdicts of the checks that only sound can decide, derived from a gold call's measurements.

The bands are those of the requirement catalogue, not of the scorecard under test.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qa.evaluation.gold import GoldCall, GoldLabel
from qa.model import Span, Verdict, Who

__all__ = ["right_verdicts"]

MOST_RINGS = 3
RATE_BAND = (150.0, 200.0)  # characters a minute
DEAD_AIR_S = 5.0
HANDLING_WITHIN_S = 120.0
NOTICE_WITHIN_S = 20.0  # an announcement longer ago no longer explains a silence
_NOTICE = re.compile(r"稍等|稍候|稍后(?=[,，。]|$)|等一?下|等一?会|等等|等我|请等|请您等|别挂|不要挂|不挂断")


def right_verdicts(gold: GoldCall) -> Mapping[str, GoldLabel]:
    """All right verdicts of a call: those labelled, and those that follow from its measurements.

    A label in the file comes first. A measurement that the file does not give leaves its check out.
    """
    return _measured(gold) | dict(gold.labels)


def _measured(gold: GoldCall) -> dict[str, GoldLabel]:
    found = {
        "greeting.answer_in_3_rings": _rings(gold),
        "switch_in.within_2min": _handling(gold),
        "conversion.no_interruption": _interruptions(gold),
        "call.speaking_rate": _rate(gold),
        "call.dead_air": _dead_air(gold),
    }
    return {check: label for check, label in found.items() if label is not None}


def _rings(gold: GoldCall) -> GoldLabel | None:
    if not gold.rings_known:
        return None
    if gold.rings is None:
        return GoldLabel(Verdict.NA, "录音里没有振铃")
    return _verdict(gold.rings <= MOST_RINGS, f"振铃 {gold.rings} 声")


def _handling(gold: GoldCall) -> GoldLabel | None:
    start = next((t.span.start for t in gold.turns if t.stage and t.stage != "greeting"), None)
    if start is None:
        return None
    seconds = start - gold.talk_start
    return _verdict(seconds <= HANDLING_WITHIN_S, f"接通后 {seconds:.0f} 秒进入处理")


def _interruptions(gold: GoldCall) -> GoldLabel | None:
    if gold.interruptions is None:
        return None
    starts = [b.start for b in gold.interruptions if b.who is Who.AGENT]
    where = "、".join(f"{start:.1f} 秒" for start in starts)
    return _verdict(not starts, f"坐席在 {where} 抢话" if starts else "坐席没有抢话")


def _rate(gold: GoldCall) -> GoldLabel | None:
    rate = gold.agent_chars_per_min
    if rate is None:
        return None
    return _verdict(RATE_BAND[0] <= rate <= RATE_BAND[1], f"坐席语速每分钟 {rate:.0f} 字")


def _dead_air(gold: GoldCall) -> GoldLabel | None:
    if gold.silences is None:
        return None
    bare = [s for s in gold.silences if s.duration > DEAD_AIR_S and not _announced(gold, s)]
    where = "、".join(f"{s.start:.1f}–{s.end:.1f} 秒" for s in bare)
    return _verdict(not bare, f"{where} 静默，事先没有说明" if bare else "没有未说明的长时间静默")


def _announced(gold: GoldCall, silence: Span) -> bool:
    """Whether one of the agent's last two turns before the silence asked the customer to wait."""
    before = [t for t in gold.turns if t.who is Who.AGENT and t.span.start < silence.start]
    return any(_NOTICE.search(t.text) for t in before[-2:] if silence.start - t.span.end <= NOTICE_WITHIN_S)


def _verdict(good: bool, why: str) -> GoldLabel:
    return GoldLabel(Verdict.PASS if good else Verdict.FAIL, why)
