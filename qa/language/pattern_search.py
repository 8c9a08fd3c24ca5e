"""Phrases turned into compiled searches, one per level of likeness.

Each level searches its own form of the text (``searchable``): characters, strict sounds, loose
sounds, and loose sounds with a few wrong ones. Knows nothing of hits and confidence.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Any

import regex

from qa.language.pattern_syntax import Chars, Choice, Gap, Maybe, Node, Number, Sequence, parse
from qa.language.phonetic import DIGITS, sounds_like
from qa.language.searchable import STOP, Searchable

__all__ = [
    "Iterate",
    "Level",
    "Search",
    "edits",
    "expression",
    "indispensable",
    "iterate",
    "length",
    "search",
]

Spans = list[tuple[int, int]]
Search = Callable[[str, Searchable], Spans]
Iterate = Callable[[str], Iterable[Any]]
# What only ``regex`` reads, or reads otherwise: properties, classes in classes, flags, fuzzy counts.
_READ_APART = re.compile(r"\\[pPmMXRKGLhHN]|\[[^\]]*(?:\[|--|&&|\|\||~~)|\(\?[a-zA-Z|&]|\{[a-z]|\[\[")


class Level(IntEnum):
    """How far a match may be from the phrase; higher is weaker."""

    TEXT = 0
    STRICT = 1
    LOOSE = 2
    FUZZY = 3


# A stretch of so many characters may have one wrong, two wrong.
_ONE_WRONG, _TWO_WRONG = 5, 9
# A wrong character must not turn the meaning round: these are neither lost nor brought in (我再说
# 一遍 is not 您再说一遍), and a question must stay one.
_NOT_GAINED = "不没别我"
_NOT_LOST = frozenset("不没别我吗")
_NUMBER = f"[0-9{DIGITS}][0-9{DIGITS}点.]*"
# What may follow the last word of a turn.
_PARTICLES = "啊呀哦哈嘞啦喽哎嗯吧"


def length(body: Sequence) -> int:
    """Characters in the shortest form of a phrase; a number counts as one."""
    total = 0
    for node in body:
        if isinstance(node, Chars | Number):
            total += 1
        elif isinstance(node, Choice):
            total += min(length(branch) for branch in node.branches)
    return total


def edits(body: Sequence) -> int:
    """How many wrong characters a phrase may have in all."""
    return sum(_edits(stretch) for stretch in _stretches(body))


@functools.lru_cache(maxsize=4096)
def indispensable(source: str) -> tuple[str, ...]:
    """The codes of each word of a phrase that turns its meaning, as far as every form holds it."""
    return tuple(
        _codes(node.options, Level.FUZZY)
        for node in parse(source).body
        if isinstance(node, Chars) and _NOT_LOST.issuperset(node.options)
    )


def expression(written: str) -> Iterate:
    """A regular expression (``re:…``) ready to be looked for.

    ``re`` starts several times as fast as ``regex``; it takes over what both read alike.

    Args:
        written: the expression, known to be one.

    Returns:
        A function from a text to its matches.
    """
    compiled = regex.compile(written)
    if _READ_APART.search(written):
        return compiled.finditer
    try:
        return re.compile(written).finditer
    except re.error:
        return compiled.finditer


def search(source: str, level: Level) -> Search:
    """A phrase ready to be looked for.

    Args:
        source: the phrase as written.
        level: how far a match may be from it.

    Returns:
        A function from the text in that level's form (and all its forms) to spans from left to right.
    """
    compiled = _compiled(source, level)
    if parse(source).at_start:
        return functools.partial(_at_starts, compiled)
    return functools.partial(_anywhere, compiled.finditer)


def iterate(source: str) -> Iterate | None:
    """A phrase ready to be looked for by characters: a function to its matches; ``None`` when it is
    bound to the start of a turn."""
    return None if parse(source).at_start else _compiled(source, Level.TEXT).finditer


def _compiled(source: str, level: Level) -> re.Pattern[str] | regex.Pattern[str]:
    phrase = parse(source)
    body = _forgiving(phrase.body) if level is Level.FUZZY else _render(phrase.body, level)
    before = "".join(f"(?<!{_render(s, level)})" for s in phrase.not_before)
    after = "".join(f"(?!{_render(s, level)})" for s in phrase.not_after)
    tail = f"(?=[{_codes(_PARTICLES, level)}{STOP}]*\\Z)" if phrase.at_end else ""
    written = f"{before}(?:{body}){tail}{after}"
    return regex.compile(written, regex.ENHANCEMATCH) if level is Level.FUZZY else re.compile(written)


def _anywhere(matches: Iterate, text: str, _: Searchable) -> Spans:
    return [m.span() for m in matches(text)]


def _at_starts(compiled: re.Pattern[str] | regex.Pattern[str], text: str, ready: Searchable) -> Spans:
    for start in ready.starts:
        if found := compiled.match(text, start):
            return [found.span()]
    return []


def _stretches(body: Sequence) -> list[Sequence]:
    """A phrase cut at its gaps and numbers, which belong to no stretch of plain characters.

    Wrong characters are forgiven within a stretch only: a lone 对 or 号 behind a gap must be right.
    """
    stretches: list[Sequence] = [()]
    for node in body:
        if _plain(node):
            stretches[-1] += (node,)
        else:
            stretches += [(node,), ()]
    return [stretch for stretch in stretches if stretch]


def _plain(node: Node) -> bool:
    if isinstance(node, Maybe):
        return _plain(node.node)
    if isinstance(node, Choice):
        return all(_plain(inner) for branch in node.branches for inner in branch)
    return isinstance(node, Chars)


def _edits(stretch: Sequence) -> int:
    """How many wrong characters a stretch may have."""
    if not all(_plain(node) for node in stretch):
        return 0
    size = length(stretch)
    return (size >= _ONE_WRONG) + (size >= _TWO_WRONG)


def _forgiving(body: Sequence) -> str:
    """The expression that forgives wrong characters in its longer stretches."""
    forbidden = "".join(sounds_like(c, loose=True) for c in _NOT_GAINED) + STOP
    parts = []
    for stretch in _stretches(body):
        inner = _render(stretch, Level.FUZZY)
        match _edits(stretch):
            case 0:
                parts.append(inner)
            case 1:
                parts.append(f"(?:{inner}){{s<=1:[^{forbidden}]}}")
            case _:
                parts.append(f"(?:{inner}){{i<=1,d<=1,e<=2:[^{forbidden}]}}")
    return "".join(parts)


def _render(body: Sequence, level: Level) -> str:
    """A sequence as a regular expression over the text of one level."""
    parts = []
    for node in body:
        match node:
            case Chars(options):
                parts.append(_one_of(options, level))
            case Number():
                parts.append(_NUMBER)
            case Gap(most):
                parts.append(f"[^{STOP}]{{0,{most}}}?")
            case Maybe(inner):
                parts.append(f"(?:{_render((inner,), level)})?")
            case Choice(branches):
                parts.append(f"(?:{'|'.join(_render(b, level) for b in branches)})")
    return "".join(parts)


def _one_of(options: str, level: Level) -> str:
    codes = _codes(options, level)
    return re.escape(codes) if len(codes) == 1 else f"[{re.escape(codes)}]"


def _codes(options: str, level: Level) -> str:
    if level is Level.TEXT:
        return options
    loose = level is not Level.STRICT
    return "".join(sorted({code for c in options for code in sounds_like(c, loose=loose)}))
