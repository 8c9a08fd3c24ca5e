"""The batch's files: the list page, the tables and the counts.

``write_batch`` is the one entry; the log is not written here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.errors import QaError
from qa.report.document import plain
from qa.report.files import dump_json, write_atomic
from qa.report.render import render_template
from qa.report.rows import CallRow, Totals, totals
from qa.report.spreadsheet import csv_bytes, xlsx_bytes
from qa.report.wording import length, moment, number

__all__ = ["batch_document", "render_index", "write_batch"]

_TOP_CHECKS = 8
_FACTS = (("scorecard", "评分卡"), ("model", "识别模型"), ("program", "程序版本"), ("created_at", "生成时间"))
_SCHEME = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2})")


def write_batch(out: Path, rows: Sequence[CallRow], batch: Mapping[str, Any]) -> None:
    """Write ``index.html``, ``summary.csv``, ``summary.xlsx`` and ``batch.json`` into ``out``.

    Args:
        out: the batch's folder; made when missing.
        rows: every call of the batch, done or failed, in the order to list them.
        batch: what else is known of it. ``wall_s`` (seconds it took) and ``processed_audio_s`` (of
            recording processed in that time; default all done calls) give the speed; ``title``,
            ``created_at``, ``scorecard`` (``id@version``), ``model`` and ``program`` are shown.
            Everything is kept in ``batch.json``, where the caller's own values win.

    Raises:
        QaError: a file cannot be written, for instance because Excel holds it open.
    """
    document = batch_document(rows, batch)
    files = {
        "summary.csv": csv_bytes(rows),
        "summary.xlsx": xlsx_bytes(rows, document),
        "index.html": render_index(rows, document).encode("utf-8"),
        "batch.json": dump_json(document).encode("utf-8"),
    }
    for name, data in files.items():
        try:
            out.mkdir(parents=True, exist_ok=True)
            write_atomic(out / name, data)
        except OSError as error:
            raise QaError(
                f"结果写不进：{out / name}（{error.strerror or error}）",
                hint="请检查磁盘空间和写入权限；若文件正在 Excel 中打开，请先关闭",
                kind="report.write",
            ) from error


def batch_document(rows: Sequence[CallRow], batch: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of ``batch.json``; arguments as ``write_batch``."""
    sums = totals(rows)
    wall = batch.get("wall_s")
    processed = batch.get("processed_audio_s", sums.audio_s)
    speed = round(processed / wall, 2) if isinstance(wall, (int, float)) and wall > 0 else None
    counts = {
        "calls": sums.calls,
        "done": sums.done,
        "failed": sums.failed,
        "scored": sums.scored,
        "fatal": sums.fatal,
        "with_undecided": sums.undecided_calls,
    }
    document = {
        "schema": 1,
        "counts": counts,
        "failures": [
            {"call_id": r.call_id, "kind": r.error_kind, "message": r.error_message, "hint": r.error_hint}
            for r in rows
            if r.status != "ok"
        ],
        "durations": {"audio_s": round(sums.audio_s, 1), "wall_s": wall},
        "audio_hours_per_wall_hour": speed,
        "score": {
            "mean": None if sums.mean is None else round(sums.mean, 2),
            "median": None if sums.median is None else round(sums.median, 2),
            "grades": dict(sums.grades),
        },
        "checks": [
            {"id": c.id, "zh": c.zh, "pass": c.passed, "fail": c.failed, "undecided": c.undecided, "na": c.na}
            for c in sums.checks
        ],
    }
    result: dict[str, Any] = plain({**document, **batch})
    return result


def render_index(rows: Sequence[CallRow], batch: Mapping[str, Any]) -> str:
    """Return the list page: one self-contained HTML file that stays quick with thousands of calls.

    Args:
        rows: the calls.
        batch: the data of ``batch.json``.
    """
    sums = totals(rows)
    top = sorted((c for c in sums.checks if c.failed and not c.bonus), key=lambda c: (-c.failed, c.id))[
        :_TOP_CHECKS
    ]
    return render_template(
        "index.html.j2",
        title=str(batch.get("title") or "通话质检结果"),
        tiles=_tiles(sums, batch),
        bars=_bars(sums.histogram),
        top=[(c.zh, c.failed, c.decided, round(100 * (c.fail_rate or 0))) for c in top],
        failures=[r for r in rows if r.status != "ok"],
        facts=[(label, moment(str(batch[key]))) for key, label in _FACTS if batch.get(key)],
        rows=[_island(r) for r in rows],
    )


def _tiles(sums: Totals, batch: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The figures at the top: (label, figure, addition)."""
    speed = batch.get("audio_hours_per_wall_hour")
    outcome = f"完成 {sums.done:,}，失败 {sums.failed:,}" if sums.failed else "全部完成"
    return [
        ("通话", f"{sums.calls:,}", outcome),
        ("平均分", number(sums.mean), f"中位 {number(sums.median)}" if sums.scored else "没有可评分的通话"),
        ("一票否决", f"{sums.fatal:,}", "含致命项的通话"),
        ("待人工复核", f"{sums.undecided_calls:,}", "至少一项证据不足"),
        ("录音时长", length(sums.audio_s), f"处理速度为录音时长的 {number(speed)} 倍" if speed else ""),
    ]


def _bars(histogram: Sequence[int]) -> list[dict[str, Any]]:
    """The score distribution in ten bars; heights in percent of the tallest."""
    tallest = max(histogram, default=0)
    return [
        {
            "x": place * 10,
            "n": n,
            "height": round(100 * n / tallest, 2) if tallest else 0,
            "label": f"{place * 10}–{place * 10 + 9 if place < 9 else 100} 分：{n:,} 通",
            "low": place * 10,
        }
        for place, n in enumerate(histogram)
    ]


def _island(row: CallRow) -> list[Any]:
    """A row for the page's script, as short as it can be (names stand in the script)."""
    island: list[Any] = plain(
        [
            row.call_id,
            row.status,
            None if row.score is None else round(row.score, 2),
            row.before_fatal if row.fatal else None,
            row.grade,
            row.agent_id,
            row.agent_name,
            row.team,
            row.started_at,
            None if row.duration is None else round(row.duration, 1),
            row.undecided,
            list(row.fatal),
            list(row.worst),
            row.error_message,
            "" if _SCHEME.match(row.href) else row.href,
        ]
    )
    return island
