"""What a weekly report says first where it has no calls, or leaves some out."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qa.cli.app import main
from qa.commands.weekly_clue import clue_of, untimed
from qa.store import CallRow, FailureRow, Store
from qa.weekly.periods import month_period, week_period

TZ = ZoneInfo("Asia/Shanghai")
WEEK = week_period("2026-W47")


def _row(name: str, started_at: str, *, status: str = "ok", folder: str = "/o") -> CallRow:
    return CallRow(folder, name, f"/in/{name}.wav", "audio", status, started_at=started_at)


def test_calls_without_times_are_the_reason() -> None:
    said = clue_of([_row("a", ""), _row("b", "gestern")], WEEK, TZ, called="周")
    assert said.startswith("结果库里的 2 通都没有通话时间")
    assert "started_at" in said and "filename_pattern" in said and "下一步" in said


def test_another_week_is_named() -> None:
    rows = [_row("a", "2026-11-09T10:00:00"), _row("b", "2026-11-10T10:00:00"), _row("c", "")]
    said = clue_of(rows, WEEK, TZ, called="周")
    assert "第 47 周" in said and "没有通话" in said
    assert "2026-W46（2 通）" in said and "另有 1 通没有通话时间" in said
    assert "2026-11（2 通）" in clue_of(rows, month_period("2026-10"), TZ, called="月")


def test_days_are_those_of_the_zone() -> None:
    # Sunday 17:00 in London is Monday in Shanghai.
    rows = [_row("a", "2026-11-15T17:00:00+00:00")]
    assert clue_of(rows, WEEK, TZ, called="周") == ""
    assert "没有通话" in clue_of(rows, WEEK, ZoneInfo("Europe/London"), called="周")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "还没有通话"),
        ([_row("a", "2026-11-17T10:00:00", status="error")], "都没有处理完"),
        ([_row("a", "2026-11-17T10:00:00"), _row("b", "")], "另有 1 通没有通话时间"),
    ],
)
def test_other_reasons(rows: list[CallRow], said: str) -> None:
    assert said in clue_of(rows, WEEK, TZ, called="周")


def test_nothing_is_said_of_a_week_that_is_whole() -> None:
    rows = [_row("a", "2026-11-17T10:00:00"), _row("b", "2026-11-18"), _row("c", "2026-11-09T10:00:00")]
    assert clue_of(rows, WEEK, TZ, called="周") == ""
    assert untimed(rows, TZ) == 0


@pytest.mark.parametrize(("started_at", "first"), [("", "没有通话时间"), ("2026-11-10T09:00", "2026-W46")])
def test_it_stands_first_in_what_is_printed_and_in_the_report(
    tmp_path: Path, started_at: str, first: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store(f"sqlite:///{tmp_path}/qa.db", "0") as store:
        row = _row("a", started_at, status="error", folder=str(tmp_path))
        store.save_failure(row, FailureRow("b", str(tmp_path), "a", "/in/a.wav", "audio", "坏", ""))
    assert main(["weekly", "--out", str(tmp_path), "--week", "2026-W47"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert lines[0].startswith("主题") and first in lines[1]
    page = (tmp_path / "weekly/2026-W47/index.html").read_text("utf-8")
    assert first in page[: page.index("表扬")]
    assert first in (tmp_path / "weekly/2026-W47/摘要.txt").read_text("utf-8")
