"""How the command line shows its help: in Chinese, wrapped where Chinese text may be.

Typer's own tables cut Chinese lines short, because they only break at spaces, and name value types
that mean nothing to the users.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

__all__ = ["Command", "Group"]


class _Chinese:
    """Mixed into Typer's classes; only their public attributes are used."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        console = Console()
        params = [param for param in self.get_params(ctx) if not getattr(param, "hidden", False)]  # type: ignore[attr-defined]
        arguments = [param for param in params if param.param_type_name == "argument"]
        options = [param for param in params if param.param_type_name == "option"]
        commands = self._commands(ctx)
        words = [ctx.command_path, *(_name(param) for param in arguments)]
        words += ["[选项]"] if options else []
        words += ["命令 …"] if commands else []
        console.print(Text(f"用法：{' '.join(words)}\n", style="bold"))
        for paragraph in (self.help or "").split("\n\n"):  # type: ignore[attr-defined]
            console.print(Text("".join(line.strip() for line in paragraph.splitlines()) + "\n"))
        _table(console, "参数", [(_name(param), param.help or "") for param in arguments])
        _table(console, "选项", [(_option(param), _said(param)) for param in options])
        _table(console, "命令", commands)

    def get_help_option(self, ctx: Any) -> Any:
        """The option ``--help`` with its text in Chinese."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示帮助"
        return option

    def _commands(self, ctx: Any) -> list[tuple[str, str]]:
        names = self.list_commands(ctx) if hasattr(self, "list_commands") else []
        found = [(name, self.get_command(ctx, name)) for name in names]  # type: ignore[attr-defined]
        return [(name, (command.help or "").split("\n\n")[0].strip()) for name, command in found]


class Command(_Chinese, TyperCommand):
    """A command with help in Chinese."""


class Group(_Chinese, TyperGroup):
    """A group of commands with help in Chinese."""


def _name(param: Any) -> str:
    return str(param.metavar or param.name)


def _option(param: Any) -> str:
    """``-o, --out 文件夹``; a switch shows both its names and no value."""
    if param.secondary_opts:
        return f"{'/'.join([*param.opts, *param.secondary_opts])}"
    names = ", ".join(sorted(param.opts, key=len))
    if param.is_flag:
        return names
    return f"{names} {param.metavar}"


def _said(param: Any) -> str:
    default = param.default
    if param.is_flag or default in (None, "") or callable(default):
        return str(param.help or "")
    return f"{param.help or ''}（缺省 {getattr(default, 'value', default)}）"


def _table(console: Console, title: str, rows: Sequence[tuple[str, str]]) -> None:
    if not rows:
        return
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(style="cyan", overflow="fold", max_width=34)
    table.add_column(overflow="fold")
    for left, right in rows:
        table.add_row(Text(f"  {left}"), Text(right))
    console.print(Text(title, style="bold"))
    console.print(table)
    console.print()
