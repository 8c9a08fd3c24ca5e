"""The spreadsheet's sheets of sentences (overview, notes), and how any cell and page is written.

Texts come from calls and are untrusted: none is ever written as a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa.report.weekly_brief import brief
from qa.report.weekly_notes import edition_notes, gaps, method_notes
from qa.report.weekly_text import fatal_lines, promised_line, to_hear, unchanged_line
from qa.report.weekly_words import Links, span_of
from qa.report.wording import clean
from qa.weekly.measures import PASSED, TOTAL
from qa.weekly.week import Weekly

__all__ = ["notes_sheet", "overview_sheet", "set_page", "write_cell"]


_TO_FILL_IN = (
    "填在同一文件夹的“抽检名单.csv”里，下次用 --reviews 交回；填过的行重出时照样保留。"
    "这个表格每次重出都是新的，填在这里会丢。"
)


def set_page(sheet: Any, *, landscape: bool = True) -> None:
    """A4, as wide as the sheet, heads on every page."""
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&A&R&8第 &P 页，共 &N 页")


def write_cell(sheet: Any, place: tuple[int, int], value: Any, formats: dict[str, Any], style: str) -> None:
    """Write a number as a number, a moment as one, a link as a link, anything else as plain text."""
    form = formats[style]
    if value is None or value == "":
        sheet.write_blank(*place, None, form)
    elif isinstance(value, tuple):
        address, text = value
        # Excel takes at most 65,530 links a sheet and 2,079 characters each.
        if address and len(address) < 2000:
            sheet.write_url(*place, f"external:{address}", formats["link"], clean(text))
        else:
            sheet.write_string(*place, clean(text), form)
    elif style == "moment":
        sheet.write_datetime(*place, value, form)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(*place, value, form)
    else:
        sheet.write_string(*place, clean(str(value)), form)


def overview_sheet(book: Any, formats: dict[str, Any], weekly: Weekly) -> None:
    """The first minute, and the trend."""
    sheet = book.add_worksheet("总览")
    sheet.hide_gridlines(2)
    set_page(sheet, landscape=False)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 4, 15)
    span, minute = span_of(weekly.setup.period.kind), brief(weekly, Links("."))
    sheet.write_string(0, 0, f"客服质检{span.report}　{weekly.setup.period.title}", formats["title"])
    line = 2
    line = _paragraphs(sheet, formats, line, "", minute["headline"])
    praise = [f"{p['name']}（{p['team']}，{p['score']}）：{p['why']}" for p in minute["praise"]]
    coach = [
        f"{p['name']}（{p['team']}，{p['score']}）："
        + "；".join([p["why"], *map(to_hear, p["calls"])]).strip("；")
        for p in minute["coach"]
    ]
    line = _paragraphs(sheet, formats, line, "表扬谁", praise or [minute["no_praise"]])
    line = _paragraphs(
        sheet,
        formats,
        line,
        "辅导谁，听哪两通",
        [*(coach or [minute["no_coach"]]), *fatal_lines(minute["fatal"])],
    )
    changes = [c["text"] for c in minute["changes"]] or [unchanged_line(weekly, no_past=minute["no_past"])]
    line = _paragraphs(sheet, formats, line, "真实变化，不是波动", changes)
    promised = minute["promises"]
    line = _paragraphs(sheet, formats, line, "对客户的承诺", [promised_line(promised)])
    _trend(book, sheet, formats, weekly, line + 1)


def _paragraphs(sheet: Any, formats: dict[str, Any], line: int, title: str, texts: Sequence[str]) -> int:
    if title:
        sheet.write_string(line, 0, title, formats["h2"])
        line += 1
    for text in texts:
        sheet.merge_range(line, 0, line, 4, clean(text), formats["wrap"])
        sheet.set_row(line, 16 * max(1, -(-len(text) // 50)))
        line += 1
    return line + 1


def _trend(book: Any, sheet: Any, formats: dict[str, Any], weekly: Weekly, line: int) -> None:
    """The trend as a table and a line chart."""
    names = [p.short for p in reversed(weekly.setup.periods)]
    figures = weekly.cards.all.figures
    total, passed = figures[TOTAL].history, figures[PASSED].history
    kept = [k for k, value in enumerate(total) if value is not None]
    if not kept:
        return
    for column, head in enumerate(("时段", "均分", "合格率")):
        sheet.write_string(line, column, head, formats["head"])
    for row, k in enumerate(kept, start=line + 1):
        sheet.write_string(row, 0, names[k], formats["text"])
        write_cell(sheet, (row, 1), total[k], formats, "score")
        write_cell(sheet, (row, 2), passed[k], formats, "share")
    if len(kept) < 2:
        return
    chart = book.add_chart({"type": "line"})
    last = line + len(kept)
    chart.add_series(
        {
            "name": "均分",
            "categories": ["总览", line + 1, 0, last, 0],
            "values": ["总览", line + 1, 1, last, 1],
            "line": {"color": "#22617F", "width": 2},
            "marker": {"type": "circle", "size": 5},
        }
    )
    chart.set_title({"name": "均分走势", "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 700, "height": 260})
    sheet.insert_chart(last + 2, 0, chart)


def notes_sheet(book: Any, formats: dict[str, Any], weekly: Weekly) -> None:
    """What is missing, what was corrected, how it was reckoned."""
    sheet = book.add_worksheet("说明")
    sheet.hide_gridlines(2)
    set_page(sheet, landscape=False)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 4, 15)
    line = _paragraphs(sheet, formats, 0, "没有算进去的", gaps(weekly))
    editions = edition_notes(weekly, [])
    if editions:
        line = _paragraphs(sheet, formats, line, "更正", editions)
    line = _paragraphs(sheet, formats, line, "数字怎么来的", method_notes(weekly))
    _paragraphs(sheet, formats, line, "复核结论填在哪里", [_TO_FILL_IN])
