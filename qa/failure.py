"""Exceptions of one call as values: what the user is told and what the log may keep."""

from __future__ import annotations

import errno
import traceback
from dataclasses import dataclass
from pathlib import Path

from qa.errors import CallError, QaError

__all__ = ["Failure", "failure_of"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call could not be processed.

    Attributes:
        kind, message, hint: as in ``QaError``.
        trace: code places of an unexpected error, innermost last; no values, so no call content.
    """

    kind: str
    message: str
    hint: str = ""
    trace: tuple[str, ...] = ()

    def error(self) -> QaError:
        """The same as an exception."""
        return CallError(self.message, hint=self.hint, kind=self.kind)


def failure_of(error: Exception, where: str) -> Failure:
    """An exception as a failure the user can act on.

    Args:
        error: what was raised.
        where: the file, as shown to the user.
    """
    if isinstance(error, QaError):
        kind = "output.full" if _disk_full(error.__cause__) else error.kind
        return Failure(kind, error.message, error.hint)
    if isinstance(error, MemoryError):
        hint = "请用 --jobs 1 重试，或换内存更大的机器"
        return Failure("internal.memory", f"{where}：内存不足", hint, _trace(error))
    return Failure(
        "internal",
        f"{where}：程序内部错误（{type(error).__name__}）",
        "这通电话未计分；请把 log.jsonl 中的相应一行发给维护者",
        _trace(error),
    )


def _disk_full(cause: BaseException | None) -> bool:
    return isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)


def _trace(error: BaseException) -> tuple[str, ...]:
    """Where it happened. Messages of unexpected errors may quote the call, so they stay out."""
    frames = traceback.extract_tb(error.__traceback__)
    return tuple(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-12:])
