"""The words of the field as values: what every room of the program speaks in.

Standard library only. All times are seconds from the start of the recording; all spans are
half-open, ``[start, end)``. Nothing here knows about files, recognisers or reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "COUNTED_SILENCE_S",
    "ROLE_BAR",
    "ROLE_SURE",
    "AudioFacts",
    "BestPhrase",
    "CallAnalysis",
    "CallMeta",
    "CheckResult",
    "Evidence",
    "Layout",
    "Mark",
    "MarkSource",
    "Match",
    "Metrics",
    "ModelPhrase",
    "Score",
    "Seconds",
    "SectionScore",
    "Severity",
    "Span",
    "SpokenLanguage",
    "StageSpan",
    "Tone",
    "ToneRegion",
    "Transcript",
    "Turn",
    "Verdict",
    "Who",
    "Word",
]

Seconds = float


class Who(StrEnum):
    """Who speaks. ``unknown`` is never judged as either side."""

    AGENT = "agent"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"

    @property
    def other(self) -> Who:
        """The other side of the line (``unknown`` has none and stays ``unknown``)."""
        if self is Who.AGENT:
            return Who.CUSTOMER
        return Who.AGENT if self is Who.CUSTOMER else Who.UNKNOWN


class Verdict(StrEnum):
    """The four values of a check. ``na`` and ``undecided`` leave the denominator."""

    PASS = "pass"
    FAIL = "fail"
    NA = "na"
    UNDECIDED = "undecided"


class Severity(StrEnum):
    """What a failure costs: ``fatal`` zeroes the call, ``bonus`` can only add."""

    FATAL = "fatal"
    MAJOR = "major"
    MINOR = "minor"
    BONUS = "bonus"


class Match(StrEnum):
    """How evidence was found; ``phonetic`` is weaker than ``text``."""

    TEXT = "text"
    PHONETIC = "phonetic"
    ACOUSTIC = "acoustic"
    META = "meta"


class Tone(StrEnum):
    """The tone of a trainer's mark."""

    GOOD = "good"
    BAD = "bad"
    ADVICE = "advice"


class MarkSource(StrEnum):
    """What a mark rests on: a check's verdict, something said, or something measured in the sound."""

    CHECK = "check"
    ACT = "act"
    SOUND = "sound"


class Layout(StrEnum):
    """How a recording's channels relate to its speakers.

    ``fake_stereo``: one mono mix duplicated into two channels. ``swapped``: true stereo whose agent
    is not on the channel that was expected. A dead channel is ``stereo`` with a warning.
    """

    STEREO = "stereo"
    MONO = "mono"
    FAKE_STEREO = "fake_stereo"
    SWAPPED = "swapped"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of time ``[start, end)`` in seconds; empty when ``end <= start``."""

    start: Seconds
    end: Seconds

    @property
    def duration(self) -> Seconds:
        """Length in seconds, never negative."""
        return max(0.0, self.end - self.start)

    def __bool__(self) -> bool:
        return self.end > self.start

    def __and__(self, other: Span) -> Span:
        """The common part; empty (falsy) when the two do not meet."""
        return Span(max(self.start, other.start), min(self.end, other.end))

    def __contains__(self, moment: Seconds) -> bool:
        return self.start <= moment < self.end


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word (in Mandarin often one character) with its true time.

    ``confidence`` is the recogniser's probability, 0 to 1.
    """

    text: str
    start: Seconds
    end: Seconds
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's uninterrupted talk.

    Attributes:
        i: place in the transcript, from 0.
        who: the speaker's role.
        start, end: seconds; both ``None`` in a finished transcript without times.
        text: normalised text (simplified, full-width punctuation); what is judged. Reports show its
            numbers as digits.
        raw: the recogniser's own text, kept beside it.
        words: recognised words in order; their texts joined may differ from ``text``.
        confidence: 0 to 1, trust in the text as a whole.
        quarantine: why the text is not to be trusted; non-empty text is shown grey, never judged.
        backchannel: a short listener's answer (嗯, 对, 好的) that does not take the floor.
        loudness_db: level of the voice in decibels against the speaker's own median turn; ``None`` where
            the recording does not tell.
    """

    i: int
    who: Who
    start: Seconds | None
    end: Seconds | None
    text: str
    raw: str = ""
    words: tuple[Word, ...] = ()
    confidence: float = 1.0
    quarantine: str = ""
    backchannel: bool = False
    loudness_db: float | None = None

    @property
    def timed(self) -> bool:
        """Whether the turn knows when it was spoken."""
        return self.start is not None and self.end is not None

    @property
    def span(self) -> Span:
        """The turn's time; empty at 0 when it has none."""
        return Span(self.start or 0.0, self.end or 0.0)


