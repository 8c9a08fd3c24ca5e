"""Whether something said is affirmed or negated: 满意, 不满意, 没有不满意.

Negations in the same clause before a phrase, and 不了/不到 behind it, are counted; an even number
affirms. Questions (满不满意) negate nothing. Pure text; knows no rules.
"""

from __future__ import annotations

import re

import regex

from qa.language.sentences import CLAUSE_ENDS

__all__ = ["negated"]

# How far before a phrase a negation still reaches it.
_REACH = 8
_BREAK = regex.compile(rf"[{CLAUSE_ENDS}]|但|可是|不过|而且|所以|因为|如果|就(?!是不)")
# Words that hold 不 or 没 and negate nothing.
_HOLLOW = regex.compile(
    "不好意思|对不起|对不住|不(?:仅|但|光|只|止|管|论|如|断|过|久|停|时|错|客气|用谢|要紧|得已)"
    "|差不多|说不定|没关系|没事儿?|没问题|没错|了不起|动不动|要不(?:然|是|要)?|没准|别的|特别|分别|区别|级别|未来"
    "|(?P<verb>\\p{Han}{1,2})(?:不|没)(?P=verb)|有没有"
)
_NEGATIONS = regex.compile("没有|不是|并非|从来不|从未|[不没未别莫勿甭]|无法|难以|拒绝|谈不上|算不上")
_BEHIND = regex.compile("^不(?:了|到|上|来|成|动|起|住|出)(?!解)")
# One of these is in every negation.
_NEGATING = re.compile("[不没未别莫勿甭非无难拒]")


def negated(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is negated where it stands.

    Args:
        text: normalised text.
        start: offset of the phrase.
        end: offset behind it.

    Returns:
        True for an odd number of negations that reach the phrase (其中 没有 and 不是 count once each).
    """
    before = text[max(0, start - _REACH) : start]
    if not text.startswith("不", end) and not _NEGATING.search(before):
        return False
    breaks = [found.end() for found in _BREAK.finditer(before)]
    reached = before[breaks[-1] if breaks else 0 :]
    # Hollow words are looked for over the edge as well: the 不 of 满不满意 stands before the phrase.
    span = reached + text[start:end]
    hollow = [found.span() for found in _HOLLOW.finditer(span)]
    count = sum(
        1
        for found in _NEGATIONS.finditer(reached)
        if not any(left < found.end() and found.start() < right for left, right in hollow)
    )
    behind = _BEHIND.match(text[end : end + 3])
    return bool((count + bool(behind)) % 2)
