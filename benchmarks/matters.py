"""Learns what kind of matter a call is about, from labelled dialogues, and measures what it is worth.

    python benchmarks/matters.py train               learn, write the weights files
    python benchmarks/matters.py measure GOLD…       accuracy on folders of labelled calls (gold text)
    python benchmarks/matters.py left-out            accuracy on sets of dialogues left out of training

Three questions: is it a complaint; is there anything to be solved, or only to be told; has the company
anything to do after the call. A call is described by the acts that are heard in it, each counted once a
speaker; a logistic regression with a quadratic penalty weighs them all (Hastie, Tibshirani and Friedman, "The
elements of statistical learning", 2009, ch. 4.4). It is learned from the test dialogues named below, as
written and as they would be misheard. The samples and all other sets are never learned from.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from stage_noise import Mishearing
from stage_training import Labelled

from qa.evaluation import gold
from qa.judge.acts import CLEAR, find_acts
from qa.judge.scorecard import Lexicon
from qa.model import Transcript, Verdict, Who
from qa.rulefiles.scorecard import load

HERE = Path(__file__).parent
LEARNED = HERE.parent / "qa" / "scorecards" / "learned"
TEST_DATA = HERE.parent / "tests" / "data"
SETS = tuple(f"dialogues{n}" for n in (*range(2, 11), 12, 13, *range(16, 21)))
PENALTY = 6.0
RARE = 4  # acts in fewer calls are left out
RATES, MISHEARD_WEIGHT = (0.1, 0.2), 0.25
SEED = 1

Sign = tuple[str, str]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A call, the answer to a question, how much it counts, and the set it comes from."""

    call: Transcript
    yes: bool
    weight: float
    origin: str


