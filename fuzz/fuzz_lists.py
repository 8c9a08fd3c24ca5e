"""Fuzz target: call lists (CSV, JSON lines), sidecar metadata, file names.

    python fuzz/fuzz_lists.py CORPUS -max_total_time=600

Promise: calls whose names are safe as folders and whose metadata any file and database takes, each bad row
with its own reason; or a ``UsageError`` for the list as a whole.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import atheris
import harness

with atheris.instrument_imports(include=["qa"]):
    from qa.calls.callid import distinct_ids, safe_id
    from qa.calls.expected import expected_words
    from qa.calls.inputs import find_calls
    from qa.errors import CallError, UsageError
    from qa.files import shown
    from qa.kept.codec import meta_json
    from qa.metadata import parse_meta

FOLDER = harness.scratch()
(FOLDER / "rec.wav").write_bytes(b"RIFF")
_NAMES = ("list.csv", "list.jsonl", "rec.meta.json", "name")
_PATTERN = r"(?P<agent_id>\d+)_(?P<agent_name>[^ ]+)"


def target(data: bytes) -> None:
    """The first byte chooses what the rest is."""
    if not data:
        return
    name, rest = _NAMES[data[0] % len(_NAMES)], data[1:]
    if name == "name":
        _name(rest)
        return
    path = FOLDER / name
    path.write_bytes(rest)
    try:
        jobs = find_calls([FOLDER / "rec.wav" if name.endswith("meta.json") else path])
    except UsageError as error:
        assert error.message and error.hint, error
        return
    finally:
        path.unlink()
    names = [job.call_id.casefold() for job in jobs]
    assert len(set(names)) == len(names), names
    for job in jobs:
        _safe(job.call_id)
        assert job.path.is_absolute()
        meta = json.loads(meta_json(job.meta), parse_constant=_no_constant)
        json.dumps(meta, ensure_ascii=False).encode("utf-8")
        assert parse_meta(meta, "again") == job.meta
        expected_words(job.meta)
        shown(job.path).encode("utf-8")
        if job.error:
            assert isinstance(job.error, CallError) and job.error.hint
            str(job.error).encode("utf-8")


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} in metadata")


def _safe(call_id: str) -> None:
    encoded = call_id.encode("utf-8")
    assert 0 < len(encoded) <= 140, call_id
    assert not set(call_id) & set('/\\:*?"<>|\0\n\r\t'), call_id
    assert call_id not in (".", "..") and call_id.isprintable(), call_id


def _name(data: bytes) -> None:
    name = os.fsdecode(data.replace(b"\0", b"").replace(b"/", b"_")[:240]) or "x"
    path = FOLDER / f"{name}.wav"
    shown(path).encode("utf-8")
    wanted = [
        (safe_id(name), str(path), False),
        (safe_id(name), "/other", True),
        (safe_id(name), "/b", False),
    ]
    chosen = distinct_ids(wanted, {safe_id(name): "/old"})
    assert len({item.casefold() for item in chosen}) == 3, chosen
    for item in chosen:
        _safe(item)
    try:
        path.touch()
    except OSError:
        return
    try:
        (job,) = find_calls([path], pattern=_PATTERN)
        _safe(job.call_id)
        meta_json(job.meta).encode("utf-8")
    except UsageError:
        return
    finally:
        path.unlink()


if __name__ == "__main__":
    harness.fuzz(target, FOLDER, mutator=harness.mutate_json)
