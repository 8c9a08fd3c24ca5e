"""A recognised call laid over its gold call: errors of text, of roles and of turn times.

Pure. Turns are matched by time overlap and speaker; text is compared per speaker over the whole call,
so that a differently cut turn costs nothing in the error rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qa.evaluation.cer import ErrorRate, cer
from qa.evaluation.gold import GoldCall, GoldTurn
from qa.model import Layout, Seconds, Span, Transcript, Turn, Who
from qa.stats import percentile

__all__ = ["SpeechScore", "TurnTiming", "compare", "on_one_channel", "sides"]

MIN_TOUCH_S = 0.05  # less common time than this is an accident of rounding


@dataclass(frozen=True, slots=True)
class TurnTiming:
    """How well turns were placed; sums with ``+``.

    Attributes:
        start_errors, end_errors: absolute seconds, one per gold turn that was found.
        missed: gold turns that no recognised turn of the same speaker touches.
        spurious: recognised turns with trusted text that touch no gold turn of the same speaker.
        gold: all gold turns.
    """

    start_errors: tuple[Seconds, ...] = ()
    end_errors: tuple[Seconds, ...] = ()
    missed: int = 0
    spurious: int = 0
    gold: int = 0

    @property
    def median_start(self) -> Seconds | None:
        """Median start error in seconds."""
        return percentile(self.start_errors, 0.5)

    @property
    def p90_start(self) -> Seconds | None:
        """Start error in seconds that nine turns in ten stay within."""
        return percentile(self.start_errors, 0.9)

    @property
    def p95_start(self) -> Seconds | None:
        """Start error in seconds that 19 turns in 20 stay within."""
        return percentile(self.start_errors, 0.95)

    @property
    def median_end(self) -> Seconds | None:
        """Median end error in seconds."""
        return percentile(self.end_errors, 0.5)

    @property
    def p95_end(self) -> Seconds | None:
        """End error in seconds that 19 turns in 20 stay within."""
        return percentile(self.end_errors, 0.95)

    def __add__(self, other: TurnTiming) -> TurnTiming:
        return TurnTiming(
            self.start_errors + other.start_errors,
            self.end_errors + other.end_errors,
            self.missed + other.missed,
            self.spurious + other.spurious,
            self.gold + other.gold,
        )


@dataclass(frozen=True, slots=True)
class SpeechScore:
    """How well one call, or many, were heard; sums with ``+``.

    Attributes:
        agent, customer: errors per speaker; empty for calls whose speakers share a channel.
        total: errors of all speech.
        timing: of the turns.
        role_s, right_role_s: seconds of gold speech covered by recognised turns, and those of them
            under the right role.
        quarantined: recognised turns whose text was not trusted, hence not scored.
    """

    agent: ErrorRate = field(default_factory=ErrorRate)
    customer: ErrorRate = field(default_factory=ErrorRate)
    total: ErrorRate = field(default_factory=ErrorRate)
    timing: TurnTiming = field(default_factory=TurnTiming)
    role_s: Seconds = 0.0
    right_role_s: Seconds = 0.0
    quarantined: int = 0

    @property
    def role_accuracy(self) -> float | None:
        """Share of the heard time under the right role."""
        return self.right_role_s / self.role_s if self.role_s else None

    def __add__(self, other: SpeechScore) -> SpeechScore:
        return SpeechScore(
            self.agent + other.agent,
            self.customer + other.customer,
            self.total + other.total,
            self.timing + other.timing,
            self.role_s + other.role_s,
            self.right_role_s + other.right_role_s,
            self.quarantined + other.quarantined,
        )


def compare(gold: GoldCall, transcript: Transcript) -> SpeechScore:
    """Measure a recognised call against its gold call.

    Args:
        gold: the truth.
        transcript: what was made of the recording. Quarantined text counts as not recognised.

    Returns:
        The counts of this call. On a shared channel speakers are not told apart: text is compared
        as a whole and turns are matched by time alone.
    """
    shared = on_one_channel(transcript)
    rates = [cer(_text(said), _text(heard)) for said, heard in sides(gold, transcript)]
    if shared:
        agent, customer, total = ErrorRate(), ErrorRate(), rates[0]
    else:
        agent, customer = rates
        total = agent + customer + cer("", _text(_trusted(transcript, Who.UNKNOWN)))
    covered, right = _role_time(gold, transcript)
    return SpeechScore(
        agent=agent,
        customer=customer,
        total=total,
        timing=_timing(gold.turns, transcript.turns, by_time_only=shared),
        role_s=covered,
        right_role_s=right,
        quarantined=sum(bool(t.quarantine) for t in transcript.turns),
    )


def on_one_channel(transcript: Transcript) -> bool:
    """Whether both speakers were recorded on one channel."""
    return transcript.audio.layout in (Layout.MONO, Layout.FAKE_STEREO)


def sides(gold: GoldCall, transcript: Transcript) -> list[tuple[list[GoldTurn], list[Turn]]]:
    """What is compared with what: the true turns and the trusted heard ones, side by side.

    Args:
        gold: the truth.
        transcript: what was heard.

    Returns:
        The agent's and the customer's; all as one where both share a channel.
    """
    if on_one_channel(transcript):
        return [(list(gold.turns), _trusted(transcript))]
    return [
        ([turn for turn in gold.turns if turn.who is who], _trusted(transcript, who))
        for who in (Who.AGENT, Who.CUSTOMER)
    ]


def _trusted(transcript: Transcript, who: Who | None = None) -> list[Turn]:
    return [turn for turn in transcript.turns if who in (None, turn.who) and not turn.quarantine]


def _text(turns: Sequence[GoldTurn] | Sequence[Turn]) -> str:
    return "\n".join(turn.text for turn in turns)


def _timing(gold: Sequence[GoldTurn], turns: Sequence[Turn], *, by_time_only: bool) -> TurnTiming:
    """Each gold turn against the nearest edges of the recognised turns that touch it."""

    def matches(truth: GoldTurn, turn: Turn) -> bool:
        same = by_time_only or truth.who is turn.who
        return same and turn.timed and _touch(truth.span, turn.span)

    starts, ends, missed = [], [], 0
    for truth in gold:
        found = [t.span for t in turns if matches(truth, t)]
        if not found:
            missed += 1
            continue
        starts.append(min(abs(s.start - truth.span.start) for s in found))
        ends.append(min(abs(s.end - truth.span.end) for s in found))
    trusted = (t for t in turns if t.text and t.timed and not t.quarantine)
    spurious = sum(not any(matches(truth, t) for truth in gold) for t in trusted)
    return TurnTiming(tuple(starts), tuple(ends), missed, spurious, len(gold))


def _touch(truth: Span, found: Span) -> bool:
    return (truth & found).duration >= min(MIN_TOUCH_S, truth.duration / 2)


def _role_time(gold: GoldCall, transcript: Transcript) -> tuple[Seconds, Seconds]:
    """Seconds of gold speech that recognised turns cover, and those under the right role.

    Where both speak at once, the recognised turn of the same role is the one that counts.
    """
    covered = right = 0.0
    for truth in gold.turns:
        own = [t.span & truth.span for t in transcript.turns if t.timed and t.who is truth.who]
        others = [t.span & truth.span for t in transcript.turns if t.timed and t.who is not truth.who]
        mine = min(sum(s.duration for s in own), truth.span.duration)
        theirs = min(sum(s.duration for s in others), truth.span.duration - mine)
        covered, right = covered + mine + theirs, right + mine
    return covered, right
