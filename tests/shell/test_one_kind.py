"""An output folder holds reports with names or training copies, never both: what is given away is ``calls/``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from batch_kit import Kit

from qa.errors import UsageError

REAL, COPY = "陶明_13812345678", "call-"


def _kit(folder: Path) -> Kit:
    kit = Kit(folder)
    kit.calls.mkdir(parents=True)
    turns = [
        {"who": "agent", "start": 0.5, "end": 3, "text": "您好，我是陶明。"},
        {"who": "customer", "start": 4, "end": 6, "text": "你好。"},
    ]
    (kit.calls / f"{REAL}.transcript.json").write_text(json.dumps({"turns": turns}), "utf-8")
    return kit


def _held(kit: Kit) -> set[str]:
    return {path.name for path in (kit.out / "calls").iterdir()}


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return _kit(tmp_path)


@pytest.mark.parametrize("anonymise", [True, False])
def test_the_other_kind_is_refused_with_the_next_step(kit: Kit, anonymise: bool) -> None:
    assert kit.score(anonymise=not anonymise)[0] == 0
    held = _held(kit)
    with pytest.raises(UsageError, match="1 通") as caught:
        kit.score(anonymise=anonymise)
    assert f"--out {kit.out}-{'化名' if anonymise else '真名'}" in caught.value.hint
    assert f"--store sqlite:///{kit.out / 'qa.db'}" in caught.value.hint
    assert _held(kit) == held


@pytest.mark.parametrize("anonymise", [True, False])
def test_the_same_kind_goes_on(kit: Kit, anonymise: bool) -> None:
    kit.score(anonymise=anonymise)
    turn = {"who": "agent", "text": "您好。"}
    (kit.calls / "next.transcript.json").write_text(json.dumps({"turns": [turn]}), "utf-8")
    assert kit.score(anonymise=anonymise)[0] == 0
    assert len(_held(kit)) == 2


@pytest.mark.parametrize("anonymise", [True, False])
def test_a_renamed_folder_keeps_its_kind(kit: Kit, tmp_path: Path, anonymise: bool) -> None:
    kit.score(anonymise=not anonymise)
    other = _kit(tmp_path / "later")
    shutil.move(kit.out, other.out)
    with pytest.raises(UsageError, match="化名"):
        other.score(anonymise=anonymise)
    assert other.score(anonymise=not anonymise)[0] == 0


@pytest.mark.parametrize("anonymise", [True, False])
def test_a_folder_whose_store_lies_elsewhere_keeps_its_kind(
    kit: Kit, tmp_path: Path, anonymise: bool
) -> None:
    kit.score(anonymise=not anonymise, store=f"sqlite:///{tmp_path / 'shared.db'}")
    with pytest.raises(UsageError, match="化名"):
        kit.score(anonymise=anonymise)
    assert not (kit.out / "qa.db").exists()
    assert kit.score(anonymise=not anonymise)[0] == 0


def test_reports_of_which_nobody_knows_may_name_people(kit: Kit) -> None:
    kit.score()
    for name in ("qa.db", "batch.json"):
        (kit.out / name).unlink()
    with pytest.raises(UsageError, match="真名"):
        kit.score(anonymise=True)


def test_a_folder_whose_reports_were_deleted_may_change_its_kind(kit: Kit) -> None:
    kit.score()
    shutil.rmtree(kit.out / "calls")
    assert kit.score(anonymise=True)[0] == 0
    assert all(REAL not in name for name in _held(kit))


def test_a_run_that_was_killed_before_it_noted_anything_goes_on(kit: Kit) -> None:
    kit.score(anonymise=True)
    left = kit.out / "calls" / "half"
    left.mkdir()
    (left / "report.json").write_text("{}")
    assert kit.score(anonymise=True)[0] == 0


@pytest.mark.parametrize("anonymise", [True, False])
def test_a_folder_in_which_both_were_mixed_is_named_for_what_it_is(kit: Kit, anonymise: bool) -> None:
    kit.score(anonymise=True)
    copies = kit.folder / "copies"
    shutil.move(kit.out / "calls", copies)
    kit.score()
    for path in copies.iterdir():
        shutil.move(path, kit.out / "calls" / path.name)
    with pytest.raises(UsageError, match="混着 1 通真名的报告和 1 通化名的副本"):
        kit.score(anonymise=anonymise)
