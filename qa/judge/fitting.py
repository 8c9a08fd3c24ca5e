"""Model sentences fitted to one call: what is surely known of it is put in, what is not is left out.

A template has slots ``{title}``; a group in square brackets is dropped when a slot inside it is not known;
``{company|…}`` says what stands there instead. Nothing is guessed: a wrong name in a training sheet is worse
than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qa.judge.acts import ActHit
from qa.judge.context import CallContext
from qa.judge.things import bare_thing
from qa.language.numerals import digits_of
from qa.model import Match, Who

__all__ = ["HEARD_WORDS", "SLOTS", "Known", "fit", "known_of", "matter_of", "slots_of"]

# Slot to what is known; what is not known is not in it.
Known = Mapping[str, str]

# What a library may ask for.
SLOTS = ("title", "company", "desk", "agent", "product", "matter", "wish", "ask", "due", "feeling", "term")

_SLOT = re.compile(r"\{(\w+)(?:\|([^{}]*))?\}")
_GROUP = re.compile(r"\[([^\[\]]*)\]")
# Below these a word is not surely heard: of the sentence, of the words themselves. A misheard name in a
# suggestion embarrasses more than none.
_HEARD_TURN, HEARD_WORDS = 0.6, 0.85

_ADDRESS = "(先生|女士|小姐|老师|阿姨|大爷|大妈|叔叔)"
_TITLED = re.compile(rf"^([\u4e00-\u9fff]{{1,2}}){_ADDRESS}$")
# 这位老师 addresses nobody called 位.
_NOBODY = re.compile("[这那哪各几一两]位\\w{2}$")
_BARE_TITLE = re.compile("(?:^|[，。！？])(先生|女士)(?=[，。！？您请])")
_AGENT_NUMBER = re.compile("工号[是为]?([零〇一二三四五六七八九幺两0-9]{2,6})")
_LEAD_IN = re.compile(
    "^(?:喂|您好|你好|早上好|上午好|中午好|下午好|晚上好|这里是|这边是|我们是|我是|欢迎致电|感谢致电|欢迎拨打)+"
)
_DESK = re.compile(
    "(?:的)?(?:官方|在线|人工)?(?:客户服务|客服|服务|呼叫|售后|会员|预订)(?:中心|热线|专线|部|专席|平台)?$"
)
_HAS_DESK = re.compile("(?:中心|热线|专线|台|部|专席)$")
# The agent's own name behind the company's: 聆安听力的小阮.
_OWN_NAME = re.compile("(?:的|客服|专员|顾问)?[小阿老][\u4e00-\u9fff]$")
_PART = re.compile("[^，。！？,、]+")
_NO_COMPANY = re.compile("工号|请问|有什么|为您|您好|[我你您]")

# A bare length of time may be anything's; with one of these it is a time to wait for.
_TIME = re.compile("内|前|今|明|后天|点|号|日|周|星期|礼拜|上午|下午|晚")

_FEELINGS = {"愤怒": "生气", "焦急": "着急", "失望": "失望", "不耐烦": "着急"}
_WISHES = {
    "取消业务": ("取消这项业务", "取消业务"),
    "退款": ("把钱退回来", "退款"),
    "退货换货": ("退换", "退换"),
    "补偿": ("得到补偿", "补偿"),
    "维修": ("尽快修好", "马上维修"),
}
_MATTERS = {
    "收费争议": ("{}收费的事", "这笔费用的事"),
    "产品质量": ("{}的问题", ""),
    "流程时效": ("{}迟迟没有着落的事", ""),
    "服务态度": ("", "这次的服务问题"),
}


def fit(template: str, known: Known) -> str:
    """Put what is known into a template; groups with an unknown slot go, other unknown slots are left out."""

    def group(found: re.Match[str]) -> str:
        slots = list(_SLOT.finditer(found[1]))
        return found[1] if all(slot[1] in known for slot in slots) else ""

    return _SLOT.sub(lambda slot: known.get(slot[1]) or slot[2] or "", _GROUP.sub(group, template))


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
    product, company = _product(context), _company(context)
    found = {
        "title": _title(context, facts),
        "company": company,
        "desk": company if _HAS_DESK.search(company) or not company else f"{company}客服中心",
        "agent": _agent(context),
        "product": product,
        "matter": matter_of(facts, product),
        "due": _due(facts),
        "feeling": _feeling(facts),
    }
    found["wish"], found["ask"] = _wish(facts)
    return {name: text for name, text in found.items() if text}


def matter_of(facts: Mapping[str, object], product: str) -> str:
    """What the call is about, as a noun; empty when only the customer's own words could tell."""
    if facts.get("complaint.is_complaint") != "yes":
        return f"{product}的事" if product else ""
    with_product, without = _MATTERS.get(str(facts.get("complaint.type")), ("{}的事", ""))
    return with_product.format(product) if product and with_product else without


