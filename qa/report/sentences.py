"""A sentence cut into the runs that a page draws: quoted words, weak words, numbered marks.

Pure; it knows one turn's data and the checks that quote it, not pages.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from qa.language.sentences import sentence_at
from qa.report.pages import Piece
from qa.report.reading import align, find_quote

__all__ = ["LOW_TURN", "Quote", "pieces"]

# Below these the reader is warned by a quiet underline. A word's figure is the recogniser's own
# probability; one half is where it is more likely wrong than right.
LOW_WORD = 0.5
LOW_TURN = 0.6
_RANK = {"pass": 1, "undecided": 2, "fail": 3}


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a sentence that a check rests on, and the numbers of the marks that belong to it."""

    text: str
    verdict: str
    title: str
    marks: tuple[int, ...] = ()


def pieces(turn: Mapping[str, Any], quotes: Sequence[Quote], tones: Mapping[int, str]) -> tuple[Piece, ...]:
    """Return a sentence as runs in reading order.

    Args:
        turn: one turn of the document, as shown; ``said``: its text before numbers were rewritten.
        quotes: what checks quote from it. A quote of the whole sentence is not highlighted: there
            is nothing to point out inside it.
        tones: tone of each mark at this turn by number; a mark stands after the quoted sentence,
            else at the end of the text.
    """
    text: str = turn["text"]
    low = _low(turn)
    if text and not quotes and not tones and not any(low):
        return (Piece(text),)
    kinds: list[tuple[str, str]] = [("", "")] * len(text)
    ends: dict[int, int] = {}
    for quote in sorted(quotes, key=lambda q: _RANK.get(q.verdict, 0)):
        at, to = find_quote(text, quote.text)
        if at < 0:
            continue
        for n in quote.marks:
            ends.setdefault(n, sentence_at(text, at, to)[1])
        if quote.verdict in _RANK and (_has_letters(text[:at]) or _has_letters(text[to:])):
            kinds[at:to] = [(quote.verdict, quote.title)] * (to - at)
    breaks: dict[int, list[int]] = {}
    for n in sorted(tones):
        breaks.setdefault(ends.get(n, len(text)), []).append(n)
    return _runs(text, kinds, low, breaks, tones)


def _runs(
    text: str,
    kinds: Sequence[tuple[str, str]],
    low: Sequence[bool],
    breaks: Mapping[int, Sequence[int]],
    tones: Mapping[int, str],
) -> tuple[Piece, ...]:
    out: list[Piece] = []
    start = 0
    for at in range(len(text) + 1):
        last = at == len(text)
        marked = at in breaks
        if at > start and (last or marked or kinds[at] != kinds[start] or low[at] != low[start]):
            kind, title = kinds[start]
            out.append(Piece(text[start:at], kind, low[start], title))
            start = at
        if marked:
            out.extend(Piece("", mark=n, tone=tones[n]) for n in breaks[at])
    return tuple(out)


def _has_letters(text: str) -> bool:
    """Whether there is more than punctuation and spaces."""
    return any(unicodedata.category(c)[0] not in "PZ" for c in text)


def _low(turn: Mapping[str, Any]) -> list[bool]:
    """Which characters come from weakly recognised words.

    Normalising changes digits and punctuation, so recognised characters are aligned with the said
    ones; a character that has no partner is not marked. A number is weak as a whole.
    """
    text: str = turn["text"]
    said: str = turn.get("said", text)
    low = [False] * len(text)
    words = turn.get("words") or ()
    if not any(_weak(w) for w in words):
        return low
    spoken = [(c, _weak(w) and c.isalnum()) for w in words for c in str(w[0])]
    source = "".join(c for c, _ in spoken)
    shown = align(said, text)
    for block in SequenceMatcher(None, source, said, autojunk=False).get_matching_blocks():
        for k in range(block.size):
            if spoken[block.a + k][1]:
                start, end = shown.part(block.b + k, block.b + k + 1)
                low[start:end] = [True] * (end - start)
    return low


def _weak(word: Sequence[Any]) -> bool:
    """Whether the recogniser was unsure of a word (text, start, end, confidence)."""
    return word[3] is not None and word[3] < LOW_WORD
