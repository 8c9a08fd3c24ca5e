"""How far a WAV file's stated sound and its bytes agree.

A recorder that stopped in the middle leaves too few bytes, or a header written early and never brought up
to date: then half a call lies behind the part that any player reads. Looks at chunks only, decodes nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

__all__ = ["WavExtent", "wav_extent"]

_UNSTATED = (0, 0xFFFFFFFF, 0x7FFFFFFF)  # written by recorders that do not know yet
_MOST_CHUNKS = 100
_LOOK = 1 << 16


@dataclass(frozen=True, slots=True)
class WavExtent:
    """Bytes of sound.

    Attributes:
        stated: by the header.
        missing: how many of these the file does not have.
        unstated: bytes behind them that are neither a chunk nor filling.
    """

    stated: int
    missing: int
    unstated: int


def wav_extent(path: Path) -> WavExtent | None:
    """Compare a WAV file's header with its bytes.

    Args:
        path: the file.

    Returns:
        What was found; ``None`` for what is no plain WAV file or states no size of its sound.

    Raises:
        OSError: the file cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return None
        found = next((chunk for chunk in _chunks(file, 12, size) if chunk[0] == b"data"), None)
        if found is None or found[2] in _UNSTATED:
            return None
        _, start, stated = found
        # Some writers leave out the byte that fills up an odd length.
        ends = {start + stated, start + stated + stated % 2}
        unstated = min(_unstated(file, end, size) for end in ends)
        return WavExtent(stated, max(0, start + stated - size), unstated)


def _chunks(file: BinaryIO, at: int, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Chunks from a place on: name, start of the content, length."""
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8 or at >= size:
            return
        name, length = struct.unpack("<4sI", head)
        yield name, at + 8, length
        at += 8 + length + length % 2


def _unstated(file: BinaryIO, start: int, size: int) -> int:
    """Bytes behind the sound that nothing explains."""
    for name, at, length in _chunks(file, start, size):
        if not (name.isascii() and name.decode("ascii").isprintable() and at + length <= size):
            break
        start = at + length + length % 2
    file.seek(start)
    return max(0, size - start) if len(set(file.read(_LOOK))) > 2 else 0
