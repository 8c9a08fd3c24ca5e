"""How near a call came to something that was not said: the likest sentence, for people who mend rules."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from qa.judge.scorecard import Act, Lexicon
from qa.language.normalise import bare
from qa.language.pattern_samples import samples
from qa.language.phonetic import phonetic_text
from qa.language.sentences import OUTER, clause_spans
from qa.model import Turn, Who

__all__ = ["NearMiss", "nearest"]

# Below this likeness nobody would take one for the other.
_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A sentence that comes near a phrase: ``likeness`` 0 to 1 by sound."""

    turn: int
    said: str
    phrase: str
    likeness: float


def nearest(
    acts: Iterable[str], turns: Sequence[Turn], lexicon: Lexicon, most: int = 3
) -> tuple[NearMiss, ...]:
    """The sentences that come nearest to one of the acts.

    Args:
        acts: ids of acts.
        turns: the turns that were looked at.
        lexicon: the acts' phrases.
        most: how many sentences.

    Returns:
        The likest first, at most one a clause.
    """
    wanted = set(acts)
    phrases = [phrase for act in lexicon.acts if act.id in wanted for phrase in _phrases(act, lexicon)]
    misses = [
        miss
        for turn in turns
        if not turn.quarantine and turn.who is not Who.UNKNOWN
        for miss in _of_turn(turn, phrases)
    ]
    misses.sort(key=lambda miss: -miss.likeness)
    return tuple(misses[:most])


def _phrases(act: Act, lexicon: Lexicon) -> Iterator[str]:
    for number in (*act.any, *act.broad):
        for form in samples(lexicon.patterns[number].source):
            if len(form) > 1:
                yield form


def _of_turn(turn: Turn, phrases: Sequence[str]) -> Iterator[NearMiss]:
    for start, end in clause_spans(turn.text):
        said = turn.text[start:end].strip(OUTER)
        best = max(((_likeness(said, phrase), phrase) for phrase in phrases), default=(0.0, ""))
        if best[0] >= _LEAST:
            yield NearMiss(turn.i, said, best[1], round(best[0], 2))


def _likeness(said: str, phrase: str) -> float:
    """How much of a phrase is heard in a clause, by sound; each side of a gap counts by its length."""
    parts = [part for part in phrase.split("…") if part]
    whole = sum(len(part) for part in parts)
    heard = _sounds(said)
    return sum(fuzz.partial_ratio(_sounds(p), heard) / 100 * len(p) for p in parts) / whole if whole else 0.0


@functools.lru_cache(maxsize=8192)
def _sounds(text: str) -> str:
    return phonetic_text(bare(text), loose=True)
