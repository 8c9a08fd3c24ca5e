"""``rules new``: a scorecard or a check to begin with, every line explained."""

from __future__ import annotations

import re
from pathlib import Path

from rich.console import Console
from rich.text import Text

from qa.errors import UsageError, system_reason
from qa.files import shown
from qa.rulefiles.scorecard import SHIPPED

__all__ = ["new_check", "new_scorecard"]

_TEMPLATES = SHIPPED / "templates"
_ID = re.compile(r"[a-z_]+\.[a-z0-9_]+")


def new_scorecard(path: Path, console: Console | None = None) -> int:
    """Write a scorecard with one check of each usual kind, ready to be changed.

    Args:
        path: the file; its name becomes the id.
        console: where the next step is told.

    Raises:
        UsageError: the file exists, or cannot be written.
    """
    console = console or Console()
    if path.exists():
        raise UsageError(f"{shown(path)}：文件已存在", hint="换一个文件名；不会改动已有的文件")
    stem = re.sub(r"[^a-z0-9_]+", "_", path.stem.lower()).strip("_") or "mine"
    text = (_TEMPLATES / "scorecard.yaml").read_text("utf-8").replace("id: mine_id", f"id: {stem}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(
            f"{shown(path)}：无法写入（{system_reason(error)}）", hint="请换一个位置，或检查写权限"
        ) from None
    console.print(
        Text(f"已写出：{path}\n下一步：改好后运行 python run_qa.py rules check {path}"), soft_wrap=True
    )
    return 0


def new_check(check: str, console: Console | None = None) -> int:
    """Print the skeleton of one check, to be pasted into a scorecard.

    Args:
        check: its id, ``section.name``.
        console: where it goes.

    Raises:
        UsageError: the id is written wrongly.
    """
    console = console or Console()
    if not _ID.fullmatch(check):
        raise UsageError(
            f"检查编号“{check}”写法不对", hint="写成 部分.名字，小写字母、数字和下划线，如 closing.more_help"
        )
    text = (_TEMPLATES / "check.yaml").read_text("utf-8").replace("mine.check", check)
    console.file.write(text)
    return 0
