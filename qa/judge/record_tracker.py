"""The row of a complaint in the progress tracker, as it stands when the call ends.

What only a person or the ticket system can know (when something was done) comes from metadata alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.judge.acts import ActHit
from qa.judge.context import CallContext
from qa.judge.promises import Promise
from qa.judge.record import Facts, first_hit
from qa.judge.record_fields import EMPTY, Field, filled, known, quoted
from qa.language.negation import negated
from qa.model import Turn, Who

__all__ = ["tracker_of"]

_OWNERS = (
    "主管",
    "经理",
    "店长",
    "站长",
    "师傅",
    "抄表员",
    "核损员",
    "快递员",
    "专员",
    "专席",
    "财务",
    "仓库",
    "商家",
    "技术",
    "教务",
    "工程师",
)


def tracker_of(context: CallContext, form: dict[str, Field], facts: Facts) -> dict[str, Field]:
    """The row of the progress tracker (投诉处理进度跟踪表) as it stands when the call ends.

    Args:
        context: the call.
        form: the filled call record.
        facts: complaint, wish, promises and feelings.

    Returns:
        Field name to field, in the table's order.
    """
    meta = context.transcript.meta
    done = first_hit(context, "done_saying", Who.AGENT)
    stage = _stage(form, facts, done, bool(meta.promise_done_at))
    due = [p for p in facts.promises if p.due and p.due.iso]
    last = max(due, key=lambda p: p.due.iso if p.due else "", default=None)
    return {
        "number": form["number"],
        "customer": form["customer_name"],
        "subject": form["core_problem"],
        "stage": stage,
        "progress": quoted(context.turns[done.turn], done.start, done.end) if done else form["solution"],
        "owner": _owner(context, form, facts.promises),
        "due": known(meta.promise_due_at) if meta.promise_due_at else _due(context, last, form),
        "done": known(meta.promise_done_at),
        "satisfaction": _satisfaction(context),
        "key_events": _events(context, form, facts),
        "remarks": _remarks(context, facts),
    }


def _stage(form: dict[str, Field], facts: Facts, done: ActHit | None, kept: bool) -> Field:
    """How far the case is when the call ends."""
    pending = any(p.due is not None for p in facts.promises)
    if kept or (done is not None and not pending):
        return known("已完成")
    if pending or (form["solution"]["value"] and form["confirmed"]["value"]):
        return known("执行中")
    return known("方案制定" if form["solution"]["value"] else "信息收集")


def _owner(context: CallContext, form: dict[str, Field], promises: Sequence[Promise]) -> Field:
    """Who acts next: the role named in a promise, else the agent."""
    for promise in promises:
        role = next((name for name in _OWNERS if name in promise.what), None)
        if role is not None:
            return filled(role, context.turns[promise.turn], promise.start, promise.start + 1)
    return form["agent"]


def _due(context: CallContext, last: Promise | None, form: dict[str, Field]) -> Field:
    if last is None or last.due is None:
        return form["promised_time"]
    return filled(last.due.text, context.turns[last.turn], last.start, last.start + 1)


def _satisfaction(context: CallContext) -> Field:
    """What the customer answered when asked, or said unasked near the end."""
    last = len(context.turns) // 2
    for hit in reversed(context.acts.all("feels_pleased")):
        turn = context.turns[hit.turn]
        if hit.turn >= last and "满意" in turn.text[hit.start : hit.end]:
            said = "不满意" if negated(turn.text, hit.start, hit.end) else "满意"
            return filled(said, turn, hit.start, hit.end)
    for asked in context.acts.all("asks_satisfied"):
        reply = next(
            (t for t in context.turns[asked.turn + 1 : asked.turn + 3] if t.who is Who.CUSTOMER), None
        )
        if reply is not None and context.acts.has(reply.i, "feels_agreeing"):
            return filled("满意", reply, 0, len(reply.text))
    return EMPTY


def _events(context: CallContext, form: dict[str, Field], facts: Facts) -> Field:
    """What happened when, in one line."""
    places = [(form[name]["turn"], zh) for name, zh in _EVENTS.items()]
    if facts.course.turning is not None:
        better = facts.course.turning.better
        places.append((facts.course.turning.turn, "客户情绪缓和" if better else "客户情绪变差"))
    if facts.level.source is not None and facts.level.value == "危机":
        places.append((facts.level.source.turn, "出现危机信号"))
    known_places = sorted((turn, zh) for turn, zh in places if isinstance(turn, int))
    return known("；".join(f"{_clock(context.turns[turn])}{zh}" for turn, zh in known_places))


_EVENTS = {
    "core_problem": "说明问题",
    "filing": "告知登记",
    "solution": "提出方案",
    "promised_time": "承诺时限",
    "confirmed": "客户同意",
}


def _clock(turn: Turn) -> str:
    if turn.start is None:
        return f"第 {turn.i + 1} 句"
    minutes, seconds = divmod(int(turn.start), 60)
    return f"{minutes}:{seconds:02d} "


def _remarks(context: CallContext, facts: Facts) -> Field:
    """What the next person should know."""
    notes, first = [], None
    for act, zh in _NOTES:
        hit = first_hit(context, act, Who.CUSTOMER)
        if hit is not None and facts.is_complaint:
            notes.append(zh)
            first = first or hit
    vague = [p for p in facts.promises if p.due is not None and not p.plain]
    if vague:
        notes.append("承诺时间需与客户核实：" + "、".join(dict.fromkeys(p.when for p in vague)))
    text = "；".join(notes)
    return known(text) if first is None else filled(text, context.turns[first.turn], first.start, first.end)


_NOTES = (
    ("crisis_more", "客户提到媒体、法律或监管部门"),
    ("injury", "涉及人身伤害或食品安全"),
    ("demands_leader", "客户要求找主管或领导"),
    ("abuse_said", "客户情绪激烈，有过激言辞"),
)
