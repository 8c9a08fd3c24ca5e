"""A trainer's numbered marks: what verdicts, words and sound say about single sentences, merged and numbered.

Several things missing at one sentence are one mark, so is the good work of one sentence; a remark never
stands beside a verdict that says the same or the opposite.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from qa.judge.coaching import Coaching
from qa.judge.context import CallContext
from qa.judge.drafts import Draft
from qa.judge.fitting import Known, fit, known_at
from qa.judge.locate import FAIRLY_HEARD, WELL_HEARD
from qa.judge.marks_checks import drafts_of_checks, note_of
from qa.judge.marks_praise import scrutiny_of
from qa.judge.marks_remarks import drafts_of_remarks
from qa.judge.marks_sound import drafts_of_sound
from qa.judge.scorecard import Scorecard
from qa.model import CheckResult, Evidence, Mark, MarkSource, Match, Score, Tone, Who

__all__ = ["find_marks"]

# So many faults that were said stand apart at one sentence; the lighter ones are told with the heaviest.
_MOST_SAID = 2
_ALL = 10**6
# A fault of form leaves what was said to be praised.
_OF_FORM = ("conversion.no_but",)
_A_WORD = 3
_SAYS_AGAIN = ("switch_in.restate", "closing.recap")
# Whoever reads praise looks at the sentence to learn from it. Of 12 praised sentences less than fairly heard
# on 28 recognised calls two had nine tenths of their characters right, of 189 others 121.
_HARDLY = "这一句没听准，请听录音，别照着文字学。"


def find_marks(
    results: Sequence[CheckResult],
    scorecard: Scorecard,
    context: CallContext,
    facts: Mapping[str, object],
    known: Known,
    points: Score,
) -> tuple[Mark, ...]:
    """Number the sentences worth a comment, in the order they were spoken.

    Args:
        results: one per check of the scorecard, in its order.
        scorecard: its checks and library.
        context: the call.
        facts: what was extracted.
        known: what may be put into suggestions.
        points: the call's score.

    Returns:
        Faults (``bad``), good work (``good``) and hints that cost nothing (``advice``). A failed check
        without a sentence of its own has no mark; the appraisal of its stage names it.
    """
    verdicts = {result.id: result.verdict for result in results}
    notes = {check.id: note_of(check, scorecard.coaching) for check in scorecard.checks}
    titles = {check: (note.bad, note.good) for check, note in notes.items()}
    scrutiny = scrutiny_of(points, context, facts)
    checked = [*drafts_of_checks(results, scorecard, context, scrutiny)]
    checked += drafts_of_sound(results, scorecard, context)
    remarks = list(drafts_of_remarks(verdicts, scorecard, context, facts, known, scrutiny))
    merged: list[Draft] = []
    for _, here in _by_turn(_without_breath(_settled(checked, remarks), context)):
        merged += _merged(here, titles)
    said = _Suggestions(scorecard.coaching, known)
    return tuple(_mark(number, draft, context, said) for number, draft in enumerate(merged, 1))


def _settled(checked: Iterable[Draft], remarks: Sequence[Draft]) -> list[Draft]:
    """Verdicts and remarks together, each thing said once."""
    left, kept = list(checked), []
    for remark in remarks:
        same = [
            d
            for d in left
            if remark.about
            and d.check == remark.about
            and (d.tone is Tone.GOOD) is (remark.tone is Tone.GOOD)
            and (d.missing or d.turn == remark.turn)
        ]
        if not same:
            kept.append(remark)
        elif same[0].missing:
            # What was said instead tells more than what was not said.
            left.remove(same[0])
            weight = max(remark.weight, same[0].weight)
            kept.append(remark._replace(also=(same[0].check,), weight=weight))
    return [*left, *kept]


def _without_breath(drafts: Sequence[Draft], context: CallContext) -> list[Draft]:
    """The drafts without those on a long breath in which all was said again: that takes one."""
    praised = [d for d in drafts if d.tone is Tone.GOOD and (d.check or d.about) in _SAYS_AGAIN]
    again = {d.turn for d in praised}
    return [
        d
        for d in drafts
        if d.source is not MarkSource.SOUND
        or d.tone is not Tone.ADVICE
        or again.isdisjoint(_breath(d.turn, context))
    ]


def _breath(turn: int, context: CallContext) -> set[int]:
    """A turn of the agent's and the next, where no more than a word (行) stands between them."""
    own = next((t.i for t in context.turns[turn + 1 :] if t.who is Who.AGENT and t.text), turn)
    between = context.turns[turn + 1 : own]
    return {turn, own} if all(len(t.text) <= _A_WORD for t in between) else {turn}


def _by_turn(drafts: Iterable[Draft]) -> Iterator[tuple[int, list[Draft]]]:
    places: dict[int, list[Draft]] = {}
    for draft in drafts:
        places.setdefault(draft.turn, []).append(draft)
    return iter(sorted(places.items()))


