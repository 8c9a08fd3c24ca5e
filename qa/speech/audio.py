"""Sound files in, samples out: any usual recording becomes float32 at 16 kHz.

Decoding streams block by block, so memory is bounded by what is kept. Nothing here knows channels'
meaning, speech or roles.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.model import Seconds
from qa.speech import faults
from qa.speech.amplitudes import AmplitudeCounts
from qa.speech.asr import RATE, Samples
from qa.speech.faults import MAX_DURATION_S
from qa.speech.mending import mend
from qa.speech.pair import PairChoice
from qa.speech.probe import OPEN_OPTIONS, Probe, probe
from qa.speech.stillness import Stillness
from qa.speech.tape import Tape

__all__ = ["MAX_DURATION_S", "RATE", "Probe", "Recording", "decode", "probe"]

_MIN_DURATION_S = 0.3  # shorter than one spoken syllable
_KEPT_SHARE = 0.9  # with less than this of the stated length, the call is not the whole call
_FEW = 10  # so many damaged packets are half a second at most
_SILENT_DBFS = -71.0  # loudest tenth of a second; the idle noise of A-law is -72, whispering far above
_LOOK = 100  # tenths of a second looked at before the next ones
_BLOCK = 1 << 16  # samples per channel handed to the resampler at once
_LONGEST_HOLE_S = 600.0  # a longer jump of the file's clock is a fault of the file


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A decoded recording.

    Attributes:
        path: the file.
        sha256: of the file's bytes.
        sample_rate: of the file.
        channels: of the file; ``samples`` holds at most two.
        duration: seconds of sound.
        samples: float32 ``(kept channels, n)`` at 16 kHz, within -1 to 1; offset and mirror images
            are taken out.
        warnings: for the user, in Chinese.
        amplitudes: of the kept channels as recorded.
        stillness: of the kept channels as recorded.
    """

    path: Path
    sha256: str
    sample_rate: int
    channels: int
    duration: Seconds
    samples: Samples
    warnings: tuple[str, ...] = ()
    amplitudes: AmplitudeCounts = field(default_factory=AmplitudeCounts)
    stillness: Stillness = field(default_factory=Stillness)


@dataclass(slots=True)
class _Course:
    """What went wrong while decoding, counted, and what can only be seen before resampling.

    ``packets`` could not be decoded, ``read`` could.
    """

    packets: int = 0
    read: int = 0
    broken_tail: bool = False
    not_a_number: int = 0
    warnings: list[str] = field(default_factory=list)
    amplitudes: AmplitudeCounts = field(default_factory=AmplitudeCounts)
    stillness: Stillness = field(default_factory=Stillness)


def decode(path: Path) -> Recording:
    """Read a recording.

    More than two channels: those of the two parties are kept, see ``PairChoice``.

    Args:
        path: the recording, in any format FFmpeg knows as plain sound.

    Returns:
        The recording at 16 kHz.

    Raises:
        AudioError: it cannot be read, is cut short, too short, too long or silent.
    """
    found = probe(path)
    with faults.system_faults(path):
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        chosen = _best_pair(found) if found.channels > 2 else tuple(range(found.channels))
        course = _Course()
        samples, rate = _samples(found, chosen, course)
    duration = samples.shape[1] / RATE
    _check_length(found, duration, course)
    samples = _tame(samples, course)
    _check_sound(path, samples)
    samples, mended = mend(samples, rate, codec=found.codec)
    samples = np.clip(samples, -1.0, 1.0, out=samples)  # an offset taken out of a clipped wave overshoots
    return Recording(
        path=path,
        sha256=sha256,
        sample_rate=rate,
        channels=found.channels,
        duration=duration,
        samples=samples,
        warnings=(
            *found.warnings,
            *_channel_warning(found.channels, chosen),
            *course.warnings,
            *mended,
        ),
        amplitudes=course.amplitudes,
        stillness=course.stillness,
    )


def _samples(found: Probe, chosen: tuple[int, ...], course: _Course) -> tuple[Samples, int]:
    """All kept sound at 16 kHz, and the true sample rate."""
    tape = Tape(len(chosen), found.duration if found.counted else None)
    rate = 0
    for block, block_rate in _blocks(found, course):
        kept = _pick(block, chosen)
        _make_finite(kept, course)
        course.amplitudes.add(kept, block_rate)
        course.stillness.add(kept, block_rate)
        tape.add(kept, block_rate)
        rate = rate or block_rate
        if tape.length > MAX_DURATION_S * RATE:
            raise faults.too_long(found.path, tape.length / RATE)
    return tape.finish(), rate or found.sample_rate


def _make_finite(block: Samples, course: _Course) -> None:
    """Replace what is no number, in place, and count it."""
    finite = np.isfinite(block)
    if not finite.all():
        course.not_a_number += int(np.count_nonzero(~finite))
        block[~finite] = 0.0
    np.clip(block, -1e6, 1e6, out=block)


def _pick(block: Samples, chosen: tuple[int, ...]) -> Samples:
    """The chosen channels; a stretch with fewer channels repeats its last."""
    return block[[min(index, len(block) - 1) for index in chosen]].copy()


