"""Marks before they are merged and numbered: where a comment stands and what it rests on.

Shared by what finds things to remark on (verdicts, words, sound). Knows no library texts.
"""

from __future__ import annotations

from typing import NamedTuple

from qa.judge.coaching import Note
from qa.judge.context import CallContext
from qa.model import CheckResult, Evidence, MarkSource, Match, Seconds, Severity, Span, Tone, Turn, Who

__all__ = ["MEASURED", "Draft", "agent_turns", "draft_of", "place_of", "rough", "turn_before"]

MEASURED = (Match.ACOUSTIC, Match.META)
"""What is known without any words."""

_WORTH = {Severity.FATAL: 20.0, Severity.MAJOR: 2.0, Severity.MINOR: 1.0, Severity.BONUS: 0.5}


class Draft(NamedTuple):
    """A mark in the making.

    Attributes:
        turn: where it stands.
        tone, title, comment: as in the mark.
        at, to: offsets of the words it is about; both 0 for the whole turn.
        check: the check it comes from; empty for none.
        about: the check that a remark must not contradict.
        situation: the library's situation that answers it.
        suggestion: what to say instead where no situation is named.
        source: what it rests on.
        weight: what it is worth; the heavier one speaks where several stand at one sentence.
        missing: it is about something that was not said.
        stage: the stage in which that was due.
        lack: what of it, where not all was missing.
        gap: its time when it is about something between turns.
        also: further checks it speaks for.
        term: the words in the sentence that the suggestion takes up.
    """

    turn: int
    tone: Tone
    title: str
    comment: str
    at: int = 0
    to: int = 0
    check: str = ""
    about: str = ""
    situation: str = ""
    suggestion: str = ""
    source: MarkSource = MarkSource.CHECK
    weight: float = 1.0
    missing: bool = False
    stage: str = ""
    lack: str = ""
    gap: Span | None = None
    also: tuple[str, ...] = ()
    term: str = ""


def draft_of(result: CheckResult, note: Note, turn: int, tone: Tone, comment: str) -> Draft:
    """A verdict's draft for a whole turn, titled and weighed by its check.

    Args:
        result: the verdict.
        note: what a trainer calls its failure and its pass.
        turn: where it stands.
        tone: praise or not.
        comment: what is said there.
    """
    good = tone is Tone.GOOD
    gained = result.points if good else result.max - result.points
    measured = bool(result.evidence) and all(e.match in MEASURED for e in result.evidence)
    return Draft(
        turn,
        tone,
        note.good if good else note.bad,
        comment,
        check=result.id,
        situation=note.situation,
        suggestion="" if good else result.suggestion,
        source=MarkSource.SOUND if measured else MarkSource.CHECK,
        weight=_WORTH[result.severity] + gained,
    )


def agent_turns(context: CallContext) -> tuple[Turn, ...]:
    """The agent's turns that say something; of turns of nobody known, none."""
    agent = Who.AGENT
    return tuple(
        [t for t in context.side(agent, everywhere=True) if t.who is agent and t.text and not t.quarantine]
    )


def place_of(evidence: Evidence, context: CallContext) -> tuple[int, int]:
    """The offsets of a quote in its turn's text; the whole turn when it is not found."""
    text = context.turns[evidence.turn or 0].text
    start = text.find(evidence.quote) if evidence.quote else -1
    return (start, start + len(evidence.quote)) if start >= 0 else (0, len(text))


# A turn that begins with the sound counts as well, be it timed so many seconds later.
_LATE_S = 0.3


def turn_before(moment: Seconds, context: CallContext, who: Who | None = None) -> int | None:
    """The last turn (of one side) that began before a moment, or hardly later."""
    found = None
    for turn in context.turns:
        if turn.start is None or turn.start >= moment + _LATE_S:
            break
        if turn.text and (who is None or turn.who is who) and not turn.quarantine:
            found = turn.i
    return found


# Who speaks so is not praised for the same breath, however well the rest of the words fit.
_ROUGH = ("denial", "rude", "threaten_back", "hangs_up")


def rough(turn: int, context: CallContext) -> bool:
    """Whether anything harsh is heard in a turn, be it ever so doubtful."""
    return any(context.acts.has(turn, act) for act in _ROUGH)
