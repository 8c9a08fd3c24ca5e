"""The recogniser the settings ask for, described without loading it.

Its name and options make the transcripts' keys, so a run can tell what is done already in a moment;
the model itself is loaded by the worker that first needs it.
"""

from __future__ import annotations

from functools import partial

from qa.batch.worker import Recogniser
from qa.config import Settings
from qa.machine import Share, choose_share
from qa.speech import whisper
from qa.speech.card import card_calls
from qa.speech.packs import resolve
from qa.speech.transcriber import recognition_options

__all__ = ["chosen_share", "make_recogniser", "model_bytes"]


def model_bytes(name: str) -> int:
    """Size of a model's files.

    Raises:
        MissingPart: the model is not on this machine.
        UsageError: what was named is no model.
    """
    return resolve(name).weight_bytes


def chosen_share(settings: Settings, *, calls: int, device: str) -> Share:
    """How many calls this machine works on at once with the model asked for, and with how many threads.

    Args:
        settings: number of jobs, if any was asked for, and the model.
        calls: how many calls there are to do at most.
        device: ``cpu`` or ``cuda``.

    Raises:
        MissingPart: the model is not on this machine.
        UsageError: what was named is no model.
    """
    if settings.jobs:
        return choose_share(settings.jobs, calls=calls)
    size = model_bytes(settings.model)
    fitting = card_calls(size) if device == "cuda" else 1
    return choose_share(0, calls=calls, device=device, model_bytes=size, card_calls=fitting)


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
    search = whisper.search_options(pack, (*settings.company_names, *settings.hotwords))
    compute = {"device": device, "compute_type": whisper.pick_compute_type(device)}
    options = recognition_options(search, compute)
    load = partial(
        whisper.load,
        settings.model,
        device=device,
        threads=share.threads,
        hotwords=search.hotwords,
        card_shared_by=1 if settings.engine == "ray" else share.jobs,  # a cluster gives each worker its own
    )
    return Recogniser(pack.id, options, load)
