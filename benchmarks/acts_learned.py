"""Learns what acts sound like in words that no pattern knows, and measures what it is worth.

    python benchmarks/acts_learned.py train                 learn, write the weights file
    python benchmarks/acts_learned.py measure [SENTENCES…]  what is heard with the weights file, by patterns
                                                            alone and with the weights
    python benchmarks/acts_learned.py left-out              the same for each file of sentences, learned
                                                            without it

Sentences are those of tests/data/wordings*.yaml: ways of saying a thing and near misses, each file by another
author. For every way a logistic regression with a quadratic penalty weighs the strings of one to three
characters of a sentence (Hastie, Tibshirani and Friedman, "The elements of statistical learning", 2009,
ch. 4.4). Sentences of other ways speak against it, as do those of the labelled dialogues named below and of
the scorecard's examples in which no pattern hears the act; where one does, they speak faintly for it. The
samples, the first set of dialogues and those after the seventh are never learned from. With
OPENBLAS_NUM_THREADS=1 all takes half a minute.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML
from scipy.optimize import minimize
from scipy.sparse import csr_array

from qa.evaluation import gold
from qa.judge.acts import CLEAR, find_acts
from qa.judge.learned_acts import LearnedActs, read
from qa.judge.locate import sentence_ends
from qa.judge.scorecard import ExampleTurn, Lexicon
from qa.language.wordings import LONGEST, form
from qa.model import Transcript, Turn, Who
from qa.scorecard_yaml import load

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "qa" / "scorecards" / "learned" / "acts.json"
TEST_DATA = HERE.parent / "tests" / "data"
SETS = ("dialogues2", "dialogues3", "dialogues4", "dialogues5", "dialogues6", "dialogues7")
# What a sentence counts: of the way itself, of another way, of a dialogue without and with a match.
OWN, OTHER, UNHEARD, HEARD = 1.5, 1.0, 0.2, 0.1
PENALTY = 0.1
RARE, MOST = 2, 1000  # strings in fewer sentences are left out; so many strings a way are kept
# A way is heard from here on, or from where so many of the near misses and of the sentences of other ways lie
# below, in files that were left out of training.
LEAST, NEAR_BELOW, OTHER_BELOW = 0.5, 0.95, 0.997
# Weights alone satisfy a requirement, but charge nobody: neither with what must not be said, nor with a duty
# that something a customer says would bring (no customer's way is ever given).
NEVER_GIVEN = frozenset(
    {"is rude", "denies or blames", "promises too much", "presses for information", "refuses the supervisor"}
    | {"refuses"}
)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence: what it is a way of (or comes near to), who says it, the acts that patterns hear in it."""

    text: str
    who: str
    way: str
    said: bool
    origin: str
    heard: frozenset[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, or measure what was learned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("task", choices=("train", "measure", "left-out"))
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    files = options.files or sorted(TEST_DATA.glob("wordings*.yaml"))
    if not WEIGHTS.exists():  # the scorecard names it
        WEIGHTS.write_text('{"ways":[]}\n', encoding="utf-8")
    card = load()
    lexicon = replace(card.lexicon, learned=None)
    acts = lexicon.names
    if options.task == "measure":
        told = read(json.loads(WEIGHTS.read_text(encoding="utf-8")), acts)
        for path in files:
            print(_table(path.stem, sayings(path, lexicon), told))
        return 0
    talk = [saying for name in SETS for saying in spoken(_calls(TEST_DATA / name), name, lexicon)]
    talk += spoken([e.turns for check in card.checks for e in check.examples], "examples", lexicon)
    known = {path: sayings(path, lexicon) for path in files}
    rows, left_out = [row for own in known.values() for row in own], {}
    for path in files:
        others = [row for row in rows if row.origin != path.stem]
        left_out[path] = read(learned(others, talk, ways(files), lexicon), acts)
    bars = _bars(known, left_out)
    if options.task == "train":
        data = learned(rows, talk, ways(files), lexicon, bars)
        WEIGHTS.write_text(_written(data), encoding="utf-8")
        print(f"{WEIGHTS}: {len(rows)} sentences, {len(talk)} of dialogues, {len(data['ways'])} ways")
        return 0
    for path, own in known.items():
        told = left_out[path]
        barred = tuple(replace(way, bar=None if way.bar is None else bars[way.id]) for way in told.ways)
        print(_table(f"{path.stem}, left out", own, LearnedActs(barred, told.wordings)))
    return 0


def ways(files: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """The ways of saying things: who says them, and the acts one of which must be heard."""
    return {
        name: {"who": way["who"], "acts": way["acts"]}
        for path in files
        for name, way in YAML(typ="safe").load(path).items()
    }


def sayings(path: Path, lexicon: Lexicon) -> list[Saying]:
    """The sentences of a file, said and near."""
    data = YAML(typ="safe").load(path)
    found = [
        (text.strip(), way["who"], name, kind == "said")
        for name, way in data.items()
        for kind in ("said", "near")
        for text in (way.get(kind) or "").replace("\n", "|").split("|")
        if text.strip()
    ]
    heard = _heard([(who, text) for text, who, _, _ in found], lexicon)
    return [Saying(*row, path.stem, acts) for row, acts in zip(found, heard, strict=True)]


def spoken(calls: Iterable[Sequence[Turn | ExampleTurn]], origin: str, lexicon: Lexicon) -> list[Saying]:
    """The different sentences of dialogues."""
    rows: dict[tuple[str, str], None] = {}
    for turns in calls:
        for turn in turns:
            for start, end in pairwise((0, *sentence_ends(turn.text), len(turn.text))):
                if end > start:
                    rows[turn.who.value, turn.text[start:end]] = None
    heard = _heard(list(rows), lexicon)
    return [Saying(text, who, "", False, origin, acts) for (who, text), acts in zip(rows, heard, strict=True)]


def _calls(folder: Path) -> Iterator[tuple[Turn, ...]]:
    """The turns of the labelled calls of a folder."""
    return (gold.as_transcript(gold.read(path)).turns for path in sorted(folder.glob("*.json")))


def _heard(rows: Sequence[tuple[str, str]], lexicon: Lexicon) -> list[frozenset[str]]:
    """The acts that patterns clearly hear in sentences, each as a turn of its own."""
    turns = tuple(
        Turn(i=i, who=Who(who), start=None, end=None, text=text, raw=text)
        for i, (who, text) in enumerate(rows)
    )
    found = find_acts(Transcript(call_id="sentences", duration=0.0, turns=turns), lexicon)
    return [
        frozenset(act for act, hits in acts.items() if any(hit.confidence >= CLEAR for hit in hits))
        for acts in found.by_turn
    ]


def learned(
    rows: Sequence[Saying],
    talk: Sequence[Saying],
    known: Mapping[str, Mapping[str, Any]],
    lexicon: Lexicon,
    bars: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """The weights that explain sentences, as they are written to the file."""
    every = [*rows, *talk]
    table, strings = _strings([saying.text for saying in every])
    found = []
    for name, way in known.items():
        acts = frozenset(way["acts"])
        counts = np.array([_counts(saying, name, way["who"], acts) for saying in every])
        used = np.flatnonzero(counts[:, 1])
        weights, base = _fit(table[used], counts[used, 0], counts[used, 1], strings)
        first = way["acts"][0]
        never = name in NEVER_GIVEN or way["who"] == Who.CUSTOMER
        bar = None if never else LEAST if bars is None else bars[name]
        row = {"id": name, "zh": lexicon.names[first], "who": way["who"], "acts": way["acts"], "gives": first}
        found.append({**row, "bar": bar, "base": base, "weights": weights})
    return {"ways": found}


def _counts(saying: Saying, way: str, who: str, acts: frozenset[str]) -> tuple[float, float]:
    """Which side a sentence is on for a way (1 or -1), and how much it counts."""
    if saying.way == way:
        return (1.0 if saying.said else -1.0), OWN
    if saying.who != who:
        return 0.0, 0.0
    if saying.way:
        return -1.0, 0.0 if saying.heard & acts else OTHER
    return (1.0, HEARD) if saying.heard & acts else (-1.0, UNHEARD)


def _strings(texts: Sequence[str]) -> tuple[csr_array, list[str]]:
    """Which known strings each sentence holds, each row scaled to a length of one."""
    held = [_held(text) for text in texts]
    often = Counter(string for strings in held for string in strings)
    number = {string: n for n, string in enumerate(sorted(s for s, k in often.items() if k >= RARE))}
    places = [[number[string] for string in strings if string in number] for strings in held]
    ends = np.cumsum([0, *map(len, places)])
    values = np.concatenate([np.full(len(row), len(row) ** -0.5) for row in places if row])
    inside = np.array([n for row in places for n in row])
    return csr_array((values, inside, ends), shape=(len(texts), len(number))), list(number)


def _held(text: str) -> set[str]:
    shape = form(text)
    return {shape[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(shape) - n + 1)}


def _fit(
    table: csr_array, side: Floats, count: Floats, strings: Sequence[str]
) -> tuple[dict[str, float], float]:
    """The weights of the strings that tell most, and what a sentence starts with."""
    count = count.copy()
    count[side > 0] *= np.sqrt(count[side < 0].sum() / count[side > 0].sum())
    first = _weights(table, side, count)[:-1]
    worth = np.abs(first) * np.sqrt(np.bincount(table.indices, minlength=table.shape[1]))
    kept = np.sort(np.argsort(-worth)[:MOST])
    best = _weights(table[:, kept], side, count)
    rows = sorted(zip(best[:-1], kept, strict=True), key=lambda row: -abs(row[0]))
    weights = {strings[n]: round(float(weight), 2) for weight, n in rows if abs(weight) >= 0.005}
    return weights, round(float(best[-1]), 3)


def _weights(table: csr_array, side: Floats, count: Floats) -> Floats:
    across = table.T.tocsr()

    def loss(at: Floats) -> tuple[float, Floats]:
        margin = side * (table @ at[:-1] + at[-1])
        slope = -count * side / (1 + np.exp(np.clip(margin, -60, 60)))
        value = count @ np.logaddexp(0, -margin) + PENALTY / 2 * at @ at
        return float(value), np.append(across @ slope, slope.sum()) + PENALTY * at

    best: Floats = minimize(loss, np.zeros(table.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return best


def _bars(known: Mapping[Path, Sequence[Saying]], told: Mapping[Path, LearnedActs]) -> dict[str, float]:
    """From which score on each way is heard, by the files that were left out."""
    near: dict[str, list[float]] = {}
    other: dict[str, list[float]] = {}
    for path, rows in known.items():
        scores = told[path].wordings.scores([row.text for row in rows])
        for place, way in enumerate(told[path].ways):
            for row, score in zip(rows, scores[:, place], strict=True):
                if row.way == way.id and not row.said:
                    near.setdefault(way.id, []).append(float(score))
                elif row.said and row.way != way.id and _counts(row, way.id, way.who, frozenset(way.acts))[1]:
                    other.setdefault(way.id, []).append(float(score))
    return {
        way: round(max(LEAST, np.quantile(near[way], NEAR_BELOW), np.quantile(other[way], OTHER_BELOW)), 2)
        for way in near
    }


def _table(title: str, rows: Sequence[Saying], told: LearnedActs) -> str:
    """What is heard of each way, of its near misses, and in sentences of other ways."""
    scores = told.wordings.scores([row.text for row in rows])
    lines = [f"{title:<40} said           near           others"]
    total = np.zeros((2, 3, 2), np.int64)
    for place, way in enumerate(told.ways):
        acts, count = frozenset(way.acts), np.zeros((2, 3, 2), np.int64)
        for row, score in zip(rows, scores, strict=True):
            kind = (0 if row.said else 1) if row.way == way.id else 2
            if row.who != way.who or (kind == 2 and not row.said):
                continue
            given = way.bar is not None and score[place] >= way.bar
            before = bool(row.heard & acts)
            count[0, kind] += before, 1
            count[1, kind] += given or bool(row.heard & acts), 1
        total += count
        lines.append(f"  {way.id:<38} {_shares(count)}")
    return "\n".join([*lines, f"  {'all':<38} {_shares(total)}"])


def _shares(count: NDArray[np.int64]) -> str:
    told = []
    for kind in range(3):
        before, after = (100 * count[n, kind, 0] / max(1, count[n, kind, 1]) for n in (0, 1))
        told.append(f"{before:5.1f} → {after:5.1f}")
    return "  ".join(told)


def _written(data: Mapping[str, Any]) -> str:
    """JSON with a line for each way, its weightiest strings first."""
    lines = [json.dumps(way, ensure_ascii=False, separators=(",", ":")) for way in data["ways"]]
    return '{"ways":[\n' + ",\n".join(lines) + "\n]}\n"


if __name__ == "__main__":
    sys.exit(main())
