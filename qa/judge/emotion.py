"""How the customer felt over the call: a value per turn, its curve and the point where it turned.

Words carry it (anger, worry, disappointment, relief, thanks), with negation and intensifiers; where the
recording gives levels, a voice raised well above the speaker's own usual level adds to what is bad. Manners
carry nothing: a 行 that nobody asked for, a 谢谢 to an agent who met no feeling. Too little said is unknown,
never calm. Values run from -1 (furious) to 1 (delighted).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from statistics import median

from qa.judge.context import CallContext
from qa.judge.mood_words import MEETS, THREATS, felt_in
from qa.judge.scorecard import Scorecard
from qa.language.normalise import bare
from qa.language.sentences import sentence_at
from qa.model import Turn, Who

__all__ = ["Course", "Mood", "TurningPoint", "course_of"]

# A turn for the better begins with one of these; after these acts nobody has come round.
_RELIEF = ("缓和", "满意", "感谢")
_AFTER = (*THREATS, "crisis_named", "asks_supervisor")
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
        """The last feeling in the last third, or since it turned for the better."""
        last = self.moods[-max(1, len(self.moods) // 3) :]
        if self.turning is not None and self.turning.better:
            last = (*(m for m in self.moods if self.turning.turn <= m.turn < last[0].turn), *last)
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
    smooth, met = 0.0, True
    moods: list[Mood] = []
    for turn in turns:
        met = met or _met(turn, moods, context)
        value, label, hit = felt_in(turn, feelings, context, met=met)
        raised = turn.i in loud
        if raised and (value is None or value < 0):
            value = max(-1.0, (value or 0.0) - _RAISED)
        if value is not None and value < 0:
            met = False
        smooth += (value - smooth) * _FOLLOW if value is not None else -smooth * _FADE
        start, end = (hit.start, hit.end) if hit else (0, 0)
        moods.append(Mood(turn.i, value, round(smooth, 3), label, start, end, raised))
    return Course(tuple(moods), _turning(moods, context), known=True)


def _met(turn: Turn, moods: Sequence[Mood], context: CallContext) -> bool:
    """Whether the agent showed understanding between the customer's last turn and this one."""
    last = moods[-1].turn if moods else -1
    return any(context.acts.has(i, act) for i in range(last + 1, turn.i) for act in MEETS)


def _raised(turns: Sequence[Turn]) -> set[int]:
    """Turns spoken well above the speaker's usual level; of a word or two the level tells little."""
    rated = [(t, t.loudness_db) for t in turns if t.loudness_db is not None]
    known = {t.i: level for t, level in rated if len(bare(t.text)) >= _TELLING}
    if len(known) < _LEAST_TURNS:
        return set()
    usual = median(known.values())
    return {i for i, level in known.items() if level - usual >= _RAISED_DB}


def _turning(moods: Sequence[Mood], context: CallContext) -> TurningPoint | None:
    """The place where the means before and after differ most, if they differ enough."""
    felt = [m for m in moods if m.value is not None]
    values = [m.value or 0.0 for m in felt]
    best, where = 0.0, 0
    for cut in range(1, len(felt)):
        before, after = fsum(values[:cut]) / cut, fsum(values[cut:]) / (len(felt) - cut)
        # Of equal gaps the one between larger parts is more of a turn.
        gap = (after - before) * min(1.0, min(cut, len(felt) - cut) / 2 + 0.25)
        if gap > 0 and not _came_round(felt[cut:], context):
            continue
        if abs(gap) > abs(best) and before * after <= _CALM:
            best, where = gap, cut
    if abs(best) < _TURNED:
        return None
    mood = felt[where]
    text = context.turns[mood.turn].text
    start, end = sentence_at(text, mood.start, max(mood.end, mood.start + 1))
    answered = next((t.i for t in reversed(context.turns[: mood.turn]) if t.who is Who.AGENT), None)
    return TurningPoint(mood.turn, start, end, best > 0, answered)


def _came_round(moods: Sequence[Mood], context: CallContext) -> bool:
    """Whether relief begins these moods, and nothing bad follows it."""
    if moods[0].label not in _RELIEF or any((mood.value or 0.0) < 0 for mood in moods):
        return False
    later = context.turns[moods[0].turn :]
    return not any(context.acts.has(turn.i, act) for turn in later for act in _AFTER)


def _strongest(moods: Sequence[Mood]) -> str:
    felt = [m for m in moods if m.label]
    return max(felt, key=lambda m: abs(m.value or 0.0)).label if felt else ""
