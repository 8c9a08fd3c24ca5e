from __future__ import annotations

import stat
from pathlib import Path

import pytest

from qa.speech.card import card_batch, card_calls, free_card_bytes

GB = 1024**3


def test_a_large_card_takes_the_largest_useful_batch() -> None:
    assert card_batch(3 * GB, 78 * GB) == 64
    assert card_batch(150 * 1024**2, 24 * GB) == 64


def test_a_small_card_takes_fewer_windows_of_a_larger_model() -> None:
    base, large = card_batch(150 * 1024**2, 6 * GB), card_batch(3 * GB, 6 * GB)
    assert 1 < large < base


def test_a_full_card_still_gets_one_window() -> None:
    assert card_batch(3 * GB, 0) == 1


def test_processes_that_share_a_card_share_its_memory() -> None:
    assert card_batch(3 * GB, 24 * GB, calls=4) < card_batch(3 * GB, 24 * GB) / 3


@pytest.mark.parametrize(
    ("model", "free", "calls"),
    [(150 * 1024**2, 24 * GB, 4), (3 * GB, 24 * GB, 2), (3 * GB, 8 * GB, 1), (3 * GB, 0, 1)],
)
def test_a_card_takes_as_many_calls_as_it_holds_models(model: int, free: int, calls: int) -> None:
    assert card_calls(model, free) == calls


@pytest.mark.parametrize(
    ("says", "status", "free"),
    [("8112\n24000\n", 0, 8112 * 1024**2), ("[N/A]\n", 0, None), ("", 0, None), ("8112\n", 9, None)],
)
def test_the_driver_is_asked(
    says: str, status: int, free: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\nprintf '%b' '{says}'\nexit {status}\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert free_card_bytes() == free


@pytest.mark.parametrize(("allowed", "free"), [("1", 24000), ("1,0", 24000), ("", 8112), ("0", 8112)])
def test_of_several_cards_the_one_that_is_used_is_asked(
    allowed: str, free: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text(
        '#!/bin/sh\ncase "$*" in *"-i 1") echo 24000;; *"-i 0") echo 8112;; *) echo 8112; echo 24000;; esac\n'
    )
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", allowed)
    assert free_card_bytes() == free * 1024**2


def test_without_the_tool_nobody_can_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert free_card_bytes() is None
    assert card_batch(3 * GB) == 16
    assert card_calls(3 * GB) == 1
