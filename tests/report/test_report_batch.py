from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qa.errors import AudioError, QaError
from qa.model import CallMeta
from qa.report import CallRow, error_document, row_of, write_batch
from qa.report.batch_files import batch_document, render_index
from qa.report.rows import check_names, totals
from qa.report.spreadsheet import csv_bytes, xlsx_bytes

BATCH = {
    "wall_s": 104.0,
    "scorecard": "default@1",
    "model": "whisper-base@d01c3014",
    "created_at": "2026-11-21",
}


@pytest.fixture
def rows(document: dict[str, Any], fatal: dict[str, Any]) -> list[CallRow]:
    error = AudioError("录音是空的：b.wav", hint="请重新导出", kind="audio.empty")
    failed = error_document("b", CallMeta(agent_id="7"), error, {})
    return [row_of(document), row_of(fatal), row_of(failed)]


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_row_of_a_judged_call(rows: list[CallRow]) -> None:
    row = rows[0]
    assert (row.score, row.grade, row.agent_id, row.undecided) == (78.4, "C", "3027", 1)
    assert row.worst == ("等待致歉", "规范问候", "不说“但是”")
    assert row.href == "calls/yx-20261121-0032/report.html"


def test_calls_that_wait_are_those_whose_grade_hangs_on_it(document: dict[str, Any]) -> None:
    document["score"]["unsettled"] = True
    waits = row_of(document)
    document["score"]["unsettled"] = False
    points = replace(row_of(document), call_id="points")
    del document["score"]["unsettled"]
    old = replace(row_of(document), call_id="old")  # an earlier edition's report does not say
    assert (waits.unsettled, points.unsettled, old.unsettled) == (True, False, True)
    batch = batch_document([waits, points], BATCH)
    assert (batch["counts"]["unsettled"], batch["counts"]["with_undecided"]) == (1, 2)
    html = render_index([waits, points], batch)
    assert "另有 1 通只影响分数" in html and "另有" not in render_index([waits], batch)
    sheet = book(xlsx_bytes([waits, points], BATCH))["总览"]
    shown = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert (shown["待人工复核"], shown["只影响分数的待复核"]) == (1, 1)


def test_missed_bonus_is_not_among_the_worst(document: dict[str, Any]) -> None:
    document["checks"] = [c for c in document["checks"] if c["severity"] == "bonus" or c["verdict"] != "fail"]
    assert row_of(document).worst == ()


def test_list_page_carries_the_calls_as_data(rows: list[CallRow]) -> None:
    html = render_index(rows, batch_document(rows, BATCH))
    data = json.loads(html.split('id="data">')[1].split("</script>")[0])
    assert [row[0] for row in data["rows"]] == [row.call_id for row in rows]
    assert [row[13] for row in data["rows"]] == [1, 0, None]
    places = {check[0]: n for n, check in enumerate(data["checks"])}
    assert data["rows"][0][12][places["greeting.wait_apology"]] == "f"
    assert [check[2] for check in data["checks"] if check[1] == "备用联系方式"] == [1]
    assert data["rows"][2][12] == "-" * len(data["checks"])


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "//evil", "\\\\server\\x", "https://x", "data:text/html,x"]
)
def test_list_page_links_nothing_but_files_beside_it(href: str) -> None:
    html = render_index([CallRow("a", href=href), CallRow("b", href="calls/b/report.html")], {})
    data = json.loads(html.split('id="data">')[1].split("</script>")[0])
    assert [row[15] for row in data["rows"]] == ["", "calls/b/report.html"]


def test_pass_mark_decides_who_passed(document: dict[str, Any]) -> None:
    assert row_of(document).passed is (document["score"]["total"] >= document["scorecard"]["pass_mark"])
    assert row_of({**document, "scorecard": {**document["scorecard"], "pass_mark": None}}).passed is None
    assert row_of({**document, "score": {**document["score"], "total": None}}).passed is None


def test_row_of_a_failed_call_has_no_score(rows: list[CallRow]) -> None:
    row = rows[2]
    assert (row.status, row.score, row.error_kind, row.error_hint) == (
        "error",
        None,
        "audio.empty",
        "请重新导出",
    )


def test_odd_call_id_gives_a_safe_link(document: dict[str, Any]) -> None:
    assert row_of({**document, "call_id": "a/b #1"}).href == "calls/a%2Fb%20%231/report.html"


def test_totals_leave_failed_calls_out_of_the_scores(rows: list[CallRow]) -> None:
    sums = totals(rows)
    assert (sums.calls, sums.done, sums.failed, sums.scored, sums.fatal) == (3, 2, 1, 2, 1)
    assert sums.mean == pytest.approx(39.2)
    assert sum(sums.histogram) == 2
    assert sums.histogram[7] == sums.histogram[0] == 1


def test_totals_of_nothing() -> None:
    sums = totals([])
    assert (sums.mean, sums.median, sums.audio_s, sums.checks) == (None, None, 0, ())


@pytest.mark.parametrize(("score", "bar"), [(0, 0), (9.99, 0), (10, 1), (89.9, 8), (90, 9), (100, 9)])
def test_histogram_borders(score: float, bar: int) -> None:
    assert totals([CallRow("a", score=score)]).histogram[bar] == 1


