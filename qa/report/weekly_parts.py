"""Parts of the weekly pages as plain data: tables of figures, coaching, checks, promises, samples. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from qa.report.weekly_words import (
    STAGE_ZH,
    STANDING_ZH,
    Links,
    amount,
    bounds,
    change_chip,
    due,
    hour,
    percent,
    share_chip,
    span_of,
)
from qa.shown_words import VERDICT_ZH
from qa.weekly.cards import Card
from qa.weekly.checks import CheckRow
from qa.weekly.coaching import Advice, Coaching, Progress
from qa.weekly.measures import PASSED, TOTAL
from qa.weekly.promises import STATES, Promise
from qa.weekly.sampling import REASONS
from qa.weekly.voice import Topic
from qa.weekly.week import Weekly

__all__ = [
    "advice_view",
    "check_view",
    "coaching_view",
    "figures",
    "progress_words",
    "promise_view",
    "sample_view",
    "score_row",
    "topic_view",
    "tracker_view",
]


def figures(weekly: Weekly, card: Card) -> list[dict[str, Any]]:
    """Every measure of a card: value, interval, both changes."""
    span = span_of(weekly.setup.period.kind)
    rows = []
    for m in weekly.cards.measures:
        figure = card.figures[m.id]
        if figure.value is None:
            continue
        rows.append(
            {
                "zh": m.zh,
                "value": amount(m, figure.value),
                "range": bounds(m, figure.low, figure.high),
                "n": figure.n,
                "last": change_chip(m, figure.last, span.last),
                "usual": change_chip(m, figure.usual, span.usual),
            }
        )
        if m.id == TOTAL and card.median.value is not None:
            own = card.median
            blank = change_chip(m, None, span.last)
            rows.append(
                {
                    "zh": "中位分",
                    "value": amount(m, own.value),
                    "range": bounds(m, own.low, own.high),
                    "n": own.n,
                    "last": blank,
                    "usual": blank,
                }
            )
    return rows


def score_row(weekly: Weekly, card: Card) -> dict[str, Any]:
    """One line of a table of teams or agents."""
    span = span_of(weekly.setup.period.kind)
    by_id = {m.id: m for m in weekly.cards.measures}
    total, own = card.figures[TOTAL], card.adjusted
    return {
        "id": card.id,
        "name": card.name,
        "teams": "、".join(card.teams),
        "moved": len(card.teams) > 1,
        "calls": card.calls,
        "scored": card.scored,
        "failed": card.failed,
        "unsettled": card.unsettled,
        "mean": amount(by_id[TOTAL], total.value),
        "range": bounds(by_id[TOTAL], total.low, total.high),
        "passed": amount(by_id[PASSED], card.figures[PASSED].value),
        "fatal": card.fatal,
        "last": change_chip(by_id[TOTAL], total.last, span.last),
        "usual": change_chip(by_id[TOTAL], total.usual, span.usual),
        "standing": card.standing,
        "standing_zh": STANDING_ZH.get(card.standing, ""),
        "adjusted": f"{own.value:.1f}" if own else "—",
        "adjusted_range": f"{own.low:.1f}–{own.high:.1f}"
        if own and own.low is not None and own.high is not None
        else "",
        "covered": percent(own.covered, 0) if own else "",
        "machine": "" if card.machine is None else f"{card.machine:.1f}",
        "restated": card.restated,
    }


def check_view(weekly: Weekly, row: CheckRow) -> dict[str, Any]:
    """One check or stage."""
    span = span_of(weekly.setup.period.kind)
    return {
        "zh": row.zh,
        "stage": STAGE_ZH.get(row.stage, row.stage),
        "rate": percent(row.rate),
        "share": 0.0 if row.rate is None else round(100 * row.rate, 1),
        "range": "—" if row.low is None or row.high is None else f"{100 * row.low:.0f}–{100 * row.high:.0f}%",
        "failed": row.failed,
        "lost": f"{row.lost:,.0f}",
        "n": row.passed + row.failed,
        "undecided": row.undecided,
        "last": share_chip(row.last, span.last),
        "usual": share_chip(row.usual, span.usual),
    }


def coaching_view(weekly: Weekly, coaching: Coaching, links: Links) -> dict[str, Any]:
    """One agent's coaching list."""
    card = weekly.cards.agent(coaching.agent)
    return {
        "id": coaching.agent,
        "name": card.name if card else coaching.agent,
        "team": "、".join(card.teams) if card else "",
        "n": card.scored if card else 0,
        "strengths": [advice_view(a, links) for a in coaching.strengths],
        "faults": [advice_view(a, links) for a in coaching.faults],
        "progress": [_progress(p) for p in coaching.progress],
    }


