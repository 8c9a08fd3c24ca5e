"""From what the user names to a list of calls: recordings, folders, call lists, transcript files.

Finds files and reads what is known of each call; never opens a sound. A fault in one call stays with
that call. Knows nothing of recognition, judging or reports.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from qa.callid import distinct_ids, safe_id
from qa.calllist import Row, read_list
from qa.errors import CallError, InputError, UsageError
from qa.files import read_json, shown
from qa.metadata import merge, parse_meta
from qa.model import CallMeta
from qa.transcript_file import transcript_meta

__all__ = ["AUDIO_SUFFIXES", "TRANSCRIPT_SUFFIX", "CallJob", "find_calls"]

AUDIO_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("wav", "mp3", "m4a", "aac", "mp4", "amr", "awb", "flac", "ogg", "oga", "opus", "wma", "webm"),
        *("au", "snd", "aif", "aiff", "3gp", "gsm"),
    )
)
TRANSCRIPT_SUFFIX = ".transcript.json"
_META_SUFFIX = ".meta.json"
_LISTS = frozenset((".csv", ".jsonl"))


@dataclass(frozen=True, slots=True)
class CallJob:
    """One call to be processed.

    Attributes:
        path: the recording or transcript file, absolute.
        kind: which of the two it is.
        call_id: name of the call, distinct within the run and safe as a folder name.
        meta: what is known of the call; ``meta.call_id`` equals ``call_id``.
        size: bytes, 0 when the file cannot be looked at; a first guess at how long it takes.
        named: whether ``call_id`` was given (not taken from the file's name).
        error: why the call cannot even be started.
    """

    path: Path
    kind: Literal["audio", "transcript"]
    call_id: str
    meta: CallMeta = field(default_factory=CallMeta)
    size: int = 0
    named: bool = False
    error: CallError | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A file to process and what a call list said of it."""

    path: Path
    row: Row | None = None
    error: CallError | None = None


def find_calls(
    paths: Sequence[Path],
    *,
    pattern: str = "",
    exclude: Path | None = None,
    owners: Mapping[str, str] | None = None,
) -> list[CallJob]:
    """Find the calls that the user's paths stand for.

    Args:
        paths: recordings, folders (searched in depth), call lists, transcript files. A file named
            here is tried whatever its suffix; in a folder only known suffixes count.
        pattern: regular expression with named groups, searched in each file's name.
        exclude: a folder not to be searched (the output's own).
        owners: names already used in the output folder, with the file each belongs to.

    Returns:
        The calls in the order named, folders sorted. A call that cannot be started has ``error``.

    Raises:
        UsageError: nothing was found at all, or a call list as a whole cannot be used.
    """
    found = _unique(list(_expand(paths, exclude)))
    if not found or all(item.error and item.error.kind == "input.missing" and not item.row for item in found):
        raise UsageError(
            _nothing(paths, found),
            hint="请检查路径；支持录音文件、文件夹、.csv/.jsonl 清单和 *.transcript.json",
        )
    wanted = re.compile(pattern) if pattern else None
    jobs = [_job(item, wanted) for item in found]
    ids = distinct_ids([(job.call_id, str(job.path), job.named) for job in jobs], owners or {})
    return [
        replace(job, call_id=name, meta=replace(job.meta, call_id=name))
        for job, name in zip(jobs, ids, strict=True)
    ]


def _nothing(paths: Sequence[Path], found: Sequence[_Found]) -> str:
    if found:
        return "找不到：" + "、".join(shown(item.path) for item in found[:5])
    return "没有找到任何录音或转写：" + "、".join(shown(path) for path in paths[:5])


def _expand(paths: Iterable[Path], exclude: Path | None) -> Iterator[_Found]:
    for given in paths:
        path = Path(os.path.normpath(given.absolute()))
        name = path.name.lower()
        if path.is_dir():
            yield from _walk(path, exclude)
        elif path.suffix.lower() in _LISTS:
            yield from (_Found(row.path, row, row.error) for row in read_list(path))
        elif not _belongs_to_another(path, name):
            yield _Found(path, error=_missing(path))


def _missing(path: Path) -> CallError | None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            return InputError(f"{shown(path)}：文件不存在", hint="请检查路径是否写对", kind="input.missing")
        reason = error.strerror or str(error)
        return InputError(
            f"{shown(path)}：无法访问（{reason}）", hint="请检查权限与路径", kind="input.unreadable"
        )
    if not stat.S_ISREG(mode):
        return InputError(f"{shown(path)}：不是普通文件", hint="请给出录音文件", kind="input.special")
    return None


def _belongs_to_another(path: Path, name: str) -> bool:
    """Sidecars and label files that a shell pattern such as ``calls/*`` drags in beside recordings."""
    if name.endswith(_META_SUFFIX):
        return path.exists()
    if not name.endswith(".json") or name.endswith(TRANSCRIPT_SUFFIX):
        return False
    return any(path.with_suffix(suffix).exists() for suffix in AUDIO_SUFFIXES)


def _walk(root: Path, exclude: Path | None) -> Iterator[_Found]:
    """Files in a folder in sorted order; each real folder once, so that symlink loops end."""
    seen: set[tuple[int, int]] = set()
    barred = _identity(exclude) if exclude else None
    closed: list[OSError] = []
    for folder, names, files in os.walk(root, onerror=closed.append, followlinks=True):
        identity = _identity(Path(folder))
        if identity is None or identity in seen or identity == barred:
            names.clear()
            continue
        seen.add(identity)
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and _is_call(name.lower()):
                path = Path(folder, name)
                yield _Found(path, error=_missing(path))
    for error in closed:
        yield _Found(Path(error.filename), error=_closed_folder(error))


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        info = folder.stat()
    except OSError:
        return None
    return (info.st_dev, info.st_ino)


def _closed_folder(error: OSError) -> InputError:
    """A folder that cannot be listed is named among the failures: its calls must not vanish silently."""
    return InputError(
        f"{shown(Path(error.filename))}：文件夹无法打开（{error.strerror}）",
        hint="请检查读取权限，其中的录音尚未质检",
        kind="input.unreadable",
    )


def _is_call(name: str) -> bool:
    return name.endswith(TRANSCRIPT_SUFFIX) or Path(name).suffix in AUDIO_SUFFIXES


def _unique(found: Sequence[_Found]) -> list[_Found]:
    """Each file once; a call list's word on a file outweighs the same file found in a folder."""
    listed = {item.path for item in found if item.row}
    seen: set[tuple[Path, str]] = set()
    kept = []
    for item in found:
        if item.row is None and item.path in listed:
            continue
        key = (item.path, item.row.key if item.row else "")
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return kept


def _job(found: _Found, pattern: re.Pattern[str] | None) -> CallJob:
    path = found.path
    kind = _kind(path)
    stem = (
        path.name[: -len(TRANSCRIPT_SUFFIX)] if path.name.lower().endswith(TRANSCRIPT_SUFFIX) else path.stem
    )
    try:
        if found.error:
            raise found.error
        meta = _known(found, stem, pattern)
        inner = transcript_meta(read_json(path), shown(path)) if kind == "transcript" else CallMeta()
        meta = merge(inner, meta)
    except CallError as error:
        given = found.row.call_id if found.row else ""
        return CallJob(path, kind, safe_id(given or stem), size=_size(path), named=bool(given), error=error)
    return CallJob(path, kind, safe_id(meta.call_id or stem), meta, _size(path), named=bool(meta.call_id))


def _kind(path: Path) -> Literal["audio", "transcript"]:
    return "transcript" if path.suffix.lower() == ".json" else "audio"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _known(found: _Found, stem: str, pattern: re.Pattern[str] | None) -> CallMeta:
    """File name, then sidecar, then call list: the later the stronger."""
    meta = CallMeta()
    hit = pattern.search(stem) if pattern else None
    if hit:
        meta = parse_meta(hit.groupdict(), f"{shown(found.path)}（按文件名规则）")
    for sidecar in _sidecars(found.path, stem):
        if sidecar.exists():
            meta = merge(meta, parse_meta(read_json(sidecar), shown(sidecar)))
    return merge(meta, found.row.meta) if found.row else meta


def _sidecars(path: Path, stem: str) -> tuple[Path, ...]:
    """``NAME.meta.json`` and, for those who have a.wav beside a.mp3, ``NAME.wav.meta.json``."""
    return (path.with_name(stem + _META_SUFFIX), path.with_name(path.name + _META_SUFFIX))
