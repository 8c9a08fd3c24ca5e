"""From what the user names to a list of calls: recordings, folders, call lists, transcript files.

Finds files and reads what is known of each call; never opens a sound. A fault in one call stays with
that call. Knows nothing of recognition, judging or reports.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from qa.calls.callid import distinct_ids, safe_id
from qa.calls.calllist import read_list
from qa.calls.found import LISTS, SHEETS, USUAL_BESIDE, Found, call_stem, is_call, skipped_zh, unique
from qa.calls.remote_calls import find_remote, read_remote_json
from qa.calls.sidecars import Sidecars
from qa.calls.transcript_file import transcript_meta
from qa.calls.urls import as_url, plain_path
from qa.errors import CallError, InputError, UsageError, system_reason
from qa.files import AUDIO_SUFFIXES, META_SUFFIX, TRANSCRIPT_SUFFIX, read_json, shown
from qa.metadata import merge
from qa.model import CallMeta
from qa.table_rows import no_sheet

__all__ = ["CallJob", "find_calls", "look_for_calls", "name_calls"]


_MAX_BYTES = 8 * 1024**3  # four hours in stereo at 96 kHz and 24 bits
_NOTHING = ("input.missing", "remote.missing")
_MOST_DOUBLES = 10


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
        url: where the recording lies when it is no file of this machine; ``path`` only names it then.
    """

    path: Path
    kind: Literal["audio", "transcript"]
    call_id: str
    meta: CallMeta = field(default_factory=CallMeta)
    size: int = 0
    named: bool = False
    error: CallError | None = None
    url: str = ""


