"""Conditions made of conditions: parts, all, any, none, and names for values.

A branch that cannot apply to the call (no metadata, say) is left out; where nothing is left, nothing
applies.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from qa.judge.certainty import SURE, grade, strongest, weakest
from qa.judge.conditions import AllOf, AnyOf, Named, NotAny, Part, Parts
from qa.judge.context import CallContext, Finding, Spot, Truth
from qa.judge.shown import Shown
from qa.language.asking import asked_yes_or_no
from qa.language.likeness import rests
from qa.model import Span

__all__ = ["all_of", "any_of", "named", "none_of", "parts"]


def parts(condition: Parts, context: CallContext) -> Finding:
    """All parts needed; each counts its weight, each missing one is named."""
    found = [(part, context.evaluate(part.condition)) for part in condition.parts]
    found = [(part, finding) for part, finding in found if finding.applies]
    if not found:
        return Finding(Truth.UNSURE, applies=False)
    # A part in doubt is not charged: only what is surely missing costs its share of the whole.
    lost = [(part, f) for part, f in found if f.truth is Truth.NO and grade(f.firm) >= SURE]
    unused = _may_be_unused(lost, found, context)
    if unused:
        lost = []
    whole = sum(part.weight for part, _ in found)
    met = whole - sum(part.weight for part, _ in lost)
    missing = tuple(part.zh for part, _ in lost)
    doubts = [part.zh for part, finding in found if finding.truth is not Truth.YES]
    shown = Shown(lambda: (e for _, finding in found for e in finding.evidence), 6)
    share = met / whole if whole else 0.0
    values = tuple(pair for _, finding in found for pair in finding.values)
    value = next((f.value for _, f in lost if f.value), "")
    cause = next((f.cause for _, f in lost if f.cause), ())
    if missing:
        firm = strongest([f.firm for _, f in lost])
        return Finding(Truth.NO, shown, missing, share, value, values=values, cause=cause, firm=firm)
    if doubts:
        doubt = f"“{'、'.join(doubts)}”没有听{'出来，可能就是没听懂的那几个字' if unused else '清'}"
        return Finding(Truth.UNSURE, shown, share=share, doubt=doubt, values=values)
    hits = _hits([finding for _, finding in found], context)
    value = next((f.value for _, f in found if f.value), "")
    firm = weakest([finding.firm for _, finding in found])
    return Finding(Truth.YES, shown, share=1.0, value=value, values=values, hits=hits, firm=firm)


def _may_be_unused(
    lost: Sequence[tuple[Part, Finding]], found: Sequence[tuple[Part, Finding]], context: CallContext
) -> bool:
    """Whether the parts that are missing may be what was said besides all the others.

    One part alone may be a long stretch that belongs to none, heard well or not, but for a plain question.
    Clauses that belong to none and in which something is likelier misheard than not may be short, and each
    may be a part.
    """
    sizes = [part.unused for part, _ in lost if part.unused is not None]
    if not sizes or len(sizes) < len(lost):
        return False
    spots = [spot for _, f in found for spot in f.hits]
    for turn in {turn for _, missing in lost for turn in missing.looked}:
        text, used = context.turns[turn].text, [(spot.at, spot.to) for spot in spots if spot.turn == turn]
        left = list(rests(text, used))
        whole = {(start, end) for start, end, _ in rests(text, ())}
        clauses = [(start, end) for start, end, size in left if size > 1 and (start, end) in whole]
        if sum(context.locator.doubted(turn, *clause) for clause in clauses) >= len(lost):
            return True
        if len(lost) == 1 and _longest_rest(text, used) >= sizes[0]:
            return True
    return False


def _longest_rest(text: str, used: Sequence[tuple[int, int]]) -> int:
    """The longest stretch that no part needs and that is no plain question, in characters."""
    return max((size for *_, size in rests(text, [*used, *asked_yes_or_no(text)])), default=0)


def all_of(condition: AllOf, context: CallContext) -> Finding:
    """NO as soon as one is; YES when all are."""
    return _combine([context.evaluate(c) for c in condition.of], Truth.NO, Truth.YES, context)


def any_of(condition: AnyOf, context: CallContext) -> Finding:
    """YES as soon as one is; NO when all are."""
    return _combine([context.evaluate(c) for c in condition.of], Truth.YES, Truth.NO, context)


def none_of(condition: NotAny, context: CallContext) -> Finding:
    """YES when none of the conditions holds."""
    inner = _combine([context.evaluate(c) for c in condition.of], Truth.YES, Truth.NO, context)
    negated = inner.truth.negated
    # What should not be there has a place: the reader hears it there and not where it was looked for.
    return Finding(
        negated,
        inner.evidence,
        doubt=inner.doubt,
        value=inner.value,
        values=inner.values,
        applies=inner.applies,
        share=1.0 if negated is Truth.YES else 0.0,
        garbled=inner.garbled,
        firm=inner.firm,
    )


def named(condition: Named, context: CallContext) -> Finding:
    """The same finding, its value told under a name."""
    found = context.evaluate(condition.condition)
    return found._replace(values=(*found.values, (condition.name, found.value)))


def _combine(every: Sequence[Finding], decides: Truth, otherwise: Truth, context: CallContext) -> Finding:
    findings = [f for f in every if f.applies]
    if not findings:
        return Finding(_UNSURE, applies=False)
    truth, chosen = decides, [f for f in findings if f.truth is decides]
    if not chosen:
        unsure = [f for f in findings if f.truth is _UNSURE]
        truth, chosen = (_UNSURE, unsure) if unsure else (otherwise, findings)
    value, doubt, cause = "", "", chosen[0].cause
    garbled = True
    missing: list[str] = []
    looked: list[int] = []
    for f in chosen:
        value, doubt, cause = value or f.value, doubt or f.doubt, cause or f.cause
        garbled = garbled and f.garbled
        missing += f.missing
        looked += f.looked
    return Finding(
        truth,
        Shown(lambda: (e for f in chosen for e in f.evidence), 5),
        tuple(missing),
        1.0 if truth is _YES else 0.0,
        value,
        doubt,
        garbled,
        tuple(sorted(set(looked))),
        hits=() if truth is _NO else _hits(chosen, context),
        cause=cause or (),
        values=tuple([pair for f in findings for pair in f.values]),
        firm=(strongest if truth is decides else weakest)([f.firm for f in chosen]),
    )


_YES, _NO, _UNSURE = Truth.YES, Truth.NO, Truth.UNSURE


def _hits(findings: Sequence[Finding], context: CallContext) -> tuple[Spot, ...]:
    spots = [spot for f in findings for spot in f.hits]
    if len(spots) < 2:
        return tuple(spots)
    found: dict[tuple[int, int, int, Span | None], Spot] = {}
    for spot in spots:
        place = spot.turn, spot.at, spot.to, spot.gap
        known = found.get(place)
        if known is None or not _surer(known, spot, context):
            found[place] = spot
    return tuple(sorted(found.values(), key=_place))


def _surer(spot: Spot, known: Spot, context: CallContext) -> bool:
    """Whether a hit is surer than another of the same place."""
    if spot.sure is not known.sure:
        return spot.sure
    return spot.certainty(context) > known.certainty(context)


_place = attrgetter("turn", "at")
