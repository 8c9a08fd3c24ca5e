"""From character offsets in a turn's text back to times and confidence through its words."""

from __future__ import annotations

from qa.language.normalise import bare
from qa.model import Evidence, Match, Span, Turn

__all__ = ["evidence", "locate", "sentence_at"]

_ENDS = "。！？!?"


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence (or sentences) around ``text[start:end]``, as offsets without outer spaces."""
    left = max((text.rfind(mark, 0, start) for mark in _ENDS), default=-1) + 1
    rights = [place for mark in _ENDS if (place := text.find(mark, max(start, end - 1))) >= 0]
    return left, (min(rights) + 1 if rights else len(text))


def locate(turn: Turn, start: int, end: int) -> tuple[Span | None, float]:
    """When a piece of a turn's text was spoken, and how sure the recogniser was of it.

    Words are laid along the text by their spoken characters; where the written form differs (digits)
    the place is interpolated, which is near enough to listen to.

    Args:
        turn: the turn.
        start: offset of the first character in ``turn.text``.
        end: offset after the last.

    Returns:
        The span in seconds (``None`` for an untimed turn) and a confidence of 0 to 1.
    """
    if not turn.words:
        return (turn.span if turn.timed else None), turn.confidence
    total = len(bare(turn.text)) or 1
    before, inside = len(bare(turn.text[:start])), max(1, len(bare(turn.text[start:end])))
    lengths = [len(bare(word.text)) for word in turn.words]
    scale = (sum(lengths) or 1) / total
    first, last = before * scale, (before + inside) * scale
    picked, place = [], 0
    for word, length in zip(turn.words, lengths, strict=True):
        if place < last - 1e-6 and place + length > first + 1e-6:
            picked.append(word)
        place += length
    if not picked:
        picked = [turn.words[-1]]
    confidence = sum(word.confidence for word in picked) / len(picked)
    return Span(picked[0].start, max(picked[-1].end, picked[0].start)), confidence


def evidence(turn: Turn, start: int, end: int, match: Match, confidence: float) -> Evidence:
    """Evidence quoting the sentence around a hit, timed from the sentence's first word."""
    left, right = sentence_at(turn.text, start, end)
    span, _ = locate(turn, left, right)
    return Evidence(
        turn=turn.i,
        start=None if span is None else round(span.start, 2),
        end=None if span is None else round(span.end, 2),
        who=turn.who,
        quote=turn.text[left:right].strip("，、 "),
        match=match,
        confidence=round(confidence, 3),
    )
