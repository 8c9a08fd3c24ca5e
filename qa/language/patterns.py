"""Phrases of rule files matched against text, in spite of recognition errors.

A phrase (its writing: ``pattern_syntax``) is looked for by characters first, then by toneless
pinyin, then with the usual confusions merged, then with a few wrong characters; each step is weaker
evidence and says so. Knows neither checks nor speakers; pure.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import regex

from qa.errors import ScorecardError
from qa.language.pattern_anchors import FORMS, Piece, heads, separate_pairs
from qa.language.pattern_raw import required
from qa.language.pattern_search import Level, Searcher, edits, indispensable, length
from qa.language.pattern_syntax import parse
from qa.language.searchable import Searchable, searchable
from qa.model import Match

__all__ = ["Hit", "Level", "Pattern", "compile_pattern"]

Phonetic = Literal["auto", "none", "strict", "loose"]


# Confidence of a hit by level. The order is by design; the figures are measured in
# tests/language/test_patterns_recall.py to keep false alarms below 1 in 2000 phrase-sentence pairs.
_CONFIDENCE = (1.0, 0.9, 0.8, 0.65)
_TEXT, _STRICT, _LOOSE, _FUZZY = (int(level) for level in Level)
# "auto": shorter phrases have too many homophones in ordinary speech.
_STRICT_FROM, _LOOSE_FROM = 3, 4


class Hit(NamedTuple):
    """One place where a phrase was found (thousands are made for every call).

    ``start`` and ``end`` are character offsets into the searched (normalised) text, half-open;
    ``confidence`` is 1.0 by characters, 0.9 by sound, 0.8 by merged sounds, 0.65 with wrong ones.
    """

    start: int
    end: int
    match: Match
    confidence: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled phrase. Make one with ``compile_pattern``; equal sources share one.

    ``form`` tells in which form of a text its ``pieces`` are looked for (0 as written, 1 by sound, 2 by
    merged sounds); all but ``spare`` of them are in every match.
    """

    source: str
    level: Level
    raw: bool
    form: int
    pieces: tuple[Piece, ...]
    spare: int
    searcher: Searcher = field(compare=False, repr=False)

    def find(self, text: str) -> tuple[Hit, ...]:
        """All places where the phrase stands, by the strongest level that finds them.

        Args:
            text: normalised text of one turn.

        Returns:
            Hits from left to right, not overlapping. Wrong characters are forgiven only where
            nothing better is found in the whole text.
        """
        if self.raw:
            return _raw_hits(self.source, text)
        return self.search(searchable(text))

    def found(self, text: str) -> bool:
        """Whether the phrase stands anywhere in the text."""
        return bool(self.find(text))

    def search(self, ready: Searchable) -> tuple[Hit, ...]:
        """``find`` in a text made ready before (not for regular expressions)."""
        at, starts = self.searcher.at, ready.starts
        if self.level == _TEXT:
            found = at[_TEXT](ready.text, starts)
            return tuple([_hit(ready, start, end, _TEXT) for start, end in found]) if found else ()
        # What stands by characters stands by sound as well: the widest search rules out the others.
        by_sound = _STRICT if self.level == _STRICT else _LOOSE
        widest = at[by_sound](ready.strict if by_sound == _STRICT else ready.loose, starts)
        if not widest:
            return self._forgiving(ready) if self.level == _FUZZY else ()
        taken: list[tuple[int, int, int]] = [(*span, _TEXT) for span in at[_TEXT](ready.text, starts)]
        if by_sound == _LOOSE:
            _add(taken, at[_STRICT](ready.strict, starts), _STRICT)
        _add(taken, widest, by_sound)
        return tuple(_hit(ready, *span) for span in sorted(taken))

    def _forgiving(self, ready: Searchable) -> tuple[Hit, ...]:
        found = self.searcher.at[_FUZZY](ready.loose, ready.starts)
        kept = [span for span in found if self._meaning_kept(ready.loose[span[0] : span[1]])]
        return tuple(_hit(ready, *span, _FUZZY) for span in kept)

    def _meaning_kept(self, found: str) -> bool:
        """Whether a fuzzy hit still has the words that the phrase cannot do without."""
        return all(any(c in found for c in code) for code in indispensable(self.source))


