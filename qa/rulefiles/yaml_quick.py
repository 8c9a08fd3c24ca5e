"""YAML put together from libyaml's events, with the line of every value: many times as fast as ruamel.

Only plain writing is read here. Whatever is a fault, and whatever YAML 1.1 (libyaml) and 1.2 (ruamel) might
read differently, is left to the careful reader in ``yaml_source``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

__all__ = ["Lines", "read_quickly"]

# The lines (from 1) of what stands in a container, each with those inside it; ``None`` of a plain value.
Lines = dict[str, tuple[int, "Lines"]] | list[tuple[int, "Lines"]] | None

# Tabs, line ends of YAML 1.1, a mark of byte order within the text, directives, ends of documents.
_UNLIKE = re.compile(r"[\t\x85\u2028\u2029\ufeff]|\r(?!\n)|^(?:%|\.\.\.)", re.MULTILINE)
# A block of text of which all that ruamel stumbles over is left out: comments and empty lines at its head.
_BLOCKS = frozenset("|>")
_BLOCK = re.compile(r"[|>][-+]?\r?\n +[^ \r\n]")
_WORDS = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
# What may be another number, a date, a merge key or the default value.
_UNSURE = re.compile(r"[-+.0-9][-+.:_0-9a-zA-Z ]*|<<|=")
_MAX_DEPTH = 60


class _Unsure(Exception):
    """Something for the careful reader."""


def read_quickly(text: str, most: int) -> tuple[dict[str, Any], Lines] | None:
    """Read a file of keys and values.

    Args:
        text: the file.
        most: how many values it may hold.

    Returns:
        What is in it, and the lines; ``None`` when the careful reader is to look at it.
    """
    if not yaml.__with_libyaml__ or _UNLIKE.search(text):
        return None
    try:
        return _Reader(text, most).document()
    except (_Unsure, yaml.YAMLError):
        return None


class _Reader:
    """Goes through the events once; ``left`` is how many more values there may be."""

    def __init__(self, text: str, left: int) -> None:
        self.text = text
        self.left = left
        self.events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)

    def document(self) -> tuple[dict[str, Any], Lines]:
        """The only document of the text, which must hold keys."""
        _, _, first = (next(self.events, None) for _ in range(3))
        if type(first) is not MappingStartEvent:
            raise _Unsure
        found: tuple[dict[str, Any], Lines] = self.value(first, 0)
        _, last = next(self.events), next(self.events)
        if type(last) is not StreamEndEvent:
            raise _Unsure
        return found

    def value(self, event: Any, depth: int) -> tuple[Any, Lines]:
        """What begins with an event."""
        kind = type(event)
        self.left -= 1
        if self.left < 0 or depth > _MAX_DEPTH or kind is AliasEvent:
            raise _Unsure
        if event.anchor is not None or event.tag is not None:
            raise _Unsure
        if kind is ScalarEvent:
            return self.scalar(event), None
        if kind is SequenceStartEvent:
            return self.items(depth + 1)
        # A pair in a list's brackets ([a: 1]) is most often a slip.
        if event.flow_style and self.text[event.start_mark.index] != "{":
            raise _Unsure
        return self.keys(depth + 1)

    def scalar(self, event: Any) -> Any:
        """A value that holds no others."""
        if event.implicit[0]:
            return _plain(event.value)
        if event.style in _BLOCKS and not _BLOCK.match(self.text, event.start_mark.index):
            raise _Unsure
        return event.value

    def keys(self, depth: int) -> tuple[dict[str, Any], Lines]:
        """Keys and values up to their end."""
        found: dict[str, Any] = {}
        lines: dict[str, tuple[int, Lines]] = {}
        while type(event := next(self.events)) is not MappingEndEvent:
            key, _ = self.value(event, depth)
            if type(key) is not str or key in found:
                raise _Unsure
            line, value = event.start_mark.line, next(self.events)
            # Text in the line below its key: ruamel stumbles over comments there.
            if type(value) is ScalarEvent and value.start_mark.line != line and value.value:
                raise _Unsure
            self.left += 1
            found[key], inside = self.value(value, depth)
            lines[key] = line + 1, inside
        return found, lines

    def items(self, depth: int) -> tuple[list[Any], Lines]:
        """The items of a list up to its end."""
        found: list[Any] = []
        lines: list[tuple[int, Lines]] = []
        while type(event := next(self.events)) is not SequenceEndEvent:
            value, inside = self.value(event, depth)
            found.append(value)
            lines.append((event.start_mark.line + 1, inside))
        return found, lines


def _plain(written: str) -> Any:
    """What a value without quotes means in YAML 1.2."""
    if written in _WORDS:
        return _WORDS[written]
    if _INTEGER.fullmatch(written):
        return int(written)
    if _DECIMAL.fullmatch(written):
        return float(written)
    if _UNSURE.fullmatch(written):
        raise _Unsure
    return written
