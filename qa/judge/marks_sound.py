"""Marks from speaking rate: the sentence that shows best what the figure of the whole call means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.judge.conditions import Rate
from qa.judge.context import CallContext
from qa.judge.drafts import Draft, agent_turns
from qa.judge.marks_checks import note_of
from qa.judge.marks_pace import pace_of, too_fast_by
from qa.judge.scorecard import Check, Scorecard
from qa.language.asking import asking_clauses
from qa.model import CheckResult, MarkSource, Tone, Verdict, Who

__all__ = ["SLOW", "drafts_of_sound"]

# What the library says of pace is for who speaks too fast.
SLOW = "语速偏慢"
_QUICKER = "（话说短一点，一句说完接着说下一句）好的，您的问题我清楚了，我现在就给您办。"
_QUICK_QUESTION = "（问题直接问出来，前后不拖）跟您确认一样：（要问的那一样），对吗？"
_DRAGS = "慢了显拖沓，客户会以为没人在办。"

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
    failed = result.verdict is Verdict.FAIL
    fast = whole > band.high or not failed
    turn = max(rates, key=lambda i: rates[i] if fast else -rates[i])
    rate = rates[turn]
    if not fast:
        yield _dragging(turn, rate, result, context)
        return
    if not failed and (result.verdict is not Verdict.PASS or rate <= band.high * _FAR):
        return
    pace = pace_of(turn, rate, band.high, context)
    known = pace.situation in scorecard.coaching.situations
    above = f"，{too_fast_by(rate, band.high)}" if rate > band.high else ""
    if failed:
        comment = f"{result.reason}这一句每分钟 {rate:.0f} 字，是全程最快的长句{above}。{pace.why}"
    else:
        comment = f"全程语速合适，只是这一句每分钟 {rate:.0f} 字{above}。{pace.why}"
    yield Draft(
        turn,
        Tone.BAD if failed else Tone.ADVICE,
        "语速偏快" if failed else "这句偏快",
        comment,
        check=check.id if failed else "",
        situation=pace.situation if known else note_of(check, scorecard.coaching).situation,
        suggestion=result.suggestion,
        source=MarkSource.SOUND,
        weight=1.0 + result.max if failed else 0.6,
        term=pace.term if known else "",
    )


def _dragging(turn: int, rate: float, result: CheckResult, context: CallContext) -> Draft:
    """The slowest long sentence of a call that is too slow."""
    return Draft(
        turn,
        Tone.BAD,
        SLOW,
        f"{result.reason}这一句每分钟 {rate:.0f} 字，是全程最慢的长句。{_DRAGS}",
        check=result.id,
        suggestion=_quicker(turn, context),
        source=MarkSource.SOUND,
        weight=1.0 + result.max,
    )


def _quicker(turn: int, context: CallContext) -> str:
    """What to say instead of a sentence that drags."""
    return _QUICK_QUESTION if asking_clauses(context.turns[turn].text) else _QUICKER
