"""Whose the names in an output folder are, so that no recording takes the place of another one's call.

A recording that lies elsewhere now is known by its contents; it is read for that only where its name is
another file's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa.batch.hashing import hash_files
from qa.calls.inputs import CallJob
from qa.files import shown
from qa.store import CallRow, Store

__all__ = ["Owners", "find_owners"]


@dataclass(frozen=True, slots=True)
class Owners:
    """The names used in an output folder.

    Attributes:
        held: each name with the file that it belongs to, where that lies now.
        finished: those of calls with a finished result, in small letters: no other recording gets them.
    """

    held: Mapping[str, str] = field(default_factory=dict)
    finished: frozenset[str] = frozenset()


def find_owners(
    wanted: Sequence[tuple[str, CallJob]],
    rows: Mapping[str, CallRow],
    store: Store,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    tell: Callable[[str], None] = lambda text: None,
) -> Owners:
    """Find out whose the names are.

    Args:
        wanted: the calls of a run with the names they ask for.
        rows: the folder's calls by name.
        store: knows what the calls' recordings were.
        should_stop, tell: as for ``hash_files``.
    """
    finished = {name for name, row in rows.items() if row.status == "ok"}
    rivals = _rivals(wanted, [rows[name] for name in finished])
    moved = _moved(rivals, store, should_stop, tell) if rivals else {}
    held = {
        name: moved.get(name, row.path)
        for name, row in rows.items()
        if name in finished or _present(row.path)
    }
    return Owners(held, frozenset(name.casefold() for name in finished))


def _rivals(
    wanted: Iterable[tuple[str, CallJob]], rows: Iterable[CallRow]
) -> list[tuple[CallJob, list[CallRow]]]:
    """Calls that ask for the name of another file's call, with the calls that they may be."""
    named: dict[str, list[CallRow]] = {}
    for row in sorted(rows, key=lambda row: len(row.call_id)):
        # Of two calls that asked for one name the second got a mark behind it.
        for beginning in _beginnings(row.call_id.casefold()):
            named.setdefault(beginning, []).append(row)
    found = []
    for name, job in wanted:
        may_be = named.get(name.casefold(), [])
        if may_be and not job.error and shown(job.path) not in {row.path for row in may_be}:
            found.append((job, may_be))
    return found


def _beginnings(name: str) -> Iterable[str]:
    yield name
    while "-" in name:
        name = name.rpartition("-")[0]
        yield name


def _moved(
    rivals: Sequence[tuple[CallJob, Sequence[CallRow]]],
    store: Store,
    should_stop: Callable[[], bool],
    tell: Callable[[str], None],
) -> dict[str, str]:
    """Names of calls whose recordings are found again in another place, with that place."""
    hashes = hash_files([job for job, _ in rivals], store, should_stop=should_stop, tell=tell)
    sounds = store.sounds(list({row.transcript_key for _, rows in rivals for row in rows}))
    found: dict[str, str] = {}
    for job, rows in rivals:
        sha256 = hashes.sha256.get(job.path)
        for row in rows:
            same = sha256 and sounds.get(row.transcript_key) == sha256 and row.call_id not in found
            # A copy beside the first file is a call of its own, unless it was given the same number.
            if same and (job.named or not _present(row.path)):
                found[row.call_id] = shown(job.path)
                break
    return found


def _present(path: str) -> bool:
    """Whether a file lies where it lay, as its path is shown; one that cannot be looked at may do so."""
    if "://" in path:
        return True
    try:
        return _behind(Path(path)) is not None
    except OSError:
        return True


def _behind(path: Path) -> Path | None:
    """The file or folder that is shown so, whose name may hold what is shown as a code (一\\n二)."""
    if path.exists():
        return path
    if not any("\\" in part for part in path.parts[1:]):
        return None
    folder = _behind(path.parent)
    if folder is None or not folder.is_dir():
        return None
    return next((entry for entry in folder.iterdir() if shown(Path(entry.name)) == path.name), None)
