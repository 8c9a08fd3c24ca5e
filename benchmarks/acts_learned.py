"""Learns what acts sound like in words that no pattern knows, and measures what it is worth.

    python benchmarks/acts_learned.py train      learn, write the weights file
    python benchmarks/acts_learned.py measure    what is heard by patterns alone and with the weights file
    python benchmarks/acts_learned.py left-out   the same for each author's sentences, learned without them

For every way of saying something (``acts_sentences`` reads them) a logistic regression with a quadratic
penalty weighs the strings of one to three characters of a sentence (Hastie, Tibshirani and Friedman, "The
elements of statistical learning", 2009, ch. 4.4). Sentences known to do something else speak against it. The
bar from which a way is heard is chosen on sentences whose author was left out: of what no pattern hears,
enough must be right. The samples and all sets of dialogues but those in ``SETS`` are never learned from.
With OPENBLAS_NUM_THREADS=1 all takes a few minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from acts_sentences import (
    SPOKEN_ONLY,
    TEST_DATA,
    Saying,
    Way,
    examples,
    meant,
    spoken,
    together,
    ways,
    written,
)
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

from qa.judge.learned_acts import LearnedActs, read
from qa.judge.scorecard import Lexicon
from qa.language.wordings import LONGEST, form
from qa.rulefiles.scorecard import load

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "qa" / "scorecards" / "learned" / "acts.json"
SETS = tuple(f"dialogues{n}" for n in (*range(2, 11), 12, 13, *range(16, 21)))
FOLDS = 5
FIRST = "wordings"  # the file that must be heard to the last sentence
# What a sentence counts: of the way itself or just beside it, of a dialogue, of another way, of an example
# without and with a match.
OWN, TALK, OTHER, UNHEARD, HEARD = 1.5, 2.0, 0.5, 0.2, 0.1
PENALTY = 0.05
RARE, MOST = 2, 1000  # strings in fewer sentences are left out; so many strings a way are kept
# A way is heard from where this share of what no pattern hears in dialogues is right, or from where so many
# of the near misses and of the sentences of other ways lie below. The lower of the two: what is heard too
# much costs nobody anything, and asking for both left 20 wrong deductions on recognised calls, not 15.
RIGHT, LEAST, NEAR_BELOW, OTHER_BELOW = 0.7, 0.5, 0.95, 0.997
MAYBE_RIGHT = 0.6  # of what only credits
# Of what broad phrases match and weights speak against, at most this share is the act after all.
WRONGLY = 0.05
# Weights alone charge nobody: neither with what must not be said, nor with a duty that something would bring.
# An opening sounds alike with and without an offer of help.
NEVER_GIVEN = frozenset(
    {"is rude", "denies or blames", "promises too much", "presses", "presses for information"}
    | {"refuses the supervisor", "offers help at the opening", "speaks of an injury", *SPOKEN_ONLY}
)
# What would bring a duty is given as an act of its own, which only credits and sums of signs look at.
MAYBE = {
    "refuses": "refuse_maybe",
    "hesitates": "hesitate_maybe",
    "turns down": "hesitate_maybe",
    "complains of the wait": "wait_maybe",
    "opens upset": "upset_maybe",
    "speaks of a bad feeling": "feeling_maybe",
    "abuses": "abuse_maybe",
    "threatens to go public": "crisis_maybe",
    "refuses information": "info_refused_maybe",
    "wants something done": "action_maybe",
    "asks only to know": "enquiry_maybe",
    "tells of a fault": "fault_maybe",
    "says it was own mistake": "own_mistake_maybe",
    "gives private data unasked": "private_maybe",
    "says the system is down": "system_maybe",
    "asks before a transfer": "transfer_maybe",
}
Floats = NDArray[np.float64]


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, or measure what was learned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("task", choices=("train", "measure", "left-out"))
    options = parser.parse_args(arguments)
    files = sorted(TEST_DATA.glob("wordings*.yaml"))
    if not WEIGHTS.exists():  # the scorecard names it
        WEIGHTS.write_text('{"ways":[]}\n', encoding="utf-8")
    card = load()
    lexicon = replace(card.lexicon, learned=None)
    rows = [row for path in files for row in written(path, lexicon)]
    rows += spoken([TEST_DATA / name for name in SETS], lexicon)
    rows += examples([e.turns for check in card.checks for e in check.examples], lexicon)
    known = Known(rows, ways(files), lexicon)
    if options.task == "measure":
        told = read(json.loads(WEIGHTS.read_text(encoding="utf-8")), lexicon.names)
        print(_table("all", rows, told, told.wordings.scores([row.text for row in rows]).astype(np.float64)))
        return 0
    scores = known.left_out()
    bars, floors = known.bars(scores), known.floors(scores)
    if options.task == "train":
        data = _kept_out(known.learned(np.arange(len(rows)), bars, floors), rows, lexicon)
        WEIGHTS.write_text(_written(data), encoding="utf-8")
        print(f"{WEIGHTS}: {len(rows)} sentences, {len(data['ways'])} ways")
    told = read(known.learned(np.arange(0), bars, floors), lexicon.names)
    for origin in dict.fromkeys(row.origin for row in rows):
        own = [n for n, row in enumerate(rows) if row.origin == origin]
        print(_table(f"{origin}, left out", [rows[n] for n in own], told, scores[own]))
    print(_table("all, left out", rows, told, scores))
    return 0


class Known:
    """Sentences, the strings in them, and what they say of every way."""

    def __init__(self, rows: Sequence[Saying], known: Mapping[str, Way], lexicon: Lexicon) -> None:
        self.rows, self.ways, self.lexicon = rows, known, lexicon
        self.table, self.strings = strings_of([row.text for row in rows])
        beside = together(rows)
        marks = [[_counts(row, name, way, beside) for row in rows] for name, way in known.items()]
        self.side, self.count = np.moveaxis(np.array(marks), -1, 0)

    def learned(
        self, used: NDArray[np.int64], bars: Mapping[str, float], floors: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What is written to the file, learned from some of the sentences; without any, the ways alone."""
        found = []
        for place, (name, way) in enumerate(self.ways.items()):
            own = used[self.count[place, used] > 0]
            weights, base = (
                fit(self.table[own], self.side[place, own], self.count[place, own], self.strings)
                if len(own)
                else ({}, 0.0)
            )
            gives = MAYBE.get(name, way.acts[0])
            bar = None if name in NEVER_GIVEN else bars[name]
            row = {"id": name, "zh": self.lexicon.names[way.acts[0]], "who": way.who, "acts": way.acts}
            found.append({**row, "gives": gives, "bar": bar, "base": base, "weights": weights})
        return {"ways": found, "floors": dict(floors)}

    def left_out(self) -> Floats:
        """How much each sentence sounds like each way, learned without its author and some others."""
        origins = list(dict.fromkeys(row.origin for row in self.rows))
        fold = np.array([origins.index(row.origin) % FOLDS for row in self.rows])
        scores = np.zeros((len(self.rows), len(self.ways)))
        for number in range(FOLDS):
            held = np.flatnonzero(fold == number)
            for place in range(len(self.ways)):
                own = np.flatnonzero((fold != number) & (self.count[place] > 0))
                at = _weights(
                    self.table[own],
                    self.side[place, own],
                    _even(self.side[place, own], self.count[place, own]),
                )
                scores[held, place] = self.table[held] @ at[:-1] + at[-1]
        return scores

    def bars(self, scores: Floats) -> dict[str, float]:
        """From which score on each way is heard."""
        return {
            name: self._bar(scores[:, place], name, way)
            for place, (name, way) in enumerate(self.ways.items())
        }

    def floors(self, scores: Floats) -> dict[str, Any]:
        """Below which score a sentence speaks against an act that a broad phrase matches in it."""
        found = {}
        names = list(self.ways)
        for act in sorted(act.id for act in self.lexicon.acts if act.broad):
            right = meant(act, self.ways)
            own = [names.index(name) for name in right if name in self.ways]
            told = [
                (float(scores[n, own].max()), not row.said.isdisjoint(right))
                for n, row in enumerate(self.rows)
                if own and row.whole and act in row.heard and act not in row.firm
            ]
            floor = _hardly(told)
            if floor is not None:
                found[act] = {"at": round(floor, 2), "ways": [names[place] for place in own]}
        return found

    def _bar(self, scores: Floats, name: str, way: Way) -> float:
        acts = frozenset(way.acts)
        near, other, talk = [], [], []
        for row, score in zip(self.rows, scores.tolist(), strict=True):
            if row.who != way.who:
                continue
            if row.whole and not row.heard & acts:
                talk.append((score, name in row.said))
            elif row.near == name and not row.said:
                near.append(score)
            elif row.said and name not in row.said and not row.heard & acts:
                other.append(score)
        least = max(LEAST, np.quantile(near or [0.0], NEAR_BELOW), np.quantile(other or [0.0], OTHER_BELOW))
        right = MAYBE_RIGHT if name in MAYBE else RIGHT
        return round(min(float(least), _surely(talk, right)), 2)


