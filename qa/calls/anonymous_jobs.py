"""Calls under ids that name nobody: folders, links and lists of a training copy are made from them.

Pure; the calls themselves are anonymised when their reports are made.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qa.calls.callid import distinct_ids
from qa.calls.inputs import CallJob
from qa.files import shown
from qa.report.anonymised import anonymous_id

__all__ = ["anonymous_jobs", "anonymous_names"]


def anonymous_jobs(
    jobs: Iterable[CallJob], companies: Sequence[str] = (), owners: Mapping[str, str] | None = None
) -> list[CallJob]:
    """Exchange the names, agent and customer numbers in the ids of calls.

    Args:
        jobs: the calls in order.
        companies: names the company goes by.
        owners: ids already used in the output folder, with the file each belongs to.

    Returns:
        The same calls in the same order; ids that were different stay so. Of those that become alike the
        first keeps the plain one, and the others get a mark made from where their file lies: both stay
        theirs when other calls join or leave. An id in which something may be a name that the call's data
        do not tell becomes such a mark altogether.
    """
    found = list(jobs)
    times = Counter(str(job.path) for job in found)
    # A file that a list names twice cannot be told by its place alone.
    twice = [times[str(job.path)] > 1 for job in found]
    wanted = [
        (name, _mark(job, job.call_id if double else ""), double)
        for name, job, double in zip(anonymous_names(found, companies), found, twice, strict=True)
    ]
    held = {name: _mark_of(path) for name, path in (owners or {}).items()}
    return [
        replace(job, call_id=name, meta=replace(job.meta, call_id=name))
        for job, name in zip(found, distinct_ids(wanted, held), strict=True)
    ]


def anonymous_names(jobs: Iterable[CallJob], companies: Sequence[str] = ()) -> list[str]:
    """The ids of calls without what names anybody; several may be alike."""
    return [
        anonymous_id(job.call_id, job.meta, companies=companies) or f"call-{_mark(job, job.call_id)}"
        for job in jobs
    ]


def _mark(job: CallJob, told: str) -> str:
    return _mark_of(shown(job.path) + (f"\0{told}" if told else ""))


def _mark_of(text: str) -> str:
    """A number in place of a path: its folders and suffix must not tell the ids apart, they name people."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:10]
