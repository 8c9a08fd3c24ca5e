"""Worker processes: order, isolation, time limits, stopping."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from engine_doing import Doing

from qa.engines import LocalEngine, Lost
from qa.engines.local import Renewal
from qa.errors import MissingPart


def never() -> bool:
    return False


def _run(payloads: list[str], jobs: int = 2, folder: str = "", limit: float = 60) -> dict[str, object]:
    engine = LocalEngine(jobs, first_limit_s=limit)
    return dict(engine.run(Doing(folder), payloads, should_stop=never))


def test_everything_is_done() -> None:
    payloads = [f"echo:{n}" for n in range(7)]
    assert _run(payloads) == {payload: payload[5:] for payload in payloads}


def test_nothing_to_do_starts_nothing() -> None:
    assert _run([]) == {}


def test_a_worker_is_kept_and_is_another_process() -> None:
    pids = set(_run(["pid:1", "pid:2", "pid:3"], jobs=1).values())
    assert len(pids) == 1
    assert os.getpid() not in pids


def test_a_crash_takes_only_its_own_payload() -> None:
    found = _run(["echo:a", "crash:", "echo:b", "echo:c"], jobs=1)
    assert found["crash:"] == Lost(False, "SIGSEGV", 2)
    assert [found[f"echo:{x}"] for x in "abc"] == ["a", "b", "c"]


def test_a_crash_that_does_not_repeat_is_forgiven(tmp_path: Path) -> None:
    assert _run(["crash_once:x"], folder=str(tmp_path)) == {"crash_once:x": "second time"}


def test_a_hang_ends_at_its_limit() -> None:
    start = time.monotonic()
    found = _run(["hang:", "echo:a"], limit=2.5)
    assert found["hang:"] == Lost(True, "time limit", 2)
    assert found["echo:a"] == "a"
    assert time.monotonic() - start < 20


def test_work_may_ask_for_more_time() -> None:
    assert _run(["echo:warm", "slow:3"], jobs=1, limit=2.5)["slow:3"] == "slow"


def test_what_the_work_lets_out_ends_the_run() -> None:
    with pytest.raises(MissingPart, match="没有模型") as caught:
        _run(["refuse:"])
    assert caught.value.hint == "make install"


def test_payloads_are_drawn_only_when_needed() -> None:
    drawn = []

    def payloads() -> Iterator[str]:
        for n in range(6):
            drawn.append(n)
            yield f"echo:{n}"

    with closing(LocalEngine(1).run(Doing(), payloads(), should_stop=never)) as stream:
        next(stream)
        assert len(drawn) <= 2


def test_stopping_is_quick_and_keeps_what_is_done() -> None:
    done: list[str] = []
    start = time.monotonic()
    for payload, _ in LocalEngine(1).run(
        Doing(),
        ["echo:a", "hang:", "echo:b"],
        should_stop=lambda: bool(done) and time.monotonic() > start + 1,
    ):
        done.append(payload)
    assert done == ["echo:a"]
    assert time.monotonic() - start < 12


def test_standard_output_stays_clean(capfd: pytest.CaptureFixture[str]) -> None:
    assert _run(["talk:x"]) == {"talk:x": "x"}
    assert "noise" not in capfd.readouterr().out


def test_a_worker_is_replaced_after_so_many_payloads() -> None:
    engine = LocalEngine(1, renewal=Renewal(payloads=3))
    pids = [pid for _, pid in engine.run(Doing(), [f"pid:{n}" for n in range(7)], should_stop=never)]
    assert pids[0] == pids[1] == pids[2] != pids[3]
    assert len(set(pids)) == 3


def test_a_worker_whose_memory_grows_is_replaced() -> None:
    renewal = Renewal(growth=1.2, growth_bytes=50 * 1024**2, settled=2)
    engine = LocalEngine(1, renewal=renewal)
    pids = [pid for _, pid in engine.run(Doing(), ["grow:1"] * 3 + ["grow:40"] * 4, should_stop=never)]
    assert len(set(pids[:4])) == 1
    assert len(set(pids)) >= 2


def test_memory_taken_from_the_start_is_no_growth() -> None:
    engine = LocalEngine(1, renewal=Renewal(growth=1.2, growth_bytes=50 * 1024**2, settled=2))
    pids = [pid for _, pid in engine.run(Doing(), ["grow:120"] + ["grow:0"] * 4, should_stop=never)]
    assert len(set(pids)) == 1


def test_two_hanging_workers_end_in_the_time_of_one() -> None:
    begun = time.monotonic()
    stream = LocalEngine(3).run(
        Doing(), ["hang:1", "hang:2", "hang:3"], should_stop=lambda: time.monotonic() > begun + 3
    )
    assert list(stream) == []
    assert time.monotonic() - begun < 10
