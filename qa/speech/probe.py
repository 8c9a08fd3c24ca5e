"""A first look at a recording without decoding it: whether it is sound, of what kind, how long.

Knows containers, codecs and the ways in which a file can be broken. It must not know what is done
with the sound.
"""

from __future__ import annotations

import os
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.model import Seconds
from qa.speech import faults
from qa.speech.riff import WavExtent, wav_extent

__all__ = ["OPEN_OPTIONS", "Probe", "probe"]

# Only plain sound containers and local files: a play list renamed .wav must not make FFmpeg open
# other files or the network. Packets of WAV are otherwise a twentieth of a second each, and reading
# them one by one took five times as long as all else about decoding.
OPEN_OPTIONS = {
    "max_size": "65536",
    "format_whitelist": "wav,w64,mp3,mov,aac,amr,amrnb,amrwb,gsm,flac,ogg,matroska,aiff,au,caf,asf",
    "protocol_whitelist": "file",
}

_MP4 = "mov,mp4,m4a,3gp,3g2,mj2"
_EXTENSIONS = {
    "wav": ("wav", "wave"),
    "mp3": ("mp3",),
    _MP4: ("m4a", "mp4", "m4b", "mov", "3gp", "3g2", "aac"),
    "aac": ("aac",),
    "amr": ("amr", "awb"),
    "gsm": ("gsm",),
    "flac": ("flac",),
    "ogg": ("ogg", "oga", "opus", "spx"),
}
_KNOWN_EXTENSIONS = frozenset(name for names in _EXTENSIONS.values() for name in names)

# Containers whose stated duration is counted, not guessed from the bit rate.
_COUNTED = frozenset({"wav", "w64", "flac", _MP4, "aiff", "caf"})
_UNSTATED_SHARE, _UNSTATED_S = 0.1, 1.0
_MIN_BIT_RATE = 400  # the leanest speech codecs need about 600 bit/s
_MAX_CHANNELS = 32
_SANE_RATES = range(4_000, 768_001)

