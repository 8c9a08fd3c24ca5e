"""The commands under ``rules``: names and options only; their work is in ``qa.commands``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qa.cli.help import Command, Group
from qa.errors import UsageError

__all__ = ["rules_group"]

_Out = Annotated[Path, typer.Option("--out", metavar="文件夹", help="score 用过的输出文件夹")]
_Store = Annotated[str, typer.Option("--store", metavar="URL", help="结果库；缺省为输出文件夹里的 qa.db")]


def rules_group(options: dict[str, Any]) -> typer.Typer:
    """The command group.

    Args:
        options: what every group of the program is made with.
    """
    what = "评分规则：检查写法并运行例句、说明结论的由来、比较两个版本、起草。"
    group = typer.Typer(help=what, **{**options, "cls": Group})
    group.command("check", cls=Command, help="检查评分表的写法，指出可疑之处，并运行其中的例句。")(_check)
    group.command(
        "explain", cls=Command, help="一通电话的一条检查为什么是这个结论：哪里命中、缺什么、差多少。"
    )(_explain)
    group.command("diff", cls=Command, help="两份评分表在已处理的通话上结论有何不同（发布改动之前）。")(_diff)
    group.command("new", cls=Command, help="起草：写出一份带说明的评分表，或打印一条检查的样子。")(_new)
    group.command("schema", cls=Command, help="写出规则文件的 JSON Schema，供编辑器提示和查错。")(_schema)
    return group


def _check(
    *,
    file: Annotated[Path | None, typer.Argument(metavar="文件", help="评分表；缺省检查自带的")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="可疑之处也算不合格")] = False,
) -> int:
    from qa.commands.rules import check_rules  # noqa: PLC0415 - quick help

    return check_rules(file, strict=strict)


def _explain(
    *,
    call: Annotated[str, typer.Argument(metavar="通话", help="通话编号、它的文件夹，或 .transcript.json")],
    check: Annotated[str, typer.Argument(metavar="检查", help="检查的编号或名字，如 closing.more_help")],
    out: _Out = Path("reports"),
    scorecard: Annotated[
        Path | None, typer.Option("--scorecard", metavar="文件", help="评分表；缺省用这通评分时的那一份")
    ] = None,
    store: _Store = "",
) -> int:
    from qa.commands.rules_explain import explain_call  # noqa: PLC0415

    return explain_call(call, check, out, scorecard, store=store)


def _diff(
    *,
    old: Annotated[Path, typer.Argument(metavar="原评分表", help="改动之前的；写 - 表示自带的")],
    new: Annotated[Path, typer.Argument(metavar="新评分表", help="改动之后的；写 - 表示自带的")],
    out: _Out = Path("reports"),
    store: _Store = "",
    json_out: Annotated[bool, typer.Option("--json", help="以 JSON 输出全部变化")] = False,
) -> int:
    from qa.commands.rules_diff import diff_rules  # noqa: PLC0415

    cards = [None if str(path) == "-" else path for path in (old, new)]
    return diff_rules(cards[0], cards[1], out, store=store, json_out=json_out)


def _new(
    *,
    file: Annotated[Path | None, typer.Argument(metavar="文件", help="要写出的评分表")] = None,
    check: Annotated[str, typer.Option("--check", metavar="编号", help="只打印一条检查的样子")] = "",
) -> int:
    from qa.commands.rules_new import new_check, new_scorecard  # noqa: PLC0415

    if check:
        return new_check(check)
    if file is None:
        raise UsageError(
            "没有说写到哪个文件", hint="写上文件名，如 我的评分表.yaml；或用 --check 编号 只看一条检查的样子"
        )
    return new_scorecard(file)


def _schema(*, folder: Annotated[Path, typer.Argument(metavar="文件夹", help="写到哪里")] = Path()) -> int:
    from qa.commands.rules import write_schemas  # noqa: PLC0415

    return write_schemas(folder)
