"""The one place that runs a Whisper model: sound of up to 30 s in, timed words with probabilities out.

Deterministic: beam search only, never sampling, never conditioned on earlier text, always Mandarin.
Nothing here knows utterances, channels, turns or which text is to be trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.errors import QaError
from qa.language.normalise import simplify
from qa.model import Seconds
from qa.speech.asr import Samples

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

__all__ = [
    "WINDOW_S",
    "DecodeOptions",
    "Decoder",
    "Hypothesis",
    "TimedText",
    "is_out_of_memory",
]

WINDOW_S: Seconds = 30.0
"""What a Whisper model hears at once."""

_FRAMES_PER_S = 100
_MEDIAN_FILTER = 7  # of the alignment, as in faster-whisper
_PUNCTUATION = frozenset("，。？！、；：…,.?!;:”’\"')]}）】》」』~—-·% ")


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """How to search.

    Attributes:
        beam_size: hypotheses kept at each step; 1 is greedy.
        patience: how long finished hypotheses are compared (arXiv 2204.05424).
        batch_size: windows decoded together; changes speed and memory, not text.
        prompt: a sentence in the wanted form (simplified, punctuated), given as context.
        hotwords: words that are likely to be said; given as context before the prompt.
    """

    beam_size: int = 5
    patience: float = 1.0
    batch_size: int = 4
    prompt: str = "以下是普通话的句子。"
    hotwords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimedText:
    """A character or Latin word with the marks that follow it.

    ``start`` and ``end`` are seconds from the start of the sound; ``probability`` is the model's.
    """

    text: str
    start: Seconds
    end: Seconds
    probability: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a model takes a sound for.

    Attributes:
        words: in order; their texts joined are the whole text.
        avg_logprob: mean log-probability per token.
        no_speech_prob: the model's probability that nobody speaks.
    """

    words: tuple[TimedText, ...]
    avg_logprob: float
    no_speech_prob: float

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(word.text for word in self.words)


def is_out_of_memory(error: Exception) -> bool:
    """Whether a library's failure means too little memory, on the card or beside it."""
    text = str(error).lower()
    return isinstance(error, MemoryError) or "out of memory" in text or "bad_alloc" in text


