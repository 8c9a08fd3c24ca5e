"""How a run is going, told on standard error: a live line in a terminal, plain lines elsewhere.

Speed and time left are reckoned from the estimated length of the recordings, the only measure known before
one is opened. A terminal that was closed, or a pipe whose reader is gone, ends the telling and not the run.
Knows nothing of what is done with a call.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn

from qa.model import Seconds

__all__ = [
    "LiveProgress",
    "PlainProgress",
    "Reporter",
    "Tally",
    "clock_zh",
    "make_progress",
    "unheard",
]

_PLAIN_EVERY_S = 30.0
_PLAIN_AT_MOST_S = 600.0
_PLAIN_STEP = 0.05
_GONE = (OSError, ValueError, SystemExit)
"""How it shows that nobody listens: the system's error, a closed file, and rich's answer to a broken pipe."""


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
        """Something to say."""

    def note_once(self, text: str) -> None:
        """Something to say, unless it was the last thing said this way."""

    def call_done(self, name: str, error: str) -> None:
        """A call is finished; ``error`` is empty when it went well. The tally is up to date."""

    def end(self) -> None:
        """Work is over."""


class PlainProgress:
    """Lines for a log file: failures at once, the state of things now and then; no control characters.

    Args:
        stream: where to.
        every_s: seconds between two lines about the state, at least.
        at_most_s: after so long there is a line even if little has happened.
    """

    def __init__(
        self, stream: TextIO, every_s: Seconds = _PLAIN_EVERY_S, at_most_s: Seconds = _PLAIN_AT_MOST_S
    ) -> None:
        self._stream = stream
        self._every_s, self._at_most_s = every_s, at_most_s
        self._said, self._said_share = 0.0, 0.0
        self._once = ""
        self._tally: Tally | None = None

    def begin(self, tally: Tally) -> None:
        """Remember what to report on."""
        if self._tally is None:
            self._tally = tally
            self._said = time.monotonic()
        self._said_share = tally.share

    def note(self, text: str) -> None:
        """One line."""
        with suppress(*_GONE):
            print(_plain(text), file=self._stream, flush=True)

    def note_once(self, text: str) -> None:
        """One line, unless it was the last one."""
        if text != self._once:
            self._once = text
            self.note(text)

    def call_done(self, name: str, error: str) -> None:
        """A line if the call failed, if it is time, or if it was the last."""
        if error:
            self.note(f"失败 {name}：{error}")
        tally = self._tally or Tally()
        now = time.monotonic()
        waited = now - self._said
        stepped = tally.share - self._said_share >= _PLAIN_STEP
        if tally.done >= tally.calls or waited >= self._at_most_s or (stepped and waited >= self._every_s):
            self._said, self._said_share = now, tally.share
            self.note(f"已完成 {tally.done}/{tally.calls} 通（{tally.share:.0%}），{tally.line()}")

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
        self._task: TaskID | None = None
        self._once = ""

    def begin(self, tally: Tally) -> None:
        """Show the bar, or make it longer."""
        self._tally = tally
        with suppress(*_GONE):
            if self._task is None:
                self._task = self._bar.add_task("", total=tally.calls, state="准备中")
                self._bar.start()
            else:
                self._bar.update(self._task, total=tally.calls)

    def note(self, text: str) -> None:
        """A line above the bar."""
        with suppress(*_GONE):
            self._console.print(_plain(text), highlight=False, markup=False, soft_wrap=True)

    def note_once(self, text: str) -> None:
        """A line, unless it was the last one."""
        if text != self._once:
            self._once = text
            self.note(text)

    def call_done(self, name: str, error: str) -> None:
        """Move the bar on."""
        if error:
            self.note(f"失败 {name}：{error}")
        if self._task is None:
            return
        with suppress(*_GONE):
            self._bar.update(self._task, completed=self._tally.done, state=self._tally.line())

    def end(self) -> None:
        """Take the bar away."""
        if self._task is not None:
            with suppress(*_GONE):
                self._bar.stop()


def _plain(text: str) -> str:
    """A text without anything that a terminal would take for a command."""
    return "".join(char if char.isprintable() else " " for char in text)


@contextmanager
def unheard(console: Console) -> Iterator[None]:
    """Say something on a console that nobody may be left to hear; what was done stands all the same."""
    try:
        yield
    except _GONE:
        if console.file is sys.stdout:  # else Python itself would fail on what is left in its buffer
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def make_progress(console: Console) -> Reporter:
    """The fitting kind for a console: live in a terminal, plain elsewhere."""
    if console.is_terminal and not console.is_dumb_terminal:
        return LiveProgress(console)
    return PlainProgress(console.file)  # type: ignore[arg-type]
