from __future__ import annotations

import numpy as np
import pytest

from qa.speech.spectrum import runs, stretches


def one_by_one(flags: np.ndarray, gap: int) -> list[tuple[int, int]]:
    """The plain way: frame after frame."""
    found: list[tuple[int, int]] = []
    for at in np.flatnonzero(flags).tolist():
        if found and at - found[-1][1] <= gap:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


@pytest.mark.parametrize("gap", [0, 1, 3, 50])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_runs_are_those_of_the_plain_way(gap: int, share: float) -> None:
    dice = np.random.default_rng(5)
    for length in (0, 1, 2, 40, 300):
        flags = dice.random(length) < share
        assert runs(flags, gap=gap) == one_by_one(flags, gap)


def test_holes_of_the_allowed_length_are_closed_and_longer_ones_are_not() -> None:
    flags = np.array([1, 0, 0, 1, 0, 0, 0, 1], np.bool_)
    assert runs(flags, gap=2) == [(0, 4), (7, 8)]


def test_stretches_at_both_ends() -> None:
    first, last = stretches(np.array([1, 1, 0, 1], np.bool_))
    assert (first.tolist(), last.tolist()) == ([0, 3], [2, 4])
