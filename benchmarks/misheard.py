"""Measures what mishearing costs: verdicts on labelled dialogues as a recogniser would write them down.

    python benchmarks/misheard.py measure [GOLD...] [--scale N] [--seed TEXT] [--verbose]
    python benchmarks/misheard.py fit FOLDER [--model NAME]

Hundreds of calls in half a minute, where recordings of as many would take hours: made to find what breaks
when words are misheard, and to see at once whether a change makes it better. ``misheard_calls`` tells how
calls are made and what they lack. ``fit`` counts on recordings with gold files how the recogniser errs, and
writes ``data/mishearing.json``; the shipped one was counted on 19 rendered calls that no test asks for.

error rate       of the misheard text, after the choice between homophones
agreement        share of labelled verdicts that are right; ``text`` the same on the true text
wrong deductions verdicts that fail where the label does not, beside those of the true text
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

from misheard_calls import BINS, DATA, Counted, Misheard, price_bin, prices

from qa.commands.evaluate import Hearing
from qa.config import Settings
from qa.evaluation.cer import ErrorRate, cer
from qa.evaluation.gold import GoldCall, as_transcript, scan
from qa.evaluation.labels import right_verdicts
from qa.evaluation.run import hearing
from qa.judge.analyse import analyse
from qa.judge.scorecard import Scorecard
from qa.language.normalise import is_han
from qa.model import CheckResult, Transcript, Verdict, Who
from qa.rulefiles.scorecard import load
from qa.speech.homophones import Homophones

TEST_DATA = Path(__file__).resolve().parents[1] / "tests" / "data"
RESULTS = Path(__file__).parent / "results" / "misheard.json"
# Kept for measuring alone: nobody reads what is wrong there.
NEVER_READ = frozenset(f"dialogues{n}" for n in ("", 11, 14, 15, 21, 22))
_KEPT = 40  # confidences kept of each kind and price
_ENOUGH = 20  # fewer tell nothing of a price


def main() -> None:
    """Measure, or count anew how a recogniser errs."""
    parser = argparse.ArgumentParser(description="听错字的代价")
    ways = parser.add_subparsers(dest="way", required=True)
    measure = ways.add_parser("measure", help="在标注通话上模拟听错再判")
    measure.add_argument("folders", nargs="*", type=Path)
    measure.add_argument("--scale", type=float, default=1.0, help="错字率是统计值的几倍")
    measure.add_argument("--seed", default="", help="换一个就是另一次听写")
    measure.add_argument("--verbose", action="store_true", help="列出因听错而错扣的")
    fit = ways.add_parser("fit", help="在有标注的录音上统计识别怎样出错")
    fit.add_argument("folder", type=Path)
    fit.add_argument("--model", default=Settings().model)
    options = parser.parse_args()
    if options.way == "fit":
        recogniser = Hearing(Settings(model=options.model))
        heard = hearing("audio", recogniser)
        pairs = [(call, heard(call)) for call in scan(options.folder).calls]
        body = {"model": recogniser.name, "calls": len(pairs), **counted(pairs)}
        DATA.write_text(json.dumps(body, ensure_ascii=False) + "\n", "utf-8")
        return
    folders = options.folders or [f for f in sorted(TEST_DATA.glob("dialogues*")) if f.name not in NEVER_READ]
    calls = [call for folder in folders for call in scan(folder).calls]
    found = measured(calls, Misheard(Counted.read(), options.scale), options.seed, verbose=options.verbose)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    told = {"date": date.today().isoformat(), "scale": options.scale, "seed": options.seed, **found}
    RESULTS.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def measured(
    calls: Sequence[GoldCall], ear: Misheard, seed: str = "", *, verbose: bool = False
) -> dict[str, object]:
    """Figures of some labelled calls, on their true text and misheard.

    Args:
        calls: the calls.
        ear: the simulated recogniser.
        seed: another one gives another hearing.
        verbose: print what is charged wrongly because of what was misheard.

    Returns:
        Counts and shares under the names in the module's description, and wrong deductions by check.
    """
    card = load(None)
    counts: Counter[str] = Counter()
    by_check: Counter[str] = Counter()
    errors = ErrorRate()
    for call in calls:
        said = as_transcript(call)
        heard = ear.heard(said, seed)
        errors += _errors(said, heard)
        for before, after, right in _judged(call, said, heard, card):
            counts["verdicts"] += 1
            counts["text"] += before.verdict is right
            counts["misheard"] += after.verdict is right
            counts["text_wrong"] += _wrong(before, right)
            if _wrong(after, right):
                counts["misheard_wrong"] += 1
                if not _wrong(before, right):
                    by_check[after.id] += 1
                    if verbose:
                        print(call.call_id, after.id, after.reason)
    whole = counts["verdicts"] or 1
    return {
        "calls": len(calls),
        "character_error_rate": round(errors.rate, 3),
        "verdicts": counts["verdicts"],
        "agreement": {name: round(counts[name] / whole, 4) for name in ("text", "misheard")},
        "wrong_deductions": {"text": counts["text_wrong"], "misheard": counts["misheard_wrong"]},
        "by_check": dict(by_check.most_common()),
    }


def _errors(said: Transcript, heard: Transcript) -> ErrorRate:
    """How many characters of both sides are wrong."""
    errors = ErrorRate()
    for who in (Who.AGENT, Who.CUSTOMER):
        true, own = ("".join(turn.text for turn in call.turns if turn.who is who) for call in (said, heard))
        errors += cer(true, own)
    return errors


def _wrong(found: CheckResult, right: Verdict) -> bool:
    return found.verdict is Verdict.FAIL and right is not Verdict.FAIL


def _judged(
    call: GoldCall, said: Transcript, heard: Transcript, card: Scorecard
) -> Iterator[tuple[CheckResult, CheckResult, Verdict]]:
    """Every labelled check as judged on the true and on the misheard text, and the right verdict."""
    right = right_verdicts(call)
    for before, after in zip(analyse(said, card).checks, analyse(heard, card).checks, strict=True):
        if before.id in right:
            yield before, after, right[before.id].verdict


def counted(pairs: Sequence[tuple[GoldCall, Transcript]]) -> dict[str, object]:
    """How often characters are wrong and how sure the recogniser seems, by price: what ``Counted`` reads."""
    language = Homophones()
    wrong = [[0, 0] for _ in range(BINS)]
    sure: dict[bool, list[list[float]]] = {flag: [[] for _ in range(BINS)] for flag in (True, False)}
    for call, heard in pairs:
        for who in (Who.AGENT, Who.CUSTOMER):
            true = _characters(as_transcript(call), who, language)
            own = _characters(heard, who, language)
            one, other = ("".join(char for char, *_ in side) for side in (true, own))
            for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
                for _, price, _ in true[a:b]:
                    wrong[price_bin(price)][0] += kind != "equal"
                    wrong[price_bin(price)][1] += 1
                for _, price, confidence in own[c:d]:
                    sure[kind == "equal"][price_bin(price)].append(confidence)
    return {
        "wrong": [round(bad / whole, 3) if whole else 1.0 for bad, whole in wrong],
        "right_sure": [_spread(row) for row in sure[True]],
        "wrong_sure": [_spread(row) for row in sure[False]],
    }


def _characters(call: Transcript, who: Who, language: Homophones) -> list[tuple[str, float, float]]:
    """A side's characters with their prices and confidences."""
    found = []
    for turn in call.turns:
        if turn.who is not who:
            continue
        cost, _ = prices(turn.text, language)
        sure = iter([word.confidence for word in turn.words for char in word.text if is_han(char)])
        found += [(c, price, next(sure, 1.0)) for c, price in zip(turn.text, cost, strict=True) if is_han(c)]
    return found


def _spread(values: Sequence[float]) -> list[float]:
    """A few confidences that stand for many; none where there are too few."""
    ordered = sorted(values)
    if len(ordered) < _ENOUGH:
        return []
    return [round(ordered[(2 * k + 1) * len(ordered) // (2 * _KEPT)], 3) for k in range(_KEPT)]


if __name__ == "__main__":
    main()
