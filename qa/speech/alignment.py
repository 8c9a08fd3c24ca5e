"""When each recognised character was spoken, how sure the model was, and what it weighed against it.

Nothing here searches; nothing knows utterances, channels or which text is to be trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.model import Seconds
from qa.speech.homophones import SURE
from qa.speech.rivals import Rivalry

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

__all__ = ["Aligner", "TimedText"]

_FRAMES_PER_S = 100
_ALIGNED_AT_ONCE = 1
_MEDIAN_FILTER = 7  # of the alignment, as in faster-whisper
_PUNCTUATION = frozenset("，。？！、；：…,.?!;:”’\"')]}）】》」』~—-·% ")


@dataclass(frozen=True, slots=True)
class TimedText:
    """A character or Latin word with the marks that follow it.

    ``start`` and ``end`` are seconds from the start of the sound; ``probability`` is the model's.
    ``rivals`` are the characters it weighed against an unsure one, with the nats by which each was
    behind (see ``rivals``); none where the search was wider than greedy.
    """

    text: str
    start: Seconds
    end: Seconds
    probability: float
    rivals: tuple[tuple[str, float], ...] = ()


class Aligner:
    """Finds the words' times with the model that recognised them.

    Args:
        model: a faster-whisper model.
        tokenizer: its tokenizer, set to Mandarin.
    """

    def __init__(self, model: WhisperModel, tokenizer: Any) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._rivalry = Rivalry.of_tokenizer(model.hf_tokenizer)

    def align(
        self, encoded: Any, tokens: list[list[int]], steps: Sequence[Any], lengths: list[int]
    ) -> list[tuple[TimedText, ...]]:
        """Words with times, from the model's attention.

        Args:
            encoded: the encoder's view of windows.
            tokens: what was recognised in each, without marks of the model's own.
            steps: each window's log-probabilities of the whole vocabulary at every token; empty where
                the search did not keep them.
            lengths: samples of sound in each window, at 16 kHz.

        Returns:
            The words of each window.
        """
        rate = self._model.feature_extractor.sampling_rate
        frames = [min(3000, max(2, round(n / rate * _FRAMES_PER_S))) for n in lengths]
        found = []
        for part, k in _parts(encoded):
            end = k + part.shape[0]
            found += self._model.model.align(
                part,
                self._tokenizer.sot_sequence,
                tokens[k:end],
                frames[k:end],
                median_filter_width=_MEDIAN_FILTER,
            )
        return [
            tuple(_merged(self._timed(ids, alignment, its))) if ids else ()
            for ids, alignment, its in zip(tokens, found, steps, strict=True)
        ]

    def _timed(self, ids: list[int], alignment: Any, steps: Sequence[Any]) -> Iterator[TimedText]:
        """Each character (or Latin word) with the time at which the alignment enters and leaves it."""
        text_at = np.array([pair[0] for pair in alignment.alignments])
        time_at = np.array([pair[1] for pair in alignment.alignments])
        entered = time_at[np.diff(text_at, prepend=-1).astype(bool)] / self._model.tokens_per_second
        first = 0
        words, word_tokens = self._tokenizer.split_to_word_tokens([*ids, self._tokenizer.eot])
        for word, its in zip(words[:-1], word_tokens[:-1], strict=True):
            last = first + len(its)
            probability = float(np.mean(alignment.text_token_probs[first:last]))
            yield TimedText(
                text=word,
                start=float(entered[first]),
                end=float(entered[min(last, len(entered) - 1)]),
                probability=probability,
                rivals=self._weighed(word.strip(), its, steps[first:last]) if probability < SURE else (),
            )
            first = last

    def _weighed(
        self, word: str, tokens: Sequence[int], steps: Sequence[Any]
    ) -> tuple[tuple[str, float], ...]:
        """The rivals of a character; none for other words, and where the search did not keep its steps."""
        if len(word) != 1 or len(steps) != len(tokens):
            return ()
        weighed = [np.asarray(step if step.device == "cpu" else step.to_device(_cpu())) for step in steps]
        return tuple(self._rivalry.of(word, tokens, [step.astype(np.float32) for step in weighed]).items())


def _parts(encoded: Any) -> Iterator[tuple[Any, int]]:
    """The encoded windows as they are aligned together, each part with the place of its first window.

    On a processor one by one: as fast, and alignment takes 100 MB a window. On a card all at once, where they
    lie: a batch was chosen to fit it.
    """
    if encoded.device != "cpu":
        yield encoded, 0
        return
    from ctranslate2 import StorageView  # noqa: PLC0415

    windows = np.asarray(encoded)
    for k in range(0, len(windows), _ALIGNED_AT_ONCE):
        yield StorageView.from_array(windows[k : k + _ALIGNED_AT_ONCE]), k


def _cpu() -> Any:
    from ctranslate2 import Device  # noqa: PLC0415

    return Device.cpu


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
                rivals=held.rivals if mark else (),
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
