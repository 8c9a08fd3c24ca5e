"""Marks before they are merged and numbered: where a comment stands and what it rests on.

Shared by what finds things to remark on (verdicts, words, sound). Knows no library texts.
"""

from __future__ import annotations

from typing import NamedTuple

from qa.judge.context import CallContext
from qa.model import Evidence, MarkSource, Seconds, Span, Tone, Turn, Who

__all__ = ["Draft", "agent_turns", "place_of", "rough", "turn_before"]


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
