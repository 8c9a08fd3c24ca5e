"""``rules diff``: which stored calls change, and how, before a rule change is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.commands.json_out import print_json
from qa.commands.scorecard_file import named_scorecard
from qa.judge.analyse import analyse
from qa.judge.scorecard import Scorecard
from qa.kept.stored_calls import stored_calls
from qa.model import CallAnalysis, CheckResult, Transcript
from qa.rulefiles.scorecard import load
from qa.shown_words import VERDICT_ZH

__all__ = ["CallChange", "changes", "diff_rules"]

_GONE = "没有此项"
_MOST_SHOWN, _MOST_NAMED = 30, 4
_WIDE = 160


@dataclass(frozen=True, slots=True)
class CheckChange:
    """One check whose verdict or points differ; a side without the check is ``None``."""

    id: str
    before: CheckResult | None
    after: CheckResult | None

    @property
    def turned(self) -> bool:
        """Whether the verdict differs, not only what it is worth."""
        return _said(self.before) != _said(self.after)


@dataclass(frozen=True, slots=True)
class CallChange:
    """What differs on one call; ``grades`` by the scorecard of each side."""

    call_id: str
    before: float | None
    after: float | None
    checks: tuple[CheckChange, ...]
    grades: tuple[str, str] = ("", "")


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
    cards = load(named_scorecard(old)), load(named_scorecard(new))
    counted = 0
    found: list[CallChange] = []
    for transcript in stored_calls(folder, store):
        counted += 1
        found += changes([transcript], *cards)
    if json_out:
        print_json(console, _document(found, counted, *cards))
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
            grades = before.score.grade, after.score.grade
            yield CallChange(transcript.call_id, before.score.total, after.score.total, checks, grades)


def _checks(before: CallAnalysis, after: CallAnalysis) -> Iterator[CheckChange]:
    one, other = ({result.id: result for result in side.checks} for side in (before, after))
    for check in dict.fromkeys((*one, *other)):
        a, b = one.get(check), other.get(check)
        if a is None or b is None or (a.verdict, a.points, a.max) != (b.verdict, b.points, b.max):
            yield CheckChange(check, a, b)


def _said(result: CheckResult | None) -> str:
    return _GONE if result is None else VERDICT_ZH[result.verdict]


def _show(console: Console, found: list[CallChange], counted: int, old: Scorecard, new: Scorecard) -> None:
    head = f"{old.stamp} → {new.stamp}：{counted} 通通话，{len(found)} 通有变化"
    totals = [(c.before, c.after) for c in found if c.before is not None and c.after is not None]
    if totals:
        up, down = sum(b > a for a, b in totals), sum(b < a for a, b in totals)
        mean = sum(b - a for a, b in totals) / len(totals)
        head += f"；{up} 通得分升，{down} 通得分降，有变化的平均 {mean:+.1f} 分"
    passed, failed = _crossed(found, old, new)
    if passed or failed:
        head += f"；{passed} 通变及格，{failed} 通变不及格"
    console.print(Text(head), soft_wrap=True)
    if old.stamp == new.stamp and old.sha256 != new.sha256:
        console.print(Text("留意：两份的编号和版本相同，内容不同；发布前请换一个 version"), soft_wrap=True)
    if found:
        _show_checks(console, found, _names(old, new))
        _show_calls(console, found, _names(old, new))


def _crossed(found: list[CallChange], old: Scorecard, new: Scorecard) -> tuple[int, int]:
    """How many calls pass now that did not, and the other way round."""
    sides = [
        (call.before >= old.pass_mark, call.after >= new.pass_mark)
        for call in found
        if call.before is not None and call.after is not None
    ]
    return sides.count((False, True)), sides.count((True, False))


def _names(old: Scorecard, new: Scorecard) -> dict[str, str]:
    return {check.id: check.zh for card in (old, new) for check in card.checks}


def _show_checks(console: Console, found: list[CallChange], names: dict[str, str]) -> None:
    """What changes, changed verdicts first; where only points differ, by check alone."""
    every = [change for call in found for change in call.checks]
    kinds: Counter[tuple[str, str, str]] = Counter(
        (change.id, _said(change.before), _said(change.after)) for change in every if change.turned
    )
    worth: Counter[str] = Counter(change.id for change in every if not change.turned)
    table = Table("检查", "编号", "原来", "现在", "通数", title="结论变化")
    for (check, was, now), number in kinds.most_common():
        table.add_row(names[check], check, was, now, str(number))
    for check, number in worth.most_common():
        table.add_row(names[check], check, "结论不变", "只变分值", str(number))
    _print(console, table)


def _show_calls(console: Console, found: list[CallChange], names: dict[str, str]) -> None:
    table = Table("通话", "原得分", "现得分", "变化的检查", title="通话变化")
    ranked = sorted(found, key=lambda call: (-abs((call.after or 0) - (call.before or 0)), call.call_id))
    for call in ranked[:_MOST_SHOWN]:
        turned = [one for one in call.checks if one.turned]
        told = [f"{names[one.id]}（{_said(one.before)}→{_said(one.after)}）" for one in turned[:_MOST_NAMED]]
        if len(turned) > _MOST_NAMED:
            told.append(f"等 {len(turned)} 项")
        if len(turned) < len(call.checks):
            told.append(f"只变分值 {len(call.checks) - len(turned)} 项")
        was, now = (
            f"{_points(total)} {grade}".strip()
            for total, grade in zip((call.before, call.after), call.grades, strict=True)
        )
        table.add_row(call.call_id, was, now, "、".join(told))
    _print(console, table)
    if len(found) > _MOST_SHOWN:
        console.print(Text(f"只列出变化最大的 {_MOST_SHOWN} 通；全部结果加 --json"), soft_wrap=True)


def _print(console: Console, table: Table) -> None:
    """A table with nothing cut off; into a file or a pipe as wide as it needs."""
    for column in table.columns:
        column.overflow = "fold"
    console.print(table, width=console.width if console.is_terminal else max(console.width, _WIDE))


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
