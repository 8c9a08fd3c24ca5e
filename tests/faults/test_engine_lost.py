"""An engine that is there no more: at the start nothing begins, later the run ends with what is done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from fault_kit import Run, write_calls

from qa.commands import score as score_module
from qa.engines import InlineEngine
from qa.errors import StoreError, UsageError
from qa.store import Store


class Losing(InlineEngine):
    """Gone after so many calls, as a cluster that was switched off."""

    def __init__(self, after: int) -> None:
        self._after = after

    def run(self, setup, payloads, *, should_stop) -> Iterator[tuple[object, object]]:
        done = super().run(setup, payloads, should_stop=should_stop)
        for _ in range(self._after):
            yield next(done)
        raise UsageError("集群里没有空闲的机器", hint="请检查集群", kind="engine.resources")


def test_a_cluster_lost_at_night_leaves_what_is_done(tmp_path: Path) -> None:
    write_calls(tmp_path / "in", 3)
    run = Run(tmp_path)
    assert run.score(Losing(1)) == 1
    assert list(run.status().values()) == ["ok"]
    assert "集群里没有空闲的机器" in run.said
    batch = json.loads((run.out / "batch.json").read_text("utf-8"))
    assert (batch["state"], batch["ok"], batch["pending"]) == ("aborted", 1, 2)
    assert "请检查集群" in (run.out / "summary.txt").read_text("utf-8")
    assert run.score() == 0
    assert "原样保留 1 通" in run.said
    assert max(run.recognised.values()) == 1


def test_without_a_cluster_nothing_begins(tmp_path: Path) -> None:
    write_calls(tmp_path / "in", 1)[0].with_name("bad.wav").write_bytes(b"")
    run = Run(tmp_path)
    with pytest.raises(UsageError, match="没有空闲"):
        run.score(Losing(0))
    assert not (run.out / "summary.txt").exists()


def test_a_store_waited_for_in_vain_is_not_waited_for_again(tmp_path: Path) -> None:
    class Away(InlineEngine):
        def run(self, setup, payloads, *, should_stop) -> Iterator[tuple[object, object]]:
            yield next(super().run(setup, payloads, should_stop=should_stop))
            raise StoreError("连接不上", hint="请检查数据库", kind="store.offline")

    made: list[Store] = []

    class Seen(Store):
        def __init__(self, *given: Any, **more: Any) -> None:
            super().__init__(*given, **more)
            made.append(self)

    write_calls(tmp_path / "in", 2)
    run = Run(tmp_path)
    with patch.object(score_module, "Store", Seen):
        assert run.score(Away()) == 1
    assert "连接不上" in run.said
    assert made[0].patience_s < 5
