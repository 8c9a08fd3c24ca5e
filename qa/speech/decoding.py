"""The one place that runs a Whisper model: sound of up to 30 s in, timed words with probabilities out.

Deterministic: beam search only, never sampling, never conditioned on earlier text, always Mandarin.
Nothing here knows utterances, channels, turns or which text is to be trusted.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.errors import QaError
from qa.language.normalise import simplify
from qa.model import Seconds
from qa.speech.alignment import Aligner, TimedText
from qa.speech.asr import RATE, Samples

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

__all__ = [
    "WINDOW_S",
    "DecodeOptions",
    "Decoder",
    "Hypothesis",
    "Request",
    "is_out_of_memory",
]

WINDOW_S: Seconds = 30.0
"""What a Whisper model hears at once."""

_FRAMES_PER_S = 100
_AFTER_S: Seconds = 1.0
_STEP_S: Seconds = 5.0  # few lengths, so that most windows of a call can be decoded together
_LOG = logging.getLogger(__name__)
_NO_MEMORY = ("out of memory", "bad_alloc", "alloc_failed", "failed to allocate")


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """How to search.

    Attributes:
        beam_size: hypotheses kept at each step; 1 is greedy, and the only way to learn what else the model
            weighed (see ``rivals``), which is worth more than a wider search.
        wide_beam_size: the same for windows that deserve a wider search.
        patience: how long finished hypotheses are compared (arXiv 2204.05424).
        batch_size: windows decoded together; changes speed and memory, not text.
        prompt: a sentence in the wanted form (simplified, punctuated), given as context.
        hotwords: words that are likely to be said in any call; given as context before the prompt.
        whole_windows: every sound is heard in a whole window, silence after it. Else it is heard in as much
            as it fills: attention costs by the square of its length.
    """

    beam_size: int = 1
    wide_beam_size: int = 5
    patience: float = 1.0
    batch_size: int = 4
    prompt: str = "以下是普通话的句子。"
    hotwords: tuple[str, ...] = ()
    whole_windows: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """A sound to recognise.

    Attributes:
        sound: mono float32 at 16 kHz, at most 30 s.
        hotwords: words to expect in it.
        wide: whether it deserves a wider search, and a whole window.
        language: whether to look which language it is in.
    """

    sound: Samples
    hotwords: tuple[str, ...] = ()
    wide: bool = False
    language: bool = False

    @property
    def seconds(self) -> Seconds:
        """How much of a window it fills: its sound and a second of silence, in steps of five."""
        needed = len(self.sound) / RATE + _AFTER_S
        return WINDOW_S if self.wide else min(WINDOW_S, math.ceil(needed / _STEP_S) * _STEP_S)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a model takes a sound for.

    Attributes:
        words: in order; their texts joined are the whole text.
        avg_logprob: mean log-probability per token.
        no_speech_prob: the model's probability that nobody speaks.
        language: the likeliest language (ISO 639) and its probability, where it was asked for.
    """

    words: tuple[TimedText, ...]
    avg_logprob: float
    no_speech_prob: float
    language: tuple[str, float] | None = None

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(word.text for word in self.words)


