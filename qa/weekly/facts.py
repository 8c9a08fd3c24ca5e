"""What the weekly scorecards need of one call, and nothing else.

The frozen values here are the room's one input. They know neither the store nor the full analysis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.model import Seconds

__all__ = [
    "PASS_MARK",
    "CallFacts",
    "CheckFact",
    "PromiseFact",
    "ScoreFact",
    "SectionFact",
    "TalkFact",
    "TicketFact",
    "VoiceFact",
]


PASS_MARK = 80.0
"""From how many points on a call passes where its scorecard does not say."""


@dataclass(frozen=True, slots=True)
class CheckFact:
    """One check that applied to the call (``na`` is left out).

    ``at`` is the second to listen from, ``confidence`` that of the weakest evidence; texts are empty
    for calls that are only counted.
    """

    id: str
    zh: str
    stage: str
    severity: str
    verdict: str
    points: float = 0.0
    max: float = 0.0
    at: Seconds | None = None
    quote: str = ""
    confidence: float = 1.0
    reason: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class SectionFact:
    """One section's points; ``max`` 0 where nothing in it was decided."""

    id: str
    zh: str
    score: float
    max: float


@dataclass(frozen=True, slots=True)
class ScoreFact:
    """The call's score. ``former`` is the machine's total where a review changed it.

    ``unsettled``: whether what is undecided may change grade or verdict; ``None`` where an earlier edition
    of the program judged and did not say.
    """

    total: float | None = None
    before_fatal: float | None = None
    fatal: tuple[str, ...] = ()
    sections: tuple[SectionFact, ...] = ()
    former: float | None = None
    restated_by: str = ""
    unsettled: bool | None = None


@dataclass(frozen=True, slots=True)
class TalkFact:
    """Measured facts: rate in characters a minute, counts, seconds; ``None`` where unknown."""

    rate: float | None = None
    interruptions: float | None = None
    silence_s: Seconds | None = None
    longest_silence_s: Seconds | None = None
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class VoiceFact:
    """What the customer brought: kind of call, complaint, wish, feelings and where they turned."""

    kind: str = ""
    complaint: bool = False
    type: str = ""
    level: str = ""
    wish: str = ""
    opening: str = ""
    ending: str = ""
    better: bool | None = None
    turned_at: Seconds | None = None
    turned_quote: str = ""
    triggers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromiseFact:
    """One promise heard in the call; ``due`` is an ISO date or local moment, empty when untold."""

    what: str
    when: str
    due: str
    plain: bool = True


@dataclass(frozen=True, slots=True)
class TicketFact:
    """Ticket data as given in the call's metadata (ISO 8601), and the tracker row by field."""

    due_at: str = ""
    done_at: str = ""
    told_at: str = ""
    filed_at: str = ""
    callback_at: str = ""
    tracker: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """One call.

    Attributes:
        folder, call_id, path: where its report and recording are.
        ok: processed without error; ``error`` says in Chinese why not.
        started_at: ISO 8601 as given, with or without an offset.
        duration: seconds.
        scorecard: ``id@version``; ``pass_mark`` the points from which it lets a call pass.
        checks: the checks that applied.
        anonymous: a training copy, under an id that names nobody.
    """

    folder: str
    call_id: str
    ok: bool = True
    path: str = ""
    started_at: str = ""
    duration: Seconds = 0.0
    agent_id: str = ""
    agent_name: str = ""
    team: str = ""
    direction: str = ""
    scorecard: str = ""
    analysis_key: str = ""
    error: str = ""
    score: ScoreFact = field(default_factory=ScoreFact)
    checks: tuple[CheckFact, ...] = ()
    talk: TalkFact = field(default_factory=TalkFact)
    voice: VoiceFact = field(default_factory=VoiceFact)
    promises: tuple[PromiseFact, ...] = ()
    ticket: TicketFact = field(default_factory=TicketFact)
    anonymous: bool = False
    pass_mark: float = PASS_MARK
