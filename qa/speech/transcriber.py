"""Whisper behind the seam: utterances of many channels and calls, packed, decoded, put back in place.

    utterances ─ packing ─> windows ─ decoding ─> words, each in its place ─ homophones, guard ─> Recognised

It must not know roles, turns or rules. The model itself is run by ``decoding`` and loaded by ``whisper``.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import zip_longest
from operator import attrgetter

import numpy as np

from qa.language.normalise import bare, is_han, normalise
from qa.model import Seconds, Span, Word
from qa.speech import calibration, guard
from qa.speech.alignment import TimedText
from qa.speech.asr import Recognised, Samples, Utterance
from qa.speech.decoding import DecodeOptions, Decoder, Hypothesis, Request
from qa.speech.false_starts import false_starts
from qa.speech.fluency import oddness
from qa.speech.homophones import Homophones, Rivals, Sure, trust_in, vocabulary_sha256
from qa.speech.packing import Piece, Window, pack, pieces_of, splice

__all__ = ["RECOGNITION_VERSION", "PackOptions", "WhisperTranscriber", "levelled", "recognition_options"]

RECOGNITION_VERSION = 6
"""Goes up whenever the same sound and model may give other text."""

_LEVEL_RMS = 0.07  # about -23 dBFS, a usual speech level
_MAX_GAIN = 30.0
_SILENT_RMS = 10 ** (-75 / 20)
_RETRY_S: Seconds = 0.9  # a piece this long without one word is heard again
_MIN_LOGPROB = -1.0
_MAX_COMPRESSION = 2.4
_LANGUAGE_WINDOWS = 2  # of a channel; looking costs a thirtieth of recognising
_NUMBER_GAP_S: Seconds = 0.4  # figures further apart are two numbers
_LANGUAGE_S: Seconds = 8.0  # in less the language cannot be told from noise


Mender = Callable[[Sequence[Sure], Mapping[int, Rivals]], str]


@dataclass(frozen=True, slots=True)
class PackOptions:
    """How utterances fill windows.

    Attributes:
        limit_s: sound in one window; a little below the model's 30 s.
        gap_s: silence between two utterances.
        retry_limit_s: sound in one window when something is heard a second time.
        wide_below_s: windows with less sound are searched widely at once: a model without context errs
            most, and there is little to search (on single clips of real speech 13.7 % character errors
            become 12.0 %; whole calls neither gain nor lose).
    """

    limit_s: Seconds = 29.5
    gap_s: Seconds = 0.15
    retry_limit_s: Seconds = 12.0
    wide_below_s: Seconds = 12.0


@dataclass(slots=True)
class _Draft:
    """What was heard in one utterance so far, with the figures of its least likely window."""

    words: list[TimedText] = field(default_factory=list)
    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    language: tuple[str, float] | None = None

    def add(self, words: Sequence[TimedText], heard: Hypothesis) -> None:
        self.language = heard.language or self.language
        if not self.words or heard.avg_logprob < self.avg_logprob:
            self.avg_logprob, self.no_speech_prob = heard.avg_logprob, heard.no_speech_prob
        self.words.extend(words)


def recognition_options(
    search: DecodeOptions, compute: Mapping[str, str], packing: PackOptions | None = None
) -> dict[str, object]:
    """Everything beside the model that may change the text, known before any model is loaded.

    Args:
        search: how windows are decoded.
        compute: device and number type.
        packing: how windows are filled.
    """
    context = "\n".join((search.prompt, *search.hotwords))
    return {
        "version": RECOGNITION_VERSION,
        "language": "zh",
        "beam_size": search.beam_size,
        "wide_beam_size": search.wide_beam_size,
        "patience": search.patience,
        "whole_windows": search.whole_windows,
        "prompt_sha256": hashlib.sha256(context.encode()).hexdigest()[:16],
        "vocabulary_sha256": vocabulary_sha256(),
        "calibration": calibration.VERSION,
        **asdict(packing or PackOptions()),
        **compute,
    }


class WhisperTranscriber:
    """A loaded Whisper model as a ``Transcriber``.

    Args:
        decoder: runs the model.
        name: model and version.
        compute: device and number type, part of the options because they change the text.
        packing: how windows are filled.
    """

    def __init__(
        self,
        decoder: Decoder,
        name: str,
        *,
        compute: Mapping[str, str] | None = None,
        packing: PackOptions | None = None,
    ) -> None:
        self._decoder = decoder
        self._packing = packing or PackOptions()
        self._compute = dict(compute or {})
        self._homophones = functools.lru_cache(maxsize=8)(Homophones)  # by the words to expect
        self.name = name

    @property
    def options(self) -> Mapping[str, object]:
        """Everything beside the model that may change the text."""
        return recognition_options(self._decoder.options, self._compute, self._packing)

    def transcribe(self, utterances: Sequence[Utterance]) -> list[Recognised]:
        """Recognise utterances; see ``Transcriber``.

        Windows are filled channel by channel: mixing both voices in one window cost 1 to 2 points
        of character error rate in trials and let words slip to the other side.
        """
        sounds = levelled(utterances)
        order = sorted(range(len(utterances)), key=lambda k: (*_line(utterances[k]), utterances[k].span))
        pieces = [
            piece
            for k in order
            if _sounds(utterances[k])
            for piece in pieces_of(k, sounds[k], self._packing.limit_s)
        ]
        drafts = [_Draft() for _ in utterances]
        again = self._hear(pieces, sounds, utterances, drafts, first=True)
        if again:
            self._hear(again, sounds, utterances, drafts, first=False)
        for draft in drafts:
            draft.words.sort(key=attrgetter("start"))
        said = self._said(utterances, drafts)
        trust = _trust(utterances, drafts)
        results = [
            _finished(utterance, draft, _mended(words, self._mender(utterance, trust)), self._decoder.options)
            for utterance, draft, words in zip(utterances, drafts, said, strict=True)
        ]
        # Last: the homophones and the guard go by the model's own probabilities.
        return calibration.calibrate(utterances, results, calibration.curve_for(self.name), self._oddness)

    def _said(self, utterances: Sequence[Utterance], drafts: Sequence[_Draft]) -> list[list[TimedText]]:
        """The words of each utterance, simplified, without first syllables that nobody said."""
        said = [_normalised(draft.words) for draft in drafts]
        lines: dict[tuple[str, int], list[int]] = {}
        for k, utterance in enumerate(utterances):
            lines.setdefault(_line(utterance), []).append(k)
        for line in lines.values():
            model = self._homophones(self._expected(utterances[line[0]])).model
            for place in false_starts([said[k] for k in line], model):
                del said[line[place]][0]
        return said

    def _oddness(self, utterance: Utterance, words: Sequence[Word]) -> list[float]:
        """How odd the words of an utterance are, by the words to expect."""
        return oddness(words, self._homophones(self._expected(utterance)))

    def _expected(self, utterance: Utterance) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*utterance.hotwords, *self._decoder.options.hotwords)))

    def _mender(self, utterance: Utterance, trust: Mapping[tuple[str, int], float]) -> Mender:
        """Mends what was heard of an utterance, by the words to expect and the trust in its voice."""
        homophones = self._homophones(self._expected(utterance))
        return functools.partial(homophones.mend, trust=trust[_line(utterance)])

    def _hear(
        self,
        pieces: Sequence[Piece],
        sounds: Sequence[Samples],
        utterances: Sequence[Utterance],
        drafts: Sequence[_Draft],
        *,
        first: bool,
    ) -> list[Piece]:
        """Decode pieces into their utterances' drafts; returns those worth a second hearing.

        These are the pieces of windows that fail the quality gates, and longer pieces that stayed
        without a word. The second time they are heard in smaller company, and the result stands.
        """
        groups = [_line(utterances[piece.item]) for piece in pieces]
        limit = self._packing.limit_s if first else self._packing.retry_limit_s
        windows = pack(pieces, groups, limit=limit, gap=self._packing.gap_s)
        asked = _asked(windows, utterances) if first else frozenset()
        requests = [
            Request(
                splice(window, sounds),
                utterances[window.placed[0].piece.item].hotwords,
                wide=not first or window.duration < self._packing.wide_below_s,
                language=k in asked,
            )
            for k, window in enumerate(windows)
        ]
        heard = self._decoder.decode(requests)
        again: list[Piece] = []
        for window, found in zip(windows, heard, strict=True):
            if first and _fails(found):
                again += [placed.piece for placed in window.placed]
                continue
            if guard.is_silence(found.avg_logprob, found.no_speech_prob):
                continue
            for placed, words in zip(window.placed, _dealt(window, found.words, utterances), strict=True):
                drafts[placed.piece.item].add(words, found)
                if first and not words and placed.piece.duration >= _RETRY_S:
                    again.append(placed.piece)
        return again


def _asked(windows: Sequence[Window], utterances: Sequence[Utterance]) -> frozenset[int]:
    """The windows whose language is looked at: of each channel the fullest two that hold enough sound."""
    lines: dict[tuple[str, int], list[int]] = {}
    for k, window in enumerate(windows):
        if window.duration >= _LANGUAGE_S:
            lines.setdefault(_line(utterances[window.placed[0].piece.item]), []).append(k)
    fullest = (sorted(ks, key=lambda k: (-windows[k].duration, k)) for ks in lines.values())
    return frozenset(k for ks in fullest for k in ks[:_LANGUAGE_WINDOWS])


def _fails(found: Hypothesis) -> bool:
    """Whisper's own quality gates: unlikely as a whole, or repeating itself."""
    return found.avg_logprob < _MIN_LOGPROB or guard.compression_ratio(found.text) > _MAX_COMPRESSION


