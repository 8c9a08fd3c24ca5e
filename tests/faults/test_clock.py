"""A clock that is set while a run lasts: limits and claims do not mind, and the night ends as it should."""

from __future__ import annotations

import datetime as real
import json
import time
from pathlib import Path

import pytest
from fault_kit import Run, Stepping, write_calls

import qa.batch.keep
import qa.batch.log
from qa.store import claims


class Clock:
    """The wall clock of the whole program, to be set."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.ahead = 0.0
        wall, now = time.time, self

        class Shifted(real.datetime):
            @classmethod
            def now(cls, tz: real.tzinfo | None = None) -> real.datetime:
                return real.datetime.fromtimestamp(wall() + now.ahead, tz)

        for module in (qa.batch.keep, qa.batch.log):
            patch.setattr(module, "datetime", Shifted)
        patch.setattr(claims, "wall_us", lambda: int((wall() + self.ahead) * 1_000_000))
        patch.setattr(time, "time", lambda: wall() + self.ahead)


@pytest.mark.parametrize("jump", [-86_400.0, 3 * 86_400.0], ids=["back", "forward"])
def test_a_clock_set_in_mid_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    write_calls(tmp_path / "in", 4)
    run, clock = Run(tmp_path), Clock(monkeypatch)

    def set_clock() -> None:
        clock.ahead = jump

    assert run.score(Stepping(2, set_clock)) == 0
    assert set(run.status().values()) == {"ok"}
    assert len(run.status()) == 4
    batch = json.loads((run.out / "batch.json").read_text("utf-8"))
    assert 0 < batch["wall_s"] < 3600
    assert run.score() == 0
    assert "原样保留 4 通" in run.said
    assert sum(run.recognised.values()) == 4
