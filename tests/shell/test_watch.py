"""Watching folders: files are handed over when they have come to rest, once, and again when they change."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from batch_kit import Kit, write_clip

import qa.commands.score as score_module
from qa.batch.closing import closing_moment, closing_time
from qa.batch.watch import Watch
from qa.calls.inputs import CallJob, find_calls
from qa.errors import UsageError


class Clock:
    """Seconds that pass only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.end = 10_000.0
        self.events: list[tuple[float, Callable[[], None]]] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        while self.events and self.events[0][0] <= self.now:
            self.events.pop(0)[1]()

    def over(self) -> bool:
        return self.now >= self.end


class Watched:
    """A folder that is watched, and what was handed over when."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, Clock()
        self.given: list[tuple[float, str]] = []

    def find(self) -> list[CallJob]:
        try:
            return find_calls([self.folder])
        except UsageError:
            return []

    def until(self, end: float) -> list[str]:
        self.clock.end = end
        watch = Watch(self.find, self.clock.over, clock=self.clock, sleep=self.clock.sleep)
        for jobs in watch.rounds():
            self.given += [(self.clock.now, job.call_id) for job in jobs]
        return [name for _, name in self.given]

    def at(self, moment: float, event: Callable[[], None]) -> None:
        self.clock.events.append((moment, event))


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    (tmp_path / "in").mkdir()
    return Watched(tmp_path / "in")


def test_an_empty_folder_gives_nothing(watched: Watched) -> None:
    assert watched.until(60) == []


def test_a_file_is_given_once_and_not_before_it_rests(watched: Watched) -> None:
    write_clip(watched.folder / "a.wav")
    assert watched.until(120) == ["a"]
    assert watched.given[0][0] >= 20


def test_a_file_that_grows_is_waited_for(watched: Watched) -> None:
    path = watched.folder / "a.wav"
    whole = write_clip(path).read_bytes()
    path.write_bytes(whole[:1000])
    for n in range(2, 8):
        watched.at(10.0 * n, lambda n=n: path.write_bytes(whole[: 1000 * n]))
    assert watched.until(300) == ["a"]
    assert watched.given[0][0] >= 90


def test_a_file_that_was_given_too_early_is_given_again(watched: Watched) -> None:
    path = watched.folder / "a.wav"
    whole = write_clip(path).read_bytes()
    path.write_bytes(whole[:1000])
    watched.at(100, lambda: path.write_bytes(whole) and None)
    assert watched.until(200) == ["a", "a"]


def test_late_metadata_bring_the_call_back(watched: Watched) -> None:
    write_clip(watched.folder / "a.wav")
    write_clip(watched.folder / "b.wav")
    sidecar = watched.folder / "a.meta.json"
    watched.at(60, lambda: sidecar.write_text('{"agent_') and None)
    watched.at(70, lambda: sidecar.write_text('{"agent_id": "7"}') and None)
    assert watched.until(200) == ["a", "b", "a"]


def test_an_empty_file_is_listed_only_after_some_time(watched: Watched) -> None:
    (watched.folder / "a.wav").touch()
    assert watched.until(200) == ["a"]
    assert watched.given[0][0] >= 120


def test_a_folder_that_takes_long_to_look_through_is_looked_at_rarely(watched: Watched) -> None:
    looks = []

    def slow() -> list[CallJob]:
        watched.clock.now += 10
        looks.append(watched.clock.now)
        return []

    watched.clock.end = 2000
    list(Watch(slow, watched.clock.over, clock=watched.clock, sleep=watched.clock.sleep).rounds())
    assert len(looks) <= 2000 / 200 + 1


def _soon(monkeypatch: pytest.MonkeyPatch, watched: Watched) -> None:
    """Let score watch with the tests' own clock."""

    class Quick(Watch):
        def __init__(self, find: Callable[[], list[CallJob]], over: Callable[[], bool]) -> None:
            clock = watched.clock
            super().__init__(find, lambda: over() or clock.over(), clock=clock, sleep=clock.sleep)

    monkeypatch.setattr(score_module, "Watch", Quick)


