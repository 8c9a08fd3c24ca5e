"""Single sentences and short calls against the default scorecard, for tests of its rules."""

from __future__ import annotations

from functools import cache

from qa.judge.acts import CLEAR
from qa.judge.analyse import make_context
from qa.judge.rules import judge_check
from qa.judge.scorecard import Scorecard
from qa.model import CheckResult, Transcript, Turn, Who
from qa.rulefiles.scorecard import load


@cache
def default() -> Scorecard:
    return load()


def heard(text: str, who: Who, *acts: str) -> bool:
    """Whether one of the acts is clearly heard in a sentence."""
    turns = (Turn(i=0, who=who, start=None, end=None, text=text, raw=text),)
    index = make_context(Transcript(call_id="t", duration=0.0, turns=turns), default()).acts
    return any(hit.confidence >= CLEAR for act in acts for hit in index.all(act))


def judged(name: str, call: str) -> CheckResult:
    """The verdict of a check on a call without times whose lines are parted by bars, the agent's first."""
    turns = tuple(
        Turn(i=i, who=(Who.AGENT, Who.CUSTOMER)[i % 2], start=None, end=None, text=text, raw=text)
        for i, text in enumerate(call.split("|"))
    )
    return judged_of(name, Transcript(call_id="t", duration=0.0, turns=turns))


def judged_of(name: str, transcript: Transcript) -> CheckResult:
    """The verdict of a check on a transcript."""
    check = next(check for check in default().checks if check.id == name)
    return judge_check(check, make_context(transcript, default()))


def lines(text: str) -> list[str]:
    """The sentences of a block: one after the other, parted by bars or line ends."""
    return [line for line in text.replace("\n", "|").split("|") if line]


def told_apart(*rows: tuple[Who, tuple[str, ...], str, str]) -> list[tuple[str, Who, tuple[str, ...], bool]]:
    """Cases of sentences in which acts must be heard, and of those in which they must not.

    Args:
        rows: who speaks, the acts, a block of sentences that hold one of them, a block that hold none.
    """
    return [
        (line, who, acts, yes)
        for who, acts, wanted, unwanted in rows
        for block, yes in ((wanted, True), (unwanted, False))
        for line in lines(block)
    ]
