"""Marks from speaking rate: the sentence that shows best what the figure of the whole call means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.judge.conditions import Rate
from qa.judge.context import CallContext
from qa.judge.drafts import Draft, agent_turns
from qa.judge.marks_checks import note_of
from qa.judge.scorecard import Check, Scorecard
from qa.model import CheckResult, MarkSource, Tone, Verdict, Who

__all__ = ["SLOW", "drafts_of_sound"]

# What the library says of pace is for who speaks too fast.
SLOW = "语速偏慢"
_QUICKER = "（话说短一点，一句说完接着说下一句）好的，您的问题我清楚了，我现在就给您办。"

# A shorter sentence says little about pace; one this far above the band stands out in a call that keeps it.
_LONG_S, _FAR = 3.0, 1.3


def drafts_of_sound(
    results: Sequence[CheckResult], scorecard: Scorecard, context: CallContext
) -> Iterator[Draft]:
    """Where the agent's pace is worth a mark: at most one sentence a call.

    Args:
        results: one per check of the scorecard, in its order.
        scorecard: its checks.
        context: the call.

    Yields:
        A fault where the whole call is too fast or too slow, advice where one sentence is far too fast.
    """
    for result, check in zip(results, scorecard.checks, strict=True):
        if isinstance(check.require, Rate) and check.require.who is Who.AGENT:
            yield from _pace(result, check, check.require, scorecard, context)


def _pace(
    result: CheckResult, check: Check, band: Rate, scorecard: Scorecard, context: CallContext
) -> Iterator[Draft]:
    rates = {
        turn.i: rate
        for turn in agent_turns(context)
        if turn.span.duration >= _LONG_S and (rate := context.rates[turn.i]) is not None
    }
    whole = context.metrics.agent_chars_per_min
    if not rates or whole is None:
        return
    fast = whole > band.high or result.verdict is not Verdict.FAIL
    turn = max(rates, key=lambda i: rates[i] if fast else -rates[i])
    note, rate = note_of(check, scorecard.coaching), rates[turn]
    slow = result.verdict is Verdict.FAIL and not fast
    if result.verdict is Verdict.FAIL:
        way = "最快" if fast else "最慢"
        comment = f"{result.reason}这一句每分钟 {rate:.0f} 字，是全程{way}的长句。{note.why}"
        tone, title, weight = Tone.BAD, "语速偏快" if fast else SLOW, 1.0 + result.max
    elif result.verdict is Verdict.PASS and rate > band.high * _FAR:
        comment = f"全程语速合适，只是这一句每分钟 {rate:.0f} 字，一口气赶了过去，客户不容易跟上。"
        tone, title, weight = Tone.ADVICE, "这句偏快", 0.6
    else:
        return
    yield Draft(
        turn,
        tone,
        title,
        comment,
        check=check.id if tone is Tone.BAD else "",
        situation="" if slow else note.situation,
        suggestion=_QUICKER if slow else result.suggestion,
        source=MarkSource.SOUND,
        weight=weight,
    )
