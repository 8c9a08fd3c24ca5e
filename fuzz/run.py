"""Run the fuzz targets one after the other and say how it went.

    python fuzz/run.py [--seconds 600] [--work FOLDER] [sound transcript lists scorecard]

Findings are kept in ``FOLDER/findings``; the corpus grows in ``FOLDER/corpus`` from run to run.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import seeds

TARGETS = ("sound", "transcript", "lists", "scorecard")
_LINE = re.compile(rb"#(\d+)\s+(INITED|NEW|REDUCE|pulse|DONE|RELOAD)\s+cov: (\d+) ft: (\d+) corp: (\d+)")


def _run(target: str, work: Path, seconds: int) -> str:
    """One target's run; returns a line of figures."""
    corpus, findings = work / "corpus" / target, work / "findings"
    corpus.mkdir(parents=True, exist_ok=True)
    findings.mkdir(exist_ok=True)
    log = work / f"{target}.log"
    options = (
        f"-max_total_time={seconds}",
        "-timeout=60",
        "-report_slow_units=60",
        "-rss_limit_mb=4096",
        "-max_len=70000",
    )
    where = f"-artifact_prefix={findings}/{target}-"
    script = Path(__file__).with_name(f"fuzz_{target}.py")
    command = [sys.executable, str(script), str(corpus), str(work / "seeds" / target), *options, where]
    with log.open("wb") as out:
        code = subprocess.run(command, stdout=out, stderr=out, check=False).returncode
    seen = _LINE.findall(log.read_bytes())
    if not seen:
        return f"{target}: did not start, see {log}"
    inited = next((line for line in seen if line[1] == b"INITED"), seen[0])
    runs, _, cover, features, corpus_size = (item.decode() for item in seen[-1])
    found = sorted(path.name for path in findings.glob(f"{target}-*"))
    return (
        f"{target}: runs {runs}, coverage {inited[2].decode()} -> {cover}, features {inited[3].decode()} -> "
        f"{features}, corpus {corpus_size}, exit {code}, findings {found or 'none'}"
    )


def main() -> int:
    """Run what the command line names; 1 when there are findings."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("targets", nargs="*", metavar="|".join(TARGETS))
    options.add_argument("--seconds", type=int, default=600)
    options.add_argument("--work", type=Path)
    given = options.parse_args()
    if unknown := set(given.targets) - set(TARGETS):
        options.error(f"unknown target: {', '.join(sorted(unknown))}")
    work = given.work or Path(tempfile.mkdtemp(prefix="qa-fuzz-work-"))
    seeds.make(work / "seeds")
    for target in given.targets or TARGETS:
        sys.stdout.write(_run(target, work, given.seconds) + "\n")
        sys.stdout.flush()
    return 1 if any((work / "findings").iterdir()) else 0


if __name__ == "__main__":
    sys.exit(main())
