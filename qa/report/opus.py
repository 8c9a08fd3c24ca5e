"""A recording made small for a page: Opus in WebM, its secret stretches covered, and its outline.

Why Opus in WebM: Chromium, Edge and Firefox play it, and so does Safari from version 15 (2021) on
Macs, iPhones and iPads; Opus in Ogg only since Safari 18.4. WebM also keeps an index of times, so
that a jump lands exactly. It must not know transcripts or pages.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.errors import AudioError
from qa.model import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

__all__ = ["MAX_EMBED_BYTES", "MIME", "PEAKS_PER_S", "Encoded", "encode_audio", "outline"]

MAX_EMBED_BYTES = 15 * 1024 * 1024
MIME = "audio/webm;codecs=opus"
PEAKS_PER_S = 20
"""Points of the outline a second; an hour of two channels is 140 KB."""

# Bit rate a channel (kbit/s), best first, by sample rate; and which of Opus's coders. Measured on a
# telephone call of two channels against the MP3 of 16 kbit/s a channel that stood here before
# (PESQ 4.1, 0.16 s of work a minute): the music coder at 20 kbit/s takes 0.07 s at PESQ 4.3 and leaks
# nothing from one channel into the other; below 18 it begins to merge the channels, and the speech
# coder (0.12 s; 14 kbit/s: PESQ 4.1; what leaks lies 89 dB lower) takes over.
_RATES: dict[int, tuple[tuple[int, str], ...]] = {
    8_000: ((20, "audio"), (14, "voip"), (10, "voip")),
    16_000: ((24, "audio"), (16, "voip"), (12, "voip")),
}
# 60 ms packets keep the container small; complexity 0 is audibly the same on a telephone line.
_OPTIONS = {"compression_level": "0", "frame_duration": "60", "vbr": "on"}
_CONTAINER_KBPS = 1.0
# Packets of WAV are otherwise a twentieth of a second each: reading them took fifteen times as long.
_READING = {"max_size": "65536"}
# The same sound gives the same file: no random numbers, no version of the library inside.
_WRITING = {"fflags": "+bitexact"}
# A frame of this many samples keeps the calls into the encoder few and the memory small.
_BLOCK = 1 << 18
# The tone over a covered stretch: loud enough to tell it from a fault of the line, quiet enough to bear.
_TONE_HZ, _TONE_LEVEL = 440.0, 700


@dataclass(frozen=True, slots=True)
class Encoded:
    """A recording as a page carries it.

    Attributes:
        data: a WebM file; empty when it would be too long.
        peaks: the outline: ``rate`` (points a second) and ``channels`` (for each channel the base64 of
            one byte a point, the loudest being 255; covered stretches are 0).
    """

    data: bytes = b""
    peaks: Mapping[str, Any] = field(default_factory=dict)


def encode_audio(
    source: Path | bytes, *, silence: Sequence[Span] = (), limit: int | None = MAX_EMBED_BYTES
) -> Encoded:
    """Encode a recording for embedding.

    Args:
        source: any recording that PyAV reads, or its bytes; mono stays mono, more than two channels
            become two.
        silence: stretches (seconds) whose sound is replaced by a soft tone, in every channel.
        limit: most bytes; ``None`` for any.

    Returns:
        Opus in WebM, made from 8 kHz for recordings of 8 kHz or less and from 16 kHz for others; the
        channels can be listened to apart. Without ``data`` when even the lowest rate is over ``limit``.

    Raises:
        AudioError: the recording cannot be read or encoded.
    """
    with _named(source):
        samples, rate = _decode(source)
        _cover(samples, rate, silence, level=0)
        peaks = _peaks(samples, rate)
        chosen = _choice(samples.shape, rate, limit)
        if chosen is None:
            return Encoded(peaks=peaks)
        _cover(samples, rate, silence, level=_TONE_LEVEL)
        return Encoded(_encode(samples, rate, *chosen), peaks)


def outline(source: Path | bytes) -> Mapping[str, Any]:
    """The outline of a recording that is used as it is; arguments and form as in ``encode_audio``.

    Raises:
        AudioError: the recording cannot be read.
    """
    with _named(source):
        return _peaks(*_decode(source))


@contextmanager
def _named(source: Path | bytes) -> Iterator[None]:
    """Faults of the sound library as this program's own, naming the file."""
    import av  # noqa: PLC0415

    try:
        yield
    except (av.FFmpegError, OSError, ValueError) as error:
        name = source.name if isinstance(source, Path) else "报告中的录音"
        raise AudioError(
            f"录音无法转成网页可播放的格式：{name}（{error}）",
            hint="请检查录音能否正常播放",
            kind="audio.embed",
        ) from error


