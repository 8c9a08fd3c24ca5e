"""Calls made for timing the judge: dialogues of the tests, mixed, lengthened and misheard.

Every call is different in nearly all its sentences, so that nothing is fast only because it was seen
before. The text is Mandarin talk as it comes from a recogniser: some characters are homophones.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from qa.evaluation.gold import GoldTurn, scan
from qa.language.normalise import is_han, normalise
from qa.language.phonetic import readings
from qa.model import AudioFacts, CallMeta, Layout, Span, Transcript, Turn, Who, Word

__all__ = ["DIALOGUES", "homophones", "made_call", "made_calls"]

DIALOGUES = Path(__file__).parents[1] / "tests" / "data" / "dialogues"
_ORDER = ("greeting", "switch_in", "conversion", "agreement", "closing")
# Characters of everyday talk: what a recogniser writes instead of another of the same sound.
_MISHEARD = 0.06


@functools.cache
def _dialogues() -> tuple[tuple[GoldTurn, ...], ...]:
    return tuple(call.turns for call in scan(DIALOGUES).calls)


@functools.cache
def homophones() -> dict[str, str]:
    """Every character of the dialogues with the others that sound the same."""
    used = {c for turns in _dialogues() for turn in turns for c in turn.text if is_han(c)}
    by_sound: dict[str, str] = {}
    for char in sorted(used):
        for sound in readings(char):
            by_sound[sound] = by_sound.get(sound, "") + char
    return {c: "".join(o for s in readings(c) for o in by_sound[s] if o != c) for c in used}


def _misheard(text: str, dice: random.Random) -> str:
    """A text with a few characters exchanged for homophones, and every number changed."""
    same = homophones()
    out = []
    for char in text:
        if char in "零一二三四五六七八九" and dice.random() < 0.5:
            out.append(dice.choice("零一二三四五六七八九"))
        elif same.get(char) and dice.random() < _MISHEARD:
            out.append(dice.choice(same[char]))
        else:
            out.append(char)
    return "".join(out)


def _picked(turns: int, dice: random.Random) -> list[GoldTurn]:
    """Turns of several dialogues, stage by stage, so that the call runs its usual course."""
    some = dice.sample(_dialogues(), min(len(_dialogues()), 1 + turns // 20))
    first, *rest = some
    by_stage = {stage: [t for t in first if t.stage == stage] for stage in _ORDER}
    for other in rest:
        for stage in _ORDER[1:4]:
            by_stage[stage] += [t for t in other if t.stage == stage]
    middle = [t for stage in _ORDER[1:4] for t in by_stage[stage]]
    ends = len(by_stage["greeting"]) + len(by_stage["closing"])
    while len(middle) > max(1, turns - ends):
        middle.pop(dice.randrange(len(middle)))
    return [*by_stage["greeting"], *middle, *by_stage["closing"]]


def made_call(number: int, *, turns: int = 60) -> Transcript:
    """One made call; the same number gives the same call.

    Args:
        number: which call.
        turns: about how many turns.

    Returns:
        A transcript with times, words and voice activity, as recognition gives it.
    """
    dice = random.Random(number)
    made: list[Turn] = []
    clock = 1.0
    for i, gold in enumerate(_picked(turns, dice)):
        text = normalise(_misheard(gold.text, dice))
        end = clock + max(0.6, len(text) / 4.5)
        made.append(
            Turn(
                i,
                gold.who,
                clock,
                end,
                text,
                raw=text,
                words=tuple(_words(text, clock, end, dice)),
                confidence=0.9,
                backchannel=len(text) < 4,
            )
        )
        clock = end + dice.uniform(0.1, 1.5)
    return Transcript(
        call_id=f"made-{number}",
        duration=clock,
        turns=tuple(made),
        agent_speech=_speech(made, Who.AGENT),
        customer_speech=_speech(made, Who.CUSTOMER),
        audio=AudioFacts(2, 8000, Layout.STEREO, dice.randrange(1, 6)),
        meta=CallMeta(ended_at="2026-01-05T10:00:00", ticket_filed_at="2026-01-05T10:03:00"),
        acoustic=True,
    )


def _words(text: str, start: float, end: float, dice: random.Random) -> Iterator[Word]:
    chars = [c for c in text if c.isalnum()]
    step = (end - start) / max(1, len(chars))
    for k, char in enumerate(chars):
        yield Word(char, start + k * step, start + (k + 1) * step, dice.uniform(0.6, 1.0))


def _speech(turns: Sequence[Turn], who: Who) -> tuple[Span, ...]:
    return tuple(turn.span for turn in turns if turn.who is who)


def made_calls(first: int, count: int, *, turns: int = 60) -> Iterator[Transcript]:
    """Calls ``first`` to ``first + count``, made one at a time."""
    return (made_call(number, turns=turns) for number in range(first, first + count))
