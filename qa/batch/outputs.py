"""The files of a batch in the output folder: failed calls' pages, the index, the numbers, the summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from qa.batch.numbers import BatchNumbers
from qa.batch.summary_text import kept_rows, summary_text
from qa.calls.inputs import CallJob
from qa.config import Settings
from qa.errors import QaError, StoreError, system_reason
from qa.failure import Failure
from qa.files import shown, write_atomic
from qa.kept.store_masking import nothing_judged
from qa.language.redact import redact_call, redact_text
from qa.model import Transcript
from qa.report.anonymised import anonymise_document
from qa.report.batch_files import write_batch
from qa.report.document import error_document
from qa.report.files import write_call
from qa.report.rows import CallRow, row_of

__all__ = ["shown_failure", "write_error", "write_outputs"]


def write_error(folder: Path, job: CallJob, error: Failure, settings: Settings) -> CallRow:
    """Write the page of a call that could not be processed.

    One that cannot be written, because somebody has the old one open, is left as it is.

    Args:
        folder: the output folder.
        job: the call.
        error: why.
        settings: whether personal data in what the message quotes is masked, and whether names, agent and
            customer numbers are left out.

    Returns:
        The call's row in the list.

    Raises:
        StoreError: nothing at all can be written in the output folder any more.
    """
    meta = job.meta
    if settings.redact:
        meta = redact_call(Transcript(job.call_id, 0.0, (), meta=meta), nothing_judged())[0].meta
    document = error_document(job.call_id, meta, shown_failure(job, error, settings).error(), {})
    if settings.anonymise:
        made = anonymise_document(document, companies=settings.company_names, call_id=job.call_id)
        document = made.document
    try:
        write_call(folder / "calls" / job.call_id, document, audio=None)
    except QaError as fault:
        _probe(folder, fault)
    return row_of(document)


def shown_failure(job: CallJob, error: Failure, settings: Settings) -> Failure:
    """A failure as the outputs may tell it; arguments as ``write_error``."""
    path, message = shown(job.path), error.message
    if settings.redact:
        # The file's own name stays, or nobody could find it.
        message = path.join(redact_text(part) for part in message.split(path))
    if settings.anonymise:
        message = message.replace(path, job.call_id).replace(job.path.name, job.call_id)
    return replace(error, message=message)


def _probe(folder: Path, fault: QaError) -> None:
    """Find out whether the folder as a whole can be written."""
    try:
        write_atomic(folder / ".probe", b".")
        (folder / ".probe").unlink()
    except OSError as error:
        raise StoreError(
            f"输出文件夹写不进：{folder}（{system_reason(error)}）",
            hint="请检查磁盘空间和写入权限，然后重新运行，已完成的通话会保留",
            kind="output.unwritable",
        ) from fault


def write_outputs(
    folder: Path, rows: Sequence[CallRow], numbers: BatchNumbers, facts: Mapping[str, Any]
) -> None:
    """Write the index, the tables, ``batch.json`` and ``summary.txt``.

    Args:
        folder: the output folder.
        rows: the calls to list, in order.
        numbers: how the run goes or went.
        facts: the run's names, for ``batch.json`` and the head of the index.

    Raises:
        QaError: the folder cannot be written.
    """
    failed = [*(row for row in rows if row.status != "ok"), *kept_rows(numbers)]
    failures = [
        {"call_id": r.call_id, "kind": r.error_kind, "message": r.error_message, "hint": r.error_hint}
        for r in failed
    ]
    write_batch(folder, rows, {**facts, **numbers.as_dict(), "failures": failures})
    path = folder / "summary.txt"
    try:
        write_atomic(path, summary_text(folder, rows, numbers, facts).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise QaError(
            f"{path}：无法写入（{system_reason(error)}）",
            hint="请检查磁盘空间和写入权限；若文件正被打开，请先关闭",
            kind="report.write",
        ) from error
