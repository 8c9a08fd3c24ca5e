"""What counts as a call among files, and what was found of one before anything is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from qa.calllist import Row
from qa.errors import CallError

__all__ = [
    "AUDIO_SUFFIXES",
    "LISTS",
    "META_SUFFIX",
    "TRANSCRIPT_SUFFIX",
    "USUAL_BESIDE",
    "Found",
    "is_call",
]

AUDIO_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("wav", "mp3", "m4a", "aac", "mp4", "amr", "awb", "flac", "ogg", "oga", "opus", "wma", "webm"),
        *("au", "snd", "aif", "aiff", "3gp", "gsm"),
    )
)
TRANSCRIPT_SUFFIX = ".transcript.json"
META_SUFFIX = ".meta.json"
LISTS = frozenset((".csv", ".jsonl"))
USUAL_BESIDE = frozenset(
    (".json", ".txt", ".md", ".log", ".srt", ".html", ".pdf", ".doc", ".docx", ".png", ".jpg")
)
"""What lies beside recordings and is none by any name; other unknown files may be recordings all the same."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something to process: a file, or a URL beside the path it is named by.

    Attributes:
        path: the file; for a URL what messages and folders are named by.
        row: what a call list said of it.
        error: why it cannot be started.
        url: where it really lies, when it is no file of this machine.
        size: bytes, of a URL only and as far as known.
        sidecars: URLs of its metadata files.
    """

    path: Path
    row: Row | None = None
    error: CallError | None = None
    url: str = ""
    size: int = 0
    sidecars: tuple[str, ...] = ()


def is_call(name: str) -> bool:
    """Whether a file in a folder is a recording or a transcript by its name."""
    low = name.lower()
    return low.endswith(TRANSCRIPT_SUFFIX) or PurePosixPath(low).suffix in AUDIO_SUFFIXES
