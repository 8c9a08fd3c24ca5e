"""The report as a Word handout for training.

It knows pages and python-docx; it must not know files or how a page was built.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.report.files import write_atomic
from qa.report.pages import CallPage, CheckView, ErrorPage, Fact, MarkView, StageView, TurnView
from qa.report.views import call_page, error_page
from qa.report.wording import circled

__all__ = ["docx_bytes", "write_docx"]

_FONT = "Microsoft YaHei"
# The same colours as the page; every coloured word also says what it is.
_COLOURS = {"good": "17755F", "bad": "B03F16", "advice": "6350A0", "agent": "3A6F97", "customer": "A9752A"}
_QUIET = "5A6875"


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
    from docx import Document  # noqa: PLC0415

    word = Document()
    _prepare(word)
    if document["status"] == "ok":
        _call(word, call_page(document))
    else:
        _error(word, error_page(document))
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _prepare(word: Any) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415

    for style in word.styles:
        fonts = getattr(style, "font", None)
        if fonts is None or style.type is None:
            continue
        if style.name in ("Normal", "Title") or style.name.startswith("Heading"):
            fonts.name = _FONT
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
            if style.name != "Normal":
                fonts.color.rgb = RGBColor.from_string("22303C")
    word.styles["Normal"].font.size = Pt(10.5)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)


def _error(word: Any, page: ErrorPage) -> None:
    word.add_heading(f"通话质检报告 {page.call_id}", 0)
    _facts(word, page.facts)
    word.add_heading("这通录音没有评分", 1)
    word.add_paragraph(page.message)
    if page.hint:
        word.add_paragraph(f"下一步：{page.hint}")


def _call(word: Any, page: CallPage) -> None:
    word.add_heading(page.title, 0)
    _facts(word, page.facts)
    score = word.add_paragraph()
    _run(score, f"得分 {page.score.total}" if page.score.scored else "未评分", bold=True, size=16)
    _run(score, f"　等级 {page.score.grade}" if page.score.grade else "")
    if page.score.fatal:
        before = f"（否决前 {page.score.before_fatal}）" if page.score.before_fatal else ""
        _run(score, f"　一票否决：{'、'.join(page.score.fatal)}{before}", colour=_COLOURS["bad"], bold=True)
    word.add_paragraph("　".join(f"{c.zh} {c.n}" for c in page.counts))
    for note in (*page.warnings, *page.notes):
        _run(word.add_paragraph(), f"注意：{note}", colour=_QUIET)
    word.add_heading("案例梗概", 1)
    word.add_paragraph(page.summary or "本通没有可用的梗概。")
    _facts(word, page.extract)
    if page.stages:
        word.add_heading("案例精评", 1)
    for stage in page.stages:
        _stage(word, stage)
    word.add_heading("评分表", 1)
    _sheet(word, page.checks)
    for form in page.forms:
        word.add_heading(form.title, 1)
        _table(word, [(f.label, f.value) for f in form.facts], (4.0, 12.6))
    word.add_heading("报告出处", 1)
    _facts(word, page.stamp, separate=True)


def _stage(word: Any, stage: StageView) -> None:
    heading = "　".join(t for t in (stage.zh, stage.range, f"得分 {stage.score}" if stage.score else "") if t)
    word.add_heading(heading, 2)
    if stage.means:
        _run(word.add_paragraph(), stage.means, colour=_QUIET)
    for turn in stage.turns:
        _turn(word, turn)
    if stage.marks:
        word.add_heading("评析", 3)
    for mark in stage.marks:
        _mark(word, mark)


def _turn(word: Any, turn: TurnView) -> None:
    from docx.shared import Cm, Pt  # noqa: PLC0415

    line = word.add_paragraph()
    line.paragraph_format.left_indent = Cm(2.6)
    line.paragraph_format.first_line_indent = Cm(-2.6)
    line.paragraph_format.space_after = Pt(3)
    _run(line, f"{turn.clock}　" if turn.clock else "", colour=_QUIET)
    _run(line, f"{turn.who_zh}：", bold=True, colour=_COLOURS.get(turn.who, _QUIET))
    for piece in turn.pieces:
        if piece.mark:
            _run(line, circled(piece.mark), bold=True, colour=_COLOURS.get(piece.tone, _QUIET))
        else:
            run = _run(line, piece.text, colour=_QUIET if turn.quarantine else "")
            run.font.strike = bool(turn.quarantine)
            run.font.underline = piece.kind in ("fail", "undecided") or None
    if turn.quarantine:
        _run(line, f"（识别不可信，不参与评判：{turn.quarantine}）", colour=_QUIET)


def _mark(word: Any, mark: MarkView) -> None:
    line = word.add_paragraph()
    _run(line, f"{mark.circled} {mark.tone_zh}　", bold=True, colour=_COLOURS.get(mark.tone, _QUIET))
    _run(line, mark.comment)
    if mark.suggestion:
        advice = word.add_paragraph()
        advice.paragraph_format.left_indent = word.styles["Normal"].font.size * 2
        _run(advice, "建议话术：", bold=True, colour=_COLOURS["good"])
        _run(advice, mark.suggestion)


def _sheet(word: Any, checks: Sequence[CheckView]) -> None:
    rows = [("结果", "检查项", "得分", "依据")]
    for check in checks:
        times = "、".join(e.clock for e in check.evidence if e.clock)
        why = f"{check.reason}（{times}）" if times else check.reason
        rows.append((check.verdict_zh, f"{check.zh}（{check.severity_zh}）", check.points, why))
    _table(word, rows, (1.8, 4.2, 2.2, 8.4), head=True)


def _table(word: Any, rows: Sequence[Sequence[str]], widths: Sequence[float], *, head: bool = False) -> None:
    from docx.shared import Cm  # noqa: PLC0415

    table = word.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for place, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, widths, strict=True):
            cell.width = Cm(width)
            _run(cell.paragraphs[0], text, bold=head and place == 0, size=9.5)


def _facts(word: Any, facts: Sequence[Fact], *, separate: bool = False) -> None:
    if not facts:
        return
    lines = [[f] for f in facts] if separate else [list(facts)]
    for line in lines:
        text = "　".join(f"{f.label} {f.value}" for f in line)
        _run(word.add_paragraph(), text, colour=_QUIET, size=9.5)


def _run(paragraph: Any, text: str, *, bold: bool = False, colour: str = "", size: float = 0) -> Any:
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    run = paragraph.add_run(text)
    run.bold = bold
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if size:
        run.font.size = Pt(size)
    return run
