"""What praise for one check asks for beside the words: a question with something in it, a time, an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from qa.judge.acts import ActHit
from qa.judge.context import CallContext
from qa.judge.praise import Praise, Scrutiny, clear_hits, customer_turn, heard_plainly, inside, text_of
from qa.language.asking import asking_clauses, is_asked
from qa.language.entities import find as find_entities
from qa.language.entity import Kind

__all__ = ["SPECIAL"]


def _timed(words: Praise, scrutiny: Scrutiny, context: CallContext) -> bool:
    """Whether the words promise something by a time; an answer may be no more than the time.

    What comes every month is due on no one day, but told by its time as well.
    """
    if _recurs(words, context):
        return True
    text = text_of(words, context)
    if _OPEN_TILL.search(text):
        return False
    if scrutiny.promises:
        return any(t == words.turn and at < words.to and words.at < to for t, at, to in scrutiny.promises)
    times = [e for e in find_entities(text) if e.kind in _TIMES]
    aged = any(_AGE.match(text, e.end) for e in times)
    return not aged and 2 * sum(e.end - e.start for e in times) >= len(text.strip("，。！？、 "))


_TIMES = (Kind.DATE, Kind.DURATION)
# 三个月以内的 says how old something may be, not by when anything is done.
_AGE = re.compile("(?:以内|之内|内|以上|以前|之前)?的(?=[，。！？]|$)")
# Till when a counter is open or a van stands there is no promise of anything by then.
_OPEN_TILL = re.compile(
    "(?:开|送|营业|供应|供|卖|放|排|办|上班|值班|有人|开门|受理)到(?!位|家|您|你|店|门|手|达|账|货)[^，。！？]{0,4}[0-9零一二两三四五六七八九十半]+点"
)
_FROM_THEN = re.compile("(?:以|之)?后|开?[始起]|(?:以|之)?前")
_EVERY = re.compile("每(?:个?月|个?(?:星期|礼拜)|周|天|季度?|年)")


def _recurs(words: Praise, context: CallContext) -> bool:
    """Whether the words say on which day of each month or week something is done, not from when on."""
    said = context.turns[words.turn].text
    text = said[words.at : words.to]
    every = _EVERY.search(text)
    if every is None or is_asked(said, words.at, words.to):
        return False
    days = [e for e in find_entities(text) if e.kind is Kind.DATE and e.end > every.end()]
    return any(not _FROM_THEN.match(text, e.end) for e in days)


# 啥事？ asks nothing yet.
_QUESTION = 6


def _inquires(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """Whether the words are a question with something in it, not one in passing."""
    # Who is asked for a name or a number is not asked about the matter.
    if any(inside(hit, words) for hit in context.acts.hits(words.turn, "asks_identity")):
        return False
    text = context.turns[words.turn].text
    asked = text[words.at : words.to].rstrip(" ”")
    marked = any(mark in text for mark in "。？！")
    last = any(left < words.to <= right for left, right in asking_clauses(text))
    return (asked.endswith("？") or (not marked and last)) and len(asked) >= _QUESTION


def _apologises(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """Thanks for waiting are no apology."""
    if any(context.acts.has(words.turn, act) for act in ("apology", "apology_wide", "agent_sorry")):
        return True
    thanks = context.acts.hits(words.turn, "thanks")
    waits = context.acts.hits(words.turn, "wait_apology_words")
    return any(not any(t.start < w.end and w.start < t.end for t in thanks) for w in waits)


# 就是我们内部的一个叫法 explains nothing, nor does the word itself once more.
_HOLLOW = re.compile(
    "(?:内部|后台|系统|行业|行里|流程)[^，。！？]{0,4}(?:叫法|说法|指标|术语|名词|名称|代码|规定|概念)"
)
_MEANS = re.compile("就是([^，。！？]{2,})")
_TAILS = "呗嘛呀啊哦呢的了"


def _explains(words: Praise, scrutiny: Scrutiny, context: CallContext) -> bool:
    """Whether a term that was used or asked about is told in other words."""
    text = text_of(words, context)
    before = customer_turn(reversed(context.turns[: words.turn]))
    known = before.text if before is not None else ""
    told = _MEANS.search(text)
    if _HOLLOW.search(text) or (told and len(told[1].strip(_TAILS)) > 1 and told[1].strip(_TAILS) in known):
        return False
    asked = before is not None and any(
        context.acts.has(before.i, act) for act in ("asks_meaning", "asks_term")
    )
    here = any(context.acts.has(words.turn, act) for act in ("jargon", "plain_formula"))
    return asked or here or not scrutiny.strict


# Names, numbers and addresses say who it is; a model or a day of purchase does not.
_IDENTITY = ("verify", "asks_identity")
_POLITE = re.compile(
    "您(?!好)|[请烦劳]|方便|贵姓|称呼|谢|好吗|好不好|行吗|行不|可以吗|[呢呀哈呗哟嘛]|我[^，。！？]{0,5}[查看翻调找核记登建]"
)
_BRUSQUE = re.compile("你(?![们好])|说重点|快[点说报]|赶紧|抓紧|行了行了|啰嗦|废话")


def _verifies(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """Whether the words ask, or check, who it is or what they bought, and ask as one asks a customer."""
    text = text_of(words, context)
    if _BRUSQUE.search(text) or not _POLITE.search(text):
        return False
    asked = (hit for act in _IDENTITY for hit in context.acts.hits(words.turn, act))
    return any(inside(hit, words) and heard_plainly(hit) and not _of_model(hit, context) for hit in asked)


def _of_model(hit: ActHit, context: CallContext) -> bool:
    """Whether 型号 is the only number asked for."""
    said = context.turns[hit.turn].text[hit.start : hit.end]
    return "型号" in said and not re.search("[号名姓尾]|电话|手机", said.replace("型号", ""))


# To ask how something is or was, one way or the other, lets nobody choose.
_EITHER = re.compile("还是([^。！？]*)")
_HOW_IT_IS = re.compile(
    "(?:问题|毛病|原因|缘故)|(?:退|换|修|买|订|办|下单?|装|取|用|坐|打|交|付|吃|拿|开|送|住|寄|签|约|扣|坏|报)"
    "(?:的(?=[，。！？货款钱单]|$)|[了过](?=[，。！？一二两三四五六七八九十几]|$))"
)
_SAYS_BACK = ("restate_strong", "restate_whole")
_TO_DO = re.compile(
    "[您你][^，。！？]{0,4}(?:看|想|要|选|挑|愿|喜欢|倾向|方便|定|中意|乐意|打算|觉得|拿主意|说了算)|[给帮替为][您你]|我们?[派补送来]"
    "|[退换修补送寄取改派转存抵销领约改延]|自[取提己]|[上下]午|早上|晚上|线[上下]|[今明后]天|周[一二三四五六日末]|都(?:行|成|可以)"
)


def _lets_choose(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """Whether the words leave a choice of what is done: neither what was understood nor how it is."""
    if any(inside(hit, words) for act in _SAYS_BACK for hit in clear_hits(words.turn, act, context)):
        return False
    text = text_of(words, context)
    other = _EITHER.search(text)
    if other is None or not is_asked(text, other.start(), len(text)):
        return True
    return bool(_TO_DO.search(text)) and not _HOW_IT_IS.search(other[1])


_DENIES = re.compile("^(?:不是(?!吗)|没有(?![错漏]|出入|问题)|不对|我没|我不是|谁说)")


def _agreed_with(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """Whether the customer did not say that it was understood wrongly."""
    after = customer_turn(context.turns[words.turn + 1 :])
    return after is None or not _DENIES.search(after.text)


def _not_asked(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """What is to be done next is told, not asked."""
    text = context.turns[words.turn].text
    if any(inside(hit, words) for hit in context.acts.hits(words.turn, "asks_identity")):
        return False
    if not isinstance(words.shown, ActHit) or any(clear_hits(words.turn, act, context) for act in _OFFERED):
        return True
    return not is_asked(text, words.shown.start, words.shown.end)


_OFFERED = ("ask_agree", "ask_agree_wide")


def _late(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """Thanks for a complaint belong behind its handling; before it they are a phrase."""
    return 2 * words.turn >= len(context.turns)


def _escalates(words: Praise, scrutiny: Scrutiny, _: CallContext) -> bool:
    """Something was wrong, and it was handed over in so many words, not only as if."""
    return scrutiny.complaint and (not scrutiny.strict or heard_plainly(words.shown))


def _admits(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """让您久等了 admits no fault."""
    hit = words.shown
    waits = context.acts.hits(words.turn, "thanks_waiting")
    return not isinstance(hit, ActHit) or not any(w.start < hit.end and hit.start < w.end for w in waits)


SPECIAL: Mapping[str, Callable[[Praise, Scrutiny, CallContext], bool]] = {
    "greeting.wait_apology": _apologises,
    "switch_in.probe": _inquires,
    "switch_in.verify_identity": _verifies,
    "switch_in.restate": _agreed_with,
    "conversion.explain_plain": _explains,
    "conversion.no_denial": _admits,
    "agreement.options": _lets_choose,
    "agreement.next_step": _not_asked,
    "agreement.time_limit": _timed,
    "agreement.escalation": _escalates,
    "call.thanks_feedback": _late,
}
