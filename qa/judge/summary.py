"""The synopsis of a call: two to four sentences put together from what was extracted and judged.

What was said is told in the words of the extraction; of the talk itself never more than a short, well heard
clause is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from qa.judge.acts import ActHit
from qa.judge.clauses import Stretch, quotable
from qa.judge.complaint import matter_turns
from qa.judge.context import CallContext
from qa.judge.fitting import Known
from qa.judge.gravity import alarming
from qa.judge.locate import FAIRLY_HEARD
from qa.judge.matter import told_matter
from qa.judge.record import THANKS
from qa.judge.record_fields import field
from qa.judge.record_names import NO_TITLE
from qa.judge.summary_events import events_of
from qa.judge.summary_outcome import outcome
from qa.language.spoken_to import family_in
from qa.language.surnames import COMMON_SURNAME
from qa.model import CheckResult, Mark, Score, Severity, Tone, Verdict, Who
from qa.shown_words import BAD_MOODS

__all__ = ["summarise"]

_WORST, _FULL = 3, 100
# So many characters of the matter are quoted: what went wrong, and with what.
_QUOTED = 44
# What a complaint is about: with a thing that is named, and without any.
_COMPLAINTS = {
    "收费争议": ("{}的收费", "收费问题"),
    "产品质量": ("{}出了问题", "产品或服务出了问题"),
    "流程时效": ("{}迟迟没有着落", "事情拖着没有办"),
    "服务态度": ("服务态度", "服务态度"),
}
# What a quote holds that bears a class out.
_SIGNS = {
    "收费争议": ("type_charge", "topic_charge", "type_charge_hint"),
    "流程时效": ("type_process", "type_process_missed"),
    "服务态度": ("type_service",),
}
# Beside a quote these say nothing more.
_TOLD_BY_QUOTE = ("产品质量", "流程时效")
# Of people it is not said that they break down or fail to turn up.
_PEOPLE = re.compile("月嫂|保洁|保姆|阿姨|师傅|老师|护工|司机|教练|导游|员$")
_WISHES = {
    "取消业务": "要求取消业务",
    "退款": "要求退款",
    "退货换货": "要求退换",
    "补偿": "要求补偿",
    "维修": "要求修好",
    "道歉": "要求道歉",
    "改进服务": "要求改进服务",
}
# What the customer said that makes a complaint a crisis.
_ALARMS = (
    ("injury", "涉及人身伤害或食品安全"),
    ("crisis_more", "扬言找媒体、法律或监管部门"),
    ("crisis_named", "扬言找媒体、法律或监管部门"),
)
_FEELS = {mood: f"很{mood}" for mood in BAD_MOODS} | {"愤怒": "很生气", "焦急": "很着急", "不耐烦": "不耐烦"}
# 来电咨询 has said it already; before it stands 喂, which the recogniser likes to write as 为 or 唯.
_ASKING = re.compile(
    "^(?:[喂为唯哎]+[，、]?)?我?(?:就是)?[想要](?:问|咨询|了解|请教)(?:一下|下|问|一问)?[，、：]?(?:那个|这个|就是)?[，、]?"
)
_WORTH_QUOTING = 5
# 邢 misheard becomes 行, 焦 becomes 教: of six names on 28 recognised calls heard no better than fairly three
# were wrong, none of them a common surname.
_SURNAME = re.compile(COMMON_SURNAME)
# After what of the agent's a customer calms down, as the reader is told.
_CALMING = {
    **{"及时致歉": "致歉", "诚恳致歉": "致歉", "共情到位": "安抚", "共情": "安抚", "安抚情绪": "安抚"},
    **{"利益引导": "讲明好处和保障", "给出方案": "拿出办法", "给了台阶": "另想办法", "给出选择": "给出选择"},
    **{"冷静应对": "平静应对", "主动认错": "认错", "行话讲成白话": "把原因讲明白", "时限明确": "给出时限"},
    **{"先听后说": "听完诉说", "及时升级": "答应升级", "征得同意": "拿出办法", "感谢批评": "认错道谢"},
}


def summarise(
    context: CallContext,
    results: Sequence[CheckResult],
    score: Score,
    facts: Mapping[str, object],
    marks: Sequence[Mark],
    known: Known,
) -> str:
    """Say how long the call was, who wanted what, how it went, what came of it and what it lost.

    Every sentence is left out when there is nothing true to say in it.

    Args:
        context: the call.
        results: the verdicts.
        score: the points.
        facts: what was extracted.
        marks: the call's marks.
        known: what is surely known of the call.
    """
    return "".join(
        (
            _matter(context, facts, known),
            _course(facts, results, marks, score),
            outcome(context, facts, results),
            _handling(results, score),
            _hearing(context),
        )
    )


# -- who wanted what


def _matter(context: CallContext, facts: Mapping[str, object], known: Known) -> str:
    minutes, seconds = divmod(round(context.transcript.duration), 60)
    length = f"通话 {minutes} 分 {seconds:02d} 秒" if context.transcript.duration else ""
    if not matter_turns(context):
        return f"{length}。" if length else ""
    title, name = known.get("title", ""), _called(facts, context)
    who = title if family_in(title) else f"客户{'' if name.startswith(NO_TITLE) else name}"
    told = _complaint(context, facts, known)
    if facts["complaint.is_complaint"] != "yes":
        told = _enquiry(context, facts, known)
    return f"{length + '，' if length else ''}{who}{told}。"


def _called(facts: Mapping[str, object], context: CallContext) -> str:
    """The customer's name where it was heard well, or fairly and is one that many have."""
    called = field(facts, "customer_name")
    name, turn = str(called.get("value", "")), called.get("turn")
    if not called.get("doubt") or not isinstance(turn, int) or not _SURNAME.match(name):
        return "" if called.get("doubt") else name
    sure = context.locator.heard_in(turn, name)
    return name if sure is not None and sure >= FAIRLY_HEARD else ""


