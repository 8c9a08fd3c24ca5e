"""The rule language as values: every kind of condition a check may be made of.

A new kind is one class here, one function in a ``match_*`` file, one line in ``matchers`` and one
form in the adapter. Conditions hold no behaviour and know no call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from qa.judge.where import Where
from qa.model import Seconds, Who

__all__ = [
    "AllOf",
    "AnyOf",
    "Compare",
    "Condition",
    "Count",
    "Covers",
    "Cue",
    "Delays",
    "Each",
    "Elapsed",
    "Entities",
    "Fact",
    "Interruptions",
    "Language",
    "Measure",
    "MetaField",
    "Monologues",
    "Named",
    "NotAny",
    "Part",
    "Parts",
    "Question",
    "Rate",
    "Repeated",
    "Rings",
    "Said",
    "Sequence",
    "Silences",
    "Similar",
    "StageHeld",
    "TermAsked",
    "TermTold",
    "Topic",
    "TurnRates",
    "Weigh",
    "Where",
]


# -- words


@dataclass(frozen=True, slots=True)
class Said:
    """One of the acts is said.

    Attributes:
        acts: ids of acts.
        where: where to look.
        together: all of them must be said in one turn.
        every: all of them must be said, wherever.
        distinct: so many different ones must be said.
        at_least, at_most: how often in all.
        min_confidence: a hit below it is only a doubt.
        polarity: only hits that are ``affirmed`` (没有不满意 is) or ``negated``.
        asked: only hits in a question (``True``) or outside one (``False``).
    """

    acts: tuple[str, ...]
    where: Where = field(default_factory=Where)
    together: bool = False
    at_least: int = 1
    every: bool = False
    distinct: int = 1
    at_most: int | None = None
    min_confidence: float = 0.6
    polarity: Literal["any", "affirmed", "negated"] = "any"
    asked: bool | None = None


@dataclass(frozen=True, slots=True)
class Entities:
    """A number, card, address … is spoken.

    ``min_confidence``: below it a find is only a doubt; ``valid``: its checksum must hold; ``forms``:
    closer kinds (``door``, ``mobile`` …), any when empty; ``at_least``: how many (read back: again).
    """

    kinds: tuple[str, ...]
    where: Where = field(default_factory=Where)
    min_confidence: float = 0.8
    valid: bool = False
    forms: tuple[str, ...] = ()
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Cue:
    """One weighted sign for ``Weigh``; counted once however often it is said."""

    act: str
    weight: float
    who: Who | None = None


@dataclass(frozen=True, slots=True)
class Weigh:
    """Signs for and against add up, from ``base``; ``bar`` reached means yes, ``doubt`` below it unsure."""

    cues: tuple[Cue, ...]
    bar: float
    doubt: float = 0.0
    where: Where = field(default_factory=Where)
    base: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """Questions are asked: at least so many, holding one of ``about`` and none of ``excluding``."""

    where: Where = field(default_factory=Where)
    at_least: int = 1
    about: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Similar:
    """A sentence is as good as one of the examples; ``doubt`` below ``bar`` is unsure."""

    to: tuple[str, ...]
    bar: float = 0.62
    doubt: float = 0.1
    where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same content again, by the same speaker or (``of_other``) taken up from the other side."""

    of_other: bool = False
    bar: float = 0.7
    min_chars: int = 6
    at_least: int = 1
    where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class TermAsked:
    """Somebody asks what a word means; with ``just_said`` only words that the other side has just used."""

    where: Where = field(default_factory=Where)
    just_said: bool = True


@dataclass(frozen=True, slots=True)
class TermTold:
    """An answer tells what the words mean that the other side asked about just before."""

    where: Where = field(default_factory=Where)


# -- order, counts


