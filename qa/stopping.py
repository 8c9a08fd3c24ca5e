"""Ctrl-C, SIGTERM and a closed terminal as a question asked now and then: nothing stops half-way."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["StopFlag", "stop_on_signals"]


class StopFlag:
    """False until a signal came."""

    def __init__(self) -> None:
        self.signal = 0

    def __call__(self) -> bool:
        """Whether to stop."""
        return self.signal != 0

    @property
    def exit_status(self) -> int:
        """What a shell expects of a program ended by that signal."""
        return 128 + self.signal


@contextmanager
def stop_on_signals(
    said: Callable[[str], None], hurry: Callable[[], None] = lambda: None
) -> Iterator[StopFlag]:
    """Within this block the first signal sets the flag, a second one breaks off, a third one leaves at once.

    Args:
        said: told in words that the first signal was heard.
        hurry: called with the first signal, so that nothing is waited for any longer.
    """
    flag = StopFlag()
    heard_so_far = 0

    def heard(number: int, _frame: FrameType | None) -> None:
        nonlocal heard_so_far
        heard_so_far += 1
        if heard_so_far > 2:
            os._exit(128 + number)  # workers leave when they see that their parent is gone
        if heard_so_far == 2:
            raise KeyboardInterrupt
        flag.signal = number
        hurry()
        said("正在停止：已完成的通话都会保留，再次运行会接着做（再按一次 Ctrl-C 立即退出）")

    if threading.current_thread() is not threading.main_thread():
        yield flag
        return
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup has it: go on without a terminal
        numbers.append(signal.SIGHUP)
    old = {number: signal.signal(number, heard) for number in numbers}
    try:
        yield flag
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
