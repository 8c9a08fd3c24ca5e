"""A run that ends between a call's files and its row: the files are no longer what the row says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fault_kit import Run, results, write_calls

from qa.engines import InlineEngine

OTHER = Path(__file__).parents[2] / "qa/scorecards/complaint.yaml"


class Dropping(InlineEngine):
    """The work is done and its files are written; the run is gone before anything is saved."""

    def run(self, setup, payloads, *, should_stop) -> Iterator[tuple[object, object]]:
        for _ in super().run(setup, payloads, should_stop=should_stop):
            pass
        yield from ()


def test_files_of_another_scorecard_are_not_taken_for_finished(tmp_path: Path) -> None:
    write_calls(tmp_path / "in", 2)
    run = Run(tmp_path)
    assert run.score() == 0
    before = results(run.out)
    assert run.score(Dropping(), scorecard=OTHER) == 1
    assert results(run.out)["calls/c00/report.json"] != before["calls/c00/report.json"]
    assert run.score() == 0
    assert "重新评分 2 通" in run.said
    assert results(run.out) == before
    assert max(run.recognised.values()) == 1


def test_what_was_not_begun_stays_finished(tmp_path: Path) -> None:
    write_calls(tmp_path / "in", 2)
    run = Run(tmp_path)
    assert run.score() == 0
    assert run.score(Dropping()) == 0
    assert "原样保留 2 通" in run.said
