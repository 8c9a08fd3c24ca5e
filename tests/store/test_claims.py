"""Claims: two runs on one store never hold the same thing, and what a dead run held is not lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from qa.store import Store, claims, holder

KEYS = [f"c{n:03}" for n in range(300)]


def test_what_one_holds_the_other_does_not_get(store: Store) -> None:
    assert store.claim("/out", ["a", "b"], "one", 60) == {"a", "b"}
    assert store.claim("/out", ["a", "b", "c"], "two", 60) == {"c"}
    assert store.claim("/other", ["a"], "two", 60) == {"a"}
    assert store.claim("/out", ["a"], "one", 60) == {"a"}
    assert store.claim("/out", [], "one", 60) == set()
    assert {key: row.owner for (_, key), row in store.claims("/out").items()} == {
        "a": "one",
        "b": "one",
        "c": "two",
    }
    assert store.claims()["/out", "a"].pid == os.getpid()


def test_release_gives_back_only_ones_own(store: Store) -> None:
    store.claim("/out", ["a", "b"], "one", 60)
    assert store.release("two") == 0
    assert store.release("one", ["b", "nothing"]) == 1
    assert store.claim("/out", ["a", "b"], "two", 60) == {"b"}
    assert store.release("one") == 1
    assert store.release("one") == 0
    assert store.claim("/out", ["a"], "two", 60) == {"a"}


def test_a_lease_that_ends_is_taken_over_and_renewal_keeps_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(claims, "mono_s", lambda: clock[0])
    store.claim("/out", ["a", "b"], "one", 60)
    clock[0] += 50
    assert store.renew("one", 60) == 2
    clock[0] += 50
    assert store.claim("/out", ["a"], "two", 60) == set()
    clock[0] += 11
    assert store.claims() == {}
    assert store.claim("/out", ["a"], "two", 60) == {"a"}
    assert store.renew("one", 60) == 1
    assert store.renew("none", 60) == 0


@pytest.mark.parametrize("jump_us", [86_400_000_000, -86_400_000_000])
def test_a_jump_of_the_clock_changes_nothing_on_one_machine(
    store: Store, monkeypatch: pytest.MonkeyPatch, jump_us: int
) -> None:
    store.claim("/out", ["a"], "one", 60)
    before = claims.wall_us
    monkeypatch.setattr(claims, "wall_us", lambda: before() + jump_us)
    assert store.claim("/out", ["a"], "two", 60) == set()
    assert store.renew("one", 60) == 1


def _elsewhere(store: Store, **values: object) -> None:
    """As if another machine, or this one before a restart, had made the claims."""
    given = {"boot": "another", **values}
    sets = ", ".join(f"{name} = :{name}" for name in given)
    store.session.write(lambda connection: connection.execute(text(f"update claims set {sets}"), given))


def test_claims_of_another_machine_live_by_the_databases_clock(store: Store) -> None:
    store.claim("/out", ["a"], "one", 60)
    _elsewhere(store)
    assert store.claim("/out", ["a"], "two", 60) == set()
    now = time.time_ns() // 1000
    _elsewhere(store, beat_us=now - 61_000_000)
    assert store.claim("/out", ["a"], "two", 60) == {"a"}


def test_a_clock_that_went_back_does_not_lock_a_claim_for_ever(store: Store) -> None:
    store.claim("/out", ["a"], "one", 60)
    _elsewhere(store, beat_us=time.time_ns() // 1000 + 86_400_000_000)
    # It may be alive and about to renew: its lease begins anew by the clock as it goes now.
    assert store.claim("/out", ["a"], "two", 60) == set()
    query = text("select beat_us from claims")
    beat = store.session.read(lambda connection: connection.execute(query).scalar_one())
    assert abs(beat - time.time_ns() // 1000) < 10_000_000


def _other_process(url: str, code: str) -> subprocess.Popen[str]:
    program = f"import sys, time\nfrom qa.store import Store\nstore = Store({url!r}, '0.1')\n{code}"
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)


def test_what_a_killed_process_held_is_free_at_once(url: str, store: Store) -> None:
    code = "store.claim('/out', ['a'], 'one', 3600); print('held', flush=True); time.sleep(60)"
    with _other_process(url, code) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert store.claim("/out", ["a"], "two", 60) == set()
        assert store.claims()["/out", "a"].pid == process.pid
        process.send_signal(signal.SIGSTOP)
        assert store.claim("/out", ["a"], "two", 60) == set()
        process.kill()
        # Dead but not yet buried counts as dead.
        deadline = time.monotonic() + 10
        while store.claims() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert store.claim("/out", ["a"], "two", 60) == {"a"}


def test_a_number_used_again_is_not_the_same_process(store: Store) -> None:
    store.claim("/out", ["a"], "one", 60)
    query = text("update claims set born = '1'")
    store.session.write(lambda connection: connection.execute(query))
    assert store.claim("/out", ["a"], "two", 60) == {"a"}


def _grab(url: str, owner: str, start: float, results: multiprocessing.Queue[tuple[str, set[str]]]) -> None:
    got: set[str] = set()
    with Store(url, "0.1") as store:
        time.sleep(max(0.0, start - time.time()))
        for begin in range(0, len(KEYS), 7):
            got |= store.claim("/out", KEYS[begin : begin + 11], owner, 600)
        # Stay alive until all have claimed, so that nobody's claims fall free.
        results.put((owner, got))
        time.sleep(1.5)


def test_processes_claiming_at_once_never_both_get_one(new_url) -> None:  # type: ignore[no-untyped-def]
    url = new_url()
    Store(url, "0.1").close()
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    start = time.time() + 1.5
    workers = [context.Process(target=_grab, args=(url, f"run{n}", start, results)) for n in range(3)]
    for worker in workers:
        worker.start()
    got = [results.get(timeout=60)[1] for _ in workers]
    for worker in workers:
        worker.join(30)
        assert worker.exitcode == 0
    assert set().union(*got) == set(KEYS)
    assert sum(map(len, got)) == len(KEYS)


def test_a_run_holds_its_folder_from_beginning_to_end(store: Store) -> None:
    store.begin_batch("night", "/out", "0.1", "{}")
    assert store.claims("/out") == {}
    assert [(row.folder, row.owner) for row in store.claims().values()] == [("run:/out", "night")]
    assert store.renew("night", 60) == 1
    assert store.claim("/out", ["a"], "night", 60) == {"a"}
    store.end_batch("night", "{}", interrupted=False)
    assert set(store.claims()) == {("/out", "a")}


def test_a_timer_thread_may_renew(store: Store) -> None:
    store.claim("/out", KEYS, "one", 60)
    renewed: list[int] = []
    threads = [threading.Thread(target=lambda: renewed.append(store.renew("one", 60))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert renewed == [len(KEYS)] * 4


def test_without_marks_of_the_kernel_only_the_clock_counts(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(holder, "_PROC", tmp_path)
    holder._described.cache_clear()
    try:
        assert store.claim("/out", ["a"], "one", 60) == {"a"}
        assert store.claim("/out", ["a"], "two", 60) == set()
        _elsewhere(store, boot="", beat_us=time.time_ns() // 1000 - 61_000_000)
        assert store.claim("/out", ["a"], "two", 60) == {"a"}
    finally:
        holder._described.cache_clear()
