"""A thousand hostile files: none crashes or holds up the run, all are accounted for, none gets out."""

from __future__ import annotations

import csv
import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from generator import Hostile, generate
from hostile_run import Ran, run

from qa.calls.calllist import read_list
from qa.calls.inputs import find_calls
from qa.errors import UsageError
from qa.report.schema import validate

COUNT = 1000
OUTPUTS = {"report.html", "report.json", "transcript.srt", "transcript.txt"}
_FORMULA = re.compile(r"^[=+\-@\t\r](?![\d.]+$|$)")


@dataclass(frozen=True)
class Night:
    """One run and what it left."""

    root: Path
    made: list[Hostile]
    ran: Ran
    before: dict[str, tuple[int, int]]
    reports: dict[str, dict[str, Any]]

    @property
    def out(self) -> Path:
        return self.root / "out"


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    """Every name below a folder with mode and time of change; links are not followed."""
    inside = (Path(place, name) for place, dirs, files in os.walk(folder) for name in (*dirs, *files))
    return {str(path): (path.lstat().st_mode, path.lstat().st_mtime_ns) for path in inside}


def _real(path: Path) -> Path:
    """A file by its folder's one true path: some folders can be come to in two ways."""
    return path.parent.resolve() / path.name


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} in JSON")


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    root = tmp_path_factory.mktemp("hostile")
    made = generate(root / "in", COUNT)
    before = _state(root / "in")
    (root / "notes").mkdir()
    ran = run(root / "in/calls", root / "out", root / "notes")
    reports = {
        path.parent.name: json.loads(path.read_text("utf-8"), parse_constant=_no_constant)
        for path in (root / "out/calls").glob("*/report.json")
    }
    return Night(root, made, ran, before, reports)


def test_every_file_is_accounted_for(night: Night) -> None:
    assert night.ran.status == 1
    assert len(night.made) == len(night.reports) == COUNT
    counts = json.loads((night.out / "batch.json").read_text("utf-8"))["counts"]
    done = sum(report["status"] == "ok" for report in night.reports.values())
    assert (counts["calls"], counts["done"], counts["failed"]) == (COUNT, done, COUNT - done)
    jobs = find_calls([night.root / "in/calls"])
    assert sorted(night.reports) == sorted(job.call_id for job in jobs)
    assert {_real(job.path) for job in jobs} == {_real(made.path) for made in night.made}


def test_every_failure_names_the_file_the_reason_and_the_next_step(night: Night) -> None:
    kinds: Counter[str] = Counter()
    for call_id, report in night.reports.items():
        validate(report)
        assert report["call_id"] == call_id
        if report["status"] == "ok":
            continue
        error = report["error"]
        kinds[error["kind"]] += 1
        assert not error["kind"].startswith(("internal", "call.")), (call_id, error)
        assert error["message"] and error["hint"], error
        assert re.search("[\u4e00-\u9fff]", error["message"] + error["hint"]), error
        assert "Error" not in error["message"] and "Errno" not in error["message"], error
        assert error["message"].isprintable() or "\n" in error["message"], error
    assert len(kinds) > 12
    assert "Traceback" not in night.ran.said + night.ran.shown


def test_good_recordings_among_them_are_scored(night: Night) -> None:
    jobs = {_real(job.path): job for job in find_calls([night.root / "in/calls"])}
    good = [_real(made.path) for made in night.made if made.kind == "good"]
    fine = [path for path in good if not jobs[path].error]  # some have bad metadata beside them
    assert len(fine) > 50
    for path in fine:
        assert night.reports[jobs[path].call_id]["status"] == "ok", path


def test_nothing_gets_out_of_the_output_folder(night: Night) -> None:
    assert sorted(path.name for path in night.root.iterdir()) == ["in", "notes", "out"]
    assert _state(night.root / "in") == night.before
    assert not list(night.root.rglob("*escape.wav"))
    for folder in (night.out / "calls").iterdir():
        assert folder.is_dir() and not folder.is_symlink()
        names = {path.name for path in folder.iterdir()}
        assert names <= OUTPUTS, (folder, names)
        assert {"report.html", "report.json"} <= names
        assert folder.name.isprintable() and not folder.name.startswith((".", "-")), folder


def test_tables_hold_no_formula(night: Night) -> None:
    with (night.out / "summary.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert len(rows) >= COUNT
    for cell in (cell for row in rows for cell in row):
        assert not _FORMULA.match(cell), cell
    book = openpyxl.load_workbook(night.out / "summary.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate, cell.value)
    book.close()


def test_pages_run_no_foreign_script(night: Night) -> None:
    pages = [night.out / "index.html", *(night.out / "calls").glob("*/report.html")]
    assert len(pages) == COUNT + 1
    for page in pages:
        text = page.read_text("utf-8")
        assert "<script>alert" not in text, page
        assert "<img src=x" not in text, page


def test_lists_are_read_or_refused(tmp_path: Path) -> None:
    generate(tmp_path, 40)
    lists = sorted((tmp_path / "lists").iterdir())
    refused = set()
    for path in (path for path in lists if path.suffix != ".wav"):
        try:
            jobs = find_calls([path])
        except UsageError as error:
            assert path.name in error.message, error
            assert error.hint
            refused.add(path.name)
            continue
        assert jobs
        assert len({job.call_id.casefold() for job in jobs}) == len(jobs)
        for job in jobs:
            assert "/" not in job.call_id and job.call_id not in (".", "..")
            assert job.error is None or (job.error.message and job.error.hint)
    assert {"empty.csv", "head.csv", "no_path.csv", "pipe.csv", "zero.jsonl", "quote.csv"} <= refused
    assert not {"plain.csv", "bom.csv", "gbk.csv", "utf16.csv", "tabs.csv"} & refused


@pytest.mark.parametrize("name", ["plain.csv", "bom.csv", "gbk.csv", "utf16.csv", "tabs.csv"])
def test_a_list_in_any_usual_code_says_the_same(tmp_path: Path, name: str) -> None:
    generate(tmp_path, 40)
    rows = read_list(tmp_path / "lists" / name)
    assert [(row.call_id, row.meta.agent_name, bool(row.error)) for row in rows] == [
        ("../../escape", "=1+1", False),
        ("a\nb", "张三", False),
        ("x", "", True),
    ]


def test_the_folder_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    first, second = (generate(tmp_path / name, 300, seed=3) for name in "ab")
    assert [(made.path.name, made.kind) for made in first] == [(made.path.name, made.kind) for made in second]
