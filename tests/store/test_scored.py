"""Calls of a period with their results: the right ones, whatever zone a moment was written in."""

from __future__ import annotations

import random
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from store_kit import call as stored
from store_kit import heard

from qa.errors import UsageError
from qa.store import AnalysisRow, CallRow, FailureRow, ScoredCall, Store, moments

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def _save(
    store: Store, call_id: str, started_at: str = "", *, folder: str = "/out", total: float | None = 80.0
) -> None:
    key = f"{folder}{call_id}"
    row = stored(call_id, key, folder=folder, started_at=started_at, analysis_key=f"a-{key}")
    judged = AnalysisRow(
        row.analysis_key, row.transcript_key, "s@1", "ee", total, "B", f'{{"call_id":"{call_id}"}}'
    )
    store.save(row, transcript=heard(key), analysis=judged)


def _found(store: Store, start: str | None, end: str | None, **options: object) -> list[str]:
    return [call.call_id for call in store.scored_calls(start, end, **options)]  # type: ignore[arg-type]


def test_a_call_with_all_there_is_of_it(store: Store) -> None:
    _save(store, "a", "2026-11-16T09:00:00+08:00")
    (call,) = store.scored_calls(None, None)
    assert call == ScoredCall(
        folder="/out",
        call_id="a",
        path="/in/a.wav",
        status="ok",
        duration=60.0,
        meta='{"agent_id": "7"}',
        agent_id="7",
        team="一组",
        started_at="2026-11-16T09:00:00+08:00",
        total=80.0,
        grade="B",
        scorecard="s@1",
        analysis='{"call_id":"a"}',
        analysis_key="a-/outa",
        scorecard_sha256="ee",
    )


def test_training_copies_are_told_by_the_run_that_wrote_them(store: Store) -> None:
    for run, settings in (
        ("named", '{"anonymise": false, "store": "\\"anonymise\\": true"}'),
        ("nameless", '{"anonymise": true}'),
        ("old", "{}"),
        ("broken", '{"anonymise": true'),
    ):
        store.begin_batch(run, "/out", "0.1", settings)
        row = stored(f"by-{run}", run, batch=run)
        store.save(row, transcript=heard(run), analysis=AnalysisRow(row.analysis_key, "", "", "", 1, "", ""))
    found = {call.call_id: call.anonymous for call in store.scored_calls(None, None)}
    assert found == {"by-named": False, "by-nameless": True, "by-old": False, "by-broken": False}
    assert store.ran_in("/out") and not store.ran_in("/ou")


def test_periods_are_half_open(store: Store) -> None:
    for name, at in (
        ("before", "08:59:59.999999"),
        ("first", "09:00:00"),
        ("last", "09:59:59"),
        ("after", "10:00:00"),
    ):
        _save(store, name, f"2026-11-16T{at}+08:00")
    assert _found(store, "2026-11-16T09:00:00+08:00", "2026-11-16T10:00:00+08:00") == ["first", "last"]
    assert _found(store, "2026-11-16T09:00:00+08:00", None) == ["first", "last", "after"]
    assert _found(store, None, "2026-11-16T09:00:00+08:00") == ["before"]
    assert _found(store, "2026-11-16T10:00:00+08:00", "2026-11-16T09:00:00+08:00") == []


def test_one_instant_in_many_spellings(store: Store) -> None:
    spellings = {
        "z": "2026-11-16T01:00:00Z",
        "cst": "2026-11-16T09:00:00+08:00",
        "night": "2026-11-15T20:00:00-05:00",
        "fine": "2026-11-16T01:00:00.000+00:00",
        "basic": "20261116T010000Z",
    }
    for name, at in spellings.items():
        _save(store, name, at)
    # The same day in Shanghai, the day before in New York: text comparison would lose some.
    assert set(_found(store, "2026-11-16T00:00:00+08:00", "2026-11-16T23:59:00+08:00")) == set(spellings)
    assert _found(store, "2026-11-16T01:00:00.000001Z", None) == []


def test_moments_without_an_offset_are_in_the_readers_zone(store: Store) -> None:
    _save(store, "naive", "2026-11-16T00:30:00")
    _save(store, "aware", "2026-11-15T16:30:00Z")
    day = ("2026-11-16", "2026-11-17")
    assert set(_found(store, *day, zone=SHANGHAI)) == {"naive", "aware"}
    assert _found(store, *day, zone=UTC) == ["naive"]
    assert _found(store, "2026-11-15T16:00:00Z", "2026-11-15T17:00:00Z", zone=SHANGHAI) == ["aware", "naive"]
    assert _found(store, "2026-11-15T16:00:00Z", "2026-11-15T17:00:00Z", zone=UTC) == ["aware"]


