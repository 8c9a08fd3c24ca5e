"""案例精评 in a Word handout: each stage with its passage, its numbered comments and its closing word.

It knows pages and the handout's parts only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa.report.docx_parts import COLOURS, EDGES, FILLS, QUIET, bar, heading, paragraph, run
from qa.report.pages import AbsentStage, CallPage, MarkView, StageView, TurnView
from qa.report.wording import DOUBT_ZH, circled

__all__ = ["write_case"]


def write_case(word: Any, page: CallPage) -> None:
    """Write every stage in the order of the flow, those that did not take place too.

    Args:
        word: the document.
        page: the call.
    """
    missing = page.missing or tuple(AbsentStage(zh, "", "", 5) for zh in page.absent)
    for place, stage in enumerate(page.stages):
        _absent(word, [absent for absent in missing if absent.before == place])
        _stage(word, stage)
    _absent(word, [absent for absent in missing if absent.before >= len(page.stages)])


def _absent(word: Any, stages: Sequence[AbsentStage]) -> None:
    for stage in stages:
        heading(word, f"{stage.zh}（{stage.label}）", 2)
        run(paragraph(word), stage.appraisal or "本通没有进入这一阶段。")


def _stage(word: Any, stage: StageView) -> None:
    # A heading, not a table: it stays with its passage, and Word lists it in its outline.
    title = heading(word, stage.zh, 2)
    details = [
        stage.range,
        f"得分 {stage.score}" if stage.score else "",
        "起点把握不足" if stage.unsure else "",
    ]
    plain = run(title, "".join(f"　{d}" for d in details if d), size=10, colour="3B4853")
    plain.bold = False
    bar(title, EDGES[f"s{stage.rank}"], FILLS[f"s{stage.rank}"])
    title.paragraph_format.space_after = 0 if stage.means else None
    if stage.means:
        means = paragraph(word, after=4, keep=True)
        run(means, f"本阶段要做的：{stage.means}", size=9, colour="3B4853")
        bar(means, EDGES[f"s{stage.rank}"], FILLS[f"s{stage.rank}"])
    for turn in stage.turns:
        _turn(word, turn, first=turn is stage.turns[0])
    if stage.marks:
        heading(word, "评析", 3)
    for mark in stage.marks:
        _mark(word, mark)
    if stage.appraisal:
        closing = paragraph(word, indent=0.3, after=12)
        run(closing, "小结　", bold=True)
        run(closing, stage.appraisal)
        bar(closing, "8994A0", FILLS["wash"])


def _turn(word: Any, turn: TurnView, *, first: bool) -> None:
    from docx.shared import Cm, Pt  # noqa: PLC0415

    line = paragraph(word, after=2.5)
    form = line.paragraph_format
    form.left_indent, form.first_line_indent = Cm(2.5), Cm(-2.5)
    form.tab_stops.add_tab_stop(Cm(1.2))
    form.tab_stops.add_tab_stop(Cm(2.5))
    if first:
        form.space_before = Pt(5)
    run(line, f"{turn.clock}\t", colour=QUIET, size=8.5)
    run(line, f"{turn.who_zh}：\t", bold=True, colour=COLOURS.get(turn.who, QUIET), size=10)
    for piece in turn.pieces:
        if piece.mark:
            run(line, circled(piece.mark), bold=True, colour=COLOURS.get(piece.tone, QUIET))
        else:
            said = run(line, piece.text, colour=QUIET if turn.quarantine else "")
            said.font.strike = bool(turn.quarantine) or None
            said.font.underline = piece.kind in ("fail", "undecided") or None
    if turn.quarantine:
        run(line, f"（识别不可信，不参与评判：{turn.quarantine}）", colour=QUIET, size=8.5)
    elif turn.low:
        run(line, f"（{DOUBT_ZH}）", colour=QUIET, size=8.5)


def _mark(word: Any, mark: MarkView) -> None:
    colour = COLOURS.get(mark.tone, QUIET)
    line = paragraph(word, indent=0.9, after=2, keep=bool(mark.suggestion))
    line.paragraph_format.first_line_indent = -line.paragraph_format.left_indent
    line.paragraph_format.tab_stops.add_tab_stop(line.paragraph_format.left_indent)
    run(line, f"{mark.circled}\t", bold=True, colour=colour)
    name = mark.title or mark.check_zh
    run(line, f"【{mark.tone_zh}】{name}　" if name else f"【{mark.tone_zh}】", bold=True, colour=colour)
    run(line, mark.comment)
    if mark.suggestion:
        advice = paragraph(word, indent=1.2, after=6)
        run(advice, "建议话术：", bold=True, colour=COLOURS["good"])
        run(advice, mark.suggestion)
        bar(advice, COLOURS["good"], FILLS["good"])
