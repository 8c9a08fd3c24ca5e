"""What came of a call, for its synopsis: what was agreed and by when, or how it broke off."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qa.judge.clauses import Stretch, telling_clause
from qa.judge.context import CallContext
from qa.model import CheckResult, Verdict, Who

__all__ = ["field", "outcome", "stretch"]

_LONGEST_PLAN = 30
# A time is told only when its words were heard so surely.
_HEARD_TIME = 0.85
_SOLVES = ("solution", "offer", "will_do", "time_promise", "choices", "done_now", "how_to")
_NOT_SOLVING = ("refuse_wish", "denial", "more_help", "asks_satisfied", "thanks", "goodbye", "hello")
# Says that something is agreed, but not what.
_VACUOUS = re.compile(
    "先这样|就这样|这样处理|这么处理|转过去|转给|为您转|^(?:到了|到时候)?会?给您发(?:个|条)?短信$"
)


def field(facts: Mapping[str, object], name: str, sheet: str = "record.form") -> Mapping[str, object]:
    """One field of an extracted sheet; empty when there is none."""
    form = facts.get(sheet)
    found = form.get(name) if isinstance(form, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def stretch(found: Mapping[str, object]) -> Stretch | None:
    """Where a field was taken from, if it was said."""
    turn, span = found.get("turn"), found.get("span")
    if not isinstance(turn, int) or not isinstance(span, list):
        return None
    return Stretch(turn, span[0], span[1])


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
    glad = f"，客户表示{satisfied}" if satisfied else ""
    if verdicts.get("agreement.solution") is Verdict.FAIL:
        return f"到通话结束没有给出解决办法{ended}。"
    if field(facts, "confirmed").get("value"):
        plan, when = _plan(facts, context)
        return f"最后客户同意{plan}{when}{glad}{ended}。"
    if verdicts.get("agreement.consent") is Verdict.FAIL:
        return f"坐席的办法客户没有明确答应{glad}{ended}。"
    return f"最后{(glad + ended).lstrip('，')}。" if glad or ended else ""


def _plan(facts: Mapping[str, object], context: CallContext) -> tuple[str, str]:
    """What was agreed, in a clause of it where there is a telling one, and by when."""
    place = stretch(field(facts, "solution"))
    said = telling_clause(place, _SOLVES, context, without=_NOT_SOLVING, most=_LONGEST_PLAN) if place else ""
    said = "" if _VACUOUS.search(said) else said
    time = _agreed_time(facts, context)
    when = f"，约定的时间是{time}" if time and time not in said else ""
    return (f"按“{said}”办" if said else "坐席提出的办法"), when


def _agreed_time(facts: Mapping[str, object], context: CallContext) -> str:
    """The promised time that the customer agreed to, or the last one before that; empty when misheard."""
    promises, agreed = facts.get("promises"), field(facts, "confirmed").get("turn")
    limit = agreed if isinstance(agreed, int) else len(context.turns)
    plain = [
        promise
        for promise in (promises if isinstance(promises, list) else ())
        if promise.get("plain") and promise.get("due_text") and promise["turn"] < limit
    ]
    for promise in reversed(plain):
        time, turn = str(promise["when"]), promise["turn"]
        at = context.turns[turn].text.find(time)
        if at >= 0 and context.locator.heard(turn, at, at + len(time)) >= _HEARD_TIME:
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