def _merged(here: Sequence[Draft], titles: Mapping[str, tuple[str, str]]) -> list[Draft]:
    """The marks of one sentence: what was said there, what is missing there, what is good there."""
    # What costs points speaks before what was merely left out of the extras.
    ranked = sorted(here, key=lambda draft: (draft.tone is Tone.ADVICE, -draft.weight))
    good = [d for d in ranked if d.tone is Tone.GOOD]
    missing = [d for d in ranked if d.tone is not Tone.GOOD and d.missing]
    said = [d for d in ranked if d.tone is not Tone.GOOD and not d.missing]
    # Nothing is praised in the very words that are a fault.
    good = [d for d in good if not any(_overlap(d, fault) for fault in said)]
    found = [*said[:_MOST_SAID]]
    if len(said) > _MOST_SAID:
        found[0] = _joined([said[0], *said[_MOST_SAID:]], "同一句里还有", titles)
    for stage in dict.fromkeys(d.stage for d in missing):
        # What was due in another stage is another matter.
        found.append(_joined([d for d in missing if d.stage == stage], "这里还缺", titles))
    if good:
        found.append(_joined(good, "同一句还做到了", titles))
    return sorted(found, key=_stands)


def _stands(draft: Draft) -> tuple[int, int]:
    """Where a mark's number is shown: behind its words, at the sentence's end when it has none of its own."""
    return (draft.to, draft.at) if draft.to > draft.at else (_ALL, draft.at)


def _overlap(praise: Draft, fault: Draft) -> bool:
    """Whether a fault of a sentence is in the very words to be praised (pace and length are in none)."""
    if fault.source is MarkSource.SOUND or fault.tone is not Tone.BAD or fault.check in _OF_FORM:
        return False
    return praise.at < (fault.to or _ALL) and fault.at < (praise.to or _ALL)


def _joined(drafts: Sequence[Draft], link: str, titles: Mapping[str, tuple[str, str]]) -> Draft:
    """One mark for several: the heaviest speaks, the others are named."""
    first, *rest = drafts
    others = list(dict.fromkeys(_named(d, titles) for d in rest if d.title != first.title))
    checks = dict.fromkeys(check for d in drafts for check in (d.check, *d.also) if check)
    also = tuple(check for check in checks if check != first.check)
    comment = f"{first.comment}{link}：{'、'.join(others)}。" if others else first.comment
    return first._replace(comment=comment, also=also)


def _named(draft: Draft, titles: Mapping[str, tuple[str, str]]) -> str:
    """What another mark is called in a list: what is missing by what should have been there."""
    if draft.missing and draft.check in titles:
        return draft.lack or titles[draft.check][1]
    return draft.title


class _Suggestions:
    """What to say instead, from the library; the sentences of a situation take turns."""

    def __init__(self, coaching: Coaching, known: Known) -> None:
        self._coaching = coaching
        self._known = known
        self._used: dict[str, int] = {}

    def of(self, draft: Draft, context: CallContext) -> str:
        """A sentence for one mark; none for praise."""
        if draft.tone is Tone.GOOD:
            return ""
        situation = self._coaching.situations.get(draft.situation)
        if situation is None:
            return draft.suggestion
        number = self._used.get(situation.id, 0)
        self._used[situation.id] = number + 1
        here = known_at(self._known, draft.turn, context)
        term = draft.term or _term(draft, context)
        return fit(situation.say[number % len(situation.say)], {**here, "term": term} if term else here)


def _term(draft: Draft, context: CallContext) -> str:
    """The first well heard piece of jargon in a draft's sentence."""
    for hit in context.acts.hits(draft.turn, "jargon"):
        if context.locator.heard(draft.turn, hit.start, hit.end) >= WELL_HEARD:
            return context.turns[draft.turn].text[hit.start : hit.end]
    return ""


def _mark(number: int, draft: Draft, context: CallContext, suggestions: _Suggestions) -> Mark:
    proof = _words(draft, context)
    hardly = draft.tone is Tone.GOOD and draft.to > draft.at and proof.confidence < FAIRLY_HEARD
    return Mark(
        n=number,
        stage=context.stage_of(draft.turn),
        turn=draft.turn,
        tone=draft.tone,
        check=draft.check,
        comment=f"{draft.comment}{_HARDLY}" if hardly else draft.comment,
        suggestion=suggestions.of(draft, context),
        title=draft.title,
        source=draft.source,
        quote=proof.quote,
        start=draft.gap.start if draft.gap else proof.start,
        end=draft.gap.end if draft.gap else proof.end,
        also=draft.also,
    )


def _words(draft: Draft, context: CallContext) -> Evidence:
    """The words a mark is about, with their time."""
    turn = context.turns[draft.turn]
    if draft.gap is not None:
        return Evidence(None, None, None, turn.who, "")
    at, to = (draft.at, draft.to) if draft.to > draft.at else (0, len(turn.text))
    span, sure = context.locator.locate(turn.i, at, to)
    quote = turn.text[at:to].strip("，、 ")
    if span is None:
        return Evidence(turn.i, None, None, turn.who, quote, Match.TEXT, sure)
    return Evidence(turn.i, round(span.start, 2), round(span.end, 2), turn.who, quote, Match.TEXT, sure)
