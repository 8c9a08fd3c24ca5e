"""Measures how well addresses and numbers of persons stay hidden where they are misheard.

    python benchmarks/masking.py [GOLD…] [--rounds N] [--show]

Every labelled dialogue is masked twice: as it was said, and with 15 % of its characters exchanged as
accents and homophones go, and as a recogniser did (``phonetic``; numbers are left as they are, so that
what is hidden can be compared). Of the digits hidden in the one, how many can be read in the other?

    hidden    digits masked in the dialogues as said, and how many turns hold them
    legible   the share of them that a misheard copy shows; and of the turns, how many show some
    more      characters that are masked only in the misheard copy, for every hundred hidden
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from phonetic import Confusions, accents, misheard, recognised

from qa.evaluation.gold import as_transcript, scan
from qa.language.entity import CN_DIGIT
from qa.language.redact import MASK, redact_call
from qa.model import CallAnalysis, Metrics, Score, Transcript

# Written or looked at while the rules were made; the others are kept for measuring.
DATA = Path(__file__).parents[1] / "tests" / "data"
FOLDERS = [DATA / f"dialogues{n}" for n in (*range(2, 11), 12, 13, *range(16, 21))]
_NUMERALS = frozenset(f"{CN_DIGIT}十百千万两0123456789")
_UNJUDGED = CallAnalysis("", "", (), (), (), (), (), Metrics(), Score(None, None, ""))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="听错之后的遮盖")
    parser.add_argument("gold", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--show", action="store_true", help="名单：哪些句子没有遮住")
    options = parser.parse_args()
    calls = [as_transcript(call) for folder in options.gold for call in scan(folder).calls]
    for name, confusions in (("accents", accents()), ("recogniser", recognised())):
        print(name, measure(calls, _without_numerals(confusions), options.rounds, show=options.show))


def measure(
    calls: Sequence[Transcript], confusions: Confusions, rounds: int, *, show: bool = False
) -> dict[str, float]:
    """The shares of the head of this file over some calls, each misheard ``rounds`` times."""
    dice = random.Random(15)
    hidden = legible = turns = telling = more = 0
    for call in calls:
        said = _masked(call)
        for _ in range(rounds):
            heard = _misheard(call, confusions, dice)
            masked = _masked(heard)
            for was, now, before in zip(said, masked, heard.turns, strict=True):
                more += max(0, now.count(MASK) - was.count(MASK))
                if MASK not in was:
                    continue
                digits = _digits(before.text)
                gone, shown = digits - _digits(was), _digits(now) - _digits(was)
                hidden, turns = hidden + max(0, gone), turns + 1
                legible, telling = legible + max(0, shown), telling + (shown > 0)
                if show and shown > 0:
                    print(f"  {call.call_id}  {was}\n      {now}")
    return {
        "hidden": hidden,
        "legible": round(legible / max(1, hidden), 4),
        "turns": turns,
        "turns_telling": round(telling / max(1, turns), 4),
        "more": round(100 * more / max(1, hidden), 2),
    }


def _digits(text: str) -> int:
    return sum(c in _NUMERALS for c in text)


def _masked(call: Transcript) -> list[str]:
    masked, _ = redact_call(call, _UNJUDGED)
    return [turn.text for turn in masked.turns]


def _misheard(call: Transcript, confusions: Confusions, dice: random.Random) -> Transcript:
    texts = [misheard(turn.text, confusions, dice) for turn in call.turns]
    turns = zip(call.turns, texts, strict=True)
    return replace(call, turns=tuple(replace(turn, text=text, raw=text, words=()) for turn, text in turns))


def _without_numerals(confusions: Confusions) -> Confusions:
    return {
        char: kept
        for char, others in confusions.items()
        if char not in _NUMERALS and (kept := [other for other in others if other not in _NUMERALS])
    }


if __name__ == "__main__":
    main()
