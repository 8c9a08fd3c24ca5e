"""The report as a Word handout for training, laid out as a trainer writes a case.

It knows pages and the handout's parts; it must not know how a page was built.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.files import write_atomic
from qa.report.docx_case import write_case
from qa.report.docx_parts import (
    COLOURS,
    FILLS,
    QUIET,
    WIDTH,
    bar,
    cell_text,
    fill,
    grid,
    heading,
    paragraph,
    run,
    whole_rows,
)
from qa.report.docx_styles import new_document, running_titles
from qa.report.pages import CallPage, CheckView, ErrorPage, Fact, Form
from qa.report.views import call_page, error_page
from qa.report.wording import DOUBT_ZH, circled

__all__ = ["docx_bytes", "write_docx"]

_NUMERALS = "一二三四五六七八九"


def write_docx(document: Mapping[str, Any], path: Path) -> None:
    """Write the report as ``.docx``.

    Args:
        document: ``report.json`` data.
        path: the file to write.

    Raises:
        OSError: it cannot be written.
    """
    write_atomic(path, docx_bytes(document))


def docx_bytes(document: Mapping[str, Any]) -> bytes:
    """Return the report as the bytes of a ``.docx`` file."""
    call_id = document["call_id"]
    word = new_document(f"通话案例精评 {call_id}")
    running_titles(word, f"通话案例精评　{call_id}", "内部培训资料")
    if document["status"] == "ok":
        _call(word, call_page(document))
    else:
        _error(word, error_page(document))
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _error(word: Any, page: ErrorPage) -> None:
    heading(word, f"通话 {page.call_id}", 0)
    _line(word, page.facts)
    heading(word, "这通录音没有评分", 1)
    paragraph(word).add_run(page.message)
    if page.hint:
        paragraph(word).add_run(f"下一步：{page.hint}")


def _call(word: Any, page: CallPage) -> None:
    numbers = iter(_NUMERALS)
    _head(word, page)
    heading(word, f"{next(numbers)}、案例梗概", 1)
    synopsis = paragraph(word, indent=0.3)
    run(synopsis, page.summary or "本通没有可用的梗概。")
    bar(synopsis, "22617F", FILLS["wash"])
    for note in (*page.warnings, *page.notes):
        run(paragraph(word, after=1), f"※ {note}", colour=QUIET, size=9)
    if page.extract:
        _pairs(word, page.extract)
    if page.stages:
        heading(word, f"{next(numbers)}、案例精评", 1)
        write_case(word, page)
    if page.best or page.models:
        heading(word, f"{next(numbers)}、经典话术", 1)
        _phrases(word, page)
    heading(word, f"{next(numbers)}、评分表", 1)
    _sheet(word, page)
    for form in page.forms:
        heading(word, f"{next(numbers)}、{form.title}", 1)
        _form(word, form)
    heading(word, "附：通话数据与报告出处", 2)
    _line(word, page.metrics)
    for fact in page.stamp:
        _line(word, (fact,))


def _head(word: Any, page: CallPage) -> None:
    """Title, who and when, the score and its parts in one strip."""
    heading(word, "通话案例精评", 0)
    _line(word, (Fact("编号", page.call_id), *page.facts))
    score = page.score
    parts = [
        ("得分", score.total if score.scored else "未评分"),
        ("等级", score.grade),
        ("结论", score.verdict),
    ]
    main = [(label, value) for label, value in parts if value]
    small = [(s.zh, s.text.replace(" ", "")) for s in score.sections]
    wide = 2.1
    rest = (WIDTH - wide * len(main)) / len(small) if small else 0
    table = grid(word, [wide] * len(main) + [rest] * len(small))
    row = table.add_row()
    for place, (cell, (label, value)) in enumerate(zip(row.cells, main + small, strict=True)):
        first = place < len(main)
        line = cell_text(cell, label, colour=QUIET, size=8.5)
        line.alignment = 1
        figure = paragraph(cell, after=2)
        figure.alignment = 1
        run(figure, value, bold=first, size=14 if first else 9.5)
        fill(cell, FILLS["head" if first else "wash"])
    if score.fatal:
        before = f"（否决前 {score.before_fatal} 分）" if score.before_fatal else ""
        line = paragraph(word)
        line.paragraph_format.space_before = word.styles["Normal"].font.size
        broken = "".join(f"“{name}”" for name in score.fatal)
        run(line, f"一票否决，违反{broken}{before}", bold=True, colour=COLOURS["bad"])
    counts = paragraph(word, after=0)
    counts.paragraph_format.space_before = word.styles["Normal"].font.size // 2
    run(counts, "检查项：" + "　".join(f"{c.zh} {c.n}" for c in page.counts), colour=QUIET, size=9)


def _phrases(word: Any, page: CallPage) -> None:
    if page.best:
        heading(word, "本通的好句", 2)
    for best in page.best:
        line = paragraph(word, after=1, keep=bool(best.why))
        run(line, f"{best.situation}　" if best.situation else "", bold=True, colour=COLOURS["good"])
        run(line, f"“{best.quote}”")
        run(line, f"（{best.clock}）" if best.clock else "", colour=QUIET, size=9)
        if best.why:
            run(paragraph(word, indent=0.7, after=5), best.why, colour=QUIET, size=9.5)
    if not page.models:
        return
    heading(word, "遇到这些情形可以这样说", 2)
    table = grid(word, (4.6, 9.6, 2.4), ("情形", "参考说法", "对应评析"))
    for group in page.models:
        cells = table.add_row().cells
        cell_text(cells[0], group.situation, bold=True)
        if group.when:
            run(paragraph(cells[0], after=2), group.when, colour=QUIET, size=9)
        for place, (phrase, _) in enumerate(group.phrases):
            where = cell_text(cells[1], "") if place == 0 else paragraph(cells[1], after=2)
            run(where, f"· {phrase}", size=9.5)
        marks = sorted({n for _, numbers in group.phrases for n in numbers})
        cell_text(cells[2], " ".join(circled(n) for n in marks), colour=COLOURS["bad"])
    whole_rows(table)


def _sheet(word: Any, page: CallPage) -> None:
    table = grid(word, (4.0, 1.7, 1.9, 9.0), ("检查项", "结果", "得分", "依据与说明"))
    for title, checks, idle in _groups(page):
        if title:
            row = table.add_row()
            whole = row.cells[0].merge(row.cells[-1])
            cell_text(whole, title, bold=True, colour="1D5470")
            fill(whole, FILLS["wash"])
        for check in checks:
            if check.verdict != "na" or check.zh not in idle:
                _check(table, check)
        if idle:
            row = table.add_row()
            whole = row.cells[0].merge(row.cells[-1])
            cell_text(whole, f"不适用：{'、'.join(idle)}", colour=QUIET, size=8.5)
    whole_rows(table)


def _groups(page: CallPage) -> Iterator[tuple[str, Sequence[CheckView], Sequence[str]]]:
    """Sections of the score sheet, the fatal ones first; an older page has none."""
    if not page.groups:
        yield "", page.checks, ()
    for group in page.groups:
        yield f"{group.zh}　{group.text}".strip("　"), group.checks, group.idle


def _check(table: Any, check: CheckView) -> None:
    cells = table.add_row().cells
    cell_text(cells[0], check.zh)
    if check.severity in ("fatal", "major", "bonus"):
        run(cells[0].paragraphs[0], f"（{check.severity_zh}）", colour=QUIET, size=8.5)
    cell_text(
        cells[1], check.verdict_zh, bold=check.verdict == "fail", colour=COLOURS.get(check.verdict, QUIET)
    )
    fill(cells[1], FILLS.get(check.verdict, FILLS["na"]))
    cell_text(cells[2], check.points)
    times = "、".join(dict.fromkeys(e.clock for e in check.evidence if e.clock))
    line = cell_text(cells[3], check.reason)
    run(line, f"（{times}）" if times else "", colour=QUIET, size=8.5)
    if check.suggestion and check.verdict in ("fail", "unearned"):
        advice = paragraph(cells[3], after=2)
        run(advice, "建议：", bold=True, colour=COLOURS["good"], size=9)
        run(advice, check.suggestion, size=9)


def _form(word: Any, form: Form) -> None:
    table = grid(word, (3.8, 12.8))
    for fact in (*form.facts, *(Fact(name, "") for name in form.blank)):
        cells = table.add_row().cells
        cell_text(cells[0], fact.label, colour=QUIET)
        fill(cells[0], FILLS["wash"])
        line = cell_text(cells[1], fact.value or "（通话中没有提到）", colour="" if fact.value else QUIET)
        run(line, f"（{DOUBT_ZH}）" if fact.doubt else "", colour=QUIET, size=8.5)
    whole_rows(table)


def _pairs(word: Any, facts: Sequence[Fact]) -> None:
    """Labelled values, two to a row."""
    table = grid(word, (2.6, 5.7, 2.6, 5.7))
    for place in range(0, len(facts), 2):
        cells = table.add_row().cells
        for side, fact in enumerate(facts[place : place + 2]):
            cell_text(cells[2 * side], fact.label, colour=QUIET)
            fill(cells[2 * side], FILLS["wash"])
            cell_text(cells[2 * side + 1], fact.value)
    whole_rows(table)


def _line(word: Any, facts: Sequence[Fact]) -> None:
    if facts:
        text = "　".join(f"{f.label} {f.value}" for f in facts)
        run(paragraph(word, after=2), text, colour=QUIET, size=9)
