"""What a text must hold for a regular expression to match: read from the expression, cautiously.

Only what is certainly needed counts: literal characters, classes, groups that are not optional and what
must stand before or behind. Anything this reader does not know for sure is passed over, so nothing that
could match is ruled out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.language.pattern_anchors import Piece, pairs, weakness

__all__ = ["required"]

_CLASS_MOST = 40
# Two neighbouring places are looked for as pairs unless these would be more.
_PAIRS_MOST = 600
# Flags, names, comments, fuzzy matching, braces that repeat nothing, brackets in classes and classes within
# classes are left to ``regex``.
_UNREAD = re.compile(
    r"\(\?(?!<?[=!]|[:>])|\\[kgKGLQ\[\]]|\[\^\]|\[\^?[^\]]*\[|(?<!\\[pP])\{(?!\d+\}|\d*,\d*\})"
)
_RANGE = re.compile("[0-9]-[0-9]|[a-z]-[a-z]|[A-Z]-[A-Z]")


def required(expression: str) -> list[Piece]:
    """Pieces of which a matching text holds one gram each.

    Args:
        expression: a regular expression in the syntax of ``regex``.

    Returns:
        The pieces; none when nothing can be said.
    """
    if _UNREAD.search(expression):
        return []
    reader = _Reader(expression)
    found = reader.alternatives()
    return found if reader.at == len(expression) else []


class _Reader:
    """Reads an expression from left to right; ``run`` holds neighbouring needed characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def alternatives(self) -> list[Piece]:
        branches = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence())
        if len(branches) == 1:
            return branches[0]
        ranked = [sorted(branch, key=weakness) for branch in branches]
        return [frozenset().union(*together) for together in zip(*ranked, strict=False)]

    def sequence(self) -> list[Piece]:
        found: list[Piece] = []
        run: list[str] = []
        while (char := self.peek()) and char not in "|)":
            group, options = self.atom(char)
            if self.optional():
                found += _pairs(run)
                run = []
                continue
            repeated = self.repeated()
            if options and not repeated:
                run.append(options)
                continue
            found += _pairs(run)
            run = [options] if options else []
            if repeated:
                found += _pairs(run)
                run = []
            found += group
        return [*found, *_pairs(run)]

    def atom(self, char: str) -> tuple[list[Piece], str]:
        """One unit: the pieces of a group, or the characters that one place may hold."""
        self.at += 1
        if char == "(":
            return self.group(), ""
        if char == "[":
            return [], self.char_class()
        if char == "\\":
            return [], self.escaped()
        return [], "" if char in "^$." else char

    def escaped(self) -> str:
        """A character that stands for itself; nothing for classes, properties and back references."""
        char = self.peek()
        self.at += 1
        if char in ("p", "P"):
            self.at = max(self.at, self.text.find("}", self.at) + 1)
        elif char in ("u", "U", "x"):
            self.at += {"x": 2, "u": 4, "U": 8}[char]
        elif char.isdigit():
            while self.peek().isdigit():
                self.at += 1
        return char if not char.isalnum() else ""

    def group(self) -> list[Piece]:
        """A group; what must not be there is not needed, what must stand before or behind is."""
        counts = True
        if self.peek() == "?":
            counts = self.text.startswith(("?:", "?>", "?=", "?<="), self.at)
            while self.peek() and self.peek() not in ":>=!":
                self.at += 1
            self.at += 1
        inside = self.alternatives()
        self.at += 1
        return inside if counts else []

    def char_class(self) -> str:
        """The characters of a class; nothing for negations and ranges other than of digits or letters."""
        end = self.text.find("]", self.at + 1)
        inside = self.text[self.at : end]
        self.at = end + 1
        listed = _RANGE.sub(_spelled, inside)
        plain = not (inside.startswith("^") or set(listed) & set("\\-[&~|"))
        return listed if plain and len(listed) <= _CLASS_MOST else ""

    def optional(self) -> bool:
        """Whether what was read may be missing; its quantifier is passed over."""
        if self.peek() in ("?", "*"):
            self.at += 1
        elif self.text.startswith(("{0", "{,"), self.at):
            self.at = self.text.find("}", self.at) + 1
        else:
            return False
        self.lazy()
        return True

    def repeated(self) -> bool:
        """Whether what was read comes several times; its quantifier is passed over."""
        if self.peek() == "+":
            self.at += 1
        elif self.peek() == "{":
            self.at = self.text.find("}", self.at) + 1
        else:
            return False
        self.lazy()
        return True

    def lazy(self) -> None:
        if self.peek() and self.peek() in "?+":
            self.at += 1

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""


def _spelled(found: re.Match[str]) -> str:
    first, last = found.group()[0], found.group()[-1]
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


def _pairs(run: list[str]) -> Iterable[Piece]:
    """Neighbouring places as pairs, or one by one where there are too many pairs."""
    if any(len(a) * len(b) > _PAIRS_MOST for a, b in zip(run[::2], run[1::2], strict=False)):
        return [frozenset(options) for options in run]
    return pairs(run)
