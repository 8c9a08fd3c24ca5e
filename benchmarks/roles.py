"""Learns from labelled dialogues who talks like an agent, and measures it.

    python benchmarks/roles.py train            learn, write the weights file
    python benchmarks/roles.py measure FOLDER…  of labelled calls: how often a turn, and a whole side, is told

A logistic regression on strings of one to three characters, as for acts (``acts_learned``), on the turns and
single sentences of the sets of dialogues that acts are learned from. Each is taken as written and misheard
(``stage_noise``), since roles are told from recognised text.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from acts_learned import SETS, fit, strings_of
from acts_sentences import TEST_DATA
from stage_noise import Mishearing, made

from qa.evaluation import gold
from qa.language.sentences import sentence_spans
from qa.model import Turn, Who
from qa.speech.roles import WEIGHTS, agent_score

_STRINGS = 2500
_RATE = 0.15  # of characters misheard


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the commands; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("task", choices=("train", "measure"))
    parser.add_argument("gold", nargs="*", type=Path, help="folders of labelled calls")
    options = parser.parse_args(arguments)
    if options.task == "measure":
        for folder in options.gold:
            print(folder, _report(folder))
        return 0
    rows = sorted(set(_rows(turns_of(TEST_DATA / name for name in SETS))))
    table, strings = strings_of([text for text, _ in rows])
    side = np.array([1.0 if agent else -1.0 for _, agent in rows])
    weights, base = fit(table, side, np.ones(len(rows)), strings, most=_STRINGS)
    lines = ",\n".join(f"  {json.dumps(s, ensure_ascii=False)}: {w}" for s, w in weights.items())
    WEIGHTS.write_text(f'{{\n "base": {base},\n "weights": {{\n{lines}\n }}\n}}\n', encoding="utf-8")
    print(f"{WEIGHTS}: {len(rows)} texts, {len(weights)} strings")
    return 0


def turns_of(folders: Iterable[Path]) -> list[Turn]:
    """The turns of all labelled calls in some folders."""
    return [
        turn for folder in folders for path in sorted(folder.glob("*.json")) for turn in turns_of_call(path)
    ]


def _rows(turns: Sequence[Turn]) -> Iterator[tuple[str, bool]]:
    """Texts and whether an agent says them."""
    whole = made("all", [(turn.who, turn.text, 0) for turn in turns], 1.0)
    heard = Mishearing([whole]).heard(whole, _RATE, random.Random(1), 1.0)
    for turn in (*turns, *heard.call.turns):
        for start, end in {(0, len(turn.text)), *sentence_spans(turn.text)}:
            yield turn.text[start:end], turn.who is Who.AGENT


def _report(folder: Path) -> str:
    right = turns = sides = calls = 0
    least = float("inf")
    for path in sorted(folder.glob("*.json")):
        said = turns_of_call(path)
        scores = [agent_score(turn.text) * (1 if turn.who is Who.AGENT else -1) for turn in said]
        right, turns = right + sum(score > 0 for score in scores), turns + len(scores)
        sides, calls, least = sides + (sum(scores) > 0), calls + 1, min(least, sum(scores))
    return f"turns {right}/{turns} = {right / turns:.1%}, sides {sides}/{calls}, least evidence {least:.1f}"


def turns_of_call(path: Path) -> list[Turn]:
    """The turns of one labelled call that say something."""
    return [turn for turn in gold.as_transcript(gold.read(path)).turns if turn.text]


if __name__ == "__main__":
    sys.exit(main())