def _kept_out(data: dict[str, Any], rows: Sequence[Saying], lexicon: Lexicon) -> dict[str, Any]:
    """With bars that keep out the near misses of the first file, which must stay out to the last sentence."""
    near = [row for row in rows if row.origin == FIRST and not row.said]
    told = read(data, lexicon.names)
    scores = told.wordings.scores([row.text for row in near])
    most: dict[str, float] = {}
    for place, way in enumerate(told.ways):
        own = [n for n, row in enumerate(near) if row.near == way.id]
        most[way.id] = float(scores[own, place].max()) if own else -np.inf
    for row in data["ways"]:
        gives_itself = row["bar"] is not None and row["gives"] in row["acts"]
        if gives_itself and row["bar"] <= most[row["id"]]:
            row["bar"] = round(most[row["id"]] + 0.01, 2)
    return data


def _surely(talk: Sequence[tuple[float, bool]], enough: float) -> float:
    """The lowest score of which, as of all above it, enough are right; endless where there is none."""
    right, bar = 0, np.inf
    for number, (score, good) in enumerate(sorted(talk, reverse=True), start=1):
        right += good
        if (right + 1) / (number + 2) >= enough and score >= LEAST:
            bar = score
    return float(bar)


def _hardly(told: Sequence[tuple[float, bool]]) -> float | None:
    """The highest score below which hardly any are right; ``None`` where there is none."""
    right, floor = 0, None
    for number, (score, good) in enumerate(sorted(told), start=1):
        right += good
        if (right + 0.5) / (number + 1) <= WRONGLY:
            floor = min(score, 0.0)
    return floor


