"""A command line that was written wrongly, in the users' language: what is wrong and how it is written."""

from __future__ import annotations

import difflib
import re
import sys
from pathlib import Path
from typing import Any

__all__ = ["misused", "program_name"]

_QUOTED = re.compile(r"'([^']*)'")
_CLOSED = re.compile(r"^\w+ '(.*)' is not readable\.$", re.DOTALL)
# What Typer's validator says of a value, and the same for the users.
_WANTED = (
    (re.compile(r"valid integer"), "整数"),
    (re.compile(r"valid number"), "数字"),
    (re.compile(r"greater than or equal to (\S+)"), "不小于 {0} 的数"),
    (re.compile(r"less than or equal to (\S+)"), "不大于 {0} 的数"),
    (re.compile(r"is not one of (.+?)\.?$"), "{0}"),
)


def program_name() -> str:
    """What the user types to start the program."""
    return "python run_qa.py" if Path(sys.argv[0]).name == "run_qa.py" else "qa"


def misused(error: Any) -> tuple[str, str]:
    """What to say of an error of Typer's, and the next step.

    Args:
        error: one of its usage errors; only their public attributes are used.
    """
    context, kind = getattr(error, "ctx", None), type(error).__name__
    usage = f"{context.command_path if context is not None else program_name()} --help 查看用法"
    name = _named(error)
    if kind == "NoSuchOption":
        known = [opt for param in context.command.params for opt in param.opts] if context else []
        return f"没有选项 {name}", _perhaps(name, known) or usage
    if kind == "MissingParameter":
        return f"缺少 {name}", usage
    if kind == "BadOptionUsage":
        return f"选项 {name} 后面要有值", usage
    if kind == "BadParameter":
        return _unfit(name, error.message, usage)
    given = _QUOTED.search(getattr(error, "message", ""))
    if given and context is not None and hasattr(context.command, "list_commands"):
        return f"没有命令 {given[1]}", _perhaps(given[1], context.command.list_commands(context)) or usage
    return "多写了不认识的内容" if kind == "UsageError" else "写法不对", usage


def _named(error: Any) -> str:
    param = getattr(error, "param", None)
    if param is None:
        return getattr(error, "option_name", "") or ""
    return str(param.metavar or param.name if param.param_type_name == "argument" else " / ".join(param.opts))


def _perhaps(name: str, known: list[str]) -> str:
    bare = {option.lstrip("-"): option for option in known}
    near = [bare[found] for found in difflib.get_close_matches(name.lstrip("-"), bare, n=2, cutoff=0.6)]
    return f"是否想写 {' 或 '.join(near)}？" if near else ""


def _unfit(name: str, message: str, usage: str) -> tuple[str, str]:
    """What to say of a value that is refused: a file that cannot be read, or what it should have been."""
    if closed := _CLOSED.search(message):
        return f"{closed[1]}：没有读取权限", "请检查它的权限，或换一个能读它的账号"
    return f"{name} 的值不对", f"应为 {wanted}" if (wanted := _wanted(message)) else usage


def _wanted(message: str) -> str:
    """What a value should be; empty when the validator says something else."""
    for pattern, said in _WANTED:
        if hit := pattern.search(message):
            return said.format(*(part.replace("'", "").replace(", ", "、") for part in hit.groups()))
    return ""
