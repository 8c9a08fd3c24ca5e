"""What a manager reads first: what cost most, whose calls to hear, and that nobody can be ranked yet."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from weekly_kit import call, check, setup, week_of_calls

from qa.calls.callid import safe_id
from qa.report.weekly_brief import brief, headline
from qa.report.weekly_files import write_weekly
from qa.report.weekly_text import summary_text
from qa.report.weekly_words import Links
from qa.weekly.facts import CallFacts
from qa.weekly.week import Weekly, make_weekly


def rude(call_id: str, agent: str) -> CallFacts:
    said = check("call.abuse", "fail", zh="无服务禁语", severity="fatal", max=0.0, at=65.0)
    return call(call_id, agent_id=agent, agent_name=f"坐席{agent}", fatal=("call.abuse",), checks=(said,))


def cells(weekly: Weekly, folder: Path) -> dict[str, list[list[Any]]]:
    write_weekly(folder, weekly, safe=safe_id)
    book = openpyxl.load_workbook(io.BytesIO((folder / "weekly.xlsx").read_bytes()))
    return {sheet.title: [[c.value for c in row] for row in sheet.iter_rows()] for sheet in book}


def texts(rows: list[list[Any]]) -> str:
    return "\n".join(str(value) for row in rows for value in row if value is not None)


def test_the_dearest_checks_are_named_with_how_often_they_failed() -> None:
    checks = (
        check("closing.recap", "fail", zh="结果复述", max=5.0),
        check("closing.bye", "fail", zh="致谢道别", max=1.0),
        check("closing.more", "fail", zh="加分话", severity="bonus", max=9.0),
    )
    good = (check("closing.recap", "pass", zh="结果复述", max=5.0),)
    weekly = make_weekly([call("a", checks=checks), call("b", checks=good)], setup())
    told = next(said for said in headline(weekly) if said.startswith("失分最多的"))
    assert told == ("失分最多的：结果复述（通过率 50.0%，1 通没做到）、致谢道别（通过率 0%，1 通没做到）。")
    assert not any("失分" in said for said in headline(make_weekly([call("b", checks=good)], setup())))


def test_who_has_most_fatal_calls_and_which_to_hear_is_said_wherever_the_minute_is(tmp_path: Path) -> None:
    weekly = make_weekly([rude("a", "1"), rude("b", "1"), rude("c", "2"), call("d")], setup())
    fatal = brief(weekly, Links("/out/weekly/x"))["fatal"]
    assert fatal["n"] == 3
    assert [(p["name"], p["n"]) for p in fatal["rows"]] == [("坐席1", 2), ("坐席2", 1)]
    assert fatal["rows"][0]["calls"][0]["href"].endswith("/report.html#t=65")
    overview = texts(cells(weekly, tmp_path)["总览"])
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "出现致命项的 3 通要先听" in page
    for text in (summary_text(weekly), overview):
        assert "出现致命项的 3 通要先听" in text
        assert "坐席1 2 通：无服务禁语请听" in text and "从 1:05 听" in text


def test_without_fatal_calls_none_are_asked_for() -> None:
    text = summary_text(make_weekly(week_of_calls(12), setup()))
    assert "先听" not in text and "出现致命项 0 通" in text


@pytest.mark.parametrize(("calls", "ranked"), [(9, False), (12, True)])
def test_that_nobody_can_be_ranked_is_not_said_as_that_all_are_alike(
    calls: int, ranked: bool, tmp_path: Path
) -> None:
    weekly = make_weekly(week_of_calls(calls), setup())
    overview = texts(cells(weekly, tmp_path)["总览"])
    for text in (summary_text(weekly), overview, (tmp_path / "index.html").read_text("utf-8")):
        assert ("没有谁明显高于其他人" in text) is ranked
        assert ("没有人的有分通话够 10 通，不评高低" in text) is not ranked


def test_the_sheet_of_calls_to_hear_invites_nobody_to_fill_in_what_would_be_lost(tmp_path: Path) -> None:
    sheets = cells(make_weekly(week_of_calls(12), setup()), tmp_path)
    assert not {"人工结论", "复核人"} & {*sheets["抽检名单"][0]}
    assert "抽检名单.csv" in texts(sheets["说明"])


def test_earlier_advice_is_judged_alike_in_page_and_sheet(tmp_path: Path) -> None:
    before = rude("before", "1")
    weekly = make_weekly(
        [replace(before, started_at="2026-11-11T10:00:00+08:00"), rude("a", "1")],
        setup(),
    )
    rows = [row for row in cells(weekly, tmp_path)["辅导"] if row[2] == "上次的建议"]
    assert [(row[3], row[-1]) for row in rows] == [("无服务禁语", "又犯了")]
    assert "又犯了" in (tmp_path / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("verdict", "unsettled", "said"),
    [
        ("undecided", True, "另有：1 通待人工复核（拿不准的项会改变等级或合格与否）。"),
        ("undecided", False, "另有：1 通有拿不准的项（只影响分数）。"),
        ("pass", False, None),
    ],
)
def test_what_waits_for_a_person_is_told_and_nothing_else(
    verdict: str, unsettled: bool, said: str | None
) -> None:
    one = call(checks=(check(), check("closing.thanks", verdict)))
    told = headline(make_weekly([replace(one, score=replace(one.score, unsettled=unsettled))], setup()))
    assert [line for line in told if "另有" in line] == ([said] if said else [])
