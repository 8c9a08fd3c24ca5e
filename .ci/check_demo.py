"""Look at what the demo wrote: every file of the contract is there and says what it should."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from qa.report.schema import validate

CALL_FILES = ("report.json", "report.html", "transcript.txt", "transcript.srt")
BATCH_FILES = ("index.html", "summary.csv", "summary.xlsx", "batch.json", "log.jsonl")


def main(out: Path, *, second: bool) -> int:
    """Check the demo's folder; names what is wrong."""
    wrong = [f"missing {name}" for name in BATCH_FILES if not (out / name).stat().st_size]
    calls = sorted(path for path in (out / "calls").iterdir() if path.is_dir())
    for call in calls:
        wrong += [f"{call.name}: missing {name}" for name in CALL_FILES if not (call / name).exists()]
        document = json.loads((call / "report.json").read_text("utf-8"))
        validate(document)
        if document["status"] != "ok" or not document["turns"] or not document["stages"]:
            wrong.append(f"{call.name}: {document['status']}")
        if "<script>alert" in (call / "report.html").read_text("utf-8"):
            wrong.append(f"{call.name}: unescaped text")
    events = [json.loads(line) for line in (out / "log.jsonl").read_text("utf-8").splitlines()]
    batch = json.loads((out / "batch.json").read_text("utf-8"))
    if second and batch["recognised"]:
        wrong.append(f"the second run recognised {batch['recognised']} calls again")
    print(f"demo: {len(calls)} calls, {len(events)} events, {batch['recognised']} recognised")
    for line in wrong:
        print("demo:", line, file=sys.stderr)
    return 1 if wrong or len(calls) < 6 else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), second="--second" in sys.argv))
