"""Marks from what was said, whether a check asks for it or not: remarks, names, promises said again.

A remark never contradicts a verdict, and nothing weakly heard is held against anyone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qa.judge.coaching import Remark
from qa.judge.context import ROLE_SURE, CallContext, Spot, Truth
from qa.judge.drafts import Draft, agent_turns, rough
from qa.judge.fitting import Known
from qa.judge.marks_praise import praised
from qa.judge.praise import Praise, Scrutiny
from qa.judge.scorecard import Scorecard
from qa.language.sentences import sentence_at
from qa.language.spoken_to import family_in
from qa.model import MarkSource, Match, Tone, Verdict, Who

__all__ = ["drafts_of_remarks"]

# How surely words must be heard: to be held against someone (of the words, of the sentence), to be praised.
_ACCUSED, _ACCUSED_TURN, _PRAISED, _PRAISED_TURN = 0.7, 0.6, 0.7, 0.65
_WEIGHTS = {Tone.BAD: 3.5, Tone.GOOD: 1.5, Tone.ADVICE: 0.8}


def drafts_of_remarks(
    verdicts: Mapping[str, Verdict],
    scorecard: Scorecard,
    context: CallContext,
    facts: Mapping[str, object],
    known: Known,
    scrutiny: Scrutiny,
) -> Iterator[Draft]:
    """What is worth a remark.

    Args:
        verdicts: per check.
        scorecard: its library.
        context: the call.
        facts: what was extracted.
        known: what is surely known of the call.
        scrutiny: what praise must stand up to.

    Yields:
        Drafts in no order.
    """
    if context.transcript.role_confidence < ROLE_SURE:
        return
    for remark in scorecard.coaching.remarks:
        if _allowed(remark, verdicts):
            yield from _remarked(remark, context, scrutiny)
    yield from _named(context, known)
    yield from _promised_again(facts, context)


def _allowed(remark: Remark, verdicts: Mapping[str, Verdict]) -> bool:
    """Whether a remark agrees with the verdict on the check it is about."""
    failed = verdicts.get(remark.about) is Verdict.FAIL
    return not remark.about or failed is not (remark.tone is Tone.GOOD)


def _remarked(remark: Remark, context: CallContext, scrutiny: Scrutiny) -> Iterator[Draft]:
    found = context.evaluate(remark.on)
    if found.truth is not Truth.YES:
        return
    seen: set[int] = set()
    for spot in found.hits:
        if len(seen) == remark.most:
            break
        if spot.turn in seen or spot.turn < 0 or not _answers(spot.turn, remark, context):
            continue
        if not _surely(spot, remark.tone, context):
            continue
        if remark.tone is Tone.GOOD and not _worth(spot, remark, scrutiny, context):
            continue
        seen.add(spot.turn)
        proof = spot.evidence(context)
        measured = proof is not None and proof.match is Match.ACOUSTIC
        # What was measured over several turns stands where it began.
        turn = proof.turn if measured and proof is not None and proof.turn is not None else spot.turn
        text = context.turns[turn].text
        at, to = (0, 0) if measured else sentence_at(text, spot.at, spot.to)
        yield Draft(
            turn,
            remark.tone,
            remark.title,
            remark.comment,
            at=at,
            to=to,
            about=remark.about,
            also=(remark.about,) if remark.about and remark.tone is not Tone.GOOD else (),
            situation=remark.situation,
            source=MarkSource.SOUND if measured else MarkSource.ACT,
            weight=_WEIGHTS[remark.tone],
        )


def _worth(spot: Spot, remark: Remark, scrutiny: Scrutiny, context: CallContext) -> bool:
    """Whether nothing speaks against praise for these words."""
    at, to = sentence_at(context.turns[spot.turn].text, spot.at, spot.to)
    return praised(Praise(remark.about, spot.turn, at, to, spot.shown), scrutiny, context)


def _answers(turn: int, remark: Remark, context: CallContext) -> bool:
    """Whether the customer said just before what the remark must answer."""
    if not remark.answers:
        return True
    for before in reversed(context.turns[:turn]):
        if before.who is Who.CUSTOMER and not before.backchannel:
            return any(context.acts.has(before.i, act) for act in remark.answers)
        if before.who is Who.AGENT and context.groups[before.i] != context.groups[turn]:
            break
    return False


def _surely(spot: Spot, tone: Tone, context: CallContext) -> bool:
    """Whether the agent said it, and was heard well enough for a remark of this tone."""
    turn = context.turns[spot.turn]
    if turn.who is not Who.AGENT or turn.quarantine or not spot.sure:
        return False
    proof = spot.evidence(context)
    if proof is not None and proof.match is Match.ACOUSTIC:
        return True
    sure = proof.confidence if proof is not None else turn.confidence
    if tone is Tone.GOOD:
        # Customers are 您: who is called 你 in the same breath is hardly being looked after.
        if rough(spot.turn, context) or context.acts.has(spot.turn, "says_ni"):
            return False
        return sure >= _PRAISED and turn.confidence >= _PRAISED_TURN
    if Who.AGENT in context.unclear or (proof is not None and proof.match is Match.PHONETIC):
        return False
    return sure >= _ACCUSED and turn.confidence >= _ACCUSED_TURN


def _named(context: CallContext, known: Known) -> Iterator[Draft]:
    """The first time the agent speaks to the customer by name."""
    title = known.get("title", "")
    if not family_in(title):
        return
    for turn in agent_turns(context):
        start = turn.text.find(title)
        if start >= 0 and turn.confidence >= _PRAISED_TURN:
            at, to = sentence_at(turn.text, start, start + len(title))
            comment = f"记住了客户的姓，一声“{title}”拉近了距离。"
            yield Draft(
                turn.i,
                Tone.GOOD,
                "称呼得体",
                comment,
                at=at,
                to=to,
                about="call.courtesy",
                situation="courtesy",
                source=MarkSource.ACT,
                weight=1.0,
            )
            return


def _promised_again(facts: Mapping[str, object], context: CallContext) -> Iterator[Draft]:
    """The first promise with a time that the agent said a second time."""
    promises = facts.get("promises")
    for promise in promises if isinstance(promises, list) else ():
        if not promise.get("plain") or not promise.get("when"):
            continue
        for number in promise.get("again", ()):
            turn = context.turns[number]
            if turn.who is Who.AGENT and turn.confidence >= _PRAISED_TURN:
                yield Draft(
                    number,
                    Tone.GOOD,
                    "重申承诺",
                    "把答应的事和时间又说了一遍，客户记得牢，也更放心。",
                    about="agreement.time_limit",
                    situation="time_limit",
                    source=MarkSource.ACT,
                    weight=1.2,
                )
                return
