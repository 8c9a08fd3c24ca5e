"""Phrases of rule files matched against text, in spite of recognition errors.

A phrase (its writing: ``pattern_syntax``) is looked for by characters first, then by toneless
pinyin, then with the usual confusions merged, then with a few wrong characters; each step is weaker
evidence and says so. Knows neither checks nor speakers; pure.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import regex

from qa.errors import ScorecardError
from qa.language.pattern_anchors import FORMS, Way, separate_pairs, ways
from qa.language.pattern_raw import required
from qa.language.pattern_search import (
    Expression,
    Level,
    Search,
    Spans,
    Starts,
    alone,
    compiled,
    edits,
    expression,
    indispensable,
    later,
    length,
    search,
    shares,
)
from qa.language.pattern_syntax import parse
from qa.language.searchable import Searchable, searchable
from qa.model import Match

__all__ = ["RAW", "Hit", "Level", "Pattern", "compile_pattern"]

Phonetic = Literal["auto", "none", "strict", "loose"]


# Confidence of a hit by level. The order is by design; the figures are measured in
# tests/language/test_patterns_recall.py to keep false alarms below 1 in 2000 phrase-sentence pairs.
_CONFIDENCE = (1.0, 0.9, 0.8, 0.65)
_TEXT, _STRICT, _LOOSE, _FUZZY = (int(level) for level in Level)
_BY_TEXT, _BY_SOUND = Match.TEXT, Match.PHONETIC
# "auto": shorter phrases have too many homophones in ordinary speech.
_STRICT_FROM, _LOOSE_FROM = 3, 4
# The form of a text that regular expressions are matched against: as it was given.
RAW = 3


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

    ``form`` tells in which form of a text the pieces of its ``ways`` are looked for (0 as written, 1 by
    sound, 2 by merged sounds, ``RAW`` with its marks); all but ``spare`` of those of one way are in every
    match.
    """

    source: str
    level: Level
    raw: bool
    form: int
    ways: tuple[Way, ...]
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
        return self.searcher.hits(searchable(text), text, None)

    def found(self, text: str) -> bool:
        """Whether the phrase stands anywhere in the text."""
        return bool(self.find(text))


# A text made ready, the text as it was given, and where a match may begin, to the hits.
Find = Callable[[Searchable, str, Starts], tuple[Hit, ...]]


class Searcher:
    """How one phrase is searched for; made ready when it is first needed: most never are.

    Attributes:
        hits: finds the phrase in a text.
    """

    __slots__ = ("_level", "_source", "hits")

    def __init__(self, source: str, level: Level) -> None:
        self._source = source
        self._level = level
        self.hits: Find = self._first

    def __reduce__(self) -> tuple[object, ...]:
        """Travels to other processes as what it was made of."""
        return Searcher, (self._source, self._level)

    def _first(self, ready: Searchable, text: str, starts: Starts) -> tuple[Hit, ...]:
        self.hits = _search(self._source, self._level)
        return self.hits(ready, text, starts)


def _search(source: str, level: Level) -> Find:
    if source.startswith("re:"):
        return _raw(expression(source.removeprefix("re:")))
    if level is Level.TEXT:
        return _bound(search(source, Level.TEXT)) if parse(source).at_start else _text(source)
    exact = later(source, Level.TEXT)
    if level is Level.STRICT:
        return _strict(exact, search(source, Level.STRICT), _right(source, Level.STRICT))
    strict, right = later(source, Level.STRICT), (_right(source, Level.STRICT), _right(source, Level.LOOSE))
    loose = _loose(exact, strict, search(source, Level.LOOSE), right)
    return loose if level is Level.LOOSE else _forgiving(source, loose)


def _raw(written: Expression) -> Find:
    search, every = written.search, written.finditer

    def hits(_: Searchable, text: str, __: Starts) -> tuple[Hit, ...]:
        # Most are not there, and one search tells so soonest.
        if search(text) is None:
            return ()
        return tuple([Hit(*span, _BY_TEXT, 1.0) for m in every(text) if (span := m.span())[1] > span[0]])

    return hits


def _text(source: str) -> Find:
    """By characters, anywhere: what most phrases are, so done in one step."""
    written = compiled(source, Level.TEXT)
    match, every = written.match, written.finditer

    def hits(ready: Searchable, _: str, starts: Starts) -> tuple[Hit, ...]:
        text, offsets = ready.text, ready.offsets
        if starts is None:
            spans = [m.span() for m in every(text)]
            return tuple([Hit(offsets[start], offsets[end - 1] + 1, _BY_TEXT, 1.0) for start, end in spans])
        found = []
        behind = 0
        for start in starts:
            if start >= behind and (m := match(text, start)):
                behind = m.end()
                found.append(_new(Hit, (offsets[start], offsets[behind - 1] + 1, _BY_TEXT, 1.0)))
        return tuple(found)

    return hits


def _bound(exact: Search) -> Find:
    def hits(ready: Searchable, _: str, starts: Starts) -> tuple[Hit, ...]:
        return _hits(ready, [(*span, _TEXT) for span in exact(ready.text, ready, starts)])

    return hits


