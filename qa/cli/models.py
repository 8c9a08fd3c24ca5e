"""The commands under ``models``: names and options only; their work is in ``qa.commands``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qa.cli.help import Command

__all__ = ["models_group"]


def models_group(options: dict[str, Any]) -> typer.Typer:
    """The command group.

    Args:
        options: what every group of the program is made with.
    """
    group = typer.Typer(help="识别模型：列出、下载、校验。", **options)
    group.command("list", cls=Command, help="列出识别模型：是否已装、大小、许可、公布的错误率。")(_list)
    group.command(
        "pull", cls=Command, help="取得一个模型（需要网络；自带的模型从已装的包里拼合，不用网络）。"
    )(_pull)
    group.command("verify", cls=Command, help="逐个文件校验模型的 SHA-256。")(_verify)
    return group


def _list() -> int:
    from qa.commands.models import list_models  # noqa: PLC0415 - quick help

    return list_models()


def _pull(*, name: Annotated[str, typer.Argument(metavar="名称", help="模型名称")]) -> int:
    from qa.commands.models import pull_model  # noqa: PLC0415 - quick help

    return pull_model(name)


def _verify(
    *,
    name: Annotated[str | None, typer.Argument(metavar="名称", help="模型名称；缺省校验全部已装的")] = None,
) -> int:
    from qa.commands.models import verify_models  # noqa: PLC0415 - quick help

    return verify_models(name)
