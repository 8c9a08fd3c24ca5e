"""How far a run is, in counts and recording time, and how long the rest should take.

Speed and time left are reckoned from the estimated length of the recordings, the only measure known before
one is opened.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from qa.model import Seconds

__all__ = ["Tally", "clock_zh"]


@dataclass(slots=True)
class Tally:
    """Counts of a run as it goes; ``work`` is in seconds of recording, as estimated before."""

    calls: int = 0
    work: Seconds = 0.0
    done: int = 0
    failed: int = 0
    work_done: Seconds = 0.0
    audio_s: Seconds = 0.0
    started: float = field(default_factory=time.monotonic)
    rested: Seconds = 0.0
    _idle_since: float = 0.0

    def expect(self, calls: int, work: Seconds) -> None:
        """There is more to do; time spent with nothing to do counts for no speed."""
        self.wake()
        self.calls += calls
        self.work += work

    def add(self, *, work: Seconds, duration: Seconds, failed: bool) -> None:
        """Count one finished call; ``duration`` is 0 when nothing was recognised."""
        self.done += 1
        self.failed += failed
        self.work_done += work
        self.audio_s += duration
        if self.done >= self.calls:
            self._idle_since = time.monotonic()

    def rest(self) -> None:
        """There is nothing to do for now."""
        if not self._idle_since and self.done >= self.calls:
            self._idle_since = time.monotonic()

    def wake(self) -> None:
        """There is something to do again; the time until now counts as rest."""
        if self._idle_since:
            self.rested += time.monotonic() - self._idle_since
            self._idle_since = 0.0

    @property
    def elapsed(self) -> Seconds:
        """Seconds of work since the start, never 0."""
        return max(1e-6, time.monotonic() - self.started - self.rested)

    @property
    def speed(self) -> float:
        """Seconds of recording done per second."""
        return self.audio_s / self.elapsed

    @property
    def share(self) -> float:
        """How much of the work is done, 0 to 1."""
        if self.done >= self.calls > 0:
            return 1.0  # whatever was thought of the work in them: others may have done a part of it
        share = self.work_done / self.work if self.work else self.done / max(1, self.calls)
        return min(1.0, share)

    @property
    def left(self) -> Seconds | None:
        """Seconds that the rest should take; ``None`` before anything is known."""
        share = self.share
        return self.elapsed * (1 - share) / share if share > 0 else None

    def line(self) -> str:
        """All of it in one line for people."""
        parts = []
        if self.audio_s:
            parts += [f"录音 {self.audio_s / 3600:.2f} 小时", f"实时的 {self.speed:.1f} 倍"]
        if self.left is not None and self.done < self.calls:
            parts.append(f"剩余约 {clock_zh(self.left)}")
        if self.failed:
            parts.append(f"失败 {self.failed}")
        return "，".join(parts)


def clock_zh(seconds: Seconds) -> str:
    """A length of time in words: 45 秒, 3 分 20 秒, 2 小时 5 分."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} 秒"
    if whole < 3600:
        return f"{whole // 60} 分 {whole % 60} 秒"
    return f"{whole // 3600} 小时 {whole % 3600 // 60} 分"
