"""Counts the characters that the program invents for sound in which nobody says anything.

    python benchmarks/noise_clips.py [--clips 100] [--seed 1] [--model NAME]

Random clips of 5 to 30 s at random levels (``noise_sounds``), each through the whole pipeline as a
recording, and once more straight into the recogniser, past voice activity, so that the guard is measured
by itself. Text is *trusted* when it would be judged and *set aside* when it is shown grey with a reason.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile
import soxr
from noise_sounds import MAKERS, RATE

from qa.language.normalise import bare
from qa.model import CallMeta, Seconds, Span
from qa.speech import guard, whisper
from qa.speech.asr import Recognised, Samples, Transcriber, Utterance
from qa.speech.decoding import DecodeOptions
from qa.speech.listening import listen
from qa.speech.packs import DEFAULT
from qa.speech.speakers import utterances

__all__ = ["Clip", "Tally", "make_clips", "past_the_detector", "through_the_pipeline"]

_LEVELS_DB = (-55.0, -8.0)
_SHORTEST_S, _LONGEST_S = 5.0, 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A sound without words: mono float32 at 16 kHz."""

    name: str
    samples: Samples

    @property
    def span(self) -> Span:
        """All of it."""
        return Span(0.0, len(self.samples) / RATE)


@dataclass(slots=True)
class Tally:
    """What was written for clips in which nothing is said.

    Attributes:
        clips: how many were heard.
        with_text, characters: clips with any text and their characters, trusted or not.
        trusted_clips, trusted: the same for text that would be judged.
        echoes: texts that repeat what the recogniser was given.
        texts: every text with its clip and the reason for which it was set aside.
    """

    clips: int = 0
    with_text: int = 0
    characters: int = 0
    trusted_clips: int = 0
    trusted: int = 0
    echoes: int = 0
    texts: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, clip: Clip, found: Sequence[Recognised], context: DecodeOptions) -> None:
        """Count one clip."""
        written = [one for one in found if bare(one.text)]
        trusted = [one for one in written if not one.quarantine]
        self.clips += 1
        self.with_text += bool(written)
        self.trusted_clips += bool(trusted)
        self.characters += sum(len(bare(one.text)) for one in written)
        self.trusted += sum(len(bare(one.text)) for one in trusted)
        for one in written:
            given = guard.Evidence(
                one.text, clip.span.duration, (), prompt=context.prompt, hotwords=context.hotwords
            )
            self.echoes += guard.echoes_prompt(given)
            self.texts.append((clip.name, one.text, one.quarantine))


def make_clips(count: int, seed: int, longest: Seconds = _LONGEST_S) -> list[Clip]:
    """Random clips.

    Args:
        count: how many; every kind of sound comes before any comes again.
        seed: the same seed gives the same clips.
        longest: seconds; the shortest have 5.
    """
    rng = np.random.default_rng(seed)
    names = list(MAKERS)
    order = [name for _ in range(-(-count // len(names))) for name in rng.permutation(names)]
    clips = []
    for name in order[:count]:
        wave = MAKERS[name](rng, rng.uniform(_SHORTEST_S, longest))
        level = 10 ** (rng.uniform(*_LEVELS_DB) / 20)
        scaled = np.clip(wave * level / max(1e-9, float(np.sqrt(np.mean(wave**2)))), -1, 1)
        clips.append(Clip(name, scaled.astype(np.float32)))
    return clips


def through_the_pipeline(clips: Sequence[Clip], transcriber: Transcriber, context: DecodeOptions) -> Tally:
    """Hear clips as recordings: half of them as 8 kHz mu-law with a silent other side."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for k, clip in enumerate(clips):
            path = Path(folder) / f"{k}.wav"
            _write(path, clip.samples, telephone=k % 2 == 0)
            spoken = utterances(listen(path, CallMeta()))
            tally.add(clip, transcriber.transcribe(spoken), context)
    return tally


def past_the_detector(clips: Sequence[Clip], transcriber: Transcriber, context: DecodeOptions) -> Tally:
    """Give clips to the recogniser as if they were speech, each as a call of its own."""
    tally = Tally()
    for k, clip in enumerate(clips):
        found = transcriber.transcribe([Utterance(0, clip.span, clip.samples, str(k))])
        tally.add(clip, found, context)
    return tally


def _write(path: Path, samples: Samples, *, telephone: bool) -> None:
    if telephone:
        low = soxr.resample(samples, RATE, 8_000)
        idle = np.random.default_rng(0).standard_normal(len(low)) * 1e-3
        soundfile.write(path, np.clip(np.stack([low, idle], axis=1), -1, 1), 8_000, subtype="ULAW")
    else:
        soundfile.write(path, samples, RATE, subtype="PCM_16")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--clips", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", default=DEFAULT)
    options = parser.parse_args()
    context = DecodeOptions()
    transcriber = whisper.load(options.model, device="cpu")
    clips = make_clips(options.clips, options.seed)
    for title, hear in (("whole pipeline", through_the_pipeline), ("past the detector", past_the_detector)):
        tally = hear(clips, transcriber, context)
        print(f"\n{title}: {tally.clips} clips, {sum(c.span.duration for c in clips) / 60:.1f} min")
        print(f"  any text      {tally.with_text} clips, {tally.characters} characters")
        print(f"  trusted text  {tally.trusted_clips} clips, {tally.trusted} characters")
        print(f"  prompt echoes {tally.echoes}")
        for name, text, why in tally.texts:
            print(f"    {name}: {text}  [{why or 'trusted'}]")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
