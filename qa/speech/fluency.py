"""How odd each heard word is after the one before it: 请问油什么可一帮您 is hardly what anybody said.

A recogniser that mishears is often sure of its wrong character; the words around it give it away. Knows no
probabilities of the recogniser and judges nothing: what the figure is worth, ``calibration`` knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from qa.model import Word
from qa.speech.homophones import Homophones

__all__ = ["USUAL", "oddness"]

USUAL = 3.0
"""Nats, where there is nothing to tell: numbers and foreign letters are right about as often as characters
of this price (89 % of either, on 18 rendered calls)."""


def oddness(words: Sequence[Word], language: Homophones) -> list[float]:
    """What the characters of each word cost after what stands before them.

    Args:
        words: of one utterance, in order.
        language: the words there are, and which follow each other.

    Returns:
        A figure for each word, in nats a character: about 2 in a set phrase, 10 and more where two words
        never meet.
    """
    text = "".join(word.text for word in words)
    prices = [USUAL] * len(text)
    for start, found, before in language.words(text):
        price = language.model.cost(found, before) / len(found)
        prices[start : start + len(found)] = [price] * len(found)
    told, at = [], 0
    for word in words:
        told.append(fmean(prices[at : at + len(word.text)]) if word.text else USUAL)
        at += len(word.text)
    return told