def _counts(row: Saying, name: str, way: Way, beside: frozenset[tuple[str, str]]) -> tuple[float, float]:
    """Which side a sentence is on for a way (1 or -1), and how much it counts."""
    if row.near == name:
        return (1.0 if row.said else -1.0), OWN
    if row.who != way.who:
        return 0.0, 0.0
    if row.whole:
        return (1.0 if name in row.said else -1.0), TALK
    heard = bool(row.heard & frozenset(way.acts))
    if row.near:
        return -1.0, 0.0 if heard or (row.near, name) in beside else OTHER
    return (1.0, HEARD) if heard else (-1.0, UNHEARD)


def strings_of(texts: Sequence[str]) -> tuple[csr_array, list[str]]:
    """Which known strings each sentence holds, each row scaled to a length of one."""
    return table_of([_held(text) for text in texts], RARE)


def table_of(held: Sequence[Collection[str]], rare: int) -> tuple[csr_array, list[str]]:
    """The same for rows that hold signs; those in fewer rows are left out."""
    often = Counter(sign for signs in held for sign in signs)
    number = {sign: n for n, sign in enumerate(sorted(s for s, k in often.items() if k >= rare))}
    places = [[number[sign] for sign in signs if sign in number] for signs in held]
    ends = np.cumsum([0, *map(len, places)])
    values = np.concatenate([np.full(len(row), len(row) ** -0.5) for row in places if row])
    inside = np.array([n for row in places for n in row])
    return csr_array((values, inside, ends), shape=(len(held), len(number))), list(number)


