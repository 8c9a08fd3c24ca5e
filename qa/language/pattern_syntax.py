"""The way phrases are written in rule files, and how they are read.

    text      matches itself; marks and spaces in a phrase are ignored
    …         a gap of 0 to 6 characters within the sentence;  …{12} up to 12
    (a|b|)    one of several; an empty one makes it optional; may be nested
    [您你]     one of several characters
    ?         after a character, [..] or (..): optional
    #         a number, spoken or written (二零八六, 15, 三点五)
    ^  $      the start of the turn (after 嗯, 喂, 好的 …), its end (before 啊, 哦 …)
    {!不|没}   first or last in the phrase: what must not stand right before or after it
    re:…      a regular expression on the normalised text, for experts

Only reads and reports mistakes; matching is in ``patterns``.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import NoReturn

from qa.errors import ScorecardError
from qa.language.normalise import simplify

__all__ = ["Chars", "Choice", "Gap", "Maybe", "Node", "Number", "Phrase", "Sequence", "parse"]

_GAP, _MAX_GAP, _MAX_DEPTH = 6, 40, 8
_WIDE = str.maketrans("（）｜［］＃＾＄｛｝", "()|[]#^${}")
# Phrases share their characters: two thousand of them have one thousand.
_simple = functools.cache(simplify)
_LOWER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of ``options``."""

    options: str


@dataclass(frozen=True, slots=True)
class Number:
    """A run of digits."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to ``most`` characters of the same sentence."""

    most: int


@dataclass(frozen=True, slots=True)
class Maybe:
    """Something optional."""

    node: Node


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences, the first that fits."""

    branches: tuple[Sequence, ...]


Node = Chars | Number | Gap | Maybe | Choice
# Of a number that is not told exactly: 十几分钟, 十来分钟, 二十多块.
_ROUND = Chars("几来多")
Sequence = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as read: its body and what surrounds it."""

    body: Sequence
    at_start: bool = False
    at_end: bool = False
    not_before: tuple[Sequence, ...] = ()
    not_after: tuple[Sequence, ...] = ()


@functools.lru_cache(maxsize=8192)
def parse(source: str) -> Phrase:
    """Read one phrase.

    Args:
        source: as written in a rule file; not an expression with ``re:``.

    Returns:
        The phrase.

    Raises:
        ScorecardError: a mistake in the writing, with its place.
    """
    return _Reader(source).phrase()


class _Reader:
    """Reads left to right with one character of sight."""

    def __init__(self, source: str) -> None:
        self.source = source
        # Traditional characters become simplified one by one, so places stay right.
        self.text = "".join(_simple(c) for c in source.translate(_WIDE)).translate(_LOWER)
        if len(self.text) != len(source):
            self.text = source.translate(_WIDE).translate(_LOWER)
        self.at = 0
        self.depth = 0

    def phrase(self) -> Phrase:
        before = self.exclusion()
        at_start = self.take("^")
        body = self.choice()
        place = self.at
        at_end = self.take("$")
        after = self.exclusion()
        if at_end and self.at < len(self.text):
            self.fail("“$”只能写在最后", place)
        if self.at < len(self.text):
            self.fail(f"“{self.text[self.at]}”用得不对")
        if not _needs(body):
            self.fail("至少要有一个必须出现的字")
        return Phrase(body, at_start, at_end, before, after)

    def choice(self) -> Sequence:
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else (Choice(tuple(branches)),)

    def sequence(self) -> Sequence:
        nodes: list[Node] = []
        while (char := self.peek()) and char not in "|)$" and not self.text.startswith("{!", self.at):
            node = self.node(char)
            if node is not None:
                nodes.append(node)
            if isinstance(node, Number):
                nodes.append(Maybe(_ROUND))
        return tuple(nodes)

    def node(self, char: str) -> Node | None:
        place = self.at
        self.at += 1
        node: Node
        if char == "(":
            node = self.group(place)
        elif char == "[":
            node = self.one_of(place)
        elif char == "#":
            node = Number()
        elif char == "…" or self.text.startswith("..", place):
            return self.gap(place)
        elif char.isalnum() or char in "%*" or (char == "." and self.inside_number(place)):
            node = Chars(char)
        elif char == "^":
            self.fail("“^”只能写在最前", place)
        elif char in "]{}?":
            self.fail(f"“{char}”用得不对", place)
        else:
            return None
        return Maybe(node) if self.take("?") else node

    def group(self, place: int) -> Node:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self.fail("括号套得太深", place)
        inside = self.choice()
        if not self.take(")"):
            self.fail("括号“(”没有配对的“)”", place)
        self.depth -= 1
        if not inside:
            self.fail("括号里是空的", place)
        only = inside[0]
        return only if len(inside) == 1 and isinstance(only, Choice) else Choice((inside,))

    def one_of(self, place: int) -> Chars:
        end = self.text.find("]", self.at)
        if end < 0:
            self.fail("“[”没有配对的“]”", place)
        options = "".join(dict.fromkeys(c for c in self.text[self.at : end] if c.isalnum()))
        if not options:
            self.fail("“[]”里没有字", place)
        self.at = end + 1
        return Chars(options)

    def inside_number(self, place: int) -> bool:
        return self.text[max(0, place - 1)].isdigit() and self.peek().isdigit()

    def gap(self, place: int) -> Gap:
        while self.peek() in {"…", "."}:
            self.at += 1
        if self.peek() != "{" or self.text.startswith("{!", self.at):
            return Gap(_GAP)
        end = self.text.find("}", self.at)
        most = self.text[self.at + 1 : end] if end > 0 else ""
        if not (most.isascii() and most.isdigit() and 1 <= int(most) <= _MAX_GAP):
            self.fail(f"“…{{}}”里要写 1 到 {_MAX_GAP} 的整数", place)
        self.at = end + 1
        return Gap(int(most))

    def exclusion(self) -> tuple[Sequence, ...]:
        place = self.at
        if not self.text.startswith("{!", self.at):
            return ()
        self.at += 2
        branches = [self.sequence_until_brace()]
        while self.take("|"):
            branches.append(self.sequence_until_brace())
        if not self.take("}"):
            self.fail("“{!”没有配对的“}”", place)
        if not all(branches):
            self.fail("“{!}”里有空的一项", place)
        return tuple(branches)

    def sequence_until_brace(self) -> Sequence:
        nodes: list[Node] = []
        while (char := self.peek()) and char not in "|}":
            if not char.isalnum():
                self.fail("“{!}”里只能写文字，用“|”隔开")
            nodes.append(Chars(char))
            self.at += 1
        return tuple(nodes)

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def take(self, char: str) -> bool:
        if self.peek() != char:
            return False
        self.at += 1
        return True

    def fail(self, why: str, place: int | None = None) -> NoReturn:
        at = (self.at if place is None else place) + 1
        raise ScorecardError(
            f"短语“{self.source}”写法有误：第 {at} 个字符处，{why}",
            hint="写法说明见 docs/rules.md 的“短语怎么写”一节",
            kind="scorecard.pattern",
        )


def _needs(body: Sequence) -> bool:
    """Whether something must be there for the sequence to match."""
    return any(
        isinstance(node, Chars | Number)
        or (isinstance(node, Choice) and all(_needs(branch) for branch in node.branches))
        for node in body
    )
