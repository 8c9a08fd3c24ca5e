"""The databases' own errors in the user's language, each with the next step."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from qa.errors import StoreError
from qa.store.database import name_of

__all__ = ["PASSING", "translate"]

PASSING = frozenset({"store.offline", "store.locked"})
"""Faults that may be over in a moment, so that trying again is worth while."""

_SAID: dict[str, tuple[str, str]] = {
    "store.locked": ("正被另一个程序占用", "请等另一个运行结束后重试"),
    "store.readonly": ("是只读的", "请检查文件与文件夹的写权限，或用 --store 指到别处"),
    "store.corrupt": (
        "已损坏或不是结果库",
        "从备份恢复，或移走该文件后重新运行（已写出的报告不受影响）；python run_qa.py store check 可查看详情",
    ),
    "store.full": ("无法写入：磁盘已满或出错", "请清出空间后重新运行，已完成的通话会保留"),
    "store.unwritable": ("无法打开", "请检查路径与权限"),
    "store.refused": (
        "拒绝登录：用户名、密码或权限不对",
        "请核对 --store 里的用户名与密码，以及该用户的权限",
    ),
    "store.missing": (
        "不存在",
        "请先在服务器上建立这个数据库（如 createdb 库名），或改正 --store 里的库名",
    ),
    "store.offline": ("连接不上", "请检查数据库是否在运行、地址与端口是否正确"),
}

# https://www.postgresql.org/docs/current/errcodes-appendix.html: by whole code, else by class.
_CODES = {
    "28": "store.refused",
    "42501": "store.refused",
    "3D": "store.missing",
    "53100": "store.full",
    "53300": "store.offline",
    "08": "store.offline",
    "57P": "store.offline",
    "25006": "store.readonly",
    "40": "store.locked",
    "55P03": "store.locked",
    "XX001": "store.corrupt",
    "XX002": "store.corrupt",
}

# Where there is no code: SQLite's words, and what libpq says before it has a connection (the server
# may speak Chinese). The first that fits counts.
_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("password", "authentication failed", "认证失败", "no pg_hba.conf entry"), "store.refused"),
    (("does not exist", "不存在"), "store.missing"),
    (("is locked", "busy"), "store.locked"),
    (("readonly", "read-only", "read only"), "store.readonly"),
    (("not a database", "malformed", "corrupt"), "store.corrupt"),
    (("disk is full", "no space", "disk i/o"), "store.full"),
    (("unable to open",), "store.unwritable"),
    (("connection", "connect", "server", "could not translate", "ssl"), "store.offline"),
)


def translate(engine: Engine, error: Exception) -> StoreError:
    """A database's exception as the user should read it.

    Args:
        engine: the database.
        error: what SQLAlchemy raised.

    Returns:
        The error to raise; its ``kind`` tells what is wrong.
    """
    if isinstance(error, StoreError):
        return error
    cause = str(getattr(error, "orig", None) or error)
    kind = _kind(error, cause)
    if kind in _SAID:
        said, hint = _SAID[kind]
        return StoreError(f"结果库 {name_of(engine)} {said}", hint=hint, kind=kind)
    first = cause.strip().splitlines()[0] if cause.strip() else type(error).__name__
    return StoreError(
        f"结果库 {name_of(engine)} 出错：{first[:200]}", hint="请检查库的状态后重试", kind="store.failed"
    )


def _kind(error: Exception, cause: str) -> str:
    code = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    for length in (5, 3, 2):
        if code and code[:length] in _CODES:
            return _CODES[code[:length]]
    if code:
        return "store.failed"
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return "store.offline"
    lower = cause.lower()
    return next((kind for words, kind in _WORDS if any(word in lower for word in words)), "store.failed")
