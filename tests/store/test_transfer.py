"""A store out into files and back in: nothing lost, nothing doubled, nothing taken from a newer program."""

from __future__ import annotations

import json
import stat
import sys
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from store_kit import call, everything, fill, judged, save

from qa.errors import MissingPart, StoreError
from qa.store import FailureRow, Store
from qa.store.transfer import export_store, import_store

FORMS = ["jsonl", "parquet"]


def _quiet(table: str, done: int, total: int) -> None:
    assert 0 < done <= total, table


def _export(store: Store, folder: Path, form: str = "jsonl", **options: Any) -> dict[str, int]:
    return export_store(
        store.session, folder, form, **{"mask": None, "actor": "me", "progress": _quiet, **options}
    )


def _import(store: Store, folder: Path) -> dict[str, int]:
    return import_store(store.session, folder, actor="me", progress=_quiet)


@pytest.fixture
def other(new_url) -> Iterator[Store]:  # type: ignore[no-untyped-def]
    with Store(new_url(), "0.1") as opened:
        yield opened


@pytest.mark.parametrize("form", FORMS)
def test_out_and_in_again_is_the_same(store: Store, other: Store, tmp_path: Path, form: str) -> None:
    fill(store)
    rows = _export(store, tmp_path / "out", form)
    assert rows["calls"] == 5
    assert _import(other, tmp_path / "out")["calls"] == 5
    assert everything(other) == everything(store)
    assert other.check(thorough=True) == ()


@pytest.mark.parametrize("form", FORMS)
def test_from_one_kind_of_database_to_the_other(store: Store, tmp_path: Path, form: str) -> None:
    fill(store)
    _export(store, tmp_path / "out", form)
    with Store(f"sqlite:///{tmp_path / 'qa.db'}", "0.1") as other:
        _import(other, tmp_path / "out")
        assert everything(other) == everything(store)


def test_an_empty_store(store: Store, other: Store, tmp_path: Path) -> None:
    for form in FORMS:
        _export(store, tmp_path / form, form)
        assert sum(_import(other, tmp_path / form).values()) <= 1


def test_importing_twice_changes_nothing(store: Store, other: Store, tmp_path: Path) -> None:
    fill(store)
    _export(store, tmp_path / "out")
    _import(other, tmp_path / "out")
    again = _import(other, tmp_path / "out")
    assert {name: rows for name, rows in again.items() if rows} == {}
    assert everything(other) == everything(store)


