"""Coaching lists, fair comparison, sampling, voice: what a manager acts on."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from weekly_kit import MONDAY, call, check, setup, week_of_calls

from qa.weekly.facts import CallFacts, VoiceFact
from qa.weekly.frames import build_frames
from qa.weekly.sampling import draw_sample
from qa.weekly.week import Weekly, make_weekly


def calls_of(agent: str, verdicts: dict[str, str], monday: dt.date = MONDAY, **more: Any) -> list[CallFacts]:
    """One call per letter: p(ass), f(ail) or u(ndecided), for each check."""
    words = {"p": "pass", "f": "fail", "u": "undecided"}
    out = []
    for k in range(max(len(v) for v in verdicts.values())):
        checks = tuple(
            check(
                id_,
                words[row[k]],
                zh=id_,
                at=10.0 + k,
                suggestion=f"改{id_}",
                quote=f"{agent}第{k}句",
                **more,
            )
            for id_, row in verdicts.items()
            if k < len(row)
        )
        start = dt.datetime.combine(monday, dt.time(9)) + dt.timedelta(hours=k)
        out.append(
            call(
                f"{agent}-{monday}-{k}",
                f"{start.isoformat()}+08:00",
                agent_id=agent,
                agent_name=agent,
                checks=checks,
            )
        )
    return out


def coached(weekly: Weekly, agent: str) -> Any:
    found = weekly.coaching_of(agent)
    assert found is not None
    return found


def test_faults_are_what_surely_costs_most_and_strengths_what_surely_beats_the_others() -> None:
    calls = calls_of(
        "甲", {"a.x": "fffffpppppp", "b.y": "fpppppppppp", "c.z": "ppppppppppp", "d.w": "ffppppppppp"}
    )
    calls += calls_of(
        "乙", {"a.x": "ppppppppppp", "b.y": "ppppppppppp", "c.z": "ffffffppppp", "d.w": "ppppppppppp"}
    )
    own = coached(make_weekly(calls, setup()), "甲")
    assert [a.check for a in own.faults] == ["a.x", "d.w"]
    assert [a.check for a in own.strengths] == ["c.z"]
    fault = own.faults[0]
    assert (fault.passed, fault.n, fault.peers) == (6, 11, 1.0)
    assert fault.phrase == "改a.x"
    assert fault.worst is not None and fault.best is not None
    assert fault.worst.at is not None and fault.worst.quote.startswith("甲") and not fault.best_is_peer


def test_one_slip_is_no_habit_but_one_fatal_slip_counts() -> None:
    calls = calls_of("甲", {"a.x": "fppppppppp"})
    assert coached(make_weekly(calls, setup()), "甲").faults == ()
    fatal = calls_of("甲", {"a.x": "fppppppppp"}, severity="fatal")
    assert [a.check for a in coached(make_weekly(fatal, setup()), "甲").faults] == ["a.x"]
    bonus = calls_of("甲", {"a.x": "ffffffffff"}, severity="bonus")
    assert coached(make_weekly(bonus, setup()), "甲").faults == ()


def test_who_never_does_it_right_is_shown_a_colleagues_call() -> None:
    calls = calls_of("甲", {"a.x": "ffffffffff"}) + calls_of("乙", {"a.x": "pppppppppp"})
    fault = coached(make_weekly(calls, setup()), "甲").faults[0]
    assert fault.best_is_peer and fault.best is not None and fault.best.agent == "乙"


def test_the_two_faults_are_heard_in_two_calls() -> None:
    calls = calls_of("甲", {"a.x": "ffffpppppp", "b.y": "ffffpppppp"})
    faults = coached(make_weekly(calls, setup()), "甲").faults
    assert len({a.worst.call_id for a in faults if a.worst}) == 2


def test_progress_on_last_weeks_advice() -> None:
    before = calls_of("甲", {"a.x": "f" * 30 + "p" * 10}, MONDAY - dt.timedelta(weeks=1))
    better = coached(make_weekly(before + calls_of("甲", {"a.x": "p" * 40}), setup()), "甲").progress[0]
    assert better.change is not None and better.change.marked and better.change.delta == pytest.approx(0.75)
    same = coached(
        make_weekly(before + calls_of("甲", {"a.x": "f" * 28 + "p" * 12}), setup()), "甲"
    ).progress[0]
    assert same.change is not None and not same.change.marked
    other = coached(make_weekly(before + calls_of("甲", {"b.y": "p" * 12}), setup()), "甲").progress[0]
    assert (other.now, other.change) == (None, None)


def kinds(agent: str, easy: int, hard: int, easy_score: float, hard_score: float) -> list[CallFacts]:
    out = week_of_calls(
        easy + hard,
        agent,
        totals=[easy_score + k % 3 for k in range(easy)] + [hard_score + k % 3 for k in range(hard)],
    )
    return [
        replace(c, voice=VoiceFact(kind="咨询" if k < easy else "投诉：收费争议")) for k, c in enumerate(out)
    ]


def test_standardised_scores_take_the_mix_of_calls_out() -> None:
    """Both do equally well on each type; one has nine hard calls in ten."""
    calls = kinds("1001", 90, 10, 90.0, 60.0) + kinds("1002", 10, 90, 90.0, 60.0)
    weekly = make_weekly(calls, setup())
    means = {c.id: c.figures["total"].value for c in weekly.cards.agents}
    fair = {c.id: c.adjusted for c in weekly.cards.agents}
    assert means["1001"] is not None and means["1002"] is not None
    assert means["1001"] - means["1002"] == pytest.approx(24, abs=0.2)
    assert fair["1001"] is not None and fair["1002"] is not None
    assert fair["1001"].value == pytest.approx(fair["1002"].value, abs=0.2)
    assert fair["1001"].value == pytest.approx(0.5 * 91 + 0.5 * 61, abs=0.2)
    assert fair["1001"].covered == pytest.approx(1.0)
    assert {c.standing for c in weekly.cards.agents} == {"above", "below"}
    assert {c.standing for c in make_weekly(calls, setup(standardise=True)).cards.agents} == {"level"}


def test_types_that_an_agent_never_had_are_said_not_guessed() -> None:
    weekly = make_weekly(kinds("1001", 40, 0, 90.0, 60.0) + kinds("1002", 20, 20, 90.0, 60.0), setup())
    own = weekly.cards.agent("1001")
    assert own is not None and own.adjusted is not None
    assert own.adjusted.covered == pytest.approx(0.75)


@pytest.mark.parametrize(("n", "bounded"), [(3, False), (4, False), (5, True)])
def test_a_few_calls_give_no_interval_of_the_adjusted_mean_either(n: int, bounded: bool) -> None:
    weekly = make_weekly([*kinds("1001", n, 0, 60.0, 60.0), *kinds("1002", 20, 0, 90.0, 60.0)], setup())
    own = weekly.cards.agent("1001")
    assert own is not None and own.adjusted is not None
    assert (own.adjusted.low is not None) is bounded


def test_the_sample_holds_every_reason_and_has_its_size() -> None:
    checks = {
        "fatal": (check("a.x", "fail", severity="fatal", max=0.0),),
        "weak": (check("b.y", "fail", confidence=0.6),),
        "open": (check("c.z", "undecided"), check("b.y", "pass")),
        "plain": (check("b.y", "pass"), check("d.w", "pass")),
    }
    calls = [
        call(f"{name}{k}", f"2026-11-18T{9 + k % 9:02d}:{k:02d}:00+08:00", checks=own)
        for name, own in checks.items()
        for k in range(12)
    ]
    sample = make_weekly(calls, setup(control=5)).sample
    by_reason: dict[str, set[str]] = {}
    for pick in sample:
        by_reason.setdefault(pick.reason, set()).add(pick.call_id)
    assert {r: len(ids) for r, ids in by_reason.items()} == {
        "致命项": 5,
        "把握不足": 5,
        "待复核多": 5,
        "随机对照": 5,
    }
    assert all(i.startswith("fatal") for i in by_reason["致命项"])
    assert all(i.startswith("weak") for i in by_reason["把握不足"])
    assert all(p.verdict == "undecided" for p in sample if p.reason == "待复核多")
    assert make_weekly(calls, setup(control=0)).sample == ()


def test_calls_whose_grade_hangs_on_it_are_heard_before_those_with_more_left_open() -> None:
    many = (check("c.z", "undecided"), check("e.v", "undecided"), check("b.y", "pass"))
    calls = [
        call(
            f"{k}", f"2026-11-18T10:{k:02d}:00+08:00", checks=many if k < 6 else (check("c.z", "undecided"),)
        )
        for k in range(9)
    ]
    calls = [replace(c, score=replace(c.score, unsettled=k > 6)) for k, c in enumerate(calls)]
    sample = make_weekly(calls, setup(control=3)).sample
    assert {p.call_id for p in sample if p.reason == "待复核多"} == {"0", "7", "8"}


def test_the_control_sample_draws_every_call_alike() -> None:
    calls = [call(str(k), f"2026-11-18T{9 + k // 6:02d}:{k % 6}0:00+08:00") for k in range(40)]
    frames = build_frames(calls, setup())
    drawn = [p.call_id for seed in range(200) for p in draw_sample(frames, setup(control=4, seed=seed))]
    counts = [drawn.count(str(k)) for k in range(40)]
    assert len(drawn) == 800
    assert min(counts) >= 5 and max(counts) <= 40


def test_the_customers_voice_counts_links_and_turns() -> None:
    angry = VoiceFact(
        "投诉：收费争议",
        True,
        "收费争议",
        "危机",
        "退款",
        "愤怒",
        "满意",
        True,
        52.0,
        "行吧",
        ("客户要求找主管或领导",),
    )
    calm = VoiceFact("咨询", wish="咨询解答", opening="平和")
    calls = [
        call(str(k), f"2026-11-18T10:{k:02d}:00+08:00", voice=angry if k < 3 else calm) for k in range(12)
    ]
    voice = make_weekly(calls, setup()).voice
    assert (voice.complaints.n, voice.complaints.of) == (3, 12)
    assert [(t.zh, t.n) for t in voice.types] == [("收费争议", 3)]
    assert [(t.zh, t.n) for t in voice.wishes] == [("咨询解答", 9), ("退款", 3)]
    assert [(t.zh, t.n) for t in voice.triggers] == [("客户要求找主管或领导", 3)]
    turned = voice.turns[0]
    assert (turned.n, turned.examples[0].at, turned.examples[0].quote) == (3, 52.0, "行吧")
    assert (voice.recovered.n, voice.recovered.of) == (3, 3)


@pytest.mark.parametrize(("opening", "of"), [("不满", 1), ("难过", 1), ("愤怒", 1), ("平和", 0), ("", 0)])
def test_every_bad_mood_may_be_recovered_from(opening: str, of: int) -> None:
    eased = VoiceFact("咨询", wish="咨询解答", opening=opening, ending="满意")
    recovered = make_weekly([call("1", "2026-11-18T10:00:00+08:00", voice=eased)], setup()).voice.recovered
    assert (recovered.n, recovered.of) == (of, of)
