"""Phrases turned into compiled searches, one per level of likeness.

Each level searches its own form of the text (``searchable``): characters, strict sounds, loose
sounds, and loose sounds with a few wrong ones. Knows nothing of hits and confidence.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import IntEnum

import regex

from qa.language.pattern_syntax import Chars, Choice, Gap, Maybe, Node, Number, parse
from qa.language.pattern_syntax import Sequence as Nodes
from qa.language.phonetic import DIGITS, sounds_like
from qa.language.searchable import STOP, Searchable

__all__ = [
    "Expression",
    "Level",
    "Search",
    "Spans",
    "Starts",
    "alone",
    "compiled",
    "edits",
    "expression",
    "indispensable",
    "later",
    "length",
    "search",
    "shares",
]

Spans = list[tuple[int, int]]
# The only places where a match may begin, in order; ``None`` where they are not known.
Starts = Sequence[int] | None
Search = Callable[[str, Searchable, Starts], Spans]
Expression = re.Pattern[str] | regex.Pattern[str]
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


def length(body: Nodes) -> int:
    """Characters in the shortest form of a phrase; a number counts as one."""
    total = 0
    for node in body:
        if isinstance(node, Chars | Number):
            total += 1
        elif isinstance(node, Choice):
            total += min(length(branch) for branch in node.branches)
    return total


def edits(body: Nodes) -> int:
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


def expression(written: str) -> Expression:
    """A regular expression (``re:…``) ready to be looked for.

    ``re`` starts several times as fast as ``regex``; it takes over what both read alike.

    Args:
        written: the expression.

    Returns:
        The expression.

    Raises:
        regex.error: it is none.
    """
    if not _READ_APART.search(written):
        with suppress(re.error):
            return re.compile(written)
    return regex.compile(written)


def shares(source: str) -> tuple[Expression, ...]:
    """What a text must hold, by merged sounds, for a phrase to match with wrong characters.

    A stretch that may have ``n`` of them is cut in ``n + 1`` parts; they leave one part whole.

    Args:
        source: the phrase as written.

    Returns:
        For each such stretch an expression for any of its parts.
    """
    found = []
    for stretch in _stretches(parse(source).body):
        parts = _cut(stretch, _edits(stretch) + 1)
        if 1 < len(parts) == _edits(stretch) + 1:
            found.append(re.compile("|".join(_render(part, Level.FUZZY) for part in parts)))
    return tuple(found)


def alone(source: str, level: Level) -> Callable[[Searchable, int, int], bool] | None:
    """Whether the characters that stand alone in a phrase are as written where it is found by sound.

    A character that stands alone between gaps and numbers (修 or 到 behind a time) has a homophone in every
    long sentence; only those that stand together with others tell a word.

    Args:
        source: the phrase as written.
        level: by which sounds it was found.

    Returns:
        A function from a text's forms and the span of a match, or ``None`` where no character stands alone.
    """
    options: list[str] = []
    stretches = _stretches(parse(source).body)
    written = "".join(_marked(stretch, level, options) for stretch in stretches)
    if len(stretches) == 1 or not options:
        return None
    fits = re.compile(written)

    def right(ready: Searchable, start: int, end: int) -> bool:
        found = fits.fullmatch(ready.strict if level is Level.STRICT else ready.loose, start, end)
        return found is not None and all(
            ready.text[found.start(place)] in among
            for place, among in enumerate(options, 1)
            if found.start(place) >= 0
        )

    return right


def _marked(stretch: Nodes, level: Level, options: list[str]) -> str:
    """A stretch as an expression with a group for each character that makes it up alone."""
    if _plain(stretch[0]) and length(stretch) != 1:
        return _render(stretch, level)
    parts = []
    for node in stretch:
        match node:
            case Chars(among):
                options.append(among)
                parts.append(f"({_one_of(among, level)})")
            case Choice(branches) if length((node,)):
                forms = ("".join(_marked(s, level, options) for s in _stretches(b)) for b in branches)
                parts.append(f"(?:{'|'.join(forms)})")
            case _:
                parts.append(_render((node,), level))
    return "".join(parts)


def _cut(stretch: Nodes, count: int) -> list[Nodes]:
    """A stretch in so many parts of about the same length, or fewer; none may be empty."""
    parts: list[list[Node]] = [[]]
    size = length(stretch)
    for node in stretch:
        if parts[-1] and length(tuple(parts[-1])) * count >= size and len(parts) < count:
            parts.append([])
        parts[-1].append(node)
    return [tuple(part) for part in parts if length(tuple(part))]


def search(source: str, level: Level) -> Search:
    """A phrase ready to be looked for.

    Args:
        source: the phrase as written.
        level: how far a match may be from it.

    Returns:
        A function from the text in that level's form, all its forms, and the places where a match may begin
        (as far as they are known) to spans from left to right that do not overlap.
    """
    written = compiled(source, level)
    return _at_starts(written) if parse(source).at_start else _anywhere(written)


def compiled(source: str, level: Level) -> Expression:
    """A phrase as an expression over a text in a level's form; where it may begin is not in it.

    Args:
        source: the phrase as written.
        level: how far a match may be from it.

    Returns:
        The expression.
    """
    phrase = parse(source)
    body = _forgiving(phrase.body) if level is Level.FUZZY else _render(phrase.body, level)
    before = "".join(f"(?<!{_render(s, level)})" for s in phrase.not_before)
    after = "".join(f"(?!{_render(s, level)})" for s in phrase.not_after)
    tail = f"(?=[{_codes(_PARTICLES, level)}{STOP}]*\\Z)" if phrase.at_end else ""
    written = f"{before}(?:{body}){tail}{after}"
    return regex.compile(written, regex.ENHANCEMATCH) if level is Level.FUZZY else re.compile(written)


def later(source: str, level: Level) -> Search:
    """The same as ``search``, made ready when it is first used: what a wider search rules out never is."""
    made: list[Search] = []

    def spans(text: str, ready: Searchable, starts: Starts) -> Spans:
        if not made:
            made.append(search(source, level))
        return made[0](text, ready, starts)

    return spans


def _anywhere(written: Expression) -> Search:
    match, search, every = written.match, written.search, written.finditer

    def spans(text: str, _: Searchable, starts: Starts) -> Spans:
        if starts is None:
            return [m.span() for m in every(text)] if search(text) else []
        found: Spans = []
        behind = 0
        for start in starts:
            if start >= behind and (m := match(text, start)):
                span = m.span()
                found.append(span)
                behind = span[1]
        return found

    return spans


def _at_starts(written: Expression) -> Search:
    match = written.match

    def spans(text: str, ready: Searchable, starts: Starts) -> Spans:
        for start in ready.starts:
            if (starts is None or start in starts) and (found := match(text, start)):
                return [found.span()]
        return []

    return spans


def _stretches(body: Nodes) -> list[Nodes]:
    """A phrase cut at its gaps and numbers, which belong to no stretch of plain characters.

    Wrong characters are forgiven within a stretch only: a lone 对 or 号 behind a gap must be right.
    """
    stretches: list[Nodes] = [()]
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


def _edits(stretch: Nodes) -> int:
    """How many wrong characters a stretch may have."""
    if not all(_plain(node) for node in stretch):
        return 0
    size = length(stretch)
    return (size >= _ONE_WRONG) + (size >= _TWO_WRONG)


def _forgiving(body: Nodes) -> str:
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


def _render(body: Nodes, level: Level) -> str:
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
