"""An output folder without some of its calls: their reports gone, the lists written anew, the log cleaned."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from qa.batch.leftovers import sweep
from qa.errors import StoreError, system_reason
from qa.files import private_files
from qa.report.batch_files import batch_document, write_batch
from qa.report.rows import CallRow, row_of

__all__ = ["Emptied", "forget_calls"]


@dataclass(frozen=True, slots=True)
class Emptied:
    """What was done.

    Attributes:
        folders: report folders deleted.
        lists: output folders whose lists were written anew.
        missing: output folders that are not on this machine.
        weekly: folders of weekly reports that still tell of the calls.
        summaries: last runs' summaries deleted, as they named the calls.
    """

    folders: int = 0
    lists: int = 0
    missing: tuple[Path, ...] = ()
    weekly: tuple[Path, ...] = ()
    summaries: tuple[Path, ...] = ()

    def __add__(self, other: Emptied) -> Emptied:
        return Emptied(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def forget_calls(folder: Path, gone: Collection[str], left: Sequence[str]) -> Emptied:
    """Delete calls' reports from an output folder and from its lists.

    Args:
        folder: the output folder.
        gone: the calls to delete.
        left: all others, in the order to list them.

    Raises:
        StoreError: something cannot be deleted or written; the same can be asked for again.
    """
    if not folder.is_dir():
        return Emptied(missing=(folder,))
    with private_files(folder):
        return _forgotten(folder, gone, left)


def _forgotten(folder: Path, gone: Collection[str], left: Sequence[str]) -> Emptied:
    try:
        deleted = sum(_deleted(folder / "calls", name) for name in gone)
        sweep(folder)  # what a killed run left half-written may be a list of all calls
        for name in ("log.jsonl", ".rows.jsonl"):
            _clean_lines(folder / name, gone)
        summaries = _drop_if_named(folder / "summary.txt", gone)
        lists = _relist(folder, left, gone)
        weekly = tuple(_weekly(folder / "weekly", frozenset(gone)))
    except OSError as error:
        raise StoreError(
            f"{error.filename or folder}：无法删除或写入（{system_reason(error)}）",
            hint="请检查写权限，关闭正打开它的程序，然后用同样的命令再删一次",
            kind="purge.failed",
        ) from None
    return Emptied(deleted, lists, weekly=weekly, summaries=summaries)


def _deleted(calls: Path, name: str) -> int:
    """Delete one call's folder; a name that would lead elsewhere is no call's."""
    path = calls / name
    if not name or name in (".", "..") or path.parent != calls or path.name != name:
        return 0
    if path.is_symlink():
        path.unlink()
        return 1
    if not path.is_dir():
        return 0
    shutil.rmtree(path)
    return 1


def _clean_lines(path: Path, gone: Collection[str]) -> None:
    """Lines of a call name its file, and files are often named after a telephone number."""
    if not path.is_file():
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    mode = path.stat().st_mode & 0o777
    with (
        path.open(encoding="utf-8", errors="replace") as old,
        os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as new,
    ):
        new.writelines(line for line in old if not _names(line, gone))
    part.replace(path)


def _names(line: str, gone: Collection[str]) -> bool:
    try:
        event = json.loads(line)
    except ValueError:
        return any(name in line for name in gone)
    facts = next((part for part in event if isinstance(part, dict)), {}) if isinstance(event, list) else event
    return isinstance(facts, dict) and facts.get("call_id") in gone


def _drop_if_named(path: Path, gone: Collection[str]) -> tuple[Path, ...]:
    """Delete the last run's summary if it names one of the calls; the next run writes another."""
    if not path.is_file() or not any(name in path.read_text("utf-8", "replace") for name in gone):
        return ()
    path.unlink()
    return (path,)


def _relist(folder: Path, left: Sequence[str], gone: Collection[str]) -> int:
    if not (folder / "index.html").is_file() and not (folder / "batch.json").is_file():
        return 0
    rows = tuple(_rows(folder, left))
    # What the rows tell is reckoned anew; what else was known of the run stays, unless it names a call:
    # why a run broke off may be a call's own file.
    reckoned = batch_document((), {}).keys()
    facts = {
        name: value
        for name, value in _facts(folder / "batch.json").items()
        if name not in reckoned and not any(call in str(value) for call in gone)
    }
    write_batch(folder, rows, facts)
    return 1


def _rows(folder: Path, left: Sequence[str]) -> Iterator[CallRow]:
    for name in left:
        try:
            yield row_of(json.loads((folder / "calls" / name / "report.json").read_text("utf-8")))
        except (OSError, ValueError):
            continue


def _weekly(folder: Path, gone: Collection[str]) -> Iterator[Path]:
    """Weekly reports that tell of the calls. People may have filled in their lists: nothing is deleted."""
    for path in sorted(folder.glob("*/data/calls.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            if any(row and row[0].removeprefix("'") in gone for row in csv.reader(stream)):
                yield path.parent.parent


def _facts(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}
