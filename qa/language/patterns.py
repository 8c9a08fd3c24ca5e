"""Phrases of rule files matched against text, in spite of recognition errors.

A phrase (its writing: ``pattern_syntax``) is looked for by characters first, then by toneless
pinyin, then with the usual confusions merged, then with a few wrong characters; each step is weaker
evidence and says so. Knows neither checks nor speakers; pure.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import regex

from qa.errors import ScorecardError
from qa.language.pattern_anchors import FORMS, Piece, heads, separate_pairs
from qa.language.pattern_raw import required
from qa.language.pattern_search import (
    Iterate,
    Level,
    Search,
    edits,
    expression,
    indispensable,
    iterate,
    length,
    search,
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

    ``form`` tells in which form of a text its ``pieces`` are looked for (0 as written, 1 by sound, 2 by
    merged sounds, ``RAW`` with its marks); all but ``spare`` of them are in every match.
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
        return self.searcher.hits(searchable(text), text)

    def found(self, text: str) -> bool:
        """Whether the phrase stands anywhere in the text."""
        return bool(self.find(text))


class Searcher:
    """How one phrase is searched for; made ready when it is first needed: most never are.

    Attributes:
        hits: a function of a text made ready, and of the text as it was given, to the hits.
    """

    __slots__ = ("_level", "_source", "hits")

    def __init__(self, source: str, level: Level) -> None:
        self._source = source
        self._level = level
        self.hits: Callable[[Searchable, str], tuple[Hit, ...]] = self._first

    def _first(self, ready: Searchable, text: str) -> tuple[Hit, ...]:
        self.hits = _search(self._source, self._level)
        return self.hits(ready, text)


def _search(source: str, level: Level) -> Callable[[Searchable, str], tuple[Hit, ...]]:
    if source.startswith("re:"):
        return functools.partial(_raw_hits, expression(source.removeprefix("re:")))
    exact = search(source, Level.TEXT)
    if level is Level.TEXT:
        anywhere = iterate(source)
        return (
            functools.partial(_bound_hits, exact)
            if anywhere is None
            else functools.partial(_text_hits, anywhere)
        )
    strict = search(source, Level.STRICT)
    if level is Level.STRICT:
        return functools.partial(_strict_hits, exact, strict)
    loose = functools.partial(_loose_hits, exact, strict, search(source, Level.LOOSE))
    if level is Level.LOOSE:
        return loose
    return functools.partial(_forgiving_hits, loose, search(source, Level.FUZZY), indispensable(source))


def _raw_hits(matches: Iterate, _: Searchable, text: str) -> tuple[Hit, ...]:
    found = [span for m in matches(text) if (span := m.span())[1] > span[0]]
    return tuple([Hit(start, end, Match.TEXT, 1.0) for start, end in found]) if found else ()


def _text_hits(anywhere: Iterate, ready: Searchable, _: str) -> tuple[Hit, ...]:
    found = [m.span() for m in anywhere(ready.text)]
    if not found:
        return ()
    offsets = ready.offsets
    return tuple([Hit(offsets[start], offsets[end - 1] + 1, Match.TEXT, 1.0) for start, end in found])


def _bound_hits(exact: Search, ready: Searchable, _: str) -> tuple[Hit, ...]:
    return _hits(ready, [(*span, _TEXT) for span in exact(ready.text, ready)])


def _strict_hits(exact: Search, strict: Search, ready: Searchable, _: str) -> tuple[Hit, ...]:
    # What stands by characters stands by sound as well: the widest search rules out the others.
    widest = strict(ready.strict, ready)
    if not widest:
        return ()
    taken = [(*span, _TEXT) for span in exact(ready.text, ready)]
    _add(taken, widest, _STRICT)
    return _hits(ready, taken)


def _loose_hits(exact: Search, strict: Search, loose: Search, ready: Searchable, _: str) -> tuple[Hit, ...]:
    widest = loose(ready.loose, ready)
    if not widest:
        return ()
    taken = [(*span, _TEXT) for span in exact(ready.text, ready)]
    _add(taken, strict(ready.strict, ready), _STRICT)
    _add(taken, widest, _LOOSE)
    return _hits(ready, taken)


def _forgiving_hits(
    better: Callable[[Searchable, str], tuple[Hit, ...]],
    fuzzy: Search,
    needed: Sequence[str],
    ready: Searchable,
    text: str,
) -> tuple[Hit, ...]:
    hits = better(ready, text)
    if hits:
        return hits
    # A fuzzy hit must still have the words that the phrase cannot do without.
    kept = [
        (start, end, _FUZZY)
        for start, end in fuzzy(ready.loose, ready)
        if all(any(c in ready.loose[start:end] for c in code) for code in needed)
    ]
    return _hits(ready, kept)


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
        needed = required(source.removeprefix("re:"))
        return Pattern(source, Level.TEXT, True, RAW, tuple(needed), 0, Searcher(source, Level.TEXT))
    phrase = parse(source)
    # A phrase bound to the start or end of a turn is as telling as one with a character more.
    level = _level(phonetic, length(phrase.body) + (phrase.at_start or phrase.at_end))
    forgiven = 0
    if fuzzy is not False and level is Level.LOOSE:
        forgiven = edits(phrase.body)
    form = min(int(level), _LOOSE)
    found = tuple((separate_pairs if forgiven else heads)(phrase.body, FORMS[form]))
    spare = min(forgiven, len(found))
    level = Level.FUZZY if forgiven else level
    return Pattern(source, level, False, form, found, spare, Searcher(source, level))


def _level(phonetic: Phonetic, size: int) -> Level:
    if phonetic == "auto":
        if size >= _LOOSE_FROM:
            return Level.LOOSE
        return Level.STRICT if size >= _STRICT_FROM else Level.TEXT
    return {"none": Level.TEXT, "strict": Level.STRICT, "loose": Level.LOOSE}[phonetic]


def _hits(ready: Searchable, taken: list[tuple[int, int, int]]) -> tuple[Hit, ...]:
    taken.sort()
    offsets = ready.offsets
    return tuple(
        [
            Hit(
                offsets[start],
                offsets[end - 1] + 1,
                Match.TEXT if level == _TEXT else Match.PHONETIC,
                _CONFIDENCE[level],
            )
            for start, end, level in taken
        ]
    )


def _check(source: str) -> None:
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
