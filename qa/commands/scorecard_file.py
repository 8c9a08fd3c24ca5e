"""A scorecard that the user named: whether there is such a file, said before anything is read of it."""

from __future__ import annotations

import difflib
from pathlib import Path

from qa.errors import UsageError
from qa.files import shown
from qa.misuse import program_name

__all__ = ["named_scorecard"]


def named_scorecard(path: Path | None) -> Path | None:
    """The same path; ``None`` stands for the shipped scorecard.

    Raises:
        UsageError: it is no file.
    """
    if path is None or path.is_file():
        return path
    what = "是文件夹，不是评分表" if path.is_dir() else "没有这个评分表"
    found = difflib.get_close_matches(path.name, _beside(path), n=2, cutoff=0.75)
    near = f"是否想写 {' 或 '.join(shown(path.parent / name) for name in found)}？" if found else ""
    raise UsageError(
        f"{shown(path)}：{what}",
        hint=near or f"请核对路径；不写就用自带的，{program_name()} rules new 文件 可生成一份骨架",
    )


def _beside(path: Path) -> list[str]:
    """Scorecards, by their suffix, in the folder that was named."""
    folder = path if path.is_dir() else path.parent
    try:
        return [file.name for file in folder.iterdir() if file.suffix in (".yaml", ".yml")]
    except OSError:
        return []
