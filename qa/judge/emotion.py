"""How the customer felt over the call: a value per turn, its curve and the point where it turned.

Words carry it (anger, worry, disappointment, relief, thanks), with negation and intensifiers; where the
recording gives levels, a voice raised well above the speaker's own usual level adds to what is bad. Too
little said is unknown, never calm. Values run from -1 (furious) to 1 (delighted).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import median

from qa.judge.acts import CLEAR, ActHit
from qa.judge.context import CallContext
from qa.judge.locate import sentence_at
from qa.judge.scorecard import Scorecard
from qa.language.negation import negated
from qa.language.normalise import bare
from qa.model import Turn, Who

__all__ = ["Course", "Mood", "TurningPoint", "course_of"]

# What a feeling is worth when said plainly, and when denied (不满意, 没生气).
_WORTH: Mapping[str, tuple[float, float]] = {
    "愤怒": (-0.8, 0.0),
    "焦急": (-0.5, 0.1),
    "失望": (-0.5, 0.0),
    "不耐烦": (-0.3, 0.0),
    "缓和": (0.4, -0.3),
    "平和": (0.2, -0.3),
    "感谢": (0.3, 0.0),
    "满意": (0.6, -0.6),
}
# With these in the turn, 行 and 好 agree to nothing: 行，我找电视台.
_THREATS = ("crisis_more", "demands_leader", "complaint_named", "abuse_said")
_STRONGER = re.compile("(?:太|真|特别|非常|很|好|实在|简直|极其?|相当|十分|最)[^，。！？]{0,2}$")
_STRONGEST = re.compile("^[^，。！？]{0,2}(?:死|透|极了|坏了|疯|要命|不得了)")
_MORE, _SHOUT = 1.3, 0.1
# A turn without a word of feeling pulls the curve towards calm by so much; one with, by so much.
_FADE, _FOLLOW = 0.15, 0.6
_LEAST_TURNS, _LEAST_CHARACTERS = 3, 20
_TURNED = 0.4
# A level this far above the speaker's median is a raised voice (6 dB: twice the amplitude).
_RAISED_DB, _RAISED = 6.0, 0.3
_TELLING = 4
_CALM = 0.02


@dataclass(frozen=True, slots=True)
class Mood:
    """One customer turn.

    ``value`` is its own (``None``: nothing felt was said), ``smooth`` the curve's; ``label`` names the
    strongest feeling; ``start`` and ``end`` are the offsets of its words; ``raised`` a raised voice.
    """

    turn: int
    value: float | None
    smooth: float
    label: str = ""
    start: int = 0
    end: int = 0
    raised: bool = False


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """Where it turned: the customer's turn, the agent's turn before it, and which way."""

    turn: int
    start: int
    end: int
    better: bool
    after: int | None


@dataclass(frozen=True, slots=True)
class Course:
    """The whole call; ``known`` is false when the customer said too little to tell."""

    moods: tuple[Mood, ...] = ()
    turning: TurningPoint | None = None
    known: bool = False

    @property
    def opening(self) -> str:
        """Anger, if there is any in the first third, else the strongest feeling there."""
        first = self.moods[: max(1, len(self.moods) // 3)]
        return "愤怒" if any(mood.label == "愤怒" for mood in first) else _strongest(first)

    @property
    def ending(self) -> str:
        """The last feeling in the last third."""
        last = self.moods[-max(1, len(self.moods) // 3) :]
        return next((m.label for m in reversed(last) if m.label), "")


def course_of(context: CallContext, scorecard: Scorecard) -> Course:
    """The course of the customer's feelings.

    Args:
        context: the call.
        scorecard: its topic ``emotion`` names the acts of each feeling.

    Returns:
        A mood for every customer turn with text, and the turning point if there is one.
    """
    turns = [t for t in context.turns if t.who is Who.CUSTOMER and t.text and not t.quarantine]
    said = sum(len(bare(t.text)) for t in turns)
    feelings = scorecard.topics.get("emotion", ())
    if not feelings or len(turns) < _LEAST_TURNS or said < _LEAST_CHARACTERS:
        return Course()
    loud = _raised(turns)
    smooth, moods = 0.0, []
    for turn in turns:
        value, label, hit = _felt(turn, feelings, context)
        raised = turn.i in loud
        if raised and (value is None or value < 0):
            value = max(-1.0, (value or 0.0) - _RAISED)
        smooth += (value - smooth) * _FOLLOW if value is not None else -smooth * _FADE
        start, end = (hit.start, hit.end) if hit else (0, 0)
        moods.append(Mood(turn.i, value, round(smooth, 3), label, start, end, raised))
    return Course(tuple(moods), _turning(moods, context), known=True)


def _raised(turns: Sequence[Turn]) -> set[int]:
    """Turns spoken well above the speaker's usual level; of a word or two the level tells little."""
    rated = [(t, t.loudness_db) for t in turns if t.loudness_db is not None]
    known = {t.i: level for t, level in rated if len(bare(t.text)) >= _TELLING}
    if len(known) < _LEAST_TURNS:
        return set()
    usual = median(known.values())
    return {i for i, level in known.items() if level - usual >= _RAISED_DB}


