"""Marks of good work: what a check asks for, at the sentence in which it was done.

Of a check that nobody could decide, what was surely done of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from qa.judge.acts import ActHit
from qa.judge.coaching import Note
from qa.judge.conditions import Condition, Part, Parts, Said
from qa.judge.conditions import Sequence as Steps
from qa.judge.context import CallContext, Spot, Truth
from qa.judge.drafts import MEASURED, Draft, draft_of
from qa.judge.marks_praise import praised
from qa.judge.marks_wording import joined, plain_reason
from qa.judge.praise import Praise, Scrutiny
from qa.judge.scorecard import Check
from qa.model import CheckResult, Evidence, Match, Tone, Verdict, Who

__all__ = ["drafts_of_good"]

# Words trusted less on average are not praised. Of 22 sentences more on 45 recognised calls that are praised
# from here on instead of 0.65, one was praised wrongly; what is hardly heard says so.
_TRUSTED = 0.6
# Acts by this ending are the looser wordings of the one without.
_LOOSE = "_wide"


def drafts_of_good(
    result: CheckResult, check: Check, note: Note, context: CallContext, scrutiny: Scrutiny
) -> Iterator[Draft]:
    """Praise for what a check asks for, at most one a check.

    Args:
        result: its verdict.
        check: the check.
        note: what a trainer says of it.
        context: the call.
        scrutiny: what praise must stand up to.

    Yields:
        The draft; none for what was not done, nor for what is about the call as a whole.
    """
    if note.whole or check.require is None:
        return
    if result.verdict is Verdict.PASS:
        spots, comment = _spots(check, note, context), joined(plain_reason(result), note.praise)
    elif result.verdict is Verdict.UNDECIDED:
        spots, comment = _of_parts(check, note, context)
    else:
        return
    # Of several places those in the check's own part of the call, and of them the one that says most.
    inside = _plain([spot for spot in spots if context.stage_of(spot.turn) == check.stage])
    for found in (inside, _plain(spots)) if inside else (_plain(spots),):
        for words in _places(check, note, found, context):
            at, to = words.at, words.to
            if praised(words, scrutiny, context) and context.locator.heard(words.turn, at, to) >= _TRUSTED:
                yield draft_of(result, note, words.turn, Tone.GOOD, comment)._replace(at=at, to=to)
                return


def _spots(check: Check, note: Note, context: CallContext) -> list[Spot]:
    """The agent's sentences with what is required."""
    assert check.require is not None
    wanted = [check.require]
    if isinstance(check.require, Parts):
        wanted = [part.condition for part in _asked(check.require, note)]
    found = _own(wanted, context)
    if found or check.credit is None or context.evaluate(check.credit).truth is not Truth.YES:
        return found
    # Nothing surely called for it: what was done all the same stands where that was heard.
    credited = _own([check.credit], context)
    words = _acts(check.require, note)
    return [s for s in credited if isinstance(s.shown, ActHit) and s.shown.act in words] or credited


def _of_parts(check: Check, note: Note, context: CallContext) -> tuple[list[Spot], str]:
    """What was surely heard of a check with other parts in doubt, where that is at least half of it.

    Only of what a recogniser heard: where the words are known, they are in doubt for another reason.
    """
    asked = check.require
    if not context.worded or not isinstance(asked, Parts):
        return [], ""
    whole = context.evaluate(asked)
    found = [(part, context.evaluate(part.condition)) for part in asked.parts]
    done = [part for part, finding in found if finding.applies and finding.truth is Truth.YES]
    left = [part for part, finding in found if finding.applies and finding.truth is not Truth.YES]
    if whole.truth is not Truth.UNSURE or _weight(done) < _weight(left) or any(map(_answered, left)):
        return [], ""
    spots = _own([part.condition for part in _asked(asked, note) if part in done], context)
    told = "、".join(part.zh for part in done)
    return spots, f"听清的部分做到了：{told}。{whole.doubt}，请听录音再定。"


def _weight(parts: Sequence[Part]) -> float:
    return sum(part.weight for part in parts)


def _answered(part: Part) -> bool:
    """Whether a part is the customer's answer, without which the rest is worth nothing."""
    steps = part.condition.steps if isinstance(part.condition, Steps) else ()
    return any(isinstance(step, Said) and step.where.who is Who.CUSTOMER for step in steps)


def _acts(asked: Condition, note: Note) -> set[str]:
    """In which acts the part stands at which the note puts praise; none where any will do."""
    parts = _asked(asked, note) if isinstance(asked, Parts) and note.part else []
    return {act for part in parts if isinstance(part.condition, Said) for act in part.condition.acts}


def _asked(parts: Parts, note: Note) -> list[Part]:
    return [part for part in parts.parts if note.part in ("", part.id)]


def _own(wanted: Sequence[Condition], context: CallContext) -> list[Spot]:
    """Where the agent surely said what is wanted."""
    found = (spot for condition in wanted for spot in context.evaluate(condition).hits)
    own = [s for s in found if s.sure and s.turn >= 0 and context.turns[s.turn].who is Who.AGENT]
    return [spot for spot in own if isinstance(spot.shown, ActHit) or not _measured(spot.shown)]


def _measured(proof: Evidence | None) -> bool:
    return proof is not None and proof.match in MEASURED


def _places(check: Check, note: Note, spots: list[Spot], context: CallContext) -> list[Praise]:
    """The sentences of the spots in the order of the note; each with its surest hit."""
    times = Counter(spot.turn for spot in spots if note.at in ("first", "last"))
    late = 1 if note.at in ("last", "latest") else -1
    heard: dict[tuple[int, int, int], Spot] = {}
    for spot in spots:
        place = (spot.turn, *context.locator.sentence(spot.turn, spot.at, spot.to))
        known = heard.get(place)
        if known is None or (_by_sound(known) and not _by_sound(spot)):
            heard[place] = spot
    ranked = sorted(heard, key=lambda p: (-times[p[0]], -late * p[0], p[1] - p[2], p[1]))
    return [Praise(check.id, turn, at, to, heard[turn, at, to].shown) for turn, at, to in ranked]


def _by_sound(spot: Spot) -> bool:
    return spot.shown is not None and spot.shown.match is Match.PHONETIC


def _plain(spots: list[Spot]) -> list[Spot]:
    """The plain wordings, if there are any."""
    return [s for s in spots if not isinstance(s.shown, ActHit) or not s.shown.act.endswith(_LOOSE)] or spots