class Decoder:
    """A loaded model and how to search with it.

    Args:
        model: a faster-whisper model; its CTranslate2 model is used directly.
        options: how to search.
    """

    def __init__(self, model: WhisperModel, options: DecodeOptions) -> None:
        from faster_whisper.tokenizer import Tokenizer  # noqa: PLC0415

        self._model = model
        self.options = options
        self._tokenizer = Tokenizer(model.hf_tokenizer, True, task="transcribe", language="zh")
        self._prompt = model.get_prompt(
            self._tokenizer,
            self._tokenizer.encode(options.prompt),
            without_timestamps=True,
            hotwords="，".join(options.hotwords) or None,
        )
        self._suppressed = _suppressed_tokens(self._tokenizer)

    def decode(self, sounds: Sequence[Samples]) -> list[Hypothesis]:
        """Recognise sounds.

        Args:
            sounds: mono float32 at 16 kHz, each at most 30 s.

        Returns:
            One hypothesis per sound, in order.
        """
        found: list[Hypothesis] = []
        size = self.options.batch_size
        while len(found) < len(sounds):
            try:
                found += self._batch(sounds[len(found) : len(found) + size])
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise QaError(f"识别时出错：{error}", kind="asr") from error
                if size == 1:
                    raise QaError(
                        "识别时内存（或显存）不够",
                        hint="请减小 --jobs，改用 --device cpu，或换小一些的模型（--model whisper-base）",
                        kind="memory",
                    ) from error
                size //= 2
        return found

    def _batch(self, sounds: Sequence[Samples]) -> list[Hypothesis]:
        from faster_whisper.transcribe import pad_or_trim  # noqa: PLC0415

        extract = self._model.feature_extractor
        encoded = self._model.encode(np.stack([pad_or_trim(extract(sound)[..., :-1]) for sound in sounds]))
        results = self._model.model.generate(
            encoded,
            [self._prompt] * len(sounds),
            beam_size=self.options.beam_size,
            patience=self.options.patience,
            max_length=self._model.max_length,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
        )
        tokens = [[t for t in result.sequences_ids[0] if t < self._tokenizer.eot] for result in results]
        words = self._align(encoded, tokens, [len(sound) for sound in sounds])
        return [
            Hypothesis(
                words=found,
                avg_logprob=_avg_logprob(result),
                no_speech_prob=result.no_speech_prob,
            )
            for result, found in zip(results, words, strict=True)
        ]

    def _align(
        self, encoded: Any, tokens: list[list[int]], lengths: list[int]
    ) -> list[tuple[TimedText, ...]]:
        """Words with times, from the model's attention."""
        rate = self._model.feature_extractor.sampling_rate
        frames = [min(3000, max(2, round(n / rate * _FRAMES_PER_S))) for n in lengths]
        found = self._model.model.align(
            encoded, self._tokenizer.sot_sequence, tokens, frames, median_filter_width=_MEDIAN_FILTER
        )
        return [
            tuple(_merged(self._timed(ids, alignment))) if ids else ()
            for ids, alignment in zip(tokens, found, strict=True)
        ]

    def _timed(self, ids: list[int], alignment: Any) -> Iterator[TimedText]:
        """Each character (or Latin word) with the time at which the alignment enters and leaves it."""
        text_at = np.array([pair[0] for pair in alignment.alignments])
        time_at = np.array([pair[1] for pair in alignment.alignments])
        entered = time_at[np.diff(text_at, prepend=-1).astype(bool)] / self._model.tokens_per_second
        first = 0
        words, word_tokens = self._tokenizer.split_to_word_tokens([*ids, self._tokenizer.eot])
        for word, its in zip(words[:-1], word_tokens[:-1], strict=True):
            last = first + len(its)
            yield TimedText(
                text=word,
                start=float(entered[first]),
                end=float(entered[min(last, len(entered) - 1)]),
                probability=float(np.mean(alignment.text_token_probs[first:last])),
            )
            first = last


def _avg_logprob(result: Any) -> float:
    """Per token with the end mark; the score is the mean without it."""
    n = len(result.sequences_ids[0])
    return float(result.scores[0]) * n / (n + 1)


def _merged(words: Iterator[TimedText]) -> Iterator[TimedText]:
    """Punctuation joined to what it follows; digits and Latin letters joined to one word."""
    held: TimedText | None = None
    for word in words:
        if held is not None and (_is_mark(word.text) or _same_word(held.text, word.text)):
            mark = _is_mark(word.text)
            held = TimedText(
                text=held.text + word.text,
                start=held.start,
                end=held.end if mark else word.end,
                probability=held.probability if mark else min(held.probability, word.probability),
            )
            continue
        if held is not None:
            yield held
        held = word
    if held is not None:
        yield held


def _is_mark(text: str) -> bool:
    return all(char in _PUNCTUATION for char in text)


def _same_word(held: str, following: str) -> bool:
    last, first = held[-1:], following[:1]
    return last.isascii() and last.isalnum() and first.isascii() and first.isalnum()


def _suppressed_tokens(tokenizer: Any) -> list[int]:
    """Tokens that are never wanted: non-speech marks, and characters in traditional form.

    Forbidding traditional characters during the search, rather than converting them afterwards,
    keeps a beam from drifting into traditional text, where this model errs more.
    """
    from faster_whisper.transcribe import get_suppressed_tokens  # noqa: PLC0415

    suppressed = set(get_suppressed_tokens(tokenizer, [-1]))
    texts = [tokenizer.tokenizer.decode([token]) for token in range(tokenizer.eot)]
    suppressed.update(
        token for token, text in enumerate(texts) if text and "\ufffd" not in text and simplify(text) != text
    )
    return sorted(suppressed)