def _blocks(found: Probe, course: _Course) -> Iterator[tuple[Samples, int]]:
    """Decoded sound ``(channels, n)`` in blocks, each with its sample rate; holes become silence."""
    waiting: list[Samples] = []
    rate, clock, started, length = 0, 0.0, False, 0
    for frame in _frames(found, course):
        array = _as_float(found, frame)
        if waiting and (frame.sample_rate != rate or len(array) != len(waiting[0])):
            yield np.concatenate(waiting, axis=1), rate
            waiting, length = [], 0
        rate = frame.sample_rate
        stamp = float(frame.pts * frame.time_base) if frame.pts is not None and frame.time_base else None
        if stamp is not None and not started:
            clock, started = stamp, True
        # Packets that could not be decoded, or were never sent (Opus without sound), leave a hole.
        if stamp is not None and 0.05 < stamp - clock < _LONGEST_HOLE_S:
            hole = np.zeros((len(array), round((stamp - clock) * rate)), np.float32)
            waiting.append(hole)
            length += hole.shape[1]
            clock = stamp
        waiting.append(array)
        length += array.shape[1]
        clock += array.shape[1] / rate
        if length >= _BLOCK:
            yield np.concatenate(waiting, axis=1), rate
            waiting, length = [], 0
    if waiting:
        yield np.concatenate(waiting, axis=1), rate


def _frames(found: Probe, course: _Course) -> Iterator[Any]:
    """FFmpeg's frames; packets that cannot be decoded are counted and left out."""
    import av  # noqa: PLC0415

    with av.open(str(found.path), metadata_errors="ignore", options=OPEN_OPTIONS) as container:
        packets = container.demux(container.streams.audio[0])
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.error.FFmpegError as fault:
                if isinstance(fault, OSError) and not isinstance(fault, av.error.EOFError):
                    raise  # the disk, not the recording
                course.broken_tail = True
                return
            try:
                frames = packet.decode()
            except av.error.EOFError:
                return
            except av.error.FFmpegError:
                course.packets += 1
                course.broken_tail = True  # until something can be read again
                continue
            course.read += 1
            course.broken_tail = course.broken_tail and not frames
            yield from frames


def _as_float(found: Probe, frame: Any) -> Samples:
    """A frame as float32 ``(channels, n)``; integers scaled to within -1 to 1."""
    try:
        array: NDArray[Any] = frame.to_ndarray()
    except ValueError as fault:  # samples of 64 bits
        raise faults.unknown_codec(found.path) from fault
    if not frame.format.is_planar:
        array = array.reshape(-1, frame.layout.nb_channels).T
    if array.dtype == np.uint8:
        return (array.astype(np.float32) - 128.0) / 128.0
    if array.dtype.kind == "i":
        return array.astype(np.float32) / np.float32(2.0 ** (8 * array.dtype.itemsize - 1))
    with np.errstate(over="ignore", invalid="ignore"):
        return array.astype(np.float32)


def _best_pair(found: Probe) -> tuple[int, ...]:
    """Which two of many channels to keep: one pass over the file, nothing stored."""
    choice = PairChoice(found.channels)
    for block, rate in _blocks(found, _Course()):
        choice.add(block, rate)
    return choice.best()


def _channel_warning(channels: int, chosen: tuple[int, ...]) -> tuple[str, ...]:
    if channels <= 2:
        return ()
    kept = "、".join(str(index + 1) for index in chosen)
    return (f"录音有 {channels} 个声道，只分析第 {kept} 声道；如不是坐席和客户，请重新导出双声道录音。",)


def _check_length(found: Probe, duration: Seconds, course: _Course) -> None:
    """Refuse what is not a whole call; note what is missing."""
    path = found.path
    if duration == 0 and (course.packets or course.broken_tail):
        raise faults.corrupt(path, "一段声音也解不出来")
    if duration == 0:
        raise faults.zero_length(path)
    promised = found.duration if found.counted else None
    if promised is not None and duration < promised * _KEPT_SHARE and promised - duration > 1:
        raise faults.cut(path, f"应有 {promised:.0f} 秒，只读出 {duration:.0f} 秒")
    if course.packets > _FEW and course.packets > (course.packets + course.read) * (1 - _KEPT_SHARE):
        share = course.packets / (course.packets + course.read)
        raise faults.corrupt(path, f"有 {share:.0%} 的内容解不出来")
    if duration < _MIN_DURATION_S:
        raise faults.too_short(path, duration)
    if promised is not None and promised - duration > 0.5:
        course.warnings.append(f"录音末尾缺 {promised - duration:.1f} 秒，收尾的评分请人工复核。")
    elif course.broken_tail:
        course.warnings.append("录音末尾已损坏，只分析能读出的部分，收尾的评分请人工复核。")
    if course.packets > 1:
        course.warnings.append(f"录音有 {course.packets} 处损坏，已跳过，这些地方的话可能缺失。")


def _tame(samples: Samples, course: _Course) -> Samples:
    """Bring float files that overflow back into -1 to 1."""
    if course.not_a_number:
        course.warnings.append(f"录音里有 {course.not_a_number} 个无效采样点，已当作静音处理。")
    if max(samples.max(initial=0.0), -samples.min(initial=0.0)) <= 1.0:
        return samples
    # A resampled full-scale square overshoots a little; a scale of 32768 is another matter.
    usual = float(np.quantile(np.abs(samples[:, :: max(1, samples.shape[1] // 500_000)]), 0.9999))
    if usual > 1.5:
        course.warnings.append("录音的采样值超出正常范围，已按比例缩小。")
        samples = samples / np.float32(usual)
    return np.clip(samples, -1.0, 1.0)


def _check_sound(path: Path, samples: Samples) -> None:
    """Refuse a recording in which nothing was recorded."""
    step = min(RATE // 10, samples.shape[1])
    parts = samples[:, : samples.shape[1] // step * step].reshape(len(samples), -1, step)
    for start in range(0, parts.shape[1], _LOOK):
        loudest = float(parts[:, start : start + _LOOK].var(axis=2).max())
        if 10 * np.log10(loudest + 1e-20) >= _SILENT_DBFS:
            return
    raise faults.silent(path)
