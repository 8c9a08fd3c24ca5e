"""What can be wrong with a recording, in words a user can act on.

One function per fault, each giving an ``AudioError`` with a stable ``kind``. It must not know how a
fault is found.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qa.errors import AudioError
from qa.model import Seconds

__all__ = [
    "MAX_DURATION_S",
    "archive",
    "corrupt",
    "cut",
    "empty",
    "no_stream",
    "not_audio",
    "not_file",
    "silent",
    "system_faults",
    "too_long",
    "too_short",
    "unknown_codec",
    "zero_length",
]

MAX_DURATION_S: Seconds = 4 * 3600.0
"""Longest recording taken (memory: 16 kHz float32 stereo is 460 MB an hour)."""

_CONVERT = "请用原系统重新导出，或转成 WAV/MP3 后再试"
_EXPORT = "请从录音系统重新导出"


@contextmanager
def system_faults(path: Path) -> Iterator[None]:
    """Turn the operating system's complaints about ``path`` into ``AudioError``.

    Raises:
        AudioError: ``audio.missing``, ``audio.permission`` or ``audio.unreadable``.
    """
    try:
        yield
    except FileNotFoundError as fault:
        raise AudioError(
            f"找不到录音文件：{_whole(path)}",
            hint="文件可能已被移动、改名或删除，请确认路径后重跑",
            kind="audio.missing",
        ) from fault
    except PermissionError as fault:
        raise AudioError(
            f"没有权限读取录音：{_whole(path)}",
            hint="请给运行本程序的账号加上读取权限",
            kind="audio.permission",
        ) from fault
    except OSError as fault:
        raise AudioError(
            f"读取录音时出错：{_whole(path)}，{fault.strerror or fault}",
            hint="请检查磁盘或网络盘是否正常后重跑",
            kind="audio.unreadable",
        ) from fault


def _whole(path: Path) -> str:
    """A path on one line, whatever its name holds."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )


def _name(path: Path) -> str:
    return _whole(Path(path.name))


def not_file(path: Path) -> AudioError:
    """A folder or a device where a file was expected."""
    return AudioError(f"不是录音文件：{_whole(path)}", hint="请给出录音文件的路径", kind="audio.not_file")


def empty(path: Path) -> AudioError:
    """No bytes at all."""
    return AudioError(f"录音是空文件（0 字节）：{_name(path)}", hint="请重新导出这通录音", kind="audio.empty")


def archive(path: Path, *, locked: bool) -> AudioError:
    """A zip or the like under a recording's name."""
    what = "加密压缩包" if locked else "压缩包"
    hint = "请用密码解压后，再对里面的录音运行" if locked else "请先解压，再对里面的录音运行"
    return AudioError(f"不是录音，而是{what}：{_name(path)}", hint=hint, kind="audio.archive")


def not_audio(path: Path, what: str = "") -> AudioError:
    """Text, pictures, noise bytes: nothing that holds sound."""
    return AudioError(
        f"不是录音文件：{_name(path)}，{what}内容里没有可识别的声音",
        hint="请检查导出的文件；裸 PCM、VOX 没有文件头，请先转成 WAV",
        kind="audio.not_audio",
    )


def no_stream(path: Path) -> AudioError:
    """A container without a sound track."""
    return AudioError(f"文件里没有声音轨：{_name(path)}", hint=_CONVERT, kind="audio.no_stream")


def unknown_codec(path: Path) -> AudioError:
    """A sound track in a coding that FFmpeg cannot read."""
    return AudioError(f"不支持的音频编码：{_name(path)}", hint=_CONVERT, kind="audio.codec")


def cut(path: Path, why: str) -> AudioError:
    """The file ends before the call does."""
    return AudioError(
        f"录音不完整：{_name(path)}，{why}",
        hint=f"缺了一段的通话不能公正评分，{_EXPORT}",
        kind="audio.truncated",
    )


def corrupt(path: Path, why: str) -> AudioError:
    """The bytes are there and make no sense."""
    return AudioError(f"录音已损坏：{_name(path)}，{why}", hint=_CONVERT, kind="audio.corrupt")


def zero_length(path: Path) -> AudioError:
    """A sound header without sound."""
    return AudioError(
        f"录音时长为 0 秒：{_name(path)}", hint="这通电话可能没有录上，请核对", kind="audio.zero_length"
    )


def too_short(path: Path, seconds: Seconds) -> AudioError:
    """Shorter than a spoken syllable."""
    return AudioError(
        f"录音太短：{_name(path)}，只有 {seconds * 1000:.1f} 毫秒",
        hint="短到听不出一个字，请核对是否录全",
        kind="audio.too_short",
    )


def too_long(path: Path, seconds: Seconds) -> AudioError:
    """Above ``MAX_DURATION_S``."""
    return AudioError(
        f"录音过长：{_name(path)}，约 {seconds / 3600:.1f} 小时，上限 {MAX_DURATION_S / 3600:g} 小时",
        hint="请确认是否把多通电话录在了一个文件里，按通话切开后再试",
        kind="audio.too_long",
    )


def silent(path: Path) -> AudioError:
    """Nothing was recorded on any channel."""
    return AudioError(
        f"录音里没有任何声音：{_name(path)}", hint="请检查录音设备或线路，再核对这通电话", kind="audio.silent"
    )
