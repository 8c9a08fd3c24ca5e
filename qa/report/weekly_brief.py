"""The first minute of a weekly report: the headline, whom to praise, whom to coach, what changed, what
is about to break. Pure: figures in, sentences out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa.report.weekly_notes import mixed_cards
from qa.report.weekly_problems import fatal_calls, problems_line
from qa.report.weekly_words import NORMAL, Links, Span, amount, bounds, change_chip, due, share_chip, span_of
from qa.weekly.cards import Card
from qa.weekly.coaching import Advice
from qa.weekly.measures import FATAL, PASSED, TOTAL, Measure
from qa.weekly.promises import STATES
from qa.weekly.week import Weekly

__all__ = ["brief", "headline", "praised", "to_coach"]

MOST = 3


def brief(weekly: Weekly, links: Links) -> dict[str, Any]:
    """Everything in the first minute."""
    total = weekly.cards.all.figures[TOTAL]
    unranked = f"没有人的有分通话够 {weekly.setup.min_calls} 通，不评高低。"
    ranked = any(not card.small for card in weekly.cards.agents)
    return {
        "headline": headline(weekly),
        "praise": [_praise(weekly, card, links) for card in praised(weekly)[:MOST]],
        "more_praise": max(0, len(praised(weekly)) - MOST),
        "coach": [_coach(weekly, card, links) for card in to_coach(weekly)[:MOST]],
        "more_coach": max(0, len(to_coach(weekly)) - MOST),
        "no_praise": "没有谁明显高于其他人，得分高低属正常波动。" if ranked else unranked,
        "no_coach": "没有谁明显落后或退步。" if ranked else unranked,
        "fatal": fatal_calls(weekly, links),
        "changes": _changes(weekly)[:6],
        "more_changes": max(0, len(_changes(weekly)) - 6),
        "no_past": all(c is None for c in (total.last, total.usual)),
        "promises": _promises(weekly, links),
    }


def headline(weekly: Weekly) -> list[str]:
    """Two or three sentences: how it went, whether it changed, what is not in the figures."""
    card, span = weekly.cards.all, span_of(weekly.setup.period.kind)
    if not card.calls:
        return [weekly.clue or f"{span.this}没有通话。"]
    total = card.figures[TOTAL]
    clue = [weekly.clue] if weekly.clue else []
    if total.value is None:
        return [*clue, f"{span.this} {card.calls:,} 通，没有一通能评出总分。", _open(card)]
    m = _measure(weekly, TOTAL)
    shown = f"（95% 区间 {bounds(m, total.low, total.high)}）" if total.low is not None else ""
    rate, problems = card.figures[PASSED], problems_line(weekly)
    first = (
        f"评出总分的通话 {card.scored:,} 通，均分 {total.value:.1f}{shown}，"
        f"合格率 {amount(_measure(weekly, PASSED), rate.value)}，"
        f"出现致命项 {card.fatal:,} 通。"
    )
    mixed = mixed_cards(weekly)
    said = [first, _moved(weekly, card, span), problems, _open(card), mixed, *clue]
    return [sentence for sentence in said if sentence]


def _measure(weekly: Weekly, id_: str) -> Measure:
    return next(m for m in weekly.cards.measures if m.id == id_)


def _moved(weekly: Weekly, card: Card, span: Span) -> str:
    m, total = _measure(weekly, TOTAL), card.figures[TOTAL]
    parts = [change_chip(m, c, t).title for c, t in ((total.last, span.last), (total.usual, span.usual)) if c]
    if len(parts) > 1 and all(part.endswith(NORMAL) for part in parts):
        parts = ["、".join(part.removesuffix(NORMAL) for part in parts) + NORMAL.replace("，", "，都")]
    return f"均分{'；'.join(parts)}。" if parts else f"没有{span.last}的数据，无从比较。"


def _open(card: Card) -> str:
    """What the figures leave out, said openly."""
    parts = []
    if card.unsettled:
        parts.append(f"{card.unsettled:,} 通待人工复核（拿不准的项会改变等级或合格与否）")
    elif card.undecided:
        parts.append(f"{card.undecided:,} 通有拿不准的项（只影响分数）")
    unscored = card.calls - card.scored - card.failed
    if card.failed:
        parts.append(f"{card.failed:,} 通没能处理")
    if unscored:
        parts.append(f"{unscored:,} 通证据太少、没有总分")
    return "另有：" + "；".join(parts) + "。" if parts else ""


def praised(weekly: Weekly) -> list[Card]:
    """Agents clearly above everyone else, or clearly better than before, without a fatal item."""
    found = []
    for card in weekly.cards.agents:
        better = _marked(card, 1)
        if card.small or (card.figures[FATAL].value or 0) > 0:
            continue
        if card.standing == "above" or (better and card.standing != "below"):
            found.append(card)
    return sorted(found, key=lambda c: (c.standing != "above", -(c.figures[TOTAL].low or 0)))


def _marked(card: Card, way: int) -> bool:
    """Whether the total clearly moved that way."""
    total = card.figures[TOTAL]
    return any(c is not None and c.marked and c.delta * way > 0 for c in (total.last, total.usual))


def to_coach(weekly: Weekly) -> list[Card]:
    """Agents clearly below everyone else, clearly worse than before, or with a check that fell."""
    fell = {m.agent for m in weekly.checks.moved if m.change.delta < 0}
    found = []
    for card in weekly.cards.agents:
        own = weekly.coaching_of(card.id)
        if card.small or own is None or not own.faults:
            continue
        if card.standing == "below" or _marked(card, -1) or (card.id in fell and card.standing != "above"):
            found.append(card)
    return sorted(
        found, key=lambda c: (c.id not in fell, c.standing != "below", c.figures[TOTAL].high or 101.0, c.id)
    )


def _praise(weekly: Weekly, card: Card, links: Links) -> dict[str, Any]:
    own = weekly.coaching_of(card.id)
    strengths: Sequence[Advice] = own.strengths if own else ()
    return {
        **_who(weekly, card),
        "why": _why(weekly, card, 1),
        "calls": [_call(a, a.best, links) for a in strengths[:1] if a.best],
    }


def _coach(weekly: Weekly, card: Card, links: Links) -> dict[str, Any]:
    own = weekly.coaching_of(card.id)
    faults = own.faults if own else ()
    return {
        **_who(weekly, card),
        "why": _why(weekly, card, -1),
        "calls": [_call(a, a.worst, links) for a in faults[:2] if a.worst],
    }


def _who(weekly: Weekly, card: Card) -> dict[str, Any]:
    m, total = _measure(weekly, TOTAL), card.figures[TOTAL]
    return {
        "id": card.id,
        "name": card.name,
        "team": "、".join(card.teams),
        "score": amount(m, total.value),
        "range": bounds(m, total.low, total.high),
        "n": card.scored,
    }


def _why(weekly: Weekly, card: Card, way: int) -> str:
    """Why this agent is named, in a few words."""
    span, total = span_of(weekly.setup.period.kind), card.figures[TOTAL]
    parts = []
    if card.standing == ("above" if way > 0 else "below") and card.rest is not None:
        parts.append(f"比其他人{'高' if way > 0 else '低'} {abs(card.rest.delta):.1f} 分")
    for change, than in ((total.last, span.last), (total.usual, span.usual)):
        if change is not None and change.marked and change.delta * way > 0:
            parts.append(f"均分比{than}{'高' if way > 0 else '低'} {abs(change.delta):.1f} 分")
            break
    for moved in weekly.checks.moved:
        if moved.agent == card.id and moved.change.delta * way > 0 and len(parts) < 2:
            zh = weekly.frames.names[moved.check].zh
            parts.append(f"“{zh}”通过率由 {100 * moved.change.base:.0f}% 变为 {100 * moved.rate:.0f}%")
    return "，".join(parts)


def _call(advice: Advice, example: Any, links: Links) -> dict[str, Any]:
    shown = links.example(example) or {}
    return {**shown, "zh": advice.zh}


def _changes(weekly: Weekly) -> list[dict[str, str]]:
    """What truly changed: everyone and teams first, then checks, then agents."""
    span, out = span_of(weekly.setup.period.kind), []
    for card in (weekly.cards.all, *weekly.cards.teams):
        for m in weekly.cards.measures:
            figure = card.figures[m.id]
            for change, than in ((figure.last, span.last), (figure.usual, span.usual)):
                if change is not None and change.marked:
                    chip = change_chip(m, change, than)
                    out.append({"tone": chip.tone, "text": f"{card.name}{m.zh}：{_short(chip.title)}"})
                    break
    for row in weekly.checks.movers:
        chip = share_chip(row.usual, span.usual)
        out.append({"tone": chip.tone, "text": f"“{row.zh}”通过率：{_short(chip.title)}"})
    for topic in weekly.voice.types:
        if topic.usual is not None and topic.usual.marked:
            chip = share_chip(topic.usual, span.usual, better=-1)
            out.append({"tone": chip.tone, "text": f"{topic.zh}类投诉占比：{_short(chip.title)}"})
    return out + _agent_changes(weekly, span)


def _short(title: str) -> str:
    return title.removesuffix("，是真实变化")


def _agent_changes(weekly: Weekly, span: Span) -> list[dict[str, str]]:
    out = []
    for moved in weekly.checks.moved:
        agent, zh = weekly.cards.agent(moved.agent), weekly.frames.names[moved.check].zh
        text = f"{agent.name if agent else moved.agent}“{zh}”通过率："
        text += f"由 {100 * moved.change.base:.0f}% 变为 {100 * moved.rate:.0f}%"
        out.append({"tone": "good" if moved.change.delta > 0 else "bad", "text": text})
    for card in weekly.cards.agents:
        for m in weekly.cards.measures:
            change = card.figures[m.id].usual or card.figures[m.id].last
            if change is not None and change.marked:
                chip = change_chip(m, change, span.usual)
                out.append({"tone": chip.tone, "text": f"{card.name}{m.zh}：{_short(chip.title)}"})
    return out


def _promises(weekly: Weekly, links: Links) -> dict[str, Any]:
    promises = weekly.promises
    pressing = promises.of("soon", "overdue") or promises.of("unverified")
    rows = sorted(pressing, key=lambda p: (p.state != "soon", p.due))
    return {
        "due": promises.due,
        "counts": [(STATES[s], n) for s, n in promises.counts.items() if n],
        "soon": len(promises.of("soon")),
        "overdue": len(promises.of("overdue")),
        "unverified": len(promises.of("unverified")),
        "rows": [
            {
                "state": STATES[p.state],
                "tone": p.state,
                "due": due(p.due),
                "agent": p.agent,
                "what": p.what,
                "href": links.href(p.folder, p.call_id),
            }
            for p in rows[:4]
        ],
    }