def _choice(shape: tuple[int, ...], rate: int, limit: int | None) -> tuple[int, str] | None:
    """The best total bit rate (bit/s), and the coder, whose file stays within ``limit``."""
    channels, seconds = shape[0], shape[1] / rate
    for kbps, coder in _RATES[rate]:
        total = kbps * channels
        if limit is None or seconds * (total + _CONTAINER_KBPS) * 125 + 4096 <= limit:
            return total * 1000, coder
    return None


def _decode(source: Path | bytes) -> tuple[Samples, int]:
    import av  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    file = str(source) if isinstance(source, Path) else io.BytesIO(source)
    opened: Any = av.open(file, options=_READING)
    with opened:
        stream = next(iter(opened.streams.audio), None)
        if stream is None:
            raise ValueError("没有音轨")
        layout = "mono" if stream.channels == 1 else "stereo"
        rate = 8_000 if _line_rate(stream, opened.metadata) <= 8_000 else 16_000
        resampler = av.AudioResampler(format="s16p", layout=layout, rate=rate)
        parts = []
        for frame in opened.decode(stream):
            frame.pts = None
            parts += [part.to_ndarray() for part in resampler.resample(frame)]
        parts += [part.to_ndarray() for part in resampler.resample(None)]
    if not parts:
        raise ValueError("没有声音数据")
    return np.concatenate(parts, axis=1), rate


def _line_rate(stream: Any, metadata: Mapping[str, str]) -> int:
    """The recording's sample rate; Opus always decodes to 48 kHz, ours notes what went in."""
    noted = metadata.get("comment", "") or metadata.get("COMMENT", "")
    return int(noted.removeprefix("rate=")) if noted.startswith("rate=") else int(stream.rate)


def _cover(samples: Samples, rate: int, spans: Sequence[Span], *, level: int) -> None:
    """Replace stretches by a tone of that level (0: by nothing), in place."""
    import numpy as np  # noqa: PLC0415

    for span in spans:
        part = samples[:, max(0, int(span.start * rate)) : max(0, int(span.end * rate) + 1)]
        tone = level * np.sin(2 * np.pi * _TONE_HZ / rate * np.arange(part.shape[1]))
        part[:] = tone.astype(np.int16)


def _peaks(samples: Samples, rate: int) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415

    step = rate // PEAKS_PER_S
    spare = -samples.shape[1] % step
    padded = np.pad(samples, ((0, 0), (0, spare)))
    blocks = padded.reshape(samples.shape[0], -1, step)
    # Not abs(): the lowest 16-bit number has no positive counterpart.
    heights = np.maximum(blocks.max(axis=2).astype(np.int32), -blocks.min(axis=2).astype(np.int32))
    scaled = np.rint(heights * (255 / max(1, int(heights.max())))).astype(np.uint8)
    return {
        "rate": PEAKS_PER_S,
        "channels": [base64.b64encode(channel.tobytes()).decode("ascii") for channel in scaled],
    }


def _encode(samples: Samples, rate: int, bit_rate: int, coder: str) -> bytes:
    import av  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    layout = "mono" if samples.shape[0] == 1 else "stereo"
    packed = np.ascontiguousarray(samples.T).reshape(1, -1)
    width = _BLOCK * samples.shape[0]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="webm", options=_WRITING) as out:
        out.metadata["comment"] = f"rate={rate}"
        stream = out.add_stream("libopus", rate=rate, layout=layout)
        stream.bit_rate = bit_rate
        stream.options = {**_OPTIONS, "application": coder}
        for at in range(0, packed.shape[1], width):
            frame = av.AudioFrame.from_ndarray(packed[:, at : at + width], format="s16", layout=layout)
            frame.sample_rate = rate
            frame.pts = at // samples.shape[0]
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return buffer.getvalue()
