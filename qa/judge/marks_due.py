"""At which sentence something missing should have been said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.judge.coaching import Note
from qa.judge.context import CallContext
from qa.judge.drafts import agent_turns, turn_before
from qa.language.asking import is_asked
from qa.model import CheckResult, Match, Turn, Who

__all__ = ["due_turn"]

# What puts something forward.
_OFFERS = ("offer", "solution", "ask_agree", "time_promise", "refuse_wish")

_EVEN_THEN = ("agreement.escalation", "conversion.abuse_calm", "conversion.transfer_consent")
# What is still to come; 等了多久了 asks for no time.
_WHEN = re.compile("(?:什么|啥|多)(?:时候|会儿)|[何几]时|(?:几[天点号]|哪一?天|多久|多长时间|多少天)(?!了)")
_SUMS_UP = ("recap", "recap_short", "ask_satisfied", "asks_satisfied", "more_help")


def due_turn(result: CheckResult, note: Note, context: CallContext) -> int | None:
    """The sentence at which something missing should have been said; ``None`` when there is none."""
    own = [turn.i for turn in agent_turns(context)]
    if note.due == "none" or not own:
        return None
    if note.due in ("first", "last"):
        return own[0] if note.due == "first" else own[-1]
    if note.due == "explain":
        return _explaining(result, own, context)
    if note.due == "when" and (told := _asked_when(result, own, context)) is not None:
        return told
    if note.due in ("stage_end", "offer", "when"):
        return _stage_end(result, own, context, offered=note.due != "stage_end")
    return _reply(result, own, context)


def _reply(result: CheckResult, own: Sequence[int], context: CallContext) -> int | None:
    """The agent's first sentence after what called for it."""
    cause, looked = -1, []
    for proof in result.evidence:
        if proof.turn is None and proof.start is not None and proof.match is Match.ACOUSTIC:
            return turn_before(proof.start, context, Who.AGENT)
        if proof.turn is not None and proof.who is Who.CUSTOMER:
            cause = proof.turn if cause < 0 else cause
        elif proof.turn in own:
            looked.append(proof.turn)
    after = [turn for turn in own if turn > cause]
    due = next((turn for turn in looked if turn is not None and turn > cause), after[0] if after else None)
    return None if due is not None and cause >= 0 and _too_late(due, result, context) else due


def _too_late(turn: int, result: CheckResult, context: CallContext) -> bool:
    """Whether a sentence only closes the call, where a mark on anything else makes no sense.

    A crisis or an insult must be answered even then, though not while results are summed up; and a call
    that is passed on then is passed on.
    """
    if result.stage == context.flow.stages[-1].id or context.stage_of(turn) != context.flow.stages[-1].id:
        return False
    return result.id not in _EVEN_THEN or any(context.acts.has(turn, act) for act in _SUMS_UP)


def _asked_when(result: CheckResult, own: Sequence[int], context: CallContext) -> int | None:
    """The agent's answer to the customer who asked when, the last time that was asked before the close."""
    for turn in reversed(context.turns):
        answer = next((i for i in own if i > turn.i), None) if _asks_when(turn) else None
        if answer is not None and not _too_late(answer, result, context):
            return answer
    return None


def _asks_when(turn: Turn) -> bool:
    if turn.who is not Who.CUSTOMER or turn.quarantine:
        return False
    return any(is_asked(turn.text, *found.span()) for found in _WHEN.finditer(turn.text))


def _explaining(result: CheckResult, own: Sequence[int], context: CallContext) -> int | None:
    """Where the agent goes on to explain: the first sentence of the stage behind the check's own."""
    spans = context.staging.spans
    place = next((k for k, span in enumerate(spans) if span.id == result.stage), None)
    if place is None:
        return None
    if place + 1 < len(spans):
        onward = [turn for turn in own if spans[place + 1].first_turn <= turn <= spans[place + 1].last_turn]
        if onward:
            return onward[0]
    return _stage_end(result, own, context)


def _stage_end(
    result: CheckResult, own: Sequence[int], context: CallContext, *, offered: bool = False
) -> int | None:
    """The agent's last sentence of the check's stage (that puts something forward, if any does)."""
    inside = [turn for turn in own if context.stage_of(turn) == result.stage]
    if offered:
        inside = [t for t in inside if any(context.acts.has(t, act) for act in _OFFERS)] or inside
    return inside[-1] if inside else None
