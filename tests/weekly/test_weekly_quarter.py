"""A made quarter with planted changes: they are found, chance is not marked, figures are recomputed."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from weekly_kit import quarter_facts, setup, weekly_made

from qa.weekly.cards import make_cards
from qa.weekly.checks import make_checks
from qa.weekly.frames import build_frames
from qa.weekly.intervals import wilson
from qa.weekly.week import Weekly, make_weekly

Effect = weekly_made.Effect
LAST = 47
PLAN = weekly_made.Plan(
    calls=9600,
    weeks=12,
    agents=20,
    teams=2,
    seed=11,
    filler=0,
    effects=(
        Effect("closing.recap", -2.6, 11, agent=3),
        Effect("switch_in.restate", -2.6, 11, agent=9),
        Effect("rate", 20.0, 11, agent=12),
        Effect("interruptions", 1.2, 10, agent=5),
        Effect("agreement.solution", 3.0, 11, team=1),
        Effect("type:收费争议", 0.7, 11),
    ),
)


@functools.cache
def quarter() -> Any:
    return weekly_made.make_quarter(PLAN)


@functools.cache
def facts() -> tuple[Any, ...]:
    return tuple(quarter_facts(quarter()))


@functools.cache
def last_week() -> Weekly:
    return make_weekly(facts(), setup(f"2026-W{LAST}"))


def truth(week: int) -> pd.DataFrame:
    """The made calls of one week (0 is the first), straight from the draw."""
    q = quarter()
    frame = pd.DataFrame(
        {
            "agent": [str(2001 + a) for a in q.agent],
            "team": [weekly_made._TEAMS[t] for t in q.team],
            "week": q.week,
            "ok": ~q.failed,
            "total": np.where(q.failed, np.nan, q.total),
            "rate": np.where(q.failed, np.nan, np.round(q.rate, 2)),
            "interruptions": np.where(q.failed, np.nan, q.interruptions),
            "silence": np.where(q.failed, np.nan, q.silence),
        }
    )
    severity = np.array([c.severity for c in q.checks])
    fatal = ((q.verdict == 0) & (severity == "fatal")).any(axis=1)
    frame["fatal"] = np.where(q.failed, np.nan, fatal)
    frame["passed"] = np.where(q.failed, np.nan, (q.total >= 80) & ~fatal)
    worth = np.array([c.max for c in q.checks])
    for section in dict.fromkeys(c.id.split(".")[0] for c in q.checks):
        own = np.array([c.id.startswith(section + ".") for c in q.checks]) & ~np.isin(
            severity, ["fatal", "bonus"]
        )
        possible = ((q.verdict <= 1) * worth)[:, own].sum(axis=1)
        points = ((q.verdict == 1) * worth)[:, own].sum(axis=1)
        with np.errstate(invalid="ignore"):
            frame[f"sec.{section}"] = np.where(q.failed | (possible == 0), np.nan, 100 * points / possible)
    return frame[frame["week"] == week]


def test_every_figure_equals_an_independent_recomputation() -> None:
    weekly = last_week()
    now, old = truth(11), truth(10)
    usual = pd.concat([truth(w) for w in (7, 8, 9, 10)])
    assert weekly.cards.all.calls == len(now)
    assert weekly.cards.all.failed == int((~now["ok"]).sum())
    groups = [(weekly.cards.all, now, old, usual)]
    groups += [(c, *(f[f["team"] == c.id] for f in (now, old, usual))) for c in weekly.cards.teams]
    groups += [(c, *(f[f["agent"] == c.id] for f in (now, old, usual))) for c in weekly.cards.agents]
    assert len(groups) == 1 + 2 + 20
    for card, mine, then, before in groups:
        assert card.scored == mine["total"].notna().sum()
        assert card.median.value == pytest.approx(mine["total"].median())
        for m in weekly.cards.measures:
            figure = card.figures[m.id]
            assert figure.n == mine[m.id].notna().sum()
            if not figure.n:
                assert figure.value is None
                continue
            assert figure.value == pytest.approx(mine[m.id].mean())
            for change, past in ((figure.last, then), (figure.usual, before)):
                if past[m.id].isna().all():
                    assert change is None
                    continue
                assert change is not None
                assert change.delta == pytest.approx(mine[m.id].mean() - past[m.id].mean())
                assert change.base_n == past[m.id].notna().sum()


def test_agents_tests_equal_scipys_and_are_controlled_together() -> None:
    weekly = last_week()
    now, then = truth(11), truth(10)
    ps: list[float] = []
    qs: list[float] = []
    for card in weekly.cards.agents:
        for m in weekly.cards.measures:
            change = card.figures[m.id].last
            if change is None or change.p is None or change.q is None:
                continue
            a, b = (f.loc[f["agent"] == card.id, m.id].dropna() for f in (now, then))
            if m.kind == "mean" and min(a.std(), b.std()) > 1e-6:
                peers = [stats.ttest_ind(a, b, equal_var=equal).pvalue for equal in (False, True)]
                assert change.p == pytest.approx(max(peers))
            elif m.kind == "rate":
                low, high = wilson(a.sum(), len(a))
                assert (card.figures[m.id].low, card.figures[m.id].high) == (low, high)
            ps.append(change.p)
            qs.append(change.q)
    assert len(ps) > 200
    assert qs == pytest.approx(stats.false_discovery_control(ps))


def test_check_rates_equal_an_independent_recomputation() -> None:
    q, weekly = quarter(), last_week()
    kept = (q.week == 11) & ~q.failed
    for k, made in enumerate(q.checks):
        column = q.verdict[kept, k]
        row = weekly.checks.row(made.id)
        assert row is not None
        assert (row.passed, row.failed, row.undecided) == tuple(int((column == v).sum()) for v in (1, 0, 2))
        before = q.verdict[(q.week >= 7) & (q.week <= 10) & ~q.failed, k]
        rate = (before == 1).sum() / (before <= 1).sum()
        assert row.usual is not None and row.usual.base == pytest.approx(rate)
    heat = weekly.checks.agents
    y, x = heat.rows.index("2004"), heat.checks.index("closing.recap")
    own = q.verdict[kept & (q.agent == 3), [c.id for c in q.checks].index("closing.recap")]
    assert heat.rates[y][x] == pytest.approx((own == 1).sum() / (own <= 1).sum())


def test_planted_changes_are_found() -> None:
    weekly = last_week()
    assert ("2004", "closing.recap") in {(m.agent, m.check) for m in weekly.checks.moved}
    assert ("2010", "switch_in.restate") in {(m.agent, m.check) for m in weekly.checks.moved}
    by_id = {card.id: card.figures for card in weekly.cards.agents}
    assert by_id["2013"]["rate"].last is not None and by_id["2013"]["rate"].last.marked
    assert by_id["2006"]["interruptions"].usual is not None and by_id["2006"]["interruptions"].usual.marked
    charge = next(t for t in weekly.voice.types if t.zh == "收费争议")
    assert charge.usual is not None and charge.usual.marked and charge.usual.delta > 0
    faults = {k.agent: [a.check for a in k.faults] for k in weekly.coaching}
    assert "closing.recap" in faults["2004"] and "switch_in.restate" in faults["2010"]


def test_the_team_wide_change_is_found_in_the_team() -> None:
    checks = make_checks(build_frames([f for f in facts() if f.team == "二组"], setup(f"2026-W{LAST}")))
    row = checks.row("agreement.solution")
    assert row is not None and row.usual is not None and row.usual.marked and row.usual.delta > 0


def test_faults_planted_together_are_found_together() -> None:
    best = last_week().checks.together[0]
    assert {best.one, best.other} == {"closing.recap", "closing.satisfaction"}
    assert best.lift > 1.8


def test_chance_is_hardly_ever_called_a_change() -> None:
    """Seven weeks of all agents and measures: of the untouched ones not 5 % are marked, nor of the marks."""
    tested = false = true = 0
    for week in range(5, 12):
        frames = build_frames(facts(), setup(f"2026-W{36 + week}"))
        cards = make_cards(frames, setup(f"2026-W{36 + week}"))
        for slot in ("last", "usual"):
            real = weekly_made.planted(PLAN, week, usual=slot == "usual")
            for card in cards.agents:
                for m in cards.measures:
                    change = getattr(card.figures[m.id], slot)
                    if change is None or change.p is None:
                        continue
                    planted = (card.id, m.id) in real
                    tested += not planted
                    false += change.marked and not planted
                    true += change.marked and planted
    assert tested > 3000
    assert true >= 6
    assert false / tested <= 0.005
    assert false / max(1, true + false) <= 0.2


def test_agents_whose_skill_is_equal_stand_level() -> None:
    plan = weekly_made.Plan(calls=2400, weeks=2, agents=20, teams=4, seed=5, filler=0, skill_sd=0.0)
    made = weekly_made.make_quarter(plan)
    # Without differences of skill only the small spread between agents is left; nobody is far off.
    weekly = make_weekly(quarter_facts(made), setup())
    off = [c for c in weekly.cards.agents if c.standing in ("above", "below")]
    assert len(off) <= 2


def test_the_same_calls_give_the_same_report() -> None:
    again = make_weekly(facts(), setup(f"2026-W{LAST}"))
    assert again.cards == last_week().cards
    assert again.sample == last_week().sample
    other = make_weekly(facts(), setup(f"2026-W{LAST}", seed=1))
    assert {p.call_id for p in other.sample} != {p.call_id for p in again.sample}
