"""The examples inside a scorecard, run as its own test: a rule whose examples are wrong may not judge."""

from __future__ import annotations

from dataclasses import dataclass

from qa.judge import timeline
from qa.judge.analyse import make_context
from qa.judge.rules import judge_check
from qa.judge.scorecard import Check, Example, Scorecard
from qa.model import AudioFacts, Layout, Span, Transcript, Turn, Verdict, Who

__all__ = ["ExampleFailure", "run_examples", "transcript_of"]


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """An example that got another verdict than it says."""

    check: str
    line: int
    expected: Verdict
    got: Verdict
    reason: str
    text: str


def run_examples(scorecard: Scorecard) -> tuple[ExampleFailure, ...]:
    """Judge every example of every check.

    Args:
        scorecard: the scorecard.

    Returns:
        The examples that came out wrong; empty when all is well.
    """
    failures = []
    for check in scorecard.checks:
        for example in check.examples:
            failure = _run(check, example, scorecard)
            if failure is not None:
                failures.append(failure)
    return tuple(failures)


def transcript_of(example: Example) -> Transcript:
    """An example dialogue as a transcript (with sound only if its lines have times)."""
    turns = tuple(
        Turn(
            i=number,
            who=line.who,
            start=None if line.span is None else line.span.start,
            end=None if line.span is None else line.span.end,
            text=line.text,
            raw=line.text,
            backchannel=_listens(number, example),
        )
        for number, line in enumerate(example.turns)
    )
    timed = bool(turns) and all(turn.timed for turn in turns)
    return Transcript(
        call_id="example",
        duration=max((turn.end or 0.0 for turn in turns), default=0.0),
        turns=turns,
        agent_speech=_spans(turns, Who.AGENT) if timed else (),
        customer_speech=_spans(turns, Who.CUSTOMER) if timed else (),
        audio=AudioFacts(ring_count=example.rings, layout=Layout.STEREO if timed else Layout.MONO),
        meta=example.meta,
        acoustic=timed,
    )


def _listens(number: int, example: Example) -> bool:
    """Whether a line is a listening noise inside another one's longer line."""
    line = example.turns[number]
    if line.span is None or not timeline.sounds_like_listening(line.text):
        return False
    others = (o.span for o in example.turns if o.who is not line.who and o.span is not None)
    return any(o.start < line.span.start and line.span.end < o.end for o in others)


def _spans(turns: tuple[Turn, ...], who: Who) -> tuple[Span, ...]:
    return tuple(turn.span for turn in turns if turn.who is who)


def _run(check: Check, example: Example, scorecard: Scorecard) -> ExampleFailure | None:
    result = judge_check(check, make_context(transcript_of(example), scorecard))
    if result.verdict is example.verdict:
        return None
    text = " / ".join(turn.text for turn in example.turns)
    return ExampleFailure(check.id, example.line, example.verdict, result.verdict, result.reason, text)