def find_calls(
    paths: Sequence[Path | str],
    *,
    pattern: str = "",
    exclude: Path | None = None,
    owners: Mapping[str, str] | None = None,
    skipped: list[Path] | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> list[CallJob]:
    """Find the calls that the user's paths stand for.

    Args:
        paths: recordings, folders (searched in depth), call lists, transcript files, or URLs of any
            of them. A file named here is tried whatever its suffix; in a folder only known suffixes count.
        pattern: regular expression with named groups, searched in each file's name.
        exclude: a folder not to be searched (the output's own).
        owners: names already used in the output folder, with the file each belongs to.
        skipped: gets the files in folders that are neither calls nor usual beside them.
        tell: gets what the user should know of call lists and metadata files: unknown columns and fields,
            rows not used, doubled numbers.

    Returns:
        The calls in the order named, folders sorted. A call that cannot be started has ``error``.

    Raises:
        UsageError: nothing was found at all, or a call list as a whole cannot be used.
    """
    jobs = look_for_calls(paths, pattern=pattern, exclude=exclude, skipped=skipped, tell=tell)
    return name_calls(jobs, owners or {}, tell=tell)


def look_for_calls(
    paths: Sequence[Path | str],
    *,
    pattern: str = "",
    exclude: Path | None = None,
    skipped: list[Path] | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> list[CallJob]:
    """The calls under the names that they ask for, which several may share; else as ``find_calls``."""
    left = [] if skipped is None else skipped
    found = unique(list(_expand(paths, exclude, left, tell)), tell)
    if not found or all(item.error and item.error.kind in _NOTHING and not item.row for item in found):
        raise UsageError(
            _nothing(paths, found, left),
            hint="请检查路径；支持录音文件、文件夹、.csv/.jsonl 清单和 *.transcript.json",
        )
    sidecars = Sidecars(pattern)
    jobs = [_job(item, sidecars) for item in found]
    sidecars.tell_of_unknown(tell)
    return jobs


def name_calls(
    jobs: Sequence[CallJob],
    owners: Mapping[str, str],
    *,
    finished: Container[str] = (),
    tell: Callable[[str], None] = lambda text: None,
) -> list[CallJob]:
    """Give each call a name of its own.

    Args:
        jobs: the calls under the names that they ask for.
        owners: names already used in the output folder, with the file each belongs to.
        finished: those of them, in small letters, that no other recording may take over. One that is not
            there may have them: nothing is written in their place.
        tell: gets a line for each call that has another call's number.
    """
    # Told as the store tells it: URLs and names with odd bytes look otherwise as plain paths.
    wanted = [
        (
            job.call_id,
            shown(job.path),
            job.named and (bool(job.error) or job.call_id.casefold() not in finished),
        )
        for job in jobs
    ]
    ids = distinct_ids(wanted, owners)
    _tell_of_doubles(jobs, ids, owners, tell)
    return [
        replace(job, call_id=name, meta=replace(job.meta, call_id=name))
        for job, name in zip(jobs, ids, strict=True)
    ]


def _nothing(paths: Sequence[Path | str], found: Sequence[Found], skipped: Sequence[Path]) -> str:
    if found:
        return "找不到：" + "、".join(shown(item.path) for item in found[:5])
    there = f"；里面 {skipped_zh(skipped)}" if skipped else ""
    return "没有找到任何录音或转写：" + "、".join(shown(Path(path)) for path in paths[:5]) + there


def _expand(
    paths: Iterable[Path | str], exclude: Path | None, skipped: list[Path], tell: Callable[[str], None]
) -> Iterator[Found]:
    for given in paths:
        url = as_url(given)
        if url and not url.startswith("file:"):
            yield from find_remote(url, tell)
            continue
        path = Path(os.path.normpath(plain_path(url) if url else Path(given).absolute()))
        name = path.name.lower()
        if path.is_dir():
            yield from _walk(path, exclude, skipped)
        elif path.suffix.lower() in SHEETS and path.is_file():
            raise no_sheet(shown(path))
        elif path.suffix.lower() in LISTS:
            yield from (Found(row.path, row, row.error, row.url) for row in read_list(path, tell=tell))
        elif not _belongs_to_another(path, name):
            yield Found(path, error=_missing(path))


def _missing(path: Path) -> CallError | None:
    try:
        status = path.stat()
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            what = "链接指向的文件不存在" if path.is_symlink() else "文件不存在"
            return InputError(f"{shown(path)}：{what}", hint="请检查路径是否写对", kind="input.missing")
        reason, hint = system_reason(error), "请检查权限与路径"
        return InputError(f"{shown(path)}：无法访问（{reason}）", hint=hint, kind="input.unreadable")
    if not stat.S_ISREG(status.st_mode):
        what = "文件夹" if stat.S_ISDIR(status.st_mode) else "管道、套接字或设备"
        hint = "请给出录音文件，或把它移出文件夹"
        return InputError(f"{shown(path)}：是{what}，不是普通文件", hint=hint, kind="input.special")
    if status.st_size > _MAX_BYTES:
        hint = "请确认这是一通电话的录音；多通录在一个文件里的请先切开"
        size = f"{status.st_size / 1024**3:,.0f} GB"
        return InputError(f"{shown(path)}：文件有 {size}，过大", hint=hint, kind="input.size")
    return None


def _belongs_to_another(path: Path, name: str) -> bool:
    """Sidecars and label files that a shell pattern such as ``calls/*`` drags in beside recordings."""
    if name.endswith(META_SUFFIX):
        return path.exists()
    if not name.endswith(".json") or name.endswith(TRANSCRIPT_SUFFIX):
        return False
    return any(path.with_suffix(suffix).exists() for suffix in AUDIO_SUFFIXES)


def _walk(root: Path, exclude: Path | None, skipped: list[Path]) -> Iterator[Found]:
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
            if name.startswith("."):
                continue
            if is_call(name):
                path = Path(folder, name)
                yield Found(path, error=_missing(path))
            elif Path(name).suffix.lower() not in USUAL_BESIDE:
                skipped.append(Path(folder, name))
    for error in closed:
        yield Found(Path(error.filename), error=_closed_folder(error))


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        info = folder.stat()
    except OSError:
        return None
    return (info.st_dev, info.st_ino)


def _closed_folder(error: OSError) -> InputError:
    """A folder that cannot be listed is named among the failures: its calls must not vanish silently."""
    return InputError(
        f"{shown(Path(error.filename))}：文件夹无法打开（{system_reason(error)}）",
        hint="请检查读取权限，其中的录音尚未质检",
        kind="input.unreadable",
    )


def _tell_of_doubles(
    jobs: Sequence[CallJob], ids: Sequence[str], owners: Mapping[str, str], tell: Callable[[str], None]
) -> None:
    """Calls that were given a number that another call has, too, in this run or from an earlier one."""
    first = {name.casefold(): job for job, name in zip(jobs, ids, strict=True)}
    held = {name.casefold(): path for name, path in owners.items()}
    doubles = [(job, name) for job, name in zip(jobs, ids, strict=True) if job.named and name != job.call_id]
    for job, name in doubles[:_MOST_DOUBLES]:
        number = job.call_id.casefold()
        if other := first.get(number):
            said = f"给了不止一通：{shown(other.path)} 用它"
        else:
            mend = f"不要了请先 purge --call {job.call_id}"
            said = f"已是另一段录音的：{held.get(number, '')} 的结果保留（{mend}）"
        tell(f"通话编号 {job.call_id} {said}，{shown(job.path)} 改称 {name}")
    if len(doubles) > _MOST_DOUBLES:
        tell(f"还有 {len(doubles) - _MOST_DOUBLES} 通的编号与别的通话相同，已改称")


def _job(found: Found, sidecars: Sidecars) -> CallJob:
    path = found.path
    kind = _kind(path)
    # What is known of a call that fails stays with it: whose it is, and who must not be named.
    meta, error = found.row.meta if found.row else CallMeta(), found.error
    try:
        if error is None:
            meta = sidecars.known(found)
            if kind == "transcript":
                data = read_remote_json(found.url) if found.url else read_json(path)
                meta = merge(transcript_meta(data, shown(path)), meta)
    except CallError as fault:
        error = fault
    given = meta.call_id or (found.row.call_id if found.row else "")
    return CallJob(
        path, kind, safe_id(given or call_stem(path)), meta, _size(found), bool(given), error, found.url
    )


def _kind(path: Path) -> Literal["audio", "transcript"]:
    return "transcript" if path.suffix.lower() == ".json" else "audio"


def _size(found: Found) -> int:
    try:
        return found.size if found.url else found.path.stat().st_size
    except OSError:
        return 0
