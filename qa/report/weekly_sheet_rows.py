"""The rows of the weekly spreadsheet's sheets: heads with formats, values, and what its chart shows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qa.report.weekly_words import STAGE_ZH, STANDING_ZH, Links, span_of
from qa.report.wording import SEVERITY_ZH
from qa.weekly.cards import Card
from qa.weekly.changes import Change
from qa.weekly.measures import PASSED, RATE, TOTAL
from qa.weekly.week import Weekly

__all__ = [
    "ChartSpec",
    "Head",
    "Table",
    "agent_table",
    "check_table",
    "heat_table",
    "measure_table",
    "mix_table",
    "team_table",
    "verdict_of",
]


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its head, width in characters, format, and conditional format."""

    zh: str
    width: float = 10
    style: str = "text"
    scale: str = ""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A bar chart of the column ``values`` by the column ``names``; ``spread`` is (up, down) per row."""

    title: str
    names: int
    values: int
    low: float = 0.0
    num_format: str = "0"
    spread: tuple[tuple[float, ...], tuple[float, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet; ``upright`` heads stand on end, for many narrow columns."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Any, ...], ...]
    frozen: int = 1
    chart: ChartSpec | None = None
    upright: bool = False


def _score_heads(weekly: Weekly) -> tuple[Head, ...]:
    span = span_of(weekly.setup.period.kind)
    return (
        Head("通话", 8, "count"),
        Head("有分", 8, "count"),
        Head("均分", 8, "score", "bar"),
        Head("95% 下限", 9, "score"),
        Head("95% 上限", 9, "score"),
        Head("中位分", 8, "score"),
        Head("折算均分", 9, "score"),
        Head("合格率", 9, "share", "share"),
        Head("致命项通话", 8, "count"),
        Head(f"比{span.last}", 8, "delta"),
        Head(f"比{span.last}：结论", 12, "text", "words"),
        Head(f"比{span.usual}", 8, "delta"),
        Head(f"比{span.usual}：结论", 12, "text", "words"),
        Head("待复核通话", 8, "count"),
        Head("未处理", 8, "count"),
        Head("机器原评均分", 9, "score"),
    )


def verdict_of(change: Change | None, better: int = 1) -> str:
    """Whether a change is real, in two to four words."""
    if change is None:
        return "没有数据"
    if change.p is None:
        return "通话太少"
    if not change.marked:
        return "正常波动"
    if not better:
        return "真实变化"
    return "真实变好" if change.delta * better > 0 else "真实变差"


def _score_values(card: Card) -> tuple[Any, ...]:
    total = card.figures[TOTAL]
    return (
        *(card.calls, card.scored, total.value, total.low, total.high, card.median.value),
        card.adjusted.value if card.adjusted else None,
        card.figures[PASSED].value,
        card.fatal,
        *(total.last.delta if total.last else None, verdict_of(total.last)),
        *(total.usual.delta if total.usual else None, verdict_of(total.usual)),
        *(card.unsettled, card.failed, card.machine),
    )


def measure_table(weekly: Weekly, links: Links) -> Table:
    """Every measure of everyone, the teams and the agents."""
    span = span_of(weekly.setup.period.kind)
    heads = (
        *(Head("范围", 8), Head("名称", 12), Head("指标", 16), Head("单位", 8), Head("数值", 9, "score")),
        *(Head("95% 下限", 9, "score"), Head("95% 上限", 9, "score"), Head("通数", 8, "count")),
        *(Head(f"比{span.last}", 9, "delta"), Head(f"比{span.last}：结论", 12, "text", "words")),
        *(Head(f"比{span.usual}", 9, "delta"), Head(f"比{span.usual}：结论", 12, "text", "words")),
    )
    rows = []
    for scope, cards in (
        ("全体", (weekly.cards.all,)),
        ("班组", weekly.cards.teams),
        ("坐席", weekly.cards.agents),
    ):
        for card in cards:
            for m in weekly.cards.measures:
                figure = card.figures[m.id]
                factor = 100 if m.kind == RATE else 1
                values = [None if v is None else factor * v for v in (figure.value, figure.low, figure.high)]
                last, usual = (None if c is None else factor * c.delta for c in (figure.last, figure.usual))
                own = (scope, card.name, m.zh, m.unit, *values, figure.n)
                rows.append(
                    (*own, last, verdict_of(figure.last, m.better), usual, verdict_of(figure.usual, m.better))
                )
    return Table(heads, tuple(rows), 3)


def _spread(cards: Sequence[Card]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    own = [c.figures[TOTAL] for c in cards]
    up = tuple((f.high or f.value or 0.0) - (f.value or 0.0) for f in own)
    down = tuple((f.value or 0.0) - (f.low if f.low is not None else f.value or 0.0) for f in own)
    return up, down


def _floor(cards: Sequence[Card]) -> float:
    """Where the chart's axis begins: below every interval, at a round number."""
    lows = [
        f.low if f.low is not None else f.value for c in cards if (f := c.figures[TOTAL]).value is not None
    ]
    least = min((v for v in lows if v is not None), default=0.0)
    return max(0.0, 10 * (least // 10) - 10)


def team_table(weekly: Weekly, links: Links) -> Table:
    """Teams."""
    cards = weekly.cards.teams
    rows = tuple((c.name, *_score_values(c)) for c in cards)
    chart = ChartSpec("各班组均分与 95% 区间", 0, 3, _floor(cards), "0", _spread(cards))
    return Table((Head("班组", 14), *_score_heads(weekly)), rows, 1, chart)


def agent_table(weekly: Weekly, links: Links) -> Table:
    """Agents; those with too few calls at the end, without a rank."""
    cards = weekly.cards.agents
    heads = (
        *(Head("名次", 6, "count"), Head("工号", 9), Head("坐席", 10), Head("班组", 12)),
        *(Head("与他人相比", 14, "text", "words"), *_score_heads(weekly)),
    )
    rows = tuple(
        (
            *(None if c.small else place, c.id, c.name, "、".join(c.teams)),
            "通话太少，不排名" if c.small else STANDING_ZH.get(c.standing, ""),
            *_score_values(c),
        )
        for place, c in enumerate(cards, start=1)
    )
    return Table(heads, rows, 3)


def check_table(weekly: Weekly, links: Links) -> Table:
    """Checks."""
    span = span_of(weekly.setup.period.kind)
    heads = (
        *(Head("阶段", 9), Head("检查项", 18), Head("重要程度", 9), Head("通过率", 9, "share", "share")),
        *(Head("95% 下限", 9, "share"), Head("95% 上限", 9, "share"), Head("通过", 8, "count")),
        *(Head("没做到", 8, "count"), Head("待复核", 8, "count")),
        *(Head(f"比{span.last}", 9, "delta_share"), Head(f"比{span.last}：结论", 12, "text", "words")),
        *(Head(f"比{span.usual}", 9, "delta_share"), Head(f"比{span.usual}：结论", 12, "text", "words")),
        Head("常一起没做到的", 36),
    )
    zh = {c.id: c.zh for c in weekly.frames.names.values()}
    with_: dict[str, list[str]] = {}
    for pair in weekly.checks.together:
        for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
            with_.setdefault(one, []).append(f"{zh[other]}（{pair.both} 通，{pair.lift:.1f} 倍）")
    ordered = sorted(weekly.checks.rows, key=lambda r: (r.rate is None, r.rate or 0.0))
    rows = tuple(
        (
            *(STAGE_ZH.get(r.stage, r.stage), r.zh, SEVERITY_ZH.get(r.severity, ""), r.rate, r.low, r.high),
            *(r.passed, r.failed, r.undecided),
            *(r.last.delta if r.last else None, verdict_of(r.last)),
            *(r.usual.delta if r.usual else None, verdict_of(r.usual)),
            "、".join(with_.get(r.id, [])),
        )
        for r in ordered
    )
    return Table(heads, rows, 2, ChartSpec("通过率最低的检查项", 1, 3, 0.0, "0%"))


def heat_table(weekly: Weekly, links: Links) -> Table:
    """Pass rates, agents by checks."""
    heat, zh = weekly.checks.agents, {c.id: c.zh for c in weekly.frames.names.values()}
    place = {agent: k for k, agent in enumerate(heat.rows)}
    heads = (Head("坐席", 10), Head("班组", 10), *(Head(zh[c], 5.5, "share0", "share") for c in heat.checks))
    rows = tuple(
        (c.name, "、".join(c.teams), *heat.rates[place[c.id]]) for c in weekly.cards.agents if c.id in place
    )
    return Table(heads, rows, 2, upright=True)


def mix_table(weekly: Weekly, links: Links) -> Table:
    """Who had which calls, and the standardised means."""
    kinds = tuple(weekly.cards.all.mix)
    heads = (
        *(Head("班组", 12), Head("坐席", 12), Head("通数", 8, "count")),
        *(Head(k, 10, "share", "bar") for k in kinds),
        *(Head("均分", 8, "score"), Head("折算均分", 9, "score"), Head("95% 下限", 9, "score")),
        *(Head("95% 上限", 9, "score"), Head("可比的通话", 10, "share")),
    )
    rows = []
    for card, who in (
        (weekly.cards.all, ("全体", "")),
        *((c, (c.name, "")) for c in weekly.cards.teams),
        *((c, ("、".join(c.teams), c.name)) for c in weekly.cards.agents),
    ):
        n, own = sum(card.mix.values()), card.adjusted
        shares = tuple(card.mix.get(k, 0) / n if n else None for k in kinds)
        rest = (own.value, own.low, own.high, own.covered) if own else (None, None, None, None)
        rows.append((*who, n, *shares, card.figures[TOTAL].value, *rest))
    return Table(heads, tuple(rows), 2)
