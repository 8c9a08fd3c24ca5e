"""How a run is going, told on standard error: a live line in a terminal, plain lines elsewhere.

Speed and time left are reckoned from bytes of recordings, the only measure known before a recording
is opened. Knows nothing of what is done with a call.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from qa.model import Seconds

__all__ = [
    "LiveProgress",
    "PlainProgress",
    "Reporter",
    "SilentProgress",
    "Tally",
    "clock_zh",
    "make_progress",
]

_PLAIN_EVERY_S = 30.0


@dataclass(slots=True)
class Tally:
    """Counts of a run as it goes; ``bytes`` are of recordings that are really worked on."""

    calls: int = 0
    bytes: int = 0
    done: int = 0
    failed: int = 0
    bytes_done: int = 0
    audio_s: Seconds = 0.0
    started: float = field(default_factory=time.monotonic)

    def add(self, *, size: int, duration: Seconds, failed: bool) -> None:
        """Count one finished call; ``duration`` is 0 when nothing was recognised."""
        self.done += 1
        self.failed += failed
        self.bytes_done += size
        self.audio_s += duration

    @property
    def elapsed(self) -> Seconds:
        """Seconds since the start, never 0."""
        return max(1e-6, time.monotonic() - self.started)

    @property
    def speed(self) -> float:
        """Seconds of recording done per second."""
        return self.audio_s / self.elapsed

    @property
    def left(self) -> Seconds | None:
        """Seconds that the rest should take; ``None`` before anything is known."""
        share = self.bytes_done / self.bytes if self.bytes else self.done / max(1, self.calls)
        return self.elapsed * (1 - share) / share if 0 < share <= 1 else None

    def line(self) -> str:
        """All of it in one line for people."""
        parts = [f"录音 {self.audio_s / 3600:.2f} 小时"]
        if self.audio_s:
            parts.append(f"实时的 {self.speed:.1f} 倍")
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


class Reporter(Protocol):
    """What a run tells of its going."""

    def begin(self, tally: Tally) -> None:
        """Work starts."""

    def note(self, text: str) -> None:
        """Something to say once."""

    def call_done(self, name: str, error: str) -> None:
        """A call is finished; ``error`` is empty when it went well. The tally is up to date."""

    def end(self) -> None:
        """Work is over."""


class SilentProgress:
    """Says nothing."""

    def begin(self, tally: Tally) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""

    def call_done(self, name: str, error: str) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""


class PlainProgress:
    """Lines for a log file: failures at once, the state of things now and then.

    Args:
        stream: where to.
        every_s: seconds between two lines about the state.
    """

    def __init__(self, stream: TextIO, every_s: Seconds = _PLAIN_EVERY_S) -> None:
        self._stream = stream
        self._every_s = every_s
        self._said = 0.0
        self._tally = Tally()

    def begin(self, tally: Tally) -> None:
        """Remember what to report on."""
        self._tally = tally
        self._said = time.monotonic()

    def note(self, text: str) -> None:
        """One line."""
        print(text, file=self._stream, flush=True)

    def call_done(self, name: str, error: str) -> None:
        """A line if the call failed, if it is time, or if it was the last."""
        if error:
            self.note(f"失败 {name}：{error}")
        now = time.monotonic()
        last = self._tally.done >= self._tally.calls
        if last or now - self._said >= self._every_s:
            self._said = now
            self.note(f"已完成 {self._tally.done}/{self._tally.calls} 通，{self._tally.line()}")

    def end(self) -> None:
        """Nothing more to say."""


class LiveProgress:
    """A bar in a terminal; failures scroll by above it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("质检"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("通  {task.fields[state]}"),
            console=console,
            transient=True,
        )
        self._tally = Tally()

    def begin(self, tally: Tally) -> None:
        """Show the bar."""
        self._tally = tally
        self._task = self._bar.add_task("", total=tally.calls, state="准备中")
        self._bar.start()

    def note(self, text: str) -> None:
        """A line above the bar."""
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)

    def call_done(self, name: str, error: str) -> None:
        """Move the bar on."""
        if error:
            self.note(f"失败 {name}：{error}")
        self._bar.update(self._task, completed=self._tally.done, state=self._tally.line())

    def end(self) -> None:
        """Take the bar away."""
        self._bar.stop()


def make_progress(console: Console) -> Reporter:
    """The fitting kind for a console: live in a terminal, plain elsewhere."""
    return LiveProgress(console) if console.is_terminal else PlainProgress(console.file)  # type: ignore[arg-type]