class Question(NamedTuple):
    """Something to be told of a call: what its weights mean, in Chinese, and what labels say."""

    zh: str
    answer: Callable[[gold.GoldCall], bool | None]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights of signs; above nought is a yes."""

    signs: tuple[Sign, ...]
    weights: Floats
    base: float

    def score(self, heard: frozenset[Sign]) -> float:
        """The sum of what was heard."""
        return float(self.base + sum(w for s, w in zip(self.signs, self.weights, strict=True) if s in heard))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the commands; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", choices=("train", "measure", "left-out"))
    parser.add_argument("gold", nargs="*", type=Path, help="folders of labelled calls")
    options = parser.parse_args(arguments)
    lexicon = load().lexicon.named()
    for name, question in QUESTIONS.items():
        found = [case for one in SETS for case in labelled(TEST_DATA / one, question)]
        if options.command == "left-out":
            for origin in SETS:
                model = learned([case for case in found if case.origin != origin], lexicon)
                print(
                    name, origin, _report([case for case in found if case.origin == origin], model, lexicon)
                )
            continue
        model = learned(found, lexicon)
        if options.command == "train":
            path = LEARNED / f"{name}.yaml"
            path.write_text(_written(model, question.zh), encoding="utf-8")
            print(f"{path}: {len(found)} calls, {len(model.signs)} signs")
        for folder in options.gold:
            print(name, folder, _report(labelled(folder, question), model, lexicon))
    return 0


def labelled(folder: Path, question: Question) -> list[Case]:
    """The calls of a folder whose labels answer a question; the others are left out."""
    found = []
    for path in sorted(folder.glob("*.json")):
        call = gold.read(path)
        yes = question.answer(call)
        if yes is not None:
            found.append(Case(gold.as_transcript(call), yes, 1.0, folder.name))
    return found


def _is_complaint(call: gold.GoldCall) -> bool | None:
    return {"yes": True, "no": False}.get(str(call.extract.get("complaint.is_complaint")))


def _applies(*checks: str) -> Callable[[gold.GoldCall], bool | None]:
    """Whether checks that stand and fall with the answer apply to a call."""

    def answer(call: gold.GoldCall) -> bool | None:
        told = [call.labels[check].verdict is not Verdict.NA for check in checks if check in call.labels]
        return None if not told or any(told) != all(told) else told[0]

    return answer


QUESTIONS = {
    "complaint": Question("正的像投诉，负的像咨询", _is_complaint),
    "action": Question(
        "正的像有事要解决，负的像只要问个明白", _applies("agreement.solution", "agreement.consent")
    ),
    "followup": Question(
        "正的像公司以后还要办，负的像当场就完了", _applies("agreement.time_limit", "agreement.backup_contact")
    ),
}


def learned(known: Sequence[Case], lexicon: Lexicon) -> Model:
    """The model that explains known calls, as written and misheard."""
    every = [*known, *_misheard(known)]
    heard = [signs_of(case.call, lexicon) for case in every]
    signs = _common(heard[: len(known)])
    table = np.array([[sign in one for sign in signs] for one in heard], np.float64)
    side = np.array([1.0 if case.yes else -1.0 for case in every])
    weight = np.array([case.weight for case in every])

    def loss(at: Floats) -> tuple[float, Floats]:
        margin = side * (table @ at[:-1] + at[-1])
        slope = -weight * side / (1 + np.exp(np.clip(margin, -60, 60)))
        value = weight @ np.logaddexp(0, -margin) + PENALTY / 2 * at[:-1] @ at[:-1]
        return float(value), np.append(table.T @ slope + PENALTY * at[:-1], slope.sum())

    best = minimize(loss, np.zeros(len(signs) + 1), jac=True, method="L-BFGS-B").x
    return Model(signs, best[:-1].round(3), round(float(best[-1]), 3))


def signs_of(call: Transcript, lexicon: Lexicon) -> frozenset[Sign]:
    """The acts clearly heard in a call, each with its speaker."""
    acts = find_acts(call, lexicon)
    return frozenset(
        (act, call.turns[hit.turn].who)
        for act, hits in acts.by_act.items()
        for hit in hits
        if hit.confidence >= CLEAR and call.turns[hit.turn].who is not Who.UNKNOWN
    )


def _common(heard: Iterable[frozenset[Sign]]) -> tuple[Sign, ...]:
    count: dict[Sign, int] = {}
    for one in heard:
        for sign in one:
            count[sign] = count.get(sign, 0) + 1
    return tuple(sorted(sign for sign, calls in count.items() if calls >= RARE))


def _misheard(known: Sequence[Case]) -> list[Case]:
    """Calls as a recogniser would hear them."""
    plain = [Labelled(case.call, (0,) * len(case.call.turns)) for case in known]
    ears, rng = Mishearing(plain), random.Random(SEED)
    return [
        Case(ears.heard(one, rate, rng, MISHEARD_WEIGHT).call, case.yes, MISHEARD_WEIGHT, case.origin)
        for rate in RATES
        for case, one in zip(known, plain, strict=True)
    ]


def _report(known: Sequence[Case], model: Model, lexicon: Lexicon) -> str:
    scores = [(case, model.score(signs_of(case.call, lexicon))) for case in known]
    wrong = [f"{case.call.call_id} {score:+.2f}" for case, score in scores if (score > 0) != case.yes]
    return f"{len(known) - len(wrong)}/{len(known)} right; wrong: {'、'.join(wrong) or '-'}"


def _written(model: Model, meaning: str) -> str:
    """YAML with one sign a line, the weightiest first; those that round to nought are left out."""
    rows = sorted(zip(model.signs, model.weights, strict=True), key=lambda row: (-abs(row[1]), row[0]))
    weights: Mapping[Sign, float] = {sign: float(weight) for sign, weight in rows if abs(weight) >= 0.005}
    lines = [f"- {{act: {act}, who: {who}, weight: {weight:.3f}}}" for (act, who), weight in weights.items()]
    head = f"# 由 benchmarks/matters.py 从标注好的对话学得：{meaning}。不要手改。"
    return "\n".join([head, f"base: {model.base:.3f}", "cues:", *lines]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
