"""The program's errors: one small tree, each telling the user what to do next.

    QaError
    ├── UsageError        the command line, the configuration or a scorecard is wrong; nothing starts
    │   ├── ScorecardError   with ``path:line`` for every fault at once
    │   └── MissingPart      something to install or fetch; the hint is the command
    ├── CallError         one call cannot be processed; the rest of the batch goes on
    │   ├── AudioError       the recording cannot be read
    │   └── InputError       metadata or a finished transcript cannot be read
    └── StoreError        the store cannot be opened, read or written

Messages and hints are shown to users and are in Chinese.
"""

from __future__ import annotations

import errno
import shlex
import sys
import unicodedata

__all__ = [
    "AudioError",
    "CallError",
    "InputError",
    "MissingPart",
    "QaError",
    "ScorecardError",
    "StoreError",
    "UsageError",
    "pip_install",
    "system_reason",
]

_REASONS = {
    errno.ENOENT: "不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ELOOP: "链接绕成了圈",
    errno.ENAMETOOLONG: "名字太长",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "是文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.EIO: "磁盘或网络盘读取出错",
    errno.ESTALE: "网络盘已断开",
    errno.ETIMEDOUT: "网络盘没有回应",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EBUSY: "正被别的程序占用",
    errno.EROFS: "只读",
    errno.EMFILE: "打开的文件太多",
}


class QaError(Exception):
    """Base of all errors that a user may see.

    Args:
        message: what is wrong, naming the file or thing.
        hint: the next step; may be empty.
        kind: a short stable code for reports (``audio.empty``); defaults to the class's own.
    """

    kind = "error"

    def __init__(self, message: str, *, hint: str = "", kind: str = "") -> None:
        message, hint = _writable(message), _writable(hint)
        super().__init__(message)
        self.message = message
        self.hint = hint
        if kind:
            self.kind = kind

    def __str__(self) -> str:
        return f"{self.message}（{self.hint}）" if self.hint else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Keep hint and kind when an error travels between processes."""
        return (_rebuild, (type(self), self.message, self.hint, self.kind))


def _writable(text: str) -> str:
    """Text that any file, database and terminal takes: names of files may hold what none does."""
    return text if text.isprintable() else "".join(char if _plain(char) else _escaped(char) for char in text)


def _plain(char: str) -> bool:
    return char.isprintable() or char == "\n" or unicodedata.category(char) == "Zs"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")


def _rebuild(cls: type[QaError], message: str, hint: str, kind: str) -> QaError:
    return cls(message, hint=hint, kind=kind)


class UsageError(QaError):
    """The command or its configuration is wrong; nothing was started."""

    kind = "usage"


class ScorecardError(UsageError):
    """A scorecard file has faults; the message lists all, each with ``path:line``."""

    kind = "scorecard"


class MissingPart(UsageError):
    """A package, model or program is missing; the hint is the command that gets it."""

    kind = "missing"


class CallError(QaError):
    """One call cannot be processed."""

    kind = "call"


class AudioError(CallError):
    """A recording cannot be read as sound."""

    kind = "audio"


class InputError(CallError):
    """A call's metadata or finished transcript cannot be read."""

    kind = "input"


class StoreError(QaError):
    """The store cannot be opened, read or written."""

    kind = "store"


def system_reason(error: OSError) -> str:
    """What the operating system complains of, in the user's language."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


def pip_install(packages: str) -> str:
    """The command that installs packages where this program runs, whatever ``pip`` the shell would find.

    Args:
        packages: what follows ``pip install``, quoted where a shell needs it.
    """
    return f"{shlex.quote(sys.executable)} -m pip install {packages}"
