"""What the commands around the store share: who asks, sizes in words, lines on standard error."""

from __future__ import annotations

import getpass
import socket
import time
from collections.abc import Callable
from datetime import datetime

from rich.console import Console

__all__ = ["TABLES_ZH", "Steps", "actor", "bytes_zh", "moment_zh", "notes"]

_SAY_EVERY_S = 10.0
TABLES_ZH = {
    "calls": "通话",
    "call_versions": "各版结果的记录",
    "failures": "未完成的记录",
    "analyses": "评分结果",
    "transcripts": "转写",
    "scorecards": "评分表",
    "batches": "批次",
    "recordings": "录音文件的校验值",
    "audit": "操作记录",
}


def actor() -> str:
    """Who runs the program, as ``user@machine``."""
    try:
        return f"{getpass.getuser()}@{socket.gethostname()}"
    except (OSError, KeyError):
        return socket.gethostname()


def bytes_zh(size: float) -> str:
    """A size for people."""
    if size < 1024:
        return f"{size:.0f} 字节"
    for unit in ("KB", "MB"):
        size /= 1024
        if size < 1024:
            return f"{size:,.1f} {unit}"
    return f"{size / 1024:,.1f} GB"


def moment_zh(text: str) -> str:
    """An ISO moment for people, to the minute, by this machine's clock; one without an offset as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    moment = moment if moment.utcoffset() is None else moment.astimezone()
    return f"{moment:%Y-%m-%d %H:%M}"


def notes(err: Console) -> Callable[[str], None]:
    """Prints the store's own lines, such as that it waits for its database."""
    return lambda text: err.print(text, highlight=False, markup=False, soft_wrap=True)


class Steps:
    """How far an export or import is: a line that changes in a terminal, a line now and then elsewhere.

    Args:
        err: where to.
        verb: what is done, such as ``导出``.
    """

    def __init__(self, err: Console, verb: str) -> None:
        self._err = err
        self._verb = verb
        self._said = time.monotonic()

    def __call__(self, table: str, done: int, total: int) -> None:
        """Tell of the rows done."""
        live = self._err.is_terminal
        now = time.monotonic()
        if not live and now - self._said < _SAY_EVERY_S:
            return
        self._said = now
        text = f"{self._verb}{TABLES_ZH.get(table, table)} {done:,}/{total:,}"
        self._err.print(text, end="\r" if live else "\n", highlight=False, markup=False)

    def end(self) -> None:
        """Clear the line."""
        if self._err.is_terminal:
            self._err.print(" " * 60, end="\r")
