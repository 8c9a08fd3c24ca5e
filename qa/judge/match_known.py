"""Conditions on what is known besides the words: metadata, ticket times, extracted facts, stages."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from qa.judge.certainty import grade_of
from qa.judge.conditions import Elapsed, Fact, MetaField, StageHeld
from qa.judge.context import CallContext, Finding, Truth
from qa.model import Evidence, Match, Transcript, Who

__all__ = ["EXTRAS", "FIELDS", "MOMENTS", "elapsed", "fact", "meta_field", "stage_held"]

# Fields of CallMeta that can be compared, and those that are moments, with what readers call them.
FIELDS = {
    "call_id": "通话编号",
    "agent_id": "坐席工号",
    "agent_name": "坐席姓名",
    "team": "班组",
    "customer_id": "客户编号",
    "direction": "呼叫方向",
    "ring_count": "振铃次数",
    "ring_seconds": "振铃时长",
    "queue_wait_s": "排队时长",
}
# Further metadata that the shipped scorecards ask for; other names are the writer's own.
EXTRAS = {"agent_language": "坐席语种", "company": "公司", "products": "产品"}
MOMENTS = {
    "started_at": "通话开始",
    "ended_at": "通话结束",
    "ticket_filed_at": "工单登记",
    "promise_due_at": "承诺期限",
    "promise_done_at": "承诺兑现",
    "callback_at": "回访",
}


def meta_field(condition: MetaField, context: CallContext) -> Finding:
    """A field of the metadata is one of the values, or lies in a band."""
    name = condition.name
    value = _value(name, context.transcript)
    bare = name.removeprefix("extra.")
    zh = FIELDS.get(name) or EXTRAS.get(bare, bare)
    if value == "" or (not condition.values and _endless(value)):
        return _missing(condition.missing, f"没有“{zh}”的资料")
    proof = _proof(f"{zh}：{value}")
    if condition.values:
        same = value in condition.values or _plain(value) in map(_plain, condition.values)
        truth = Truth.YES if same else Truth.NO
        return Finding(truth, (proof,), share=float(same), value=value)
    try:
        number = float(value)
    except ValueError:
        return Finding(Truth.UNSURE, (proof,), doubt=f"“{zh}”不是数字", value=value)
    low = condition.at_least is None or number >= condition.at_least
    inside = low and (condition.at_most is None or number <= condition.at_most)
    truth = Truth.YES if inside else Truth.NO
    return Finding(truth, (proof,), share=float(inside), value=_plain(value))


def _endless(value: str) -> bool:
    """Whether a figure is none: what a system writes where it has no figure."""
    try:
        return not math.isfinite(float(value))
    except ValueError:
        return False


def _plain(value: str) -> str:
    """A number without what does not change it: 3.0 is 3. Names of digits (工号 007) stay as they are."""
    whole, _, rest = value.partition(".")
    if not (whole.lstrip("+-") + rest).isdecimal():
        return value
    # No digit of a long number is rounded away: two telephone numbers would be the same.
    rest = rest.rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def _value(name: str, transcript: Transcript) -> str:
    meta = transcript.meta
    if name.startswith("extra."):
        return meta.extra.get(name.removeprefix("extra."), "").strip()
    value = getattr(meta, name)
    return "" if value is None else str(value).strip()


def elapsed(condition: Elapsed, context: CallContext) -> Finding:
    """Minutes between two known moments lie in a band."""
    begin, end = (_moment(name, context.transcript) for name in (condition.begin, condition.end))
    names = [MOMENTS.get(name, name.removeprefix("extra.")) for name in (condition.begin, condition.end)]
    if begin is None or end is None:
        return _missing(condition.missing, f"没有“{names[0] if begin is None else names[1]}”的时间")
    if (begin.tzinfo is None) is not (end.tzinfo is None):
        doubt = f"“{names[0]}”和“{names[1]}”只有一个写明时区，无法相减"
        return Finding(Truth.UNSURE, doubt=doubt)
    # In whole seconds, which is what the reader is told.
    seconds = round((end - begin).total_seconds())
    minutes = seconds / 60
    proof = _proof(f"{names[0]} {begin:%m-%d %H:%M:%S}，{names[1]} {end:%m-%d %H:%M:%S}")
    low = condition.at_least_min is None or minutes >= condition.at_least_min
    inside = low and (condition.at_most_min is None or minutes <= condition.at_most_min)
    truth = Truth.YES if inside else Truth.NO
    return Finding(truth, (proof,), share=float(inside), value=_told(seconds))


def _moment(name: str, transcript: Transcript) -> datetime | None:
    text = _value(name, transcript)
    if not text and name == "ended_at":
        started = _moment("started_at", transcript)
        known = started is not None and transcript.duration > 0
        return started + timedelta(seconds=transcript.duration) if started and known else None
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


# From so many minutes on hours are told, from so many hours on days.
_IN_MINUTES, _IN_HOURS = 120, 48


def _told(seconds: int) -> str:
    """A time as exactly as it was measured: a rounded one may contradict the verdict that it explains."""
    minutes, rest = divmod(abs(seconds), 60)
    hours, days = 0, 0
    if minutes >= _IN_MINUTES:
        hours, minutes = divmod(minutes, 60)
    if hours >= _IN_HOURS:
        days, hours = divmod(hours, 24)
    parts = [(days, "天"), (hours, "小时"), (minutes, "分钟" if not rest else "分"), (rest, "秒")]
    told = " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 分钟"
    return f"-{told}" if seconds < 0 else told


def _missing(means: str, doubt: str) -> Finding:
    if means == "no":
        return Finding(Truth.NO, (_proof(doubt),))
    return Finding(Truth.UNSURE, doubt=doubt, applies=means != "na")


def _proof(quote: str) -> Evidence:
    return Evidence(turn=None, start=None, end=None, who=Who.UNKNOWN, quote=quote, match=Match.META)


def fact(condition: Fact, context: CallContext) -> Finding:
    """An extracted fact is one of the values."""
    facts = context.facts()
    if condition.name not in facts:
        return Finding(Truth.UNSURE, doubt=f"没有提取到“{condition.name}”")
    value = str(facts[condition.name])
    truth = Truth.YES if value in condition.values else Truth.NO
    return Finding(truth, (_proof(f"{condition.name}：{value or '无'}"),), value=value)


def stage_held(condition: StageHeld, context: CallContext) -> Finding:
    """One of the stages took place."""
    held = [span for span in context.staging.spans if span.id in condition.ids]
    if not held:
        return Finding(Truth.NO)
    turn = context.turns[held[0].first_turn]
    shown = Evidence(turn.i, turn.start, turn.end, turn.who, turn.text, Match.TEXT, held[0].confidence)
    return Finding(Truth.YES, (shown,), share=1.0, firm=grade_of(shown, context.locator))
