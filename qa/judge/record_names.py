"""Who the customer is and how to reach them, as far as they said so themselves or are addressed.

Only what was said is taken: a name the customer gives, or the form of address the agent uses; a
telephone number or its last digits; an order or account number. Nothing is guessed.
"""

from __future__ import annotations

import re

from qa.judge.caller import BARE_TITLES, Named, caller_of
from qa.judge.context import CallContext
from qa.judge.places_near import floor_before
from qa.judge.record_fields import EMPTY, Field, filled
from qa.judge.things import bare_thing, is_name
from qa.language.entities import find as find_entities
from qa.language.entity import Kind
from qa.model import Turn, Who

__all__ = ["NO_TITLE", "contact_of", "name_of", "order_of"]

NO_TITLE = "姓"
"""Stands before a surname of which no form of address is known."""
_PLAIN_TITLES = frozenset({"先生", "女士"})

_ORDER_ASKED = re.compile("订单号?|运?单号|户号|会员号?|合同|保单|报案号|账号|编号|车牌|串号")
# 打这个电话 alone is what the customer is doing.
_HERE = re.compile(
    "(?:(?<!我)就|[您你]|直接|还是|可以|往后|以后|回头)再?打我?的?这个?(?:号|电话|手机)"
    "|(?<![我不该想让叫才])打我?这个?(?:号|电话|手机)(?:就|来|联系|找)|打(?:过?来)?的这个?(?:号|电话|手机)"
    "|(?:来电|现在|用)的?这个?(?:号|电话|手机)|来电(?:号码|显示)|就(?:是|我)?这个(?:号|电话)"
)
_ACCOUNT = re.compile(
    "(订单|运?单号|户号|会员号?|合同号?|保单|报案号|账号|编号|工单|案件|预约号|学号|车牌|串号|体检)[^，。！？]{0,8}$"
)
_PHONE_TAIL = re.compile("(手机|电话|预留|号码|来电)")


def name_of(context: CallContext) -> Field:
    """The customer's name: in full when given, else the agent's form of address, else the surname."""
    caller = caller_of(context)
    named = caller.full or next(iter(caller.called), None)
    if named is not None:
        return _named(named.text, named, context)
    return (
        _named(_by_surname(caller.family.text, context), caller.family, context) if caller.family else EMPTY
    )


def _named(text: str, named: Named, context: CallContext) -> Field:
    return filled(text, context.turns[named.turn], named.start, named.end)


def _by_surname(surname: str, context: CallContext) -> str:
    """A surname with the 先生 or 女士 the agent says without it; 姓文 where neither or both are said."""
    agent = (t for t in context.turns if t.who is Who.AGENT and not t.quarantine)
    said = {title for turn in agent for title in BARE_TITLES.findall(turn.text)} & _PLAIN_TITLES
    return f"{surname}{said.pop()}" if len(said) == 1 else f"{NO_TITLE}{surname}"


def contact_of(context: CallContext) -> Field:
    """The customer's telephone: a number, the last digits of one, or the number they call from.

    A second number given when asked for one is put behind it.
    """
    main, spare = EMPTY, EMPTY
    for turn in context.turns:
        if turn.who is not Who.CUSTOMER or turn.quarantine:
            continue
        found = _telephone(turn, _before(turn, context))
        if any(context.acts.has(t.i, act) for t in floor_before(turn.i, context) for act in _ASK_SPARE):
            spare = spare if spare["value"] else found
        elif not main["value"] or (found["value"] and main["value"] == _SAME_LINE):
            main = found
    if not spare["value"]:
        return main
    if not main["value"]:
        return {**spare, "value": f"备用 {spare['value']}"}
    return {**main, "value": f"{main['value']}；备用 {spare['value']}"}


_LINES = frozenset({Kind.PHONE, Kind.TAIL})
_ORDERS = frozenset({Kind.ORDER_NUMBER})
_PARTIAL = frozenset({Kind.TAIL, Kind.DIGITS})
_ASK_SPARE = ("asks_backup", "backup_contact")
_SAME_LINE = "来电号码"


def _telephone(turn: Turn, before: str) -> Field:
    for entity in find_entities(turn.text, _LINES):
        near = before + turn.text[max(0, entity.start - 10) : entity.start]
        if entity.kind is Kind.PHONE and entity.form != "hotline":
            return filled(entity.value, turn, entity.start, entity.end)
        if entity.kind is Kind.TAIL and _PHONE_TAIL.search(near) and not _ACCOUNT.search(near):
            return filled(f"尾号 {entity.value}", turn, entity.start, entity.end)
    here = _HERE.search(turn.text)
    return filled(_SAME_LINE, turn, *here.span()) if here else EMPTY


def _before(turn: Turn, context: CallContext) -> str:
    """What a turn answers or goes on from: the other side's words, and its speaker's own right before it."""
    own = [t for t in context.turns[max(0, turn.i - 1) : turn.i] if t.who is turn.who and not t.quarantine]
    return "".join(t.text for t in (*floor_before(turn.i, context), *own))


def order_of(context: CallContext) -> Field:
    """The order or account number, its last digits, or the product or service named first."""
    customer = [t for t in context.turns if t.who is Who.CUSTOMER and not t.quarantine]
    for turn in customer:
        for entity in find_entities(turn.text, _ORDERS):
            return filled(entity.value, turn, entity.start, entity.end)
    for turn in customer:
        found = _part_of_number(turn, _before(turn, context))
        if found is not None:
            return found
    for hit in context.acts.all("product"):
        turn = context.turns[hit.turn]
        product = bare_thing(turn.text[hit.start : hit.end])
        if turn.who is Who.CUSTOMER and is_name(product):
            return filled(product, turn, hit.start, hit.end)
    return EMPTY


def _part_of_number(turn: Turn, before: str) -> Field | None:
    """Digits that the customer names, or was just asked for, as part of an order number."""
    asked = None if _PHONE_TAIL.search(before) else _ORDER_ASKED.search(before)
    for entity in find_entities(turn.text, _PARTIAL):
        # 收货手机尾号四四零七 in answer to 订单号 is the telephone's.
        if entity.kind is Kind.TAIL and _PHONE_TAIL.search(
            turn.text[max(0, entity.start - 8) : entity.start]
        ):
            continue
        named = _ACCOUNT.search(turn.text[: entity.start])
        label = named[1] if named else asked[0] if asked else ""
        if label:
            return filled(f"{label} {entity.value}", turn, entity.start, entity.end)
    return None
