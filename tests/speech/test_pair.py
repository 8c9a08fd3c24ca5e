from __future__ import annotations

from pathlib import Path

import made_sound as ms
import numpy as np
import pytest
from test_channels import talk

from qa.speech.audio import decode
from qa.speech.pair import PairChoice

LEFT, RIGHT = talk()
HISS = ms.white(len(LEFT) / ms.RATE, -45, 7)
NOTHING = np.zeros_like(LEFT)
MIX = (LEFT + RIGHT) * 0.7
FAINT = ms.white(len(LEFT) / ms.RATE, -65, 8)


@pytest.mark.parametrize(
    ("channels", "pair"),
    [
        ((LEFT, RIGHT, HISS), (0, 1)),
        ((LEFT, RIGHT, MIX), (0, 1)),
        ((MIX, LEFT, RIGHT), (1, 2)),
        ((HISS, LEFT, RIGHT), (1, 2)),
        ((LEFT, HISS, RIGHT), (0, 2)),
        ((LEFT, LEFT, RIGHT, RIGHT), (0, 2)),
        ((NOTHING, NOTHING, LEFT, RIGHT), (2, 3)),
        ((LEFT, NOTHING, NOTHING), (0, 1)),
        ((HISS, NOTHING, HISS), (0, 2)),
    ],
)
def test_the_two_parties_are_chosen(channels: tuple[np.ndarray, ...], pair: tuple[int, int]) -> None:
    choice = PairChoice(len(channels))
    sound = np.stack([one if one is NOTHING else one + FAINT for one in channels]).astype(np.float32)
    for start in range(0, sound.shape[1], 50_000):
        choice.add(sound[:, start : start + 50_000], ms.RATE)
    assert choice.best() == pair


def test_what_is_no_number_is_no_sound() -> None:
    choice = PairChoice(3)
    choice.add(np.stack([np.full_like(LEFT, np.nan), LEFT, RIGHT]), ms.RATE)
    assert choice.best() == (1, 2)


def test_a_recording_with_the_mix_first_keeps_the_parties(tmp_path: Path) -> None:
    found = decode(ms.write(tmp_path / "three.wav", np.stack([MIX, LEFT, RIGHT]) * 0.5))
    assert found.warnings == (
        "录音有 3 个声道，只分析第 2、3 声道；如不是坐席和客户，请重新导出双声道录音。",
    )
    assert np.abs(found.samples - np.stack([LEFT, RIGHT]) * 0.5).max() < 0.01
