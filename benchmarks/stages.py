"""Learns the weights of the five stages from labelled dialogues, and measures what they are worth.

    python benchmarks/stages.py train              learn, write the weights file
    python benchmarks/stages.py measure GOLD…      accuracy on folders of labelled calls (gold text)
    python benchmarks/stages.py left-out           accuracy on each group's dialogues, learning from the rest

Learned from: ``stage_dialogues/*.txt``, written for this purpose, and the labelled dialogues of further
writers in ``tests/data`` (see GROUPS; the sets it does not name are kept for measuring). In a text file a
dialogue begins with ``@ title``; a line of one letter names the stage of what follows (g, s, c, a, e in
the order of the flow); ``A`` and ``C`` lines are the agent's and the customer's turns.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from stage_noise import Mishearing, cut, made
from stage_training import Labelled, fit, mean_of

from qa.evaluation import gold
from qa.judge.acts import find_acts
from qa.judge.scorecard import Scorecard
from qa.judge.stage_weights import with_weights
from qa.judge.stages import find_stages
from qa.language.normalise import normalise
from qa.model import Who
from qa.rulefiles.scorecard import load

HERE = Path(__file__).parent
DIALOGUES = HERE / "stage_dialogues"
DATA = HERE.parent / "tests" / "data"
# Sets of further writers, by the time of writing: what is left out together. Writers differ in where they
# see a stage begin; what all of them share is learned best from several. They count less than the dialogues
# labelled by the conventions of docs/stages.md.
GROUPS = ((2, 3, 4), (5, 6, 7, 8), (9, 10, 12, 13), (16, 17, 18, 19, 20))
WRITER_WEIGHT = 0.5
WEIGHTS = HERE.parent / "qa" / "scorecards" / "flows" / "five_stage.learned.json"
LETTERS = "gscae"
SEEDS = (1, 2, 3)
# How much the cues in the flow's file count beside the learned signs.
CUES = 0.25
# Besides each dialogue as written: misheard (at these rates) and once cut, counting less.
RATES, MISHEARD_WEIGHT, CUT_WEIGHT = (0.1, 0.2), 0.2, 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the commands; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", choices=("train", "measure", "left-out"))
    parser.add_argument("gold", nargs="*", type=Path, help="folders of labelled calls")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args(arguments)
    scorecard = load()
    if options.command == "train":
        form = learned([*dialogues(), *chain.from_iterable(written(scorecard).values())], scorecard)
        options.out.write_text(_written(form), encoding="utf-8")
        print(f"{options.out}: {len(form['says'])} + {len(form['opens'])} signs")
    elif options.command == "measure":
        form = json.loads(options.out.read_text(encoding="utf-8"))
        for folder in options.gold:
            print(folder, _report(_cases(folder, scorecard), form, scorecard))
    else:
        _left_out(scorecard)
    return 0


def dialogues(folder: Path = DIALOGUES) -> list[Labelled]:
    """The dialogues to learn from."""
    found: list[Labelled] = []
    for path in sorted(folder.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("@ ")[1:]:
            title, *rows = block.strip().splitlines()
            lines, stage = [], 0
            for row in rows:
                if len(row) == 1:
                    stage = LETTERS.index(row)
                else:
                    who = Who.AGENT if row[0] == "A" else Who.CUSTOMER
                    lines.append((who, normalise(row[2:]), stage))
            found.append(made(title, lines, 1.0))
    return found


def written(scorecard: Scorecard) -> dict[tuple[int, ...], list[Labelled]]:
    """The labelled dialogues of further writers to learn from, by group."""
    return {
        group: [
            replace(case, weight=WRITER_WEIGHT)
            for number in group
            for case in _cases(DATA / f"dialogues{number}", scorecard)
        ]
        for group in GROUPS
    }


def learned(calls: Sequence[Labelled], scorecard: Scorecard, seeds: Sequence[int] = SEEDS) -> dict[str, Any]:
    """Weights learned from calls, from what would be heard of them, and from pieces of them.

    Which errors are simulated is chance; the mean over a few draws depends less on it.
    """
    ears, forms = Mishearing(calls), []
    for seed in seeds:
        rng = random.Random(seed)
        worse = [ears.heard(case, rate, rng, MISHEARD_WEIGHT) for rate in RATES for case in calls]
        pieces = [cut(case, rng, CUT_WEIGHT) for case in calls]
        forms.append(fit([*calls, *worse, *pieces], scorecard.lexicon.named(), scorecard.flow, CUES))
    return mean_of(forms)


def _left_out(scorecard: Scorecard) -> None:
    own, groups = dialogues(), written(scorecard)
    for group, calls in groups.items():
        others = chain.from_iterable(theirs for other, theirs in groups.items() if other != group)
        form = learned([*own, *others], scorecard, SEEDS[:1])
        print(f"without {', '.join(map(str, group))}:", _report(calls, form, scorecard), flush=True)


def _cases(folder: Path, scorecard: Scorecard) -> list[Labelled]:
    return [_case(path, scorecard) for path in sorted(folder.glob("*.json"))]


def _case(path: Path, scorecard: Scorecard) -> Labelled:
    ids = [stage.id for stage in scorecard.flow.stages]
    call = gold.read(path)
    return Labelled(gold.as_transcript(call), tuple(ids.index(turn.stage) for turn in call.turns))


def _report(calls: Sequence[Labelled], form: Mapping[str, Any], scorecard: Scorecard) -> str:
    flow = with_weights(scorecard.flow, form)
    ids, pairs, offs = [stage.id for stage in flow.stages], [], []
    for case in calls:
        found = find_stages(case.call, find_acts(case.call, scorecard.lexicon), flow)
        stages = tuple(ids.index(stage) for stage in found.of_turn)
        pairs += list(zip(case.stages, stages, strict=True))
        both = set(case.stages) & set(stages)
        where = [(case.stages.index(stage), stages.index(stage)) for stage in sorted(both)]
        offs += [abs(true - got) for true, got in where if true or got]
    right, near, exact = sum(a == b for a, b in pairs), sum(off <= 1 for off in offs), offs.count(0)
    return (
        f"{len(calls)} calls: {right}/{len(pairs)} = {right / len(pairs):.1%} of turns, "
        f"macro-F1 {_macro_f1(pairs):.3f}, "
        f"{near}/{len(offs)} = {near / len(offs):.1%} of openings within one turn, "
        f"{exact / len(offs):.1%} exact"
    )


def _macro_f1(pairs: Sequence[tuple[int, int]]) -> float:
    scores = []
    for stage in sorted({true for true, _ in pairs}):
        right = sum(a == b == stage for a, b in pairs)
        named = sum((a == stage) + (b == stage) for a, b in pairs)
        scores.append(2 * right / named)
    return sum(scores) / len(scores)


def _written(form: Mapping[str, Any]) -> str:
    """JSON with one sign a line: readable, and small changes stay small."""
    parts = []
    for key, value in form.items():
        if isinstance(value, dict):
            rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in value.items())
            parts.append(f' "{key}": {{\n{rows}\n }}')
        else:
            parts.append(f' "{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
