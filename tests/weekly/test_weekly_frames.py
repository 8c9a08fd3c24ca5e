"""Calls get their day, period, team and name; nothing is dropped in silence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from weekly_kit import call, check, setup, week_of_calls

from qa.errors import UsageError
from qa.report.weekly_brief import headline
from qa.report.weekly_notes import gaps, method_notes
from qa.weekly.facts import CallFacts
from qa.weekly.frames import NO_TEAM, build_frames, period_calls
from qa.weekly.roster import Membership, parse_roster
from qa.weekly.week import make_weekly

ROSTER = """agent_id,name,team,from,to
1001,陈敏,一组,,2026-11-18
1001,陈敏,二组,2026-11-19,
1002,林静,二组,2026/11/1,
"""


def test_a_call_belongs_to_the_day_on_which_it_began() -> None:
    frames = build_frames(
        [
            call("late", "2026-11-22T23:58:00+08:00", duration=600.0),
            call("early", "2026-11-16T00:00:00+08:00"),
            call("before", "2026-11-15T23:59:59+08:00"),
            call("after", "2026-11-23T00:00:00+08:00"),
            call("utc", "2026-11-15T16:00:00Z"),
        ],
        setup(),
    )
    now = {frames.facts[i].call_id for i in period_calls(frames)["i"]}
    assert now == {"late", "early", "utc"}
    assert {frames.facts[i].call_id for i in period_calls(frames, 1)["i"]} == {"before"}


def test_duplicates_count_once_and_same_names_at_other_times_count_both() -> None:
    frames = build_frames(
        [
            call("a", folder="/night1"),
            call("a", folder="/night2", total=70.0),
            call("a", "2026-11-19T10:00:00+08:00", folder="/night3"),
            call("b", ok=False, folder="/night2"),
            call("b", folder="/night1"),
            call("b", ok=False, folder="/night3"),
        ],
        setup(),
    )
    assert frames.duplicates == 3
    assert len(period_calls(frames)) == 3
    kept = {(f.call_id, f.folder) for f in frames.facts}
    assert kept == {("a", "/night2"), ("a", "/night3"), ("b", "/night1")}


def test_a_call_and_its_training_copy_count_once() -> None:
    night = {"path": "/calls/1.wav", "fatal": ("call.abuse",)}
    frames = build_frames(
        [
            call("call-93ab", folder="/copies", anonymous=True, **night),
            call("陶明_5512", **night),
            # Copies of calls that are not there themselves, or took place at another time, are calls.
            call("call-1", anonymous=True, path="/calls/2.wav"),
            call("call-2", "2026-11-19T10:00:00+08:00", anonymous=True, path="/calls/1.wav"),
            # A list that names a recording twice means two calls.
            call("first", path="/calls/3.wav"),
            call("second", path="/calls/3.wav"),
        ],
        setup(),
    )
    assert {fact.call_id for fact in frames.facts} == {"陶明_5512", "call-1", "call-2", "first", "second"}
    assert frames.duplicates == 1
    assert period_calls(frames)["fatal"].sum() == 1


def test_calls_without_time_and_failed_calls_are_counted_not_scored() -> None:
    weekly = make_weekly(
        [
            call("a"),
            call("b", started_at=""),
            call("c", started_at="不知道"),
            call("d", ok=False, error="坏"),
        ],
        setup(),
    )
    assert weekly.frames.unplaced == 2
    assert (weekly.cards.all.calls, weekly.cards.all.scored, weekly.cards.all.failed) == (2, 1, 1)
    assert weekly.cards.all.figures["total"].value == 85.0


def test_an_agent_who_changed_team_counts_in_each_by_date() -> None:
    roster = parse_roster(ROSTER, "花名册.csv")
    calls = [call(f"d{day}", f"2026-11-{day}T10:00:00+08:00", total=float(day)) for day in range(16, 23)]
    weekly = make_weekly(calls, setup(roster=roster))
    teams = {card.id: card.calls for card in weekly.cards.teams}
    assert teams == {"一组": 3, "二组": 4}
    own = weekly.cards.agent("1001")
    assert own is not None and own.calls == 7 and own.teams == ("一组", "二组")
    assert {c.id: c.figures["total"].value for c in weekly.cards.teams} == {"一组": 17.0, "二组": 20.5}


def test_agents_missing_from_the_roster_are_listed() -> None:
    roster = parse_roster(ROSTER, "花名册.csv")
    calls = [call("a"), call("b", agent_id="9", agent_name="", team=""), call("c", agent_id="")]
    frames = build_frames(calls, setup(roster=roster))
    assert frames.unknown == (("9", "9", 1),)
    assert set(frames.calls["team"]) == {"一组", NO_TEAM}
    assert build_frames(calls, setup()).unknown == ()


@pytest.mark.parametrize(("listed", "told"), [("801", True), ("9", False), ("00801", True)])
def test_numbers_that_lost_their_zeros_in_the_roster_are_told(listed: str, told: bool) -> None:
    roster = parse_roster(f"工号,班组\n{listed},一组\n", "花名册.csv")
    said = gaps(make_weekly([call("a", agent_id="0801")], setup(roster=roster)))
    assert any(f"花名册里有 {listed} 而没有 0801" in line for line in said) is told
    assert any("查不到" in line for line in said)


def test_numbers_that_were_kept_from_a_spreadsheet_are_those_of_the_calls() -> None:
    roster = parse_roster("工号,班组\n'0801,一组\n", "花名册.csv")
    said = gaps(make_weekly([call("a", agent_id="0801")], setup(roster=roster)))
    assert not any("查不到" in line for line in said)


def named(call_id: str, agent_id: str, agent_name: str) -> CallFacts:
    return call(call_id, agent_id=agent_id, agent_name=agent_name)


def test_agents_of_one_name_are_told_apart_wherever_they_are_named() -> None:
    weekly = make_weekly(
        [named("a", "1", "王芳"), named("b", "2", "王芳"), named("c", "3", "陈敏")], setup(control=3)
    )
    names = {"王芳（1）", "王芳（2）", "陈敏"}
    assert {card.name for card in weekly.cards.agents} == names
    assert {pick.agent for pick in weekly.sample} == names


def test_an_agent_with_one_name_and_one_number_keeps_the_plain_name() -> None:
    frames = build_frames([named("a", "1", "王芳"), named("b", "1", "王芳")], setup())
    assert set(frames.calls["name"]) == {"王芳"}


def test_agents_known_by_name_only_have_cards_and_join_their_only_number() -> None:
    calls = [named("a", "", "何静"), named("b", "", "何静"), named("c", "7", "陈敏"), named("d", "", "陈敏")]
    weekly = make_weekly(calls, setup())
    assert {(card.id, card.name, card.calls) for card in weekly.cards.agents} == {
        ("何静", "何静", 2),
        ("7", "陈敏", 2),
    }
    # Of two numbers nobody knows which is meant.
    calls = [named("a", "1", "王芳"), named("b", "2", "王芳"), named("c", "", "王芳")]
    assert {card.id for card in make_weekly(calls, setup()).cards.agents} == {"1", "2", "王芳"}
    nobody = make_weekly([named("a", "", "")], setup())
    assert nobody.cards.agents == () and nobody.cards.all.calls == 1


@pytest.mark.parametrize(("asked", "rate"), [(None, 2 / 3), (80.0, 1 / 3), (60.0, 1.0)])
def test_a_call_passes_by_its_own_scorecards_mark_unless_another_is_asked_for(
    asked: float | None, rate: float
) -> None:
    calls = [
        replace(call("a", total=77.0), pass_mark=75.0),
        call("b", total=77.0),
        call("c", total=81.0),
        replace(call("d", total=90.0), ok=False),
    ]
    weekly = make_weekly(calls, setup(pass_mark=asked))
    assert weekly.cards.all.figures["passed"].value == pytest.approx(rate)
    told = next(note for note in method_notes(weekly) if note.startswith("合格："))
    assert ("各自评分卡的及格线（75、80）" if asked is None else f"总分不低于 {asked:g} 且") in told


def test_several_scorecards_are_told_first() -> None:
    old = replace(call("a", "2026-11-11T10:00:00"), scorecard="mine@1")
    new = [replace(call(name), scorecard="mine@2") for name in "bc"]
    told = next(said for said in headline(make_weekly([old, *new], setup())) if "评分卡" in said)
    assert "mine@1（本周 0 通，前 4 周 1 通）、mine@2（本周 2 通，前 4 周 0 通）" in told
    assert not any("评分卡" in said for said in headline(make_weekly(new, setup())))


def test_the_roster_reads_chinese_headings_and_names_its_faults() -> None:
    roster = parse_roster("\ufeff工号,姓名,班组,开始日期,结束日期\n7,何静,三组,,\n", "a.csv")
    assert roster.at("7", dt.date(2026, 1, 1)).team == "三组"  # type: ignore[union-attr]
    assert roster.at("8", dt.date(2026, 1, 1)) is None
    as_in_lists = parse_roster("座席工号,员工姓名,小组\n7,何静,三组\n", "a.csv")
    assert as_in_lists.at("7", dt.date(2026, 1, 1)) == Membership("7", "何静", "三组")
    for heads, lacking in (
        ("name", "工号和班组这两列"),
        ("姓名,班组", "工号这一列"),
        ("工号,姓名", "班组这一列"),
    ):
        with pytest.raises(UsageError, match=f"缺少{lacking}，现有：{heads.replace(',', '、')}"):
            parse_roster(f"{heads}\n何静,何静\n", "a.csv")
    wrong = "agent_id,team,from,to\n1,一组,2026-13-01,\n2,一组,2026-02-01,2026-01-01\n,一组,,\n3,一组,,\n3,二组,2026-05-01,\n"
    with pytest.raises(UsageError) as caught:
        parse_roster(wrong, "a.csv")
    for said in ("第 2 行", "第 3 行", "第 4 行", "第 6 行：工号 3 同一天既在一组又在二组"):
        assert said in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01",
        "2026/11/1",
        "2026.11.1",
        "2026年11月1日",
        "20261101",
        "2026/11/1 0:00",
        "2026-11-01 00:00:00",
    ],
)
def test_the_roster_reads_days_as_call_lists_do(text: str) -> None:
    roster = parse_roster(f"工号,班组,开始日期\n7,三组,{text}\n", "a.csv")
    assert roster.at("7", dt.date(2026, 11, 1)) and not roster.at("7", dt.date(2026, 10, 31))


@pytest.mark.parametrize("text", ["昨天", "11-01", "2026-11-31", "46000"])
def test_what_is_no_day_is_told_by_its_line(text: str) -> None:
    with pytest.raises(UsageError, match=f"第 2 行：日期“{text}”看不懂"):
        parse_roster(f"工号,班组,开始日期\n7,三组,{text}\n", "a.csv")


def test_an_empty_week_and_a_single_call_give_figures_without_nonsense() -> None:
    empty = make_weekly([], setup())
    assert empty.cards.all.calls == 0 and empty.cards.agents == () and empty.sample == ()
    one = make_weekly([call("a")], setup())
    card = one.cards.agents[0]
    total = card.figures["total"]
    assert (total.value, total.low, total.high, total.last) == (85.0, None, None, None)
    assert card.small and card.standing == ""
    assert card.figures["passed"].low == pytest.approx(0.2065, abs=1e-4)


def test_agents_with_few_calls_are_never_ranked() -> None:
    calls = (
        week_of_calls(30, "1001") + week_of_calls(30, "1002") + week_of_calls(9, "1003", totals=[100.0] * 9)
    )
    weekly = make_weekly(calls, setup())
    assert [c.id for c in weekly.cards.agents][-1] == "1003"
    last = weekly.cards.agents[-1]
    assert last.small and last.rest is None
    assert make_weekly(calls, setup(min_calls=5)).cards.agents[0].id == "1003"


def test_undecided_checks_are_outside_every_rate() -> None:
    checks = (check(verdict="pass"), check("closing.thanks", "undecided"), check("closing.more", "fail"))
    weekly = make_weekly(
        [call(str(k), f"2026-11-18T10:{k:02d}:00+08:00", checks=checks) for k in range(6)], setup()
    )
    row = weekly.checks.row("closing.thanks")
    assert row is not None and (row.rate, row.undecided) == (None, 6)
    stage = weekly.checks.stages[0]
    assert (stage.passed, stage.failed, stage.undecided) == (6, 6, 6)
    assert weekly.cards.all.undecided == 6


@pytest.mark.parametrize(
    ("said", "verdict", "waits"),
    [
        (True, "undecided", True),
        (False, "undecided", False),
        (None, "undecided", True),  # an earlier edition judged
        (True, "pass", False),  # a person decided it meanwhile
        (None, "pass", False),
    ],
)
def test_a_call_waits_for_a_person_where_its_grade_hangs_on_an_open_check(
    said: bool | None, verdict: str, waits: bool
) -> None:
    one = call(checks=(check(verdict="pass"), check("closing.thanks", verdict)))
    card = make_weekly([replace(one, score=replace(one.score, unsettled=said))], setup()).cards.all
    assert (card.unsettled, card.undecided) == (int(waits), int(verdict == "undecided"))
