"""Classic sentences: the best of this call, and model ones for the situations in which it fell short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from qa.judge.coaching import Situation
from qa.judge.context import CallContext
from qa.judge.fitting import Known, fit
from qa.judge.marks_checks import note_of
from qa.judge.marks_praise import fails
from qa.judge.marks_sound import SLOW
from qa.judge.scorecard import Check, Scorecard
from qa.model import BestPhrase, CheckResult, Mark, MarkSource, ModelPhrase, Score, Severity, Tone, Verdict

__all__ = ["best_phrases", "model_phrases"]

# So many sentences teach; more are skipped. A sentence of fewer characters holds no phrase to learn, one of
# more is no phrase; one trusted less may be misheard
# (of those trusted so much, 3 in 4 are right in nine tenths of their characters).
_MOST_BEST, _MOST_SITUATIONS, _MOST_EACH = 5, 8, 2
_SHORTEST, _LONGEST = 8, 70
_TRUSTED, _LEAST = 0.93, 0.9


def best_phrases(
    marks: Sequence[Mark], scorecard: Scorecard, context: CallContext, points: Score
) -> tuple[BestPhrase, ...]:
    """The agent's sentences worth learning, in the order of the talk.

    Args:
        marks: the call's marks; praise is what is chosen from.
        scorecard: its library names the situations.
        context: the call.
        points: its score; a call that went badly is no example.

    Returns:
        At most five, none twice for one situation, none that was hardly heard.
    """
    if fails(points):
        return ()
    checks = {check.id: check for check in scorecard.checks}
    found: dict[str, BestPhrase] = {}
    worth: dict[str, float] = {}
    bad = [mark.turn for mark in marks if mark.tone is Tone.BAD and mark.source is not MarkSource.SOUND]
    # What follows on a fault at once may only look good.
    grave = [mark.turn for mark in marks if mark.check in _GRAVE and mark.tone is Tone.BAD]
    faulty = {*bad, *_behind(grave, context)}
    for mark in marks:
        if mark.tone is not Tone.GOOD or mark.turn in faulty or context.acts.has(mark.turn, "says_ni"):
            continue
        if not _SHORTEST <= len(mark.quote) <= _LONGEST or _heard(mark, context) < _TRUSTED:
            continue
        # The quote is that of the first check; of the others only where the turn is one sentence.
        whole = len(mark.quote) >= len(context.turns[mark.turn].text) - 2
        also = mark.also if whole else ()
        name, why, value = _taught(replace(mark, also=also), checks, scorecard)
        if value > worth.get(name, 0.0):
            found[name] = BestPhrase(mark.turn, mark.quote, name, why, mark.start, mark.end)
            worth[name] = value
    chosen = [name for name in sorted(found, key=lambda name: -worth[name]) if worth[name] >= _LEAST]
    chosen = chosen[:_MOST_BEST]
    return tuple(sorted((found[name] for name in chosen), key=lambda phrase: phrase.turn))


def _behind(turns: Sequence[int], context: CallContext) -> Iterator[int]:
    """What stands behind these turns on their own floor, and on the same speaker's next one."""
    groups = context.groups
    for turn in turns:
        yield from (i for i in range(turn + 1, len(groups)) if groups[i] in (groups[turn], groups[turn] + 2))


def _taught(mark: Mark, checks: Mapping[str, Check], scorecard: Scorecard) -> tuple[str, str, float]:
    """What a praised sentence teaches most: the situation, why it is good, and what that is worth."""
    own = [checks[name] for name in (mark.check, *mark.also) if name in checks]
    if not own:
        return mark.title, mark.comment, 1.5
    best = max(own, key=lambda check: _LEARN.get(check.id, 0.5))
    note = note_of(best, scorecard.coaching)
    situation = scorecard.coaching.situations.get(note.situation)
    name = situation.zh if situation else note.good
    return name, note.praise or mark.comment, _LEARN.get(best.id, 0.5)


def _heard(mark: Mark, context: CallContext) -> float:
    """How surely the words of a mark were heard, on average."""
    start = max(0, context.turns[mark.turn].text.find(mark.quote))
    return context.locator.heard(mark.turn, start, start + len(mark.quote))


