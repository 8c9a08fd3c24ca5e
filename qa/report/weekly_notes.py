"""What a reader must know beside the figures: what is missing, how it was reckoned, what was corrected."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np

from qa.report.weekly_words import span_of
from qa.report.wording import SILENCE_ZH
from qa.weekly.facts import PASS_MARK
from qa.weekly.figures import USUAL
from qa.weekly.frames import period_calls
from qa.weekly.measures import TOTAL
from qa.weekly.week import Weekly

__all__ = ["edition_notes", "gaps", "method_notes", "mixed_cards"]

_EDITIONS = 3
"""So many earlier editions are told, the latest ones."""


def gaps(weekly: Weekly) -> list[str]:
    """What is not in the figures, each counted."""
    card, frames, span = weekly.cards.all, weekly.frames, span_of(weekly.setup.period.kind)
    out = []
    if weekly.setup.now.date() <= weekly.setup.period.end:
        out.append(f"{span.this}还没有过完，只含已经入库的通话。")
    if card.failed:
        out.append(f"{card.failed:,} 通没能处理，没有评分，也不算零分。")
    if card.undecided:
        grave = f"其中 {card.unsettled:,} 通会因此改变等级或合格与否，待人工复核" if card.unsettled else ""
        rest = grave or "都不会改变等级或合格与否"
        out.append(f"{card.undecided:,} 通有拿不准的项目，不计入通过率和得分；{rest}。")
    unscored = card.calls - card.scored - card.failed
    if unscored:
        out.append(f"{unscored:,} 通大半项目拿不准，没有总分。")
    untimed = weekly.untimed + frames.unplaced
    if untimed:
        out.append(f"库中有 {untimed:,} 通没有通话时间，不知道属于哪个时段，没有计入。")
    if frames.duplicates:
        out.append(f"{frames.duplicates:,} 通重复入库（编号或录音、坐席、时间都相同），只计一次。")
    nameless = (
        int(((frames.calls["p"] == 0) & (frames.calls["agent"] == "")).sum()) if len(frames.calls) else 0
    )
    if nameless:
        out.append(f"{nameless:,} 通没有注明坐席，计入全体和班组，不计入个人。")
    if frames.unknown:
        shown = "、".join(
            f"{name}（{id_}，{n} 通）" if name != id_ else f"{id_}（{n} 通）"
            for id_, name, n in frames.unknown[:12]
        )
        more = f"等 {len(frames.unknown)} 人" if len(frames.unknown) > 12 else ""
        out.append(
            f"花名册里查不到（或当天不在册）：{shown}{more}，班组按通话自带的信息。{_lost_zeros(weekly)}"
        )
    return out or [f"{span.this}的通话全部计入。"]


def _lost_zeros(weekly: Weekly) -> str:
    """That a spreadsheet may have taken zeros from the roster's numbers; empty where none is like that."""
    members = weekly.setup.roster.members
    bare = {number.lstrip("0"): number for number in members}
    absent = [id_ for id_, _, _ in weekly.frames.unknown if id_ not in members]
    pairs = [(bare.get(id_.lstrip("0"), id_), id_) for id_ in absent]
    lost = next(((listed, id_) for listed, id_ in pairs if listed != id_), None)
    if lost is None:
        return ""
    return f"花名册里有 {lost[0]} 而没有 {lost[1]}：工号前面的 0 多半被表格程序去掉了，请补上。"


def mixed_cards(weekly: Weekly) -> str:
    """That the calls compared were judged by several scorecards; empty where it was one."""
    span, frames = span_of(weekly.setup.period.kind), weekly.frames
    judged = frames.calls[
        frames.calls["ok"] & frames.calls["total"].notna() & (frames.calls["p"] <= max(USUAL))
    ]
    cards = [frames.facts[int(i)].scorecard for i in judged["i"]]
    counts = Counter(zip(cards, (judged["p"] == 0), strict=True))
    if len(named := sorted({card for card in cards if card})) < 2:
        return ""
    told = "、".join(
        f"{card}（{span.this} {counts[card, True]:,} 通，{span.usual} {counts[card, False]:,} 通）"
        for card in named
    )
    return f"用了几份评分卡：{told}；不同评分卡的分数不能直接比，“真实变化”也可能只是换了评分卡。"


