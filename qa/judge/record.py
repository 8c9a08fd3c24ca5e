"""The call record of a complaint, filled in as far as the call tells.

Every field is a value with the sentence it came from, or empty; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.judge.acts import CLEAR, ActHit
from qa.judge.complaint import Choice, matter_turns
from qa.judge.context import CallContext
from qa.judge.emotion import Course
from qa.judge.matter import told_matter
from qa.judge.promises import Promise
from qa.judge.record_agent import agent_of
from qa.judge.record_fields import EMPTY, Field, brief, filled, known, quoted
from qa.judge.record_judged import Judged
from qa.judge.record_names import contact_of, name_of, order_of
from qa.judge.record_settled import Settled, without_lead, without_question
from qa.judge.record_told import filing_of, promised_time
from qa.judge.record_wish import told_wish
from qa.language.negation import negated
from qa.model import Who

__all__ = ["ANSWER", "ERRAND", "OTHER", "THANKS", "Facts", "first_hit", "form_of"]

# So many characters of the matter are told.
_LONGEST = 60
_MARKS = "，、；："
# The type of a call that only praises, and of one that wants something done.
THANKS, ERRAND = "表扬致谢", "业务办理"
# Wishes that name nothing the customer wants to have.
OTHER, ANSWER = "其他", "咨询解答"
_CONTACTS = ("联系", "回电", "电话", "短信", "通知", "回访", "答复", "回复", "跟进", "盯", "打给")


@dataclass(frozen=True, slots=True)
class Facts:
    """What was worked out before the sheets are filled in; ``thanks``: the customer called to praise."""

    is_complaint: bool
    kind: Choice
    level: Choice
    wish: Choice
    promises: tuple[Promise, ...]
    course: Course
    judged: Judged
    settled: Settled
    thanks: bool = False


def form_of(context: CallContext, facts: Facts) -> dict[str, Field]:
    """The call record (电话投诉通话记录表).

    Args:
        context: the call.
        facts: complaint, wish, promises and feelings.

    Returns:
        Field name to field, in the sheet's order.
    """
    meta = context.transcript.meta
    return {
        "number": known(context.transcript.call_id),
        "call_time": known(meta.started_at),
        "agent": agent_of(context),
        "customer_name": name_of(context),
        "contact": contact_of(context),
        "order": order_of(context),
        "type": _type(facts, context),
        "core_problem": _problem(context, facts),
        "wish": _wish(facts, context),
        "solution": _solution(context, facts.settled),
        "promised_time": promised_time(context, facts.judged, facts.settled, facts.promises),
        "confirmed": _confirmed(context, facts.settled),
        "follow_up": _follow_up(context, facts.promises),
        "filing": filing_of(context, facts.judged),
    }


def _type(facts: Facts, context: CallContext) -> Field:
    if facts.is_complaint:
        return _chosen(facts.kind, context)
    if facts.thanks:
        return known(THANKS)
    return known("咨询" if facts.wish.value == ANSWER else ERRAND)


def _wish(facts: Facts, context: CallContext) -> Field:
    """The class of the wish; where it is none of them, what the call is for or the words that demand it."""
    if facts.wish.value != OTHER:
        return _chosen(facts.wish, context)
    if not facts.is_complaint:
        return known(THANKS if facts.thanks else ERRAND)
    told = told_wish(context)
    return told if told["value"] else _chosen(facts.wish, context)


def _chosen(choice: Choice, context: CallContext) -> Field:
    if choice.source is None:
        return known(choice.value)
    return filled(choice.value, context.turns[choice.source.turn], choice.source.start, choice.source.end)


def _problem(context: CallContext, facts: Facts) -> Field:
    """The customer's words that name the matter best; the whole of a short opening that names none."""
    told = told_matter(context, complains=facts.is_complaint, most=_LONGEST)
    if told is not None:
        turn = context.turns[told.turn]
        return filled(turn.text[told.start : told.end].strip(_MARKS), turn, told.start, told.end)
    opening = matter_turns(context)
    if not opening or not facts.is_complaint:
        return EMPTY
    turn = context.turns[opening[0]]
    return quoted(turn, 0, len(turn.text))


def _solution(context: CallContext, settled: Settled) -> Field:
    """What was settled, in the agent's words; it points at the sentence that the customer agreed to."""
    if not settled.plan:
        return EMPTY
    texts = [
        brief(without_lead(without_question(context.turns[turn].text[left:right])))
        for turn, left, right in sorted(settled.plan)
    ]
    turn, left, right = settled.plan[0]
    return filled("；".join(text for text in texts if text), context.turns[turn], left, right)


def _confirmed(context: CallContext, settled: Settled) -> Field:
    if settled.consent is None:
        return EMPTY
    turn = context.turns[settled.consent.given]
    return filled("是", turn, 0, len(turn.text))


def _follow_up(context: CallContext, promises: Sequence[Promise]) -> Field:
    found = next((p for p in promises if any(word in p.what for word in _CONTACTS)), None)
    return (
        EMPTY
        if found is None
        else filled(found.what, context.turns[found.turn], found.start, found.start + 1)
    )


def first_hit(context: CallContext, act: str, who: Who) -> ActHit | None:
    """The first clear, unnegated hit of an act in the turns of one side."""
    for hit in context.acts.all(act):
        turn = context.turns[hit.turn]
        if hit.confidence >= CLEAR and turn.who is who and not negated(turn.text, hit.start, hit.end):
            return hit
    return None
