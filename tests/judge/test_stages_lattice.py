"""Forward-backward sums against all paths written out."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from conftest_calls import call
from conftest_stages import learned_flow

from qa.judge.acts import find_acts
from qa.judge.stage_features import clear_acts, of_opening, of_turn, signs
from qa.judge.stage_lattice import Lattice, best_path, both, chances
from qa.judge.stage_weights import lattice_of


def lattice(turns=5, stages=3, seed=1, scale=1.0):
    rng = np.random.default_rng(seed)

    def draw(*shape):
        return scale * rng.normal(size=shape)

    return Lattice(draw(turns, stages), draw(turns, stages), draw(stages, stages), draw(stages), draw(stages))


def score(grid, path):
    total = grid.first[path[0]] + (grid.enter[0, path[0]] if path[0] else 0.0) + grid.last[path[-1]]
    for turn, stage in enumerate(path):
        total += grid.stay[turn, stage]
        if turn and path[turn - 1] != stage:
            total += grid.enter[turn, stage] + grid.jump[path[turn - 1], stage]
    return total


def paths(grid):
    turns, stages = grid.stay.shape
    return [p for p in itertools.product(range(stages), repeat=turns) if list(p) == sorted(p)]


@pytest.mark.parametrize("seed", range(5))
def test_probabilities_are_those_of_all_paths(seed):
    grid = lattice(seed=seed)
    odds = {path: math.exp(score(grid, path)) for path in paths(grid)}
    whole = sum(odds.values())
    found = chances(grid)
    for turn, stage in itertools.product(range(5), range(3)):
        within = sum(o for p, o in odds.items() if p[turn] == stage) / whole
        opens = sum(o for p, o in odds.items() if p[turn] == stage and (not turn or p[turn - 1] != stage))
        assert found.within[turn, stage] == pytest.approx(within)
        assert found.opens[turn, stage] == pytest.approx(opens / whole)


@pytest.mark.parametrize(
    ("seed", "right", "wrong", "exact"),
    list(itertools.product(range(5), (0.0, 4.0), (0.0, 1.0), (0.0, 2.0))),
)
def test_the_best_path_gains_most(seed, right, wrong, exact):
    found = chances(lattice(seed=seed))

    def gain(path):
        total = sum(found.within[turn, stage] for turn, stage in enumerate(path))
        opened = [(t, s) for t, s in enumerate(path) if s and (t == 0 or path[t - 1] != s)]
        near = [found.near[turn, stage] for turn, stage in opened]
        total += exact * sum(found.opens[turn, stage] for turn, stage in opened)
        return total + sum(right * chance - wrong * (1 - chance) for chance in near)

    best = max(gain(path) for path in paths(lattice(seed=seed)))
    assert gain(best_path(found, right, wrong, exact)) == pytest.approx(best)


def test_extreme_scores_stay_finite():
    found = chances(lattice(turns=400, seed=3, scale=80.0))
    assert np.isfinite(found.within).all()
    assert np.isfinite(found.opens).all()


def test_one_turn_is_enough():
    found = chances(lattice(turns=1))
    assert found.within.sum() == pytest.approx(1.0)
    assert len(best_path(found, 4.0)) == 1


def test_a_share_of_another_lattice_is_added():
    one, other = lattice(seed=1), lattice(seed=2)
    mixed = both(one, other, 0.5)
    path = (0, 0, 1, 2, 2)
    assert score(mixed, path) == pytest.approx(score(one, path) + 0.5 * score(other, path))


def test_learned_scores_are_the_sums_of_the_signs(scorecard):
    flow = learned_flow(scorecard)
    heard = call(
        "席：您好，请问有什么可以帮您？",
        "客：我的订单十二号付的款，还没到。",
        "席：请问单号是多少？",
        "客：八八二。",
    )
    acts = find_acts(heard, scorecard.lexicon)
    found = signs(heard, [clear_acts(acts, turn) for turn in range(4)])
    grid, weights = lattice_of(found, flow.weights), flow.weights
    for turn in range(4):
        said = [weights.says[d][weights.numbers.get(n, -1)] * v for (d, n), v in of_turn(found, turn)]
        opened = [weights.opens[weights.numbers.get(n, -1)] * v for n, v in of_opening(found, turn)]
        assert grid.stay[turn] == pytest.approx(sum(said))
        assert grid.enter[turn] == pytest.approx(sum(opened))
