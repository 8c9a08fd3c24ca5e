"""The weekly report as a spreadsheet: a sheet per section, native charts, frozen heads, real numbers.

Texts come from calls and are untrusted: none is ever written as a formula.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from qa.report.weekly_sheet_lists import (
    coaching_table,
    promise_table,
    sample_table,
    tracker_table,
    voice_table,
)
from qa.report.weekly_sheet_prose import notes_sheet, overview_sheet, set_page, write_cell
from qa.report.weekly_sheet_rows import (
    Table,
    agent_table,
    check_table,
    heat_table,
    measure_table,
    mix_table,
    team_table,
)
from qa.report.weekly_words import Links, span_of
from qa.weekly.week import Weekly

__all__ = ["weekly_xlsx"]

_FONT = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
_HEAD = {"bold": True, "bg_color": "#22617F", "font_color": "#FFFFFF", "text_wrap": True, "border": 1}
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {},
    "wrap": {"text_wrap": True, "valign": "top"},
    "head": _HEAD,
    "title": {"bold": True, "font_size": 16},
    "h2": {"bold": True, "font_size": 12, "font_color": "#22617F"},
    "count": {"num_format": "#,##0"},
    "score": {"num_format": "0.0"},
    "delta": {"num_format": "+0.0;−0.0;0.0"},
    "delta_share": {"num_format": "+0.0%;−0.0%;0.0%"},
    "share": {"num_format": "0.0%"},
    "share0": {"num_format": "0%", "align": "center", "font_size": 9},
    "upright": {**_HEAD, "rotation": 90, "text_wrap": False, "align": "center"},
    "lift": {"num_format": "0.0"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm"},
    "good": {"font_color": "#17755F", "bold": True},
    "bad": {"font_color": "#B03F16", "bold": True},
    "link": {"font_color": "#22617F", "underline": 1},
}
_ROW_LIMIT = 5000

Build = Callable[[Weekly, Links], Table]
_SHEETS: tuple[tuple[str, Build], ...] = (
    ("班组", team_table),
    ("坐席", agent_table),
    ("各项指标", measure_table),
    ("检查项", check_table),
    ("热力图", heat_table),
    ("辅导", coaching_table),
    ("客户声音", voice_table),
    ("承诺", promise_table),
    ("进度跟踪", tracker_table),
    ("抽检名单", sample_table),
    ("可比口径", mix_table),
)


def weekly_xlsx(weekly: Weekly, links: Links) -> bytes:
    """Return ``weekly.xlsx``.

    Args:
        weekly: the figures.
        links: to the calls, from the folder that the file lies in.
    """
    import xlsxwriter  # noqa: PLC0415

    buffer = io.BytesIO()
    options: dict[str, Any] = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    options |= {"default_date_format": "yyyy-mm-dd hh:mm"}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": f"客服质检{span_of(weekly.setup.period.kind).report}"})
        formats = {name: book.add_format({**_FONT, **style}) for name, style in _FORMATS.items()}
        overview_sheet(book, formats, weekly)
        for name, build in _SHEETS:
            _sheet(book, formats, name, build(weekly, links))
        notes_sheet(book, formats, weekly)
    return buffer.getvalue()


def _sheet(book: Any, formats: dict[str, Any], name: str, table: Table) -> None:
    sheet = book.add_worksheet(name)
    set_page(sheet)
    for column, head in enumerate(table.heads):
        sheet.write_string(0, column, head.zh, formats["upright" if table.upright and column > 1 else "head"])
        sheet.set_column(column, column, head.width)
    sheet.set_row(0, 110 if table.upright else 34)
    rows = table.rows[:_ROW_LIMIT]
    for line, row in enumerate(rows, start=1):
        for column, (head, value) in enumerate(zip(table.heads, row, strict=True)):
            write_cell(sheet, (line, column), value, formats, head.style)
    sheet.freeze_panes(1, table.frozen)
    sheet.repeat_rows(0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(table.heads) - 1)
    else:
        sheet.write_string(1, 0, "没有", formats["text"])
    _conditions(sheet, formats, table, len(rows))
    _chart(book, sheet, name, table, len(rows))


def _conditions(sheet: Any, formats: dict[str, Any], table: Table, rows: int) -> None:
    if not rows:
        return
    for column, head in enumerate(table.heads):
        area = (1, column, rows, column)
        if head.scale == "share":
            scale = {"type": "3_color_scale", "min_type": "num", "mid_type": "num", "max_type": "num"}
            values = {"min_value": 0.4, "mid_value": 0.8, "max_value": 1.0}
            colors = {"min_color": "#E2A37F", "mid_color": "#FBF2E4", "max_color": "#8FC3B3"}
            sheet.conditional_format(*area, {**scale, **values, **colors})
        elif head.scale == "bar":
            sheet.conditional_format(*area, {"type": "data_bar", "bar_color": "#8FBBD0"})
        elif head.scale == "words":
            for word, form in (
                ("变好", "good"),
                ("没有再犯", "good"),
                ("又犯", "bad"),
                ("高于", "good"),
                ("兑现", "good"),
                ("改善", "good"),
                ("变差", "bad"),
                ("低于", "bad"),
                ("逾期", "bad"),
                ("退步", "bad"),
            ):
                rule = {"type": "text", "criteria": "containing", "value": word, "format": formats[form]}
                sheet.conditional_format(*area, rule)


def _chart(book: Any, sheet: Any, name: str, table: Table, rows: int) -> None:
    """A bar chart of one column beside the table, with the interval as error bars where there is one."""
    if table.chart is None or not rows:
        return
    spec, shown = table.chart, min(rows, 40)
    chart = book.add_chart({"type": "bar"})
    series: dict[str, Any] = {
        "name": spec.title,
        "categories": [name, 1, spec.names, shown, spec.names],
        "values": [name, 1, spec.values, shown, spec.values],
        "fill": {"color": "#22617F"},
        "gap": 60,
    }
    if spec.spread is not None:
        series["y_error_bars"] = _error_bars(sheet, name, len(table.heads) + 1, spec.spread, shown)
        chart.show_hidden_data()
    chart.add_series(series)
    chart.set_title({"name": spec.title, "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_x_axis(
        {
            "min": spec.low,
            "num_format": spec.num_format,
            "major_gridlines": {"visible": True, "line": {"color": "#E2DFD7"}},
        }
    )
    chart.set_size({"width": 560, "height": 90 + 22 * shown})
    # Below the table: beside it, the print would shrink to fit both.
    sheet.insert_chart(rows + 2, 0, chart)


def _error_bars(
    sheet: Any, name: str, column: int, spread: tuple[Sequence[float], Sequence[float]], shown: int
) -> dict[str, Any]:
    """Error bars from cells in hidden columns: LibreOffice does not draw those given as numbers."""
    for place, values in enumerate(spread, start=column):
        for line, value in enumerate(values[:shown], start=1):
            sheet.write_number(line, place, max(0.0, value))
    sheet.set_column(column, column + 1, 8, None, {"hidden": True})
    cells = [f"='{name}'!${_letter(place)}$2:${_letter(place)}${shown + 1}" for place in (column, column + 1)]
    line_style = {"color": "#5A6875"}
    return {"type": "custom", "plus_values": cells[0], "minus_values": cells[1], "line": line_style}


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415 - the same package as above

    return str(xl_col_to_name(column))
