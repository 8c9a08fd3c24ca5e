"""What came of a call, for its synopsis: what was agreed and by when, or how it broke off."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qa.judge.clauses import Stretch, first_clauses, telling_clause
from qa.judge.context import CallContext
from qa.judge.locate import WELL_HEARD
from qa.judge.record_fields import field, stretch
from qa.judge.record_heard import told_as_heard
from qa.judge.record_settled import ANSWER, without_question
from qa.language.entities import find as find_entities
from qa.language.entity import Kind
from qa.language.fallbacks import fallback_at
from qa.model import CheckResult, Verdict, Who

__all__ = ["outcome"]

_SHORTEST_PLAN, _LONGEST_PLAN, _ALIKE = 6, 34, 6
_TIMES = (Kind.DATE, Kind.TIME_OF_DAY, Kind.DURATION)
# What the customer said of the outcome, as the reader is told.
_GLAD = {"满意": "，客户表示满意", "不满意": "，客户表示不满意", "有保留": "，客户说满意与否还要看兑现"}
_SOLVES = (
    *("solution", "offer", "will_do", "time_promise", "time_promise_wide", "done_now", "how_to", "books"),
    *("pending_action", "company_action"),
)
_NOT_SOLVING = (
    *("refuse_wish", "refuse_reason", "denial", "more_help", "asks_satisfied", "thanks", "goodbye", "hello"),
    *("ask_agree", "ask_agree_wide", "ask_consent"),
)
# What leads up to a plan: 那就是, 不然, 好嘞, 明白了.
_LEAD = re.compile(
    f"^(?:(?:{ANSWER}|(?:可以|不客气|放心)(?:的|呀|啊)?|[嗯哎]+|…+|也行|那么|那|好嘞|好的|好|行|成|不然|要不这样|要不|不过|所以|这么着)，?)*(?:就是|就)?(?=..)"
)
# Says that something is agreed, but not what.
_VACUOUS = re.compile(
    "先这样|就这样|这样处理|这么处理|转过去|转给|为您转|^(?:到了|到时候)?会?给您发(?:个|条)?短信$"
)


def outcome(
    context: CallContext,
    facts: Mapping[str, object],
    results: Sequence[CheckResult],
) -> str:
    """What was agreed and by when, or how it ended without agreement.

    Args:
        context: the call.
        facts: what was extracted.
        results: the verdicts.

    Returns:
        One sentence, or nothing.
    """
    verdicts = {result.id: result.verdict for result in results}
    ended = _broken_off(context, verdicts)
    satisfied = str(field(facts, "satisfaction", "record.tracker").get("value", ""))
    glad = _GLAD.get(satisfied, "")
    if verdicts.get("agreement.solution") is Verdict.FAIL:
        return f"到通话结束没有给出解决办法{ended}。"
    if field(facts, "confirmed").get("value"):
        plan, when = _plan(facts, context)
        return f"最后客户同意{plan}{when}{glad}{ended}。"
    if verdicts.get("agreement.consent") is Verdict.FAIL:
        return f"坐席的办法客户没有明确答应{glad}{ended}。"
    return f"最后{(glad + ended).lstrip('，')}。" if glad or ended else ""


def _plan(facts: Mapping[str, object], context: CallContext) -> tuple[str, str]:
    """What was agreed, in its own clauses, and by when if another clause of the same sentence says so.

    Words that the record asks a person to check are not told here as if they were sure.
    """
    place = stretch(field(facts, "solution"))
    if place is None:
        return "坐席提出的办法", ""
    place = _without_lead(place, str(field(facts, "solution").get("value", "")), context)
    place = _without_fallback(place, context)
    start = first_clauses(place, context, without=_NOT_SOLVING, most=_LONGEST_PLAN)
    said = _LEAD.sub(
        "", start or telling_clause(place, _SOLVES, context, without=_NOT_SOLVING, most=_LONGEST_PLAN)
    )
    heard = told_as_heard(said, place.turn, context)[1]
    said = "" if _VACUOUS.search(said) or len(said) < _SHORTEST_PLAN or not heard else said
    time = "" if any(e.kind in _TIMES for e in find_entities(said)) else _agreed_time(facts, context, place)
    return (f"按“{said}”办" if said else "坐席提出的办法"), f"，约定的时间是{time}" if time else ""


def _without_lead(place: Stretch, value: str, context: CallContext) -> Stretch:
    """The plan without what says that it is said again (我再给您说一遍：), nor the question at its end."""
    text = context.turns[place.turn].text[place.start : place.end]
    lead = max(0, text.find(value[:_ALIKE]))
    whole = without_question(text[lead:])
    start = place.start + text.find(whole, lead)
    return Stretch(place.turn, start, start + len(whole))


def _without_fallback(place: Stretch, context: CallContext) -> Stretch:
    """The plan without what holds only if it fails, where that is said behind it."""
    start = fallback_at(context.turns[place.turn].text[place.start : place.end])
    return place if not start or start < _SHORTEST_PLAN else replace(place, end=place.start + start)


def _agreed_time(facts: Mapping[str, object], context: CallContext, place: Stretch) -> str:
    """The first time promised in the sentence that was agreed to; empty when misheard."""
    promises = facts.get("promises")
    for promise in promises if isinstance(promises, list) else ():
        time, turn = str(promise["when"]), promise["turn"]
        if turn != place.turn or not promise.get("plain") or not promise.get("due_text"):
            continue
        at = context.turns[turn].text.find(time, place.start, place.end)
        if time and at >= 0 and context.locator.heard(turn, at, at + len(time)) >= WELL_HEARD:
            return time
    return ""


def _broken_off(context: CallContext, verdicts: Mapping[str, Verdict]) -> str:
    """How the agent ended the call, where that was not by a goodbye."""
    if verdicts.get("closing.thanks_goodbye") is not Verdict.FAIL:
        return ""
    own = [turn.i for turn in context.turns if turn.who is Who.AGENT and turn.text][-1:]
    text = context.turns[own[0]].text if own else ""
    if verdicts.get("conversion.transfer_consent") is Verdict.FAIL and "转" in text:
        return "，电话被直接转走"
    if "挂了" in text or "挂断" in text:
        return "，坐席先挂了电话"
    return ""