def test_merging_keeps_what_is_newer(
    store: Store, other: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    _export(store, tmp_path / "out")
    monkeypatch.setattr("qa.store.saving.now", lambda: "2099-01-01T00:00:00+00:00")
    new = judged("a", version=9)
    other.save(call("a", analysis_key=new.key), analysis=new)
    monkeypatch.setattr("qa.store.saving.now", lambda: "2000-01-01T00:00:00+00:00")
    other.save(call("b", analysis_key="a-b-old", path="/old"), analysis=replace(judged("b"), key="a-b-old"))
    save(other, "mine")
    _import(other, tmp_path / "out")
    calls = other.calls("/out")
    assert calls["a"].analysis_key == new.key
    assert calls["b"].path == "/in/b.wav"
    assert set(calls) == {"a", "b", "b2", "d", "mine"}
    assert {v.scorecard for v in other.analysis_history("a", "/out")} == {"s@1", "s@2", "s@3", "s@9"}
    assert other.check() == ()


def test_numbers_of_failures_do_not_collide(store: Store, other: Store, tmp_path: Path) -> None:
    fill(store)
    other.save_failure(call("x", status="error"), FailureRow("b0", "/out", "x", "/in/x", "k", "别的", ""))
    _export(store, tmp_path / "out")
    _import(other, tmp_path / "out")
    assert other.counts()["failures"] == 2
    other.save_failure(call("y", status="error"), FailureRow("b0", "/out", "y", "/in/y", "k", "又一个", ""))
    assert other.counts()["failures"] == 3


@pytest.mark.parametrize("form", FORMS)
def test_masked_exports_hold_no_secret_and_are_not_taken_back(
    store: Store, tmp_path: Path, form: str
) -> None:
    fill(store)

    def mask(table: str, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        return [{**row, "body": "{}"} if "body" in row else row for row in rows]

    rows = _export(store, tmp_path / "out", form, mask=mask)
    assert "recordings" not in rows
    assert all("a说" not in path.read_text("utf-8", "replace") for path in (tmp_path / "out").iterdir())
    with pytest.raises(StoreError, match="遮盖") as caught:
        _import(store, tmp_path / "out")
    assert "--redact none" in caught.value.hint


def test_a_newer_export_is_refused(store: Store, tmp_path: Path) -> None:
    fill(store)
    _export(store, tmp_path / "out")
    path = tmp_path / "out" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": 99}))
    before = everything(store)
    with pytest.raises(StoreError, match="更新的版本"):
        _import(store, tmp_path / "out")
    assert everything(store) == before


@pytest.mark.parametrize("form", FORMS)
def test_a_changed_file_is_refused_before_anything_is_written(
    store: Store, other: Store, tmp_path: Path, form: str
) -> None:
    fill(store)
    _export(store, tmp_path / "out", form)
    file = tmp_path / "out" / f"calls.{form}"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(StoreError, match="缺失或与导出时不同"):
        _import(other, tmp_path / "out")
    assert other.counts()["transcripts"] == 0


@pytest.mark.parametrize(
    "manifest", [None, "", "{}", "[]", '{"tables": {}, "schema": "2", "format": "jsonl"}', '{"tables": 3}']
)
def test_a_folder_that_is_no_export(store: Store, tmp_path: Path, manifest: str | None) -> None:
    (tmp_path / "out").mkdir()
    if manifest is not None:
        (tmp_path / "out" / "manifest.json").write_text(manifest)
    with pytest.raises(StoreError, match="没有完整的导出"):
        _import(store, tmp_path / "out")


def test_a_manifest_that_points_elsewhere(store: Store, tmp_path: Path) -> None:
    fill(store)
    _export(store, tmp_path / "out")
    path = tmp_path / "out" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["tables"]["calls"]["file"] = "../out/calls.jsonl"
    path.write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match="缺失"):
        _import(store, tmp_path / "out")


def test_a_folder_with_other_files_is_left_alone(store: Store, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_text("mine")
    with pytest.raises(StoreError, match=r"thesis\.docx"):
        _export(store, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.docx"]


def test_exporting_again_replaces_the_former(store: Store, tmp_path: Path) -> None:
    fill(store)
    _export(store, tmp_path / "out", "parquet")
    _export(store, tmp_path / "out", "jsonl")
    assert not list((tmp_path / "out").glob("*.parquet"))


@pytest.mark.parametrize("masked", [False, True])
def test_an_export_of_another_store_is_left_alone(
    store: Store, other: Store, tmp_path: Path, masked: bool
) -> None:
    fill(store)
    _export(store, tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with pytest.raises(StoreError, match="另一个结果库") as caught:
        _export(other, tmp_path / "out", mask=(lambda table, rows: rows) if masked else None)
    assert "新的或空的文件夹" in caught.value.hint
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_a_masked_export_does_not_take_the_place_of_the_whole_one(store: Store, tmp_path: Path) -> None:
    fill(store)

    def mask(table: str, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        return rows

    _export(store, tmp_path / "out", mask=mask)
    _export(store, tmp_path / "out")  # the whole of what was masked before
    with pytest.raises(StoreError, match="未遮盖的导出"):
        _export(store, tmp_path / "out", mask=mask)
    assert (tmp_path / "out" / "recordings.jsonl").exists()


def test_what_was_never_finished_makes_room_and_an_unknown_export_does_not(
    store: Store, tmp_path: Path
) -> None:
    _export(store, tmp_path / "out")
    manifest = tmp_path / "out" / "manifest.json"
    facts = json.loads(manifest.read_text("utf-8"))
    manifest.unlink()
    _export(store, tmp_path / "out")
    for text in ("{broken", "[]", json.dumps({**facts, "store": None})):
        manifest.write_text(text)
        with pytest.raises(StoreError, match="另一个结果库"):
            _export(store, tmp_path / "out")


def test_only_the_owner_may_read_it(store: Store, tmp_path: Path) -> None:
    fill(store)
    for form in FORMS:
        _export(store, tmp_path / "new" / form, form)
        assert stat.S_IMODE((tmp_path / "new" / form).stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new" / form).iterdir()} == {0o600}


def test_without_pyarrow_the_line_to_type_is_told(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingPart, match="pyarrow") as caught:
        _export(store, tmp_path / "out", "parquet")
    assert "pip install" in caught.value.hint


def test_a_place_that_cannot_be_written(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="写不进"):
        _export(store, tmp_path / "file" / "out")


@pytest.mark.parametrize("form", FORMS)
def test_memory_stays_small(tmp_path: Path, form: str) -> None:
    with (
        Store(f"sqlite:///{tmp_path / 'qa.db'}", "0.1") as store,
        Store(f"sqlite:///{tmp_path / 'qa2.db'}", "0.1") as other,
    ):
        for n in range(400):
            row = call(f"c{n:03}", "one")
            store.save(row, analysis=replace(judged(f"c{n:03}", "one"), body=f'"{n}{"长" * 15_000}"'))
        tracemalloc.start()
        _export(store, tmp_path / "out", form)
        _import(other, tmp_path / "out")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert everything(other)["calls"] == everything(store)["calls"]
    # All bodies together are eighteen million bytes of text.
    assert peak < 25_000_000
