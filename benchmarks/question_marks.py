"""Learns where a question is asked from its words, and measures it on writing that was left out.

    python benchmarks/question_marks.py train      learn, write the weights (two minutes)
    python benchmarks/question_marks.py measure    what is found from which bar on, writer by writer left out

Learned from own writing alone: the texts behind the language model (``service_pairs``) and the dialogues that
acts are learned from (``acts_learned``), each clause as written and misheard (``stage_noise``), by a logistic
regression as for acts. The bars are set on writing of others, misheard: every text is scored by weights
learned without its file, and of the marks set from a bar on so many must be right as ``RIGHT`` says.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from acts_learned import SETS, fit, table_of
from acts_sentences import TEST_DATA
from numpy.typing import NDArray
from roles import turns_of
from scipy.sparse import csr_array
from stage_noise import Mishearing, made

from qa.language.normalise import normalise
from qa.language.question_marks import FILE, clauses, features
from qa.language.questions import asks
from qa.model import Who

TEXTS = sorted((Path(__file__).parent / "data").glob("service_talk*.txt"))
# Of a hundred marks set from a bar on, so many must be right. A full stop is what a recogniser writes when it
# hears no question; a comma says that the sentence goes on.
RIGHT = {"。": 0.85, "，": 0.95}
FOLDS, RARE, KEPT = 5, 4, 10_000
_RATE = 0.15  # of characters misheard
_COMMAS = frozenset("，；：")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A clause that somebody wrote.

    Attributes:
        names: what is weighed of it.
        asks: whether a question mark stands behind it.
        mark: the mark that it would else have: ``。`` or ``，``; of a question both may be.
        origin: the file or set that it is from.
        misheard: whether characters were changed.
        form: whether its form asks (what is found without weights).
    """

    names: tuple[str, ...]
    asks: bool
    mark: str
    origin: str
    misheard: bool
    form: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, or measure what is learned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("task", choices=("train", "measure"))
    options = parser.parse_args(arguments)
    rows = list(_rows(list(_texts())))
    table, strings = table_of([row.names for row in rows], RARE)
    side = np.array([1.0 if row.asks else -1.0 for row in rows])
    scores = _left_out(rows, table, side, strings)
    bars = {mark: _bar(rows, scores, mark, right) for mark, right in RIGHT.items()}
    for mark in RIGHT:
        print(*_report(rows, scores, mark, bars[mark]), sep="\n")
    if options.task == "train":
        weights, base = _learned(table, side, strings)
        FILE.write_text(_written(weights, base, bars), encoding="utf-8")
        print(f"{FILE}: {len(rows)} clauses, {len(weights)} strings, bars {bars}")
    return 0


def _texts() -> Iterator[tuple[str, str]]:
    """What is learned from, line by line: where it is from, and the text."""
    for path in TEXTS:
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                yield path.stem, normalise(line)
    for name in SETS:
        for turn in turns_of([TEST_DATA / name]):
            yield name, turn.text


def _rows(texts: Sequence[tuple[str, str]]) -> Iterator[Row]:
    whole = made("all", [(Who.AGENT, text, 0) for _, text in texts], 1.0)
    mishearing, rng = Mishearing([whole]), random.Random(1)
    for origin, text in texts:
        for misheard in (False, True):
            said = mishearing.characters(text, _RATE, rng) if misheard else text
            for clause in clauses(said):
                if clause.mark:
                    mark = "，" if clause.mark[0] in _COMMAS else "。"
                    form = asks(clause.sentence + clause.said)
                    names = tuple(sorted(features(clause)))
                    yield Row(names, "？" in clause.mark, mark, origin, misheard, form)


def _learned(table: csr_array, side: Floats, strings: list[str]) -> tuple[dict[str, float], float]:
    """Weights of the names that tell most, learned again with clauses as long as what is kept of them."""
    first, _ = fit(table, side, np.ones(len(side)), strings, most=KEPT)
    kept = sorted(first)
    number = {name: place for place, name in enumerate(strings)}
    own = (table[:, [number[name] for name in kept]] != 0).astype(np.float64).tocsr()
    return fit(_scaled(own), side, np.ones(len(side)), kept, most=len(kept))


def _scaled(table: csr_array) -> csr_array:
    """Rows with a length of one."""
    count = np.diff(table.indptr)
    return csr_array(
        (np.repeat(np.maximum(count, 1) ** -0.5, count), table.indices, table.indptr), table.shape
    )


def _left_out(rows: Sequence[Row], table: csr_array, side: Floats, strings: list[str]) -> Floats:
    """The score of each clause by weights learned without its file."""
    origins = list(dict.fromkeys(row.origin for row in rows))
    fold = np.array([origins.index(row.origin) % FOLDS for row in rows])
    place = {name: n for n, name in enumerate(strings)}
    scores = np.zeros(len(rows))
    for number in range(FOLDS):
        used, held = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        weights, base = _learned(table[used], side[used], strings)
        at = [place[name] for name in weights]
        scores[held] = base + _scaled((table[held][:, at] != 0).tocsr()) @ np.array(list(weights.values()))
    return scores


def _bar(rows: Sequence[Row], scores: Floats, mark: str, right: float) -> float:
    """The lowest score from which on so many of the misheard clauses are questions."""
    told = [
        (score, row.asks)
        for row, score in zip(rows, scores.tolist(), strict=True)
        if row.misheard and (row.asks or row.mark == mark)
    ]
    good, bar = 0, float("inf")
    for number, (score, asked) in enumerate(sorted(told, reverse=True), start=1):
        good += asked
        if good >= right * number:
            bar = score
    return round(bar, 2)


def _report(rows: Sequence[Row], scores: Floats, mark: str, bar: float) -> Iterator[str]:
    for misheard in (False, True):
        own = [
            (row.asks, row.form, score >= bar)
            for row, score in zip(rows, scores.tolist(), strict=True)
            if row.misheard is misheard and (row.asks or row.mark == mark)
        ]
        asked = sum(row[0] for row in own)
        for name, place in (("by form", 1), (f"from {bar}", 2)):
            found = [row[0] for row in own if row[place]]
            share = f"{sum(found)}/{asked} found, {len(found) - sum(found)} wrong"
            print_as = "misheard" if misheard else "as written"
            yield f"{mark} {print_as}, {name}: {share} ({sum(found) / len(found):.1%} right)"


def _written(weights: dict[str, float], base: float, bars: dict[str, float]) -> str:
    rows = ",\n".join(f"  {json.dumps(name, ensure_ascii=False)}: {w}" for name, w in weights.items())
    head = f' "base": {base},\n "bars": {json.dumps(bars, ensure_ascii=False)},\n'
    return f'{{\n{head} "weights": {{\n{rows}\n }}\n}}\n'


if __name__ == "__main__":
    sys.exit(main())