def _complaint(context: CallContext, facts: Mapping[str, object], known: Known) -> str:
    level = str(facts["complaint.level"])
    place = told_matter(context, complains=True, most=_QUOTED)
    said = quotable(place, context) if place else ""
    heard = (
        {act for act, h in context.acts.by_turn[place.turn].items() if _inside(h, place)} if place else set()
    )
    what = f"投诉{_subject(facts, known, said, heard)}"
    wish = _WISHES.get(str(facts["complaint.wish"]), "")
    parts = [f"{what}：“{said}”" if said else what, wish]
    if level == "危机":
        parts.append(_alarm(context))
    return "，".join(part for part in parts if part)


def _inside(hits: Sequence[ActHit], place: Stretch) -> bool:
    return any(place.start <= hit.start < place.end for hit in hits)


def _subject(facts: Mapping[str, object], known: Known, said: str, heard: Set[str]) -> str:
    """What a complaint is about, as far as one class is surely meant and the quote bears it out."""
    kind = str(facts["complaint.type"])
    if field(facts, "type").get("turn") is None:
        return ""
    product = known.get("product", "")
    with_product, without = _COMPLAINTS.get(kind, ("", ""))
    borne_out = not said or kind not in _SIGNS or not heard.isdisjoint(_SIGNS[kind])
    if product and product in said and borne_out and not _PEOPLE.search(product):
        return with_product.format(product)
    return without if borne_out and not (said and kind in _TOLD_BY_QUOTE) else ""


def _alarm(context: CallContext) -> str:
    """What makes a complaint a crisis, in words: a reader must know whether a child was hurt."""
    said = [told for act, told in _ALARMS if any(alarming(hit, context) for hit in context.acts.all(act))]
    return "、".join(dict.fromkeys(said)) or "带有危机信号"


def _enquiry(context: CallContext, facts: Mapping[str, object], known: Known) -> str:
    place = told_matter(context, complains=False, most=_QUOTED)
    said = quotable(place, context) if place else ""
    if field(facts, "type").get("value") == THANKS:
        return f"来电道谢：“{said}”" if said else "来电道谢"
    # A thing is not told as the matter where the sentence that names it was misheard.
    product = "" if field(facts, "core_problem").get("doubt") else known.get("product", "")
    verb = "来电咨询" if str(facts["complaint.wish"]) == "咨询解答" else "来电办理业务"
    asked = _ASKING.sub("", said).lstrip("…")
    said = asked if len(asked) >= _WORTH_QUOTING else said
    if said:
        return f"{verb}：“{said}”"
    return f"{verb}：{product}的事" if product and not _PEOPLE.search(product) else verb


