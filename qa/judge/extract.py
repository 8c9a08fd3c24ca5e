"""What a call was about, taken from it rather than judged: complaint, wish, the record form.

Every field of the form comes with the turn it was taken from; what was not said stays empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qa.judge.acts import ActHit
from qa.judge.context import CallContext, Finding, Truth
from qa.judge.locate import sentence_at
from qa.judge.matchers import evaluate
from qa.judge.scorecard import Scorecard
from qa.language.entities import find as find_entities
from qa.model import Who

__all__ = ["extract"]

Field = dict[str, object]


def extract(context: CallContext, scorecard: Scorecard) -> dict[str, object]:
    """Extract the facts of a call.

    Args:
        context: the call.
        scorecard: its definitions (``complaint``, ``complaint_opens``) and topics.

    Returns:
        ``complaint.*`` values and ``record.form`` / ``record.tracker``; a form field is
        ``{"value": text, "turn": number or None}``.
    """
    complaint = _defined("complaint", context, scorecard)
    is_complaint = complaint.truth is Truth.YES
    wish = _topic("complaint.wish", context, scorecard) if is_complaint else ""
    form = _form(context, scorecard, wish)
    return {
        "complaint.is_complaint": "yes" if is_complaint else "no",
        "complaint.type": (_topic("complaint.type", context, scorecard) or "其他") if is_complaint else "",
        "complaint.level": _level(context) if is_complaint else "",
        "complaint.wish": wish or ("其他" if is_complaint else "咨询解答"),
        "record.form": form,
        "record.tracker": _tracker(form),
    }


def _defined(name: str, context: CallContext, scorecard: Scorecard) -> Finding:
    condition = scorecard.definitions.get(name)
    return Finding(Truth.NO) if condition is None else evaluate(condition, context)


def _hits(context: CallContext, act: str) -> list[ActHit]:
    return [hit for turn in context.turns for hit in context.acts.hits(turn.i, act)]


def _topic(name: str, context: CallContext, scorecard: Scorecard) -> str:
    """The value spoken for in most turns; said earlier wins a tie."""
    turns = {
        value: sorted({hit.turn for hit in _hits(context, act)})
        for value, act in scorecard.topics.get(name, ())
    }
    spoken = [value for value, said in turns.items() if said]
    return max(spoken, key=lambda value: (len(turns[value]), -turns[value][0]), default="")


def _level(context: CallContext) -> str:
    if _hits(context, "crisis"):
        return "危机"
    return "复杂" if _hits(context, "needs_others") else "普通"


def _form(context: CallContext, scorecard: Scorecard, wish: str) -> dict[str, Field]:
    opens = _defined("complaint_opens", context, scorecard)
    matter = opens.first_turn
    if matter is None:
        matter = next((hit.turn for act in ("enquiry", "states_matter") for hit in _hits(context, act)), None)
    meta = context.transcript.meta
    return {
        "number": _field(context.transcript.call_id, None),
        "call_time": _field(meta.started_at, None),
        "agent": _field(meta.agent_name or meta.agent_id, None),
        "customer_name": _field("", None),
        "contact": _entity(context, Who.CUSTOMER, ("phone",)),
        "order": _entity(context, Who.CUSTOMER, ("order_number",)),
        "core_problem": _field("" if matter is None else _brief(context.turns[matter].text), matter),
        "wish": _said(wish, context, tuple(act for _, act in scorecard.topics.get("complaint.wish", ()))),
        "solution": _sentence(context, "offer", last=True),
        "promised_time": _sentence(context, "time_promise", last=False),
        "confirmed": _confirmed(context),
    }


def _field(value: str, turn: int | None) -> Field:
    return {"value": value, "turn": turn if value else None}


def _brief(text: str, most: int = 60) -> str:
    """A turn's text cut at a sentence or comma near ``most`` characters."""
    if len(text) <= most:
        return text
    cut = max(text.rfind(mark, 0, most) for mark in "。！？，")
    return text[: cut if cut > most // 3 else most] + "……"


def _entity(context: CallContext, who: Who, kinds: tuple[str, ...]) -> Field:
    for turn in context.turns:
        if turn.who is not who or turn.quarantine:
            continue
        for entity in find_entities(turn.text):
            if entity.kind in kinds:
                return _field(turn.text[entity.start : entity.end], turn.i)
    return _field("", None)


def _said(value: str, context: CallContext, acts: tuple[str, ...]) -> Field:
    turn = next((hit.turn for act in acts for hit in _hits(context, act)), None)
    return _field(value, turn)


def _sentence(context: CallContext, act: str, *, last: bool) -> Field:
    hits = _clear(_hits(context, act))
    hit = next(hits if not last else iter(sorted(hits, key=lambda h: -h.turn)), None)
    if hit is None:
        return _field("", None)
    text = context.turns[hit.turn].text
    left, right = sentence_at(text, hit.start, hit.end)
    return _field(_brief(text[left:right]), hit.turn)


def _clear(hits: list[ActHit]) -> Iterator[ActHit]:
    return (hit for hit in hits if hit.confidence >= 0.8)


def _confirmed(context: CallContext) -> Field:
    """The customer's own yes right after being asked."""
    for asked in _hits(context, "ask_consent"):
        after = [t for t in context.turns[asked.turn + 1 : asked.turn + 3] if t.who is Who.CUSTOMER]
        yes = next((t.i for t in after if context.acts.has(t.i, "accept")), None)
        if yes is not None:
            return _field("是", yes)
    return _field("", None)


def _tracker(form: Mapping[str, Field]) -> dict[str, Field]:
    pending, solved = bool(form["promised_time"]["value"]), bool(form["solution"]["value"])
    stage = "执行中" if pending else "方案制定" if solved else "信息收集"
    return {
        "number": form["number"],
        "customer": form["customer_name"],
        "subject": form["core_problem"],
        "stage": _field(stage, None),
        "owner": form["agent"],
        "due": form["promised_time"],
        "progress": form["solution"],
    }
