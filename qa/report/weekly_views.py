"""What the weekly pages show: the overview, a team's page and an agent's page, as plain data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa.report.weekly_brief import brief
from qa.report.weekly_charts import dots_chart, heat_chart, lines_chart, stage_chart, trend_chart
from qa.report.weekly_notes import edition_notes, gaps, method_notes
from qa.report.weekly_parts import (
    check_view,
    coaching_view,
    figures,
    first,
    promise_view,
    sample_view,
    score_row,
    topic_view,
    tracker_view,
)
from qa.report.weekly_problems import worst_checks
from qa.report.weekly_words import Links, percent, share_chip, span_of, zone_name
from qa.report.wording import number
from qa.weekly.cards import Card
from qa.weekly.measures import TOTAL
from qa.weekly.week import Weekly

__all__ = ["agent_view", "overview", "team_view"]

Page = dict[str, Any]
Hrefs = Mapping[str, str]


def overview(
    weekly: Weekly, links: Links, teams: Hrefs, agents: Hrefs, editions: list[dict[str, Any]]
) -> Page:
    """The manager's page.

    Args:
        weekly: the figures.
        links: to the calls.
        teams, agents: the addresses of their pages, by name and number.
        editions: earlier editions of this report, oldest first.
    """
    ranked = [c for c in weekly.cards.agents if not c.small]
    promises, more = first(weekly.promises.of("soon", "overdue", "unverified", "told", "late"), 25)
    tracker, more_tracker = first([p for p in weekly.promises.rows if p.state != "kept"], 25)
    return {
        **_head(weekly),
        "brief": brief(weekly, links),
        "figures": figures(weekly, weekly.cards.all),
        "teams": [{**score_row(weekly, c), "href": teams[c.id]} for c in weekly.cards.teams],
        "agents": [{**score_row(weekly, c), "href": agents[c.id]} for c in ranked],
        "small": [{**score_row(weekly, c), "href": agents[c.id]} for c in weekly.cards.agents if c.small],
        "checks": _checks(weekly),
        "coaching": [
            {**coaching_view(weekly, k, links), "href": agents[k.agent]}
            for k in weekly.coaching
            if k.faults or k.strengths
        ],
        "voice": _voice(weekly, links),
        "promises": [promise_view(p, links) for p in promises],
        "more_promises": more,
        "promise_counts": brief(weekly, links)["promises"],
        "tracker": [tracker_view(p, links) for p in tracker],
        "more_tracker": more_tracker,
        "sample": sample_view(weekly, links),
        "agreement": _agreement(weekly),
        "mix": _mix(weekly),
        "gaps": gaps(weekly),
        "editions": edition_notes(weekly, editions),
        "charts": [c for c in _overall_charts(weekly, ranked) if _drawable(c)],
    }


def _overall_charts(weekly: Weekly, ranked: list[Card]) -> list[Page]:
    mean = weekly.cards.all.figures[TOTAL].value
    names = {c.id: c.zh for c in weekly.frames.names.values()}
    teams = [(c.id, c.name) for c in weekly.cards.teams]
    return [
        trend_chart("c-trend", weekly, weekly.cards.all, "全体均分与合格率的走势"),
        dots_chart("c-teams", weekly.cards.teams, mean, "各班组均分与 95% 区间"),
        dots_chart("c-agents", ranked, mean, "坐席均分与 95% 区间"),
        stage_chart("c-stages", weekly.checks.stages, "各阶段通过率与 95% 区间"),
        heat_chart("c-heat", weekly.checks.teams, teams, names, "班组与检查项的通过率"),
        lines_chart("c-types", weekly, weekly.voice.types, "各类投诉占全部通话的比例"),
    ]


def team_view(weekly: Weekly, card: Card, links: Links, agents: Hrefs) -> Page:
    """One team's page; arguments as ``overview``."""
    own = [c for c in weekly.cards.agents if card.id in c.teams]
    ranked = [c for c in own if not c.small]
    names = {c.id: c.zh for c in weekly.frames.names.values()}
    mean = weekly.cards.all.figures[TOTAL].value
    charts = [
        trend_chart("c-trend", weekly, card, f"{card.name}均分与合格率的走势"),
        dots_chart("c-agents", ranked, mean, f"{card.name}坐席均分与 95% 区间"),
        heat_chart(
            "c-heat", weekly.checks.agents, [(c.id, c.name) for c in own], names, "坐席与检查项的通过率"
        ),
    ]
    ids = {c.id for c in own}
    kept = [p for p in weekly.promises.rows if p.team == card.id]
    pressing, more = first([p for p in kept if p.state in ("soon", "overdue", "unverified", "told")], 20)
    return {
        **_head(weekly),
        "title": card.name,
        "card": score_row(weekly, card),
        "figures": figures(weekly, card),
        "agents": [{**score_row(weekly, c), "href": agents[c.id]} for c in ranked],
        "small": [{**score_row(weekly, c), "href": agents[c.id]} for c in own if c.small],
        "coaching": [
            {**coaching_view(weekly, k, links), "href": agents[k.agent]}
            for k in weekly.coaching
            if k.agent in ids and (k.faults or k.strengths)
        ],
        "promises": [promise_view(p, links) for p in pressing],
        "more_promises": more,
        "charts": [c for c in charts if _drawable(c)],
    }


