"""The seam to a speech recogniser: one method, the values that cross it, and a fake for tests.

Everything outside the recogniser's own module speaks only these words. Nothing here knows Whisper,
model files, or how speech was found; numpy is used for the type of the samples alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from qa.model import Span, Word

__all__ = ["RATE", "FakeTranscriber", "Recognised", "Samples", "Transcriber", "Utterance"]

RATE = 16_000
"""Samples per second of every utterance."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """One stretch of speech to be recognised.

    Attributes:
        channel: the recording's channel it was found on, from 0.
        span: where it lies in the recording, in seconds.
        samples: mono float32 at 16 kHz, as long as ``span``.
        call: which recording it belongs to; only has to differ between recordings that are
            recognised together.
        hotwords: names and terms that are likely to be said in this call.
    """

    channel: int
    span: Span
    samples: Samples
    call: str = ""
    hotwords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was heard in one utterance.

    Attributes:
        text: text for display and judging (simplified, punctuation attached); empty when nothing
            was said.
        raw: the recogniser's own text.
        words: words in order, in true recording time, within the utterance's span.
        confidence: 0 to 1, trust in the text as a whole.
        quarantine: why the text is not to be trusted, in Chinese; empty when it is.
        language: which language the sound around it is in (ISO 639) and how probable that is; ``None``
            where nobody looked.
    """

    text: str
    raw: str = ""
    words: tuple[Word, ...] = ()
    confidence: float = 1.0
    quarantine: str = ""
    language: tuple[str, float] | None = None


@runtime_checkable
class Transcriber(Protocol):
    """A recogniser: utterances in, one result for each, in the same order."""

    @property
    def name(self) -> str:
        """Model and version, such as ``whisper-base@d01c3014``."""

    @property
    def options(self) -> Mapping[str, object]:
        """All that changes the text beside the model; JSON-ready, part of the transcript's key."""

    def transcribe(self, utterances: Sequence[Utterance]) -> list[Recognised]:
        """Recognise utterances of one or several recordings, in one go.

        Args:
            utterances: in any order; an empty sequence is fine.

        Returns:
            One result per utterance, in the order given.

        Raises:
            QaError: the recogniser cannot run.
        """


def _spread(text: str, span: Span) -> tuple[Word, ...]:
    """Words of one character each, evenly over the span (a fake's honest guess)."""
    step = span.duration / max(1, len(text))
    return tuple(
        Word(char, span.start + k * step, span.start + (k + 1) * step) for k, char in enumerate(text)
    )


@dataclass(slots=True)
class FakeTranscriber:
    """A recogniser that says what it is told to, for tests of everything around it.

    Args:
        script: what is heard: a function of the utterance, or texts handed out in time order over
            all utterances of a call (the last ones stay empty when there are too few).
        name: as in ``Transcriber``.
        options: as in ``Transcriber``.

    Example:
        >>> FakeTranscriber(["您好"]).transcribe([])
        []
    """

    script: Sequence[str] | Callable[[Utterance], str] = ()
    name: str = "fake@1"
    options: Mapping[str, object] = field(default_factory=lambda: {"version": 1})
    calls: int = 0

    def transcribe(self, utterances: Sequence[Utterance]) -> list[Recognised]:
        """Answer with the script; counts in ``calls`` how often it was asked."""
        self.calls += 1
        texts = self._texts(utterances)
        return [
            Recognised(text=text, raw=text, words=_spread(text, utterance.span))
            for utterance, text in zip(utterances, texts, strict=True)
        ]

    def _texts(self, utterances: Sequence[Utterance]) -> list[str]:
        if callable(self.script):
            return [self.script(utterance) for utterance in utterances]
        order = sorted(range(len(utterances)), key=lambda k: (utterances[k].span, utterances[k].channel))
        texts = [""] * len(utterances)
        for text, k in zip(self.script, order, strict=False):
            texts[k] = text
        return texts
