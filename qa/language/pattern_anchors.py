"""What a text must hold for a phrase to be in it at all: the fast way to say no.

Judging a call tries hundreds of phrases on every turn, and nearly all are absent. Any match of a
phrase, even with ``k`` wrong characters, leaves at least one of ``k + 1`` separate pieces of it
whole; a text that holds none of the pieces cannot match. Pieces are neighbouring pairs of loose
sounds (single ones where a phrase has no pairs). Knows nothing of matching itself.
"""

from __future__ import annotations

from itertools import product

from qa.language.pattern_syntax import Chars, Choice, Number, Sequence
from qa.language.phonetic import DIGITS, sounds_like

__all__ = ["anchors"]

Piece = frozenset[str]
_DIGIT = frozenset(DIGITS + "0123456789")


def anchors(body: Sequence, edits: int) -> frozenset[str]:
    """The grams of which a matching text holds at least one.

    Args:
        body: the phrase.
        edits: wrong characters to forgive.

    Returns:
        The grams; empty when nothing can be ruled out (too few separate pieces).
    """
    pieces = sorted(_pieces(body), key=_weakness)[: edits + 1]
    return frozenset().union(*pieces) if len(pieces) > edits else frozenset()


def _weakness(piece: Piece) -> tuple[bool, int]:
    return any(len(gram) == 1 for gram in piece), len(piece)


def _pieces(body: Sequence) -> list[Piece]:
    """Separate pieces of a sequence, none sharing a character; one of each is in every match."""
    pieces: list[Piece] = []
    run: list[str] = []
    for node in body:
        if isinstance(node, Chars):
            run.append("".join({code for c in node.options for code in sounds_like(c, loose=True)}))
            continue
        pieces += _pairs(run)
        run = []
        if isinstance(node, Number):
            pieces.append(_DIGIT)
        elif isinstance(node, Choice):
            branches = [sorted(_pieces(branch), key=_weakness) for branch in node.branches]
            pieces += [frozenset().union(*together) for together in zip(*branches, strict=False)]
    return pieces + _pairs(run)


def _pairs(run: list[str]) -> list[Piece]:
    """A run of neighbouring characters cut into pairs, and the one left over."""
    pairs = [
        frozenset("".join(pair) for pair in product(run[i], run[i + 1])) for i in range(0, len(run) - 1, 2)
    ]
    return [*pairs, frozenset(run[-1])] if len(run) % 2 else pairs
