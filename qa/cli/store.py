"""The commands under ``store``, and ``purge``: names and options only; their work is in ``qa.commands``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from qa.cli.help import Command, Group

__all__ = ["purge_command", "store_group"]

_Out = Annotated[Path, typer.Option("--out", metavar="文件夹", help="score 用过的输出文件夹")]
_Store = Annotated[
    str | None, typer.Option("--store", metavar="URL", help="结果库；缺省为输出文件夹里的 qa.db")
]
_REPORTS = Path("reports")


class _Form(StrEnum):
    """What an export is written as."""

    PARQUET = "parquet"
    JSONL = "jsonl"


class _Redact(StrEnum):
    """Whether an export is masked."""

    DEFAULT = "default"
    NONE = "none"


def store_group(options: dict[str, Any]) -> typer.Typer:
    """The command group.

    Args:
        options: what every group of the program is made with.
    """
    what = "结果库：查看、检查、操作记录、清理、导出、导入。"
    group = typer.Typer(help=what, **{**options, "cls": Group})
    group.command("info", cls=Command, help="库里有什么：通话、转写、各版结果、大小、起止时间、谁在使用。")(
        _info
    )
    group.command("check", cls=Command, help="检查库是否完好；过夜运行之前可先查一遍。")(_check)
    group.command(
        "audit", cls=Command, help="谁在什么时候删除、清理、导出、导入过；删掉的通话只留下这一事实。"
    )(_audit)
    group.command(
        "gc", cls=Command, help="清理不再有通话用到的转写与旧结果。缺省只列出会清掉什么，加 --yes 才动手。"
    )(_gc)
    group.command(
        "export",
        cls=Command,
        help="把整个库导出成文件，供分析或搬家。缺省遮盖个人信息，只供分析；搬家请加 --redact none。",
    )(_export)
    group.command("import", cls=Command, help="导入 export 的文件夹，与库中已有的合并。")(_import)
    return group


def _info(
    *,
    out: _Out = _REPORTS,
    store: _Store = None,
    json_out: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> int:
    from qa.commands.store import store_info  # noqa: PLC0415 - quick help

    return store_info(out, store or "", json_out=json_out)


def _check(
    *,
    out: _Out = _REPORTS,
    store: _Store = None,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="连同每份转写与结果的内容一起查，通话多时要几分钟")
    ] = False,
) -> int:
    from qa.commands.store import store_check  # noqa: PLC0415

    return store_check(out, store or "", thorough=thorough)


def _audit(
    *,
    out: _Out = _REPORTS,
    store: _Store = None,
    call: Annotated[
        str | None, typer.Option("--call", metavar="通话", help="只查这一通删除过没有，何时、何人")
    ] = None,
) -> int:
    from qa.commands.store import store_audit  # noqa: PLC0415

    return store_audit(out, store or "", call=call or "")


def _gc(
    *,
    out: _Out = _REPORTS,
    store: _Store = None,
    keep: Annotated[
        int | None,
        typer.Option(
            "--keep-versions",
            min=1,
            metavar="数",
            help="每通保留几版结果，当前的一版必留；缺省全部保留",
            show_default=False,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="动手清理")] = False,
) -> int:
    from qa.commands.store import store_gc  # noqa: PLC0415

    return store_gc(out, store or "", keep_versions=keep, yes=yes)


def _export(
    *,
    folder: Annotated[
        Path, typer.Argument(metavar="目标文件夹", help="写到哪里；新的或空的文件夹，或同一个库以前的导出")
    ],
    out: _Out = _REPORTS,
    store: _Store = None,
    form: Annotated[
        _Form, typer.Option("--format", "-f", metavar="parquet|jsonl", help="写成什么")
    ] = _Form.JSONL,
    redact: Annotated[
        _Redact,
        typer.Option("--redact", metavar="default|none", help="default 遮盖个人信息；none 原样，含原文"),
    ] = _Redact.DEFAULT,
) -> int:
    from qa.commands.store_transfer import store_export  # noqa: PLC0415

    return store_export(out, store or "", folder, form=form.value, masked=redact is _Redact.DEFAULT)


def _import(
    *,
    folder: Annotated[Path, typer.Argument(metavar="导出文件夹", help="store export 写出的文件夹")],
    out: _Out = _REPORTS,
    store: _Store = None,
) -> int:
    from qa.commands.store_transfer import store_import  # noqa: PLC0415

    return store_import(out, store or "", folder)


def purge_command(  # noqa: PLR0913 - one parameter an option
    *,
    older_than: Annotated[
        str | None,
        typer.Option("--older-than", metavar="期限", help="删除早于此期限的通话，如 90d、12w、6m、1y"),
    ] = None,
    calls: Annotated[
        list[str] | None,
        typer.Option("--call", metavar="通话", help="删除这一通；可写多次", show_default=False),
    ] = None,
    out: _Out = _REPORTS,
    store: _Store = None,
    everywhere: Annotated[
        bool, typer.Option("--all-folders", help="库中所有输出文件夹；缺省只在 --out 里")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出会删什么")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
) -> int:
    """Delete calls for good."""
    from qa.commands.purge import PurgeRequest, purge  # noqa: PLC0415

    wanted = PurgeRequest(out, store or "", older_than or "", tuple(calls or ()), everywhere, dry_run, yes)
    return purge(wanted)
