"""A whole call masked: its transcript and everything that was said about it.

What is masked in a single text is decided in ``masking``. Here it is carried to where the same words
stand again: the recogniser's own text, the timed words, quotes cut out of a sentence, reasons, the
extracted form. A number or address that its speaker reads out over several turns is masked in all of
them, as far as only short answers of the other side lie between; an address also where pieces of it
are said again.

Names are not masked, nor is the call's id, which names files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from rapidfuzz.distance import Levenshtein

from qa.language.address_pieces import AddressPieces
from qa.language.address_sounds import as_address
from qa.language.entities import find
from qa.language.entity import CN_DIGIT, Kind
from qa.language.masking import MASK, apply, hidden, redact_text, secrets
from qa.language.turn_chains import asked_before, chains, joined, other_side
from qa.model import CallAnalysis, CallMeta, CheckResult, Evidence, Mark, Transcript, Turn, Word

__all__ = ["MASK", "masks_of", "redact_call", "redact_text"]

T = TypeVar("T")

_ADDRESS = frozenset({Kind.ADDRESS})
_QUOTED = re.compile("“([^”]+?)(…*)”")
_SHORTEST_QUOTE = 4
# What an extracted value may be put together of: pieces of several turns, with notes between them.
_PIECE = re.compile("[^；（）]+")
_SHORTEST_NUMBER = 10**10
# A secret of fewer characters may be an amount or a year elsewhere; one of few numerals is a place's name.
_SHORTEST_REPEATED, _SHORTEST_NAME = 6, 3
_NUMERALS = re.compile(f"[0-9{CN_DIGIT}十百千两]")


def redact_call(transcript: Transcript, analysis: CallAnalysis) -> tuple[Transcript, CallAnalysis]:
    """Mask a call.

    Args:
        transcript: the call.
        analysis: what was judged about it, from the unmasked transcript.

    Returns:
        Both with every text masked (turns, words, evidence, reasons, suggestions, marks, extracted
        values, summary, customer id and extra metadata); lengths, times and verdicts unchanged.
    """
    pen = _pen(transcript)
    turns = tuple(_turn(t, pen.places[k]) for k, t in enumerate(transcript.turns))
    masked = replace(
        analysis,
        checks=tuple(_check(c, pen) for c in analysis.checks),
        marks=tuple(_mark(m, pen) for m in analysis.marks),
        extract={key: _nested(value, pen) for key, value in analysis.extract.items()},
        summary=pen.mask(analysis.summary),
        reviews=tuple(
            _with(r, appraisal=pen.mask(r.appraisal), why=pen.mask(r.why)) for r in analysis.reviews
        ),
        best_phrases=tuple(
            _with(p, quote=pen.quote(p.quote, p.turn), why=pen.mask(p.why)) for p in analysis.best_phrases
        ),
        model_phrases=tuple(_with(p, phrase=pen.mask(p.phrase)) for p in analysis.model_phrases),
    )
    return replace(transcript, turns=turns, meta=_meta(transcript.meta, pen)), masked


def masks_of(transcript: Transcript) -> Callable[[str], str]:
    """What masks a text that tells of a call or quotes it, as ``redact_call`` does with those it knows.

    Args:
        transcript: the call, unmasked.
    """
    return _pen(transcript).piece


def _pen(transcript: Transcript) -> _Pen:
    return _Pen.over(transcript.turns, tuple(transcript.meta.extra.values()))


@dataclass(frozen=True, slots=True)
class _Pen:
    """What is secret in one call, and where.

    Attributes:
        texts: the turns' texts.
        places: per turn, the offsets to mask.
        words: secret words and numbers with their masks, longest first.
        masked: the texts that have something to mask, with its offsets.
        address: the pieces of the addresses told.
    """

    texts: tuple[str, ...]
    places: tuple[frozenset[int], ...]
    words: tuple[tuple[str, str], ...]
    masked: tuple[tuple[str, frozenset[int]], ...]
    address: AddressPieces

    @classmethod
    def over(cls, turns: Sequence[Turn], known: Sequence[str] = ()) -> _Pen:
        """The secrets of these turns; ``known`` are texts that may tell the address as well."""
        texts = tuple(t.text for t in turns)
        asked = [asked_before(turns, k) for k in range(len(turns))]
        places = [set(hidden(text, before)) for text, before in zip(texts, asked, strict=True)]
        found: dict[str, str] = {}
        for text, before in zip(texts, asked, strict=True):
            found |= secrets(text, before)
        # What is personal only by its name or by what was asked for is so where it is said back, too.
        repeated = [item for item in found.items() if _telling(item[0])]
        for k, text in enumerate(texts):
            places[k] |= {i for said, mask in repeated for i in _where(text, said, mask)}
        telling = [*known, *(text for k, text in enumerate(texts) if places[k])]
        addresses = [e.value for text in telling for e in find(as_address(text), _ADDRESS)]
        # An address that goes on in another turn is followed as it was probably said.
        said = [replace(turn, text=as_address(turn.text)) for turn in turns]
        told_so = [turn.text for turn in said]
        for chain in chains(said):
            whole, starts = joined(told_so, chain)
            found |= secrets(whole)
            addresses += [e.value for e in find(whole, _ADDRESS)]
            inside = hidden(whole)
            for k, start in zip(chain, starts, strict=True):
                places[k] |= {i - start for i in inside if start <= i < start + len(texts[k])}
        pieces = AddressPieces.of(addresses)
        if pieces:
            for k, turn in enumerate(said):
                places[k] |= pieces.together(turn.text) | pieces.alone(turn.text, other_side(said, k))
        ordered = sorted(found.items(), key=lambda item: -len(item[0]))
        fixed = tuple(frozenset(p) for p in places)
        masked = tuple((text, own) for text, own in zip(texts, fixed, strict=True) if own)
        return cls(texts, fixed, tuple(ordered), masked, pieces)

    def mask(self, text: str) -> str:
        """Mask a text that may repeat, quote or cut what was said."""
        if self.masked:  # most calls hold no secret at all
            text = _QUOTED.sub(lambda m: f"“{self.cut(m[1])}{m[2]}”", self.cut(text))
        for word, masked in self.words:
            text = text.replace(word, masked)
        if self.address:
            text = apply(text, self.address.together(text))
        return redact_text(text)

    def quote(self, text: str, turn: int | None) -> str:
        """Mask a quote of one turn."""
        if turn is not None and 0 <= turn < len(self.texts):
            text = _masked_part(text, self.texts[turn], self.places[turn])
        return self.mask(text)

    def piece(self, text: str) -> str:
        """Mask a text that may be a quote, however short, of a turn that is not known."""
        return self.mask(self.cut(text, shortest=1))

    def cut(self, text: str, *, shortest: int = _SHORTEST_QUOTE) -> str:
        """Mask a text that is a piece of some turn, as it is masked there."""
        if len(text) < shortest:
            return text
        for whole, places in self.masked:
            if text in whole:
                return _masked_part(text, whole, places)
        return text


def _telling(said: str) -> bool:
    """Whether a secret is known by itself wherever it is said again."""
    return len(said) >= _SHORTEST_REPEATED or len(_NUMERALS.sub("", said)) >= _SHORTEST_NAME


def _where(text: str, said: str, mask: str) -> set[int]:
    """The places of a text that a mask of a part of it covers."""
    at = text.find(said)
    return {at + i for i, char in enumerate(mask) if char == MASK} if at >= 0 else set()


def _masked_part(part: str, whole: str, places: frozenset[int]) -> str:
    """A part of a text, masked wherever it is masked in any of its occurrences."""
    masked: set[int] = set()
    start = whole.find(part) if part else -1
    while start >= 0:
        masked |= {i - start for i in places if start <= i < start + len(part)}
        start = whole.find(part, start + 1)
    return apply(part, masked)


def _turn(turn: Turn, places: frozenset[int]) -> Turn:
    if not places and not hidden(turn.raw):
        return turn
    joined = "".join(w.text for w in turn.words)
    return replace(
        turn,
        text=apply(turn.text, places),
        raw=apply(turn.raw, _carried(turn.text, places, turn.raw)),
        words=_words(turn.words, _carried(turn.text, places, joined)),
    )


def _words(words: tuple[Word, ...], places: frozenset[int]) -> tuple[Word, ...]:
    masked, start = [], 0
    for word in words:
        inside = [i - start for i in places if start <= i < start + len(word.text)]
        masked.append(replace(word, text=apply(word.text, inside)) if inside else word)
        start += len(word.text)
    return tuple(masked)


def _carried(source: str, places: frozenset[int], target: str) -> frozenset[int]:
    """The places of one writing of a sentence found again in another writing of it.

    Where the two differ (traditional characters, 三 for 3) a stretch is masked as a whole.
    """
    if source == target:
        return places
    masked = set(hidden(target))
    for step in Levenshtein.opcodes(source, target):
        ours, theirs = range(step.src_start, step.src_end), range(step.dest_start, step.dest_end)
        if step.tag == "equal":
            masked |= {j for i, j in zip(ours, theirs, strict=True) if i in places}
        elif not places.isdisjoint(ours) or (step.tag == "insert" and step.src_start - 1 in places):
            masked |= {j for j in theirs if target[j].isalnum()}
    return frozenset(masked)


def _with(value: T, **masked: object) -> T:
    """A dataclass with other texts; itself where they are the same, as nearly always."""
    if all(getattr(value, name) == text for name, text in masked.items()):
        return value
    return cast(T, replace(cast(Any, value), **masked))


def _check(check: CheckResult, pen: _Pen) -> CheckResult:
    return _with(
        check,
        reason=pen.mask(check.reason),
        suggestion=pen.mask(check.suggestion),
        evidence=tuple(_evidence(e, pen) for e in check.evidence),
    )


def _evidence(evidence: Evidence, pen: _Pen) -> Evidence:
    return _with(evidence, quote=pen.quote(evidence.quote, evidence.turn))


def _mark(mark: Mark, pen: _Pen) -> Mark:
    return _with(
        mark,
        comment=pen.mask(mark.comment),
        suggestion=pen.mask(mark.suggestion),
        quote=pen.quote(mark.quote, mark.turn),
    )


def _nested(value: object, pen: _Pen) -> object:
    """Any value of the extracted form, its texts masked however deep."""
    if isinstance(value, str):
        return pen.mask(_PIECE.sub(lambda piece: pen.cut(piece[0]), value))
    if isinstance(value, Mapping):
        return {key: _nested(inner, pen) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_nested(inner, pen) for inner in value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= _SHORTEST_NUMBER:
        return pen.mask(str(value))
    return value


def _meta(meta: CallMeta, pen: _Pen) -> CallMeta:
    return replace(
        meta,
        customer_id=pen.mask(meta.customer_id),
        extra={key: pen.mask(value) for key, value in meta.extra.items()},
    )
