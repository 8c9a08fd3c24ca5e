"""The files of a batch in the output folder: failed calls' pages, the index, the numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.failure import Failure
from qa.inputs import CallJob
from qa.report.batch_files import write_batch
from qa.report.document import error_document
from qa.report.files import write_call
from qa.report.rows import CallRow, row_of

__all__ = ["documents", "write_error", "write_outputs"]


def write_error(folder: Path, job: CallJob, error: Failure) -> None:
    """Write the page of a call that could not be processed.

    Raises:
        QaError: the folder cannot be written.
    """
    write_call(folder, error_document(job.call_id, job.meta, error.error(), {}), audio=None)


def documents(folder: Path, call_ids: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """The calls' ``report.json`` one after the other; those not written yet are left out."""
    for call_id in call_ids:
        try:
            yield json.loads((folder / "calls" / call_id / "report.json").read_text("utf-8"))
        except (OSError, ValueError):
            continue


def write_outputs(folder: Path, call_ids: Sequence[str], facts: Mapping[str, Any]) -> tuple[CallRow, ...]:
    """Write the index, the tables and ``batch.json`` from the calls' own files.

    Args:
        folder: the output folder.
        call_ids: the calls to list, in order.
        facts: the run's numbers and names, for ``batch.json`` and the head of the index.

    Returns:
        A row for each call that has a report.

    Raises:
        QaError: the folder cannot be written.
    """
    rows = tuple(row_of(document) for document in documents(folder, call_ids))
    write_batch(folder, rows, facts)
    return rows
