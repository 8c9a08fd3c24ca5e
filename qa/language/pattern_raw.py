"""What a text must hold for a regular expression to match: read from the expression, cautiously.

Only what is certainly needed counts: literal characters, classes and groups that are not optional.
Anything this reader does not know for sure is passed over, so nothing that could match is ruled out.
"""

from __future__ import annotations

import re

from qa.language.pattern_anchors import Piece, pairs, weakness

__all__ = ["required"]

_CLASS_MOST = 24
# Flags, names, back references, fuzzy matching and classes within classes are left to ``regex``.
_UNREAD = re.compile(r"\(\?[a-zA-Z<](?![=!])|\\[1-9kgKGLQ]|\[\^?[^\]]*\[|\{[a-z]")


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
                found += pairs(run)
                run = []
                continue
            repeated = self.repeated()
            if options and not repeated:
                run.append(options)
                continue
            found += pairs(run)
            run = [options] if options else []
            if repeated:
                found += pairs(run)
                run = []
            found += group
        return found + pairs(run)

    def atom(self, char: str) -> tuple[list[Piece], str]:
        """One unit: the pieces of a group, or the characters that one place may hold."""
        self.at += 1
        if char == "(":
            return self.group(), ""
        if char == "[":
            return [], self.char_class()
        if char == "\\":
            escaped = self.peek()
            self.at += 1
            if escaped in ("p", "P"):
                self.at = max(self.at, self.text.find("}", self.at) + 1)
            return [], escaped if not escaped.isalnum() else ""
        return [], "" if char in "^$." else char

    def group(self) -> list[Piece]:
        """A group; what is only looked at, or must not be there, is not needed."""
        counts = True
        if self.peek() == "?":
            counts = self.text.startswith(("?:", "?>"), self.at)
            while self.peek() and self.peek() not in ":>=!":
                self.at += 1
            self.at += 1
        inside = self.alternatives()
        self.at += 1
        return inside if counts else []

    def char_class(self) -> str:
        """The characters of a class that lists them one by one; nothing for ranges and negations."""
        end = self.text.find("]", self.at + 1)
        inside = self.text[self.at : end]
        self.at = end + 1
        plain = not (inside.startswith("^") or set(inside) & set("\\-[&~|"))
        return inside if plain and len(inside) <= _CLASS_MOST else ""

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
