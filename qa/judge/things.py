"""The plain name of a thing talked about, as acts find it: 那个, 一张, 啥破 and the like taken off."""

from __future__ import annotations

import re

__all__ = ["bare_thing", "is_name"]

# What stands before a thing's name: 买了那个, 办的一张, 你们. What is part of a name
# stays: 冰箱, 笔记本, 一对一.
_COUNTED = "(?!笔记)[个台张件份部款套间辆本条双只箱盒笔](?=..)"
_MEASURE = re.compile(
    f"^(?:.*(?:[的了那这是里][一两几]?(?:{_COUNTED})?|[一两几]{_COUNTED})|[个台张件份部款辆只](?=..)|[你我咱他]们家?"
    "|(?:啥|什么)?(?:破(?!壁|冰)|烂)|啥|什么)(?=..)"
)


def bare_thing(said: str) -> str:
    """A thing's name without what stands before it.

    Args:
        said: the words in which it was named.

    Returns:
        The name; the words as they are when nothing stands before it.
    """
    return _MEASURE.sub("", said)


# Of 一冰箱, 人放沙发, 人在家对着电视, 小伙子拿个平板, 昨天下午装宽带 more than a name was taken for one.
_NO_NAME = re.compile(
    "^[一两几半](?!对一)|[说放谁把被给着就也都没我你他的了]|(?<!器)人|在(?!线)|对(?!讲|一)|不(?!锈|粘)|(?<![配运])送"
    "|小伙|姑娘|(?<!加)拿(?!铁)|[昨今明]天|[上下]午(?!茶)"
)


def is_name(thing: str) -> bool:
    """Whether the bare words are no more than a thing's name."""
    return len(thing) > 1 and not _NO_NAME.search(thing)
