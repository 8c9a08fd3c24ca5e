"""The batch's list page: its figures, and the calls as data for the page's own scripts.

Filtering, sorting and charts happen in the page (``static/index*.js``); here is only what they start from.
Pure: rows and counts in, HTML out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from qa.report.document import plain
from qa.report.render import render_template
from qa.report.rows import CallRow, Totals, check_names, kept_failures, totals
from qa.report.wording import length, listed_only, number
from qa.wall_clock import noted_moment

__all__ = ["render_index"]

_FACTS = (("scorecard", "评分卡"), ("model", "识别模型"), ("program", "程序版本"))
_SCHEME = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2})")
_LETTER = {"pass": "p", "fail": "f", "undecided": "u", "na": "n"}


def render_index(rows: Sequence[CallRow], batch: Mapping[str, Any]) -> str:
    """Return the list page: one self-contained HTML file that stays quick with thousands of calls.

    Args:
        rows: the calls, in the order to list them.
        batch: the data of ``batch.json``.
    """
    sums, kept = totals(rows), kept_failures(rows, batch)
    listed = listed_only(len(rows), int(batch.get("calls_in_store") or 0))
    return render_template(
        "index.html.j2",
        title=str(batch.get("title") or "通话质检结果"),
        tiles=_tiles(sums, batch, len(kept)),
        failures=[r for r in rows if r.status != "ok"],
        kept=kept,
        facts=[*_facts(batch), *([("范围", listed)] if listed else [])],
        data=_data(rows, sums),
    )


def _facts(batch: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = [(label, str(batch[key])) for key, label in _FACTS if batch.get(key)]
    made = noted_moment(str(batch.get("created_at") or ""))
    return [*facts, *([("生成时间", made)] if made else [])]


def _tiles(sums: Totals, batch: Mapping[str, Any], kept: int) -> list[tuple[str, str, str]]:
    """The figures at the top: (label, figure, addition); ``kept`` calls failed but have an earlier result."""
    speed = batch.get("audio_hours_per_wall_hour")
    failed = sums.failed + kept
    outcome = f"完成 {sums.done - kept:,}，失败 {failed:,}" if failed else "全部完成"
    outcome += f"（{kept:,} 通结果仍在）" if kept else ""
    return [
        ("通话", f"{sums.calls:,}", outcome),
        ("平均分", number(sums.mean), f"中位 {number(sums.median)}" if sums.scored else "没有可评分的通话"),
        ("一票否决", f"{sums.fatal:,}", "含致命项的通话"),
        ("待人工复核", f"{sums.unsettled_calls:,}", _left_open(sums)),
        ("录音时长", length(sums.audio_s), f"处理速度为录音时长的 {number(speed)} 倍" if speed else ""),
    ]


def _left_open(sums: Totals) -> str:
    """What waits for a person, and what may: calls whose open checks decide nothing but points."""
    rest = sums.undecided_calls - sums.unsettled_calls
    return "拿不准的项会改变等级或合格与否" + (f"；另有 {rest:,} 通只影响分数" if rest else "")


def _data(rows: Sequence[CallRow], sums: Totals) -> dict[str, Any]:
    """The calls for the page's scripts, as short as can be; the scripts know the order of the fields."""
    checks = check_names(rows)
    bonus = {check.id for check in sums.checks if check.bonus}
    names: dict[str, int] = {}
    island = [_row(row, tuple(checks), names) for row in rows]
    result: dict[str, Any] = plain(
        {
            "checks": [[id_, zh, int(id_ in bonus)] for id_, zh in checks.items()],
            "names": list(names),
            "rows": island,
        }
    )
    return result


def _row(row: CallRow, checks: Sequence[str], names: dict[str, int]) -> list[Any]:
    return [
        row.call_id,
        int(row.status == "ok"),
        None if row.score is None else round(row.score, 2),
        None if not row.fatal or row.before_fatal is None else round(row.before_fatal, 2),
        row.grade,
        row.agent_id,
        row.agent_name,
        row.team,
        row.started_at,
        None if row.duration is None else round(row.duration, 1),
        [names.setdefault(name, len(names)) for name in row.fatal],
        [names.setdefault(name, len(names)) for name in row.worst],
        "".join(_LETTER.get(row.verdicts.get(id_, ""), "-") for id_ in checks),
        None if row.passed is None else int(row.passed),
        row.error_message,
        "" if _SCHEME.match(row.href) else row.href,
        int(row.unsettled),
    ]
