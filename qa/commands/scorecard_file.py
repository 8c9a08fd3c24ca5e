"""A scorecard the user named, or a stored call was judged by: which file it is, and what to say of it."""

from __future__ import annotations

import difflib
from pathlib import Path

from qa.cli.misuse import program_name
from qa.errors import QaError, UsageError
from qa.files import shown
from qa.judge.scorecard import Scorecard
from qa.kept.stored_calls import JudgedBy
from qa.rulefiles.scorecard import load

__all__ = ["card_for", "named_scorecard"]


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


def card_for(judged: JudgedBy | None, named: Path | None) -> tuple[Scorecard, str]:
    """The scorecard to explain a call by, and what to say of it first.

    Args:
        judged: what the call was judged by; ``None`` where nobody knows.
        named: the scorecard the user named; ``None`` for the one the call was judged by.

    Returns:
        The named one, else the one the run was given where it is still the same, else the shipped one;
        and a line that tells where this is not what the report tells, or not the shipped one.

    Raises:
        ScorecardError: the scorecard cannot be read.
    """
    if judged is None:
        return load(named), ""
    file = Path(judged.file) if judged.file else None
    if named is None and file and (own := _unchanged(file, judged.sha256)):
        return own, f"这通是用 {shown(file)}（{judged.stamp}）评分的，下面按它解释。"
    card = load(named)
    return card, "" if card.sha256 == judged.sha256 else _differs(judged, card, named, file)


def _differs(judged: JudgedBy, card: Scorecard, named: Path | None, file: Path | None) -> str:
    by = f"{shown(file)}（{judged.stamp}）" if file else f"另一份评分表（{judged.stamp}）"
    mine = shown(named) if named else "自带的评分表"
    step = _AGAIN
    if file and file != named:
        if _unchanged(file, judged.sha256):
            step = f"要看报告的依据，请写 --scorecard {shown(file)}"
        else:
            step = f"那个文件{'已改动' if file.is_file() else '已不在'}；{_AGAIN}"
    return f"注意：报告用的是 {by}，下面按{mine}（{card.stamp}）解释，结论可能与报告不同。{step}。"


_AGAIN = "要看报告的依据，请用 --scorecard 指定当时的评分表；或再运行一次 score，按现在的评分表重判"


def _unchanged(file: Path, sha256: str) -> Scorecard | None:
    """The scorecard in a file if it still is what it was."""
    try:
        card = load(file)
    except (QaError, OSError):
        return None
    return card if card.sha256 == sha256 else None


def _beside(path: Path) -> list[str]:
    """Scorecards, by their suffix, in the folder that was named."""
    folder = path if path.is_dir() else path.parent
    try:
        return [file.name for file in folder.iterdir() if file.suffix in (".yaml", ".yml")]
    except OSError:
        return []
