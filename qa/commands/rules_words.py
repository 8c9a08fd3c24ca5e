"""Conditions of a scorecard in a few Chinese words: what is asked for, how much of it, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from qa.judge import conditions as c
from qa.judge.match_known import EXTRAS, FIELDS, MOMENTS
from qa.judge.measures import MEASURES
from qa.judge.scorecard import Scorecard
from qa.judge.where import Where
from qa.rulefiles.condition_forms import zh_of_kind
from qa.shown_words import WHO_ZH

__all__ = ["in_words", "where_in_words"]

_ENTITIES = {
    "id_number": "身份证号",
    "bank_card": "银行卡号",
    "phone": "电话号码",
    "address": "地址",
    "tail": "尾号",
    "agent_number": "工号",
    "order_number": "订单号",
    "date": "日期",
    "time_of_day": "钟点",
    "duration": "时长",
    "amount": "金额",
    "digits": "数字串",
}
_LANGUAGES = {"mandarin": "普通话", "cantonese": "粤语", "english": "英语"}


def in_words(condition: c.Condition, card: Scorecard) -> str:
    """A condition in a few words, with the limits that it sets.

    Args:
        condition: any condition.
        card: its acts and stages have Chinese names.
    """
    told = _TOLD.get(type(condition))
    kind = zh_of_kind(type(condition).__name__)
    return told(condition, card) if told is not None else kind


def where_in_words(where: Where, card: Scorecard) -> str:
    """Where a condition looks; empty for everywhere. Its anchors are told as conditions of their own."""
    stages = {stage.id: stage.zh for stage in card.flow.stages}
    parts = [
        WHO_ZH[where.who] if where.who else "",
        "、".join(stages.get(stage, stage) for stage in where.stages),
        f"前 {where.first_turns} 次发言" if where.first_turns else "",
        f"末 {where.last_turns} 次发言" if where.last_turns else "",
        f"全通前 {where.first_share:.0%}" if where.first_share else "",
        f"全通后 {where.last_share:.0%}" if where.last_share else "",
        f"开头 {where.first_s:g} 秒" if where.first_s else "",
        f"结尾 {where.last_s:g} 秒" if where.last_s else "",
        *_near_anchor(where),
    ]
    return "，".join(part for part in parts if part)


def _near_anchor(where: Where) -> Iterable[str]:
    if where.after is None and where.before is None:
        return
    side = "之后" if where.after is not None else "之前"
    if where.next_turn:
        yield "对方紧接着的那一句"
    if where.within_turns:
        yield f"{side} {where.within_turns} 次发言以内"
    if where.within_s:
        yield f"{side} {where.within_s:g} 秒以内"
    for anchor, pick in (("after", where.after_hit), ("before", where.before_hit)):
        if getattr(where, anchor) is not None and pick != "first":
            yield {"last": "以最后一处为准", "each": "每一处都看"}.get(str(pick), f"以第 {pick} 处为准")
    if where.same_turn:
        yield "命中的那一句也算"


# -- kinds


def _acts(ids: Iterable[str], card: Scorecard) -> str:
    names = card.lexicon.names
    return "、".join(dict.fromkeys(names.get(act, act) for act in ids))


def _said(condition: c.Said, card: Scorecard) -> str:
    limits = [
        "每一种都要" if condition.every else "",
        f"至少 {condition.distinct} 种" if condition.distinct > 1 else "",
        "在同一句里" if condition.together else "",
        f"至少 {condition.at_least} 次" if condition.at_least > 1 else "",
        f"至多 {condition.at_most} 次" if condition.at_most is not None else "",
        {"affirmed": "肯定的", "negated": "被否定的"}.get(condition.polarity, ""),
        {True: "问句里的", False: "非问句里的"}.get(condition.asked, "")
        if condition.asked is not None
        else "",
    ]
    return _with("说到：" + _acts(condition.acts, card), limits)


def _entities(condition: c.Entities, _: Scorecard) -> str:
    kinds = "、".join(_ENTITIES.get(kind, kind) for kind in condition.kinds)
    limits = ["校验位要对" if condition.valid else ""]
    limits.append(f"至少 {condition.at_least} 处" if condition.at_least > 1 else "")
    return _with(f"念出 {kinds}", limits)


def _weigh(condition: c.Weigh, _: Scorecard) -> str:
    limits = [f"到 {condition.bar:g} 为是"]
    if condition.doubt:
        limits.append(f"差 {condition.doubt:g} 以内拿不准")
    return _with("几种迹象加权相加", limits)


def _question(condition: c.Question, card: Scorecard) -> str:
    limits = [
        f"至少 {condition.at_least} 问" if condition.at_least > 1 else "",
        f"问到 {_acts(condition.about, card)}" if condition.about else "",
        f"除了 {_acts(condition.excluding, card)}" if condition.excluding else "",
    ]
    return _with("提问", limits)


def _similar(condition: c.Similar, _: Scorecard) -> str:
    example = f"“{condition.to[0]}”{'等' if len(condition.to) > 1 else ''}"
    return f"意思接近 {example}（相似 {condition.bar:.0%} 以上为是）"


def _repeated(condition: c.Repeated, _: Scorecard) -> str:
    what = "复述对方说过的话" if condition.of_other else "把说过的话又说一遍"
    return _with(what, [f"至少 {condition.at_least} 处" if condition.at_least > 1 else ""])


def _each(condition: c.Each, _: Scorecard) -> str:
    side = {"after": "之后", "before": "之前", "around": "前后"}[condition.side]
    near = f"{condition.within_turns} 次发言" if condition.within_turns else ""
    near = near or (f"{condition.within_s:g} 秒" if condition.within_s else "")
    least = "每一处" if condition.at_least is None else f"至少 {condition.at_least} 处"
    return f"{least}{side}{f' {near}以内' if near else ''}都要有回应"


def _sequence(condition: c.Sequence, _: Scorecard) -> str:
    limits = [
        f"相邻两步 {condition.within_turns} 次发言以内" if condition.within_turns else "",
        f"相邻两步 {condition.within_s:g} 秒以内" if condition.within_s else "",
    ]
    return _with("依次发生", limits)


def _count(condition: c.Count, _: Scorecard) -> str:
    unit = "次发言" if condition.per_turn else "处"
    return _with("命中几次", [_band(condition.at_least, condition.at_most, f" {unit}")])


def _compare(condition: c.Compare, _: Scorecard) -> str:
    more = f" {condition.times:g} 倍" if condition.times != 1 else ""
    limits = [f"相差 {condition.doubt:g} 次以内拿不准" if condition.doubt else ""]
    return _with(f"前者比后者{more}多", limits)


def _covers(condition: c.Covers, _: Scorecard) -> str:
    return f"谈到 {len(condition.topics)} 个话题中的至少 {condition.at_least} 个"


def _measure(condition: c.Measure, card: Scorecard) -> str:
    figure = MEASURES[condition.of]
    stages = {stage.id: stage.zh for stage in card.flow.stages}
    whose = WHO_ZH[condition.who] if condition.who else ""
    within = "、".join(stages.get(stage, stage) for stage in condition.stages)
    band = _band(condition.at_least, condition.at_most, figure.unit)
    name = f"{whose}{figure.zh}" + (f"（{within}）" if within else "")
    return f"{name} {band}"


def _rate(condition: c.Rate, _: Scorecard) -> str:
    return f"{WHO_ZH[condition.who]}语速每分钟 {condition.low:g}–{condition.high:g} 字"


def _turn_rates(condition: c.TurnRates, _: Scorecard) -> str:
    high = None if condition.high == float("inf") else condition.high
    return f"单句语速不在 {_band(condition.low or None, high, ' 字')} 之内"


def _silences(condition: c.Silences, card: Scorecard) -> str:
    told = _acts(condition.announced_by, card)
    return _with(f"双方静默超过 {condition.over_s:g} 秒", [f"事先没有 {told}" if told else ""])


def _monologues(condition: c.Monologues, _: Scorecard) -> str:
    whose = WHO_ZH[condition.who]
    return _with(f"{whose}连续说了 {condition.over_s:g} 秒以上", ["没有回应" if condition.unanswered else ""])


def _meta(condition: c.MetaField, _: Scorecard) -> str:
    bare = condition.name.removeprefix("extra.")
    name = FIELDS.get(condition.name) or EXTRAS.get(bare, bare)
    wanted = "、".join(condition.values) or _band(condition.at_least, condition.at_most, "")
    return f"{name} 为 {wanted}"


def _elapsed(condition: c.Elapsed, _: Scorecard) -> str:
    begin, end = (MOMENTS.get(n, n.removeprefix("extra.")) for n in (condition.begin, condition.end))
    return f"从{begin}到{end} {_band(condition.at_least_min, condition.at_most_min, ' 分钟')}"


def _stage_held(condition: c.StageHeld, card: Scorecard) -> str:
    stages = {stage.id: stage.zh for stage in card.flow.stages}
    return f"有过阶段 {'、'.join(stages.get(stage, stage) for stage in condition.ids)}"


def _band(low: float | None, high: float | None, unit: str) -> str:
    if low is not None and high is not None:
        return f"{low:g}–{high:g}{unit}"
    return f"至少 {low:g}{unit}" if low is not None else f"至多 {high:g}{unit}" if high is not None else ""


def _with(what: str, limits: Iterable[str]) -> str:
    kept = "，".join(limit for limit in limits if limit)
    return f"{what}（{kept}）" if kept else what


_TOLD: Mapping[type, Callable[[Any, Scorecard], str]] = {
    c.Said: _said,
    c.Entities: _entities,
    c.Weigh: _weigh,
    c.Question: _question,
    c.Similar: _similar,
    c.Repeated: _repeated,
    c.TermAsked: lambda condition, _: (
        f"反问一个词是什么意思{'（对方刚说过的词）' if condition.just_said else ''}"
    ),
    c.TermTold: lambda _, __: "把对方刚问的词说明白了",
    c.Each: _each,
    c.Sequence: _sequence,
    c.Count: _count,
    c.Compare: _compare,
    c.Covers: _covers,
    c.Measure: _measure,
    c.Rings: lambda condition, _: f"振铃至多 {condition.at_most} 声",
    c.Rate: _rate,
    c.TurnRates: _turn_rates,
    c.Silences: _silences,
    c.Interruptions: lambda condition, _: f"抢话超过 {condition.over_s:g} 秒",
    c.Delays: lambda condition, _: f"超过 {condition.over_s:g} 秒才回应",
    c.Monologues: _monologues,
    c.Language: lambda condition, _: (
        f"{WHO_ZH[condition.who]}说{_LANGUAGES.get(condition.language, condition.language)}"
    ),
    c.MetaField: _meta,
    c.Elapsed: _elapsed,
    c.Fact: lambda condition, _: f"提取到的 {condition.name} 为 {'、'.join(condition.values)}",
    c.StageHeld: _stage_held,
    c.AllOf: lambda _, __: "下面各条都要成立",
    c.AnyOf: lambda _, __: "下面至少一条成立",
    c.NotAny: lambda _, __: "下面各条都不成立",
    c.Parts: lambda _, __: "分项给分，各项都要",
    c.Named: lambda condition, card: in_words(condition.condition, card),
}
