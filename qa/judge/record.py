"""The call record of a complaint, filled in as far as the call tells.

Every field is a value with the sentence it came from, or empty; nothing is made up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.judge.acts import CLEAR, ActHit
from qa.judge.complaint import Choice, matter_turns
from qa.judge.context import CallContext
from qa.judge.emotion import Course
from qa.judge.locate import sentence_at
from qa.judge.promises import Promise
from qa.judge.record_fields import EMPTY, Field, brief, filled, known, quoted
from qa.judge.record_names import contact_of, name_of, order_of
from qa.language.negation import negated
from qa.model import Turn, Who

__all__ = ["Facts", "first_hit", "form_of"]

_FILED = ("recorded", "accepted_notice")
_CONTACTS = ("联系", "回电", "电话", "短信", "通知", "回访", "答复", "回复", "跟进", "盯", "打给")
_SURE = 0.8
# A sentence shorter than this hardly says what the matter is; the next one is taken with it.
_TELLING = 20
_FILING = re.compile("登记|记录|记下|记上|备注|受理|立案|建单|工单|录入|上报|提交")


@dataclass(frozen=True, slots=True)
class Facts:
    """What was worked out before the sheets are filled in."""

    is_complaint: bool
    kind: Choice
    level: Choice
    wish: Choice
    promises: tuple[Promise, ...]
    course: Course


def form_of(context: CallContext, facts: Facts) -> dict[str, Field]:
    """The call record (电话投诉通话记录表).

    Args:
        context: the call.
        facts: complaint, wish, promises and feelings.

    Returns:
        Field name to field, in the sheet's order.
    """
    meta = context.transcript.meta
    consent = _consent(context)
    return {
        "number": known(context.transcript.call_id),
        "call_time": known(meta.started_at),
        "agent": known(" ".join(part for part in (meta.agent_name, meta.agent_id) if part)),
        "customer_name": name_of(context),
        "contact": contact_of(context),
        "order": order_of(context),
        "type": _chosen(facts.kind, context)
        if facts.is_complaint
        else known("咨询" if facts.wish.value == "咨询解答" else "业务办理"),
        "core_problem": _problem(context, facts),
        "wish": _chosen(facts.wish, context),
        "solution": _solution(context, consent),
        "promised_time": _promised(context, facts.promises),
        "confirmed": _confirmed(context, consent),
        "follow_up": _follow_up(context, facts.promises),
        "filing": _filing(context),
    }


def _chosen(choice: Choice, context: CallContext) -> Field:
    if choice.source is None:
        return known(choice.value)
    return filled(choice.value, context.turns[choice.source.turn], choice.source.start, choice.source.end)


def _problem(context: CallContext, facts: Facts) -> Field:
    """The sentence of the opening statement that names the matter best."""
    opening = matter_turns(context)
    if not opening:
        return EMPTY
    source = facts.kind.source if facts.is_complaint else facts.wish.source
    if source is not None and source.turn in opening:
        turn, end = context.turns[source.turn], source.end
        left, right = sentence_at(turn.text, source.start, end)
        if right - left < _TELLING:
            end = min(right + 1, len(turn.text))
        left, right = sentence_at(turn.text, left, end)
        return filled(brief(turn.text[left:right], source.start - left), turn, left, end)
    return quoted(context.turns[opening[0]], 0, len(context.turns[opening[0]].text))


def _consent(context: CallContext) -> tuple[int, int] | None:
    """The agent's turn that asks for consent and the customer's that gives it; the last such pair."""
    found = None
    for asked in (*context.acts.all("ask_consent"), *context.acts.all("ask_agree")):
        after = [t for t in context.turns[asked.turn + 1 : asked.turn + 3] if t.who is Who.CUSTOMER]
        yes = next(
            (t.i for t in after if any(context.acts.has(t.i, a) for a in _YES) and not _refuses(t, context)),
            None,
        )
        if yes is not None and (found is None or yes > found[1]):
            found = asked.turn, yes
    return found


_YES = ("accept", "feels_agreeing")


def _refuses(turn: Turn, context: CallContext) -> bool:
    return any(negated(turn.text, h.start, h.end) for h in context.acts.hits(turn.i, "accept"))


def _solution(context: CallContext, consent: tuple[int, int] | None) -> Field:
    """What was settled: the most telling measures up to the customer's yes, else of the whole call."""
    found = _measures(context, _ASIDE | _TOLD_AGAIN) or _measures(context, _ASIDE)
    agreed = [p for p in found if consent is not None and consent[0] - _LEADING_UP <= p[0] <= consent[0] + 1]
    telling = sorted(agreed or found, key=lambda place: (len(found[place]), place), reverse=True)
    if not telling:
        return EMPTY
    chosen = [next(iter(found[place].values())) for place in sorted(telling[:_MOST_MEASURES])]
    texts = [str(quoted(context.turns[h.turn], h.start, h.end)["value"]).rstrip("。，；？") for h in chosen]
    main = next(iter(found[telling[0]].values()))
    return filled("；".join(texts), context.turns[main.turn], main.start, main.end)