def _held(text: str) -> set[str]:
    shape = form(text)
    return {shape[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(shape) - n + 1)}


def fit(
    table: csr_array, side: Floats, count: Floats, strings: Sequence[str], *, most: int = MOST
) -> tuple[dict[str, float], float]:
    """The weights of the strings that tell most, and what a sentence starts with."""
    count = _even(side, count)
    first = _weights(table, side, count)[:-1]
    worth = np.abs(first) * np.sqrt(np.bincount(table.indices, minlength=table.shape[1]))
    kept = np.sort(np.argsort(-worth)[:most])
    best = _weights(table[:, kept], side, count)
    rows = sorted(zip(best[:-1], kept, strict=True), key=lambda row: -abs(row[0]))
    weights = {strings[n]: round(float(weight), 2) for weight, n in rows if abs(weight) >= 0.005}
    return weights, round(float(best[-1]), 3)


def _even(side: Floats, count: Floats) -> Floats:
    """What sentences count when the few that speak for a way are not to be drowned."""
    even = count.copy()
    even[side > 0] *= np.sqrt(count[side < 0].sum() / count[side > 0].sum())
    return even


def _weights(table: csr_array, side: Floats, count: Floats) -> Floats:
    across = table.T.tocsr()

    def loss(at: Floats) -> tuple[float, Floats]:
        margin = side * (table @ at[:-1] + at[-1])
        slope = -count * side / (1 + np.exp(np.clip(margin, -60, 60)))
        value = count @ np.logaddexp(0, -margin) + PENALTY / 2 * at @ at
        return float(value), np.append(across @ slope, slope.sum()) + PENALTY * at

    best: Floats = minimize(loss, np.zeros(table.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return best


def _table(title: str, rows: Sequence[Saying], told: LearnedActs, scores: Floats) -> str:
    """Of each way: what is heard of it, and what is wrongly heard, by patterns alone and with the weights."""
    lines = [f"{title:<40} heard                 wrongly heard"]
    total = np.zeros((2, 2, 2), np.int64)
    for place, way in enumerate(told.ways):
        acts, count = frozenset(way.acts), np.zeros((2, 2, 2), np.int64)
        for row, score in zip(rows, scores[:, place], strict=True):
            if row.who != way.who or not (row.whole or row.near == way.id):
                continue
            given = way.bar is not None and score >= way.bar
            kind = 0 if way.id in row.said else 1
            count[0, kind] += bool(row.heard & acts), 1
            count[1, kind] += given or bool(row.heard & acts), 1
        total += count
        lines.append(f"  {way.id:<38} {_shares(count)}")
    return "\n".join([*lines, f"  {'all':<38} {_shares(total)}"])


def _shares(count: NDArray[np.int64]) -> str:
    (said, near), (with_said, with_near) = count
    return (
        f"{said[0]:4d} → {with_said[0]:4d} of {said[1]:4d}   {near[0]:4d} → {with_near[0]:4d} of {near[1]:5d}"
    )


def _written(data: Mapping[str, Any]) -> str:
    """JSON with a line for each way, its weightiest strings first."""
    lines = [json.dumps(way, ensure_ascii=False, separators=(",", ":")) for way in data["ways"]]
    rows = [
        f"{json.dumps(act)}:{json.dumps(row, separators=(',', ':'))}" for act, row in data["floors"].items()
    ]
    floors = ",\n".join(rows)
    return f'{{"floors":{{\n{floors}\n}},\n"ways":[\n' + ",\n".join(lines) + "\n]}\n"


if __name__ == "__main__":
    sys.exit(main())
