"""Files as the shell meets them: shown, hashed, read; every fault named with its next step."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from qa.errors import InputError

__all__ = ["file_sha256", "read_json", "shown"]

MAX_BYTES = 64 * 1024 * 1024
"""A day of talk is under 2 MB; anything far larger is not a transcript."""


def shown(path: Path) -> str:
    """A path as text that any file or terminal takes, odd bytes and control characters escaped."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def read_json(path: Path) -> Any:
    """Decode a JSON file written by people or other programs.

    Raises:
        InputError: the file is missing, unreadable, too large, not UTF-8 or not JSON.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}：文件过大，不像是转写或资料文件", hint="请核对文件", kind="input.size")
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError(
            f"{path}：无法读取（{error.strerror or error}）",
            hint="请检查文件是否存在、有无读取权限",
            kind="input.unreadable",
        ) from None
    except UnicodeDecodeError:
        raise InputError(
            f"{path}：不是 UTF-8 编码", hint="请另存为 UTF-8 后重试", kind="input.encoding"
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path}:{error.lineno}：不是有效的 JSON（第 {error.colno} 列）",
            hint="请检查该处的引号、逗号与括号",
            kind="input.json",
        ) from None
    except (RecursionError, ValueError):
        raise InputError(f"{path}：JSON 嵌套过深或数字过长", hint="请核对文件", kind="input.json") from None


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes as hexadecimal text.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            f"{shown(path)}：无法读取（{reason}）",
            hint="请检查文件是否存在、有无读取权限",
            kind="input.unreadable",
        ) from None
