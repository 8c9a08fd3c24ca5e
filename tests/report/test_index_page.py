"""What the list page says of itself."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from qa.errors import AudioError
from qa.model import CallMeta
from qa.report.document import error_document
from qa.report.index_page import render_index
from qa.report.rows import CallRow, row_of
from qa.report.spreadsheet import xlsx_bytes

ROW = row_of(error_document("a", CallMeta(), AudioError("坏了"), {}))


@pytest.mark.parametrize(("held", "told"), [(3, True), (1, False), (0, False)])
def test_that_the_store_holds_calls_of_other_runs_is_told(held: int, told: bool) -> None:
    page = render_index([ROW], {"calls_in_store": held})
    assert (f"只列这一次的 1 通（结果库里共有 {held} 通）" in page) is told


def failure(call_id: str, message: str) -> dict[str, str]:
    return {"call_id": call_id, "kind": "input.missing", "message": message, "hint": "请接上硬盘"}


def batch(*failures: dict[str, str]) -> dict[str, Any]:
    return {"failures": list(failures)}


def test_a_call_that_failed_but_keeps_its_result_is_told() -> None:
    rows = [ROW, CallRow("b", score=80.0), CallRow("c", score=90.0)]
    facts = batch(failure("a", "坏了"), failure("b", "b.wav 文件不存在；保留上次的结果"))
    page = render_index(rows, facts)
    assert "完成 1，失败 2（1 通结果仍在）" in page
    assert "这次失败、结果仍在的 1 通" in page and "b.wav 文件不存在；保留上次的结果" in page
    assert "下一步：请接上硬盘" in page
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(rows, facts)))
    listed = [[cell.value for cell in row] for row in book["失败"].iter_rows(min_row=2)]
    assert [row[0] for row in listed] == ["a", "b"]
    overview = {row[0].value: row[1].value for row in book["总览"].iter_rows(max_col=2)}
    assert (overview["完成"], overview["失败"], overview["失败而结果仍在的"]) == (1, 2, 1)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("2026-11-23T08:00:13+08:00", "生成时间 2026-11-23 08:00<"),
        ("2026-11-23T08:00:13+00:00", "生成时间 2026-11-23 08:00（本机时钟 +0000，北京时间 11-23 16:00）"),
        ("昨天", "生成时间 昨天"),
    ],
)
def test_when_it_was_made_is_not_taken_for_beijings_time(made: str, told: str) -> None:
    assert told in render_index([ROW], {"created_at": made})


def test_nothing_is_said_of_earlier_results_where_none_stand() -> None:
    page = render_index([ROW, CallRow("b", score=80.0)], batch(failure("a", "坏了")))
    assert "完成 1，失败 1<" in page and "结果仍在" not in page
    assert "全部完成" in render_index([CallRow("b", score=80.0)], {})