# -- how it went


def _course(
    facts: Mapping[str, object], results: Sequence[CheckResult], marks: Sequence[Mark], score: Score
) -> str:
    """What the agent did, and where the customer's mood turned."""
    events = events_of(results, marks)
    good = "、".join(e.text for e in events if e.good)
    bad = "、".join(e.text for e in events if not e.good)
    told = f"坐席{good}，不足的是{bad}" if good and bad else f"坐席{good or bad}"
    told = told if good or bad else ""
    mood = _mood(facts, marks, calmed="call.rude_words" not in score.fatal)
    both = "；".join(part for part in (told, mood) if part)
    return f"{both}。" if both else ""


def _mood(facts: Mapping[str, object], marks: Sequence[Mark], *, calmed: bool) -> str:
    """Where the customer's mood turned; who was insulted is not said to have calmed down."""
    course = facts.get("emotion")
    if not isinstance(course, Mapping) or not course.get("known"):
        return ""
    opening, ending = _FEELS.get(str(course["opening"])), _FEELS.get(str(course["ending"]))
    point = course.get("turning_point")
    if not isinstance(point, Mapping) or not point.get("value"):
        return f"客户一直{opening}" if opening and ending else ""
    after = [m for m in marks if m.turn == point.get("after")]
    if point.get("better") and not calmed:
        return ""
    if point.get("better"):
        cause = next((_CALMING[m.title] for m in after if m.title in _CALMING), "")
        start = f"客户起初{opening}，" if opening else "客户"
        return f"{start}{f'在坐席{cause}之后' if cause else '后来'}缓和下来"
    cause = next((m.title for m in after if m.tone is Tone.BAD), "")
    return f"客户{f'因坐席{cause}' if cause else '后来'}变得{ending or '不满'}"


# -- what it lost


def _handling(results: Sequence[CheckResult], score: Score) -> str:
    failed = [r for r in results if r.verdict is Verdict.FAIL and r.severity is not Severity.BONUS]
    unsure = sum(r.verdict is Verdict.UNDECIDED for r in results)
    lost = sorted(failed, key=lambda r: (r.severity is not Severity.FATAL, r.points - r.max))
    if score.total is None and unsure > 1:
        return f"{unsure} 项检查证据不足，没有评分，请人工复核。"
    if score.fatal:
        text = _zeroed(lost, score)
    elif lost:
        total = "" if score.total is None else f"得 {score.total:g} 分，"
        if (score.total or 0) >= _FULL:
            total = f"得 {score.total:g} 分（含加分），"
        text = f"{total}{_lost(lost)}。"
    else:
        text = "各项检查没有失分。" if any(r.verdict is Verdict.PASS for r in results) else ""
    return text + (f"另有 {unsure} 项证据不足，待人工复核。" if unsure > 1 else "")


def _zeroed(lost: Sequence[CheckResult], score: Score) -> str:
    """A fatal check bears the name of the rule: named as broken, lest it read as praise."""
    broken = "".join(f"“{r.zh}”" for r in lost if r.severity is Severity.FATAL)
    others = [r for r in lost if r.severity is not Severity.FATAL]
    more = f"；其余{_lost(others)}" if others else ""
    return f"违反致命项{broken}，总分记 0（其余得分 {score.before_fatal or 0:g}）{more}。"


def _lost(lost: Sequence[CheckResult]) -> str:
    names = "、".join(r.zh for r in lost[:_WORST])
    return f"失分{'最多' if len(lost) > _WORST else ''}的是{names}"


def _hearing(context: CallContext) -> str:
    """Say openly that a side was hardly understood: half its text may be wrong."""
    names = [name for who, name in ((Who.AGENT, "坐席"), (Who.CUSTOMER, "客户")) if who in context.unclear]
    if not names:
        return ""
    return f"{'和'.join(names)}的声音大半没有听清，文字仅供参考，没听到的内容不作扣分。"
