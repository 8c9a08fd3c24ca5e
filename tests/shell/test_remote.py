"""Recordings named by URL: recognised, listed, fetched for one call's time, and every fault in words."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from batch_kit import Kit, write_clip

from qa.calls import remote
from qa.calls.inputs import find_calls
from qa.calls.remote import fingerprints, list_url, local_copy
from qa.calls.urls import as_url, check_url, plain_path
from qa.errors import InputError, MissingPart, UsageError
from qa.files import public_url, shown


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty object store in memory, and a temporary folder of the test's own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def _left(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "tmp").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("s3://bucket/0817/a b.wav", "s3://bucket/0817/a b.wav"),
        (Path("s3://bucket/a.wav"), "s3://bucket/a.wav"),
        ("S3://bucket/a.wav", "s3://bucket/a.wav"),
        ("https://host/get?id=1", "https://host/get?id=1"),
        ("file:///data/a.wav", "file:///data/a.wav"),
        (Path("file:///data/a.wav"), "file:///data/a.wav"),
        ("/data/a.wav", ""),
        ("a.wav", ""),
        ("C:/x.wav", ""),
        ("s3:", ""),
        ("通话://x", ""),
        ("dir/s3://x", ""),
        ("memory://a\0b", ""),
    ],
)
def test_what_is_a_url(given: Path | str, url: str) -> None:
    assert as_url(given) == url


def test_a_file_that_looks_like_a_url_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s3:").mkdir()
    (tmp_path / "s3:/a.wav").write_bytes(b"x")
    assert as_url(Path("s3:/a.wav")) == ""
    assert as_url("s3://b/a.wav") == "s3://b/a.wav"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("s3://b/a.wav", "s3://b/a.wav"),
        ("https://me:secret@h/a.wav", "https://h/a.wav"),
        ("https://h/a.wav?X-Amz-Signature=secret&X-Amz-Expires=60", "https://h/a.wav"),
        ("https://h/a.wav?OSSAccessKeyId=secret&Signature=secret", "https://h/a.wav"),
        ("https://[broken/a.wav?token=secret", "https://[broken/a.wav"),
    ],
)
def test_no_secret_of_a_url_is_ever_shown(url: str, said: str) -> None:
    assert public_url(url) == said
    assert "secret" not in shown(plain_path(url))


def test_queries_that_name_the_call_tell_calls_apart() -> None:
    first, second = (plain_path(f"https://h/get?id={n}&token=x{n}") for n in (1, 2))
    assert first != second
    assert first == plain_path("https://h/get?id=1&token=another")
    assert shown(first).startswith("https://h/get?…")


def test_a_url_of_this_machine_is_a_plain_file(tmp_path: Path) -> None:
    path = tmp_path / "a b.wav"
    path.write_bytes(b"x")
    (job,) = find_calls([path.as_uri()])
    assert (job.path, job.url, job.error) == (path, "", None)


def test_a_copy_is_private_has_the_name_and_goes(store: Any, tmp_path: Path) -> None:
    store.pipe("/in/录音 1.wav", b"sound")
    asked: list[float] = []
    with local_copy("memory://in/录音 1.wav", asked.append) as path:
        assert path.read_bytes() == b"sound"
        assert path.name == "录音 1.wav"
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert not _left(tmp_path)
    assert asked and min(asked) >= 600


def test_a_copy_goes_after_a_fault_too(store: Any, tmp_path: Path) -> None:
    store.pipe("/in/a.wav", b"sound")
    with pytest.raises(KeyError), local_copy("memory://in/a.wav"):
        raise KeyError
    assert not _left(tmp_path)


def test_what_a_killed_process_left_is_removed_but_not_what_is_in_use(store: Any, tmp_path: Path) -> None:
    store.pipe("/a.wav", b"x")
    base = tmp_path / "tmp" / f"qa-fetch-{os.getuid()}"
    old = time.time() - 3600
    for name in ("dead", "held", "new"):
        (base / name).mkdir(parents=True)
        (base / name / "x.wav").write_bytes(b"secret")
    for name in ("dead", "held"):
        os.utime(base / name, (old, old))
    lock = os.open(base / "held", os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with local_copy("memory://a.wav"):
        assert {path.name for path in base.iterdir()} >= {"held", "new"}
        assert not (base / "dead").exists()
    os.close(lock)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("memory://x/..%2f..%2fetc%2fpasswd", "_.._etc_passwd"),
        ("memory://x/.hidden.wav", "hidden.wav"),
        ("memory://x/" + "好" * 200 + ".wav", "好" * 40 + ".wav"),
        ("https://h/get?id=1", "get"),
        ("memory://x/", "recording"),
    ],
)
def test_names_of_copies_stay_in_their_folder(url: str, name: str) -> None:
    assert remote._file_name(url) == name


def test_too_large_is_refused_before_and_while_it_comes(
    store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.pipe("/a.wav", b"x" * 100)
    with pytest.raises(InputError, match="超过上限") as caught, local_copy("memory://a.wav", limit=50):
        pass
    assert caught.value.kind == "remote.size"
    monkeypatch.setattr(type(store), "info", lambda *_, **__: {"size": 3, "type": "file"})
    with pytest.raises(InputError, match="超过上限"), local_copy("memory://a.wav", limit=50):
        pass
    assert not _left(tmp_path)


class NoCredentialsError(Exception):
    """As a cloud library names it."""


@pytest.mark.parametrize(
    ("fault", "kind", "hint"),
    [
        (FileNotFoundError("x"), "remote.missing", "核对地址"),
        (PermissionError("Access Denied"), "remote.permission", "读取权限"),
        (NoCredentialsError("Unable to locate credentials"), "remote.permission", "访问密钥"),
        (OSError(28, "No space left on device"), "remote.room", "TMPDIR"),
        (TimeoutError("secret-host timed out"), "remote.unreachable", "检查网络"),
        (ImportError("Install x"), "remote.unreachable", "检查网络"),
    ],
)
def test_every_fault_says_what_to_do(
    store: Any, monkeypatch: pytest.MonkeyPatch, fault: Exception, kind: str, hint: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(type(store), "info", fails)
    with pytest.raises(InputError) as caught, local_copy("memory://b/a.wav?token=secret"):
        pass
    assert caught.value.kind == kind
    assert hint in caught.value.hint
    assert caught.value.message.startswith("memory://b/a.wav：")
    assert "secret" not in str(caught.value)


def test_a_missing_package_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(scheme: str) -> None:
        raise ImportError("Install s3fs to access S3", name="s3fs")

    monkeypatch.setattr(fsspec, "get_filesystem_class", lacks)
    for ask in (check_url, lambda url: find_calls([url])):
        with pytest.raises(MissingPart, match="s3fs") as caught:
            ask("s3://bucket/a.wav")
        assert caught.value.hint.endswith('-m pip install "s3fs"')


@pytest.mark.parametrize("url", ["nosuch://a/b.wav", "simplecache://b/a.wav", "zip://a.wav::/x.zip"])
def test_strange_kinds_start_nothing(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_calls([url])
    assert caught.value.kind == "remote.scheme"


def test_a_folder_gives_its_calls_with_their_metadata(store: Any) -> None:
    turns = {"turns": [{"who": "agent", "text": "您好"}]}
    for name, data in {
        "/day/a.wav": b"12345",
        "/day/a.meta.json": b'{"agent_id": 7}',
        "/day/sub/b.mp3": b"1",
        "/day/notes.txt": b"x",
        "/day/.hidden/c.wav": b"x",
        "/day/t.transcript.json": json.dumps(turns).encode(),
        "/day/bad.transcript.json": b"{",
    }.items():
        store.pipe(name, data)
    jobs = {job.call_id: job for job in find_calls(["memory://day"])}
    assert set(jobs) == {"a", "b", "t", "bad"}
    assert (jobs["a"].url, jobs["a"].size, jobs["a"].meta.agent_id) == ("memory://day/a.wav", 5, "7")
    assert (jobs["t"].kind, jobs["t"].error) == ("transcript", None)
    assert jobs["bad"].error is not None
    assert "memory://day/bad.transcript.json:1" in jobs["bad"].error.message


def test_an_empty_folder_and_one_that_is_not_there(store: Any) -> None:
    store.pipe("/day/notes.txt", b"x")
    for url in ("memory://day", "memory://none"):
        with pytest.raises(UsageError, match=url):
            find_calls([url])


def test_call_lists_name_urls_and_may_lie_at_one(store: Any, tmp_path: Path) -> None:
    rows = "path,call_id\nmemory://x/a.wav,A\n../b.wav,B\nnosuch://c.wav,C\nzip://a::b,D\n"
    store.pipe("/lists/today.csv", rows.encode())
    (tmp_path / "today.csv").write_text(rows, "utf-8")
    jobs = {job.call_id: job for job in find_calls(["memory://lists/today.csv"])}
    assert (jobs["A"].url, jobs["B"].url) == ("memory://x/a.wav", "memory://b.wav")
    assert [jobs[name].error.kind for name in "CD" if jobs[name].error] == ["remote.scheme"] * 2  # type: ignore[union-attr]
    here = {job.call_id: job for job in find_calls([tmp_path / "today.csv"])}
    assert (here["A"].url, here["B"].url) == ("memory://x/a.wav", "")
    assert here["B"].error is not None


def test_one_call_in_two_lists_is_one_call(store: Any) -> None:
    assert len(find_calls(["memory://x/a.wav", Path("memory://x/a.wav")])) == 1


def test_a_change_is_seen_without_reading(store: Any) -> None:
    store.pipe("/a.wav", b"1")
    first = fingerprints(["memory://a.wav", "memory://none.wav"])
    assert first["memory://none.wav"] == (-1, -1)
    assert first == fingerprints(["memory://a.wav", "memory://none.wav"])
    time.sleep(0.01)
    store.pipe("/a.wav", b"2")
    assert fingerprints(["memory://a.wav"])["memory://a.wav"] != first["memory://a.wav"]
    assert fingerprints([]) == {}


def test_listing_one_file(store: Any) -> None:
    store.pipe("/odd", b"123")
    assert list_url("memory://odd") == {"memory://odd": 3}


def test_a_whole_run_from_urls(store: Any, tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    store.pipe("/day/a.wav", write_clip(tmp_path / "a.wav").read_bytes())
    store.pipe("/day/broken.wav", b"RIFF")
    status, said, _ = kit.score("memory://day/", "memory://day/gone.wav")  # type: ignore[arg-type]
    reports = {
        path.parent.name: json.loads(path.read_text("utf-8")) for path in kit.out.glob("calls/*/report.json")
    }
    assert status == 1
    assert {name: report["status"] for name, report in reports.items()} == {
        "a": "ok",
        "broken": "error",
        "gone": "error",
    }
    assert reports["gone"]["error"]["message"] == "memory://day/gone.wav：找不到"
    assert "data:audio/" in (kit.out / "calls/a/report.html").read_text("utf-8")
    assert str(tmp_path / "tmp") not in json.dumps(reports)
    assert not _left(tmp_path)
    assert kit.score("memory://day/a.wav")[0] == 0  # type: ignore[arg-type]
    assert kit.recognised == 1, said
    assert {path.name for path in (kit.out / "calls").iterdir()} == set(reports)
