"""``summary.txt``: what a run did, as plain text to be sent by e-mail. No markup, no call content."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.batch.numbers import BatchNumbers, State
from qa.batch.tally import clock_zh
from qa.report.rows import CallRow, totals
from qa.report.wording import listed_only
from qa.wall_clock import noted_moment

__all__ = ["kept_rows", "only_these", "points_zh", "score_zh", "summary_text", "took_zh"]

_WORST = 10
_NAMED = 48
_CHECKS = 8
_FILE = re.compile(r"^\S.*[/\\]|\.\w{2,5}(?::\d+)?$")
"""What tells the part of a message that is a file's name: a path, or a suffix, perhaps with a line."""


def summary_text(
    folder: Path, rows: Sequence[CallRow], numbers: BatchNumbers, facts: Mapping[str, Any]
) -> str:
    """The text.

    Args:
        folder: the output folder.
        rows: the calls listed.
        numbers: how the run goes or went.
        facts: the run's names: ``batch``, ``created_at``, ``scorecard``, ``model``; and ``calls_in_store``.
    """
    parts = [
        _head(numbers, facts),
        _work(numbers),
        _scores(rows),
        _failures([*rows, *kept_rows(numbers)]),
        _worst(rows),
    ]
    only = only_these(numbers.calls, int(facts.get("calls_in_store") or 0))
    parts.append(
        [f"汇总页：{folder / 'index.html'}", f"明细表：{folder / 'summary.xlsx'}", *([only] if only else [])]
    )
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(numbers: BatchNumbers, facts: Mapping[str, Any]) -> list[str]:
    outcome = {
        "running": "进行中",
        "ended": "全部完成" if not numbers.failed and not numbers.pending else "已结束，有通话没有完成",
        "interrupted": "中途停止，再次运行会接着做",
        "aborted": "中途中止，见下",
    }[numbers.state]
    lines = [
        f"通话质检：{outcome}",
        f"时间：{noted_moment(str(facts.get('created_at', '')))}    批次：{facts.get('batch', '')}",
    ]
    if numbers.aborted:
        lines += [f"中止原因：{numbers.aborted.message}", f"下一步：{numbers.aborted.hint}"]
    return lines


def _work(numbers: BatchNumbers) -> list[str]:
    parts = [f"完成 {numbers.ok}", f"失败 {numbers.failed}"]
    if numbers.pending:
        parts.append(f"未处理 {numbers.pending}")
    lines = [f"通话 {numbers.calls} 通：{'，'.join(parts)}"]
    how = [
        f"新识别 {numbers.recognised} 通",
        f"重新评分 {numbers.rejudged} 通",
        f"原样保留 {numbers.skipped} 通",
    ]
    if numbers.reused:
        how.append(f"沿用已有转写 {numbers.reused} 通")
    if numbers.given:
        how.append(f"读入现成转写 {numbers.given} 通")
    if numbers.count(State.ELSEWHERE):
        how.append(f"由另一个运行完成 {numbers.count(State.ELSEWHERE)} 通")
    lines.append("其中" + "，".join(how))
    took = took_zh(numbers)
    if numbers.audio_s:
        took += (
            f"，识别录音 {numbers.audio_s / 3600:.2f} 小时，速度为录音时长的 "
            f"{numbers.audio_s / numbers.work_s:.1f} 倍"
        )
    return [*lines, took]


def _scores(rows: Sequence[CallRow]) -> list[str]:
    sums = totals(rows)
    if not sums.scored:
        return []
    grades = "，".join(f"{grade} 级 {count} 通" for grade, count in sums.grades)
    lines = [f"平均 {sums.mean:.1f} 分，中位 {sums.median:.1f} 分；{grades}"]
    if sums.fatal:
        lines.append(f"一票否决 {sums.fatal} 通")
    if sums.unsettled_calls:
        lines.append(f"待人工复核 {sums.unsettled_calls} 通（拿不准的项会改变等级或合格与否）")
    if rest := sums.undecided_calls - sums.unsettled_calls:
        lines.append(f"另有 {rest} 通有拿不准的项，只影响分数")
    often = sorted((c for c in sums.checks if c.failed and not c.bonus), key=lambda c: (-c.failed, c.id))
    if often:
        lines.append("最常扣分：")
        lines += [f"  {c.zh}：{c.failed} 通（可判定的 {c.decided} 通中）" for c in often[:_CHECKS]]
    return lines


