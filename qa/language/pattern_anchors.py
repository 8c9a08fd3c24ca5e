"""What a text must hold for a phrase to be in it at all: the fast way to say no.

Judging a call tries hundreds of phrases on every turn, and nearly all are absent. Every match of a
phrase holds one string of each of its pieces: a piece is the set of all short strings that a stretch
without gaps can begin with. Where ``k`` characters may be wrong, pieces are separate pairs instead, all
but ``k`` of which are whole. Strings are in the codes of the weakest level that the phrase may match by.
Knows nothing of matching itself.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from itertools import product
from typing import NamedTuple

from qa.language.pattern_syntax import Chars, Choice, Gap, Maybe, Node, Number, Sequence
from qa.language.phonetic import DIGITS, sounds_like
from qa.language.strings import LONGEST

__all__ = ["FAR", "FORMS", "Codes", "Piece", "Way", "pairs", "separate_pairs", "ways", "weakness"]

Piece = frozenset[str]
Codes = Callable[[str], str]
_DIGIT = frozenset(DIGITS + "0123456789")
_LAST = _DIGIT | {"点", "."}
# The codes of a character in the three forms of a text: as written, by sound, by merged sounds.
FORMS: tuple[Codes, ...] = (
    lambda char: char,
    functools.partial(sounds_like, loose=False),
    functools.partial(sounds_like, loose=True),
)
# A piece holds at most so many strings; where it would hold more they are shorter.
_MOST = 800
# How likely a character stands at a place: most, and those that are in every other sentence.
_RARE, _COMMON = 0.006, 0.04
_EVERYDAY = frozenset("您的我是了不好一有这那你就在吗给会要可以到个")


# Farther than any two characters of a text.
FAR = 10**9


class _TooMany(Exception):
    """A piece would hold too many strings."""


class Way(NamedTuple):
    """One way for a phrase to stand in a text: one string of each of its pieces, in order.

    ``apart`` tells for each piece how far at least and at most it begins behind the one before it, the first
    behind the beginning of the match; it is empty where that is not known.
    """

    pieces: tuple[Piece, ...]
    apart: tuple[tuple[int, int], ...] = ()


def ways(body: Sequence, codes: Codes) -> list[Way]:
    """The ways for a phrase to stand in a text: one of them is in every match.

    Args:
        body: the phrase.
        codes: the codes of a character in the form of text that is looked at.

    Returns:
        Ways whose pieces are what each stretch without gaps can begin with; a stretch that may be empty has
        none.
    """
    only = body[0] if len(body) == 1 else None
    if not isinstance(only, Choice) or all(map(_whole, only.branches)):
        return [_way(body, codes)]
    whole = tuple(branch for branch in only.branches if _whole(branch))
    found = [_way((Choice(whole),), codes)] if whole else []
    return found + [way for branch in only.branches if not _whole(branch) for way in ways(branch, codes)]


def _whole(branch: Sequence) -> bool:
    """Whether a sequence has neither gaps nor numbers, at any depth."""
    inner = [node.node if isinstance(node, Maybe) else node for node in branch]
    return all(
        all(map(_whole, node.branches)) if isinstance(node, Choice) else isinstance(node, Chars | Maybe)
        for node in inner
    )


def _way(body: Sequence, codes: Codes) -> Way:
    pieces: list[Piece] = []
    apart: list[tuple[int, int]] = []
    stretch: list[Node] = []
    # How far the stretch begins behind the piece before it.
    least = most = 0
    for node in (*body, Gap(0)):
        if not isinstance(node, Gap | Number):
            stretch.append(node)
            continue
        piece = _head(tuple(stretch), codes) if stretch else None
        if piece:
            pieces.append(piece)
            apart.append((least, most + FAR if _late(stretch[0]) else most))
            least = most = 0
        low, high = _lengths(stretch)
        least, most = least + low, most + high + (node.most if isinstance(node, Gap) else FAR)
        # A number's last digit stands right before what follows it.
        stretch = [node] if isinstance(node, Number) else []
    return Way(tuple(pieces), tuple(apart))


def _late(node: Node) -> bool:
    """Whether what begins with a node may have a number there, of which only the last digit is looked at."""
    if isinstance(node, Choice):
        return any(branch and (isinstance(branch[0], Number) or _late(branch[0])) for branch in node.branches)
    return False


def _lengths(stretch: Iterable[Node]) -> tuple[int, int]:
    """How many characters a stretch has at least and at most; a number counts one: its last digit."""
    low = high = 0
    for node in stretch:
        match node:
            case Maybe(inner):
                high += _lengths((inner,))[1] if _whole((inner,)) else FAR
            case Choice(branches):
                both = [_lengths(branch) for branch in branches]
                low += min(less for less, _ in both)
                high += max(more for _, more in both)
                if not all(map(_whole, branches)):
                    high += FAR
            case Gap(most):
                high += most
            case _:
                low, high = low + 1, high + 1
    return low, high


def _head(stretch: Sequence, codes: Codes) -> Piece:
    for most in range(LONGEST, 0, -1):
        try:
            growing, cut = _grow(stretch, codes, most)
        except _TooMany:
            continue
        strings = growing | cut
        return frozenset() if "" in strings else frozenset(strings)
    return frozenset()


def _grow(body: Sequence, codes: Codes, most: int, *, first: bool = True) -> tuple[set[str], set[str]]:
    """All beginnings of up to ``most`` codes: those that go on behind the body, and those cut short.

    ``first`` tells whether the stretch begins with the body.
    """
    growing, cut = {""}, set[str]()
    for node in body:
        if not growing:
            break
        more, short = _ways(node, codes, most, first=first and growing == {""})
        longer = {front + way for front in growing for way in more}
        cut |= {(front + way)[:most] for front in growing for way in short}
        cut |= {way[:most] for way in longer if len(way) >= most}
        growing = {way for way in longer if len(way) < most}
        if len(growing) + len(cut) > _MOST:
            raise _TooMany
    return growing, cut


def _ways(node: Node, codes: Codes, most: int, *, first: bool) -> tuple[set[str], set[str]]:
    """What one node can be, whole or (behind a gap, or when too long) cut short.

    Of a number only one digit is looked at: its last where the stretch begins with it, else its first.
    """
    match node:
        case Chars(options):
            return {code for char in options for code in codes(char)}, set()
        case Maybe(inner):
            more, short = _ways(inner, codes, most, first=False)
            return more | {""}, short
        case Choice(branches):
            both = [_grow(branch, codes, most, first=first) for branch in branches]
            return set().union(*(more for more, _ in both)), set().union(*(short for _, short in both))
        case Number():
            return (set(_LAST), set()) if first else (set(), set(_DIGIT))
        case _:
            return set(), {""}


def separate_pairs(body: Sequence, codes: Codes) -> list[Piece]:
    """Pieces of which a wrong character spoils at most one: pairs of neighbours, none overlapping.

    Args:
        body: the phrase.
        codes: the codes of a character in the form of text that is looked at.

    Returns:
        The pieces, in no order; one string of each is in every exact match.
    """
    found: list[Piece] = []
    run: list[str] = []
    for node in body:
        if isinstance(node, Chars):
            run.append("".join({code for c in node.options for code in codes(c)}))
            continue
        found += pairs(run)
        run = []
        if isinstance(node, Number):
            found.append(_DIGIT)
        elif isinstance(node, Choice):
            branches = [sorted(separate_pairs(branch, codes), key=weakness) for branch in node.branches]
            found += [frozenset().union(*together) for together in zip(*branches, strict=False)]
    return found + pairs(run)


def weakness(piece: Piece) -> float:
    """About how often a text holds a string of the piece; the smallest tells most."""
    total = 0.0
    for string in piece:
        chance = 1.0
        for char in string:
            chance *= _COMMON if char in _EVERYDAY else _RARE
        total += chance
    return total


def pairs(run: list[str]) -> list[Piece]:
    """A run of neighbouring characters cut into pairs, and the one left over."""
    cut = [
        frozenset("".join(pair) for pair in product(run[i], run[i + 1])) for i in range(0, len(run) - 1, 2)
    ]
    return [*cut, frozenset(run[-1])] if len(run) % 2 else cut
