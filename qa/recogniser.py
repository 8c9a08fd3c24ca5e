"""The recogniser the settings ask for, described without loading it.

Its name and options make the transcripts' keys, so a run can tell what is done already in a moment;
the model itself is loaded by the worker that first needs it.
"""

from __future__ import annotations

from functools import partial

from qa.batch.worker import Recogniser
from qa.config import Settings
from qa.machine import Share
from qa.speech import whisper
from qa.speech.decoding import DecodeOptions
from qa.speech.packs import resolve
from qa.speech.transcriber import recognition_options

__all__ = ["make_recogniser", "model_bytes"]


def model_bytes(name: str) -> int:
    """Size of a model's files.

    Raises:
        MissingPart: the model is not on this machine.
        UsageError: what was named is no model.
    """
    return resolve(name).weight_bytes


def make_recogniser(settings: Settings, share: Share) -> Recogniser:
    """Describe the recogniser.

    Args:
        settings: model, device, words to expect.
        share: how many threads each worker may use.

    Raises:
        MissingPart: the model is not on this machine.
        UsageError: what was named is no model.
    """
    pack = resolve(settings.model)
    device = whisper.pick_device(settings.device)
    words = tuple(
        dict.fromkeys(w.strip() for w in (*settings.company_names, *settings.hotwords) if w.strip())
    )
    compute = {"device": device, "compute_type": whisper.pick_compute_type(device)}
    options = recognition_options(DecodeOptions(hotwords=words), compute)
    load = partial(whisper.load, settings.model, device=device, threads=share.threads, hotwords=words)
    return Recogniser(pack.id, options, load)