def levelled(utterances: Sequence[Utterance]) -> list[Samples]:
    """The sound of utterances with the loudness of each channel of a call evened out.

    Args:
        utterances: of any number of channels and calls.

    Returns:
        Their samples at about -23 dBFS, within -1 to 1.
    """
    power: dict[tuple[str, int], tuple[float, int]] = {}
    for utterance in utterances:
        line = _line(utterance)
        total, n = power.get(line, (0.0, 0))
        power[line] = (
            total + float(np.sum(np.square(utterance.samples, dtype=np.float64))),
            n + len(utterance.samples),
        )
    gain = {
        line: min(_MAX_GAIN, _LEVEL_RMS / max(1e-6, (total / max(1, n)) ** 0.5))
        for line, (total, n) in power.items()
    }
    return [
        np.clip(utterance.samples * np.float32(gain[_line(utterance)]), -1.0, 1.0).astype(np.float32)
        for utterance in utterances
    ]


def _sounds(utterance: Utterance) -> bool:
    """Whether there is any sound at all; in digital silence a recogniser hears its own prompt."""
    return (
        bool(len(utterance.samples)) and float(np.sqrt(np.mean(np.square(utterance.samples)))) > _SILENT_RMS
    )


def _line(utterance: Utterance) -> tuple[str, int]:
    return utterance.call, utterance.channel


