"""Why a text is no YAML, told to people who edit rules: the usual slips recognised, with their own line.

The parser reports where it gave up, in its own words; what people did wrong (a tab, a full-width colon, a
quote that was never closed) mostly stands in that line or just before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["why_no_yaml"]

_Slip = tuple[Callable[[str], object], str]

_OPEN_BRACE = re.compile(r":\s*[^\s\"'\[{#][^\"'\[{#]*\{[a-z_]+\}")
# The usual slips, in the order in which they are looked for.
_SLIPS: tuple[_Slip, ...] = (
    (re.compile(r"^\s*\t|:\t").search, "用了制表符（Tab）；缩进和冒号后面要用空格"),
    (re.compile(r"^\s*(?:- )?[A-Za-z_]+：").match, "键后面的冒号要用半角的“:”，再空一格；现在是全角的“：”"),
    (re.compile(r"^\s*(?:- )?[A-Za-z_]+:[^\s:/\\]").match, "冒号后面要空一格"),
    (
        re.compile(r"[\[{].*[\"'”\w\]}]\s*[，、]\s*[\"“{\[]").search,
        "方括号、花括号里的逗号要用半角的“,”；现在是全角的",
    ),
    (re.compile(r"[\[{,]\s*[\"']?[A-Za-z_]+[\"']?：").search, "括号里的冒号要用半角的“:”；现在是全角的“：”"),
    (re.compile(r"[:,\[{-]\s*[｛［]").search, "括号要用半角的 { } 和 [ ]；现在是全角的"),
    (_OPEN_BRACE.search, "文字里有 { } 时，整段文字要加引号"),
    (re.compile(r"^\s*-[^\s\-]").match, "“-”后面要空一格"),
    (re.compile(r":\s+[@`%&*!|>]\S").search, "以 @ ` % & * ! 等符号开头的文字要加引号"),
)
_TWICE = re.compile(r'duplicate key "(.*?)"')
_ALIAS = re.compile(r"undefined alias '(.*?)'")
_COLON_IN_VALUE = re.compile(r"^\s*(?:- )?[A-Za-z_]+:\s+[^\"'\[{#].*: ")


def why_no_yaml(text: str, error: Any) -> tuple[int, str]:
    """The line of a fault, and what to mend there.

    Args:
        text: the whole text.
        error: what ruamel raised.

    Returns:
        The line (from 1; 0 when it is unknown) and the reason in Chinese.
    """
    lines = text.splitlines()
    position = getattr(error, "position", None)
    if isinstance(position, int):  # a character that no text holds
        return text.count("\n", 0, position) + 1, "有文本文件里不该有的字符；看看它是不是 YAML 文本"
    problem = str(getattr(error, "problem", "") or "")
    mark, start = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    last = mark.line if mark is not None else 0
    first = start.line if start is not None else last
    named = _named(problem)
    if named:
        return last + 1, named
    context = str(getattr(error, "context", "") or "")
    return _slip(lines, first, last) or _shape(lines, first, last, problem, context)


def _named(problem: str) -> str:
    """Faults that the parser itself names well enough."""
    if twice := _TWICE.search(problem):
        return f"同一层里“{twice[1]}”这个键写了两次"
    if alias := _ALIAS.search(problem):
        return f"前面没有定义过 &{alias[1]}；要用 define 里的条件，写 {{ref: {alias[1]}}}"
    if "another document" in problem:
        return "一个文件只能写一份，不能再用“---”隔开"
    return ""


def _slip(lines: Sequence[str], first: int, last: int) -> tuple[int, str] | None:
    """A usual slip in the lines that the parser was busy with: the nearest to where it gave up."""
    near = range(min(last, len(lines) - 1), max(first, last - 3, 0) - 1, -1)
    for number in (*near, *range(max(0, last - 1), last)):
        for found, told in _SLIPS:
            if found(_code(lines[number])):
                return number + 1, told
    return None


def _code(line: str) -> str:
    """A line without what stands behind it as a comment."""
    return re.sub(r"(^|\s)#.*$", "", line)


def _shape(lines: Sequence[str], first: int, last: int, problem: str, context: str) -> tuple[int, str]:
    """Brackets, quotes and indentation."""
    if "quoted scalar" in context:
        return first + 1, "引号没有配对：从这一行起少了收尾的引号"
    for number in range(max(first, 0), min(last + 1, len(lines))):
        if _code(lines[number]).count('"') % 2:
            return number + 1, "这一行的引号没有配对"
    if "flow" in context:
        return last + 1, "括号、引号或逗号没有配好：检查 [ ]、{ } 和引号是否成对，各项之间有没有逗号"
    line = _code(lines[last]) if last < len(lines) else ""
    if "mapping values are not allowed" in problem and _COLON_IN_VALUE.match(line):
        return last + 1, "文字里有“: ”（冒号加空格）时，整段文字要加引号"
    if "could not find expected ':'" in problem:
        return max(first, 0) + 1, "这一行缺少冒号，或者换行的文字没有加引号"
    return last + 1, "缩进不对：同一层的各项左边要对齐，只用空格"
