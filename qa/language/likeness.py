"""How alike two sentences are: a local measure by sounds, and the seam for a better one.

The local measure compares neighbouring sounds (merged as accents merge them), so homophones written
by a recogniser do not disturb it; particles and forms of address weigh little. It knows no rules.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from qa.language.normalise import bare
from qa.language.phonetic import phonetic_text
from qa.language.sentences import CLAUSE_ENDS

__all__ = ["LOCAL", "Likeness", "LocalLikeness", "rests", "taken_up"]


class Likeness(Protocol):
    """The seam: an embedding model may stand in for the local measure."""

    def best(self, text: str, examples: Sequence[str]) -> float:
        """How close a sentence comes to the closest example.

        Args:
            text: normalised text of one sentence.
            examples: sentences to compare it with.

        Returns:
            0 (nothing in common) to 1 (the same).
        """
        ...


# Characters that are in every sentence say little about what it means.
_LIGHT = frozenset("的了吗呢吧啊呀哦嗯呃您你我他她是就都也那这个一下请先给帮为把被")
_LIGHT_WEIGHT = 0.25
# A pair of neighbouring sounds tells more than a single one.
_PAIR = 1.5
_CLAUSE = re.compile(f"[^{CLAUSE_ENDS}]+")


class LocalLikeness:
    """Weighted overlap (Dice) of single sounds and pairs of neighbours."""

    def best(self, text: str, examples: Sequence[str]) -> float:
        """See ``Likeness.best``."""
        own = _grams(text)
        return max((_dice(own, _grams(example)) for example in examples), default=0.0)


LOCAL = LocalLikeness()


def _dice(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    whole = sum(one.values()) + sum(other.values())
    if not whole:
        return 0.0
    few, many = (one, other) if len(one) < len(other) else (other, one)
    return 2 * sum(min(weight, many[gram]) for gram, weight in few.items() if gram in many) / whole


@functools.lru_cache(maxsize=8192)
def _grams(text: str) -> Mapping[str, float]:
    spoken = bare(text)
    sounds = phonetic_text(spoken, loose=True)
    weights = [_LIGHT_WEIGHT if c in _LIGHT else 1.0 for c in spoken]
    found: defaultdict[str, float] = defaultdict(float)
    for at, sound in enumerate(sounds):
        found[sound] += weights[at]
        if at:
            found[sounds[at - 1 : at + 1]] += _PAIR * (weights[at - 1] + weights[at]) / 2
    return dict(found)


def taken_up(text: str, source: str) -> float:
    """How much of what one sentence says is said again in another, longer or shorter.

    Args:
        text: the later sentence.
        source: the earlier one.

    Returns:
        0 to 1: the weighted share of the source's sounds found in the text.
    """
    own, wanted = _grams(text), _grams(source)
    whole = sum(wanted.values())
    return sum(min(w, own[g]) for g, w in wanted.items() if g in own) / whole if whole else 0.0


def rests(text: str, used: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """What is said besides what is known, clause by clause.

    Args:
        text: normalised text of a turn.
        used: offsets of what is known.

    Yields:
        Where it begins and ends, and how many of its characters are not of those that every sentence has.
    """
    rest = list(text)
    for start, end in used:
        rest[start:end] = "，" * (min(end, len(rest)) - start)
    for run in _CLAUSE.finditer("".join(rest)):
        heavy = sum(c not in _LIGHT and not c.isspace() for c in run.group())
        if heavy:
            yield run.start(), run.end(), heavy
