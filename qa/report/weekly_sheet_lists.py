"""The spreadsheet's sheets that list things: coaching, voice, promises, tracker, calls to hear. Pure."""

from __future__ import annotations

from typing import Any

from qa.report.weekly_parts import progress_words
from qa.report.weekly_sheet_rows import ChartSpec, Head, Table
from qa.report.weekly_words import Links, span_of
from qa.report.wording import clock
from qa.shown_words import VERDICT_ZH
from qa.weekly.coaching import Advice
from qa.weekly.examples import Example
from qa.weekly.promises import STATES
from qa.weekly.week import Weekly

__all__ = ["coaching_table", "promise_table", "sample_table", "tracker_table", "voice_table"]


_COACHING_HEADS = (
    *(Head("坐席", 10), Head("班组", 10), Head("类别", 10), Head("检查项", 16)),
    *(Head("通过率", 9, "share", "share"), Head("有结论", 8, "count"), Head("其他人的通过率", 9, "share")),
    *(Head("好的例子", 18), Head("要改的例子", 18), Head("原话", 34, "wrap"), Head("可以这样说", 44, "wrap")),
    Head("进展", 11, "text", "words"),
)


def coaching_table(weekly: Weekly, links: Links) -> Table:
    """The coaching list: a line per strength, fault and piece of earlier advice."""
    rows: list[tuple[Any, ...]] = []
    for own in weekly.coaching:
        card = weekly.cards.agent(own.agent)
        who = (card.name if card else own.agent, "、".join(card.teams) if card else "")
        rows += [_advice_row((*who, "长处"), a, a.best, "", links) for a in own.strengths]
        rows += [_advice_row((*who, "要改"), a, a.worst, a.phrase, links) for a in own.faults]
        rows += [
            (*who, "上次的建议", p.zh, p.now, p.now_n, None, "", "", "", "", progress_words(p)[0])
            for p in own.progress
        ]
    return Table(_COACHING_HEADS, tuple(rows), 4)


def _advice_row(
    begins: tuple[str, ...], advice: Advice, said: Example | None, phrase: str, links: Links
) -> tuple[Any, ...]:
    """A strength or a fault: its figures, examples, what was said in one of them and what to say instead."""
    examples = _link(links, advice.best), _link(links, advice.worst)
    figures = advice.zh, advice.rate, advice.n, advice.peers
    return (*begins, *figures, *examples, said.quote if said else "", phrase, "")


def _link(links: Links, example: Any) -> tuple[str, str] | str:
    shown = links.example(example)
    return (str(shown["href"]), f"{example.moment:%m-%d %H:%M} {shown['at']}") if shown else ""


def voice_table(weekly: Weekly, links: Links) -> Table:
    """The customer's voice."""
    span, voice = span_of(weekly.setup.period.kind), weekly.voice
    heads = (
        *(Head("方面", 12), Head("内容", 30), Head("通数", 8, "count"), Head("占比", 9, "share", "bar")),
        *(Head("95% 下限", 9, "share"), Head("95% 上限", 9, "share")),
        *(Head(f"比{span.usual}", 10, "delta_share"), Head("结论", 12), Head("例子", 20), Head("例子", 20)),
    )
    groups = (
        ("投诉", (voice.complaints,)),
        ("投诉类型", voice.types),
        ("投诉等级", voice.levels),
        ("客户诉求", voice.wishes),
        ("情绪", (*voice.turns, voice.recovered)),
        ("升级触发", voice.triggers),
    )
    rows = []
    for name, topics in groups:
        for t in topics:
            shown = [_link(links, e) for e in t.examples[:2]]
            change = t.usual
            verdict = "没有数据" if change is None else "真实变化" if change.marked else "正常波动"
            shown += [""] * (2 - len(shown))
            delta = change.delta if change else None
            rows.append((name, t.zh, t.n, t.share, t.low, t.high, delta, verdict, *shown))
    return Table(heads, tuple(rows), 2, ChartSpec("占全部通话的比例", 1, 3, 0.0, "0%"))


def promise_table(weekly: Weekly, links: Links) -> Table:
    """Promises."""
    heads = (
        *(Head("状态", 14, "text", "words"), Head("应完成", 17, "moment"), Head("答应了什么", 44, "wrap")),
        *(Head("坐席", 10), Head("班组", 10), Head("实际完成", 17, "moment"), Head("告知延期", 17, "moment")),
        *(Head("时间含糊", 9), Head("通话", 18)),
    )
    rows = tuple(
        (
            *(STATES[p.state], p.due, p.what, p.agent, p.team, p.done, p.told, "是" if p.vague else ""),
            (links.href(p.folder, p.call_id), p.call_id),
        )
        for p in weekly.promises.rows
    )
    return Table(heads, rows, 1)


def tracker_table(weekly: Weekly, links: Links) -> Table:
    """The progress tracker (投诉处理进度跟踪表)."""
    heads = (
        *(
            Head("通话", 14),
            Head("客户", 10),
            Head("事由", 34, "wrap"),
            Head("阶段", 10),
            Head("进展", 30, "wrap"),
        ),
        *(
            Head("负责人", 10),
            Head("应完成", 17, "moment"),
            Head("实际完成", 17, "moment"),
            Head("满意度", 9),
        ),
        *(Head("关键节点", 34, "wrap"), Head("备注", 24, "wrap")),
    )
    rows = tuple(
        (
            *((links.href(p.folder, p.call_id), p.call_id), p.tracker["customer"]),
            *(p.tracker["subject"] or p.what, "已完成" if p.done else p.tracker["stage"] or "执行中"),
            *(
                p.tracker["progress"],
                p.agent if p.tracker["owner"] in ("", "坐席本人") else p.tracker["owner"],
            ),
            *(p.due, p.done, p.tracker["satisfaction"], p.tracker["key_events"], p.tracker["remarks"]),
        )
        for p in weekly.promises.rows
    )
    return Table(heads, rows, 1)


def sample_table(weekly: Weekly, links: Links) -> Table:
    """The calls to hear; what people find goes into the CSV, which is not overwritten."""
    heads = (
        *(Head("原因", 10), Head("通话", 18), Head("坐席", 10), Head("班组", 10), Head("时间", 17, "moment")),
        *(
            Head("检查项", 18),
            Head("机器结论", 10),
            Head("把握", 8, "share"),
            Head("从哪听", 8),
            Head("原话", 40, "wrap"),
        ),
    )
    rows = tuple(
        (
            *(s.reason, (links.href(s.folder, s.call_id, s.at), s.call_id), s.agent, s.team, s.moment),
            *(s.zh, VERDICT_ZH[s.verdict], s.confidence, clock(s.at), s.quote),
        )
        for s in weekly.sample
    )
    return Table(heads, rows, 2)
