"""What is said at the end of ``score``: for people in the terminal, for programs as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from qa.batch.numbers import BatchNumbers, State
from qa.batch.run import BatchResult
from qa.batch.summary_text import kept_rows, only_these, points_zh, score_zh, took_zh
from qa.batch.tally import clock_zh
from qa.failure import Failure
from qa.report.rows import CallRow

__all__ = ["print_summary", "result_json"]

_MOST_LINES = 60
_MOST_FAILURES = 200


def print_summary(console: Console, folder: Path, result: BatchResult) -> None:
    """Say in Chinese how each call did, the totals, and where the reports are."""
    numbers = result.numbers
    failed = [*(row for row in result.rows if row.status != "ok"), *kept_rows(numbers)]
    good = [row for row in result.rows if row.status == "ok"]
    shown = good
    if len(good) > _MOST_LINES:
        shown = sorted(good, key=lambda row: 101.0 if row.score is None else row.score)[:_MOST_LINES]
    width = max((cell_len(row.call_id) for row in [*shown, *failed]), default=0)
    for row in shown:
        _say(console, f"{_padded(row.call_id, width)}  {score_zh(row)}  {points_zh(row)}")
    if len(good) > len(shown):
        _say(console, f"……以上是得分最低的 {len(shown)} 通，其余 {len(good) - len(shown)} 通见汇总页")
    for row in failed[:_MOST_FAILURES]:
        _say(console, f"{_padded(row.call_id, width)}  未完成  {row.error_message}", style="red")
        if row.error_hint:
            _say(console, f"{' ' * width}  下一步：{row.error_hint}")
    if len(failed) > _MOST_FAILURES:
        _say(console, f"……另有 {len(failed) - _MOST_FAILURES} 通未完成，见汇总页", style="red")
    _say(console, "")
    _say(console, _totals(good, numbers))
    if numbers.aborted:
        _say(console, f"运行中止：{numbers.aborted.message}", style="red")
        _say(console, f"下一步：{numbers.aborted.hint}")
    if not result.listed:
        _say(console, "汇总页和小结没有更新，再次运行会补上", style="red")
        return
    if said := only_these(numbers.calls, result.held):
        _say(console, said)
    _say(console, f"汇总页：{folder / 'index.html'}")
    _say(console, f"小结（可直接发邮件）：{folder / 'summary.txt'}")


def _say(console: Console, text: str, *, style: str = "") -> None:
    console.print(Text(text, style=style), soft_wrap=True)


def _totals(good: Sequence[CallRow], numbers: BatchNumbers) -> str:
    totals = [row.score for row in good if row.score is not None]
    parts = [f"共 {numbers.calls} 通：完成 {numbers.ok}，失败 {numbers.failed}"]
    if numbers.pending:
        parts.append(f"未处理 {numbers.pending}（再次运行会接着做）")
    if totals:
        parts.append(f"平均 {sum(totals) / len(totals):.1f} 分")
    parts.append(
        f"新识别 {numbers.recognised} 通，重新评分 {numbers.rejudged} 通，原样保留 {numbers.skipped} 通"
    )
    if numbers.reused:
        parts.append(f"沿用已有转写 {numbers.reused} 通")
    if numbers.given:
        parts.append(f"读入现成转写 {numbers.given} 通")
    if numbers.count(State.ELSEWHERE):
        parts.append(f"由另一个运行完成 {numbers.count(State.ELSEWHERE)} 通")
    if numbers.audio_s:
        speed = numbers.audio_s / numbers.work_s
        parts.append(f"录音 {clock_zh(numbers.audio_s)}，{took_zh(numbers)}，实时的 {speed:.1f} 倍")
    else:
        parts.append(took_zh(numbers))
    return "；".join(parts)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def result_json(folder: Path, result: BatchResult) -> dict[str, Any]:
    """The result for programs."""
    return {
        "schema": 1,
        "out": str(folder),
        "index": str(folder / "index.html") if result.listed else None,
        "summary": str(folder / "summary.txt") if result.listed else None,
        "batch": result.id,
        "calls_total": result.numbers.calls,
        **result.numbers.as_dict(),
        "calls": [_call_json(folder, row, result.numbers.kept.get(row.call_id)) for row in result.rows],
    }


def _call_json(folder: Path, row: CallRow, kept: Failure | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "call_id": row.call_id,
        "status": row.status,
        "total": row.score,
        "grade": row.grade,
        "worst": list(row.worst),
        "report": str(folder / "calls" / row.call_id / "report.json"),
    }
    if row.status != "ok":
        data["error"] = {"kind": row.error_kind, "message": row.error_message, "hint": row.error_hint}
    elif kept:  # the result is there; what failed is this run
        data["error"] = {"kind": kept.kind, "message": kept.message, "hint": kept.hint}
    return data
