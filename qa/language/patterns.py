"""Phrases of rule files matched against text, in spite of recognition errors.

A phrase (its writing: ``pattern_syntax``) is looked for by characters first, then by toneless
pinyin, then with the usual confusions merged, then with a few wrong characters; each step is weaker
evidence and says so. Knows neither checks nor speakers; pure.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import regex

from qa.errors import ScorecardError
from qa.language.pattern_anchors import anchors
from qa.language.pattern_search import Level, edits, indispensable, length, search
from qa.language.pattern_syntax import parse
from qa.language.searchable import Searchable, searchable
from qa.model import Match

__all__ = ["Hit", "Level", "Pattern", "PatternSet", "compile_pattern"]

Phonetic = Literal["auto", "none", "strict", "loose"]


# Confidence of a hit by level. The order is by design; the figures are measured in
# tests/language/test_patterns_recall.py to keep false alarms below 1 in 2000 phrase-sentence pairs.
_CONFIDENCE = {Level.TEXT: 1.0, Level.STRICT: 0.9, Level.LOOSE: 0.8, Level.FUZZY: 0.65}
# "auto": shorter phrases have too many homophones in ordinary speech.
_STRICT_FROM, _LOOSE_FROM = 3, 4


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """One place where a phrase was found.

    ``start`` and ``end`` are character offsets into the searched (normalised) text, half-open;
    ``confidence`` is 1.0 by characters, 0.9 by sound, 0.8 by merged sounds, 0.65 with wrong ones.
    """

    start: int
    end: int
    match: Match
    confidence: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled phrase. Make one with ``compile_pattern``; equal sources share one."""

    source: str
    level: Level
    raw: bool
    needs: frozenset[str]

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
        ready = searchable(text)
        if self.needs and self.needs.isdisjoint(ready.grams):
            return ()
        return self._search(ready)

    def found(self, text: str) -> bool:
        """Whether the phrase stands anywhere in the text."""
        return bool(self.find(text))

    def _search(self, ready: Searchable) -> tuple[Hit, ...]:
        spans: list[tuple[int, int, Level]] = []
        for level in Level:
            if level > self.level or (level is Level.FUZZY and spans):
                break
            for start, end in self._spans(ready, level):
                if all(end <= s or start >= e for s, e, _ in spans):
                    spans.append((start, end, level))
        return tuple(_hit(ready, *span) for span in sorted(spans))

    def _spans(self, ready: Searchable, level: Level) -> Iterator[tuple[int, int]]:
        text = (ready.text, ready.strict, ready.loose, ready.loose)[level]
        for start, end in search(self.source, level)(text, ready.starts):
            if end > start and (level is not Level.FUZZY or self._meaning_kept(text[start:end])):
                yield start, end

    def _meaning_kept(self, found: str) -> bool:
        """Whether a fuzzy hit still has the words that the phrase cannot do without."""
        return all(any(c in found for c in code) for code in indispensable(self.source))


class PatternSet:
    """Many patterns searched in one text; much faster than one after the other.

    Args:
        patterns: the patterns, in any order; positions in it are the keys of ``find``.
    """

    __slots__ = ("_always", "_by_gram", "patterns")

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = tuple(patterns)
        self._always = tuple(i for i, p in enumerate(self.patterns) if not p.needs)
        by_gram: dict[str, list[int]] = {}
        for i, pattern in enumerate(self.patterns):
            for gram in pattern.needs:
                by_gram.setdefault(gram, []).append(i)
        self._by_gram: Mapping[str, tuple[int, ...]] = {g: tuple(i) for g, i in by_gram.items()}

    def find(self, text: str) -> dict[int, tuple[Hit, ...]]:
        """Search all patterns.

        Args:
            text: normalised text of one turn.

        Returns:
            Position in ``patterns`` to its hits, only for those that have any, in order.
        """
        possible = set(self._always)
        for gram in searchable(text).grams & self._by_gram.keys():
            possible.update(self._by_gram[gram])
        hits = ((i, self.patterns[i].find(text)) for i in sorted(possible))
        return {i: found for i, found in hits if found}


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
        return Pattern(source, Level.TEXT, True, frozenset())
    phrase = parse(source)
    # A phrase bound to the start or end of a turn is as telling as one with a character more.
    level = _level(phonetic, length(phrase.body) + (phrase.at_start or phrase.at_end))
    wanted = 0
    if fuzzy is not False and level is Level.LOOSE:
        wanted = edits(phrase.body)
    needs = anchors(phrase.body, wanted)
    return Pattern(source, Level.FUZZY if wanted else level, False, needs)


def _level(phonetic: Phonetic, size: int) -> Level:
    if phonetic == "auto":
        if size >= _LOOSE_FROM:
            return Level.LOOSE
        return Level.STRICT if size >= _STRICT_FROM else Level.TEXT
    return {"none": Level.TEXT, "strict": Level.STRICT, "loose": Level.LOOSE}[phonetic]


def _hit(ready: Searchable, start: int, end: int, level: Level) -> Hit:
    match = Match.TEXT if level is Level.TEXT else Match.PHONETIC
    return Hit(*ready.span(start, end), match, _CONFIDENCE[level])


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
