"""Bytes that are handed in as recordings: good ones in odd forms, and bad ones of every kind."""

from __future__ import annotations

import gzip
import io
import random
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping

import numpy as np

__all__ = ["SOUNDS"]

Made = tuple[str, bytes]


def _wave(chance: random.Random, seconds: float, rate: int, channels: int = 1) -> np.ndarray:
    """Noise that swells and falls, so that it is neither silence nor a tone."""
    rng = np.random.default_rng(chance.randrange(1 << 30))
    n = max(1, int(seconds * rate))
    swell = 0.5 + 0.5 * np.sin(np.arange(n) / rate * 9)
    return (0.2 * swell[:, None] * rng.standard_normal((n, channels))).clip(-1, 1)


def _wav(sound: bytes, *, rate: int, channels: int, bits: int, tag: int = 1, **lies: int) -> bytes:
    """A WAV file with any header; ``lies`` replaces true lengths."""
    block = lies.get("block", max(1, channels * bits // 8))
    form = struct.pack(
        "<HHIIHH", tag, channels, rate & 0xFFFFFFFF, (rate * block) & 0xFFFFFFFF, block & 0xFFFF, bits
    )
    body = b"fmt " + struct.pack("<I", lies.get("fmt", 16)) + form
    body += b"data" + struct.pack("<I", lies.get("data", len(sound)) & 0xFFFFFFFF) + sound
    return b"RIFF" + struct.pack("<I", lies.get("riff", len(body) + 4) & 0xFFFFFFFF) + b"WAVE" + body


def _pcm16(wave: np.ndarray) -> bytes:
    return (wave * 32767).astype("<i2").tobytes()


def good(chance: random.Random) -> Made:
    """A plain telephone recording of a second or two."""
    channels = chance.choice((1, 2))
    wave = _wave(chance, chance.uniform(0.5, 2.0), 8000, channels)
    return ".wav", _wav(_pcm16(wave), rate=8000, channels=channels, bits=16)


def odd_rate(chance: random.Random) -> Made:
    """Rates nobody uses, and rates that are none."""
    rate = chance.choice(
        (0, 1, 50, 3999, 4000, 6000, 11025, 12345, 44056, 96000, 192000, 768000, 2**31, 2**32 - 1)
    )
    wave = _wave(chance, 0.6, min(max(rate, 2000), 200_000))
    return ".wav", _wav(_pcm16(wave), rate=rate, channels=1, bits=16)


def odd_width(chance: random.Random) -> Made:
    """Sample widths and codes of every kind, most of them nonsense."""
    tag, bits = chance.choice(
        ((1, 8), (1, 12), (1, 24), (1, 32), (1, 0), (1, 7), (1, 64), (3, 64), (6, 8), (7, 8))
    )
    tag = chance.choice((tag, tag, 0, 2, 17, 0x31, 0x55, 0xFFFE, 0xFFFF))
    return ".wav", _wav(chance.randbytes(9000), rate=8000, channels=1, bits=bits, tag=tag)


def odd_channels(chance: random.Random) -> Made:
    """No channel, many channels."""
    channels = chance.choice((0, 3, 4, 6, 8, 33, 255, 65535))
    wave = _wave(chance, 0.5, 8000, min(channels, 8) or 1)
    return ".wav", _wav(_pcm16(wave), rate=8000, channels=channels, bits=16)


def not_finite(chance: random.Random) -> Made:
    """Float samples that are no number, endless, or of a mad scale."""
    wave = _wave(chance, 1.0, 8000).astype("<f4")
    kind = chance.choice(("nan", "inf", "all", "huge", "tiny", "few"))
    if kind in ("nan", "inf"):
        wave[:: chance.randint(2, 50)] = np.nan if kind == "nan" else -np.inf
    elif kind == "all":
        wave[:] = np.nan
    elif kind == "few":
        wave[100:110] = np.inf
    else:
        wave *= np.float32(1e30 if kind == "huge" else 1e-30)
    return ".wav", _wav(wave.tobytes(), rate=8000, channels=1, bits=32, tag=3)


def lying_header(chance: random.Random) -> Made:
    """Lengths that are not those of what follows."""
    data = _pcm16(_wave(chance, 0.8, 8000))
    name = chance.choice(("data", "riff", "fmt", "block"))
    size = chance.choice((0, 1, 7, 18, 2**16, 2**31 - 1, 2**32 - 1, len(data) * 3, len(data) // 2))
    return ".wav", _wav(data, rate=8000, channels=1, bits=16, **{name: size})


def truncated(chance: random.Random) -> Made:
    """A recording cut anywhere."""
    suffix, data = good(chance)
    return suffix, data[: chance.randrange(1, len(data))]


def damaged(chance: random.Random) -> Made:
    """Bytes overwritten here and there."""
    suffix, data = good(chance)
    out = bytearray(data)
    for _ in range(chance.choice((1, 5, 200))):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return suffix, bytes(out)


def empty(chance: random.Random) -> Made:
    """No bytes."""
    return chance.choice((".wav", ".mp3", ".amr", ".transcript.json")), b""


def same_bytes(chance: random.Random) -> Made:
    """Nothing but one value."""
    return chance.choice((".wav", ".gsm", ".mp3")), chance.choice((b"\0", b"\xff", b" ")) * chance.randint(
        1, 9000
    )


def noise_bytes(chance: random.Random) -> Made:
    """Random bytes, with or without the beginning of something."""
    magic = (
        b"",
        b"RIFF",
        b"ID3\x03",
        b"fLaC",
        b"OggS\0\x02",
        b"#!AMR\n",
        b"\xff\xfb\x90",
        b"\0\0\0\x20ftypM4A ",
        b".snd",
    )
    return chance.choice((".wav", ".mp3", ".ogg", ".m4a")), chance.choice(magic) + chance.randbytes(
        chance.randint(1, 6000)
    )


def still(chance: random.Random) -> Made:
    """Nothing was recorded, or next to nothing of it."""
    frames = chance.choice((1, 10, 799, 8000))
    return ".wav", _wav(bytes(2 * frames), rate=8000, channels=1, bits=16)


def stranger(chance: random.Random) -> Made:
    """Something else under a recording's name."""
    texts = (
        b"%PDF-1.7\n" + chance.randbytes(500),
        b"\x89PNG\r\n\x1a\n" + chance.randbytes(500),
        b"MZ\x90\0" + chance.randbytes(500),
        b"<!DOCTYPE html><html><script>alert(1)</script>",
        "这不是录音。\n".encode() * 40,
        "﻿{}".encode("utf-16"),
        b"#EXTM3U\nhttp://127.0.0.1:9/x.wav\n/etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
    )
    return chance.choice((".wav", ".mp3", ".m4a", ".flac")), chance.choice(texts)


def archive(chance: random.Random) -> Made:
    """Archives in archives, some locked, some a bomb."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("../../escape.wav", good(chance)[1])
        pack.writestr("bomb.wav", bytes(2_000_000))
    data = inner.getvalue()
    kind = chance.choice(("zip", "nested", "gz", "tar", "locked"))
    if kind == "nested":
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w") as pack:
            pack.writestr("in.zip", data)
        data = outer.getvalue()
    elif kind == "gz":
        data = gzip.compress(gzip.compress(data, mtime=0), mtime=0)
    elif kind == "tar":
        outer = io.BytesIO()
        with tarfile.open(fileobj=outer, mode="w") as tar:
            tar.addfile(tarfile.TarInfo("/etc/escape.wav"), io.BytesIO())
        data = outer.getvalue()
    elif kind == "locked":
        data = data[:6] + b"\x01\x00" + data[8:]
    return chance.choice((".wav", ".mp3")), data


SOUNDS: Mapping[str, Callable[[random.Random], Made]] = {
    made.__name__: made
    for made in (
        *(good, odd_rate, odd_width, odd_channels, not_finite, lying_header, truncated, damaged, empty),
        *(same_bytes, noise_bytes, still, stranger, archive),
    )
}