def agent_view(weekly: Weekly, card: Card, links: Links, teams: Hrefs) -> Page:
    """One agent's page; arguments as ``overview``."""
    coaching = weekly.coaching_of(card.id)
    span = span_of(weekly.setup.period.kind)
    moved = [m for m in weekly.checks.moved if m.agent == card.id]
    kept, more = first([p for p in weekly.promises.rows if p.agent_id == card.id and p.state != "kept"], 15)
    charts = [trend_chart("c-trend", weekly, card, f"{card.name}均分与合格率的走势")]
    return {
        **_head(weekly),
        "title": card.name,
        "card": score_row(weekly, card),
        "team_links": [{"name": t, "href": teams.get(t, "")} for t in card.teams],
        "figures": figures(weekly, card),
        "coaching": coaching_view(weekly, coaching, links) if coaching else None,
        "moved": [
            {
                "zh": weekly.frames.names[m.check].zh,
                "rate": percent(m.rate, 0),
                "n": m.n,
                "was": percent(m.change.base, 0),
                "chip": share_chip(m.change, span.usual),
            }
            for m in moved
        ],
        "promises": [promise_view(p, links) for p in kept],
        "more_promises": more,
        "charts": [c for c in charts if _drawable(c)],
    }


def _drawable(chart: dict[str, Any]) -> bool:
    if chart["kind"] in ("trend", "lines"):
        return len(chart["names"]) > 1 and (chart["kind"] == "trend" or bool(chart["series"]))
    return bool(chart["rows"]) and (chart["kind"] != "heat" or bool(chart["cells"]))


def _head(weekly: Weekly) -> Page:
    setup = weekly.setup
    span = span_of(setup.period.kind)
    return {
        "period": setup.period.title,
        "span": span,
        "min_calls": setup.min_calls,
        "standardise": setup.standardise,
        "made": f"{setup.now:%Y-%m-%d %H:%M}",
        "zone": zone_name(setup.tz.key),
        "calls": weekly.cards.all.calls,
        "method": method_notes(weekly),
    }


def _checks(weekly: Weekly) -> Page:
    zh = {c.id: c.zh for c in weekly.frames.names.values()}
    span = span_of(weekly.setup.period.kind)
    return {
        "worst": [check_view(weekly, r) for r in worst_checks(weekly, 8)],
        "all": [check_view(weekly, r) for r in weekly.checks.rows],
        "stages": [check_view(weekly, r) for r in weekly.checks.stages],
        "movers": [check_view(weekly, r) for r in weekly.checks.movers[:10]],
        "moved": [
            {
                "name": _name(weekly, m.agent),
                "zh": zh[m.check],
                "was": percent(m.change.base, 0),
                "rate": percent(m.rate, 0),
                "n": m.n,
                "chip": share_chip(m.change, span.usual),
            }
            for m in weekly.checks.moved[:15]
        ],
        "together": [
            {"one": zh[p.one], "other": zh[p.other], "both": p.both, "lift": number(p.lift)}
            for p in weekly.checks.together
        ],
    }


def _name(weekly: Weekly, agent: str) -> str:
    card = weekly.cards.agent(agent)
    return card.name if card else agent


def _voice(weekly: Weekly, links: Links) -> Page:
    voice = weekly.voice
    good, bad = voice.escalated
    return {
        "complaints": topic_view(weekly, voice.complaints, links),
        "groups": [
            {"zh": "投诉类型", "rows": [topic_view(weekly, t, links) for t in voice.types]},
            {"zh": "投诉等级", "rows": [topic_view(weekly, t, links) for t in voice.levels]},
            {"zh": "客户诉求", "rows": [topic_view(weekly, t, links, 0) for t in voice.wishes]},
            {"zh": "升级触发", "rows": [topic_view(weekly, t, links) for t in voice.triggers]},
        ],
        "turns": [
            topic_view(weekly, t, links, better)
            for t, better in zip((*voice.turns, voice.recovered), (1, -1, 1), strict=True)
        ],
        "escalated": {"n": bad, "good": good} if bad else None,
        "recovered_of": voice.recovered.of,
    }


def _agreement(weekly: Weekly) -> Page | None:
    found = weekly.agreement
    if found is None:
        return None
    rows = [found.control, found.all, *found.checks[:12]]
    return {
        "rows": [
            {
                "zh": a.zh,
                "n": a.n,
                "rate": percent(a.same / a.n) if a.n else "—",
                "range": "—" if a.low is None or a.high is None else f"{100 * a.low:.0f}–{100 * a.high:.0f}%",
                "kappa": "—" if a.kappa is None else f"{a.kappa:.2f}",
                "wrong": f"{a.wrong_fails} / {a.fails}",
            }
            for a in rows
        ]
    }


def _mix(weekly: Weekly) -> Page:
    kinds = list(weekly.cards.all.mix)
    whole = sum(weekly.cards.all.mix.values())
    rows = []
    for card in (weekly.cards.all, *weekly.cards.teams):
        n, score = sum(card.mix.values()), score_row(weekly, card)
        rows.append(
            {
                "name": card.name,
                "n": n,
                "shares": [percent(card.mix.get(k, 0) / n if n else None, 0) for k in kinds],
                "mean": score["mean"],
                "adjusted": score["adjusted"] if card.adjusted else "",
                "adjusted_range": score["adjusted_range"] or ("样本太少" if card.adjusted else ""),
                "covered": score["covered"],
            }
        )
    return {"kinds": kinds, "rows": rows if whole else []}
