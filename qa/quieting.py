"""Which stretches of a recording to silence, so that the sound keeps the secrets the text keeps."""

from __future__ import annotations

from collections.abc import Iterator

from qa.model import Seconds, Span, Transcript, Turn

__all__ = ["hidden_spans"]

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
    spans = sorted(
        span
        for before, after in zip(plain.turns, masked.turns, strict=True)
        for span in _spans(before, after)
    )
    merged: list[Span] = []
    for span in spans:
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
