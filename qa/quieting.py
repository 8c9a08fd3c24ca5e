"""Which stretches of a recording to silence, so that the sound keeps the secrets the text keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qa.language.masking import MASK
from qa.model import Seconds, Span, Transcript, Turn

__all__ = ["PAD_S", "hidden_spans", "masked_spans", "padded"]

PAD_S: Seconds = 0.25
"""Added on both sides: a recogniser's word times are a few tenths of a second off."""


def hidden_spans(plain: Transcript, masked: Transcript) -> tuple[Span, ...]:
    """The times of all words that masking changed.

    Args:
        plain: the transcript before masking.
        masked: the same after; turns and words stand in the same order.

    Returns:
        Sorted spans that do not overlap. A changed turn without changed words is hidden as a whole.
    """
    return _merged(
        span
        for before, after in zip(plain.turns, masked.turns, strict=True)
        for span in _spans(before, after)
    )


def masked_spans(document: Mapping[str, Any]) -> tuple[Span, ...]:
    """The times of what is masked in a report: what ``hidden_spans`` told when it was made.

    Args:
        document: ``report.json`` data.

    Returns:
        Sorted spans that do not overlap; none for a report that was not masked. A masked turn without a
        masked word is hidden as a whole.
    """
    return padded(span for turn in document.get("turns", ()) for span in _masked_in(turn))


def padded(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans widened on both sides by what a recogniser's word times are off; sorted, merged."""
    return _merged(Span(max(0.0, span.start - PAD_S), span.end + PAD_S) for span in spans)


def _masked_in(turn: Mapping[str, Any]) -> Iterator[Span]:
    if MASK not in turn["text"] or turn.get("start") is None or turn.get("end") is None:
        return
    words = [word for word in turn.get("words") or () if MASK in word[0] and word[1] is not None]
    for start, end in [(word[1], word[2]) for word in words] or [(turn["start"], turn["end"])]:
        yield Span(start, end)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _spans(before: Turn, after: Turn) -> Iterator[Span]:
    if before.text == after.text or not before.timed:
        return
    words = [old for old, new in zip(before.words, after.words, strict=False) if old.text != new.text]
    for start, end in [(word.start, word.end) for word in words] or [(before.span.start, before.span.end)]:
        yield Span(max(0.0, start - PAD_S), end + PAD_S)