_GRAVE = ("conversion.no_denial", "call.rude_words", "call.privacy_leak", "agreement.no_overpromise")
# What is hardest to do well is most worth learning from.
_LEARN: Mapping[str, float] = {
    "conversion.guide_benefit": 3.0,
    "switch_in.empathy": 3.0,
    "greeting.let_vent": 2.8,
    "conversion.abuse_calm": 2.8,
    "conversion.info_refusal": 2.6,
    "switch_in.restate": 2.5,
    "agreement.alternative": 2.4,
    "conversion.explain_plain": 2.4,
    "switch_in.apology": 2.2,
    "agreement.escalation": 2.2,
    "conversion.transfer_consent": 2.0,
    "agreement.options": 2.0,
    "greeting.wait_apology": 2.0,
    "call.thanks_feedback": 1.8,
    "conversion.hold_notice": 1.8,
    "closing.recap": 1.6,
    "call.privacy_reminder": 1.6,
    "agreement.consent": 1.2,
    "greeting.standard_opening": 1.0,
    "closing.thanks_goodbye": 0.9,
}


def model_phrases(
    results: Sequence[CheckResult], marks: Sequence[Mark], scorecard: Scorecard, known: Known
) -> tuple[ModelPhrase, ...]:
    """Model sentences for what fell short, the gravest first.

    Args:
        results: one per check of the scorecard, in its order.
        marks: the call's marks.
        scorecard: its library.
        known: what may be put into the sentences.

    Returns:
        One or two sentences for each of at most eight situations, fitted to the call; those that a mark
        already suggests come last.
    """
    numbers = _numbers(marks)
    title = known.get("title", "")
    used = {mark.suggestion.removeprefix(f"{title}，") for mark in marks if mark.suggestion}
    found: list[ModelPhrase] = []
    for situation, answered in list(_short_of(results, scorecard, marks, numbers))[:_MOST_SITUATIONS]:
        said = list(dict.fromkeys(fit(text, known) for text in situation.say))
        fresh = [text for text in said if text.removeprefix(f"{title}，") not in used] or said
        found += [ModelPhrase(situation.zh, situation.when, text, answered) for text in fresh[:_MOST_EACH]]
    return tuple(found)


def _numbers(marks: Sequence[Mark]) -> dict[str, tuple[int, ...]]:
    numbers: dict[str, tuple[int, ...]] = {}
    for mark in marks:
        for check in (mark.check, *mark.also):
            if check and mark.tone is not Tone.GOOD:
                numbers[check] = (*numbers.get(check, ()), mark.n)
    return numbers


def _short_of(
    results: Sequence[CheckResult],
    scorecard: Scorecard,
    marks: Sequence[Mark],
    numbers: Mapping[str, tuple[int, ...]],
) -> Iterator[tuple[Situation, tuple[int, ...]]]:
    """The situations in which the call fell short, the gravest first, with the marks they answer."""
    coaching = scorecard.coaching
    failed = [
        (check, result)
        for check, result in zip(scorecard.checks, results, strict=True)
        if result.verdict is Verdict.FAIL
    ]
    failed.sort(key=lambda item: (_rank(item[1]), item[1].points - item[1].max))
    answered: dict[str, list[int]] = {}
    for check, _ in failed:
        situation = note_of(check, coaching).situation
        if any(mark.check == check.id and mark.title == SLOW for mark in marks):
            continue
        if situation in coaching.situations:
            answered.setdefault(situation, []).extend(numbers.get(check.id, ()))
    for remark in coaching.remarks:
        own = [mark.n for mark in marks if mark.title == remark.title and mark.tone is remark.tone]
        if own and remark.tone is not Tone.GOOD and remark.situation:
            answered.setdefault(remark.situation, []).extend(own)
    for name, own in answered.items():
        yield coaching.situations[name], tuple(sorted(set(own)))


def _rank(result: CheckResult) -> int:
    return {Severity.FATAL: 0, Severity.BONUS: 2}.get(result.severity, 1)
