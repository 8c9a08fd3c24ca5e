"""Recordings that lie at a URL: listed, told whether they changed, fetched for one call's time.

Nothing is sent anywhere but what reading the URL itself takes. Copies
lie in a folder that only this account can open and are removed with the call; what a killed process left
is removed by the next. Knows nothing of calls.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from qa.calls.urls import check_url
from qa.errors import CallError, InputError, MissingPart, UsageError
from qa.files import public_url
from qa.model import Seconds

__all__ = ["fingerprints", "list_url", "local_copy"]

MAX_BYTES = 4 * 1024**3
"""A four-hour stereo recording at 48 kHz is 2.8 GB; more is no call."""

_BLOCK = 1 << 20
_SPARE_BYTES = 256 * 1024**2
_FETCH_S, _FETCH_S_PER_BYTE = 600.0, 1 / 100_000  # a line of 0.1 MB/s is as slow as is waited for
_AT_ONCE = 32
_NEW_S = 60.0  # its owner may not have got to its lock yet


def list_url(url: str) -> dict[str, int]:
    """What lies at a URL: itself when it is a file, else everything below it.

    Returns:
        Size in bytes by URL, sorted; a URL with a query is taken for a file as it is.

    Raises:
        CallError: it cannot be reached, or there is nothing.
    """
    with _told(url):
        system, path = _opened(url)
        if urlsplit(url).query or not system.isdir(path):
            return {url: int(system.info(path).get("size") or 0)}
        found = system.find(path, detail=True)
        base, inner = url.rstrip("/"), path.rstrip("/")
        return {
            base + name.removeprefix(inner): int(info.get("size") or 0)
            for name, info in sorted(found.items())
            if info.get("type") == "file"
        }


def fingerprints(urls: Sequence[str]) -> dict[str, tuple[int, int]]:
    """What tells whether something at a URL has changed, many asked at once.

    Returns:
        Size and a number made of its entity tag, version or time; ``(-1, -1)`` where that is not to
        be had, which counts as changed.
    """
    if not urls:
        return {}
    with ThreadPoolExecutor(min(_AT_ONCE, len(urls))) as pool:
        return dict(zip(urls, pool.map(_fingerprint, urls), strict=True))


def _fingerprint(url: str) -> tuple[int, int]:
    try:
        system, path = _opened(url)
        info = system.info(path)
    except Exception:
        return (-1, -1)
    names = (
        "ETag",
        "etag",
        "md5",
        "generation",
        "LastModified",
        "last_modified",
        "mtime",
        "modified",
        "created",
    )
    marks = [str(info[name]) for name in names if info.get(name)]
    if not marks or info.get("size") is None:
        return (-1, -1)
    digest = hashlib.sha256("\0".join(marks).encode()).digest()
    return int(info["size"]), int.from_bytes(digest[:7])


def _opened(url: str) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415

    check_url(url)
    found: tuple[Any, str] = fsspec.core.url_to_fs(url)
    return found


@contextmanager
def local_copy(
    url: str, allow: Callable[[Seconds], None] = lambda seconds: None, *, limit: int = MAX_BYTES
) -> Iterator[Path]:
    """Fetch what lies at a URL into a private file for the time of the block.

    Args:
        url: the recording.
        allow: told how long fetching may take.
        limit: most bytes taken.

    Yields:
        The copy, under the recording's own name so that messages can name it.

    Raises:
        InputError: not found, no permission, too large, unreachable, or no room for it here.
    """
    with _private_folder() as folder:
        path = folder / _file_name(url)
        with _told(url):
            _fetch(url, path, allow, limit)
        yield path


def _fetch(url: str, path: Path, allow: Callable[[Seconds], None], limit: int) -> None:
    allow(_FETCH_S)
    system, inner = _opened(url)
    size = int(system.info(inner).get("size") or 0)
    allow(_FETCH_S + size * _FETCH_S_PER_BYTE)
    if size > limit:
        raise _too_large(url, size, limit)
    if size + _SPARE_BYTES > shutil.disk_usage(path.parent).free:
        raise OSError(errno.ENOSPC, "no room")
    taken = 0
    with system.open(inner, "rb") as source, path.open("xb") as out:
        while block := source.read(_BLOCK):
            taken += len(block)
            if taken > limit:
                raise _too_large(url, taken, limit)
            out.write(block)


def _file_name(url: str) -> str:
    """The last part of a URL as a file name on this machine; its suffix is kept."""
    last = (
        unquote(urlsplit(url).path.rpartition("/")[2]).replace("/", "_").replace("\0", "_").lstrip(".")
        or "recording"
    )
    stem, dot, suffix = last.rpartition(".")
    short = (stem or suffix).encode()[:120].decode("utf-8", "ignore")
    return f"{short}{dot}{suffix[:20]}" if stem else short


@contextmanager
def _private_folder() -> Iterator[Path]:
    """A folder for one copy, mode 700, held by a lock for as long as it is used."""
    base = Path(tempfile.gettempdir()) / f"qa-fetch-{os.getuid()}"
    base.mkdir(mode=0o700, exist_ok=True)
    if base.is_symlink() or base.stat().st_uid != os.getuid():
        base = Path(tempfile.mkdtemp(prefix="qa-fetch-"))
    _sweep(base)
    folder = Path(tempfile.mkdtemp(dir=base))
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _sweep(base: Path) -> None:
    """Remove the folders whose process was killed: nobody holds their lock any more."""
    old = time.time() - _NEW_S
    for folder in base.iterdir():
        with suppress(OSError):
            if folder.stat().st_mtime > old:
                continue
            lock = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _too_large(url: str, size: int, limit: int) -> InputError:
    return InputError(
        f"{public_url(url)}：文件有 {size / 1024**2:,.0f} MB，超过上限 {limit / 1024**2:,.0f} MB",
        hint="请确认这是一通电话的录音；多通录在一个文件里的请先切开",
        kind="remote.size",
    )


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Turn whatever a storage library complains of into an error of this call."""
    try:
        yield
    except CallError:
        raise
    except (MissingPart, UsageError) as error:  # on another machine than the one that planned
        raise InputError(error.message, hint=error.hint, kind=error.kind) from None
    except Exception as error:
        raise _failure(url, error) from error


def _failure(url: str, error: Exception) -> InputError:
    where = public_url(url)
    if isinstance(error, FileNotFoundError):
        hint = "请核对地址；文件可能已被移动或删除"
        return InputError(f"{where}：找不到", hint=hint, kind="remote.missing")
    if isinstance(error, PermissionError):
        hint = "请检查密钥与该文件夹（桶）的读取权限，例如 AWS_ACCESS_KEY_ID、AWS_PROFILE"
        return InputError(f"{where}：没有读取权限", hint=hint, kind="remote.permission")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        hint = f"请清理 {tempfile.gettempdir()}，或用环境变量 TMPDIR 换一个有空间的文件夹"
        return InputError(f"{where}：临时文件夹没有空间存放录音", hint=hint, kind="remote.room")
    name = type(error).__name__
    if "Credentials" in name or "Auth" in name:
        hint = "请设置访问密钥（如 AWS_ACCESS_KEY_ID 与 AWS_SECRET_ACCESS_KEY，或 AWS_PROFILE）"
        return InputError(f"{where}：没有可用的访问密钥（{name}）", hint=hint, kind="remote.permission")
    hint = "请检查网络、地址与访问设置后再运行一次，已完成的不会重做"
    return InputError(f"{where}：读取失败（{name}）", hint=hint, kind="remote.unreachable")
