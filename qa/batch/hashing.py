"""What recordings are by their contents: read once, and taken from the store while they do not change.

A few files are read side by side, because on a network share waiting costs more than reading; what was
read is noted every few hundred megabytes, so that a run that is killed need not read it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from qa.calls.inputs import CallJob
from qa.calls.remote import fingerprints
from qa.errors import InputError
from qa.failure import Failure, failure_of
from qa.files import file_sha256, shown
from qa.store import Store

__all__ = ["UNKNOWN", "Hashes", "Mark", "hash_files"]

Mark = tuple[int, int]
"""Size and time of a file, or what stands for them at a URL: what shows that it was changed."""

UNKNOWN: Mark = (-1, -1)

_AT_ONCE = 4
_MOST_FILES, _MOST_BYTES = 256, 200 * 1024**2
_TELL_S = 10.0


@dataclass(slots=True)
class Hashes:
    """What was found out.

    Attributes:
        sha256: by path; empty for a recording at a URL that was never fetched or has changed.
        marks: by path.
        failures: why a file could not be read.
    """

    sha256: dict[Path, str] = field(default_factory=dict)
    marks: dict[Path, Mark] = field(default_factory=dict)
    failures: dict[Path, Failure] = field(default_factory=dict)


def hash_files(
    jobs: Sequence[CallJob],
    store: Store,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    tell: Callable[[str], None] = lambda text: None,
) -> Hashes:
    """Hash every job's file, trusting what is noted of files whose size and time have not changed.

    Args:
        jobs: the calls; those with an error are left out.
        store: where hashes are noted.
        should_stop: asked now and then; once true, the rest is left out.
        tell: gets a line now and then when it takes long.
    """
    wanted = list({job.path: job for job in jobs if not job.error}.values())
    known = store.known_hashes([shown(job.path) for job in wanted])
    found = Hashes()
    done, said = 0, time.monotonic()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for some in _parts(wanted):
            if should_stop():
                break
            urls = fingerprints([job.url for job in some if job.url])
            read = pool.map(lambda job, urls=urls: _one(job, known.get(shown(job.path)), urls), some)
            _note(some, list(read), known, found, store)
            done += len(some)
            if time.monotonic() - said > _TELL_S:
                said = time.monotonic()
                tell(f"正在核对录音：{done}/{len(wanted)} 个文件")
    return found


def _parts(jobs: Sequence[CallJob]) -> Iterator[list[CallJob]]:
    part: list[CallJob] = []
    size = 0
    for job in jobs:
        if part and (len(part) >= _MOST_FILES or size + job.size > _MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(job)
        size += job.size
    if part:
        yield part


def _one(
    job: CallJob, noted: tuple[int, int, str] | None, urls: Mapping[str, Mark]
) -> tuple[Mark, str | Failure]:
    """A file's mark, and its hash or why there is none."""
    if job.url:
        mark = urls[job.url]
        return mark, noted[2] if noted and mark != UNKNOWN and noted[:2] == mark else ""
    try:
        info = job.path.stat()
        mark = (info.st_size, info.st_mtime_ns)
    except OSError:
        mark = UNKNOWN
    if noted and noted[:2] == mark:
        return mark, noted[2]
    try:
        return mark, file_sha256(job.path)
    except InputError as error:
        return mark, failure_of(error, shown(job.path))


def _note(
    jobs: Sequence[CallJob],
    read: Sequence[tuple[Mark, str | Failure]],
    known: Mapping[str, tuple[int, int, str]],
    found: Hashes,
    store: Store,
) -> None:
    """Take over what was read, and note what is new in the store."""
    fresh = {}
    for job, (mark, result) in zip(jobs, read, strict=True):
        found.marks[job.path] = mark
        if isinstance(result, Failure):
            found.failures[job.path] = result
            continue
        found.sha256[job.path] = result
        if result and known.get(shown(job.path)) != (*mark, result):
            fresh[shown(job.path)] = (*mark, result)
    store.note_hashes(fresh)
