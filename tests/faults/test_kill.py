"""kill -9 of the parent and of a worker at random moments: the next run ends up where an undisturbed one does."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

from kill_trials import CALLS, JOBS

SCRIPT = Path(__file__).with_name("kill_trials.py")
TRIALS = 20


def test_killed_at_random_moments(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    roots = os.pathsep.join([str(SCRIPT.parents[2]), str(SCRIPT.parent)])
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path), str(TRIALS), str(seed)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": roots},
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    trials = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(trials) == TRIALS
    killed = [trial["killed"] for trial in trials]
    assert killed.count("parent") >= 5, (seed, killed)
    assert killed.count("worker") >= 5, (seed, killed)
    assert any(0 < trial["done"] < CALLS for trial in trials), (seed, trials)
    for trial in trials:
        assert trial["status"] == 0, (seed, trial)
        assert trial["equal"], (seed, trial)
        assert trial["whole"], (seed, trial)
        assert trial["workers_gone"], (seed, trial)
        assert trial["recordings"] == CALLS, (seed, trial)
        in_flight = JOBS if trial["killed"] == "parent" else 1
        assert trial["twice"] <= in_flight, (seed, trial)