@dataclass(frozen=True, slots=True)
class ToneRegion:
    """A stretch of line signal or music that is not speech, or of a channel that was not recorded.

    ``kind``: ``ringback``, ``busy``, ``music``, ``tone`` or ``lost``; ``channel`` counts from 0.
    """

    kind: str
    span: Span
    channel: int = 0


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    """Which language a side speaks, as the recogniser hears it.

    ``code`` is ISO 639 (``zh``, ``yue``, ``en`` …); models that know no Cantonese call it ``zh`` too.
    ``probability`` is the recogniser's, 0 to 1.
    """

    who: Who
    code: str
    probability: float


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What was found out about the recording itself.

    ``ring_count`` is ``None`` when neither tone nor metadata tells; ``warnings`` are user-facing
    sentences in Chinese; ``languages`` has at most one entry a side.
    """

    channels: int = 0
    sample_rate: int = 0
    layout: Layout = Layout.MONO
    ring_count: int | None = None
    tones: tuple[ToneRegion, ...] = ()
    warnings: tuple[str, ...] = ()
    languages: tuple[SpokenLanguage, ...] = ()


@dataclass(frozen=True, slots=True)
class CallMeta:
    """What is known of a call besides its sound; each field optional.

    Times are ISO 8601 strings as given (``started_at`` …); ``hold_events`` are spans in seconds.
    ``channel_map`` maps a channel ("left", "right") to a role ("agent", "customer").
    """

    call_id: str = ""
    agent_id: str = ""
    agent_name: str = ""
    team: str = ""
    customer_id: str = ""
    direction: str = ""
    started_at: str = ""
    ended_at: str = ""
    ring_count: int | None = None
    ring_seconds: Seconds | None = None
    hold_events: tuple[Span, ...] = ()
    queue_wait_s: Seconds | None = None
    ticket_filed_at: str = ""
    promise_due_at: str = ""
    promise_done_at: str = ""
    callback_at: str = ""
    channel_map: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)


ROLE_BAR = 0.6
"""Below this trust in who is agent and who is customer nothing that depends on it is decided."""

ROLE_SURE = 0.7
"""Below this nobody is charged by it. On 12 labelled calls mixed into one stream, of whose words nine in ten
were given to the right side, one in seven charges was wrong, and one in seventeen of what was passed."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole call as text in time: the one input of judging.

    Attributes:
        call_id: the call's name.
        duration: seconds of recording.
        turns: in order of start (given order when untimed).
        agent_speech, customer_speech: voice-activity spans of each side, sorted, not overlapping;
            the only source of acoustic facts (rates, silences, overlaps). Empty for a finished
            transcript, where turn times stand in.
        audio: facts about the recording.
        meta: what else is known.
        role_confidence: 0 to 1, trust in who is agent and who is customer; see ``ROLE_BAR``.
        acoustic: whether the speech spans come from sound (False: from given turn times).
    """

    call_id: str
    duration: Seconds
    turns: tuple[Turn, ...]
    agent_speech: tuple[Span, ...] = ()
    customer_speech: tuple[Span, ...] = ()
    audio: AudioFacts = field(default_factory=AudioFacts)
    meta: CallMeta = field(default_factory=CallMeta)
    role_confidence: float = 1.0
    acoustic: bool = False

    @property
    def timed(self) -> bool:
        """Whether every turn has times."""
        return all(t.timed for t in self.turns)

    def speech(self, who: Who) -> tuple[Span, ...]:
        """Voice activity of one side."""
        if who is Who.AGENT:
            return self.agent_speech
        return self.customer_speech if who is Who.CUSTOMER else ()


@dataclass(frozen=True, slots=True)
class StageSpan:
    """One stage that took place: turns ``first_turn`` to ``last_turn`` inclusive.

    ``confidence`` is that of its opening boundary, 0 to 1; times are 0 when the transcript has none.
    """

    id: str
    start: Seconds
    end: Seconds
    confidence: float
    first_turn: int
    last_turn: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something a person can listen to or look up: where a verdict comes from.

    ``turn`` is ``None`` when it lies between turns (a silence, rings) or in metadata. For a missing
    thing, the evidence is the place where it was looked for.
    """

    turn: int | None
    start: Seconds | None
    end: Seconds | None
    who: Who
    quote: str
    match: Match = Match.TEXT
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check's outcome on one call.

    ``points`` of ``max`` were earned (a bonus adds ``points``); both 0 for ``na`` and ``undecided``.
    ``reason`` and ``suggestion`` are for the reader, in Chinese.
    """

    id: str
    zh: str
    stage: str
    severity: Severity
    verdict: Verdict
    points: float
    max: float
    reason: str
    suggestion: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A trainer's numbered mark at a sentence (①②③).

    Attributes:
        n: its number, from 1 in the order of the talk.
        stage: the stage that ``turn`` lies in.
        turn: the sentence it stands at.
        tone: praise, fault or advice.
        check: the check it speaks for; empty when it comes from none.
        comment: what was good or wrong, and why it matters.
        suggestion: what to say instead; empty for praise.
        title: what it is in a few characters (抢话, 利益引导).
        source: what it rests on.
        quote: the words it is about, cut from the turn's text; empty for something between turns.
        start, end: their time; ``None`` where unknown.
        also: further checks that this mark speaks for as well.
    """

    n: int
    stage: str
    turn: int
    tone: Tone
    check: str
    comment: str
    suggestion: str = ""
    title: str = ""
    source: MarkSource = MarkSource.CHECK
    quote: str = ""
    start: Seconds | None = None
    end: Seconds | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageReview:
    """A trainer's closing word on one stage of the flow.

    ``score`` of ``max`` are the points of its own section, ``None`` when nothing in it was decided.
    ``held`` is false for a stage that did not take place; ``appraisal`` then tells what should have
    happened. ``why`` tells what the stage's beginning was recognised by.
    """

    id: str
    held: bool
    appraisal: str
    score: float | None = None
    max: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class BestPhrase:
    """A sentence of this call worth learning: where it stands, for which situation, and why it is good."""

    turn: int
    quote: str
    situation: str
    why: str
    start: Seconds | None = None
    end: Seconds | None = None