# As ``Hit(...)`` makes one, in half the time.
_new: Callable[[type[Hit], tuple[object, ...]], Hit] = tuple.__new__


# Those of some spans in which the characters that stand alone in a phrase are as it has them.
_Right = Callable[[Searchable, Spans], Spans]


def _right(source: str, level: Level) -> _Right:
    """Made ready when something is first found by sound: most phrases never are."""
    made: list[Callable[[Searchable, int, int], bool] | None] = []

    def right(ready: Searchable, spans: Spans) -> Spans:
        if not spans:
            return spans
        if not made:
            made.append(alone(source, level))
        told = made[0]
        return spans if told is None else [span for span in spans if told(ready, *span)]

    return right


def _strict(exact: Search, strict: Search, right: _Right) -> Find:
    def hits(ready: Searchable, _: str, starts: Starts) -> tuple[Hit, ...]:
        # What stands by characters stands by sound as well: the widest search rules out the others.
        widest = strict(ready.strict, ready, starts)
        if not widest:
            return ()
        taken = [(*span, _TEXT) for span in exact(ready.text, ready, starts)]
        _add(taken, right(ready, widest), _STRICT)
        return _hits(ready, taken)

    return hits


def _loose(exact: Search, strict: Search, loose: Search, right: tuple[_Right, _Right]) -> Find:
    strictly, loosely = right

    def hits(ready: Searchable, _: str, starts: Starts) -> tuple[Hit, ...]:
        widest = loose(ready.loose, ready, starts)
        if not widest:
            return ()
        taken = [(*span, _TEXT) for span in exact(ready.text, ready, starts)]
        _add(taken, strictly(ready, strict(ready.strict, ready, starts)), _STRICT)
        _add(taken, loosely(ready, widest), _LOOSE)
        return _hits(ready, taken)

    return hits


def _forgiving(source: str, better: Find) -> Find:
    """What ``better`` finds, else what forgives wrong characters outside the indispensable words."""
    fuzzy, parts, needed = later(source, Level.FUZZY), shares(source), indispensable(source)

    def hits(ready: Searchable, text: str, _: Starts) -> tuple[Hit, ...]:
        found = better(ready, text, None)
        if found or not all(part.search(ready.loose) for part in parts):
            return found
        kept = [
            (start, end, _FUZZY)
            for start, end in fuzzy(ready.loose, ready, None)
            if all(any(c in ready.loose[start:end] for c in code) for code in needed)
        ]
        return _hits(ready, kept)

    return hits


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
        _check(source)
        needed = Way(tuple(required(source.removeprefix("re:"))))
        return Pattern(source, Level.TEXT, True, RAW, (needed,), 0, Searcher(source, Level.TEXT))
    phrase = parse(source)
    # A phrase bound to the start or end of a turn is as telling as one with a character more.
    level = _level(phonetic, length(phrase.body) + (phrase.at_start or phrase.at_end))
    forgiven = 0
    if fuzzy is not False and level is Level.LOOSE:
        forgiven = edits(phrase.body)
    form = min(int(level), _LOOSE)
    if not forgiven:
        found = tuple(ways(phrase.body, FORMS[form]))
        return Pattern(source, level, False, form, found, 0, Searcher(source, level))
    # A piece that occurs twice in a pattern counts once: the text may hold it once only.
    pieces = tuple(dict.fromkeys(separate_pairs(phrase.body, FORMS[form])))
    spare = min(forgiven, len(pieces))
    return Pattern(source, Level.FUZZY, False, form, (Way(pieces),), spare, Searcher(source, Level.FUZZY))


def _level(phonetic: Phonetic, size: int) -> Level:
    if phonetic == "auto":
        if size >= _LOOSE_FROM:
            return Level.LOOSE
        return Level.STRICT if size >= _STRICT_FROM else Level.TEXT
    return {"none": Level.TEXT, "strict": Level.STRICT, "loose": Level.LOOSE}[phonetic]


def _hits(ready: Searchable, taken: list[tuple[int, int, int]]) -> tuple[Hit, ...]:
    if not taken:
        return ()
    taken.sort()
    offsets = ready.offsets
    return tuple(
        [
            Hit(
                offsets[start],
                offsets[end - 1] + 1,
                _BY_TEXT if level == _TEXT else _BY_SOUND,
                _CONFIDENCE[level],
            )
            for start, end, level in taken
        ]
    )


def _check(source: str) -> None:
    try:
        written = expression(source.removeprefix("re:"))
    except regex.error as error:
        raise ScorecardError(
            f"正则表达式“{source}”写法有误：{error}",
            hint="检查括号和转义，或改用普通短语写法",
            kind="scorecard.pattern",
        ) from error
    if written.match(""):
        raise ScorecardError(
            f"正则表达式“{source}”什么都不写也能匹配", hint="去掉多余的 * 或 ?", kind="scorecard.pattern"
        )
