"""Whether a finished call's files are still what was written: looked at from outside, not read.

Ten thousand reports take half a minute to parse and a night's run that has nothing to do should take a
moment. So only the ends of the two large files are read: one that a power cut emptied or cut short, or that
something else was written over, does not begin and end as they do.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

__all__ = ["intact"]

_ENDS = {"report.json": (b'{\n "schema"', b"\n}"), "report.html": (b"<!DOCTYPE html>", b"</html>")}
_LAST = 64


def intact(folder: Path) -> bool:
    """Whether a call's folder holds all of its files, none of them plainly damaged."""
    try:
        if not (folder / "transcript.txt").stat().st_size:
            return False
        if not all(_ends(folder / name, *ends) for name, ends in _ENDS.items()):
            return False
        return bool((folder / "transcript.srt").stat().st_size) or _untimed(folder / "report.json")
    except OSError:
        return False


def _ends(path: Path, first: bytes, last: bytes) -> bool:
    with path.open("rb") as stream:
        if stream.read(len(first)) != first:
            return False
        stream.seek(max(0, os.fstat(stream.fileno()).st_size - _LAST))
        return stream.read().rstrip().endswith(last)


def _untimed(path: Path) -> bool:
    """Whether a call has no words with times, and so no subtitles."""
    try:
        turns = json.loads(path.read_bytes())["turns"]
        return all(turn["start"] is None or turn["end"] is None or turn.get("quarantine") for turn in turns)
    except (ValueError, KeyError, TypeError):
        return False
