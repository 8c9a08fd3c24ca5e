"""A small store with everything in it, for tests of what is done to whole stores."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import select

from qa.store import AnalysisRow, CallRow, FailureRow, ScorecardRow, Store, TranscriptRow, tables


def call(name: str, sound: str = "", **values: str) -> CallRow:
    sound = sound or name
    row = CallRow(
        "/out",
        name,
        f"/in/{name}.wav",
        "audio",
        "ok",
        60.0,
        json.dumps({"agent_id": "7"}),
        "7",
        "一组",
        "2026-11-16T09:00:00+08:00",
        f"t-{sound}",
        f"a-{name}",
        f"o-{name}",
        "b1",
    )
    return replace(row, **values)  # type: ignore[arg-type]


def heard(sound: str, model: str = "m") -> TranscriptRow:
    return TranscriptRow(
        f"t-{sound}" if model == "m" else f"t-{sound}-{model}",
        f"sha-{sound}",
        model,
        "{}",
        60.0,
        f'{{"turns":["{sound}说"]}}',
    )


def judged(name: str, sound: str = "", version: int = 1) -> AnalysisRow:
    key = f"a-{name}" if version == 1 else f"a-{name}-{version}"
    return AnalysisRow(
        key,
        f"t-{sound or name}",
        f"s@{version}",
        f"card{version}",
        80.0 + version,
        "B",
        f'{{"call":"{name}"}}',
    )


def save(store: Store, name: str, sound: str = "", **values: str) -> CallRow:
    row = call(name, sound, **values)
    store.save(row, transcript=heard(sound or name), analysis=judged(name, sound))
    store.note_hashes({row.path: (10, 20, f"sha-{sound or name}")})
    return row


def fill(store: Store) -> None:
    """Calls a, b and its copy b2, c in another folder, d that failed; a was judged three times."""
    store.begin_batch("b1", "/out", "0.1", "{}")
    store.save_scorecard(ScorecardRow("card1", "s@1", "自带", "checks: 一"))
    store.save_scorecard(ScorecardRow("card3", "s@3", "自带", "checks: 三"))
    row = save(store, "a")
    for version in (2, 3):
        new = judged("a", version=version)
        store.save(replace(row, analysis_key=new.key, batch=f"b{version}"), analysis=new)
    save(store, "b", started_at="2026-06-01T09:00:00+08:00")
    save(store, "b2", "b", started_at="2026-06-01T09:00:00+08:00")
    save(store, "c", folder="/other", started_at="")
    failed = call("d", status="error", transcript_key="", analysis_key="", output_key="")
    failure = FailureRow("b1", "/out", "d", "/in/d.wav", "judge.broken", "/in/d.wav：出错", "重试")
    store.save_failure(failed, failure, transcript=heard("d"))
    store.end_batch("b1", '{"ok": 4}', interrupted=False)


def everything(store: Store) -> dict[str, list[dict[str, object]]]:
    """All rows of all tables but those that tell of the store itself."""
    found = {}
    for table in tables.metadata.sorted_tables:
        if table.name in ("schema_version", "claims", "audit"):
            continue
        rows = store.session.read(
            lambda connection, table=table: [
                dict(row) for row in connection.execute(select(table)).mappings()
            ]
        )
        found[table.name] = sorted(rows, key=repr)
    return found
