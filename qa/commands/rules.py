"""``rules check`` and ``rules schema``: scorecards looked at before they judge anyone."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from qa.errors import UsageError, system_reason
from qa.files import shown
from qa.judge.examples import run_examples
from qa.scorecard_lint import lint
from qa.scorecard_schema import SCHEMAS, schema_text
from qa.scorecard_yaml import DEFAULT, read

__all__ = ["check_rules", "write_schemas"]


def check_rules(path: Path | None, console: Console | None = None, *, strict: bool = False) -> int:
    """Read a scorecard, look for what cannot be meant, and run its examples.

    Args:
        path: the scorecard; ``None`` for the shipped one.
        console: where the findings go.
        strict: whether remarks count as faults.

    Returns:
        0 when all is well, 1 when examples get another verdict than they say (or there are remarks, with
        ``strict``).

    Raises:
        ScorecardError: the file itself is wrong; every fault is named with its line.
    """
    console = console or Console()
    draft = read(path)
    draft.faults.stop_if_any()
    scorecard = draft.scorecard
    assert scorecard is not None  # what could not be read leaves a fault
    remarks = lint(draft)
    for remark in remarks:
        console.print(Text(f"留意 {remark}", style="yellow"), soft_wrap=True)
    failures = run_examples(scorecard)
    examples = sum(len(check.examples) for check in scorecard.checks)
    for failure in failures:
        place = f"{path or DEFAULT}:{failure.line}" if failure.line else str(path or DEFAULT)
        said = f"{place}：{failure.check} 应为 {failure.expected.value}，实为 {failure.got.value}"
        console.print(Text(f"{said}（{failure.reason}）\n    {failure.text}", style="red"), soft_wrap=True)
    state = f"有 {len(failures)} 个例句不符，请改规则或改例句" if failures else "写法正确，例句全部相符"
    state += f"；另有 {len(remarks)} 处请留意" if remarks else ""
    size = f"{len(scorecard.checks)} 条检查，{examples} 个例句"
    console.print(Text(f"{scorecard.name}（{scorecard.stamp}）：{size}，{state}"), soft_wrap=True)
    return 1 if failures or (strict and remarks) else 0


def write_schemas(folder: Path, console: Console | None = None) -> int:
    """Write the JSON Schemas of rule files for editors.

    Raises:
        UsageError: the folder cannot be written.
    """
    console = console or Console()
    for name in SCHEMAS:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(schema_text(name), "utf-8")
        except OSError as error:
            raise UsageError(
                f"{shown(folder / name)}：无法写入（{system_reason(error)}）",
                hint="请换一个文件夹，或检查写权限",
            ) from None
        console.print(Text(f"已写出：{folder / name}"), soft_wrap=True)
    return 0
