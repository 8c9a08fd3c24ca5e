"""How a run is going, told on standard error: a live line in a terminal, plain lines elsewhere.

A terminal that was closed, or a pipe whose reader is gone, ends the telling and not the run.
Knows nothing of what is done with a call.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn

from qa.batch.tally import Tally
from qa.model import Seconds

__all__ = [
    "LiveProgress",
    "PlainProgress",
    "Reporter",
    "make_progress",
    "unheard",
]

_PLAIN_EVERY_S = 30.0
_PLAIN_AT_MOST_S = 600.0
_PLAIN_STEP = 0.05
_GONE = (OSError, ValueError, SystemExit)
"""How it shows that nobody listens: the system's error, a closed file, and rich's answer to a broken pipe."""


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


class _Notes:
    """What both kinds of progress have to say."""

    _once = ""

    def note(self, text: str) -> None:
        """Something to say."""
        raise NotImplementedError

    def note_once(self, text: str) -> None:
        """Something to say, unless it was the last thing said this way."""
        if text != self._once:
            self._once = text
            self.note(text)


class PlainProgress(_Notes):
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
            told = (f"已完成 {tally.done}/{tally.calls} 通（{tally.share:.0%}）", tally.line())
            self.note("，".join(filter(None, told)))

    def end(self) -> None:
        """Nothing more to say."""


class LiveProgress(_Notes):
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
