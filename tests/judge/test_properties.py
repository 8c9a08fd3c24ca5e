"""What must change no verdict: the order of checks, silence at the end, how the text is written, names."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import opencc
import pytest
from ruamel.yaml import YAML

from qa.evaluation.gold import GoldCall, as_transcript, scan
from qa.judge.analyse import analyse
from qa.language.normalise import normalise
from qa.model import CallAnalysis, Transcript, Turn

DIALOGUES = Path(__file__).parents[1] / "data" / "dialogues"
CALLS = {call.call_id: call for call in scan(DIALOGUES).calls}


@pytest.fixture(scope="module", params=sorted(CALLS))
def call(request) -> GoldCall:
    return CALLS[request.param]


@pytest.fixture(scope="module")
def judged(scorecard):
    known: dict[str, CallAnalysis] = {}

    def get(call: GoldCall) -> CallAnalysis:
        if call.call_id not in known:
            known[call.call_id] = analyse(as_transcript(call), scorecard)
        return known[call.call_id]

    return get


def verdicts(analysis: CallAnalysis) -> dict[str, str]:
    return {check.id: check.verdict.value for check in analysis.checks}


def rewritten(transcript: Transcript, change) -> Transcript:
    def turn(old: Turn) -> Turn:
        raw = change(old.text)
        return replace(old, text=normalise(raw), raw=raw)

    return replace(transcript, turns=tuple(turn(t) for t in transcript.turns))


def test_the_order_of_checks_changes_nothing(call, judged, scorecard):
    checks = list(scorecard.checks)
    random.Random(7).shuffle(checks)
    mixed = analyse(as_transcript(call), replace(scorecard, checks=tuple(checks)))
    before = judged(call)
    assert verdicts(mixed) == verdicts(before)
    assert mixed.score.total == before.score.total


def test_silence_at_the_end_changes_nothing(call, judged, scorecard):
    transcript = as_transcript(call)
    longer = analyse(replace(transcript, duration=transcript.duration + 90), scorecard)
    assert verdicts(longer) == verdicts(judged(call))


def test_traditional_characters_change_nothing(call, judged, scorecard):
    traditional = opencc.OpenCC("s2t").convert
    assert verdicts(analyse(rewritten(as_transcript(call), traditional), scorecard)) == verdicts(judged(call))


def test_full_width_digits_change_nothing(call, scorecard):
    digits = str.maketrans("零一二三四五六七八九", "0123456789")
    wide = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789"}

    def half(text: str) -> str:
        # Only numbers that are read digit by digit: 一三九零 is one, 一下 and 三十 are none.
        return "".join(c.translate(digits) if c in "零" else c for c in text)

    plain = analyse(rewritten(as_transcript(call), half), scorecard)
    full = analyse(rewritten(as_transcript(call), lambda text: half(text).translate(wide)), scorecard)
    assert verdicts(full) == verdicts(plain)


@pytest.mark.parametrize(
    ("surname", "name"), [("欧阳", "欧阳静"), ("钱", "钱多多"), ("许", "许可"), ("安", "安心")]
)
def test_other_names_change_nothing(call, judged, scorecard, surname, name):
    script = YAML(typ="safe").load((DIALOGUES / f"{call.call_id}.yaml").read_text("utf-8"))
    agent = script["agent"].get("name", "")
    customer = script["extract"]["record.form"].get("customer_name", "")

    def renamed(text: str) -> str:
        text = text.replace(agent, name) if agent else text
        old = customer.removesuffix("先生").removesuffix("女士")
        for title in ("先生", "女士"):
            text = text.replace(f"{old}{title}", f"{surname}{title}") if old else text
        return text

    got = verdicts(analyse(rewritten(as_transcript(call), renamed), scorecard))
    # A longer name changes how many characters are spoken in the same time.
    apart = {"call.speaking_rate"}
    before = verdicts(judged(call))
    assert {k: v for k, v in got.items() if k not in apart} == {
        k: v for k, v in before.items() if k not in apart
    }