@dataclass(frozen=True, slots=True)
class Each:
    """For every hit of ``of`` there is a ``by`` near it.

    Attributes:
        of, by: the two conditions.
        side: on which side of the hit to look.
        who: whose turns are the places to look in; ``None`` for anyone's.
        other: take the other speaker than the hit's instead of ``who`` (the agent for a silence).
        within_turns, within_s: how far from the hit.
        same_turn: the hit's own turn counts as well.
        at_least: how many hits must be answered; ``None`` for all.
    """

    of: Condition
    by: Condition
    side: Literal["after", "before", "around"] = "after"
    who: Who | None = None
    other: bool = True
    within_turns: int | None = None
    within_s: Seconds | None = None
    same_turn: bool = False
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """The steps are hit one after the other, neighbours no further apart than given."""

    steps: tuple[Condition, ...]
    within_turns: int | None = None
    within_s: Seconds | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How often something is hit, in hits or in turns."""

    of: Condition
    at_least: int | None = None
    at_most: int | None = None
    per_turn: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """``more`` is hit more than ``times`` as often as ``than``; nearer than ``doubt`` hits is unsure."""

    more: Condition
    than: Condition
    times: float = 1.0
    doubt: float = 0.0
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that ``Covers`` asks for."""

    zh: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Covers:
    """At least so many of the topics are met; the met ones are the value, the others are missing."""

    topics: tuple[Topic, ...]
    at_least: int


# -- sound


@dataclass(frozen=True, slots=True)
class Rings:
    """At most so many rings before the answer."""

    at_most: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A speaker's rate lies in a band of characters a minute; outside by less than ``slack`` is unsure."""

    who: Who
    low: float
    high: float
    slack: float = 0.0


@dataclass(frozen=True, slots=True)
class TurnRates:
    """Turns of at least ``min_s`` seconds whose rate lies outside the band."""

    low: float = 0.0
    high: float = float("inf")
    min_s: Seconds = 3.0
    where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class Silences:
    """Both sides silent for longer than ``over_s`` without one of the acts said shortly before.

    With ``hold`` the call's known hold times count as silence too. Where the customer's last words before
    it are no more than one of ``agreed_by``, and something that the agent said before was misheard, it may
    have been announced.
    """

    over_s: Seconds
    announced_by: tuple[str, ...] = ()
    announced_within_s: Seconds = 15.0
    agreed_by: tuple[str, ...] = ()
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Interruptions:
    """A side breaks in while the other speaks on for more than ``over_s``."""

    over_s: Seconds = 0.5
    where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class Delays:
    """A side takes longer than ``over_s`` to answer the other."""

    over_s: Seconds
    where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class Monologues:
    """A side talks for longer than ``over_s`` without giving the floor away.

    With ``unanswered`` only those in which the other side gives no sound, nor within
    ``answer_within_s`` after.
    """

    who: Who
    over_s: Seconds = 15.0
    unanswered: bool = False
    answer_within_s: Seconds = 1.5


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured figure (see ``measures``) lies in a band; outside by ``slack`` of an edge is unsure."""

    of: str
    who: Who | None = None
    stages: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    slack: float = 0.0


@dataclass(frozen=True, slots=True)
class Language:
    """A side speaks the language; unsure below ``min_confidence`` or without evidence."""

    who: Who
    language: str = "mandarin"
    min_confidence: float = 0.8


# -- facts outside the words


@dataclass(frozen=True, slots=True)
class MetaField:
    """What is known of the call besides its sound (``extra.X`` for further fields) compared.

    ``missing`` tells what an empty field means: the check does not apply, no, or unsure.
    """

    name: str
    values: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    missing: Literal["na", "no", "unsure"] = "na"


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Minutes from one known moment to another lie in a band (negative: it came before)."""

    begin: str
    end: str
    at_least_min: float | None = None
    at_most_min: float | None = None
    missing: Literal["na", "no", "unsure"] = "na"


@dataclass(frozen=True, slots=True)
class Fact:
    """An extracted fact (``complaint.level``) is one of the values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageHeld:
    """One of the stages took place."""

    ids: tuple[str, ...]


# -- logic


@dataclass(frozen=True, slots=True)
class Part:
    """A named share of a check.

    ``unused``: where it alone is missing, and so many characters in a row where it was looked for belong to
    no other part, they may be it; ``None``: what was not heard is missing.
    """

    id: str
    zh: str
    weight: float
    condition: Condition
    unused: int | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts are needed; each missing one is named and costs its share."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every condition holds."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one condition holds."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NotAny:
    """None of the conditions holds."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A condition whose value is told to the reader under a name of its own."""

    condition: Condition
    name: str


Worded = Said | Entities | Weigh | Question | Similar | Repeated | TermAsked | TermTold
Ordered = Each | Sequence | Count | Compare | Covers
Sounded = Rings | Rate | TurnRates | Silences | Interruptions | Delays | Monologues | Measure | Language
Known = MetaField | Elapsed | Fact | StageHeld
Condition = Worded | Ordered | Sounded | Known | Parts | AllOf | AnyOf | NotAny | Named
