"""The list of a batch's calls as rows: kept while the run lasts, and in the folder for the next one.

Reading ten thousand reports again takes half a minute; a run that finds nothing to do should take a
moment, and one that is told to stop has ten seconds. So rows are handed over as calls finish, and those
of calls left alone come from a file that the last run wrote. What that file does not know, or knows
under another key, is read from the call's own report.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from sys import intern
from typing import Any

import qa
from qa.files import write_atomic
from qa.report.rows import CallRow, row_of

__all__ = ["Listing"]

_FILE = ".rows.jsonl"


class Listing:
    """Rows of the calls of one output folder.

    Args:
        folder: the output folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: dict[str, CallRow] = {}
        self._keys: dict[str, str] = {}
        self._names: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
        self._old: dict[str, tuple[str, CallRow]] | None = None

    def add(self, row: CallRow, key: str = "") -> None:
        """Take a call's row; ``key`` stands for the files it was made from, empty for a failed call."""
        # Ten thousand rows name the same checks; one copy of each text is enough.
        names = self._names.setdefault(tuple(row.names.items()), row.names)
        verdicts = {intern(check): intern(verdict) for check, verdict in row.verdicts.items()}
        worst, fatal = (tuple(intern(name) for name in some) for some in (row.worst, row.fatal))
        self._rows[row.call_id] = replace(row, names=names, verdicts=verdicts, worst=worst, fatal=fatal)
        self._keys[row.call_id] = key

    def forget(self, call_id: str) -> None:
        """A call's files are not what they were."""
        self._rows.pop(call_id, None)
        self._keys.pop(call_id, None)

    def expect(self, call_id: str, key: str) -> None:
        """A call whose files were written under this key by an earlier run."""
        if self._old is None:
            self._old = self._load()
        old = self._old.get(call_id)
        if old and old[0] == key and call_id not in self._rows:
            self.add(old[1], key)

    def rows(
        self, call_ids: Sequence[str], *, give_up: Callable[[], bool] = lambda: False
    ) -> tuple[CallRow, ...] | None:
        """The rows of these calls in order; calls without a report are left out.

        Args:
            call_ids: which calls.
            give_up: asked before each report that has to be read.

        Returns:
            The rows, or ``None`` when it was given up.
        """
        for call_id in call_ids:
            if call_id in self._rows:
                continue
            if give_up():
                return None
            row = self._read(call_id)
            if row is not None:
                self.add(row)
        return tuple(self._rows[call_id] for call_id in call_ids if call_id in self._rows)

    def _read(self, call_id: str) -> CallRow | None:
        try:
            path = self._folder / "calls" / call_id / "report.json"
            return row_of(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self) -> None:
        """Keep the rows for the next run.

        Raises:
            OSError: the file cannot be written.
        """
        heads = list(self._names.values())
        place = {id(names): n for n, names in enumerate(heads)}
        lines = [json.dumps({"program": qa.__version__, "names": heads}, ensure_ascii=False)]
        for call_id, key in self._keys.items():
            if key:
                row = self._rows[call_id]
                body = asdict(replace(row, names={})) | {"bonus": sorted(row.bonus)}
                lines.append(json.dumps([key, place[id(row.names)], body], ensure_ascii=False))
        write_atomic(self._folder / _FILE, "\n".join([*lines, ""]).encode("utf-8", "backslashreplace"))

    def _load(self) -> dict[str, tuple[str, CallRow]]:
        """What the last run kept; nothing when it is of another program or cannot be read."""
        found: dict[str, tuple[str, CallRow]] = {}
        try:
            with (self._folder / _FILE).open(encoding="utf-8") as stream:
                head = json.loads(stream.readline())
                if head["program"] != qa.__version__:
                    return {}
                for line in stream:
                    key, names, body = json.loads(line)
                    row = _row(body, head["names"][names])
                    found[row.call_id] = (key, row)
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
            return {}
        return found


def _row(body: Mapping[str, Any], names: Mapping[str, str]) -> CallRow:
    tuples = {name: tuple(body[name]) for name in ("worst", "fatal")}
    return CallRow(**{**body, **tuples, "bonus": frozenset(body["bonus"]), "names": names})
