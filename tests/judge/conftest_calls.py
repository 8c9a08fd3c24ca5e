"""Calls written one line per turn."""

from __future__ import annotations

from qa.model import AudioFacts, Span, Transcript, Turn, Who


def call(*lines: str, rings: int | None = None, timed: bool = True, **changes: object) -> Transcript:
    """A transcript from lines like ``席：您好``; four characters a second, half a second between turns."""
    turns, clock = [], 1.0
    for number, line in enumerate(lines):
        who, text = (Who.AGENT if line[0] == "席" else Who.CUSTOMER), line[2:]
        end = clock + max(1.0, len(text) / 4)
        times = (clock, end) if timed else (None, None)
        turns.append(Turn(number, who, *times, text=text, raw=text))
        clock = end + 0.5
    values: dict[str, object] = {
        "call_id": "t",
        "duration": clock,
        "turns": tuple(turns),
        "agent_speech": _speech(turns, Who.AGENT) if timed else (),
        "customer_speech": _speech(turns, Who.CUSTOMER) if timed else (),
        "audio": AudioFacts(ring_count=rings),
        "acoustic": timed,
    }
    return Transcript(**(values | changes))  # type: ignore[arg-type]


def _speech(turns: list[Turn], who: Who) -> tuple[Span, ...]:
    return tuple(turn.span for turn in turns if turn.who is who)
