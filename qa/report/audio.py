"""The recording as browsers play it: a small MP3 inside the page, or a link beside it.

MP3 because every browser plays it (Safari does not play Ogg, older ones not WebM), at a constant bit
rate so that seeking lands where it should. It must not know transcripts or pages.
"""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from qa.errors import AudioError
from qa.model import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MAX_EMBED_BYTES", "NO_AUDIO", "PlayerAudio", "embed_audio", "player_audio"]

NO_AUDIO = "本报告没有附带录音，文字与时间仍可查阅。"
MAX_EMBED_BYTES = 15 * 1024 * 1024
# A telephone line at 8 kHz stays at 8 kHz, which halves the work; 24 kbit/s a channel at 16 kHz and
# 16 at 8 kHz keep all of it. The lower rates let an hour of stereo in.
_KBPS_PER_CHANNEL = {8_000: (16, 12), 16_000: (24, 16)}
# A frame of this many samples keeps the calls into the encoder few and the memory small.
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class PlayerAudio:
    """What the page's player plays. ``uri`` is empty when there is nothing, and ``note`` says why."""

    uri: str = ""
    embedded: bool = False
    note: str = NO_AUDIO


def player_audio(
    audio: Path | None, folder: Path, *, embed: bool = True, silence: Sequence[Span] = ()
) -> PlayerAudio:
    """Choose how a report in ``folder`` plays its recording.

    Embedded when it fits; else linked by a relative path. A recording with parts to be silenced is
    never linked, because the file itself still holds them.

    Args:
        audio: the recording, or ``None``.
        folder: where the report will lie.
        embed: whether to embed at all.
        silence: stretches to silence (seconds).
    """
    if audio is None:
        return PlayerAudio()
    if not audio.is_file():
        return PlayerAudio(note=f"找不到录音文件 {audio.name}，文字与时间仍可查阅。")
    if embed:
        try:
            data = embed_audio(audio, silence=silence)
        except AudioError:
            data = b""
        if data:
            return PlayerAudio("data:audio/mpeg;base64," + base64.b64encode(data).decode("ascii"), True, "")
    if silence:
        return PlayerAudio(note="录音中有需要遮蔽的个人信息，未随报告附带；文字与时间仍可查阅。")
    return PlayerAudio(_link(audio, folder), False, "")


def embed_audio(path: Path, *, silence: Sequence[Span] = (), limit: int = MAX_EMBED_BYTES) -> bytes:
    """Encode a recording for embedding.

    Args:
        path: any recording that PyAV reads; mono stays mono, more than two channels become two.
        silence: stretches (seconds) whose sound is removed.
        limit: most bytes to return.

    Returns:
        An MP3 file (8 kHz for recordings of 8 kHz, else 16 kHz; constant bit rate), or ``b""`` when it
        would be longer than ``limit``.

    Raises:
        AudioError: the recording cannot be read or encoded.
    """
    import av  # noqa: PLC0415

    try:
        samples, rate = _decode(path)
        kbps = _bit_rate(samples.shape, rate, limit)
        if not kbps:
            return b""
        for span in silence:
            samples[:, max(0, int(span.start * rate)) : max(0, int(span.end * rate) + 1)] = 0
        return _encode(samples, rate, kbps * 1000)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise AudioError(
            f"录音无法转成网页可播放的格式：{path.name}（{error}）",
            hint="请检查录音能否正常播放",
            kind="audio.embed",
        ) from error


def _bit_rate(shape: tuple[int, ...], rate: int, limit: int) -> int:
    """The best total bit rate (kbit/s) that keeps the file within ``limit``; 0 when none does."""
    channels, count = shape[0], shape[1]
    rates = (k * channels for k in _KBPS_PER_CHANNEL[rate])
    return next((total for total in rates if count / rate * total * 125 + 4096 <= limit), 0)


def _decode(path: Path) -> tuple[NDArray[np.int16], int]:
    import av  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    with av.open(str(path)) as source:
        stream = next(iter(source.streams.audio), None)
        if stream is None:
            raise ValueError("没有音轨")
        layout = "mono" if stream.channels == 1 else "stereo"
        rate = 8_000 if stream.rate <= 8_000 else 16_000
        resampler = av.AudioResampler(format="s16p", layout=layout, rate=rate)
        parts = []
        for frame in source.decode(stream):
            frame.pts = None
            parts += [part.to_ndarray() for part in resampler.resample(frame)]
        parts += [part.to_ndarray() for part in resampler.resample(None)]
    if not parts:
        raise ValueError("没有声音数据")
    return np.concatenate(parts, axis=1), rate


def _encode(samples: NDArray[np.int16], rate: int, bit_rate: int) -> bytes:
    import av  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    layout = "mono" if samples.shape[0] == 1 else "stereo"
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp3") as out:
        stream = out.add_stream("libmp3lame", rate=rate, layout=layout)
        stream.bit_rate = bit_rate
        # The quickest setting: on a telephone line the slower ones bring nothing to hear. Channels
        # are coded apart, so that one side can be listened to alone.
        stream.options = {"compression_level": "9", "joint_stereo": "0"}
        for at in range(0, samples.shape[1], _BLOCK):
            block = np.ascontiguousarray(samples[:, at : at + _BLOCK])
            frame = av.AudioFrame.from_ndarray(block, format="s16p", layout=layout)
            frame.sample_rate = rate
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return buffer.getvalue()


def _link(audio: Path, folder: Path) -> str:
    try:
        relative = os.path.relpath(audio.resolve(), folder.resolve())
    except ValueError:  # another drive: there is no relative path
        return audio.resolve().as_uri()
    return quote(relative.replace(os.sep, "/"))