def kept_rows(numbers: BatchNumbers) -> tuple[CallRow, ...]:
    """What failed in calls whose earlier result stands, as rows of failed calls."""
    return tuple(
        CallRow(call_id, "error", error_kind=said.kind, error_message=said.message, error_hint=said.hint)
        for call_id, said in numbers.kept.items()
    )


def _failures(rows: Sequence[CallRow]) -> list[str]:
    """Failed calls by reason, the most frequent first, each reason with what to do next."""
    reasons: dict[tuple[str, str, str], list[CallRow]] = defaultdict(list)
    for row in rows:
        if row.status != "ok":
            reasons[row.error_kind, _parted(row)[1], row.error_hint].append(row)
    if not reasons:
        return []
    lines = ["没有完成的通话（按原因）"]
    left, groups = _NAMED, sorted(reasons.values(), key=len, reverse=True)
    for failed in groups[:_NAMED]:
        lines += _reason(failed, left)
        left -= min(left, len(failed))
    if rest := sum(map(len, groups[_NAMED:])):
        lines.append(f"  还有 {len(groups) - _NAMED} 种原因、{rest} 通，见汇总页和 summary.csv")
    return lines


def _reason(failed: Sequence[CallRow], most: int) -> Iterator[str]:
    """A reason, and the calls it stopped, each with its file as far as there is room."""
    first = failed[0]
    if len(failed) == 1:
        yield f"  {first.call_id}：{first.error_message}"
    else:
        yield f"  {len(failed)} 通：{_parted(first)[1]}"
        for row in failed[:most]:
            file = _parted(row)[0]
            yield f"    {row.call_id}：{file}" if file else f"    {row.call_id}"
        if len(failed) > most:
            yield f"    {'另有' if most else '共'} {len(failed) - most} 通，见汇总页和 summary.csv"
    if first.error_hint:
        yield f"    下一步：{first.error_hint}"


def _parted(row: CallRow) -> tuple[str, str]:
    """The file that a message names, and the reason without it, so that equal reasons are equal."""
    parts = row.error_message.split("：")
    files = [part for part in parts if _FILE.search(part)]
    why = "：".join(part for part in parts if part not in files)
    return ("、".join(files), why) if why else ("", row.error_message)


def _worst(rows: Sequence[CallRow]) -> list[str]:
    scored = [(row.score, row) for row in rows if row.status == "ok" and row.score is not None]
    scored.sort(key=lambda item: (item[0], item[1].call_id))
    if not scored:
        return []
    lines = ["得分最低的通话"] if len(scored) > _WORST else ["各通得分，由低到高"]
    return [*lines, *(f"  {row.call_id}  {score_zh(row)}  {points_zh(row)}" for _, row in scored[:_WORST])]


def score_zh(row: CallRow) -> str:
    """A call's score and grade, in columns."""
    return " 无法评分" if row.score is None else f"{row.score:6.1f} 分 {row.grade or '-':>2}"


def points_zh(row: CallRow) -> str:
    """What cost points, fatal items first; for a call without a score, what is left to a person."""
    if row.score is None and row.undecided:
        return f"证据不足，{row.undecided} 项待人工复核"
    if row.score is None:
        return "没有听到对话"
    if row.fatal:
        before = f"（不算致命项 {row.before_fatal:.1f} 分）" if row.before_fatal is not None else ""
        others = "、".join(name for name in row.worst if name not in row.fatal)
        return f"致命：{'、'.join(row.fatal)}{before}{'；' if others else ''}{others}"
    return "、".join(row.worst) or "没有扣分项"


def took_zh(numbers: BatchNumbers) -> str:
    """How long the work took; waiting for recordings is told apart."""
    waited = f"（另等录音 {clock_zh(numbers.rested)}）" if numbers.rested >= 1 else ""
    return f"用时 {clock_zh(numbers.work_s)}{waited}"


def only_these(calls: int, held: int) -> str:
    """That the lists are of one run only, where the store has more calls; else empty."""
    listed = listed_only(calls, held)
    return listed and f"{listed}；要一起列出，把它们的文件夹或清单一起交给 score（完成过的不会重做）"
