"""How a call went, in a few words each: what the agent did well and what not, in the order of the talk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa.model import CheckResult, Mark, Tone, Verdict

__all__ = ["Event", "events_of"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing worth telling: where, in what words, how much it counts."""

    turn: int
    text: str
    good: bool
    weight: float


_GOOD: Mapping[str, tuple[str, float]] = {
    "greeting.wait_apology": ("为久等致歉", 1.2),
    "switch_in.apology": ("及时致歉", 2.0),
    "switch_in.empathy": ("安抚了情绪", 2.0),
    "switch_in.restate": ("复述确认了诉求", 1.8),
    "switch_in.probe": ("问清了情况", 1.6),
    "conversion.info_refusal": ("换了办法核对身份", 2.2),
    "conversion.explain_plain": ("用白话讲清了原因", 1.5),
    "conversion.guide_benefit": ("以好处和保障打消了犹豫", 2.0),
    "conversion.abuse_calm": ("挨骂时保持冷静", 2.4),
    "conversion.transfer_consent": ("征得同意后转接", 2.0),
    "conversion.system_notice": ("如实告知系统故障", 1.8),
    "agreement.options": ("给出几种办法供选择", 1.9),
    "agreement.alternative": ("办不到时另想了办法", 1.9),
    "agreement.escalation": ("当场升级处理", 2.2),
    "agreement.solution": ("给出了处理办法", 1.0),
}
_BAD: Mapping[str, tuple[str, float]] = {
    "greeting.standard_opening": ("开场过于简单", 1.0),
    "greeting.wait_apology": ("没理会等待的抱怨", 1.6),
    "switch_in.apology": ("没有致歉", 2.0),
    "switch_in.empathy": ("没有一句安抚", 1.9),
    "conversion.no_interruption": ("打断客户说话", 2.0),
    "conversion.no_denial": ("把责任推给客户", 2.6),
    "conversion.explain_plain": ("行话没有讲明白", 1.4),
    "conversion.info_refusal": ("强要客户报信息", 1.8),
    "conversion.abuse_calm": ("和客户对呛", 2.6),
    "conversion.transfer_consent": ("没问客户就转走电话", 2.4),
    "conversion.hold_notice": ("让客户空等", 1.5),
    "conversion.system_notice": ("系统故障没说清", 1.4),
    "agreement.no_overpromise": ("越权打了包票", 3.0),
    "agreement.alternative": ("回绝时没给出路", 1.8),
    "agreement.escalation": ("该升级没有升级", 2.2),
    "agreement.time_limit": ("没有给出时限", 1.7),
    "call.privacy_leak": ("念出了客户的隐私信息", 3.0),
    "call.rude_words": ("出言不逊", 3.0),
    "closing.thanks_goodbye": ("结束得草率", 1.0),
}
# With these it needs no telling that there was a solution.
_SAYS_MORE = {"agreement.options", "agreement.alternative"}
_BY_TITLE: Mapping[str, tuple[str, float]] = {
    "催逼客户": ("催逼客户当场决定", 2.4),
    "推掉主管": ("推掉客户找主管的要求", 2.3),
    "主动认错": ("认下了己方的差错", 1.9),
    "教得细致": ("一步步教了操作", 1.7),
}


def events_of(results: Sequence[CheckResult], marks: Sequence[Mark], most: int = 4) -> tuple[Event, ...]:
    """What to tell of how the agent handled a call.

    Args:
        results: the verdicts.
        marks: the call's marks; they tell where things happened.
        most: so many good things and so many bad ones.

    Returns:
        The weightiest of each kind, in the order of the talk.
    """
    passed = {result.id for result in results if result.verdict is Verdict.PASS}
    told = _all([r for r in results if r.id != "agreement.solution" or not passed & _SAYS_MORE], marks)
    found = list({event.text: event for event in told}.values())
    kept = []
    for good in (True, False):
        own = sorted((e for e in found if e.good is good), key=lambda e: -e.weight)
        kept += own[:most]
    return tuple(sorted(kept, key=lambda e: e.turn))


def _all(results: Sequence[CheckResult], marks: Sequence[Mark]) -> Iterator[Event]:
    places = {check: mark.turn for mark in reversed(marks) for check in (*mark.also, mark.check)}
    for result in results:
        table = {Verdict.PASS: _GOOD, Verdict.FAIL: _BAD}.get(result.verdict, {})
        if result.id in table:
            text, weight = table[result.id]
            yield Event(places.get(result.id, 10**6), text, result.verdict is Verdict.PASS, weight)
    for mark in marks:
        if mark.title in _BY_TITLE:
            text, weight = _BY_TITLE[mark.title]
            yield Event(mark.turn, text, mark.tone is Tone.GOOD, weight)
