"""How loud each turn was spoken, against the speaker's own usual level.

Absolute levels tell of telephones and distances, so only differences within one side of one call are
given. Knows turns and sound; must not know what loudness means for anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from qa.model import Seconds, Span, Turn, Who
from qa.speech.asr import RATE, Samples
from qa.speech.listening import Channel

__all__ = ["with_loudness"]

_LEAST_S: Seconds = 0.5  # a shorter 嗯 has no level to speak of
_LEAST_TURNS = 3  # fewer have no usual level
_FLOOR = 1e-10  # -100 dBFS


def with_loudness(turns: Sequence[Turn], voices: Mapping[Who, Channel]) -> tuple[Turn, ...]:
    """Measure turns.

    Args:
        turns: in any order.
        voices: the channel that holds a side's voice alone; turns of other sides stay unmeasured.

    Returns:
        The turns with ``loudness_db``: the mean power of the speech in a turn, in decibels above the
        median of the side's turns; ``None`` for turns with under half a second of speech, and for
        sides with under three turns to measure.
    """
    levels = {
        turn.i: level
        for turn in turns
        if turn.who in voices and (level := _level(turn, voices[turn.who])) is not None
    }
    usual: dict[Who, float] = {}
    for who in voices:
        own = [levels[turn.i] for turn in turns if turn.who is who and turn.i in levels]
        if len(own) >= _LEAST_TURNS:
            usual[who] = median(own)
    return tuple(
        replace(turn, loudness_db=round(levels[turn.i] - usual[turn.who], 1))
        if turn.i in levels and turn.who in usual
        else turn
        for turn in turns
    )


def _level(turn: Turn, channel: Channel) -> float | None:
    """Mean power of a turn's speech in dBFS."""
    if not turn.timed:
        return None
    spoken = [common for span in channel.spans if (common := span & turn.span)]
    if sum(span.duration for span in spoken) < _LEAST_S:
        return None
    sound = np.concatenate([_cut(channel.samples, span) for span in spoken])
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + _FLOOR))


def _cut(samples: Samples, span: Span) -> Samples:
    return samples[round(span.start * RATE) : round(span.end * RATE)]
