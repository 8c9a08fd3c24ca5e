"""Whether the disk has room for what a run will write: said before the night, not found out at three."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qa.batch.plan import Action, Planned
from qa.machine import free_bytes

__all__ = ["room_note"]

_REPORT_BYTES = 600_000
"""A call's page, data and transcripts without sound, and its rows in the store."""
_SOUND_BYTES_A_SECOND = 7_000
"""A page's sound: up to 40 kbit/s, a third longer as text."""
_MB, _GB = 1e6, 1e9


def room_note(folder: Path, calls: Sequence[Planned], *, sound: bool) -> str:
    """A warning if what the calls need is more than there is; empty when it fits or nobody can tell.

    Args:
        folder: the output folder.
        calls: the calls to be done.
        sound: whether pages carry their sound.
    """
    new = [call for call in calls if call.action is Action.LISTEN]
    seconds = sum(call.work for call in new) if sound else 0.0
    needed = len(new) * _REPORT_BYTES + seconds * _SOUND_BYTES_A_SECOND
    try:
        free = free_bytes(folder)
    except OSError:
        return ""
    if needed <= free:
        return ""
    return (
        f"注意：预计要写 {_size(needed)}，磁盘只剩 {_size(free)}；请先清出空间，或加 "
        "--embed-audio never 不把录音放进报告"
    )


def _size(count: float) -> str:
    return f"{count / _GB:.1f} GB" if count >= _GB else f"{count / _MB:.0f} MB"
