"""``rules diff``: which stored calls change, and how, before a rule change is published."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.judge.analyse import analyse
from qa.judge.scorecard import Scorecard
from qa.model import CallAnalysis, CheckResult, Transcript, Verdict
from qa.scorecard_yaml import load
from qa.stored_calls import stored_calls

__all__ = ["CallChange", "changes", "diff_rules"]

_VERDICT = {
    Verdict.PASS: "通过",
    Verdict.FAIL: "不通过",
    Verdict.NA: "不适用",
    Verdict.UNDECIDED: "待复核",
}
_GONE = "没有此项"
_MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class CheckChange:
    """One check whose verdict or points differ; a side without the check is ``None``."""

    id: str
    before: CheckResult | None
    after: CheckResult | None


@dataclass(frozen=True, slots=True)
class CallChange:
    """What differs on one call."""

    call_id: str
    before: float | None
    after: float | None
    checks: tuple[CheckChange, ...]


def diff_rules(
    old: Path | None,
    new: Path | None,
    folder: Path,
    *,
    store: str = "",
    json_out: bool = False,
    console: Console | None = None,
) -> int:
    """Judge every stored call by two scorecards and tell what differs.

    Args:
        old, new: the scorecards; ``None`` for the shipped one.
        folder: the output folder whose calls are judged.
        store: SQLAlchemy URL of the store; empty for the folder's own.
        json_out: machine-readable result instead of tables.
        console: where it goes.

    Returns:
        0 when nothing differs, 1 when something does (as ``diff`` does).

    Raises:
        ScorecardError: a scorecard is wrong.
        UsageError: there are no stored calls.
    """
    console = console or Console()
    cards = load(old), load(new)
    counted = 0
    found: list[CallChange] = []
    for transcript in stored_calls(folder, store):
        counted += 1
        found += changes([transcript], *cards)
    if json_out:
        console.file.write(json.dumps(_document(found, counted, *cards), ensure_ascii=False, indent=1) + "\n")
    else:
        _show(console, found, counted, *cards)
    return 1 if found else 0


def changes(transcripts: Iterable[Transcript], old: Scorecard, new: Scorecard) -> Iterator[CallChange]:
    """The calls that two scorecards judge differently.

    Args:
        transcripts: the calls.
        old, new: the scorecards.

    Yields:
        Only calls whose total or any check differs.
    """
    for transcript in transcripts:
        before, after = analyse(transcript, old), analyse(transcript, new)
        checks = tuple(_checks(before, after))
        if checks or before.score.total != after.score.total:
            yield CallChange(transcript.call_id, before.score.total, after.score.total, checks)


def _checks(before: CallAnalysis, after: CallAnalysis) -> Iterator[CheckChange]:
    one, other = ({result.id: result for result in side.checks} for side in (before, after))
    for check in dict.fromkeys((*one, *other)):
        a, b = one.get(check), other.get(check)
        if a is None or b is None or (a.verdict, a.points, a.max) != (b.verdict, b.points, b.max):
            yield CheckChange(check, a, b)


def _said(result: CheckResult | None) -> str:
    return _GONE if result is None else _VERDICT[result.verdict]


def _show(console: Console, found: list[CallChange], counted: int, old: Scorecard, new: Scorecard) -> None:
    head = f"{old.stamp} → {new.stamp}：{counted} 通通话，{len(found)} 通有变化"
    totals = [(c.before, c.after) for c in found if c.before is not None and c.after is not None]
    if totals:
        up, down = sum(b > a for a, b in totals), sum(b < a for a, b in totals)
        mean = sum(b - a for a, b in totals) / len(totals)
        head += f"；{up} 通得分升，{down} 通得分降，平均 {mean:+.1f} 分"
    console.print(Text(head), soft_wrap=True)
    if not found:
        return
    kinds: Counter[tuple[str, str, str]] = Counter(
        (change.id, _said(change.before), _said(change.after)) for call in found for change in call.checks
    )
    table = Table("检查", "原来", "现在", "通数", title="结论变化")
    for (check, was, now), number in kinds.most_common():
        table.add_row(check, was, "分值变化" if was == now else now, str(number))
    console.print(table)
    table = Table("通话", "原得分", "现得分", "变化的检查", title="通话变化")
    ranked = sorted(found, key=lambda call: -abs((call.after or 0) - (call.before or 0)))
    for call in ranked[:_MOST_SHOWN]:
        names = "、".join(f"{c.id}（{_said(c.before)}→{_said(c.after)}）" for c in call.checks[:4])
        more = f" 等 {len(call.checks)} 项" if len(call.checks) > 4 else ""
        table.add_row(call.call_id, _points(call.before), _points(call.after), names + more)
    console.print(table)
    if len(found) > _MOST_SHOWN:
        console.print(Text(f"只列出变化最大的 {_MOST_SHOWN} 通；全部结果加 --json"), soft_wrap=True)


def _points(total: float | None) -> str:
    return "—" if total is None else f"{total:g}"


def _document(found: list[CallChange], counted: int, old: Scorecard, new: Scorecard) -> dict[str, object]:
    def side(result: CheckResult | None) -> dict[str, object] | None:
        if result is None:
            return None
        return {
            "verdict": result.verdict.value,
            "points": result.points,
            "max": result.max,
            "reason": result.reason,
        }

    return {
        "old": {"scorecard": old.stamp, "sha256": old.sha256},
        "new": {"scorecard": new.stamp, "sha256": new.sha256},
        "calls": counted,
        "changed": [
            {
                "call_id": call.call_id,
                "old_total": call.before,
                "new_total": call.after,
                "checks": [{"id": c.id, "old": side(c.before), "new": side(c.after)} for c in call.checks],
            }
            for call in found
        ],
    }