_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
_DOCUMENTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"MZ\x90")
_COMPRESSED = (b"fLaC", b"OggS", b"ID3", b"#!AMR", b"\xff\xfb", b"\xff\xf3", b"\xff\xf1")


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file says about itself.

    Attributes:
        path: the file.
        container: FFmpeg's name of the container.
        codec: FFmpeg's name of the codec.
        sample_rate: samples per second as stated (HE-AAC may state half of it).
        channels: how many.
        duration: seconds as stated; ``None`` when the file does not say.
        counted: whether ``duration`` is exact rather than guessed from the bit rate.
        size: bytes.
        warnings: for the user, in Chinese.
    """

    path: Path
    container: str
    codec: str
    sample_rate: int
    channels: int
    duration: Seconds | None
    counted: bool
    size: int
    warnings: tuple[str, ...] = ()


def probe(path: Path) -> Probe:
    """Look at a recording without decoding it.

    Args:
        path: the recording.

    Returns:
        What the file says about itself.

    Raises:
        AudioError: it is no readable recording; ``kind`` says why.
    """
    with faults.system_faults(path):
        size = _size(path)
        with path.open("rb") as file:
            head = file.read(4096)
        _refuse_strangers(path, head)
        found = _open(path, head, size)
    if found.duration is not None:
        _check_duration(found, found.duration)
    return found


def _size(path: Path) -> int:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise faults.not_file(path)
    if not os.access(path, os.R_OK):
        raise PermissionError(path)
    if status.st_size == 0:
        raise faults.empty(path)
    return status.st_size


def _refuse_strangers(path: Path, head: bytes) -> None:
    """Name the usual things that are handed in as recordings and are none."""
    if head.startswith(_ARCHIVES):
        raise faults.archive(path, locked=_is_locked_zip(path, head))
    if head.startswith(_DOCUMENTS):
        raise faults.not_audio(path, "是文档、图片或程序，")
    if _is_text(head):
        raise faults.not_audio(path, "是文本，")


def _is_locked_zip(path: Path, head: bytes) -> bool:
    if not head.startswith(b"PK"):
        return False
    if len(head) > 6 and head[6] & 1:  # general purpose flags of the first entry, bit 0
        return True
    try:
        with zipfile.ZipFile(path) as pack:
            return any(entry.flag_bits & 1 for entry in pack.infolist())
    except (zipfile.BadZipFile, NotImplementedError):
        return False


def _is_text(head: bytes) -> bool:
    """No control bytes, and readable in one of the usual encodings (save a character cut at the end)."""
    if any(byte < 0x20 and byte not in b"\t\r\n\f" for byte in head):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as fault:
            if fault.start < len(head) - 4:
                continue
        return True
    return False


def _open(path: Path, head: bytes, size: int) -> Probe:
    import av  # noqa: PLC0415

    try:
        with av.open(str(path), metadata_errors="ignore", options=OPEN_OPTIONS) as container:
            return _describe(path, container, head, size)
    except (FileNotFoundError, PermissionError):
        raise
    except (av.error.FFmpegError, ValueError) as fault:
        raise _unreadable(path, head, size) from fault


def _describe(path: Path, container: Any, head: bytes, size: int) -> Probe:
    streams = container.streams.audio
    if not streams:
        raise faults.no_stream(path)
    name, codec = container.format.name, streams[0].codec_context
    if codec is None:
        raise faults.unknown_codec(path)
    if codec.sample_rate == 0 and codec.channels == 0:
        raise faults.not_audio(path)
    if codec.sample_rate not in _SANE_RATES or not 1 <= codec.channels <= _MAX_CHANNELS:
        raise faults.corrupt(path, f"文件头写着 {codec.channels} 个声道、{codec.sample_rate} Hz")
    duration = container.duration / 1_000_000 if container.duration else None
    extent = wav_extent(path) if name == "wav" else None
    return Probe(
        path=path,
        container=name,
        codec=codec.name,
        sample_rate=codec.sample_rate,
        channels=codec.channels,
        duration=duration,
        counted=_is_counted(path, name, codec.name, head, extent),
        size=size,
        warnings=_extension_warning(path, name)
        + _stream_warning(len(streams))
        + _end_warning(path, name, size)
        + _unstated_warning(path, extent, duration),
    )


def _is_counted(path: Path, container: str, codec: str, head: bytes, extent: WavExtent | None) -> bool:
    """Whether the stated duration is exact.

    FFmpeg takes the heads of ADPCM's blocks for sound: up to a tenth too much in a file that is whole.
    """
    if container == "wav" and codec.startswith("adpcm"):
        return extent is not None and extent.missing > 0
    return container in _COUNTED or (container == "mp3" and _has_frame_count(path, head))


def _unstated_warning(path: Path, extent: WavExtent | None, duration: Seconds | None) -> tuple[str, ...]:
    """Sound behind the end that the header states.

    Raises:
        AudioError: it is a good part of the call.
    """
    if extent is None or not duration:
        return ()
    seconds = duration * extent.unstated / extent.stated
    if seconds < _UNSTATED_S:
        return ()
    if extent.unstated > _UNSTATED_SHARE * extent.stated:
        raise faults.cut(path, f"文件头只写到 {duration:.0f} 秒，其后约 {seconds:.0f} 秒没有登记，读不出来")
    return (f"录音末尾约 {seconds:.0f} 秒没有登记在文件头里，没有读取，收尾的评分请人工复核。",)


def _has_frame_count(path: Path, head: bytes) -> bool:
    """Whether an MP3 carries the Xing/Info header that counts its frames."""
    start = 0
    if head.startswith(b"ID3") and len(head) >= 10:
        sevens = zip(head[6:10], (21, 14, 7, 0), strict=True)
        start = 10 + sum((byte & 0x7F) << shift for byte, shift in sevens)
    with path.open("rb") as file:
        file.seek(start)
        first = file.read(4096)
    return b"Xing" in first or b"Info" in first


def _extension_warning(path: Path, container: str) -> tuple[str, ...]:
    extension = path.suffix.lower().lstrip(".")
    right = _EXTENSIONS.get(container, ())
    if not right or extension in right or extension not in _KNOWN_EXTENSIONS:
        return ()
    return (f"扩展名是 .{extension}，内容其实是 {right[0].upper()}，已按实际内容读取。",)


def _stream_warning(count: int) -> tuple[str, ...]:
    return (f"文件里有 {count} 条音轨，只分析第一条。",) if count > 1 else ()


def _end_warning(path: Path, container: str, size: int) -> tuple[str, ...]:
    """Ogg does not state its length; a cut one lacks the mark of the last page."""
    if container != "ogg":
        return ()
    with path.open("rb") as file:
        file.seek(max(0, size - 0x1_0000))  # a page is smaller than 64 KiB
        tail = file.read()
    page = tail.rfind(b"OggS")
    if page >= 0 and tail[page + 5 : page + 6] and tail[page + 5] & 4:
        return ()
    return ("录音没有正常的结尾，可能缺了最后一段，收尾的评分请人工复核。",)


def _unreadable(path: Path, head: bytes, size: int) -> Exception:
    """Why FFmpeg could not open it: cut short, damaged, or never sound."""
    if head[4:8] == b"ftyp":
        return faults.cut(path, "缺少索引，录音没有正常保存完")
    if head.startswith((b"RIFF", b"RF64")) and head[8:12] in (b"WAVE", b""):
        # A header whose data chunk never comes; else the header itself is broken.
        missing = size < 44 or b"data" not in head or head.index(b"data") + 8 >= size
        return faults.cut(path, "只剩文件头") if missing else faults.corrupt(path, "文件头无法解析")
    if head.startswith(_COMPRESSED):
        return faults.cut(path, "只剩文件头") if size < 1024 else faults.corrupt(path, "内容无法解析")
    return faults.not_audio(path)


def _check_duration(found: Probe, duration: Seconds) -> None:
    """Refuse what is too long, or states a length its bytes cannot hold."""
    if found.counted and duration > 1 and found.size * 8 < duration * _MIN_BIT_RATE:
        raise faults.cut(found.path, f"文件头写着 {duration:,.0f} 秒，文件却只有 {found.size:,} 字节")
    # A guess from the bit rate may be half off; decoding then keeps the watch.
    if duration > faults.MAX_DURATION_S * (1 if found.counted else 2):
        raise faults.too_long(found.path, duration)
