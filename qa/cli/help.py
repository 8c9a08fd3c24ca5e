"""How the command line shows its help: in Chinese, wrapped where Chinese text may be.

Typer's own tables cut Chinese lines short, because they only break at spaces, and name value types
that mean nothing to the users.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

__all__ = ["Command", "Group", "wrapped"]

_LEFT, _GAPS = 32, 5
# A foreign word or a Chinese character, with the marks that may not begin a line, and spaces behind.
_PARTS = re.compile(r"(?:[（“《]*(?:[!-~]+|[^\s!-~])[，。、；：！？）”》]*)\s*")


class _Chinese:
    """Mixed into Typer's classes; only their public attributes are used."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        console = Console()
        params = [param for param in self.get_params(ctx) if not getattr(param, "hidden", False)]  # type: ignore[attr-defined]
        arguments = [param for param in params if param.param_type_name == "argument"]
        options = [param for param in params if param.param_type_name == "option"]
        commands = self._commands(ctx)
        words = [ctx.command_path, *(_used(param) for param in arguments)]
        words += ["[选项]"] if options else []
        words += ["命令 …"] if commands else []
        console.print(Text(f"用法：{' '.join(words)}\n", style="bold"))
        for paragraph in (self.help or "").split("\n\n"):  # type: ignore[attr-defined]
            text = "".join(line.strip() for line in paragraph.splitlines())
            console.print(Text("\n".join(wrapped(text, console.width)) + "\n"))
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

    def invoke(self, ctx: Any) -> Any:
        """Run it; Ctrl-C is told to whoever called instead of ending in silence."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Abort from None


_FIRST = ("score", "report", "weekly", "rules", "models", "eval", "doctor")
"""What a newcomer looks for, in the order of use; the rest follows as it was added."""


class Group(_Chinese, TyperGroup):
    """A group of commands with help in Chinese."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Commands in the order to show them."""
        names = list(super().list_commands(ctx))
        return sorted(names, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))


def _name(param: Any) -> str:
    return str(param.metavar or param.name)


def _used(param: Any) -> str:
    return _name(param) if param.required else f"[{_name(param)}]"


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
    console.print(Text(title, style="bold"))
    width = min(_LEFT, max(cell_len(left) for left, _ in rows))
    room = max(20, console.width - width - _GAPS)
    for left, right in rows:
        lines = wrapped(right, room) or [""]
        head = Text(f"  {left}", style="cyan")
        if cell_len(left) > width:
            console.print(head)
            head = Text("  ")
        for n, line in enumerate(lines):
            start = head if n == 0 else Text("")
            console.print(start + Text(" " * (width + _GAPS - start.cell_len) + line), no_wrap=True)
    console.print()


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines: broken between Chinese characters and at spaces, never within a foreign word."""
    lines: list[str] = []
    line = ""
    for part in _PARTS.findall(text):
        if line and cell_len(line + part.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += part if line else part.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines
