"""What a trainer knows, as values: situations with model sentences, notes on checks, remarks on what is said.

Built by the YAML adapter, read by marks, appraisal and phrases. Knows nothing of any call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.judge.conditions import Condition
from qa.model import Tone

__all__ = ["Coaching", "Due", "Lesson", "Note", "PartNote", "Remark", "Situation"]

# Where the mark of something missing stands: at the agent's answer to what called for it, the opening,
# the first sentence of explanation, the end of its stage or its last offer, the answer to when, the last
# sentence; or nowhere.
Due = str


@dataclass(frozen=True, slots=True)
class Situation:
    """A moment of a call with sentences that fit it; ``say`` may have slots (see ``fitting``)."""

    id: str
    zh: str
    when: str
    say: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartNote:
    """What a trainer says where one part of a check was missing; ``why`` as for the check where empty."""

    bad: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What a trainer says about one check.

    Attributes:
        bad, good: titles of a mark when it failed or passed.
        why: why a failure matters.
        praise: why a pass is good.
        situation: the situation whose sentences answer a failure; empty for none.
        due: where its mark stands when something is missing.
        at: which of several places praise stands at: the ``first`` or ``last`` of those that say most, or
            the ``earliest`` or ``latest`` of all.
        part: of a check in parts, the one that praise stands at; empty for any.
        whole: it is about the call as a whole, so that praise stands at no sentence.
        parts: of a check in parts, what is said where not all of them are missing, by part; the first that
            is missing speaks.
    """

    bad: str
    good: str
    why: str = ""
    praise: str = ""
    situation: str = ""
    due: Due = "reply"
    at: str = "first"
    part: str = ""
    whole: bool = False
    parts: Mapping[str, PartNote] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said (or measured) that is worth a mark whether a check asks for it or not.

    Attributes:
        id: its name.
        on: what is looked for; every hit in a sentence of the agent counts.
        tone, title, comment: of the mark.
        situation: the situation whose sentences answer it.
        about: the check it must not contradict; empty for none.
        answers: acts of which the customer's turn right before must have one; empty for any.
        most: how many marks it may give in one call.
    """

    id: str
    on: Condition
    tone: Tone
    title: str
    comment: str
    situation: str = ""
    about: str = ""
    answers: tuple[str, ...] = ()
    most: int = 2


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a stage is worth: said when points were lost in it, and when none were."""

    lost: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Coaching:
    """All of it; notes by check id, lessons by stage id, situations by their own."""

    situations: Mapping[str, Situation] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
