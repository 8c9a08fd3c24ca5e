"""Finished results that outlast their recordings: what stands when a recording cannot be had this time.

A share that is not mounted, a recording deleted after its time, a damaged disk: none of them makes a
finished report wrong. It is left as it is, and judged again from the stored transcript where rules changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from qa.batch.hashing import Hashes
from qa.calls.inputs import CallJob
from qa.failure import Failure, failure_of
from qa.files import shown
from qa.metadata import merge, parse_meta
from qa.store import CallRow, Store

__all__ = ["Known", "known_calls"]

_AWAY = frozenset(("input.missing", "input.unreadable"))


@dataclass(frozen=True, slots=True)
class Known:
    """A call and what is known of its file.

    Attributes:
        job: the call; where its recording is away, with what earlier runs knew of it.
        sha256: of the file; of the recording that was judged before where it is away; empty if unknown.
        standing: hash of the recording that the call's finished result was made of; empty without one.
        failure: why the file cannot be had.
    """

    job: CallJob
    sha256: str = ""
    standing: str = ""
    failure: Failure | None = None


def known_calls(
    jobs: Iterable[CallJob], hashes: Hashes, before: Mapping[str, CallRow], store: Store
) -> list[Known]:
    """What is known of each call; calls that were not looked at any more are left out.

    Args:
        jobs: the calls.
        hashes: what was found out of their files.
        before: the folder's calls as earlier runs left them, by name.
        store: knows what recordings their transcripts were made of.
    """
    named = list(jobs)
    done = {job.call_id: row for job in named if (row := before.get(job.call_id)) and row.status == "ok"}
    sounds = store.sounds([row.transcript_key for row in done.values() if row.transcript_key])
    found = []
    for job in named:
        row = done.get(job.call_id)
        standing = sounds.get(row.transcript_key, "") if row else ""
        failure = failure_of(job.error, shown(job.path)) if job.error else hashes.failures.get(job.path)
        if failure is None:
            if job.path in hashes.sha256:
                found.append(Known(job, hashes.sha256[job.path], standing))
            continue
        here = row is not None and row.path == shown(job.path)
        if row and standing and here and failure.kind in _AWAY:
            found.append(Known(_as_before(job, row), standing, standing, failure))
        else:
            found.append(Known(job, "", standing, failure))
    return found


def _as_before(job: CallJob, row: CallRow) -> CallJob:
    """A call with what was read beside its recording when that was there; what is given now is stronger."""
    meta = merge(parse_meta(json.loads(row.meta or "{}"), row.call_id), job.meta)
    return replace(job, meta=replace(meta, call_id=job.call_id), error=None)