def _measures(context: CallContext, aside: frozenset[str]) -> dict[tuple[int, int], dict[str, ActHit]]:
    """The sentences (turn, offset) that say what is going to be done, with the acts that say so."""
    found: dict[tuple[int, int], dict[str, ActHit]] = {}
    for act in (*_MEASURES, "time_promise"):
        for hit in context.acts.all(act):
            text = context.turns[hit.turn].text
            left, right = sentence_at(text, hit.start, hit.end)
            if hit.confidence < _SURE or negated(text, hit.start, hit.end) or right - left < _PROPOSAL:
                continue
            if act in _MEASURES or (hit.turn, left) in found:
                found.setdefault((hit.turn, left), {})[act] = hit
    return {place: hits for place, hits in found.items() if not _set_aside(context, *place, aside)}


def _set_aside(context: CallContext, turn: int, left: int, aside: frozenset[str]) -> bool:
    """Whether a sentence says something besides: it asks, is vague, apologises, only wants a yes."""
    left, right = sentence_at(context.turns[turn].text, left, left + 1)
    heard = {act for act, hits in context.acts.by_turn[turn].items() for h in hits if left <= h.start < right}
    return bool(heard & aside) or (right - left < _BARE and not heard.isdisjoint(_CONSENT))


_ASIDE = frozenset(
    {"vague_time", "more_help", "asks_satisfied", "hold_request", "asks_identity", "accepted_notice"}
    | {"thanks_pointing_out", "transfer_now", "apology", "apology_wide", "system_down"}
)
_TOLD_AGAIN = frozenset({"recap_words"})
_CONSENT = ("ask_consent", "ask_agree", "ask_agree_wide")
# A sentence shorter than this that asks for consent says no more than that.
_BARE = 18
# What is going to be done, or was just done, about the matter.
_MEASURES = ("solution", "done_now", "books", "offer", "will_do", "company_action")
_MOST_MEASURES = 2
# So many turns before the question that the customer said yes to belong to what was agreed.
_LEADING_UP = 4
_PROPOSAL = 10


def _confirmed(context: CallContext, consent: tuple[int, int] | None) -> Field:
    if consent is None:
        return EMPTY
    turn = context.turns[consent[1]]
    return filled("是", turn, 0, len(turn.text))


def _promised(context: CallContext, promises: Sequence[Promise]) -> Field:
    timed = [p for p in promises if p.due is not None and "办法之一" not in p.note] or [
        p for p in promises if p.due is not None
    ]
    if not timed:
        return EMPTY
    text = "；".join(dict.fromkeys(_when(p) for p in timed[:3]))
    return filled(text, context.turns[timed[0].turn], timed[0].start, timed[0].start + 1)


def _when(promise: Promise) -> str:
    return f"{promise.when}，即 {promise.due.text}" if promise.due and promise.due.iso else promise.when


def _follow_up(context: CallContext, promises: Sequence[Promise]) -> Field:
    found = next((p for p in promises if any(word in p.what for word in _CONTACTS)), None)
    return (
        EMPTY
        if found is None
        else filled(found.what, context.turns[found.turn], found.start, found.start + 1)
    )


def _filing(context: CallContext) -> Field:
    if context.transcript.meta.ticket_filed_at:
        return known(f"已登记（{context.transcript.meta.ticket_filed_at}）")
    for act in _FILED:
        hit = first_hit(context, act, Who.AGENT)
        if hit is not None and _FILING.search(_sentence(hit, context)):
            return filled("通话中已登记", context.turns[hit.turn], hit.start, hit.end)
    return EMPTY


def _sentence(hit: ActHit, context: CallContext) -> str:
    text = context.turns[hit.turn].text
    return text[slice(*sentence_at(text, hit.start, hit.end))]


def first_hit(context: CallContext, act: str, who: Who) -> ActHit | None:
    """The first clear, unnegated hit of an act in the turns of one side."""
    for hit in context.acts.all(act):
        turn = context.turns[hit.turn]
        if hit.confidence >= CLEAR and turn.who is who and not negated(turn.text, hit.start, hit.end):
            return hit
    return None
