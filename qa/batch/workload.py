"""How long calls will take: a guess before they are opened.

The unit of work is a second of recording: what a call takes grows with it, whatever the machine.
"""

from __future__ import annotations

import struct
from pathlib import Path

from qa.calls.inputs import CallJob
from qa.model import Seconds

__all__ = ["estimated_s", "work_of"]

JUDGING_S = 1.0
"""Judging and writing a call takes about as long as recognising this much of a recording."""

_BYTES_PER_S = {
    # Usual rates of recording systems for these kinds of file, two channels counted; a guess that is
    # wrong by half only moves a call in the queue.
    ".mp3": 6_000,
    ".m4a": 6_000,
    ".aac": 6_000,
    ".mp4": 8_000,
    ".amr": 1_600,
    ".awb": 2_400,
    ".3gp": 1_600,
    ".gsm": 1_650,
    ".flac": 14_000,
    ".ogg": 4_000,
    ".oga": 4_000,
    ".opus": 4_000,
    ".webm": 4_000,
    ".wma": 4_000,
}
_PLAIN_BYTES_PER_S = 16_000
_HEAD_BYTES = 1024
_SANE_RATES = range(500, 1_600_000)


def work_of(job: CallJob, *, listen: bool) -> Seconds:
    """How much there is to do for a call, in seconds of recording.

    Args:
        job: the call.
        listen: whether it has to be recognised, not only judged.
    """
    if not listen or job.kind == "transcript":
        return JUDGING_S
    return JUDGING_S + estimated_s(job.path, job.size)


def estimated_s(path: Path, size: int) -> Seconds:
    """About how long a recording is: by the byte rate in its WAV header, else by the kind of file.

    Args:
        path: the recording.
        size: its bytes.
    """
    suffix = path.suffix.lower()
    rate = _wav_rate(path) if suffix == ".wav" else 0
    return size / (rate or _BYTES_PER_S.get(suffix, _PLAIN_BYTES_PER_S))


def _wav_rate(path: Path) -> int:
    """Bytes a second as a RIFF header says; 0 when there is none, or a senseless one."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except (OSError, ValueError):
        return 0
    at = head.find(b"fmt ", 12)
    if head[:4] not in (b"RIFF", b"RF64") or at < 0 or len(head) < at + 20:
        return 0
    rate = int(struct.unpack_from("<I", head, at + 16)[0])
    return rate if rate in _SANE_RATES else 0