def test_the_day_the_clock_goes_back(store: Store) -> None:
    """Berlin, 2026-10-25: 02:30 happens twice; the day has 25 hours."""
    _save(store, "first", "2026-10-25T02:30:00+02:00")
    _save(store, "second", "2026-10-25T02:30:00+01:00")
    _save(store, "wall", "2026-10-25T02:30:00")
    _save(store, "last", "2026-10-25T23:59:00+01:00")
    assert set(_found(store, "2026-10-25", "2026-10-26", zone=BERLIN)) == {"first", "second", "wall", "last"}
    # What the wall clock showed twice is counted in one of the two hours only.
    assert set(_found(store, "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", zone=BERLIN)) == {"first"}
    assert set(_found(store, "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z", zone=BERLIN)) == {
        "second",
        "wall",
    }


def test_calls_without_a_start_only_when_the_period_has_none(store: Store) -> None:
    _save(store, "undated")
    _save(store, "odd", "last tuesday")
    _save(store, "dated", "2026-11-16T09:00:00+08:00")
    assert _found(store, None, None) == ["odd", "undated", "dated"]
    assert _found(store, None, "2027-01-01") == ["odd", "undated", "dated"]
    assert _found(store, "2000-01-01", None) == ["dated"]


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31", "0001-01-01"]
)
def test_the_ends_of_time(store: Store, at: str) -> None:
    _save(store, "a", at)
    assert _found(store, None, None, zone=SHANGHAI) == ["a"]


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", ""])
def test_a_bound_that_is_no_moment(store: Store, text: str) -> None:
    with pytest.raises(UsageError, match="日期"):
        list(store.scored_calls(text, None))


def test_only_one_folder(store: Store) -> None:
    _save(store, "a", "2026-11-16")
    _save(store, "a", "2026-11-16", folder="/other")
    assert [call.folder for call in store.scored_calls("2026-11-01", None, folder="/other")] == ["/other"]
    assert len(_found(store, "2026-11-01", None)) == 2


def test_a_failed_call_has_its_reason_and_no_score(store: Store) -> None:
    _save(store, "a", "2026-11-16")
    failed = CallRow(
        "/out",
        "a",
        "/in/a.wav",
        "audio",
        "error",
        started_at="2026-11-16",
        batch="b2",
        analysis_key="a-/outa",
    )
    store.save_failure(failed, FailureRow("b2", "/out", "a", "/in/a.wav", "audio.empty", "空文件", "换"))
    store.save_failure(failed, FailureRow("b0", "/out", "a", "/in/a.wav", "old", "从前的", ""))
    store.save_failure(failed, FailureRow("b2", "/out", "a", "/in/a.wav", "audio.empty", "空文件", "换"))
    (call,) = store.scored_calls("2026-11-01", None)
    assert (call.status, call.total, call.analysis) == ("error", None, "")
    assert (call.error_kind, call.error_message) == ("audio.empty", "空文件")


def test_only_the_present_result_counts_and_the_others_are_history(store: Store) -> None:
    _save(store, "a", "2026-11-16", total=70.0)
    call = store.calls("/out")["a"]
    judged = AnalysisRow("a-new", call.transcript_key, "s@2", "ff", 90.0, "A", "{}")
    store.save(replace(call, analysis_key="a-new", batch="b2"), analysis=judged)
    assert [found.total for found in store.scored_calls(None, None)] == [90.0]
    history = store.analysis_history("a", "/out")
    assert [
        (v.scorecard, v.total, v.batch, v.current) for v in sorted(history, key=lambda v: v.scorecard)
    ] == [
        ("s@1", 70.0, "b1", False),
        ("s@2", 90.0, "b2", True),
    ]
    assert store.analysis(history[0].analysis_key) != ""
    assert store.analysis_history("none", "/out") == ()


def test_many_calls_in_order_with_little_memory(store: Store) -> None:
    starts = [datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=n) for n in range(450)]
    zones = [timezone(timedelta(hours=h)) for h in (-5, 0, 8)]
    rng = random.Random(4)
    body = "x" * 20_000
    for n in rng.sample(range(450), 450):
        at = starts[n].astimezone(zones[n % 3]).isoformat()
        call = CallRow(
            "/out", f"c{n:03}", "/in", "audio", "ok", started_at=at, transcript_key="t", analysis_key=f"a{n}"
        )
        store.save(call, analysis=AnalysisRow(f"a{n}", "t", "s", "e", 1.0, "B", body))
    tracemalloc.start()
    names = [call.call_id for call in store.scored_calls("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert names == [f"c{n:03}" for n in range(450)]
    # All bodies together are nine million characters.
    assert peak < 5_000_000


def test_moments() -> None:
    assert moments.moment_us("1970-01-01T00:00:01+00:00") == (1_000_000, False)
    assert moments.moment_us("1970-01-01T08:00:01+08:00") == (1_000_000, False)
    assert moments.moment_us("1970-01-01T00:00:01") == (1_000_000, True)
    assert moments.moment_us("") == (None, False)
    assert moments.sort_us(1_000_000, True, SHANGHAI) == 1_000_000 - 8 * 3600 * 1_000_000
    assert moments.sort_us(None, False, None) < moments.sort_us(-(10**15), False, None)
