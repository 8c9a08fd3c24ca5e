"""What the user should know about the sound of a recording, in sentences with figures.

Each finding says what is wrong, how much, what was done about it and what it means for the scores. A
usual telephone call gives none. Knows sound and times of speech, not words or roles.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qa.model import Seconds, Span, ToneRegion, Turn
from qa.speech.amplitudes import AmplitudeCounts, clipped_share
from qa.speech.holes import LOST_S
from qa.speech.spectrum import Floats, frames_within

__all__ = [
    "LOST",
    "clipping_warning",
    "distrust_warning",
    "end_warning",
    "hole_warning",
    "level_warning",
    "lost_regions",
    "noise_warning",
    "speech_level",
]

LOST = "lost"
"""Kind of a region in which a channel holds nothing, though the call went on."""

_CLIPPED = 0.01  # of the loud samples of speech
_BADLY_CLIPPED = 0.12  # half as many errors again, and more
_QUIET_DB = -42.0  # usual calls lie between -20 and -32
_USUAL_DB = -25
_NOISY_DB = 15.0  # speech above noise; usual calls have 20 and more, and below 15 half of the characters go
_PAUSE_SHARE = 0.3  # of the pauses are quieter: what comes and goes in them is no steady noise
_LEAST_PAUSE = 60  # frames, 2 s
_MANY_HOLES = 3
_DISTRUSTED = 0.2  # of the time of all turns
_DISTRUSTED_TURNS = 3


def clipping_warning(
    amplitudes: AmplitudeCounts, channel: int, name: str, speech: Sequence[Span]
) -> tuple[str, ...]:
    """Whether a channel's speech is clipped.

    Told, not repaired: three calls clipped by 6, 12 and 20 dB had 18.3, 24.4 and 39.5 % character
    errors against 17.5 %, and with band-limited peaks put in at 20 dB it was 49 %.

    Args:
        amplitudes: of the recording.
        channel: index among those kept.
        name: how the user calls it.
        speech: of the channel.

    Returns:
        One sentence or none.
    """
    share = clipped_share(amplitudes.total(channel, speech))
    if share < _CLIPPED:
        return ()
    effect = "错字会明显增多，请调低录音增益" if share >= _BADLY_CLIPPED else "错字可能略多"
    return (f"{name}音量过大，削波失真（说话时 {share:.0%} 的采样顶到上限），{effect}。",)


def speech_level(level: Floats, speech: Sequence[Span]) -> float | None:
    """Mean power of the frames of speech in dBFS; ``None`` without speech."""
    spoken = level[frames_within(speech, len(level))]
    return float(10 * np.log10(np.mean(10 ** (spoken / 10)))) if len(spoken) else None


def level_warning(level: Floats, name: str, speech: Sequence[Span]) -> tuple[str, ...]:
    """Whether a channel's speech is so soft that it was poorly recorded.

    Args:
        level: of the channel's frames, in dBFS.
        name: how the user calls it.
        speech: of the channel.

    Returns:
        One sentence or none.
    """
    usual = speech_level(level, speech)
    if usual is None or usual >= _QUIET_DB:
        return ()
    return (
        f"{name}音量很小（说话约 {usual:.0f} dB，一般在 {_USUAL_DB} dB 左右），"
        "已自动放大后识别，错字可能偏多。",
    )


def noise_warning(
    level: Floats, name: str, speech: Sequence[Span], signals: Sequence[Span]
) -> tuple[str, ...]:
    """Whether a channel's own noise is so loud that words are lost in it.

    White noise added to a call at 18, 16 and 14 dB below one side's speech gave that side 19, 24 and 49 %
    character errors against 12 %.

    Args:
        level: of the channel's frames in dB, without what lies below the voice.
        name: how the user calls it.
        speech: of the channel.
        signals: its tones and music, which are no noise, and where it stands still.

    Returns:
        One sentence or none.
    """
    usual = speech_level(level, speech)
    pauses = level[~frames_within((*speech, *signals), len(level))]
    if usual is None or len(pauses) < _LEAST_PAUSE:
        return ()
    above = usual - float(np.quantile(pauses, _PAUSE_SHARE))
    if above >= _NOISY_DB:
        return ()
    extent = f"说话声只比噪声高约 {max(0.0, above):.0f} dB"
    return (f"{name}背景噪声很大（{extent}），错字会明显增多，建议人工听录音。",)


def hole_warning(name: str, holes: Sequence[Span]) -> tuple[str, ...]:
    """Whether a channel has gaps worth telling.

    Args:
        name: how the user calls the channel.
        holes: its gaps.

    Returns:
        One sentence or none.
    """
    longest = max((hole.duration for hole in holes), default=0.0)
    if len(holes) < _MANY_HOLES and longest < LOST_S:
        return ()
    extent = f"共 {_length(sum(hole.duration for hole in holes))}"
    if len(holes) > 1:
        extent += f"，最长 {_length(longest)}"
    return (
        f"{name}有 {len(holes)} 处断音（{extent}，第一处在 {_clock(holes[0].start)}），"
        "断处的话没有录上，不当作停顿或静默。",
    )


def end_warning(name: str, missing: Span) -> str:
    """A channel that stops before the call does."""
    return (
        f"{name}从 {_clock(missing.start)} 起没有声音，另一方还在说话，"
        f"最后 {missing.duration:.0f} 秒只录到一方，不当作静默，收尾的评分请人工复核。"
    )


def distrust_warning(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Whether so much of a call was set aside that the whole of it is to be read with care.

    Args:
        turns: of the call.

    Returns:
        One sentence or none.
    """
    aside = [turn.span.duration for turn in turns if turn.quarantine]
    total = sum(turn.span.duration for turn in turns)
    share = sum(aside) / total if total else 0.0
    if len(aside) < _DISTRUSTED_TURNS or share < _DISTRUSTED:
        return ()
    return (
        f"有 {len(aside)} 句（占说话时间的 {share:.0%}）识别结果不可信，已标灰且不参与评判，"
        "可能落在其中的内容按无法判定处理，建议人工听录音。",
    )


def lost_regions(channel: int, holes: Sequence[Span], missing: Span | None) -> tuple[ToneRegion, ...]:
    """Stretches in which a channel holds nothing, long enough to hide words.

    Args:
        channel: its number in the file.
        holes: its gaps.
        missing: its end, where it stops early.

    Returns:
        Regions of kind ``lost``, in order.
    """
    spans = [hole for hole in holes if hole.duration >= LOST_S] + ([missing] if missing else [])
    return tuple(ToneRegion(LOST, span, channel) for span in spans)


def _clock(seconds: Seconds) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _length(seconds: Seconds) -> str:
    return f"{seconds:.1f} 秒" if seconds >= 0.095 else f"{1000 * seconds:.0f} 毫秒"