def _title(context: CallContext, facts: Mapping[str, object]) -> str:
    """The form of address that the agent used; a name alone does not tell 先生 from 女士."""
    name = _field(facts, "customer_name")
    agent = (t for t in context.turns if t.who is Who.AGENT and not t.quarantine)
    own = [turn for turn in agent if turn.confidence >= _HEARD_TURN]
    if name:
        said = re.compile(re.escape(name if _TITLED.match(name) else name[0] + "_").replace("_", _ADDRESS))
        for turn in own:
            for found in said.finditer(turn.text):
                if _NOBODY.search(turn.text[: found.end()]):
                    continue
                if context.locator.heard(turn.i, *found.span()) >= HEARD_WORDS:
                    return found[0]
        return ""
    said_titles = {found for turn in own for found in _BARE_TITLE.findall(turn.text)}
    return said_titles.pop() if len(said_titles) == 1 else ""


def _company(context: CallContext) -> str:
    """The company's own name, without its desk: 星桥通信 of 星桥通信客服中心."""
    given = context.transcript.meta.extra.get("company", "")
    if given:
        return given
    for hit in context.acts.all("company"):
        if hit.turn > 3 or hit.match is not Match.TEXT or not _heard(hit, context):
            continue
        text = context.turns[hit.turn].text
        # The hit may begin in the greeting: its last part is the one with the name.
        for part in reversed(list(_PART.finditer(text[: hit.end]))):
            end = next((p.end() for p in _PART.finditer(text) if p.start() == part.start()), part.end())
            name = _DESK.sub("", _OWN_NAME.sub("", _LEAD_IN.sub("", text[part.start() : end])))
            if 2 <= len(name) <= 12 and not _NO_COMPANY.search(name):
                return name
            break
    return ""


def _agent(context: CallContext) -> str:
    meta = context.transcript.meta
    if meta.agent_id:
        return f"工号{meta.agent_id}"
    own = [t for t in context.turns[:6] if t.who is Who.AGENT and t.confidence >= _HEARD_TURN]
    found = next((found for turn in own if (found := _AGENT_NUMBER.search(turn.text))), None)
    return f"工号{digits_of(found[1])}" if found else ""


def _product(context: CallContext) -> str:
    for hit in context.acts.all("product"):
        turn = context.turns[hit.turn]
        name = bare_thing(turn.text[hit.start : hit.end])
        if turn.who is Who.CUSTOMER and len(name) > 1 and _heard(hit, context):
            return name
    return ""


def _heard(hit: ActHit, context: CallContext) -> bool:
    """Whether a hit's own words were well heard."""
    return context.locator.heard(hit.turn, hit.start, hit.end) >= HEARD_WORDS


def _due(facts: Mapping[str, object]) -> str:
    promises = facts.get("promises")
    for promise in promises if isinstance(promises, list) else ():
        if promise.get("plain") and _TIME.search(str(promise.get("when", ""))):
            return str(promise["when"])
    return ""


def _feeling(facts: Mapping[str, object]) -> str:
    course = facts.get("emotion")
    return _FEELINGS.get(str(course.get("opening")), "") if isinstance(course, Mapping) else ""


def _wish(facts: Mapping[str, object]) -> tuple[str, str]:
    if facts.get("complaint.is_complaint") != "yes":
        return "", ""
    form = facts.get("record.form")
    heard = isinstance(form, Mapping) and form.get("wish", {}).get("turn") is not None
    return _WISHES.get(str(facts.get("complaint.wish")), ("", "")) if heard else ("", "")


def _field(facts: Mapping[str, object], name: str) -> str:
    form = facts.get("record.form")
    return str(form[name].get("value", "")) if isinstance(form, Mapping) and name in form else ""