def test_a_night_of_arriving_recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kit = Kit(tmp_path)
    kit.calls.mkdir()
    watched = Watched(kit.calls)
    _soon(monkeypatch, watched)
    write_clip(kit.calls / "a.wav")
    watched.at(60, lambda: write_clip(kit.calls / "late/b.wav", start=40) and None)
    watched.at(120, lambda: (kit.calls / "a.meta.json").write_text('{"agent_id": "7"}') and None)
    watched.at(150, lambda: (kit.calls / "bad.wav").write_bytes(b"x") and None)
    watched.clock.end = 400
    status, said, told = kit.score(watch=True)
    assert status == 1
    assert kit.recognised == 2
    assert "正在监视" in told
    assert "共 3 通：完成 2，失败 1" in said
    assert "新识别 2 通，重新评分 1 通" in said
    report = json.loads((kit.out / "calls/a/report.json").read_text("utf-8"))
    assert report["meta"]["agent_id"] == "7"
    assert (kit.out / "summary.csv").read_text("utf-8-sig").count("\n") >= 4
    assert json.loads((kit.out / "batch.json").read_text("utf-8"))["state"] == "ended"


def test_what_is_watched_must_be_a_folder(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    path = write_clip(kit.calls / "a.wav")
    with pytest.raises(UsageError, match="--watch"):
        kit.score(path, watch=True)


@pytest.mark.parametrize(
    ("text", "now", "over"),
    [
        ("07:00", datetime(2026, 11, 21, 22), False),
        ("7:00", datetime(2026, 11, 21, 22), False),
        ("23：30", datetime(2026, 11, 21, 22), False),
    ],
)
def test_closing_time_is_ahead(text: str, now: datetime, over: bool) -> None:
    far = now.replace(year=now.year + 100)
    assert closing_time(text, far)() is over
    assert closing_time(text, datetime(2001, 1, 1, 22))() is True


def test_the_end_is_told_with_its_date(tmp_path: Path) -> None:
    assert closing_moment("07:00", datetime(2026, 11, 21, 22)) == datetime(2026, 11, 22, 7)
    assert closing_moment("", datetime(2026, 11, 21, 22)) is None
    kit = Kit(tmp_path)
    write_clip(kit.calls / "a.wav")
    later = datetime.now() + timedelta(hours=3)
    _, _, told = kit.score(until=f"{later:%H:%M}")
    assert f"到 {later:%Y-%m-%d %H:%M}" in told
    assert "收尾" not in kit.score()[2]


@pytest.mark.parametrize("text", ["25:00", "7", "07:60", "morning", "07:00:00"])
def test_a_closing_time_that_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="--until"):
        closing_time(text, datetime.now())


def test_calls_beyond_closing_time_are_left_for_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = Kit(tmp_path)
    for n in range(3):
        write_clip(kit.calls / f"c{n}.wav", start=10 + 20 * n)
    monkeypatch.setattr(score_module, "closing_time", lambda text, now: lambda: kit.recognised >= 1)
    status, said, _ = kit.score(until="07:00")
    assert status == 1
    assert kit.recognised == 1
    assert "未处理 2" in said
    monkeypatch.undo()
    assert kit.score()[0] == 0
    assert kit.recognised == 3


def test_what_is_still_being_written_at_closing_time_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = Kit(tmp_path)
    kit.calls.mkdir()
    watched = Watched(kit.calls)
    _soon(monkeypatch, watched)
    write_clip(kit.calls / "a.wav")
    watched.at(190, lambda: write_clip(kit.calls / "b.wav", start=40) and None)
    watched.clock.end = 200
    monkeypatch.setattr(score_module, "closing_time", lambda text, now: watched.clock.over)
    status, said, _ = kit.score(watch=True, until="07:00")
    assert status == 1
    assert kit.recognised == 1
    assert "共 2 通：完成 1，失败 0；未处理 1" in said
    monkeypatch.undo()
    assert kit.score()[0] == 0
    assert kit.recognised == 2
