"""Fuzz target: scorecards with their acts and flow.

    python fuzz/fuzz_scorecard.py CORPUS -max_total_time=600

Promise: a scorecard that judges a call, or a ``ScorecardError`` that names file, line and reason.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import atheris
import harness

with atheris.instrument_imports(include=["qa"]):
    from qa.errors import ScorecardError
    from qa.judge.analyse import analyse
    from qa.judge.examples import run_examples
    from qa.model import CallMeta, Transcript, Turn, Who
    from qa.rulefiles.lint import lint
    from qa.rulefiles.scorecard import load, read

FOLDER = harness.scratch()
_FILES = ("card.yaml", "acts.yaml", "flow.yaml")
_BREAK = b"%%%%"
_WORDS = tuple(
    (
        "&a @*a @<<: @!!int @- @{ @[ @? @~ @yes @1e999 @.nan @-1 @0 @2026-13-45 @0x_ @1:99 @fatal @bonus @|\n"
        "@said: @phrases: @acts: @any: @none: @all: @ref: @count: @rings: @require: @forbid: @when: @exempt: "
        '@"re:(a|b)*$" @"re:(?P<x>.)" @"…{9}#" @"(您|你)?{!不}好$" @"^" @weight: @sequence: @each: @similar: '
        "@parts: @per_hit: @undecided: @elapsed: @entities: @weigh: "
    )
    .encode()
    .split(b"@")
)
_CALL = Transcript(
    call_id="x",
    duration=10.0,
    turns=(
        Turn(0, Who.AGENT, 0.5, 3.0, "您好，请问有什么可以帮您？"),
        Turn(1, Who.CUSTOMER, 3.5, 6.0, "你们乱扣费用。"),
        Turn(2, Who.AGENT, 6.5, 9.0, "已经为您登记了，再见。"),
    ),
    meta=CallMeta(call_id="x"),
)


def target(data: bytes) -> None:
    """Read the files that the bytes are cut into; judge a call with what can be read."""
    parts = data.split(_BREAK)
    for name, part in zip(_FILES, (*parts, b"", b"", b""), strict=False):
        (FOLDER / name).write_bytes(part)
    path = FOLDER / _FILES[0]
    draft = read(path)
    try:
        card = load(path)
    except ScorecardError as error:
        assert draft.faults.found and error.hint
        str(error).encode("utf-8")
        return
    assert not draft.faults.found
    lint(draft)
    run_examples(card)
    found = analyse(_CALL, card)
    assert found.score.total is None or found.score.total == found.score.total


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Change bytes, or whole lines: put in a word of the language, drop, double or indent a line."""
    chance = random.Random(seed)
    kind = chance.random()
    if kind < 0.4:
        return bytes(atheris.Mutate(data, max_size))
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    if kind < 0.6:
        place = chance.randint(0, len(lines[at]))
        lines[at] = lines[at][:place] + chance.choice(_WORDS) + lines[at][place:]
    elif kind < 0.7:
        del lines[at]
    elif kind < 0.8:
        lines.insert(at, chance.choice(lines))
    elif kind < 0.9:
        key, colon, _ = lines[at].partition(b": ")
        lines[at] = key + colon + chance.choice(_WORDS)
    else:
        lines[at] = b"  " + lines[at] if chance.random() < 0.5 else lines[at][2:]
    return b"\n".join(lines)[:max_size]


if __name__ == "__main__":
    harness.fuzz(target, FOLDER, mutator=mutate)