@dataclass(frozen=True, slots=True)
class ModelPhrase:
    """A model sentence for a situation in which this call fell short; ``marks`` are the marks it answers."""

    situation: str
    when: str
    phrase: str
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionScore:
    """One section's points; ``max`` counts only what applied and was decided."""

    id: str
    zh: str
    score: float
    max: float


@dataclass(frozen=True, slots=True)
class Score:
    """The call's score out of 100.

    ``total`` is 0 when ``fatal`` names a failed fatal check; ``before_fatal`` keeps the rest visible.
    ``None`` when nothing could be decided. ``unsettled`` tells that what is left undecided may still change
    the grade, whether the call passes, or be fatal: a person should decide it.
    """

    total: float | None
    before_fatal: float | None
    grade: str
    sections: tuple[SectionScore, ...] = ()
    fatal: tuple[str, ...] = ()
    unsettled: bool = False


COUNTED_SILENCE_S = 2.0
"""Gaps up to this are the breathing of a talk and no silence; Calabrio leaves them out as well."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Measured facts of the talk; ``None`` where the input cannot tell.

    ``silence_s`` and ``longest_silence_s`` speak of the same silences: gaps without speech of anyone, of
    more than ``COUNTED_SILENCE_S``, between the first word and the last; music on hold is one.
    """

    agent_chars_per_min: float | None = None
    agent_talk_s: Seconds | None = None
    customer_talk_s: Seconds | None = None
    silence_s: Seconds | None = None
    longest_silence_s: Seconds | None = None
    interruptions_by_agent: int | None = None
    interruptions_by_customer: int | None = None
    first_response_s: Seconds | None = None
    handling_starts_s: Seconds | None = None
    overlap_s: Seconds | None = None
    quarantined_turns: int = 0


@dataclass(frozen=True, slots=True)
class CallAnalysis:
    """Everything judged about one call: the one output of judging.

    ``turn_stages`` and ``turn_rates`` run parallel to ``transcript.turns``: each turn's stage id and
    its speaking rate in characters a minute (``None`` when untimed, too short or quarantined).
    ``reviews`` has one word per stage of the flow, in its order, those that did not take place included.
    """

    call_id: str
    scorecard: str
    stages: tuple[StageSpan, ...]
    turn_stages: tuple[str, ...]
    turn_rates: tuple[float | None, ...]
    checks: tuple[CheckResult, ...]
    marks: tuple[Mark, ...]
    metrics: Metrics
    score: Score
    extract: Mapping[str, object] = field(default_factory=dict)
    summary: str = ""
    reviews: tuple[StageReview, ...] = ()
    best_phrases: tuple[BestPhrase, ...] = ()
    model_phrases: tuple[ModelPhrase, ...] = ()