def advice_view(advice: Advice, links: Links) -> dict[str, Any]:
    """One strength or fault."""
    return {
        "zh": advice.zh,
        "fatal": advice.severity == "fatal",
        "failed": advice.n - advice.passed,
        "passed": advice.passed,
        "n": advice.n,
        "rate": percent(advice.rate, 0),
        "range": f"{100 * advice.low:.0f}–{100 * advice.high:.0f}%",
        "peers": percent(advice.peers, 0),
        "best": links.example(advice.best),
        "best_is_peer": advice.best_is_peer,
        "worst": links.example(advice.worst),
        "phrase": advice.phrase,
    }


def progress_words(progress: Progress) -> tuple[str, str]:
    """What became of an earlier fault, and its tone (``good``, ``bad``, ``plain``)."""
    change = progress.change
    if change is None or progress.now is None:
        return "这次没有遇到", "plain"
    if progress.severity == "fatal":
        return ("没有再犯", "good") if progress.now == 1 else ("又犯了", "bad")
    if change.marked:
        return ("已改善", "good") if change.delta > 0 else ("变差了", "bad")
    if abs(change.delta) < 0.005:
        return "没有变化", "plain"
    return f"略{'好' if change.delta > 0 else '差'}，还看不出是不是真的", "plain"


def _progress(progress: Progress) -> dict[str, Any]:
    verdict, tone = progress_words(progress)
    return {
        "zh": progress.zh,
        "then": f"{percent(progress.then, 0)}（{progress.then_n} 通）",
        "now": f"{percent(progress.now, 0)}（{progress.now_n} 通）" if progress.now is not None else "—",
        "verdict": verdict,
        "tone": tone,
    }


def topic_view(weekly: Weekly, topic: Topic, links: Links, better: int = -1) -> dict[str, Any]:
    """One topic of the customer's voice."""
    low, high = topic.low, topic.high
    return {
        "zh": topic.zh,
        "n": topic.n,
        "share": percent(topic.share),
        "range": "—" if low is None or high is None else f"{100 * low:.1f}–{100 * high:.1f}%",
        "usual": share_chip(topic.usual, span_of(weekly.setup.period.kind).usual, better),
        "examples": [links.example(e) for e in topic.examples],
    }


def promise_view(promise: Promise, links: Links) -> dict[str, Any]:
    """One promise."""
    return {
        "state": STATES[promise.state],
        "tone": promise.state,
        "due": due(promise.due),
        "done": hour(promise.done) if promise.done else "",
        "told": hour(promise.told) if promise.told else "",
        "agent": promise.agent,
        "team": promise.team,
        "what": promise.what,
        "vague": promise.vague,
        "call": hour(promise.moment),
        "call_id": promise.call_id,
        "href": links.href(promise.folder, promise.call_id),
    }


def tracker_view(promise: Promise, links: Links) -> dict[str, Any]:
    """One line of the progress tracker (投诉处理进度跟踪表)."""
    own = promise.tracker
    return {
        "call_id": promise.call_id,
        "href": links.href(promise.folder, promise.call_id),
        "customer": own["customer"],
        "subject": own["subject"] or promise.what,
        "stage": "已完成" if promise.done else own["stage"] or "执行中",
        "progress": own["progress"],
        "owner": promise.agent if own["owner"] in ("", "坐席本人") else own["owner"],
        "due": due(promise.due),
        "done": hour(promise.done) if promise.done else "",
        "satisfaction": own["satisfaction"],
        "events": own["key_events"],
        "remarks": own["remarks"],
    }


def sample_view(weekly: Weekly, links: Links) -> list[dict[str, Any]]:
    """The calls to hear, grouped by reason; one entry per call with its checks."""
    out = []
    for reason in REASONS:
        calls: dict[tuple[str, str], dict[str, Any]] = {}
        for pick in weekly.sample:
            if pick.reason != reason:
                continue
            entry = calls.setdefault(
                (pick.folder, pick.call_id),
                {
                    "call_id": pick.call_id,
                    "label": hour(pick.moment),
                    "agent": pick.agent,
                    "team": pick.team,
                    "href": links.href(pick.folder, pick.call_id, pick.at),
                    "checks": [],
                },
            )
            entry["checks"].append(f"{pick.zh}（{VERDICT_ZH[pick.verdict]}）")
        out.append({"reason": reason, "why": _WHY[reason], "calls": list(calls.values())})
    return out


_WHY = {
    "致命项": "判了致命项，一通清零，必须有人听过。",
    "把握不足": "扣了分，但证据的把握偏低。",
    "待复核多": "机器没有下结论的项目会改变等级或合格与否，或者最多。",
    "随机对照": "不挑不拣随机抽的；只有它能说明机器的真实差错率。",
}


def first(rows: Iterable[Any], most: int) -> tuple[Sequence[Any], int]:
    """The first rows and how many more there are."""
    held = list(rows)
    return held[:most], max(0, len(held) - most)
