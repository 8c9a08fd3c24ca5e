"""Fuzz target: the decoder and the first listening, on the bytes of a recording.

    python fuzz/fuzz_sound.py CORPUS -max_total_time=600

Promise: sound within bounds, or an ``AudioError`` with kind, reason and next step.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import atheris
import harness

with atheris.instrument_imports(include=["qa"]):
    import numpy as np

    from qa.errors import AudioError
    from qa.model import CallMeta
    from qa.speech.audio import decode
    from qa.speech.listening import listen

FOLDER = harness.scratch()
_NAMES = ("a.wav", "a.mp3", "a.m4a", "a.bin")
_WORDS = (b"RIFF", b"WAVE", b"fmt ", b"data", b"LIST", b"fact", b"RF64", b"\xff\xff\xff\xff", b"\0\0\0\0")


def target(data: bytes) -> None:
    """Decode the bytes after the first, which chooses the name; listen to what could be decoded."""
    if not data:
        return
    path = FOLDER / _NAMES[data[0] % len(_NAMES)]
    path.write_bytes(data[1:])
    try:
        found = decode(path)
        heard = listen(path, CallMeta())
    except AudioError as error:
        assert error.kind.startswith("audio.") and error.message and error.hint, error.kind
        return
    finally:
        path.unlink()
    samples = found.samples
    assert samples.dtype == np.float32 and 1 <= len(samples) <= 2, samples.shape
    assert np.isfinite(samples).all() and float(np.abs(samples).max()) <= 1.0
    assert abs(found.duration - samples.shape[1] / 16_000) < 1e-6
    assert all(isinstance(text, str) for text in heard.facts.warnings)
    for channel in heard.channels:
        for span in channel.spans:
            assert 0 <= span.start <= span.end <= found.duration + 0.2, span


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Often change the head only, where lengths and formats stand; sometimes cut or repeat the rest."""
    chance = random.Random(seed)
    kind = chance.random()
    if kind < 0.4 or len(data) < 64:
        return bytes(atheris.Mutate(data, max_size))
    head, body = data[:80], data[80:]
    if kind < 0.7:
        return (bytes(atheris.Mutate(head, 160)) + body)[:max_size]
    if kind < 0.8:
        return data[: chance.randrange(1, len(data))]
    if kind < 0.9:
        at = chance.randrange(len(data))
        return (data[:at] + chance.choice(_WORDS) + data[at + 4 :])[:max_size]
    at = chance.randrange(len(data))
    return (data[:at] + data[at:] + data[at : at + chance.randrange(4000)])[:max_size]


if __name__ == "__main__":
    harness.fuzz(target, FOLDER, mutator=mutate)
