"""A call as plain text: transcript, subtitles, Markdown.

Pure: document data in, text out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qa.report.pages import AbsentStage, CallPage, CheckView, Form, StageView, TurnView
from qa.report.reading import shown_text
from qa.report.views import call_page, error_page
from qa.report.wording import DOUBT_ZH, circled, clock, subtitle_clock
from qa.shown_words import WHO_ZH

__all__ = ["render_markdown", "render_srt", "render_txt"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_LINE_START = re.compile(r"^(\s*(?:\d+(?=[.)]))?)([-+=.)])")


def render_txt(document: Mapping[str, Any]) -> str:
    """Return the transcript, one sentence a line: time, speaker, text."""
    lines = []
    for turn in document["turns"]:
        time = f"[{clock(turn['start'])}] " if turn["start"] is not None else ""
        doubt = f"（识别不可信：{turn['quarantine']}）" if turn.get("quarantine") else ""
        lines.append(f"{time}{WHO_ZH[turn['who']]}：{_one_line(shown_text(turn['text']))}{doubt}")
    return "\n".join(lines) + "\n" if lines else ""


def render_srt(document: Mapping[str, Any]) -> str:
    """Return subtitles (SubRip). Sentences without times, and quarantined ones, are left out."""
    blocks: list[str] = []
    for turn in document["turns"]:
        if turn["start"] is None or turn["end"] is None or turn.get("quarantine"):
            continue
        # An arrow inside the text would be read as a time line.
        text = f"{WHO_ZH[turn['who']]}：{_one_line(shown_text(turn['text']))}".replace("-->", "→")
        times = f"{subtitle_clock(turn['start'])} --> {subtitle_clock(max(turn['end'], turn['start'] + 0.1))}"
        blocks.append(f"{len(blocks) + 1}\n{times}\n{text}\n")
    return "\n".join(blocks)


def render_markdown(document: Mapping[str, Any]) -> str:
    """Return the report as Markdown, for pasting into other documents."""
    if document["status"] != "ok":
        error = error_page(document)
        hint = f"\n\n下一步：{_md(error.hint)}" if error.hint else ""
        return f"# 通话质检报告 {_md(error.call_id)}\n\n**未能处理**：{_md(error.message)}{hint}\n"
    page = call_page(document)
    numbers = iter("一二三四五六七八九")
    parts = [_head(page), f"## {next(numbers)}、案例梗概", _md(page.summary) or "本通没有可用的梗概。"]
    if page.extract:
        parts.append("\n".join(f"- {_md(f.label)}：{_md(f.value)}" for f in page.extract))
    if page.stages:
        parts.append(f"## {next(numbers)}、案例精评")
        for place, stage in enumerate(page.stages):
            parts += [_missing(s) for s in page.missing if s.before == place]
            parts.append(_stage(stage))
        parts += [_missing(s) for s in page.missing if s.before >= len(page.stages)]
    if page.best or page.models:
        parts += [f"## {next(numbers)}、经典话术", *_phrases(page)]
    parts += [f"## {next(numbers)}、评分表", _sheet(page)]
    parts += [f"## {next(numbers)}、{_md(form.title)}\n\n{_form(form)}" for form in page.forms]
    parts.append("---\n\n" + "  \n".join(f"{_md(f.label)}：{_md(f.value)}" for f in page.stamp))
    return "\n\n".join(parts) + "\n"


def _head(page: CallPage) -> str:
    score = page.score
    lines = [f"# {_md(page.title)}", "", f"**得分 {score.total if score.scored else '未评分'}**"]
    about = "，".join(t for t in (f"等级 {_md(score.grade)}" if score.grade else "", score.verdict) if t)
    lines[-1] += f"（{about}）" if about else ""
    if score.fatal:
        before = f"，否决前 {score.before_fatal}" if score.before_fatal else ""
        broken = "".join(f"“{name}”" for name in score.fatal)
        lines.append(f"\n一票否决，违反{_md(broken)}{before}")
    lines.append("\n" + "　".join(f"{_md(f.label)} {_md(f.value)}" for f in page.facts))
    lines.append("\n" + "　".join(f"{c.zh} {c.n}" for c in page.counts))
    lines += [f"\n> {_md(w)}" for w in (*page.warnings, *page.notes)]
    if score.sections:
        lines += ["", "| 部分 | 得分 |", "| --- | --- |"]
        lines += [f"| {_md(s.zh)} | {s.text} |" for s in score.sections]
    return "\n".join(lines)


def _stage(stage: StageView) -> str:
    score = {"": "", "未评": "未评分"}.get(stage.score, f"得分 {stage.score}")
    title = "　".join(t for t in (_md(stage.zh), stage.range, score) if t)
    lines = [f"### {title}"]
    if stage.means:
        lines.append(f"*{_md(stage.means)}*")
    lines.append("\n".join(_turn(t) for t in stage.turns))
    if stage.marks:
        comments = ["**评析**"]
        for mark in stage.marks:
            name = mark.title or mark.check_zh
            label = f"{mark.tone_zh}·{_md(name)}" if name else mark.tone_zh
            comments.append(f"{mark.circled} **{label}**　{_md(mark.comment)}")
            if mark.suggestion:
                comments.append(f"> 建议话术：{_md(mark.suggestion)}")
        lines.append("\n\n".join(comments))
    if stage.appraisal:
        lines.append(f"**小结**　{_md(stage.appraisal)}")
    return "\n\n".join(lines)


def _missing(stage: AbsentStage) -> str:
    return f"### {_md(stage.zh)}（{stage.label}）\n\n{_md(stage.appraisal) or '本通没有进入这一阶段。'}"


def _phrases(page: CallPage) -> list[str]:
    parts = []
    if page.best:
        lines = ["### 本通的好句"]
        for best in page.best:
            time = f"（{best.clock}）" if best.clock else ""
            situation = f"**{_md(best.situation)}**　" if best.situation else ""
            lines.append(f"- {situation}“{_md(best.quote)}”{time}　{_md(best.why)}".rstrip("　"))
        parts.append("\n".join([lines[0], "", *lines[1:]]))
    if page.models:
        lines = ["### 遇到这些情形可以这样说", ""]
        for group in page.models:
            when = f"（{_md(group.when)}）" if group.when else ""
            lines.append(f"- **{_md(group.situation)}**{when}")
            for phrase, marks in group.phrases:
                lines.append(f"  - {_md(phrase)}{''.join(circled(n) for n in marks)}")
        parts.append("\n".join(lines))
    return parts


def _form(form: Form) -> str:
    rows = [f"- {_md(f.label)}：{_md(f.value)}{f'（{DOUBT_ZH}）' if f.doubt else ''}" for f in form.facts]
    return "\n".join([*rows, *(f"- {_md(name)}：（通话中没有提到）" for name in form.blank)])


def _turn(turn: TurnView) -> str:
    text = "".join(circled(p.mark) if p.mark else _md(p.text) for p in turn.pieces)
    if turn.quarantine:
        text = f"~~{text}~~（识别不可信：{_md(turn.quarantine)}）"
    elif turn.low:
        text += f"（{DOUBT_ZH}）"
    time = f"{turn.clock} " if turn.clock else ""
    return f"- {time}**{turn.who_zh}**：{text}"


def _sheet(page: CallPage) -> str:
    rows = ["| 结果 | 检查项 | 得分 | 依据 |", "| --- | --- | --- | --- |"]
    # The fatal ones, and what went wrong, stand first: they are what a reader looks for.
    order = ("fail", "undecided", "pass", "unearned", "na")
    checks = sorted(page.checks, key=lambda c: (c.severity != "fatal", order.index(c.verdict)))
    rows += [f"| {c.verdict_zh} | {_md(c.zh)} | {c.points} | {_why(c)} |" for c in checks]
    return "\n".join(rows)


def _why(check: CheckView) -> str:
    times = "、".join(e.clock for e in check.evidence if e.clock)
    advice = f" 建议：{_md(check.suggestion)}" if check.suggestion and check.verdict != "pass" else ""
    return f"{_md(check.reason)}{f'（{times}）' if times else ''}{advice}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _md(text: str) -> str:
    """Escape what Markdown or HTML in Markdown would take for markup."""
    return _LINE_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", _one_line(text)))
