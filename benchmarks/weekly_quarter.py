"""Fill a store with a made quarter (40,000 calls, 12 weeks, 6 teams, 60 agents) and time its weekly report.

    python benchmarks/weekly_quarter.py /tmp/quarter            # fill, then time ``weekly`` on it
    python benchmarks/weekly_quarter.py /tmp/quarter --fill     # only fill

Says the seconds from the store to all files, the peak of memory and the size of the largest page.
"""

from __future__ import annotations

import argparse
import dataclasses
import resource
import sys
import time
from pathlib import Path

from sqlalchemy import create_engine, insert
from weekly_made import Effect, Plan, make_quarter

from qa.store import Store, tables
from qa.store.moments import moment_us
from qa.store.records import ScoredCall

EFFECTS = (
    Effect("closing.recap", -2.5, 11, agent=3),
    Effect("switch_in.restate", -2.5, 11, agent=9),
    Effect("rate", 25, 11, agent=12),
    Effect("interruptions", 1.5, 9, agent=20),
    Effect("switch_in.empathy", 2.0, 11, team=2),
    Effect("type:收费争议", 0.6, 11),
)
_MADE = "2026-11-23T00:00:00+00:00"


def fill(folder: Path, calls: int) -> None:
    """Write the made calls into ``folder/qa.db`` in a few large transactions."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "qa.db"
    file.unlink(missing_ok=True)
    Store(f"sqlite:///{file}", "0").close()
    plan = Plan(calls=calls, effects=EFFECTS, folder=str(folder.absolute()))
    engine = create_engine(f"sqlite:///{file}")
    batch: list[ScoredCall] = []
    for call in make_quarter(plan).calls():
        batch.append(call)
        if len(batch) == 5000:
            _put(engine, batch)
            batch = []
    _put(engine, batch)
    engine.dispose()


def _put(engine: object, batch: list[ScoredCall]) -> None:
    calls, analyses, failures = [], [], []
    for made in batch:
        row = dataclasses.asdict(made)
        us, naive = moment_us(made.started_at)
        own = {k: v for k, v in row.items() if k in tables.calls.c}
        extra = {"kind": "audio", "transcript_key": "", "output_key": "", "batch": "b", "updated_at": _MADE}
        calls.append({**own, **extra, "started_us": us, "started_naive": naive})
        if made.status == "ok":
            analyses.append(
                {
                    "key": made.analysis_key,
                    "transcript_key": "",
                    "scorecard": made.scorecard,
                    "scorecard_sha256": "",
                    "total": made.total,
                    "grade": made.grade,
                    "body": made.analysis,
                    "created_at": _MADE,
                }
            )
        else:
            where = {"batch": "b", "folder": made.folder, "call_id": made.call_id, "path": made.path}
            why = {"kind": made.error_kind, "message": made.error_message, "hint": "", "at": _MADE}
            failures.append({**where, **why})
    with engine.begin() as connection:  # type: ignore[attr-defined]
        for table, rows in ((tables.calls, calls), (tables.analyses, analyses), (tables.failures, failures)):
            if rows:
                connection.execute(insert(table), rows)


def main() -> int:
    """Fill and time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--calls", type=int, default=40_000)
    parser.add_argument("--fill", action="store_true", help="only fill")
    options = parser.parse_args()
    start = time.perf_counter()
    fill(options.folder, options.calls)
    print(f"filled {options.calls} calls in {time.perf_counter() - start:.1f} s")
    if options.fill:
        return 0
    from qa.commands.weekly import WeeklyRequest, weekly_report

    start, cpu = time.perf_counter(), time.process_time()
    weekly_report(WeeklyRequest(options.folder, week="2026-W47", now="2026-11-23T09:00"))
    wall, used = time.perf_counter() - start, time.process_time() - cpu
    pages = sorted((options.folder / "weekly").rglob("*.html"), key=lambda p: -p.stat().st_size)
    print(f"weekly: {wall:.1f} s (processor {used:.1f} s), {len(pages)} pages")
    print(f"largest page {pages[0].name}: {pages[0].stat().st_size / 1e6:.2f} MB")
    print(f"memory peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
