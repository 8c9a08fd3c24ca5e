"""Model sentences fitted to one call: what is surely known of it is put in, what is not is left out.

A template has slots ``{title}``; a group in square brackets is dropped when a slot inside it is not known,
or gives way to what stands behind its bar: ``[您说的是{problem}|您想{want}]``. What begins with 投诉： or
咨询： there is for such calls only. ``{company|…}`` says what stands there instead. Nothing is guessed: a
wrong name in a training sheet is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qa.judge.caller import BARE_TITLES, caller_of
from qa.judge.company import company_of, desk_of
from qa.judge.context import CallContext
from qa.judge.felt import feeling_before, first_feeling
from qa.judge.locate import WELL_HEARD
from qa.judge.product import product_of
from qa.judge.stated import place_of, problem_of, want_of
from qa.language.numerals import digits_of
from qa.language.spoken_to import family_in
from qa.model import Who

__all__ = ["SLOTS", "Known", "fit", "known_at", "known_of", "matter_of", "slots_of"]

# Slot to what is known; what is not known is not in it.
Known = Mapping[str, str]

# What a library may ask for.
SLOTS = (
    *("title", "company", "desk", "agent", "product", "matter", "problem", "want"),
    *("wish", "ask", "due", "feeling", "term"),
)

_SLOT = re.compile(r"\{(\w+)(?:\|([^{}]*))?\}")
_GROUP = re.compile(r"\[([^\[\]]*)\]")
# Between the alternatives of a group, not inside a slot.
_BAR = re.compile(r"\|(?![^{}]*\})")
# Before an alternative: the kind of call it is for.
_KINDS = ("投诉", "咨询")
# Below this a sentence is not surely heard.
_HEARD_TURN = 0.6

_AGENT_NUMBER = re.compile("工号[是为]?([零〇一二三四五六七八九幺两0-9]{2,6})")
# A bare length of time may be anything's; with one of these it is a time to wait for.
_TIME = re.compile("内|前|今|明|后天|点|号|日|周|星期|礼拜|上午|下午|晚")

# 时间是今天 says nothing to who hears it today.
_TODAY = re.compile("[今当][天日]")

_WISHES = {
    "取消业务": ("取消这项业务", "取消业务"),
    "退款": ("把钱退回来", "退款"),
    "退货换货": ("退换", "退换"),
    "补偿": ("得到补偿", "补偿"),
    "维修": ("尽快修好", "马上维修"),
}
_OF_CHARGES, _CHARGES = "收费争议", ("type_charge", "topic_charge", "type_charge_hint")
_MATTERS = {
    "收费争议": ("{}收费的事", "这笔费用的事"),
    "产品质量": ("{}的问题", ""),
    "流程时效": ("{}迟迟没有着落的事", ""),
    "服务态度": ("", "这次的服务问题"),
}


def fit(template: str, known: Known) -> str:
    """Put what is known into a template.

    Args:
        template: with slots and groups; of a group's alternatives the first is said of which every slot is
            known, else nothing of it.
        known: slot to text.

    Returns:
        The sentence; slots that are not known give way to what stands behind their bar.
    """

    def group(found: re.Match[str]) -> str:
        fitting = (_sayable(way, known) for way in _BAR.split(found[1]))
        return next((way for way in fitting if way is not None), "")

    return _SLOT.sub(lambda slot: known.get(slot[1]) or slot[2] or "", _GROUP.sub(group, template))


def _sayable(way: str, known: Known) -> str | None:
    """One alternative of a group without the kind of call it is for; ``None`` when it cannot be said."""
    kind, colon, said = way.partition("：")
    if colon and kind in _KINDS:
        if known.get("kind") != kind:
            return None
        way = said
    return way if all(slot[1] in known for slot in _SLOT.finditer(way)) else None


def slots_of(template: str) -> Iterator[str]:
    """The names of a template's slots."""
    return (found[1] for found in _SLOT.finditer(template))


