"""Chinese punctuation put where a recogniser wrote none.

    words ─ characters, written marks, pauses ─> likeliest boundaries ─> marks, question or not ─> text

Where the recogniser punctuated, its marks stay and little is added; a stretch without marks is cut by
pauses and by the words around (``boundaries``). Pure; it must not know speakers or what is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.language.boundaries import is_numeral, scores
from qa.language.question_marks import with_questions
from qa.language.questions import asks
from qa.language.sentences import CLAUSE_ENDS, CLOSING, SENTENCE_ENDS
from qa.language.words import cut, tag_of
from qa.model import Seconds, Word

__all__ = ["punctuate", "punctuate_text"]

_MARKS = frozenset(f"{CLAUSE_ENDS}…")
_ENDS = frozenset(f"{SENTENCE_ENDS}…")  # or it breaks off

# Pauses: what turns make a comma or a stop of; and where a pause begins to speak for a mark. Where a
# recogniser writes no mark its words touch, so a gap is rare and means something.
_PAUSE_S: Seconds = 0.2
_STOP_PAUSE_S: Seconds = 0.6
_PAUSE_WORTH = 4.0
# The log-odds from which a mark is set: in a text without any, and where the recogniser set its own, unless
# it left a whole stretch of this many characters without.
_PLAIN, _MARKED, _LEFT_OUT = -0.2, 1.6, 20
# A piece longer than this is cut more readily, by this much for each character beyond.
_COMFORT, _LONG = 11, 0.25
_SHORTEST = 2
# Nothing is set before these, whatever the pause: they lean on what they follow.
_LEANING = frozenset("了着过的地得吗呢吧啊呀嘛么哦们些儿")


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What is said: characters, and what follows each of them.

    Attributes:
        chars: spoken characters (and signs that are no punctuation).
        marks: the recogniser's own mark after each, or nothing.
        pauses: silence after each, seconds; 0 inside a word.
    """

    chars: str
    marks: tuple[str, ...]
    pauses: tuple[Seconds, ...]


def punctuate(words: Sequence[Word]) -> str:
    """The text of one turn with its missing marks.

    Args:
        words: recognised words in order, normalised, with the marks that the recogniser wrote; times in
            seconds. Their texts joined are the text.

    Returns:
        The text with ``，`` (``。`` at a pause of 0.6 s) at boundaries that had no mark, ``？`` where a
        sentence asks, and a sentence end at the end. Only marks are added; of the written ones a final
        ``，、；：`` becomes a sentence end, and ``。`` (more rarely ``，``) after what is likely a question
        ``？``. Empty for no words.
    """
    texts = [word.text for word in words]
    gaps = [max(0.0, after.start - word.end) for word, after in pairwise(words)] + [0.0] * bool(words)
    return with_questions(_punctuated(_spoken(zip(texts, gaps, strict=True))))


def punctuate_text(text: str) -> str:
    """The same for a text without times, whose own full stops are believed unless its form asks.

    Args:
        text: normalised text.

    Returns:
        The text with its missing marks.
    """
    return _punctuated(_spoken([(text, 0.0)]))


def _spoken(pieces: Iterable[tuple[str, Seconds]]) -> _Spoken:
    chars: list[str] = []
    marks: list[str] = []
    pauses: list[Seconds] = []
    for text, gap in pieces:
        for char in text:
            if char not in _MARKS:
                chars.append(char)
                marks.append("")
                pauses.append(0.0)
            elif marks:
                marks[-1] += char
        if pauses:
            pauses[-1] = max(pauses[-1], gap)
    return _Spoken("".join(chars), tuple(marks), tuple(pauses))


def _punctuated(said: _Spoken) -> str:
    if not said.chars:
        return ""
    marks = list(said.marks)
    marked = any(marks[:-1])
    for start, end in _stretches(said.marks):
        bar = _MARKED if marked and end - start < _LEFT_OUT else _PLAIN
        for place in _cuts(said, start, end, bar):
            marks[place - 1] = _mark(said.chars[start:place], said.pauses[place - 1])
    marks[-1] = _closed(said.chars, marks)
    return "".join(char + mark for char, mark in zip(said.chars, _questions(said.chars, marks), strict=True))


def _stretches(marks: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs of characters without a mark inside, half-open."""
    start = 0
    for end, mark in enumerate(marks, 1):
        if mark or end == len(marks):
            yield start, end
            start = end


def _cuts(said: _Spoken, start: int, end: int, bar: float) -> list[int]:
    """Where a stretch is best cut: the places whose evidence, less the bar, sums up highest."""
    places = [
        (start + place, worth - bar + _worth(said.pauses[start + place - 1]))
        for place, worth in _allowed(said.chars[start:end])
    ]
    # ways[place]: the best sum over the pieces up to a place, and the place before it.
    ways: dict[int, tuple[float, int]] = {start: (0.0, start)}
    for place, worth in (*places, (end, 0.0)):
        options = [
            (total + worth - _LONG * max(0, place - before - _COMFORT), before)
            for before, (total, _) in ways.items()
            if place - before >= _SHORTEST or before == start
        ]
        ways[place] = max(options)
    found, place = [], ways[end][1]
    while place != start:
        found.append(place)
        place = ways[place][1]
    return found


def _allowed(text: str) -> Iterator[tuple[int, float]]:
    """Boundaries of a stretch where a mark may stand, with the log-odds that one does."""
    words = cut(text)
    for (place, worth), (left, right) in zip(scores(text), pairwise(words), strict=True):
        if not _together(left, right):
            yield place, worth


def _together(left: str, right: str) -> bool:
    """Whether two words are one: parts of a number, a number and its unit, Latin words, a particle."""
    if is_numeral(left) and (is_numeral(right) or tag_of(right) in {"q", "m"}):
        return True
    return left == "第" or right in _LEANING or (left + right).isascii()


def _worth(pause: Seconds) -> float:
    """What a pause adds to the log-odds of a mark."""
    return _PAUSE_WORTH if pause >= _PAUSE_S else 0.0


def _mark(before: str, pause: Seconds) -> str:
    if before.endswith("吗"):
        return "？"
    return "。" if pause >= _STOP_PAUSE_S else "，"


def _closed(chars: str, marks: Sequence[str]) -> str:
    """The last mark: a sentence end, unless a quotation already ends with one."""
    last = marks[-1]
    if not _ENDS.isdisjoint(last):
        return last
    quoted = chars[-1] in CLOSING and len(marks) > 1 and not _ENDS.isdisjoint(marks[-2])
    return "" if quoted else "。"


def _questions(chars: str, marks: Sequence[str]) -> Iterator[str]:
    """The marks with ``？`` for ``。`` where the sentence asks."""
    sentence = ""
    for char, mark in zip(chars, marks, strict=True):
        sentence += char
        yield "？" if mark == "。" and asks(sentence) else mark
        sentence = "" if not _ENDS.isdisjoint(mark) else sentence + mark