def is_out_of_memory(error: Exception) -> bool:
    """Whether a library's failure means too little memory, on the card or beside it."""
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(sign in text for sign in _NO_MEMORY)


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
        self._suppressed = _suppressed_tokens(self._tokenizer)
        self._batch_size = options.batch_size
        self._aligner = Aligner(model, self._tokenizer)

    def decode(self, requests: Sequence[Request]) -> list[Hypothesis]:
        """Recognise sounds.

        Args:
            requests: sounds, in any order.

        Returns:
            One hypothesis per sound, in the order given.

        Raises:
            QaError: the model failed, or there is too little memory even for one window.
        """
        keys = [self._key(request) for request in requests]
        order = sorted(range(len(requests)), key=lambda k: (keys[k], k))
        found: dict[int, Hypothesis] = {}
        while len(found) < len(order):
            left = order[len(found) :]
            batch = [k for k in left[: self._batch_size] if keys[k] == keys[left[0]]]
            try:
                hypotheses = self._batch([requests[k] for k in batch])
            except (RuntimeError, MemoryError) as error:
                self._back_off(error, len(batch))
                continue
            found.update(zip(batch, hypotheses, strict=True))
        return [found[k] for k in range(len(requests))]

    def _key(self, request: Request) -> tuple[bool, tuple[str, ...], Seconds]:
        """Requests with equal keys can be decoded together."""
        return request.wide, request.hotwords, self._length(request)

    def _length(self, request: Request) -> Seconds:
        return WINDOW_S if self.options.whole_windows else request.seconds

    def _back_off(self, error: Exception, size: int) -> None:
        """Smaller batches from now on, when memory is all that was missing."""
        if not is_out_of_memory(error):
            raise QaError(
                f"识别时出错：{error}",
                hint="请重跑这通电话；用显卡识别时可改用 --device cpu，仍不行请把这条信息交给技术支持",
                kind="asr",
            ) from error
        if size == 1:
            raise QaError(
                "识别时内存（或显存）不够",
                hint="请减小 --jobs，改用 --device cpu，或换小一些的模型（--model whisper-base）",
                kind="memory",
            ) from error
        self._batch_size = size // 2
        _LOG.warning("内存（或显存）不够一次识别 %d 段，改为一次 %d 段。", size, self._batch_size)

    def _batch(self, requests: Sequence[Request]) -> list[Hypothesis]:
        encoded = self._encode([request.sound for request in requests], self._length(requests[0]))
        options = self.options
        beam_size = options.wide_beam_size if requests[0].wide else options.beam_size
        results = self._model.model.generate(
            encoded,
            [self._prompt(requests[0].hotwords)] * len(requests),
            beam_size=beam_size,
            patience=options.patience,
            max_length=self._model.max_length,
            return_scores=True,
            return_no_speech_prob=True,
            return_logits_vocab=beam_size == 1,  # a wider search does not give them
            suppress_tokens=self._suppressed,
        )
        tokens = [[t for t in result.sequences_ids[0] if t < self._tokenizer.eot] for result in results]
        steps = [result.logits[0] if beam_size == 1 else () for result in results]
        words = self._aligner.align(encoded, tokens, steps, [len(request.sound) for request in requests])
        languages = self._languages(encoded, requests)
        return [
            Hypothesis(
                words=found,
                avg_logprob=_avg_logprob(result),
                no_speech_prob=result.no_speech_prob,
                language=language,
            )
            for result, found, language in zip(results, words, languages, strict=True)
        ]

    def _languages(self, encoded: Any, requests: Sequence[Request]) -> list[tuple[str, float] | None]:
        """The language of the windows that ask for it; a model for one language only knows none."""
        if not self._model.model.is_multilingual or not any(request.language for request in requests):
            return [None] * len(requests)
        found = self._model.model.detect_language(encoded)
        return [
            (ranked[0][0].strip("<|>"), float(ranked[0][1])) if request.language else None
            for ranked, request in zip(found, requests, strict=True)
        ]

    def _encode(self, sounds: Sequence[Samples], length: Seconds) -> Any:
        """The encoder's view of sounds, each with silence after it up to so many seconds.

        On a processor one by one: as fast, and the attention of one window alone takes 72 MB.
        """
        from ctranslate2 import StorageView  # noqa: PLC0415
        from faster_whisper.transcribe import pad_or_trim  # noqa: PLC0415

        extract, frames = self._model.feature_extractor, round(length * _FRAMES_PER_S)
        features = np.stack([pad_or_trim(extract(sound)[..., :-1], frames) for sound in sounds])
        if self._model.model.device != "cpu":
            return self._model.encode(features)
        encoded = [np.asarray(self._model.encode(one[None])) for one in features]
        return StorageView.from_array(np.concatenate(encoded))

    def _prompt(self, hotwords: tuple[str, ...]) -> list[int]:
        """The context of a window: words to expect, then a sentence in the wanted form."""
        words = dict.fromkeys((*hotwords, *self.options.hotwords))
        prompt: list[int] = self._model.get_prompt(
            self._tokenizer,
            self._tokenizer.encode(self.options.prompt),
            without_timestamps=True,
            hotwords="，".join(words) or None,
        )
        return prompt


def _avg_logprob(result: Any) -> float:
    """Per token with the end mark; the score is the mean without it."""
    n = len(result.sequences_ids[0])
    return float(result.scores[0]) * n / (n + 1)


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
