"""Packs are found without a network, joined whole or not at all, and never loaded damaged."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from qa.errors import MissingPart, UsageError
from qa.speech import hub, packfiles, packs
from qa.speech.manifest import ErrorRates, known_packs, models_home

FILES = {
    "model.bin": b"weights" * 1000,
    "config.json": b"{}",
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"a",
}


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a network was asked for")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder whose manifest knows a tiny embedded pack, two to fetch and one to convert."""
    folder = tmp_path / "models"
    folder.mkdir()
    files = ", ".join(f"{n}: {{size: {len(d)}, sha256: {sha(d)}}}" for n, d in FILES.items())
    folder.joinpath("manifest.yaml").write_text(
        f"""
packs:
  - {{name: tiny, kind: embedded, source: some/tiny, licence: MIT, size_mb: 1, suits: 试用,
      files: {{{files}}},
      parts: [{{package: tiny-one, module: tiny_one, file: part1}}, {{package: tiny-two, module: tiny_two, file: part2}}],
      cer: [{{source: 1, aishell1: 22.2}}]}}
  - {{name: big, kind: hub, source: some/big, mirrors: [other/big], licence: MIT, size_mb: 3090}}
  - {{name: tuned, kind: convert, source: some/tuned, licence: MIT, size_mb: 3090, convert: convert-it now}}
""",
        "utf-8",
    )
    monkeypatch.setenv("QA_MODELS", str(folder))
    return folder


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Installed data packages that hold the tiny pack in two halves."""
    site = tmp_path / "site"
    model = FILES["model.bin"]
    for module, name, part in (("tiny_one", "part1", model[:3000]), ("tiny_two", "part2", model[3000:])):
        data = site / module / "data"
        data.mkdir(parents=True)
        (site / module / "__init__.py").write_text("")
        (data / name).write_bytes(part)
    for name, content in FILES.items():
        if name != "model.bin":
            (site / "tiny_one" / "data" / name).write_bytes(content)
    monkeypatch.syspath_prepend(str(site))
    yield site
    for module in ("tiny_one", "tiny_two"):
        sys.modules.pop(module, None)


def test_the_shipped_manifest_is_complete(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("QA_MODELS", raising=False)
    shipped = {pack.name: pack for pack in known_packs()}
    base = shipped["whisper-base"]
    assert base.files[0].sha256 == "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
    assert len(base.parts) == 2
    assert {"whisper-small", "whisper-medium", "whisper-large-v3", "whisper-turbo"} <= set(shipped)
    for pack in shipped.values():
        assert pack.suits and pack.licence and pack.size_mb and pack.cer, pack.name
        assert bool(pack.convert) == (pack.kind == "convert")
        assert pack.convert.startswith("ct2-transformers-converter") or not pack.convert


def test_models_are_kept_where_the_user_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QA_MODELS", str(tmp_path / "elsewhere"))
    assert models_home() == tmp_path / "elsewhere"


def test_the_embedded_pack_is_joined_checked_and_found_again(home: Path, packages: Path):
    found = packs.resolve("tiny")
    assert found.id == f"tiny@{sha(FILES['model.bin'])[:8]}"
    assert (found.path / "model.bin").read_bytes() == FILES["model.bin"]
    assert (found.path / "vocabulary.txt").read_bytes() == b"a"
    assert [path.name for path in home.iterdir() if path.name.startswith(".")] == []
    before = (found.path / "model.bin").stat()
    assert packs.resolve("tiny") == found
    assert (found.path / "model.bin").stat().st_mtime_ns == before.st_mtime_ns


def test_a_checked_file_is_not_read_again_but_a_changed_one_is(
    home: Path, packages: Path, monkeypatch: pytest.MonkeyPatch
):
    packs.resolve("tiny")
    read: list[str] = []
    real = packfiles.sha256_of
    monkeypatch.setattr(packfiles, "sha256_of", lambda path: read.append(path.name) or real(path))
    packs.resolve("tiny")
    assert read == []
    os.utime(home / "tiny" / "config.json", (1, 1))
    packs.resolve("tiny")
    assert read == ["config.json"]


def test_damage_is_mended_from_the_packages(home: Path, packages: Path):
    packs.resolve("tiny")
    (home / "tiny" / "model.bin").write_bytes(FILES["model.bin"][:-1] + b"?")
    packs.resolve("tiny")
    assert (home / "tiny" / "model.bin").read_bytes() == FILES["model.bin"]


def test_damage_that_cannot_be_mended_names_file_and_command(home: Path, packages: Path):
    packs.resolve("tiny")
    (packages / "tiny_two" / "data" / "part2").unlink()
    (home / "tiny" / "model.bin").write_bytes(b"short")
    with pytest.raises(MissingPart, match=r"model\.bin 大小不符") as caught:
        packs.resolve("tiny")
    assert f"{sys.executable} -m pip install tiny-one tiny-two" in caught.value.hint
    assert caught.value.kind == "model.damaged"


def test_damaged_packages_leave_nothing_behind(home: Path, packages: Path):
    (packages / "tiny_two" / "data" / "part2").write_bytes(b"x" * 4000)
    with pytest.raises(MissingPart, match="SHA-256") as caught:
        packs.resolve("tiny")
    assert f"{sys.executable} -m pip install --force-reinstall tiny-one tiny-two" in caught.value.hint
    assert [path.name for path in home.iterdir()] == ["manifest.yaml"]


def test_two_at_once_both_get_the_whole_pack(home: Path, packages: Path):
    start = threading.Barrier(6)
    found: list[object] = []

    def one() -> None:
        start.wait()
        try:
            found.append(packs.resolve("tiny"))
        except BaseException as error:
            found.append(error)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert isinstance(found[0], packs.ModelPack)
    assert [path.name for path in home.iterdir() if path.name.startswith(".")] == []


def own_folder(tmp_path: Path, **changed: bytes) -> Path:
    own = tmp_path / "own-model"
    own.mkdir()
    for name, content in FILES.items():
        (own / name).write_bytes(changed.get(name.partition(".")[0], content))
    return own


def test_a_folder_of_ones_own_will_do(home: Path, tmp_path: Path):
    own = own_folder(tmp_path, model=b"tuned weights")
    found = packs.resolve(str(own))
    assert (found.name, found.sha256) == ("own-model", sha(b"tuned weights"))


def test_a_changed_folder_of_ones_own_is_not_to_be_deleted(home: Path, tmp_path: Path):
    own = own_folder(tmp_path, model=b"tuned weights")
    packs.resolve(str(own))
    (own / "model.bin").write_bytes(b"other weights")
    with pytest.raises(MissingPart, match="已损坏") as caught:
        packs.resolve(str(own))
    assert "删除文件夹" not in caught.value.hint and "models pull" not in caught.value.hint
    assert str(own / packfiles.STAMP) in caught.value.hint
    (own / packfiles.STAMP).unlink()
    assert packs.resolve(str(own)).sha256 == sha(b"other weights")


def test_a_folder_without_its_tokenizer_is_refused_before_a_network_is_asked(home: Path, tmp_path: Path):
    own = own_folder(tmp_path)
    (own / "tokenizer.json").unlink()
    for _ in range(2):
        with pytest.raises(MissingPart, match=r"tokenizer\.json 缺失") as caught:
            packs.resolve(str(own))
        assert "--copy_files tokenizer.json" in caught.value.hint and str(own) in caught.value.hint


def test_the_same_files_under_another_name_are_the_same_model(home: Path, packages: Path, tmp_path: Path):
    assert packs.resolve(str(own_folder(tmp_path))).id == packs.resolve("tiny").id


def test_the_same_weights_with_another_configuration_are_another_model(home: Path, tmp_path: Path):
    assert packs.resolve(str(own_folder(tmp_path, config=b"{...}"))).name == "own-model"


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("./nowhere", UsageError, "model.bin"),
        ("nonsense", MissingPart, "可选：tiny、big、tuned"),
        ("big", MissingPart, "python run_qa.py models pull big"),
        ("owner/own", MissingPart, "python run_qa.py models pull owner/own"),
        ("tuned", MissingPart, "convert-it now"),
        ("tiny", MissingPart, "pip install tiny-one tiny-two"),
    ],
)
def test_what_is_missing_says_how_to_get_it(home: Path, name: str, error: type[Exception], says: str):
    with pytest.raises(error) as caught:
        packs.resolve(name)
    assert says in str(caught.value)


def test_the_list_tells_what_is_there(home: Path, packages: Path):
    (home / "mine").mkdir()
    (home / "mine" / "model.bin").write_bytes(b"x")
    states = {state.pack.name: state for state in packs.list_packs()}
    assert [states[name].where for name in ("tiny", "big", "tuned", "mine")] == ["packages", "", "", "models"]
    assert not states["big"].installed
    assert states["big"].get == "python run_qa.py models pull big"
    assert states["tiny"].pack.cer == (ErrorRates("1", {"aishell1": 22.2}),)
    packs.resolve("tiny")
    assert packs.list_packs()[0].where == "models"


def test_verify_joins_first_and_reads_everything(home: Path, packages: Path):
    (outcome,) = packs.verify()
    assert outcome.ok
    assert outcome.name == "tiny"
    model = home / "tiny" / "model.bin"
    state = model.stat()
    model.write_bytes(b"?" + FILES["model.bin"][1:])
    os.utime(model, ns=(state.st_atime_ns, state.st_mtime_ns))  # nothing to see from outside
    (outcome,) = packs.verify(["tiny"])
    assert [fault.zh for fault in outcome.faults] == ["model.bin 内容已损坏（SHA-256 不符）"]


def test_pulling_keeps_hashes_and_tries_mirrors(home: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    def download(repository: str, **options: object) -> str:
        if options.get("local_files_only"):
            raise OSError("not cached")
        asked.append(repository)
        if repository == "some/big":
            raise OSError("no such host")
        for name, content in FILES.items():
            Path(str(options["local_dir"]), name).write_bytes(content)
        return str(options["local_dir"])

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    found = packs.pull("big")
    assert asked == ["some/big", "other/big"]
    assert found.path == home / "big"
    stamp = json.loads((found.path / packfiles.STAMP).read_text("utf-8"))
    assert stamp["files"]["model.bin"]["sha256"] == sha(FILES["model.bin"])
    assert packs.pull("big") == found
    assert len(asked) == 2


def test_pulling_without_a_network_says_what_to_do(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        hub, "fetch", lambda repositories, folder: dict.fromkeys(repositories, "ConnectError")
    )
    with pytest.raises(MissingPart, match=r"取不到模型 big.*ConnectError") as caught:
        packs.pull("big")
    assert str(home / "big") in caught.value.hint
    assert not (home / "big").exists()


def test_pulling_keeps_off_the_network_when_told(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(MissingPart, match="离线"):
        packs.pull("big")


def test_a_manifest_with_a_mistake_is_named(home: Path):
    (home / "manifest.yaml").write_text("packs: [{name: x}]", "utf-8")
    with pytest.raises(UsageError, match=r"manifest\.yaml 写法有误"):
        packs.resolve("x")
