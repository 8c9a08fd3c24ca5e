"""``rules``: scorecards checked before they judge anyone."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from qa.judge.examples import run_examples
from qa.scorecard_yaml import DEFAULT, load

__all__ = ["check_rules"]


def check_rules(path: Path | None, console: Console | None = None) -> int:
    """Read a scorecard and run its examples.

    Returns:
        0 when all is well, 1 when examples get another verdict than they say.

    Raises:
        ScorecardError: the file itself is wrong; every fault is named with its line.
    """
    console = console or Console()
    scorecard = load(path)
    failures = run_examples(scorecard)
    examples = sum(len(check.examples) for check in scorecard.checks)
    for failure in failures:
        place = f"{path or DEFAULT}:{failure.line}" if failure.line else str(path or DEFAULT)
        said = f"{place}：{failure.check} 应为 {failure.expected.value}，实为 {failure.got.value}"
        console.print(Text(f"{said}（{failure.reason}）\n    {failure.text}", style="red"), soft_wrap=True)
    state = f"有 {len(failures)} 个例句不符，请改规则或改例句" if failures else "写法正确，例句全部相符"
    size = f"{len(scorecard.checks)} 条检查，{examples} 个例句"
    console.print(Text(f"{scorecard.name}（{scorecard.stamp}）：{size}，{state}"), soft_wrap=True)
    return 1 if failures else 0
