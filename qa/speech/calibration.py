"""Word confidence that means something: the chance that the character is right, not the decoder's mood.

A recogniser's own probabilities say which of two words is surer, but 0.3 is right half the time and a
clear 0.9 in a mumbled call is wrong more often than in a clean one. A logistic curve, fitted on labelled
recordings, turns them into observed shares of right characters, from five things known of every word:

    own         -ln(1 - p) of the word's probability p
    neighbours  the same, mean of the words before and after it in its utterance
    voice       the same of the mean probability of its channel, drawn towards the typical one while few
                words are known
    length      its duration over the channel's median word, at most 2: squeezed words are mostly invented
    odd         what it costs after the words before it, in nats a character (``fluency``)

Pure. The curve rises with p whatever the rest. Each model has its own; a model without one keeps its
probabilities. Nothing here knows how words were decoded, who speaks or what is judged.

``whisper-base`` was fitted on 19 rendered calls and 21 clips of real speech, 14,310 characters, with a
language model that had not seen their texts, and tested on 12 other calls (7,789 characters): expected
calibration error in ten bins 0.079 before and 0.013 after, Brier score 0.107 and 0.077, and a right character
has more confidence than a wrong one in 86 % of pairs instead of 78 % (81 % without ``odd``). On 14 calls of
slower speech that are heard worse: 0.080 and 0.017, 0.145 and 0.109, 74 and 84 %.
``benchmarks/calibrate.py`` fits a curve for another
model and measures it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from qa.model import Word
from qa.speech.asr import Recognised, Utterance
from qa.speech.fluency import USUAL

__all__ = [
    "CURVES",
    "VERSION",
    "Curve",
    "Features",
    "Oddness",
    "calibrate",
    "confidences",
    "curve_for",
    "features",
]

VERSION = 3
"""Goes up whenever a curve changes: stored transcripts hold calibrated figures."""

_CEILING = 0.995  # above, differences are noise
_SHRINK_WORDS = 10  # so many typical words are added to those of a channel
_LONGEST = 2.0
_SHORTEST_S = 0.05

Features = tuple[float, float, float, float, float]
"""``own``, ``neighbours``, ``voice``, ``length`` and ``odd`` of a word, see the head of this file."""

Oddness = Callable[[Utterance, Sequence[Word]], Sequence[float]]
"""How odd the words of an utterance are, see ``fluency.oddness``."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A model's logistic curve: confidence = 1 / (1 + exp(-(base + weights . features))).

    Attributes:
        base: the constant.
        weights: one per feature; the first is positive.
        typical: mean probability of a word in the recordings it was fitted on.
    """

    base: float
    weights: Features
    typical: float

    def __post_init__(self) -> None:
        if not self.weights[0] > 0:
            raise ValueError("a surer word must not become a less trusted one")

    def __call__(self, known: Features) -> float:
        """The chance that a word with these features is right, between 0 and 1."""
        total = self.base + sum(w * x for w, x in zip(self.weights, known, strict=True))
        return 1 / (1 + math.exp(-total))


CURVES: Mapping[str, Curve] = {
    "whisper-base@d01c3014": Curve(-0.483, (0.584, 0.279, 0.993, 0.7, -0.392), 0.78),
}
"""By model and version, as ``Transcriber.name`` has it."""


def curve_for(model: str) -> Curve | None:
    """The curve of a model; ``None`` when it has none, and its probabilities stay as they are."""
    return CURVES.get(model)


def calibrate(
    utterances: Sequence[Utterance],
    recognised: Sequence[Recognised],
    curve: Curve | None,
    oddness: Oddness,
) -> list[Recognised]:
    """Results with calibrated confidence of words and of whole texts.

    To be done last, after everything that looks at the recogniser's own probabilities (mending, guard).

    Args:
        utterances: of any number of channels and calls, whole channels together.
        recognised: their results, with the recogniser's own probabilities.
        curve: the model's; ``None`` changes nothing.
        oddness: tells how odd words are.

    Returns:
        The results in the same order. A text's confidence is the mean of its words: the share of its
        characters that is probably right.
    """
    results = list(recognised)
    if curve is None:
        return results
    lines: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for k, utterance in enumerate(utterances):
        if results[k].words:
            lines[utterance.call, utterance.channel].append(k)
    for places in lines.values():
        trusted = [not results[k].quarantine for k in places]
        texts = [results[k].words for k in places]
        odd = [oddness(utterances[k], text) for k, text in zip(places, texts, strict=True)]
        found = confidences(texts, curve, odd=odd, trusted=trusted)
        for k, known in zip(places, found, strict=True):
            pairs = zip(results[k].words, known, strict=True)
            words = tuple(replace(word, confidence=confidence) for word, confidence in pairs)
            results[k] = replace(results[k], words=words, confidence=sum(known) / len(known))
    return results


def confidences(
    texts: Sequence[Sequence[Word]],
    curve: Curve,
    *,
    odd: Sequence[Sequence[float]] | None = None,
    trusted: Sequence[bool] | None = None,
) -> list[list[float]]:
    """Calibrated confidence of the words of one channel.

    Args:
        texts: the words of each of its utterances, with the recogniser's own probabilities.
        curve: the model's.
        odd: how odd each of their words is; as odd as usual by default.
        trusted: which utterances speak for the channel; all by default.

    Returns:
        One figure per word, between 0 and 1.
    """
    known = features(texts, curve.typical, odd=odd, trusted=trusted)
    return [[curve(word) for word in text] for text in known]


def features(
    texts: Sequence[Sequence[Word]],
    typical: float,
    *,
    odd: Sequence[Sequence[float]] | None = None,
    trusted: Sequence[bool] | None = None,
) -> list[list[Features]]:
    """What is known of each word, for a curve to weigh or to be fitted on; see ``confidences``.

    Args:
        texts: the words of each utterance of one channel.
        typical: mean probability of a word in general.
        odd: how odd each word is.
        trusted: which utterances speak for the channel.
    """
    chosen = trusted or [True] * len(texts)
    known = [word for text, good in zip(texts, chosen, strict=True) if good for word in text]
    total = sum(word.confidence for word in known) + _SHRINK_WORDS * typical
    voice = _surety(total / (len(known) + _SHRINK_WORDS))
    every = known or [word for text in texts for word in text]
    usual = max(_SHORTEST_S, median(word.end - word.start for word in every)) if every else _SHORTEST_S
    prices = odd or [[USUAL] * len(text) for text in texts]
    return [
        [
            (
                _surety(word.confidence),
                _beside(text, k),
                voice,
                min(_LONGEST, (word.end - word.start) / usual),
                price,
            )
            for k, (word, price) in enumerate(zip(text, own, strict=True))
        ]
        for text, own in zip(texts, prices, strict=True)
    ]


def _surety(probability: float) -> float:
    return -math.log(1 - min(max(probability, 0.0), _CEILING))


def _beside(text: Sequence[Word], k: int) -> float:
    """Mean surety of the words before and after; at an edge the utterance's mean stands in."""
    mean = sum(word.confidence for word in text) / len(text)
    before = text[k - 1].confidence if k else mean
    after = text[k + 1].confidence if k + 1 < len(text) else mean
    return (_surety(before) + _surety(after)) / 2