def _add(taken: list[tuple[int, int, int]], spans: Iterable[tuple[int, int]], level: int) -> None:
    """Add the spans that none of a stronger level overlaps."""
    for start, end in spans:
        if all(end <= s or start >= e for s, e, _ in taken):
            taken.append((start, end, level))


@functools.lru_cache(maxsize=8192)
def compile_pattern(
    source: str, *, phonetic: Phonetic = "auto", fuzzy: bool | Literal["auto"] = "auto"
) -> Pattern:
    """Read one phrase of a rule file.

    Args:
        source: the phrase, see ``pattern_syntax``; ``re:`` starts a regular expression.
        phonetic: how far sound may stand for characters. "auto" by the phrase's shortest form:
            up to 2 characters none, 3 strict, from 4 loose.
        fuzzy: whether wrong characters are forgiven: one from 5 characters on, two from 9. "auto"
            is on for phrases that match loosely.

    Returns:
        The pattern.

    Raises:
        ScorecardError: the phrase is written wrongly (message in Chinese, with the place).
    """
    if source.startswith("re:"):
        _raw(source)
        # Marks and capitals are gone from the text that is looked at; what holds them rules nothing out.
        needed = (piece for piece in required(source.removeprefix("re:")) if all(map(_plain, piece)))
        return Pattern(source, Level.TEXT, True, _TEXT, tuple(needed), 0, Searcher(source))
    phrase = parse(source)
    # A phrase bound to the start or end of a turn is as telling as one with a character more.
    level = _level(phonetic, length(phrase.body) + (phrase.at_start or phrase.at_end))
    forgiven = 0
    if fuzzy is not False and level is Level.LOOSE:
        forgiven = edits(phrase.body)
    form = min(int(level), _LOOSE)
    found = tuple((separate_pairs if forgiven else heads)(phrase.body, FORMS[form]))
    spare = min(forgiven, len(found))
    return Pattern(source, Level.FUZZY if forgiven else level, False, form, found, spare, Searcher(source))


def _level(phonetic: Phonetic, size: int) -> Level:
    if phonetic == "auto":
        if size >= _LOOSE_FROM:
            return Level.LOOSE
        return Level.STRICT if size >= _STRICT_FROM else Level.TEXT
    return {"none": Level.TEXT, "strict": Level.STRICT, "loose": Level.LOOSE}[phonetic]


def _hit(ready: Searchable, start: int, end: int, level: int) -> Hit:
    offsets = ready.offsets
    match = Match.TEXT if level == _TEXT else Match.PHONETIC
    return Hit(offsets[start], offsets[end - 1] + 1, match, _CONFIDENCE[level])


def _plain(string: str) -> bool:
    return string.isalnum() and string == string.lower() and "呃" not in string


@functools.lru_cache(maxsize=1024)
def _raw(source: str) -> regex.Pattern[str]:
    try:
        compiled = regex.compile(source.removeprefix("re:"))
    except regex.error as error:
        raise ScorecardError(
            f"正则表达式“{source}”写法有误：{error}",
            hint="检查括号和转义，或改用普通短语写法",
            kind="scorecard.pattern",
        ) from error
    if compiled.match(""):
        raise ScorecardError(
            f"正则表达式“{source}”什么都不写也能匹配", hint="去掉多余的 * 或 ?", kind="scorecard.pattern"
        )
    return compiled


def _raw_hits(source: str, text: str) -> tuple[Hit, ...]:
    found = (m.span() for m in _raw(source).finditer(text))
    return tuple(Hit(start, end, Match.TEXT, 1.0) for start, end in found if end > start)
