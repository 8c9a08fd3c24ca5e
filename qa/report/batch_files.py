"""The batch's files: the list page, the tables and the counts.

``write_batch`` is the one entry; the log is not written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.errors import QaError, system_reason
from qa.files import write_atomic
from qa.report.document import plain
from qa.report.files import dump_json
from qa.report.index_page import render_index
from qa.report.rows import CallRow, totals
from qa.report.spreadsheet import csv_bytes, xlsx_bytes

__all__ = ["batch_document", "render_index", "write_batch"]


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
                f"结果写不进：{out / name}（{system_reason(error)}）",
                hint="请检查磁盘空间和写入权限；若文件正在 Excel 中打开，请先关闭",
                kind="report.write",
            ) from error


def batch_document(rows: Sequence[CallRow], batch: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of ``batch.json``; arguments as ``write_batch``."""
    sums = totals(rows)
    wall = batch.get("wall_s")
    processed = batch.get("processed_audio_s", sums.audio_s)
    speed = round(processed / wall, 2) if processed and isinstance(wall, (int, float)) and wall > 0 else None
    counts = {
        "calls": sums.calls,
        "done": sums.done,
        "failed": sums.failed,
        "scored": sums.scored,
        "fatal": sums.fatal,
        "with_undecided": sums.undecided_calls,
        "unsettled": sums.unsettled_calls,
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
