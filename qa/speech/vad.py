"""When a side speaks: voice activity with edges true to about a hundredth of a second.

Silero says where speech is, the signal's energy where it begins and ends. Tones, music and the other
side's leaking voice are taken out before spans are formed. Nothing here knows words or roles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.model import Seconds, Span
from qa.speech.asr import RATE, Samples
from qa.speech.spectrum import HOP, HOP_S, Floats, frames_within, levels, runs

__all__ = ["MAX_SPAN_S", "VadOptions", "speech_frames", "speech_probabilities", "speech_spans"]

MAX_SPAN_S: Seconds = 25.0
"""Longest span: a recogniser's window is 30 s."""

_MODEL = Path(__file__).parent / "vendor/silero_vad_v6.onnx"
_FINE = 160  # samples of the energy frames: 10 ms
_FINE_S = _FINE / RATE
_NOISE_DB = 7.0  # above the noise: heard
_DYNAMIC_DB = 32.0  # below the span's peak: not heard as part of it
_PATIENCE = 3  # fine frames of quiet inside a consonant
_NEARBY_S: Seconds = 3.0
_INAUDIBLE_DB = -90.0
_STIR_DB = 5.0  # above the quietest twentieth: not mere noise
_AROUND = 8  # frames, a quarter of a second
_LONGEST_QUIET = 16  # frames
_CONTEXT, _MEMORY = 64, 128  # samples of the frame before, and cells of the detector's memory
_BLOCK = 256  # frames given to the detector at once
_QUIET_DB = -26.0  # speech whose loudest frames are softer is raised for the detector
_TARGET_DB = -16.0
_MOST_GAIN_DB = 45.0


@dataclass(frozen=True, slots=True)
class VadOptions:
    """Thresholds of the detector.

    Attributes:
        on: probability that opens a span.
        off: probability that keeps it open.
        on_in_tones: probability needed inside tones and music.
        min_speech_s: shorter spans are clicks.
        min_pause_s: shorter pauses do not end a span.
        reach_s: how far an edge may be moved outwards by energy.
        retreat_s: how far it may be moved inwards.
    """

    on: float = 0.4
    off: float = 0.15
    on_in_tones: float = 0.85
    min_speech_s: Seconds = 0.1
    min_pause_s: Seconds = 0.3
    reach_s: Seconds = 0.2
    retreat_s: Seconds = 0.12


