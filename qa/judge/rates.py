"""How fast each side speaks: spoken syllables over the time of its turns.

Knows nothing of bands or checks.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import regex

from qa.language.syllables import count
from qa.model import Transcript, Turn, Who

__all__ = ["rate", "syllables", "turn_rates"]

MIN_RATE_S = 1.0  # a shorter turn, or one of fewer syllables, has no rate worth showing
MIN_RATE_SYLLABLES = 4
BELIEVED = 0.3
# What is not counted one a character: digits, Latin letters, signs that are read aloud.
_READ_ALOUD = regex.compile(r"[0-9A-Za-z*＊¥￥$+℃]")
_HAN = regex.compile(r"\p{Han}")
# What is all of these but for marks is counted sooner.
_MARKS = re.compile("[，。！？、；：…“”《》（） ]+")
_COMMON_HAN = re.compile("[\u4e00-\u9fa5]*")


def syllables(transcript: Transcript) -> tuple[float, ...]:
    """Spoken syllables of every turn.

    Of recognised turns those count that the recogniser itself believes in: a word given less than
    ``BELIEVED`` is as often invented as heard. Counting all of them came out 3.8 % high on 28 labelled
    calls (deviation 2.2 %), counting the believed ones 0.3 % low (deviation 2.6 %).
    """
    return tuple(_syllables(turn) for turn in transcript.turns)


def turn_rates(transcript: Transcript, spoken: Sequence[float] | None = None) -> tuple[float | None, ...]:
    """Speaking rate of every turn in characters (spoken syllables) a minute, pauses included.

    Args:
        transcript: the call.
        spoken: its ``syllables`` where they are known already.

    Returns:
        Parallel to the turns; ``None`` when untimed, quarantined or too short to tell.
    """
    spoken = syllables(transcript) if spoken is None else spoken
    return tuple(_turn_rate(turn, size) for turn, size in zip(transcript.turns, spoken, strict=True))


def rate(transcript: Transcript, who: Who, spoken: Sequence[float] | None = None) -> float | None:
    """One side's rate over the whole call: all syllables over all seconds of its turns.

    Time between turns does not count, pauses inside them do.

    Args:
        transcript: the call.
        who: the side.
        spoken: its ``syllables`` where they are known already.

    Returns:
        Characters a minute; ``None`` without a timed, trusted turn of that side.
    """
    spoken = syllables(transcript) if spoken is None else spoken
    turns = [
        (turn, size)
        for turn, size in zip(transcript.turns, spoken, strict=True)
        if turn.who is who and turn.timed and not turn.quarantine
    ]
    seconds = sum(turn.span.duration for turn, _ in turns)
    return 60 * sum(size for _, size in turns) / seconds if seconds else None


def _syllables(turn: Turn) -> float:
    if not turn.words:
        return _count(turn.text)
    doubted = [word.text for word in turn.words if word.confidence < BELIEVED]
    if not doubted:
        return _count(turn.text) if any(_of_word(word.text) for word in turn.words) else 0.0
    whole = sum([_of_word(word.text) for word in turn.words])
    return _count(turn.text) * (whole - sum(map(_of_word, doubted))) / whole if whole else 0.0


def _count(text: str) -> int:
    """``count``, without its grammar where there is nothing to read aloud."""
    plain = _MARKS.sub("", text)
    if _COMMON_HAN.fullmatch(plain):
        return len(plain)
    return count(text) if _READ_ALOUD.search(text) else len(_HAN.findall(text))


_of_word = functools.lru_cache(maxsize=16384)(_count)


def _turn_rate(turn: Turn, size: float) -> float | None:
    if turn.start is None or turn.end is None or turn.quarantine or size < MIN_RATE_SYLLABLES:
        return None
    seconds = turn.end - turn.start
    return 60 * size / seconds if seconds >= MIN_RATE_S else None
