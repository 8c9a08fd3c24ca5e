"""Measures whether marks stand where a trainer put them: on labelled calls, on their true text or as heard.

    python benchmarks/marks.py [FOLDER...] [--scorecard FILE] [--verbose]
    python benchmarks/marks.py --audio FOLDER... [--model NAME]

found        share of labels with a sentence number in their reason (第5句, 第7、9轮) for which a mark of the
             right tone stands within one turn of one of these sentences: faults (fail) and merits (pass)
             apart. Labels whose sentence is the customer's, or that praise what was not said, count as well.
contradicts  share of what marks say of checks that goes against the label: praise for a failed check, a fault
             for one that passed or does not apply
quoted       share of marks whose quote is found in the text of their own turn

Folders hold gold files as in ``tests/data/dialogues``; with ``--audio`` the recordings beside them, which are
recognised as ``run_qa.py eval --mode audio`` does: a mark then stands at the true sentence that was spoken at
its time. Results go to ``benchmarks/results/marks.json``, of recordings to ``marks-audio.json``.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from qa.commands.evaluate import Hearing
from qa.config import Settings
from qa.errors import QaError
from qa.evaluation.align import on_one_channel
from qa.evaluation.gold import GoldCall, as_transcript, scan
from qa.evaluation.labels import right_verdicts
from qa.evaluation.run import hearing
from qa.judge.analyse import analyse
from qa.judge.scorecard import Scorecard
from qa.model import Mark, Span, Tone, Transcript, Verdict
from qa.rulefiles.scorecard import load

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results"
FOLDERS = [ROOT / "tests" / "data" / name for name in ("dialogues", "dialogues2", "dialogues3")]
_NEAR = 1
_SENTENCES = re.compile(r"第([0-9、和，,至到—–-]+)[句轮]")

Hear = Callable[[GoldCall], Transcript]


def main() -> None:
    """Measure the folders and write the figures down."""
    parser = argparse.ArgumentParser(description="标注落点")
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--audio", action="store_true", help="识别同名录音来判断，不用标注文字")
    parser.add_argument("--model", default=Settings().model, help="识别用的模型包")
    parser.add_argument("--scorecard", type=Path)
    parser.add_argument("--verbose", action="store_true", help="列出没有标到的和相矛盾的")
    options = parser.parse_args()
    if options.audio and not options.folders:
        parser.error("--audio 要写明放着录音的文件夹")
    card = load(options.scorecard)
    recogniser = Hearing(Settings(model=options.model)) if options.audio else None
    hear = hearing("audio" if options.audio else "text", recogniser)
    figures = {
        folder.name: measured(scan(folder).calls, card, hear, verbose=options.verbose)
        for folder in options.folders or FOLDERS
    }
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    RESULTS.mkdir(exist_ok=True)
    body = {"date": date.today().isoformat(), "scorecard": card.stamp, "folders": figures}
    body |= {"model": recogniser.name} if recogniser else {}
    target = RESULTS / ("marks-audio.json" if options.audio else "marks.json")
    target.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", "utf-8")


def measured(
    calls: Sequence[GoldCall], card: Scorecard, hear: Hear = as_transcript, *, verbose: bool = False
) -> dict[str, object]:
    """All figures of some labelled calls.

    Args:
        calls: the calls.
        card: the scorecard they are judged by.
        hear: what a call is judged on: its true text, or what was recognised.
        verbose: print what was missed and what contradicts.

    Returns:
        Counts and shares under the names in the module's description; calls that could not be heard are named
        and counted apart.
    """
    counts: Counter[str] = Counter()
    for call in calls:
        try:
            transcript = hear(call)
        except QaError as error:
            counts["unheard"] += 1
            print("没有算上", call.call_id, error)
            continue
        marks = analyse(transcript, card).marks
        counts["calls"] += 1
        counts["quoted"] += sum(mark.quote in transcript.turns[mark.turn].text for mark in marks)
        if hear is not as_transcript:
            marks = at_true_turns(call, transcript, marks)
        counts += _counted(call, marks, verbose=verbose)
    return _shares(counts)


def _counted(call: GoldCall, marks: Sequence[Mark], *, verbose: bool) -> Counter[str]:
    """What one call's marks, placed at its true sentences, find and contradict."""
    counts = Counter(mark.tone.value for mark in marks)
    counts["marks"] = len(marks)
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
    return counts


def at_true_turns(call: GoldCall, transcript: Transcript, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks of what was heard, at the sentences of the true text.

    Args:
        call: the truth.
        transcript: what was heard, cut into other turns than the truth.
        marks: by the turns of the transcript.

    Returns:
        Each at the true sentence, of the same speaker where the speakers have a channel each, with which its
        words (its turn, where it has none) share most time; where they share none, at the one that begins
        nearest.
    """
    return tuple(replace(mark, turn=_true_turn(call, transcript, mark)) for mark in marks)


def _true_turn(call: GoldCall, transcript: Transcript, mark: Mark) -> int:
    turn = transcript.turns[mark.turn]
    span = turn.span
    if mark.quote and mark.start is not None and mark.end is not None:
        span = Span(mark.start, mark.end)
    own = [] if on_one_channel(transcript) else [true for true in call.turns if true.who is turn.who]
    nearest = max(
        own or call.turns,
        key=lambda true: ((true.span & span).duration, -abs(true.span.start - span.start)),
    )
    return nearest.i


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
        "unheard": counts["unheard"],
        "marks_a_call": share("marks", "calls"),
        "good_bad_advice": [counts["good"], counts["bad"], counts["advice"]],
        "faults_found": [counts["fail_found"], counts["fail_labels"], share("fail_found", "fail_labels")],
        "merits_found": [counts["pass_found"], counts["pass_labels"], share("pass_found", "pass_labels")],
        "contradicts": [counts["contradicts"], counts["stated"], share("contradicts", "stated")],
        "quoted": share("quoted", "marks"),
    }


if __name__ == "__main__":
    main()
