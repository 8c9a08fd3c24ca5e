"""``rules check`` and ``rules schema``: scorecards looked at before they judge anyone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from qa.commands.rules_explain import steps_told
from qa.commands.scorecard_file import named_scorecard
from qa.errors import UsageError, system_reason
from qa.files import shown
from qa.judge.analyse import make_context
from qa.judge.examples import ExampleFailure, run_examples, transcript_of
from qa.judge.explain import explain
from qa.judge.scorecard import Example, Scorecard
from qa.rulefiles.lint import lint
from qa.rulefiles.schema import SCHEMAS, schema_text
from qa.rulefiles.scorecard import DEFAULT, read
from qa.shown_words import VERDICT_ZH

__all__ = ["check_rules", "why", "write_schemas"]

# So many examples that came out wrong are explained; the rest is mostly wrong for the same reason.
_EXPLAINED = 3


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
        UsageError: there is no such file.
        ScorecardError: the file itself is wrong; every fault is named with its line.
    """
    console = console or Console()
    draft = read(named_scorecard(path))
    draft.faults.stop_if_any()
    scorecard = draft.scorecard
    assert scorecard is not None  # what could not be read leaves a fault
    remarks = lint(draft)
    for remark in remarks:
        console.print(Text(f"留意 {remark}", style="yellow"), soft_wrap=True)
    failures = run_examples(scorecard)
    examples = sum(len(check.examples) for check in scorecard.checks)
    for number, failure in enumerate(failures):
        place = f"{path or DEFAULT}:{failure.line}" if failure.line else str(path or DEFAULT)
        said = f"{place}：{failure.check} 这个例句应为“{VERDICT_ZH[failure.expected]}”，"
        said += f"实为“{VERDICT_ZH[failure.got]}”（{failure.reason}）"
        console.print(Text(f"{said}\n    {failure.text}", style="red"), soft_wrap=True)
        if number < _EXPLAINED:
            for line in why(failure, scorecard):
                console.print(Text(f"    {line}"), soft_wrap=True)
    state = f"有 {len(failures)} 个例句不符，请改规则或改例句" if failures else "写法正确，例句全部相符"
    state += f"；另有 {len(remarks)} 处请留意" if remarks else ""
    size = f"{len(scorecard.checks)} 条检查，{examples} 个例句"
    console.print(Text(f"{scorecard.name}（{scorecard.stamp}）：{size}，{state}"), soft_wrap=True)
    return 1 if failures or (strict and remarks) else 0


def why(failure: ExampleFailure, scorecard: Scorecard) -> Iterator[str]:
    """How an example came to its verdict, line by line."""
    check = next(one for one in scorecard.checks if one.id == failure.check)
    example = next(one for one in check.examples if _is(one, failure))
    context = make_context(transcript_of(example), scorecard)
    yield from steps_told(explain(check, context, scorecard), context, scorecard)


def _is(example: Example, failure: ExampleFailure) -> bool:
    text = " / ".join(turn.text for turn in example.turns)
    return (example.line, example.verdict, text) == (failure.line, failure.expected, failure.text)


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
