"""The batch as tables: ``summary.csv`` for other programs, ``summary.xlsx`` for people.

Texts come from calls and are untrusted: no cell may be taken for a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from qa.report.plain_cells import defused
from qa.report.rows import CallRow, Totals, check_names, kept_failures, totals
from qa.report.wording import clean, length, number, shown_verdict
from qa.shown_words import VERDICT_ZH
from qa.wall_clock import noted_moment

__all__ = ["csv_bytes", "xlsx_bytes"]

_COLUMNS = (
    "call_id",
    "status",
    "score",
    "before_fatal",
    "grade",
    "agent_id",
    "agent_name",
    "team",
    "started_at",
    "duration",
    "undecided",
    "fatal",
    "worst",
    "error_kind",
    "error_message",
    "error_hint",
)
_HEADS = (
    ("通话编号", 24),
    ("状态", 8),
    ("得分", 8),
    ("否决前得分", 10),
    ("等级", 7),
    ("工号", 10),
    ("坐席", 10),
    ("班组", 12),
    ("通话时间", 20),
    ("时长（秒）", 10),
    ("待复核项数", 10),
    ("致命项", 18),
    ("主要失分项", 34),
)
_HEAD_STYLE = {"bold": True, "bg_color": "#22617F", "font_color": "#FFFFFF", "text_wrap": True, "border": 1}
_FAILURE_HEADS = (("通话编号", 26), ("原因", 60), ("下一步", 60), ("错误代码", 18))
_FILL = {"pass": "#E2F2EC", "fail": "#FBE0D4", "undecided": "#FBF2D3", "unearned": "#EFF0F0", "na": "#EFF0F0"}
_INK = {"pass": "#17755F", "fail": "#B03F16", "undecided": "#806000", "unearned": "#7A858F", "na": "#7A858F"}


def csv_bytes(rows: Sequence[CallRow]) -> bytes:
    """Return ``summary.csv``: a row per call, a column per check (by id, verdicts as in the report).

    UTF-8 with a byte order mark, so that Excel shows Chinese; text that a spreadsheet would run as a
    formula is preceded by an apostrophe (OWASP, "CSV Injection").
    """
    checks = check_names(rows)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([*_COLUMNS, *map(_cell, checks)])
    for row in rows:
        values = [*_values(row), row.error_kind, row.error_message, row.error_hint]
        writer.writerow([_cell(v) for v in (*values, *(row.verdicts.get(c, "") for c in checks))])
    return ("\ufeff" + buffer.getvalue()).encode("utf-8")


def _values(row: CallRow) -> list[Any]:
    return [
        row.call_id,
        row.status,
        row.score,
        row.before_fatal,
        row.grade,
        row.agent_id,
        row.agent_name,
        row.team,
        row.started_at,
        None if row.duration is None else round(row.duration, 1),
        row.undecided if row.status == "ok" else None,
        "、".join(row.fatal),
        "、".join(row.worst),
    ]


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str):
        return defused(value)
    return value


def xlsx_bytes(rows: Sequence[CallRow], batch: Mapping[str, Any]) -> bytes:
    """Return ``summary.xlsx`` with the sheets 总览, 明细, 检查项 and 失败.

    Args:
        rows: the calls.
        batch: the batch's facts, as ``batch.json`` has them; its ``failures`` tell what failed.
    """
    import xlsxwriter  # noqa: PLC0415

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        formats = _formats(book)
        sums = totals(rows)
        kept = kept_failures(rows, batch)
        _overview(book, formats, sums, batch, len(kept))
        _details(book, formats, rows)
        _check_sheet(book, formats, sums)
        _failures(book, formats, rows, kept)
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
    made = {
        "text": book.add_format(base),
        "head": book.add_format({**base, **_HEAD_STYLE}),
        "title": book.add_format({**base, "bold": True, "font_size": 16}),
        "score": book.add_format({**base, "num_format": "0.0"}),
        "count": book.add_format({**base, "num_format": "#,##0"}),
        "share": book.add_format({**base, "num_format": "0.0%"}),
        "wrap": book.add_format({**base, "text_wrap": True, "valign": "top"}),
    }
    for verdict, fill in _FILL.items():
        made[verdict] = book.add_format({"bg_color": fill, "font_color": _INK[verdict]})
    return made


def _overview(
    book: Any, formats: Mapping[str, Any], sums: Totals, batch: Mapping[str, Any], kept: int
) -> None:
    sheet = book.add_worksheet("总览")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 40)
    sheet.write_string(0, 0, "通话质检总览", formats["title"])
    speed = batch.get("audio_hours_per_wall_hour")
    lines: list[tuple[str, object, str]] = [
        ("通话总数", sums.calls, "count"),
        ("完成", sums.done - kept, "count"),
        ("失败", sums.failed + kept, "count"),
        ("失败而结果仍在的", kept or None, "count"),
        ("平均分", sums.mean, "score"),
        ("中位分", sums.median, "score"),
        ("一票否决", sums.fatal, "count"),
        ("待人工复核", sums.unsettled_calls, "count"),
        ("只影响分数的待复核", sums.undecided_calls - sums.unsettled_calls, "count"),
        ("录音总时长", length(sums.audio_s), "text"),
        ("处理速度", f"每小时处理 {number(speed)} 小时录音" if speed else "", "text"),
        ("评分卡", str(batch.get("scorecard") or ""), "text"),
        ("识别模型", str(batch.get("model") or ""), "text"),
        ("生成时间", noted_moment(str(batch.get("created_at") or "")), "text"),
    ]
    lines += [(f"等级 {grade}", n, "count") for grade, n in sums.grades]
    shown = [(k, v, f) for k, v, f in lines if v not in (None, "")]
    for place, (label, value, style) in enumerate(shown, start=2):
        sheet.write_string(place, 0, clean(label), formats["text"])
        _write(sheet, place, 1, value, formats[style])


def _details(book: Any, formats: Mapping[str, Any], rows: Sequence[CallRow]) -> None:
    sheet = book.add_worksheet("明细")
    checks = check_names(rows)
    for column, (head, width) in enumerate(_HEADS):
        sheet.write_string(0, column, head, formats["head"])
        sheet.set_column(column, column, width)
    first = len(_HEADS)
    for column, (id_, zh) in enumerate(checks.items(), start=first):
        sheet.write_string(0, column, clean(f"{zh}\n{id_}"), formats["head"])
        sheet.set_column(column, column, 14)
    sheet.set_row(0, 46)
    styles = [formats["score"] if c in (2, 3, 9) else formats["text"] for c in range(first)]
    for line, row in enumerate(rows, start=1):
        values = _values(row)
        values[1] = "完成" if row.status == "ok" else "失败"
        for column, value in enumerate(values):
            _write(sheet, line, column, value, styles[column])
        for column, id_ in enumerate(checks, start=first):
            verdict = row.verdicts.get(id_)
            if verdict:
                shown = shown_verdict(verdict, "bonus" if id_ in row.bonus else "")
                sheet.write_string(line, column, VERDICT_ZH.get(shown, shown), formats["text"])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(rows)), first + len(checks) - 1)
    if checks and rows:
        for verdict, zh in VERDICT_ZH.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{zh}"', "format": formats[verdict]}
            sheet.conditional_format(1, first, len(rows), first + len(checks) - 1, rule)
    if rows:
        bars = {"type": "data_bar", "bar_color": "#8FBBD0"}
        sheet.conditional_format(1, 2, len(rows), 2, bars)


def _check_sheet(book: Any, formats: Mapping[str, Any], sums: Totals) -> None:
    sheet = book.add_worksheet("检查项")
    heads = ("检查项", "编号", "通过", "不通过", "待复核", "不适用", "不通过率")
    styles = ("text", "text", "count", "count", "count", "count", "share")
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, formats["head"])
        sheet.set_column(column, column, (22, 32, 9, 9, 9, 9, 10)[column])
    ordered = sorted(sums.checks, key=lambda c: -(c.fail_rate if c.fail_rate is not None else -1))
    for line, check in enumerate(ordered, start=1):
        values = (check.zh, check.id, check.passed, check.failed, check.undecided, check.na, check.fail_rate)
        for column, (value, style) in enumerate(zip(values, styles, strict=True)):
            _write(sheet, line, column, value, formats[style])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(ordered)), len(heads) - 1)


def _failures(
    book: Any, formats: Mapping[str, Any], rows: Sequence[CallRow], kept: Sequence[Mapping[str, str]]
) -> None:
    sheet = book.add_worksheet("失败")
    for column, (head, width) in enumerate(_FAILURE_HEADS):
        sheet.write_string(0, column, head, formats["head"])
        sheet.set_column(column, column, width)
    failed = [(r.call_id, r.error_message, r.error_hint, r.error_kind) for r in rows if r.status != "ok"]
    failed += [(f["call_id"], f["message"], f["hint"], f["kind"]) for f in kept]
    for line, texts in enumerate(failed, start=1):
        for column, text in enumerate(texts):
            _write(sheet, line, column, text, formats["wrap"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(failed)), 3)


def _write(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    """Write a number as a number and anything else as plain text, never as a formula or link."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, clean(str(value)), style)