def speech_probabilities(samples: Samples, level: Floats | None = None) -> Floats:
    """Silero's probability of speech per frame of ``HOP`` samples.

    Args:
        samples: mono float32 at 16 kHz, at any level.
        level: of its frames, where it is known already.

    Returns:
        float32 ``(frames,)``, the last frame padded.
    """
    level = levels(samples) if level is None else level
    # By the loudest tenth of a second and more, so that one word in a long silence sets it as well.
    loudest = float(np.sort(level)[-max(4, len(level) // 1000) :].min(initial=0.0))
    gain = min(_MOST_GAIN_DB, _TARGET_DB - loudest) if loudest < _QUIET_DB else 0.0
    probabilities = np.zeros(len(level), np.float32)
    for first, last in _stretches(level):
        stretch = samples[first * HOP : last * HOP]
        probabilities[first:last] = _detected(stretch, 10 ** (gain / 20))
    return probabilities


@cache
def _detector() -> Any:
    """Silero on one thread, its weights arranged as ``benchmarks/silero_rows.py`` does."""
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(_MODEL.read_bytes(), options, providers=["CPUExecutionProvider"])


def _detected(samples: Samples, gain: float = 1.0) -> Floats:
    """Probabilities of one stretch, raised by a factor and heard with a fresh memory.

    Each frame is heard with the end of the one before it, a block of frames at a time: a whole stretch
    at once takes tens of megabytes and is no faster.
    """
    h = c = np.zeros((1, 1, _MEMORY), np.float32)
    found = []
    for start in range(0, len(samples), _BLOCK * HOP):
        part = samples[max(0, start - _CONTEXT) : start + _BLOCK * HOP] * np.float32(gain)
        np.clip(part, -1, 1, out=part)
        padded = np.pad(part, (0 if start else _CONTEXT, -len(samples[start : start + _BLOCK * HOP]) % HOP))
        block = np.ascontiguousarray(np.lib.stride_tricks.sliding_window_view(padded, _CONTEXT + HOP)[::HOP])
        out, h, c = _detector().run(None, {"input": block, "h": h, "c": c})
        found.append(out)
    return np.concatenate(found)


def _stretches(level: Floats) -> list[tuple[int, int]]:
    """Stretches of frames in which there is something to hear, with a little quiet around each.

    Silero remembers: after half a minute of quiet it misses short answers that it finds at once
    when it starts afresh (peak probability of eleven short sentences after 3 s of quiet 0.68 to
    0.95, after 60 s 0.17 to 0.63).
    """
    floor = max(float(np.quantile(level, 0.05)), _INAUDIBLE_DB)
    heard = runs(level > floor + _STIR_DB, gap=2 * _AROUND + _LONGEST_QUIET)
    return [(max(0, first - _AROUND), min(len(level), last + _AROUND)) for first, last in heard]


def speech_frames(
    probabilities: Floats, tones: Sequence[Span] = (), options: VadOptions | None = None
) -> NDArray[np.bool_]:
    """Frames of speech: from where it is likely, as far as it stays possible.

    Args:
        probabilities: per frame.
        tones: stretches of tones and music, where more certainty is asked.
        options: thresholds.

    Returns:
        One flag per frame.
    """
    options = options or VadOptions()
    within = frames_within(tones, len(probabilities))
    sure = probabilities >= np.where(within, options.on_in_tones, options.on)
    possible = probabilities >= np.where(within, options.on, options.off)
    flags = np.zeros(len(probabilities), np.bool_)
    for first, last in runs(possible):
        if sure[first:last].any():
            flags[first:last] = True
    return flags


def speech_spans(
    frames: NDArray[np.bool_], samples: Samples, barred: NDArray[np.bool_], options: VadOptions | None = None
) -> tuple[Span, ...]:
    """Spans of speech with edges set by energy.

    Args:
        frames: frames of speech, of ``HOP`` samples.
        samples: the channel, mono float32 at 16 kHz.
        barred: frames into which no edge may be moved (tones, the other side's voice).
        options: thresholds.

    Returns:
        Spans in order, apart by at least the shortest pause, none longer than ``MAX_SPAN_S``.
    """
    options = options or VadOptions()
    fine = levels(samples, _FINE)
    quiet = _quiet(fine, frames)
    edged = []
    for first, last in runs(frames):
        rough = Span(round(first * HOP_S, 3), min(round(last * HOP_S, 3), len(samples) / RATE))
        span = _edged(rough, fine, _floor(rough, fine, quiet), barred, options)
        if span.duration >= options.min_speech_s:
            edged.append(span)
    joined = _joined(edged, options.min_pause_s)
    return tuple(piece for span in joined for piece in _split(span, fine))


def _quiet(fine: Floats, frames: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Fine frames in which nobody speaks on this channel."""
    index = np.minimum(np.arange(len(fine)) * _FINE // HOP, len(frames) - 1)
    quiet: NDArray[np.bool_] = ~frames[index]
    return quiet


def _floor(span: Span, fine: Floats, quiet: NDArray[np.bool_]) -> float:
    """Noise level in dB around a span; the channel's own where there is no pause nearby."""
    near = slice(max(0, int((span.start - _NEARBY_S) / _FINE_S)), int((span.end + _NEARBY_S) / _FINE_S))
    for part in (near, slice(None)):
        noise = fine[part][quiet[part]]
        if len(noise) >= 30:
            return float(np.quantile(noise, 0.4))
    return float(np.quantile(fine, 0.05))


def _edged(span: Span, fine: Floats, floor: float, barred: NDArray[np.bool_], options: VadOptions) -> Span:
    """The span with both edges moved to where sound begins and ends."""
    first, last = round(span.start / _FINE_S), round(span.end / _FINE_S)
    reach, retreat = round(options.reach_s / _FINE_S), round(options.retreat_s / _FINE_S)
    begin, stop = max(0, first - reach), min(len(fine), last + reach)
    peak = float(np.quantile(fine[first:last], 0.95)) if last > first else 0.0
    heard = fine[begin:stop] > max(floor + _NOISE_DB, peak - _DYNAMIC_DB)
    heard &= ~barred[np.minimum(np.arange(begin, stop) * _FINE // HOP, len(barred) - 1)]
    inside = [run for run in runs(heard, gap=_PATIENCE) if run[1] > first - begin and run[0] < last - begin]
    if not inside:
        return span
    start = min(begin + inside[0][0], first + retreat)
    end = max(begin + inside[-1][1], last - retreat)
    return Span(round(start * _FINE_S, 3), round(min(end, len(fine)) * _FINE_S, 3))


def _joined(spans: Sequence[Span], pause: Seconds) -> list[Span]:
    """Spans with all shorter pauses closed."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start - joined[-1].end < pause:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined


def _split(span: Span, fine: Floats) -> list[Span]:
    """A span cut at its quietest points until no piece is too long."""
    if span.duration <= MAX_SPAN_S:
        return [span]
    # Not near an end, and never leaving a piece that needs cutting for a second's sake.
    pieces = int(span.duration / MAX_SPAN_S) + 1
    middle = span.start + span.duration / pieces
    room = min(5.0, span.duration / pieces / 2)
    first, last = int((middle - room) / _FINE_S), int(min(middle + room, span.start + MAX_SPAN_S) / _FINE_S)
    smooth = np.convolve(fine[first:last], np.ones(15) / 15, mode="same")
    smooth[:8], smooth[-8:] = np.inf, np.inf
    cut = round((first + int(smooth.argmin())) * _FINE_S, 3)
    return [Span(span.start, cut), *_split(Span(cut, span.end), fine)]