def known_of(context: CallContext, facts: Mapping[str, object]) -> Known:
    """What may be put into sentences about this call.

    Args:
        context: the call.
        facts: what was extracted from it.

    Returns:
        Slot to text; only what was clearly said or is in the metadata.
    """
    product, company = product_of(context, facts), company_of(context)
    found = {
        "kind": _KINDS[0] if facts.get("complaint.is_complaint") == "yes" else _KINDS[1],
        "title": _title(context),
        "company": company,
        "desk": desk_of(company),
        "agent": _agent(context),
        "product": product,
        "matter": matter_of(facts, product, charged=_charged(context, facts)),
        "problem": problem_of(context, facts),
        "want": want_of(context, facts),
        "due": _due(facts),
        "feeling": first_feeling(context),
    }
    found["wish"], found["ask"] = _wish(facts)
    return {name: text for name, text in found.items() if text}


def known_at(known: Known, turn: int, context: CallContext) -> Known:
    """What may be put into a sentence of the agent's at one turn.

    The feeling is the one it answers; by surname nobody is spoken to before the surname was said.

    Args:
        known: what is known of the call.
        turn: the agent's turn.
        context: the call.
    """
    feeling = feeling_before(context, turn)
    title = known.get("title", "")
    # 先生 is known by the voice, 邢先生 is not.
    family = family_in(title)
    named = not family or any(family in said.text for said in context.turns[: turn + 1])
    left_out = ("feeling",) if named else ("feeling", "title")
    others = {name: text for name, text in known.items() if name not in left_out}
    return {**others, "feeling": feeling} if feeling else others


def matter_of(facts: Mapping[str, object], product: str, *, charged: bool = True) -> str:
    """What the call is about, as a noun; empty when only the customer's own words could tell.

    Args:
        facts: what was extracted from the call.
        product: the thing it is about, if known.
        charged: whether a charge is named where the matter is told.
    """
    if facts.get("complaint.is_complaint") != "yes":
        return f"{product}的事" if product else ""
    kind = str(facts.get("complaint.type"))
    kind = "" if kind == _OF_CHARGES and not charged else kind
    with_product, without = _MATTERS.get(kind, ("{}的事", ""))
    return with_product.format(product) if product and with_product else without


def _charged(context: CallContext, facts: Mapping[str, object]) -> bool:
    """Whether a charge is named by the end of the matter: 放水的水费算谁的 comes up on the way."""
    place = place_of(facts)
    hits = (hit for act in _CHARGES for hit in context.acts.all(act))
    return place is None or any(hit.turn <= place.turn for hit in hits)


def _title(context: CallContext) -> str:
    """The form of address that the agent used, where it was well heard."""
    for named in caller_of(context).called:
        sure = context.locator.heard(named.turn, named.start, named.end)
        if sure >= WELL_HEARD and context.turns[named.turn].confidence >= _HEARD_TURN:
            return named.text
    agent = (t for t in context.turns if t.who is Who.AGENT and not t.quarantine)
    bare = [found for t in agent if t.confidence >= _HEARD_TURN for found in BARE_TITLES.findall(t.text)]
    return bare[0] if len(set(bare)) == 1 else ""


def _agent(context: CallContext) -> str:
    meta = context.transcript.meta
    if meta.agent_id:
        return f"工号{meta.agent_id}"
    own = [t for t in context.turns[:6] if t.who is Who.AGENT and t.confidence >= _HEARD_TURN]
    found = next((found for turn in own if (found := _AGENT_NUMBER.search(turn.text))), None)
    return f"工号{digits_of(found[1])}" if found else ""


def _due(facts: Mapping[str, object]) -> str:
    promises = facts.get("promises")
    for promise in promises if isinstance(promises, list) else ():
        when = str(promise.get("when", ""))
        if promise.get("plain") and _TIME.search(when) and not _TODAY.fullmatch(when):
            return when
    return ""


def _wish(facts: Mapping[str, object]) -> tuple[str, str]:
    if facts.get("complaint.is_complaint") != "yes":
        return "", ""
    form = facts.get("record.form")
    heard = isinstance(form, Mapping) and form.get("wish", {}).get("turn") is not None
    return _WISHES.get(str(facts.get("complaint.wish")), ("", "")) if heard else ("", "")
