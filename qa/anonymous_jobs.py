"""Calls under ids that name nobody: folders, links and lists of a training copy are made from them.

Pure; the calls themselves are anonymised when their reports are made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.inputs import CallJob
from qa.report.anonymised import anonymous_id

__all__ = ["anonymous_jobs"]


def anonymous_jobs(jobs: Iterable[CallJob], companies: Sequence[str] = ()) -> list[CallJob]:
    """Exchange the names, agent and customer numbers in the ids of calls.

    Args:
        jobs: the calls in order.
        companies: names the company goes by.

    Returns:
        The same calls in the same order; ids that were different stay so. An id in which something may be
        a name that the call's data do not tell becomes a number made from where the file lies.
    """
    taken: set[str] = set()
    renamed = []
    for job in jobs:
        wanted = anonymous_id(job.call_id, job.meta, companies=companies) or _opaque(job)
        call_id, n = wanted, 1
        while call_id in taken:
            n += 1
            call_id = f"{wanted}-{n}"
        taken.add(call_id)
        renamed.append(replace(job, call_id=call_id, meta=replace(job.meta, call_id=call_id)))
    return renamed


def _opaque(job: CallJob) -> str:
    told = f"{job.path.absolute()}\0{job.call_id}".encode("utf-8", "surrogateescape")
    return f"call-{hashlib.sha256(told).hexdigest()[:10]}"
