"""Conditions inside conditions: walking a rule from its root. Knows no call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from qa.judge import conditions as c
from qa.judge.where import Where

__all__ = ["by_words", "children"]

_KINDS = frozenset(c.Condition.__args__)
_WORDED = frozenset(c.Worded.__args__)


def children(condition: object) -> Iterator[tuple[str, c.Condition]]:
    """The conditions inside a condition (or its ``where``), each with its role."""
    if not is_dataclass(condition) or isinstance(condition, type):
        return
    for item in fields(condition):
        value = getattr(condition, item.name)
        if isinstance(value, Where):
            yield from children(value)
        elif isinstance(value, c.Part | c.Topic):
            yield value.zh, value.condition
        elif isinstance(value, tuple):
            for inner in value:
                if isinstance(inner, c.Part | c.Topic):
                    yield inner.zh, inner.condition
                elif type(inner) in _KINDS:
                    yield item.name, inner
        elif type(value) in _KINDS:
            yield item.name, value


def by_words(condition: c.Condition | None) -> bool:
    """Whether a condition, or one inside it, looks for words: it cannot tell of what was not understood."""
    if condition is None:
        return False
    return type(condition) in _WORDED or any(by_words(inner) for _, inner in children(condition))
