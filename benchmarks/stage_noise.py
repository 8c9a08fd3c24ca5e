"""Calls made worse, to learn from: text as a recogniser mishears it, recordings cut at either end.

Mishearing is simulated: characters become others of the same sound class (``qa.language.phonetic``),
some are lost or become any other, punctuation goes missing, short answers vanish, long turns fall in
two. Deterministic for a seed.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable

from stage_training import Labelled

from qa.language.normalise import is_han, normalise
from qa.language.phonetic import phonetic_text
from qa.model import Transcript, Turn, Who

__all__ = ["Mishearing", "cut", "made"]

Line = tuple[Who, str, int]

# Of all errors: another character of the same sound, a lost one, any other character.
_ALIKE, _LOST = 0.7, 0.12
_SHORT, _LONG = 4, 24


def made(name: str, lines: Iterable[Line], weight: float) -> Labelled:
    """A call of written lines, four seconds each."""
    kept = [line for line in lines if line[1]]
    turns = tuple(Turn(i, who, 4.0 * i, 4.0 * i + 3.5, text) for i, (who, text, _) in enumerate(kept))
    return Labelled(Transcript(name, 4.0 * len(turns), turns), tuple(line[2] for line in kept), weight)


def cut(case: Labelled, rng: random.Random, weight: float) -> Labelled:
    """The call with its end missing, its beginning, or both."""
    size, kind = len(case.stages), rng.random()
    end = rng.randint(size // 3, size - 1) if kind < 0.6 else size
    begin = rng.randint(1, size // 2) if kind > 0.4 else 0
    if end - begin < 4:
        begin = 0
    lines = [(t.who, t.text, s) for t, s in zip(case.call.turns, case.stages, strict=True)]
    return made(case.call.call_id, lines[begin:end], weight)


class Mishearing:
    """Mishears calls with the characters that a set of calls uses."""

    def __init__(self, calls: Iterable[Labelled]) -> None:
        counts = Counter(c for case in calls for turn in case.call.turns for c in turn.text if is_han(c))
        self._any = sorted(counts)
        self._alike: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for char in self._any:
            self._alike[phonetic_text(char, loose=True)].append((char, counts[char] ** 0.5))

    def heard(self, case: Labelled, rate: float, rng: random.Random, weight: float) -> Labelled:
        """The call as a recogniser with this character error rate might write it down."""
        lines: list[Line] = []
        for turn, stage in zip(case.call.turns, case.stages, strict=True):
            if len(turn.text) <= _SHORT and rng.random() < 0.08:
                continue
            text = self._misheard(turn.text, rate * rng.uniform(0.3, 1.7), rng)
            parts = _halves(text) if len(text) > _LONG and rng.random() < 0.1 else (text,)
            lines += [(turn.who, part, stage) for part in parts]
        return made(case.call.call_id, lines, weight)

    def characters(self, text: str, rate: float, rng: random.Random) -> str:
        """The text with its characters misheard at this rate, more or less, and its marks kept."""
        rate *= rng.uniform(0.3, 1.7)
        return "".join(self._char(char, rate, rng) if is_han(char) else char for char in text)

    def _misheard(self, text: str, rate: float, rng: random.Random) -> str:
        marks, written = rng.random(), []
        for char in text:
            if is_han(char):
                written.append(self._char(char, rate, rng))
            elif marks >= 0.35 or char not in "，。？！":
                doubted = marks < 0.6 and char in "？！"
                written.append(rng.choice("，。") if doubted else char)
        return normalise("".join(written))

    def _char(self, char: str, rate: float, rng: random.Random) -> str:
        chance = rng.random() / rate
        if chance >= 1:
            return char
        others = [other for other in self._alike[phonetic_text(char, loose=True)] if other[0] != char]
        if chance < _ALIKE and others:
            return rng.choices([c for c, _ in others], [n for _, n in others])[0]
        return "" if _ALIKE <= chance < _ALIKE + _LOST else rng.choice(self._any)


def _halves(text: str) -> tuple[str, str]:
    middle = len(text) // 2
    at = next((i + 1 for i in range(middle, len(text)) if text[i] in "，。？！"), middle)
    return text[:at], normalise(text[at:])