def test_fail_rate_counts_decided_calls_only() -> None:
    verdicts = ("pass", "fail", "na", "undecided", "pass")
    check = totals([CallRow(str(i), verdicts={"x": v}) for i, v in enumerate(verdicts)]).checks[0]
    assert (check.decided, check.fail_rate) == (3, pytest.approx(1 / 3))
    assert totals([CallRow("a", verdicts={"x": "na"})]).checks[0].fail_rate is None


def test_bonus_has_no_fail_rate_and_its_miss_is_called_unearned() -> None:
    row = CallRow(
        "a", verdicts={"x": "fail", "y": "fail"}, bonus=frozenset({"x"}), names={"x": "甲", "y": "乙"}
    )
    assert [c.fail_rate for c in totals([row]).checks] == [None, 1.0]
    sheet = book(xlsx_bytes([row], BATCH))["明细"]
    shown = {head.value: sheet.cell(2, head.column).value for head in sheet[1]}
    assert (shown["甲\nx"], shown["乙\ny"]) == ("未加分", "不通过")


def test_batch_document_counts_and_speed(rows: list[CallRow]) -> None:
    document = batch_document(rows, BATCH)
    assert document["counts"]["failed"] == 1
    assert document["failures"][0]["hint"] == "请重新导出"
    assert document["audio_hours_per_wall_hour"] == 4.0
    assert document["scorecard"] == "default@1"


def test_speed_counts_what_was_processed_in_this_run(rows: list[CallRow]) -> None:
    assert batch_document(rows, {**BATCH, "processed_audio_s": 52.0})["audio_hours_per_wall_hour"] == 0.5
    assert batch_document(rows, {**BATCH, "processed_audio_s": 0.0})["audio_hours_per_wall_hour"] is None
    assert batch_document(rows, {"wall_s": 0.0})["audio_hours_per_wall_hour"] is None
    assert batch_document(rows, {"audio_hours_per_wall_hour": 9.0})["audio_hours_per_wall_hour"] == 9.0


def test_csv_has_a_row_per_call_and_a_column_per_check(rows: list[CallRow]) -> None:
    data = csv_bytes(rows)
    assert data.startswith(b"\xef\xbb\xbf")
    table = read_csv(data)
    assert [r["call_id"] for r in table] == [r.call_id for r in rows]
    assert set(check_names(rows)) <= set(table[0])
    assert table[0]["conversion.no_but"] == "fail"
    assert table[1]["fatal"] == "无服务禁语"
    assert table[2]["error_message"] == "录音是空的：b.wav"
    assert table[2]["score"] == table[2]["conversion.no_but"] == ""


FORMULAS = ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    row = CallRow(
        text, agent_name=text, team=text, worst=(text,), verdicts={text: "fail"}, names={text: text}
    )
    for line in csv.reader(io.StringIO(csv_bytes([row]).decode("utf-8-sig"))):
        assert not [c for c in line if c.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    for sheet in book(xlsx_bytes([row], {"model": text})):
        assert not [c for r in sheet.iter_rows() for c in r if c.data_type == "f" or c.hyperlink]


def test_numbers_stay_numbers(rows: list[CallRow]) -> None:
    sheet = book(xlsx_bytes(rows, BATCH))["明细"]
    assert sheet["C2"].value == 78.4
    assert read_csv(csv_bytes([CallRow("a", score=-1.5)]))[0]["score"] == "-1.5"


def test_xlsx_sheets_heads_and_rows(rows: list[CallRow]) -> None:
    found = book(xlsx_bytes(rows, BATCH))
    assert found.sheetnames == ["总览", "明细", "检查项", "失败"]
    sheet = found["明细"]
    heads = [c.value for c in sheet[1]]
    assert heads[:3] == ["通话编号", "状态", "得分"]
    assert "等待致歉\ngreeting.wait_apology" in heads
    column = heads.index("等待致歉\ngreeting.wait_apology")
    assert [sheet.cell(r, column + 1).value for r in (2, 3, 4)] == ["不通过", "不通过", None]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref
    assert sheet.conditional_formatting
    assert found["失败"]["B2"].value == "录音是空的：b.wav"
    assert found["检查项"].max_row == len(check_names(rows)) + 1


def test_write_batch_writes_four_files(rows: list[CallRow], tmp_path: Path) -> None:
    write_batch(tmp_path / "out", rows, BATCH)
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "index.html",
        "summary.csv",
        "summary.xlsx",
        "batch.json",
    }
    assert json.loads((tmp_path / "out" / "batch.json").read_text(encoding="utf-8"))["counts"]["calls"] == 3


def test_write_batch_of_nothing(tmp_path: Path) -> None:
    write_batch(tmp_path, [], {})
    assert "通话质检结果" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_write_batch_names_the_file_it_cannot_write(rows: list[CallRow], tmp_path: Path) -> None:
    (tmp_path / "summary.xlsx").mkdir()
    with pytest.raises(QaError, match=r"summary\.xlsx") as caught:
        write_batch(tmp_path, rows, BATCH)
    assert "Excel" in caught.value.hint
