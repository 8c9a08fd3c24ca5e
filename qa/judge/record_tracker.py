"""The row of a complaint in the progress tracker, as it stands when the call ends.

What only a person or the ticket system can know (when something was done) comes from metadata alone.
"""

from __future__ import annotations

import datetime as dt
import re

from qa.judge.acts import ActHit
from qa.judge.context import CallContext
from qa.judge.gravity import alarming
from qa.judge.mood_words import ON_CONDITION, TAKEN_BACK
from qa.judge.promises import next_step, time_of_call
from qa.judge.record import Facts, first_hit
from qa.judge.record_fields import EMPTY, Field, filled, known, quoted
from qa.language.asking import is_asked
from qa.language.negation import negated
from qa.language.normalise import bare
from qa.language.sentences import sentence_at
from qa.language.surnames import COMMON_SURNAME
from qa.model import Turn, Who

__all__ = ["tracker_of"]

# A text message in a minute is no row to follow up where more is to be done.
_SOON = dt.timedelta(minutes=15)
# Who acts next, with the name before the role where it is said: 彭师傅, 裴经理.
_OWNERS = re.compile(
    f"(?:(?!位){COMMON_SURNAME})?(?:主管|经理|店长|站长|师傅|抄表员|核损员|快递员|专员|专席|财务|仓库|商家|技术|教务|工程师|督导|总监|班?主任)"
    f"|[老小](?!时){COMMON_SURNAME}(?=[^，。！？]{{0,6}}(?:上门|登门|到|来|去|带|给您|联系))"
)
# It is spoken of for what was done, or is not the one who acts.
_SPOKEN_OF = re.compile(
    "(?:[那这哪]位|上[次回]|那个|原来|之前|昨天|找|问|转|跟|和|向|报给|等|给[您你][^，。]{0,4})的?$"
)
_NOT_ACTING = (
    "refuse",
    "refuse_wish",
    "denial",
    "restate_strong",
    "restate_whole",
    "confirm_ask",
    "pressure",
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
    return {
        "number": form["number"],
        "customer": form["customer_name"],
        "subject": form["core_problem"],
        "stage": stage,
        "progress": _progress(context, form, done),
        "owner": _owner(context, form, facts),
        "due": known(meta.promise_due_at) if meta.promise_due_at else _due(context, facts, form),
        "done": known(meta.promise_done_at),
        "satisfaction": _satisfaction(context),
        "key_events": _events(context, form, facts),
        "remarks": _remarks(context, facts),
    }


# 报好了。 says that something is done, but not what.
_TELLS = 6


def _progress(context: CallContext, form: dict[str, Field], done: ActHit | None) -> Field:
    """What the agent says is done, where that tells what; else the plan."""
    said = quoted(context.turns[done.turn], done.start, done.end) if done else EMPTY
    tells = len(bare(str(said["value"]))) >= _TELLS
    return said if tells or not form["solution"]["value"] else form["solution"]


def _stage(form: dict[str, Field], facts: Facts, done: ActHit | None, kept: bool) -> Field:
    """How far the case is when the call ends."""
    pending = any(p.due is not None for p in facts.promises)
    if kept or (done is not None and not pending):
        return known("已完成")
    if pending or (form["solution"]["value"] and form["confirmed"]["value"]):
        return known("执行中")
    return known("方案制定" if form["solution"]["value"] else "信息收集")


def _owner(context: CallContext, form: dict[str, Field], facts: Facts) -> Field:
    """Who acts next: whom the plan names, else whom a promise names, else the agent."""
    plan = [(turn, left, right) for turn, left, right in sorted(facts.settled.plan)]
    promised = [(p.turn, p.start, p.end) for p in facts.promises]
    for turn, left, right in (*plan, *promised):
        text = context.turns[turn].text
        if (turn, left, right) not in plan and _other_matter(context, turn, left, right):
            continue
        for found in _OWNERS.finditer(text, left, right):
            if not _SPOKEN_OF.search(text[left : found.start()]):
                return filled(found[0], context.turns[turn], found.start(), found.end())
    return form["agent"]


def _other_matter(context: CallContext, turn: int, left: int, right: int) -> bool:
    """Whether a sentence refuses something, or says what the customer said."""
    return any(left <= hit.start < right for act in _NOT_ACTING for hit in context.acts.hits(turn, act))


def _due(context: CallContext, facts: Facts, form: dict[str, Field]) -> Field:
    """When the next promised step must be done that is not over within minutes."""
    began = time_of_call(context)
    step = next_step(facts.promises, began + _SOON if began else None)
    if step is None or step.due is None:
        return form["promised_time"]
    due = filled(step.due.text, context.turns[step.turn], step.start, step.start + 1)
    return {**due, "doubt": True} if step.doubtful else due


def _satisfaction(context: CallContext) -> Field:
    """What the customer answered when asked, or said near the end; 有保留 if it hangs on something."""
    last = len(context.turns) // 2
    for hit in reversed(context.acts.all("feels_pleased")):
        turn = context.turns[hit.turn]
        at = turn.text.find("满意", hit.start, hit.end)
        if hit.turn < last or at < 0 or is_asked(turn.text, at, at + len("满意")):
            continue
        return filled(_pleased(turn.text, at), turn, hit.start, hit.end)
    for asked in context.acts.all("asks_satisfied"):
        reply = next(
            (t for t in context.turns[asked.turn + 1 : asked.turn + 3] if t.who is Who.CUSTOMER), None
        )
        if reply is not None and any(
            not negated(reply.text, hit.start, hit.end)
            for hit in context.acts.hits(reply.i, "feels_agreeing")
        ):
            return filled("满意", reply, 0, len(reply.text))
    return EMPTY


def _pleased(text: str, at: int) -> str:
    """How far a customer is pleased who says 满意 at a place."""
    end = at + len("满意")
    if negated(text, at, end) or TAKEN_BACK.match(text[end:]):
        return "不满意"
    left, _ = sentence_at(text, at, end)
    return "有保留" if ON_CONDITION.search(text[left:at]) else "满意"


def _events(context: CallContext, form: dict[str, Field], facts: Facts) -> Field:
    """What happened when, in one line."""
    places = [(form[name]["turn"], zh) for name, zh in _EVENTS.items()]
    places += [(_first_told(form["solution"], facts), "提出方案")]
    places += [(_first_promised(form["promised_time"], facts), "承诺时限")]
    if facts.course.turning is not None:
        better = facts.course.turning.better
        places.append((facts.course.turning.turn, "客户情绪缓和" if better else "客户情绪变差"))
    if facts.level.source is not None and facts.level.value == "危机":
        places.append((facts.level.source.turn, "出现危机信号"))
    known_places = sorted((turn, zh) for turn, zh in places if isinstance(turn, int))
    return known("；".join(f"{_clock(context.turns[turn])}{zh}" for turn, zh in known_places))


_EVENTS = {"core_problem": "说明问题", "filing": "告知登记", "confirmed": "客户同意"}


def _first_told(solution: Field, facts: Facts) -> object:
    """Where the plan was told: the sheet may quote it as said again, but it was asked about before."""
    turn, consent = solution["turn"], facts.settled.consent
    return min(turn, consent.asked) if isinstance(turn, int) and consent is not None else turn


def _first_promised(time: Field, facts: Facts) -> object:
    """Where a time was first promised that the sheet may quote as said again."""
    turn = time["turn"]
    firm = [p.turn for p in facts.promises if p.due is not None and not p.offered]
    return min(turn, *firm) if isinstance(turn, int) and firm else turn


def _clock(turn: Turn) -> str:
    if turn.start is None:
        return f"第 {turn.i + 1} 句"
    minutes, seconds = divmod(int(turn.start), 60)
    return f"{minutes}:{seconds:02d} "


def _remarks(context: CallContext, facts: Facts) -> Field:
    """What the next person should know."""
    notes, first = [], None
    for act, zh in _NOTES:
        hit = next((hit for hit in context.acts.all(act) if alarming(hit, context)), None)
        if hit is not None and facts.is_complaint:
            notes.append(zh)
            first = first or hit
    vague = [p for p in facts.promises if p.due and (not p.plain or p.doubtful)]
    if vague:
        notes.append("承诺时间需与客户核实：" + "、".join(dict.fromkeys(p.when for p in vague)))
    text = "；".join(dict.fromkeys(notes))
    return known(text) if first is None else filled(text, context.turns[first.turn], first.start, first.end)


_NOTES = (
    ("crisis_more", "客户提到媒体、法律或监管部门"),
    ("crisis_named", "客户提到媒体、法律或监管部门"),
    ("injury", "涉及人身伤害或食品安全"),
    ("demands_leader", "客户要求找主管或领导"),
    ("abuse_said", "客户情绪激烈，有过激言辞"),
)
