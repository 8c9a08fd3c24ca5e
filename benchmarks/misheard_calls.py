"""Calls as a recogniser would write them down, made from their true text.

How often a word is heard wrongly, and how sure the recogniser seems of right and of wrong characters, depends
on how usual the word is after the one before it (``qa.speech.language_model``); both were counted on real
output of the base model (``data/mishearing.json``, by ``misheard.py fit``). A wrong word becomes another of
the dictionary that sounds alike, or some of its characters become others: mostly of the same sound, sometimes
of a neighbouring one, sometimes nothing. What comes out goes through the product's own choice between
homophones, as recognised text does. Deterministic for a seed.

What it leaves out: invented text, turns cut or joined, times. Figures on recordings come from
``run_qa.py eval --mode audio``.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.language.normalise import is_han, normalise
from qa.language.phonetic import phonetic_text
from qa.language.question_marks import with_questions
from qa.model import Transcript, Turn, Word
from qa.speech.homophones import Homophones
from qa.speech.language_model import dictionary

__all__ = ["BINS", "DATA", "Counted", "Misheard", "price_bin", "prices"]

DATA = Path(__file__).parent / "data" / "mishearing.json"
BINS = 9
"""Words are told apart by their price in so many steps of 1.5 nats a character."""

_STEP_NATS, _USUAL = 1.5, 3.0
_WORDS = 0.45  # of wrong words of two characters: another word of the same sound
_SAME, _LOST = 0.64, 0.08  # of other wrong characters: another of the same sound; none at all
_HIT = 0.75  # of a wrong word's characters are wrong, on average
_COMMA = 0.15  # of marks are heard as a comma
_RARE = 50  # words and characters counted less often in the dictionary are never put in
_LEVEL = 0.6  # power of a word's frequency by which it is chosen
_HARD, _EASY = 0.3, 1.7  # times the error rate, from turn to turn


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted on a recogniser's output, by price.

    Attributes:
        wrong: share of characters heard wrongly.
        right_sure: confidences of characters that were right, evenly spread through all of them.
        wrong_sure: the same of those that were wrong.
    """

    wrong: Sequence[float]
    right_sure: Sequence[Sequence[float]]
    wrong_sure: Sequence[Sequence[float]]

    @classmethod
    def read(cls, path: Path = DATA) -> Counted:
        """As ``misheard.py fit`` wrote it."""
        found = json.loads(path.read_text("utf-8"))
        return cls(found["wrong"], found["right_sure"], found["wrong_sure"])


def price_bin(price: float) -> int:
    """Which step a price (nats a character) belongs to."""
    return min(BINS - 1, int(price / _STEP_NATS))


def prices(text: str, language: Homophones) -> tuple[list[float], Mapping[int, str]]:
    """What each character costs after what stands before it, and the words by where they start."""
    found, words = [_USUAL] * len(text), {}
    for start, word, before in language.words(text):
        found[start : start + len(word)] = [language.model.cost(word, before) / len(word)] * len(word)
        words[start] = word
    return found, words


class Misheard:
    """A simulated recogniser.

    Args:
        counted: how it errs.
        scale: times the counted error rate.
    """

    def __init__(self, counted: Counted, scale: float = 1.0) -> None:
        self._counted = counted
        self._scale = scale
        self._language = Homophones()
        self._chars: dict[str, list[str]] = defaultdict(list)
        self._pairs: dict[str, list[str]] = defaultdict(list)
        for word, count in dictionary()[0].items():
            if count >= _RARE and all(map(is_han, word)):
                if len(word) == 1:
                    self._chars[_sound(word)].append(word)
                elif len(word) == 2:
                    self._pairs[_sound(word)].append(word)
        self._sounds = list(self._chars)

    def heard(self, call: Transcript, seed: str) -> Transcript:
        """The call with its text as heard and a confidence for each character."""
        dice = random.Random(f"{seed}{call.call_id}")
        turns = [self._turn(turn, dice) for turn in call.turns]
        kept = [turn for turn in turns if turn.text]
        return replace(call, turns=tuple(replace(turn, i=i) for i, turn in enumerate(kept)))

    def _turn(self, turn: Turn, dice: random.Random) -> Turn:
        raw, wrong = self._written(turn.text, dice)
        cost, _ = prices(raw, self._language)
        sure = [
            1.0 if bad is None else dice.choice(self._sure(bad, price_bin(price)))
            for bad, price in zip(wrong, cost, strict=True)
        ]
        text = self._language.mend(list(zip(raw, sure, strict=True)))
        began, ended = turn.start or 0.0, turn.end or 0.0
        each = (ended - began) / max(1, len(text))
        words = tuple(
            Word(char, began + k * each, began + (k + 1) * each, own)
            for k, (char, own, bad) in enumerate(zip(text, sure, wrong, strict=True))
            if bad is not None
        )
        mean = sum(word.confidence for word in words) / len(words) if words else 0.0
        text = with_questions(normalise(text))
        return replace(turn, text=text, raw=normalise(raw), words=words, confidence=mean)

    def _sure(self, bad: bool, step: int) -> Sequence[float]:
        table = self._counted.wrong_sure if bad else self._counted.right_sure
        return table[step] or table[BINS // 2]

    def _written(self, text: str, dice: random.Random) -> tuple[str, list[bool | None]]:
        """What is written down, and of each character whether it is wrong (``None`` for marks and digits)."""
        cost, words = prices(text, self._language)
        times = self._scale * dice.uniform(_HARD, _EASY)
        written, wrong, at = "", list[bool | None](), 0
        while at < len(text):
            word = words.get(at, text[at])
            if not all(map(is_han, word)):
                written += "，" if word in "，。？！" and dice.random() < _COMMA else word
                wrong += [None] * len(word)
            else:
                chance = self._counted.wrong[price_bin(cost[at])] * times / (1.0 if len(word) == 1 else _HIT)
                new = self._other(word, dice) if dice.random() < chance else word
                written += new
                same = len(new) == len(word)
                wrong += [not same or new[k] != word[k] for k in range(len(new))]
            at += len(word)
        return written, wrong

    def _other(self, word: str, dice: random.Random) -> str:
        if len(word) == 2 and dice.random() < _WORDS:
            others = [other for other in self._pairs.get(_sound(word), ()) if other != word]
            if others:
                return self._likely(others, dice)
        count = max(1, round(len(word) * dice.uniform(2 * _HIT - 1, 1.0)))
        hit = dice.sample(range(len(word)), k=count)
        return "".join(self._char(char, dice) if k in hit else char for k, char in enumerate(word))

    def _char(self, char: str, dice: random.Random) -> str:
        chance, own = dice.random(), _sound(char)
        others = [other for other in self._chars.get(own, ()) if other != char]
        if chance < _SAME and others:
            return self._likely(others, dice)
        if chance < _SAME + _LOST:
            return ""
        near = [
            sound for sound in self._sounds if sound != own and (sound[0] == own[0] or sound[-1] == own[-1])
        ]
        return self._likely(self._chars[dice.choice(near or self._sounds)], dice)

    def _likely(self, others: Sequence[str], dice: random.Random) -> str:
        weights = [self._language.model.commonness(other) ** _LEVEL for other in others]
        return dice.choices(others, weights)[0]


def _sound(text: str) -> str:
    return phonetic_text(text, loose=True)
