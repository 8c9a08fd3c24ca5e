"""A disk that fills up, a folder that turns read-only: said clearly, nothing half-written, continued afterwards."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fault_kit import Run, Stepping, write_calls

from qa.errors import QaError, UsageError


class Disk:
    """A small file system of its own; where mounting is not allowed, writes that fail as on a full one."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        self.folder, self._patch = folder, patch
        self.mounted = self._call("mount", "-t", "tmpfs", "-o", "size=32m,mode=755", "qa-test", str(folder))

    def _call(self, *command: str) -> bool:
        try:
            return subprocess.run(command, capture_output=True, check=False).returncode == 0
        except OSError:
            return False

    def refuse(self, number: int) -> None:
        """Files below the folder can no longer be written whole."""
        real = Path.write_bytes

        def write(path: Path, data: bytes) -> int:
            if self.folder in path.parents:
                real(path, data[:100])
                raise OSError(number, os.strerror(number))
            return real(path, data)

        self._patch.setattr(Path, "write_bytes", write)

    def fill(self) -> None:
        """There is no room any more, but for a few bytes."""
        if not self.mounted:
            self.refuse(errno.ENOSPC)
            return
        with (self.folder / "ballast").open("wb", buffering=0) as stream:
            try:
                while True:
                    stream.write(bytes(8192))
            except OSError:
                return

    def mend(self) -> None:
        """All is well again."""
        self._patch.undo()
        (self.folder / "ballast").unlink(missing_ok=True)

    def read_only(self) -> bool:
        """Make the whole file system read-only; returns whether that could be done."""
        return self.mounted and self._call("mount", "-o", "remount,ro", str(self.folder))

    def close(self) -> None:
        """Take it away."""
        if self.mounted:
            self._call("umount", str(self.folder))


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    made = Disk(tmp_path / "disk", monkeypatch)
    yield made
    made.close()


def _run(tmp_path: Path, disk: Disk, *, store_beside: bool) -> Run:
    write_calls(tmp_path / "in", 6)
    store = f"sqlite:///{tmp_path / 'qa.db'}" if store_beside or not disk.mounted else ""
    return Run(tmp_path, disk.folder / "out", store=store)


@pytest.mark.parametrize("store_beside", [True, False], ids=["reports", "reports and store"])
def test_a_full_disk(tmp_path: Path, disk: Disk, store_beside: bool) -> None:
    run = _run(tmp_path, disk, store_beside=store_beside)
    assert run.score(Stepping(2, disk.fill)) == 1
    assert "运行中止" in run.said
    assert "空间" in run.said
    finished = run.status()
    assert len(finished) == 2
    assert set(finished.values()) == {"ok"}
    assert run.whole()
    disk.mend()
    assert run.score() == 0
    assert run.status() == dict.fromkeys((f"c{n:02}" for n in range(6)), "ok")
    assert run.whole()
    # What was recognised is in the store when that has room; the call in hand is the only one done twice.
    assert sum(run.recognised.values()) <= 7


def test_a_disk_that_turns_read_only(tmp_path: Path, disk: Disk) -> None:
    run = _run(tmp_path, disk, store_beside=True)
    # A file system with open files cannot be made read-only from outside; its writes can fail as if it were.
    assert run.score(Stepping(2, lambda: disk.refuse(errno.EROFS))) == 1
    assert "运行中止：输出文件夹写不进" in run.said
    assert "写入权限" in run.said
    assert len([call for call, is_ in run.status().items() if is_ == "ok"]) == 2
    disk.mend()
    assert run.score() == 0
    assert set(run.status().values()) == {"ok"}
    assert len(run.status()) == 6
    assert sum(run.recognised.values()) == 6


def _refusing(action: Callable[[], object]) -> QaError:
    with pytest.raises(QaError) as caught:
        action()
    return caught.value


def test_an_output_folder_that_cannot_be_made(tmp_path: Path) -> None:
    write_calls(tmp_path / "in", 1)
    (tmp_path / "file").write_text("")
    run = Run(tmp_path, tmp_path / "file/out")
    error = _refusing(run.score)
    assert isinstance(error, UsageError)
    assert "输出文件夹" in error.message
    assert error.hint


def test_an_output_folder_on_a_read_only_disk(tmp_path: Path, disk: Disk) -> None:
    write_calls(tmp_path / "in", 1)
    run = Run(tmp_path, disk.folder / "out")
    if not disk.read_only():
        return  # without a mount only the reports' own writes can be made to fail, which is tested above
    error = _refusing(run.score)
    assert "只读" in str(error) or "写权限" in str(error) or "Read-only" in str(error)
    assert run.recognised == {}


def test_one_report_that_cannot_be_written_does_not_stop_the_night(tmp_path: Path) -> None:
    """As when somebody has the page open on Windows; here a folder lies in its place."""
    write_calls(tmp_path / "in", 3)
    run = Run(tmp_path)
    (run.out / "calls/c01/report.html").mkdir(parents=True)
    assert run.score() == 1
    assert {call: is_ for call, is_ in run.status().items() if call != "c01"} == {"c00": "ok", "c02": "ok"}
    assert "c01" in run.said
    assert "报告写不进" in run.said
    (run.out / "calls/c01/report.html").rmdir()
    assert run.score() == 0
    assert sum(run.recognised.values()) == 3
