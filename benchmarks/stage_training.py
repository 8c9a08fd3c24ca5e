"""Learning stage weights: a linear-chain model fitted to labelled calls by penalised likelihood.

A conditional random field over the turns of a call (Lafferty, McCallum and Pereira, ICML 2001) whose
stages only go forward; fitted with L-BFGS (Nocedal and Wright, "Numerical optimization", 2006, ch. 7).
The cues of the flow's own file stand beside the weights while these are learned, as they will when used:
weights need only say what the cues do not. Same data, same weights.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from qa.judge.acts import find_acts
from qa.judge.scorecard import Flow, Lexicon
from qa.judge.stage_features import clear_acts, of_opening, of_turn, signs
from qa.judge.stage_lattice import Lattice
from qa.judge.stages import cue_scores
from qa.model import Transcript

__all__ = ["Labelled", "fit", "mean_of"]

Floats = NDArray[np.float64]
Loss = Callable[[Floats], tuple[float, Floats]]

# Of sign weights; of jump, first and last. The first is where calls of writers left out were cut best:
# weaker ones learn a writer's habits by heart, stronger ones lose what writers share.
PENALTY, LOOSE_PENALTY = 12.0, 0.1
RARE = 3  # signs in fewer turns are left out
STEPS = 150
# Acts that tell what a call is about, not how far it has come: a stage must not depend on them. Calls of
# writers left out were cut as well without them, misheard ones better.
MATTER = re.compile(
    r"type_|topic_|.*_hint$|wish_(?!well)|says_|product$|states_figures$|not_probe$|polite_words$"
    r"|ask_(answer|apology|better|business|cancel|compensation|exchange|refund|repair|respect)$"
    r"|supervisor_no$|injury$|asks_term$|big_claim$|digits_long$"
)
_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Labelled:
    """A call, each turn's stage number, and how much the call counts in training."""

    call: Transcript
    stages: tuple[int, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Signs of all turns of all calls as one sparse matrix, and the names of its columns."""

    names: tuple[Any, ...]
    values: sparse.csr_array


@dataclass(frozen=True, slots=True, eq=False)
class _Cases:
    """Calls side by side, padded to the longest: ``real`` tells turns from padding.

    ``cues`` are the scores that the flow's file gives them, padded as well.
    """

    says: _Table
    opens: _Table
    real: NDArray[np.bool_]
    stages: NDArray[np.int64]
    weight: Floats
    cues: Lattice


def fit(calls: Sequence[Labelled], lexicon: Lexicon, flow: Flow, cues: float) -> dict[str, Any]:
    """Learn weights.

    Args:
        calls: labelled calls.
        lexicon: acts to look for in them.
        flow: the stages in order and the cues in its file.
        cues: how much these cues count beside the weights.

    Returns:
        The content of a weights file (see ``qa.judge.stage_weights.with_weights``).
    """
    cases, k = _cases(calls, lexicon, flow, cues), len(flow.stages)
    n_says, n_opens = len(cases.says.names), len(cases.opens.names)
    found = optimize.minimize(
        _loss(cases),
        np.zeros((n_says + n_opens + k + 2) * k),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": STEPS, "ftol": 1e-7},
    )
    rows = found.x.reshape(-1, k).round(3)
    says, opens, jump, ends = np.split(rows, [n_says, n_says + n_opens, n_says + n_opens + k])
    return {
        "stages": [stage.id for stage in flow.stages],
        "says": {_name(n): row.tolist() for n, row in zip(cases.says.names, says, strict=True) if row.any()},
        "opens": {n: row.tolist() for n, row in zip(cases.opens.names, opens, strict=True) if row.any()},
        "jump": jump.tolist(),
        "first": ends[0].tolist(),
        "last": ends[1].tolist(),
        "cues": cues,
    }


def mean_of(forms: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The mean of weights files of the same stages; a sign that one lacks weighs nothing there."""
    stages = forms[0]["stages"]
    mean: dict[str, Any] = {"stages": stages}
    for part in ("says", "opens"):
        names = sorted({name for form in forms for name in form[part]})
        rows = [[form[part].get(name, [0.0] * len(stages)) for name in names] for form in forms]
        mean[part] = dict(zip(names, np.mean(rows, axis=0).round(3).tolist(), strict=True))
    for part in ("jump", "first", "last"):
        mean[part] = np.mean([form[part] for form in forms], axis=0).round(3).tolist()
    return mean | {"cues": forms[0]["cues"]}


def _name(sign: tuple[int, str]) -> str:
    return f"{sign[0]}|{sign[1]}" if sign[0] else sign[1]


def _cases(calls: Sequence[Labelled], lexicon: Lexicon, flow: Flow, cues: float) -> _Cases:
    says, opens, told = [], [], []
    longest, k = max(len(case.stages) for case in calls), len(flow.stages)
    real, stages = np.zeros((len(calls), longest), bool), np.zeros((len(calls), longest), np.int64)
    for number, case in enumerate(calls):
        acts, turns = find_acts(case.call, lexicon), range(len(case.stages))
        heard = [clear_acts(acts, turn) for turn in turns]
        found = signs(case.call, heard)
        says += [dict(of_turn(found, place)) for place in turns]
        opens += [dict(of_opening(found, place)) for place in turns]
        told.append(cue_scores(case.call, heard, flow))
        real[number, : len(turns)] = True
        stages[number, : len(turns)] = case.stages
    stay, enter = np.zeros((2, len(calls), longest, k))
    stay[real] = np.concatenate([one.stay for one in told])
    enter[real] = np.concatenate([one.enter for one in told])
    jump, first, last = told[0].jump, told[0].first, told[0].last
    return _Cases(
        says=_table(says),
        opens=_table(opens),
        real=real,
        stages=stages,
        weight=np.array([case.weight for case in calls]),
        cues=Lattice(*(cues * part for part in (stay, enter, jump, first, last))),
    )


def _table(turns: Sequence[dict[Any, float]]) -> _Table:
    counts = Counter(name for turn in turns for name in turn)
    names = tuple(sorted(name for name, count in counts.items() if count >= RARE and not _of_matter(name)))
    column = {name: number for number, name in enumerate(names)}
    found = [
        (row, column[name], value)
        for row, turn in enumerate(turns)
        for name, value in turn.items()
        if name in column
    ]
    rows, columns, values = zip(*found, strict=True)
    return _Table(names, sparse.csr_array((values, (rows, columns)), shape=(len(turns), len(names))))


def _of_matter(name: tuple[int, str] | str) -> bool:
    sign = name if isinstance(name, str) else name[1]
    return MATTER.match(sign.partition(":")[2]) is not None


def _loss(cases: _Cases) -> Loss:
    """Penalised negative log likelihood and its gradient, as a function of all weights in one row."""
    k, size = cases.cues.jump.shape[0], len(cases.says.names) + len(cases.opens.names)
    penalty = np.concatenate([np.full(size * k, PENALTY), np.full((k + 2) * k, LOOSE_PENALTY)])
    cut = [len(cases.says.names), size, size + k]
    truth = _truth(cases)

    def loss(flat: Floats) -> tuple[float, Floats]:
        w_says, w_opens, jump, ends = np.split(flat.reshape(-1, k), cut)
        jump, ends = jump + cases.cues.jump, ends + np.stack([cases.cues.first, cases.cues.last])
        stay = cases.cues.stay + _spread(cases, cases.says.values @ w_says)
        enter = cases.cues.enter + _spread(cases, cases.opens.values @ w_opens)
        whole, within, moves = _expected(cases, stay, enter, (jump, ends))
        forward = np.triu(np.ones((k, k)), 1)
        opened = np.concatenate([within[:, :1], (moves * forward).sum(2)], axis=1)
        opened[:, 0, 0] = 0
        off = [a - b for a, b in zip((within, opened, moves * forward), truth, strict=True)]
        score = sum(float((a * b * cases.weight[:, None, None]).sum()) for a, b in
                    zip((stay, enter), truth[:2], strict=True))  # fmt: skip
        score += float((truth[2] * jump * cases.weight[:, None, None, None]).sum())
        lasts = cases.real.sum(1) - 1
        rows = np.arange(len(lasts))
        score += float((truth[0][:, 0] * ends[0] * cases.weight[:, None]).sum())
        score += float((truth[0][rows, lasts] * ends[1] * cases.weight[:, None]).sum())
        weigh = cases.weight[:, None, None]
        gradient = np.concatenate(
            [
                cases.says.values.T @ (off[0] * weigh)[cases.real],
                cases.opens.values.T @ (off[1] * weigh)[cases.real],
                (off[2] * weigh[..., None]).sum((0, 1)),
                (off[0][:, :1] * weigh).sum(0),
                (off[0][rows, lasts][:, None] * weigh).sum(0),
            ]
        ).ravel()
        total = float((whole * cases.weight).sum()) - score + 0.5 * float((penalty * flat * flat).sum())
        return total, gradient + penalty * flat

    return loss


def _truth(cases: _Cases) -> tuple[Floats, Floats, Floats]:
    """The labels as counts: turns in stages, openings, and moves between neighbouring turns."""
    k, (calls, turns) = len(cases.cues.first), cases.real.shape
    within = np.eye(k)[cases.stages] * cases.real[:, :, None]
    moves = np.zeros((calls, turns - 1, k, k))
    for call, turn in zip(*np.nonzero(cases.real[:, 1:]), strict=True):
        pair = cases.stages[call, turn : turn + 2]
        moves[call, turn, pair[0], pair[1]] = float(pair[0] != pair[1])
    opened = np.concatenate([within[:, :1], moves.sum(2)], axis=1)
    opened[:, 0, 0] = 0
    return within, opened, moves


def _spread(cases: _Cases, rows: Floats) -> Floats:
    padded = np.zeros((*cases.real.shape, len(cases.cues.first)))
    padded[cases.real] = rows
    return padded


def _expected(
    cases: _Cases, stay: Floats, enter: Floats, rest: tuple[Floats, Floats]
) -> tuple[Floats, Floats, Floats]:
    """Log weight of all paths per call; expected turns in stages; expected moves."""
    (jump, ends), k, (calls, turns) = rest, len(cases.cues.first), cases.real.shape
    steps = np.full((calls, turns, k, k), _NEVER)
    for earlier in range(k):
        steps[:, :, earlier, earlier] = 0
        for later in range(earlier + 1, k):
            steps[:, :, earlier, later] = enter[:, :, later] + jump[earlier, later]
    steps += stay[:, :, None, :]
    ahead, behind = np.zeros((calls, turns, k)), np.zeros((calls, turns, k))
    ahead[:, 0] = stay[:, 0] + ends[0] + enter[:, 0] * (np.arange(k) > 0)
    for turn in range(1, turns):
        reached = _log_sum(ahead[:, turn - 1, :, None] + steps[:, turn], 1)
        ahead[:, turn] = np.where(cases.real[:, turn, None], reached, ahead[:, turn - 1])
    behind[:, -1] = ends[1]
    for turn in range(turns - 2, -1, -1):
        onward = _log_sum(steps[:, turn + 1] + behind[:, turn + 1, None, :], 2)
        behind[:, turn] = np.where(cases.real[:, turn + 1, None], onward, ends[1])
    whole = _log_sum(ahead[:, -1] + ends[1], 1)
    within = np.exp(ahead + behind - whole[:, None, None]) * cases.real[:, :, None]
    pairs = ahead[:, :-1, :, None] + steps[:, 1:] + behind[:, 1:, None, :] - whole[:, None, None, None]
    return whole, within, np.exp(pairs) * cases.real[:, 1:, None, None]


def _log_sum(values: Floats, axis: int) -> Floats:
    top = values.max(axis, keepdims=True)
    summed: Floats = (top + np.log(np.exp(values - top).sum(axis, keepdims=True))).squeeze(axis)
    return summed
