"""Files as the shell meets them: shown, hashed, read, written whole; every fault named with its next step.

What is read is a plain file of sensible size: a pipe or a device among the calls must not hold a run up.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from qa.errors import InputError, UsageError, system_reason

__all__ = [
    "AUDIO_SUFFIXES",
    "MAX_BYTES",
    "META_SUFFIX",
    "TRANSCRIPT_SUFFIX",
    "check_target",
    "file_sha256",
    "private_files",
    "public_url",
    "read_json",
    "shown",
    "write_atomic",
]

AUDIO_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("wav", "mp3", "m4a", "aac", "mp4", "amr", "awb", "flac", "ogg", "oga", "opus", "wma", "webm"),
        *("au", "snd", "aif", "aiff", "3gp", "gsm"),
    )
)
"""What recordings in a folder are known by."""

TRANSCRIPT_SUFFIX = ".transcript.json"
META_SUFFIX = ".meta.json"

MAX_BYTES = 64 * 1024 * 1024
"""A day of talk is under 2 MB; anything far larger is not a transcript."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")  # how Windows programs mark their "Unicode"
_URL_PATH = re.compile(r"^[a-z][a-z0-9+.-]+:/(?!/)")
# What a signed URL carries beside the name of the thing: keys, signatures, times of expiry.
_SIGNING = re.compile(
    r"^(x-(amz|oss|goog|cos|obs|tos)-.*|awsaccesskeyid|ossaccesskeyid|accesskeyid|accesskey|ak|signature|sign|"
    r"sig|expires?|security-token|token|access_token|auth.*|key|policy|s[epvtrikd]|spr|srt?|skoid|sktid|skt|"
    r"ske|sks|skv|q-.*|googleaccessid)$",
    re.IGNORECASE,
)


def shown(path: Path) -> str:
    """A path as text that any file or terminal takes, odd bytes and control characters escaped.

    The path of a job that stands at a URL is shown as that URL.
    """
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    if _URL_PATH.match(text):
        text = text.replace(":/", "://", 1)
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def public_url(url: str) -> str:
    """A URL without user, password and signature; other query parts become a short mark.

    Example:
        >>> public_url("https://me:secret@rec.example/a.wav?X-Amz-Signature=1")
        'https://rec.example/a.wav'
    """
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:  # such as an unfinished IPv6 address
        return url.partition("?")[0].rpartition("@")[2]
    rest = urlencode([(name, value) for name, value in query if not _SIGNING.match(name)])
    mark = f"?…{hashlib.sha256(rest.encode('utf-8', 'replace')).hexdigest()[:6]}" if rest else ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{mark}"


def read_json(path: Path, where: str = "") -> Any:
    """Decode a JSON file written by people or other programs.

    Args:
        path: the file.
        where: what to call it in messages; the path when empty.

    Raises:
        InputError: the file is missing, unreadable, too large, not UTF-8 or not JSON.
    """
    where = where or shown(path)
    try:
        data = _plain_file(path, where).read_bytes()
    except OSError as error:
        raise _unreadable(where, error) from None
    if not data.strip():
        hint = "请重新导出这个文件"
        raise InputError(f"{where}：文件是空的，不是有效的 JSON", hint=hint, kind="input.json")
    try:
        return json.loads(data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(
            f"{where}：不是 UTF-8 编码", hint="请另存为 UTF-8 后重试", kind="input.encoding"
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(
            f"{where}:{error.lineno}：不是有效的 JSON（第 {error.colno} 列）",
            hint="请检查该处的引号、逗号与括号",
            kind="input.json",
        ) from None
    except (RecursionError, ValueError):
        raise InputError(f"{where}：JSON 嵌套过深或数字过长", hint="请核对文件", kind="input.json") from None


def _plain_file(path: Path, where: str) -> Path:
    """The path, if it is a file that can be read whole."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        what = "是文件夹" if stat.S_ISDIR(status.st_mode) else "是管道或设备"
        raise InputError(
            f"{where}：{what}，不是普通文件", hint="请移走它，或换成真正的文件", kind="input.special"
        )
    if status.st_size > MAX_BYTES:
        hint = "请核对文件；一天的通话也只有 2 MB 左右"
        raise InputError(f"{where}：文件过大，不像是转写或资料文件", hint=hint, kind="input.size")
    return path


@contextmanager
def private_files(folder: Path) -> Iterator[None]:
    """Within this block files are made for their owner only, if the folder is its owner's only.

    Processes started meanwhile keep to it. In a folder that others may open the user's ordinary
    permissions hold: it is shared on purpose.
    """
    if not folder.is_dir() or folder.stat().st_mode & 0o077:
        yield
        return
    old = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(old)


def check_target(
    path: Path, *, reads: Iterable[Path] = (), ours: Callable[[Path], bool] = lambda path: True
) -> None:
    """Make sure that a file named to be written may be replaced, which is how files are written.

    Args:
        path: the file.
        reads: files that are read to write it.
        ours: whether a file that is there already is of the kind that is to be written.

    Raises:
        UsageError: something is there that is no file (root would replace even ``/dev/null``), that is
            read, or that is of another kind; or nothing can be written there.
    """
    if not path.exists():
        _check_folder(path.absolute().parent)
        return
    if not path.is_file():
        what = "文件夹" if path.is_dir() else "管道或设备"
        raise UsageError(f"{shown(path)}：是{what}，不能写成文件", hint="请给出一个文件名")
    if any(source.exists() and path.samefile(source) for source in reads):
        raise UsageError(f"{shown(path)}：是要读的文件，不能同时写成结果", hint="请换一个文件名")
    if path.stat().st_size and not ours(path):
        raise UsageError(f"{shown(path)}：已有的是另一种文件，没有覆盖", hint="请换一个文件名")


def _check_folder(folder: Path) -> None:
    """Make sure that a file can be made in a folder, which may itself be made then."""
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        raise UsageError(f"{shown(folder)}：不是文件夹，不能在里面写文件", hint="请换一个位置")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"{shown(folder)}：没有写入权限", hint="请换一个位置，或请管理员放开权限")


def _unreadable(where: str, error: OSError) -> InputError:
    hint = "请检查文件是否存在、有无读取权限"
    return InputError(f"{where}：无法读取（{system_reason(error)}）", hint=hint, kind="input.unreadable")


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes as hexadecimal text.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            hint = "请给出录音文件"
            raise InputError(f"{shown(path)}：不是普通文件", hint=hint, kind="input.special")
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(shown(path), error) from None


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file under another name in the same folder, then rename it into place.

    Raises:
        OSError: it cannot be written; nothing half-written is left.
    """
    # A plain open() keeps the user's ordinary permissions: reports lie in shared folders.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
