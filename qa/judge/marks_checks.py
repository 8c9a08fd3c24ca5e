"""Marks from verdicts: a fault at its own sentence, a lack where it was due, good work (``marks_good``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.judge.acts import CLEAR
from qa.judge.coaching import Coaching, Note
from qa.judge.conditions import Parts
from qa.judge.context import ROLE_SURE, CallContext, Truth
from qa.judge.drafts import Draft, draft_of, place_of, turn_before
from qa.judge.marks_due import due_turn
from qa.judge.marks_good import drafts_of_good
from qa.judge.marks_wording import joined, plain_reason, reason_with_cause
from qa.judge.praise import Scrutiny
from qa.judge.scorecard import Check, Scorecard
from qa.model import CheckResult, MarkSource, Match, Severity, Span, Tone, Verdict, Who

__all__ = ["drafts_of_checks", "lacks_of", "note_of", "note_on"]

# A fault that recurs is pointed out at most this often; more is nagging, not teaching.
_MOST, _MOST_ADVICE = 4, 2
_SECONDS = re.compile("(?<![0-9.])[0-9]+(?= 秒)")


def note_of(check: Check, coaching: Coaching) -> Note:
    """What a trainer says about a check; for one that no library speaks of, its own name."""
    known = coaching.notes.get(check.id)
    return known if known is not None else Note(bad=check.zh[:8], good=check.zh[:8])


def note_on(check: Check, coaching: Coaching, context: CallContext) -> Note:
    """``note_of`` where the check failed on this call: in the words for the part that was missing."""
    note, asked = note_of(check, coaching), check.require
    if not note.parts or not isinstance(asked, Parts):
        return note
    names = lacks_of(check, context)
    missing = {part.id for part in asked.parts if part.zh in names}
    own = next((own for part, own in note.parts.items() if part in missing), None)
    return note if own is None else replace(note, bad=own.bad, why=own.why or note.why)


def lacks_of(check: Check, context: CallContext) -> tuple[str, ...]:
    """The parts of a failed check that were missing, where others were there."""
    if not isinstance(check.require, Parts):
        return ()
    missing = context.evaluate(check.require).missing
    return missing if len(missing) < len(check.require.parts) else ()


def drafts_of_checks(
    results: Sequence[CheckResult], scorecard: Scorecard, context: CallContext, scrutiny: Scrutiny
) -> Iterator[Draft]:
    """What the verdicts say about single sentences.

    Args:
        results: one per check of the scorecard, in its order.
        scorecard: its checks and the trainer's notes on them.
        context: the call.
        scrutiny: what praise must stand up to.

    Yields:
        Drafts in no order; none for ``na`` verdicts, no faults for ``undecided`` ones.
    """
    for result, check in zip(results, scorecard.checks, strict=True):
        failed = result.verdict is Verdict.FAIL
        note = note_on(check, scorecard.coaching, context) if failed else note_of(check, scorecard.coaching)
        if result.verdict is Verdict.FAIL and check.forbid is not None:
            yield from _said(result, note, context)
        elif result.verdict is Verdict.FAIL:
            yield from _missing(result, check, note, context)
        elif check.require is not None:
            yield from drafts_of_good(result, check, note, context, scrutiny)
        elif result.verdict is Verdict.UNDECIDED:
            yield from _to_hear(result, check, context)
        if check.advise is not None and result.verdict is not Verdict.FAIL:
            yield from _advice(check, note, context)


def _said(result: CheckResult, note: Note, context: CallContext) -> Iterator[Draft]:
    """Every sentence with the forbidden thing in it, each with its own words."""
    seen: set[int] = set()
    for proof in result.evidence:
        turn, gap = proof.turn, None
        if turn is None and proof.start is not None and proof.end is not None:
            gap = Span(proof.start, proof.end)
            turn = turn_before(proof.start, context)
        if turn is None or turn in seen or len(seen) == _MOST:
            continue
        reason = plain_reason(result) if gap is None else _of_gap(plain_reason(result), gap)
        fact = joined(reason, note.why) if not seen else f"又一处：{reason}"
        seen.add(turn)
        at, to = (0, 0) if gap else place_of(proof, context)
        yield draft_of(result, note, turn, Tone.BAD, fact)._replace(at=at, to=to, gap=gap)


def _to_hear(result: CheckResult, check: Check, context: CallContext) -> Iterator[Draft]:
    """The sentence in which something forbidden was half heard: to be listened to, held against nobody."""
    if check.forbid is None or context.transcript.role_confidence < ROLE_SURE:
        return
    turns = {hit.turn for hit in context.evaluate(check.forbid).hits}
    proof = next((e for e in result.evidence if e.who is Who.AGENT and e.turn in turns), None)
    if proof is None or proof.turn is None:
        return
    at, to = place_of(proof, context)
    comment = f"这一句可能不符合“{check.zh}”，但没有听准，不扣分。请听录音再定。"
    yield Draft(proof.turn, Tone.ADVICE, "请听这一句", comment, at=at, to=to, check=result.id, weight=0.4)


def _of_gap(reason: str, gap: Span) -> str:
    """The reason, which tells of the longest silence, as it is for this one; a limit it tells stays."""
    longest = max(_SECONDS.findall(reason), key=int, default="")
    before, told, behind = reason.rpartition(f"{longest} 秒")
    return f"{before}{gap.duration:.0f} 秒{behind}" if told and longest else reason


def _missing(result: CheckResult, check: Check, note: Note, context: CallContext) -> Iterator[Draft]:
    turn = due_turn(result, note, context)
    if turn is None or _said_late(result, turn, context) or _made_good(result, check, turn, context):
        return
    tone = Tone.ADVICE if result.severity is Severity.BONUS else Tone.BAD
    comment = joined(reason_with_cause(result, turn, context), note.why)
    draft = draft_of(result, note, turn, tone, comment)
    missing, lack = draft.source is MarkSource.CHECK, "、".join(lacks_of(check, context))
    yield draft._replace(missing=missing, stage=_due_in(check, note, turn, context), lack=lack)


def _due_in(check: Check, note: Note, turn: int, context: CallContext) -> str:
    """The stage to which a lack belongs: an answer that is late belongs where it was due."""
    here, stages = context.stage_of(turn), [stage.id for stage in context.flow.stages]
    if check.stage not in stages or here not in stages:
        return here
    late = note.due == "reply" and stages.index(check.stage) < stages.index(here)
    return here if late else check.stage


_STILL = ("conversion.abuse_calm",)
_CALMS = ("ask_respect", "escalates")


def _made_good(result: CheckResult, check: Check, turn: int, context: CallContext) -> bool:
    """Whether an insult that was not answered at once was answered calmly later on."""
    if result.id not in _STILL or not lacks_of(check, context):
        return False
    after = [t.i for t in context.turns[turn:] if t.who is Who.AGENT]
    rude = any(context.acts.has(i, act) for i in after for act in ("threaten_back", "rude"))
    return not rude and all(any(context.acts.has(i, act) for i in after) for act in _CALMS)


# What a check misses, where it is plain to see beside the mark: too late for the points, but there.
_LATE = {
    "greeting.wait_apology": ("apology", "agent_sorry"),
    "switch_in.apology": ("apology", "agent_sorry"),
    "switch_in.empathy": ("empathy",),
    "switch_in.accepted": ("accepted_notice",),
    "switch_in.restate": ("restate_strong", "restate_whole"),
    "agreement.escalation": ("escalates",),
}


def _said_late(result: CheckResult, turn: int, context: CallContext) -> bool:
    """Whether what is missed stands in the sentence to be marked, or in the agent's next."""
    own = (t.i for t in context.turns[turn + 1 :] if t.who is Who.AGENT and t.text and not t.backchannel)
    near = (turn, *([following] if (following := next(own, None)) is not None else []))
    acts = _LATE.get(result.id, ())
    return any(
        hit.confidence >= CLEAR and hit.match is Match.TEXT
        for place in near
        for act in acts
        for hit in context.acts.hits(place, act)
    )


def _advice(check: Check, note: Note, context: CallContext) -> Iterator[Draft]:
    assert check.advise is not None
    found = context.evaluate(check.advise)
    heard = found.evidence if found.truth is Truth.YES else ()
    turns = dict.fromkeys(e.turn for e in heard if e.turn is not None)
    for turn in list(turns)[:_MOST_ADVICE]:
        proof = next(e for e in heard if e.turn == turn)
        at, to = place_of(proof, context)
        yield Draft(
            turn,
            Tone.ADVICE,
            "转折语气" if check.id == "conversion.no_but" else note.bad,
            check.texts.advice,
            at=at,
            to=to,
            check=check.id,
            situation=note.situation,
            suggestion=check.texts.suggestion,
            weight=0.5,
        )
