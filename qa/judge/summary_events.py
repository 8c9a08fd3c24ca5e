"""How a call went, in a few words each: what the agent did well and what not, in the order of the talk."""

from __future__ import annotations

import re
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
    "greeting.standard_opening": ("开场没有报全", 1.0),
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
# Of a check in parts, by what its reason says was missing, the gravest first. In other words nothing is
# held against anyone but what the check is about.
_BAD_PARTS: Mapping[str, tuple[tuple[str, str, float], ...]] = {
    "conversion.abuse_calm": (
        ("不对呛", "和客户对呛", 2.6),
        ("主管", "挨骂时没提请主管", 1.2),
        ("文明", "没请客户文明", 1.0),
    ),
    "conversion.transfer_consent": (
        ("是否同意", "没问客户就转走电话", 2.4),
        ("同意了再转", "没等客户答应就转接", 2.0),
        ("为什么", "转接没说原因", 1.2),
    ),
    "conversion.hold_notice": (
        ("请客户稍等", "让客户空等", 1.5),
        ("三十秒", "让客户久等没应一声", 1.3),
        ("为什么", "等待没说原因", 0.8),
        ("致谢", "等待之后没有致谢", 0.7),
    ),
    "conversion.info_refusal": (
        ("不勉强", "强要客户报信息", 1.8),
        ("别的", "没有换办法核对身份", 1.4),
    ),
    "conversion.system_notice": (("恢复", "系统故障没说何时恢复", 1.4), ("登记", "系统故障没说已登记", 1.2)),
    "agreement.alternative": (("别的", "回绝时没给出路", 1.8), ("原因", "回绝没说原因", 1.4)),
    "agreement.escalation": (("升级", "该升级没有升级", 2.2), ("联系", "升级没说多久联系", 1.4)),
    "closing.thanks_goodbye": (("道别", "没有道别", 1.0), ("致谢", "结束没有致谢", 0.7)),
}
_LACKS = re.compile("(?:缺少|没有做到|没有说清)：([^。]*)")
# How the check is named when its reason names none of these parts.
_MILD: Mapping[str, str] = {
    "conversion.abuse_calm": "挨骂时应对不周",
    "conversion.transfer_consent": "转接没交代周全",
    "conversion.hold_notice": "等待没交代周全",
    "conversion.info_refusal": "客户不愿报信息时应对不周",
}
# Where these failed and no mark tells so, it was made good beside the place, or nothing was left to say.
_ONLY_MARKED = ("switch_in.apology", "switch_in.empathy", "greeting.wait_apology")
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
    # What no sentence is praised for is not told as an achievement: the reader could not find it.
    praised = {c for m in marks if m.tone is Tone.GOOD for c in (*m.also, m.check)}
    for result in results:
        told = _told(result, marked=result.id in places)
        if told is not None and (result.verdict is not Verdict.PASS or result.id in praised):
            yield Event(places.get(result.id, 10**6), told[0], result.verdict is Verdict.PASS, told[1])
    for mark in marks:
        if mark.title in _BY_TITLE:
            text, weight = _BY_TITLE[mark.title]
            yield Event(mark.turn, text, mark.tone is Tone.GOOD, weight)


def _told(result: CheckResult, *, marked: bool) -> tuple[str, float] | None:
    """What a verdict says of how the call went, and how much it counts."""
    if result.verdict is not Verdict.FAIL:
        return _GOOD.get(result.id) if result.verdict is Verdict.PASS else None
    if result.id in _ONLY_MARKED and not marked:
        return None
    whole, parts = _BAD.get(result.id), _BAD_PARTS.get(result.id)
    lacks = _LACKS.search(result.reason)
    if whole is None or parts is None or lacks is None:
        return whole
    named = [(text, weight) for word, text, weight in parts if word in lacks[1]]
    return named[0] if named else (_MILD.get(result.id, whole[0]), whole[1])