def method_notes(weekly: Weekly) -> list[str]:
    """How the figures were reckoned, by name."""
    setup, span = weekly.setup, span_of(weekly.setup.period.kind)
    spread = _spread(weekly)
    half = 1.96 * spread / math.sqrt(setup.min_calls) if spread else None
    few = (
        f"按{span.this}得分的离散程度，{setup.min_calls} 通的均分误差约 ±{half:.0f} 分，再少就是运气"
        if half
        else "太少的通话排不出名次"
    )
    ranked = "按通话类型折算后的均分" if setup.standardise else "均分"
    return [
        "95% 区间：比率用 Wilson 法（班组和全体按坐席聚集修正样本量）；均分等用 BCa 自助法（1,999 次，"
        "种子固定，小样本按 Hesterberg 加宽；班组和全体按坐席整组抽取）；中位分用次序统计量法。"
        "少于 5 通不给均分区间。",
        f"真实变化：与{span.last}、与{span.usual}的全部通话分别比较。"
        "个人均分用 Welch 与合并方差两种 t 检验中较保守的，"
        "个人比率用 N−1 卡方或 Fisher 精确检验，班组和全体用按坐席聚集的 t 检验；"
        "所有坐席与指标一起按 Benjamini–Hochberg 法把误报控制在 5%，并要求差值的 95% 区间不含 0。"
        "没有标记的差异一律当作正常波动。",
        f"排名：少于 {setup.min_calls} 通的坐席单独列出，不参加排名（{few}）。排序用{ranked}；"
        "“明显高于（低于）他人”是与其余坐席的全部通话比较（Mann–Whitney 检验），同样控制误报。",
        f"静默：一通里{SILENCE_ZH}的时间合计（从第一句到最后一句，含等待音乐），再按通平均。",
        f"合格：总分不低于{_marks(weekly)}且没有致命项。通过率的分母只含有结论的通话，"
        "“不适用”和“待复核”都不算。辅导项按失分的下限排序，至少两通不通过才算。",
        f"时间以通话开始为准，时区 {setup.tz.key}；承诺的状态以 {setup.now:%Y-%m-%d %H:%M} 为准，"
        "没有工单数据的到期承诺只写“待核实”。",
    ]


def _marks(weekly: Weekly) -> str:
    """From how many points on calls passed: what was asked for, else what their scorecards say."""
    frames, asked = weekly.frames, weekly.setup.pass_mark
    own = {frames.facts[int(i)].pass_mark for i in period_calls(frames)["i"]} if asked is None else {asked}
    said = "、".join(f"{mark:g}" for mark in sorted(own) or [PASS_MARK])
    return f"各自评分卡的及格线（{said}）" if len(own) > 1 else f" {said} "


def _spread(weekly: Weekly) -> float:
    """The standard deviation of one agent's totals, pooled over agents."""
    calls = weekly.frames.calls
    now = calls[(calls["p"] == 0) & (calls["agent"] != "")]
    if not len(now):
        return 0.0
    groups = now.groupby("agent")[TOTAL].agg(["count", "var"])
    groups = groups[groups["count"] > 1]
    freedom = float((groups["count"] - 1).sum())
    return float(np.sqrt(((groups["count"] - 1) * groups["var"]).sum() / freedom)) if freedom else 0.0


def edition_notes(weekly: Weekly, editions: list[dict[str, Any]]) -> list[str]:
    """What was corrected: the machine's own figure, and earlier editions of this report."""
    card, out = weekly.cards.all, []
    total = card.figures[TOTAL].value
    if card.machine is not None and total is not None:
        out.append(
            f"人工复核和申诉改了 {card.restated:,} 通的得分：均分由机器原评的 {card.machine:.2f} "
            f"更正为 {total:.2f}。"
            "改动前的分数保留在各班组、坐席的“机器原评”里。"
        )
    if total is None:
        return out
    others = [e for e in editions if e["mean"] is not None and _differs(e, total, card.scored)]
    for edition in others[-_EDITIONS:]:
        out.append(
            f"{edition['at']} 的一版：评出总分的通话 {edition['scored']:,} 通，"
            f"均分 {edition['mean']:.2f}，"
            f"合格率 {100 * (edition.get('passed') or 0):.1f}%。"
        )
    if len(others) > _EDITIONS:
        out.append(f"更早的 {len(others) - _EDITIONS} 版见 figures.json。")
    return out


def _differs(edition: dict[str, Any], total: float, scored: int) -> bool:
    return bool(round(edition["mean"], 2) != round(total, 2) or edition["scored"] != scored)
