"""Measures whether marks stand where a trainer put them: on labelled calls, on their true text.

    python benchmarks/marks.py [FOLDER...] [--scorecard FILE] [--verbose]

found        share of labels with a sentence number in their reason (第5句, 第7、9轮) for which a mark of the
             right tone stands within one turn of one of these sentences: faults (fail) and merits (pass)
             apart. Labels whose sentence is the customer's, or that praise what was not said, count as well.
contradicts  share of what marks say of checks that goes against the label: praise for a failed check, a fault
             for one that passed or does not apply
quoted       share of marks whose quote is found in the text of their own turn

Folders hold gold files as in ``tests/data/dialogues``; results go to ``benchmarks/results/marks.json``.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from qa.evaluation.gold import GoldCall, as_transcript, scan
from qa.evaluation.labels import right_verdicts
from qa.judge.analyse import analyse
from qa.judge.scorecard import Scorecard
from qa.model import Mark, Tone, Verdict
from qa.scorecard_yaml import load

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results" / "marks.json"
FOLDERS = [ROOT / "tests" / "data" / name for name in ("dialogues", "dialogues2", "dialogues3")]
_NEAR = 1
_SENTENCES = re.compile(r"第([0-9、和，,至到—–-]+)[句轮]")


def main() -> None:
    """Measure the folders and write the figures down."""
    parser = argparse.ArgumentParser(description="标注落点")
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--scorecard", type=Path)
    parser.add_argument("--verbose", action="store_true", help="列出没有标到的和相矛盾的")
    options = parser.parse_args()
    card = load(options.scorecard)
    figures = {
        folder.name: measured(scan(folder).calls, card, verbose=options.verbose) for folder in options.folders
    }
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    RESULTS.parent.mkdir(exist_ok=True)
    body = {"date": date.today().isoformat(), "scorecard": card.stamp, "folders": figures}
    RESULTS.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", "utf-8")


def measured(calls: Sequence[GoldCall], card: Scorecard, *, verbose: bool = False) -> dict[str, object]:
    """All figures of some labelled calls.

    Args:
        calls: the calls.
        card: the scorecard they are judged by.
        verbose: print what was missed and what contradicts.

    Returns:
        Counts and shares under the names in the module's description.
    """
    counts: Counter[str] = Counter()
    for call in calls:
        transcript = as_transcript(call)
        marks = analyse(transcript, card).marks
        counts["calls"] += 1
        counts["marks"] += len(marks)
        counts["quoted"] += sum(mark.quote in transcript.turns[mark.turn].text for mark in marks)
        for tone in (mark.tone.value for mark in marks):
            counts[tone] += 1
        for verdict, text, found in placed(call, marks):
            counts[f"{verdict}_labels"] += 1
            counts[f"{verdict}_found"] += found
            if verbose and not found:
                print("没有标到", call.call_id, verdict, text)
        for text, wrong in stated(call, marks):
            counts["stated"] += 1
            counts["contradicts"] += wrong
            if verbose and wrong:
                print("相矛盾", call.call_id, text)
    return _shares(counts)


def placed(call: GoldCall, marks: Sequence[Mark]) -> Iterator[tuple[str, str, bool]]:
    """Every label with sentence numbers: its verdict, what it is, whether a mark stands there."""
    for check, label in call.labels.items():
        turns = sentences(label.why)
        if label.verdict not in (Verdict.FAIL, Verdict.PASS) or not turns:
            continue
        good = label.verdict is Verdict.PASS
        found = any(
            check in (mark.check, *mark.also)
            and (mark.tone is Tone.GOOD) is good
            and any(abs(mark.turn - turn) <= _NEAR for turn in turns)
            for mark in marks
        )
        yield label.verdict.value, f"{check}：{label.why}", found


def stated(call: GoldCall, marks: Sequence[Mark]) -> Iterator[tuple[str, bool]]:
    """Everything that marks say of labelled checks, and whether the label says otherwise."""
    right = right_verdicts(call)
    for mark in marks:
        for check in dict.fromkeys((mark.check, *mark.also)):
            if check not in right:
                continue
            verdict = right[check].verdict
            wrong = (mark.tone is Tone.GOOD and verdict is Verdict.FAIL) or (
                mark.tone is Tone.BAD and verdict in (Verdict.PASS, Verdict.NA)
            )
            yield f"{check} {mark.tone.value} 第{mark.turn + 1}句；{right[check].why}", wrong


def sentences(why: str) -> set[int]:
    """The sentences that a label's reason names, as turn numbers from 0."""
    return {int(number) - 1 for group in _SENTENCES.findall(why) for number in re.findall("[0-9]+", group)}


def _shares(counts: Counter[str]) -> dict[str, object]:
    def share(part: str, whole: str) -> float | None:
        return round(counts[part] / counts[whole], 3) if counts[whole] else None

    return {
        "calls": counts["calls"],
        "marks_a_call": share("marks", "calls"),
        "good_bad_advice": [counts["good"], counts["bad"], counts["advice"]],
        "faults_found": [counts["fail_found"], counts["fail_labels"], share("fail_found", "fail_labels")],
        "merits_found": [counts["pass_found"], counts["pass_labels"], share("pass_found", "pass_labels")],
        "contradicts": [counts["contradicts"], counts["stated"], share("contradicts", "stated")],
        "quoted": share("quoted", "marks"),
    }


if __name__ == "__main__":
    main()