def _felt(
    turn: Turn, feelings: Sequence[tuple[str, str]], context: CallContext
) -> tuple[float | None, str, ActHit | None]:
    """What a turn's words are worth together, its strongest feeling and where it was said."""
    threatens = any(context.acts.has(turn.i, act) for act in _THREATS)
    felt: dict[str, tuple[float, ActHit]] = {}
    for label, act in feelings:
        for hit in context.acts.hits(turn.i, act):
            worth = _worth(label, hit, turn)
            if threatens and worth > 0:
                continue
            if hit.confidence >= CLEAR and worth and (label not in felt or abs(worth) > abs(felt[label][0])):
                felt[label] = worth, hit
    if not felt:
        return None, "", None
    best = max(felt, key=lambda label: abs(felt[label][0]))
    total = sum(worth for worth, _ in felt.values())
    if total < 0 and "！" in turn.text:
        total -= _SHOUT
    worth, hit = felt[best]
    named = best if worth * _WORTH[best][0] > 0 else ("不满" if worth < 0 else "缓和")
    return max(-1.0, min(1.0, round(total, 3))), named, hit


def _worth(label: str, hit: ActHit, turn: Turn) -> float:
    plain, denied = _WORTH.get(label, (0.0, 0.0))
    if negated(turn.text, hit.start, hit.end):
        return denied
    before, after = turn.text[max(0, hit.start - 6) : hit.start], turn.text[hit.end : hit.end + 4]
    stronger = _STRONGER.search(before) or _STRONGEST.match(after)
    return plain * _MORE if stronger else plain


def _turning(moods: Sequence[Mood], context: CallContext) -> TurningPoint | None:
    """The place where the means before and after differ most, if they differ enough."""
    felt = [m for m in moods if m.value is not None]
    values = [m.value or 0.0 for m in felt]
    best, where = 0.0, 0
    for cut in range(1, len(felt)):
        before, after = fsum(values[:cut]) / cut, fsum(values[cut:]) / (len(felt) - cut)
        # Of equal gaps the one between larger parts is more of a turn.
        gap = (after - before) * min(1.0, min(cut, len(felt) - cut) / 2 + 0.25)
        if abs(gap) > abs(best) and before * after <= _CALM:
            best, where = gap, cut
    if abs(best) < _TURNED:
        return None
    if best > 0 and (felt[-1].value or 0.0) < 0:
        # Less angry is not calmed: who hangs up annoyed has not come round.
        return None
    mood = felt[where]
    text = context.turns[mood.turn].text
    start, end = sentence_at(text, mood.start, max(mood.end, mood.start + 1))
    answered = next((t.i for t in reversed(context.turns[: mood.turn]) if t.who is Who.AGENT), None)
    return TurningPoint(mood.turn, start, end, best > 0, answered)


def _strongest(moods: Sequence[Mood]) -> str:
    felt = [m for m in moods if m.label]
    return max(felt, key=lambda m: abs(m.value or 0.0)).label if felt else ""