def _trust(utterances: Sequence[Utterance], drafts: Sequence[_Draft]) -> dict[tuple[str, int], float]:
    """How far the recogniser can be believed on each line of each call."""
    heard: dict[tuple[str, int], list[float]] = {}
    for utterance, draft in zip(utterances, drafts, strict=True):
        row = heard.setdefault(_line(utterance), [])
        row += (word.probability for word in draft.words for char in word.text if is_han(char))
    return {line: trust_in(row) for line, row in heard.items()}


def _dealt(
    window: Window, words: Sequence[TimedText], utterances: Sequence[Utterance]
) -> list[list[TimedText]]:
    """The words of a window dealt out to its pieces, in true recording time."""
    dealt: list[list[TimedText]] = [[] for _ in window.placed]
    for word in words:
        heard = Span(word.start, word.end)
        k = window.locate(heard)
        true = window.within(k, heard)
        origin = utterances[window.placed[k].piece.item].span.start
        dealt[k].append(replace(word, start=origin + true.start, end=origin + true.end))
    return dealt


def _normalised(words: Sequence[TimedText]) -> list[TimedText]:
    """The words simplified, with full-width marks; the point in 4.4 and the colon in 4:40 stay."""
    said: list[TimedText] = []
    for word, after in zip_longest(words, words[1:]):
        near = after is not None and after.start - word.end < _NUMBER_GAP_S
        ahead = after.text[:1] if after is not None and near and after.text[:1].isdecimal() else ""
        text = normalise(word.text + ahead)
        text = text[: len(text) - len(ahead)]
        said.append(replace(word, text=text or word.text))
    return said


def _finished(
    utterance: Utterance, draft: _Draft, words: tuple[Word, ...], search: DecodeOptions
) -> Recognised:
    """The result for one utterance, judged by the guard."""
    raw = "".join(word.text for word in draft.words)
    text = normalise("".join(word.text for word in words))
    if not bare(text):
        return Recognised(text="", raw=raw, confidence=0.0)
    probabilities = [word.confidence for word in words]
    evidence = guard.Evidence(
        text=text,
        duration=utterance.span.duration,
        word_probabilities=probabilities,
        avg_logprob=draft.avg_logprob,
        no_speech_prob=draft.no_speech_prob,
        prompt=search.prompt,
        hotwords=(*utterance.hotwords, *search.hotwords),
    )
    if guard.echoes_prompt(evidence):  # nobody said it
        return Recognised(text="", raw=raw, confidence=0.0)
    return Recognised(
        text=text,
        raw=raw,
        words=words,
        confidence=sum(probabilities) / len(probabilities),
        quarantine=guard.reason(evidence),
        language=draft.language,
    )


def _mended(words: Sequence[TimedText], mend: Mender) -> tuple[Word, ...]:
    """Words with unsure characters replaced by likelier homophones; a changed word is not trusted more."""
    heard: list[tuple[str, float]] = []
    rivals: dict[int, Mapping[str, float]] = {}
    for word in words:
        rivals[len(heard)] = dict(word.rivals)
        heard += [(char, word.probability) for char in word.text]
    text = mend(heard, rivals)
    mended, at = [], 0
    for word in words:
        mended.append(Word(text[at : at + len(word.text)], word.start, word.end, word.probability))
        at += len(word.text)
    return tuple(mended)
