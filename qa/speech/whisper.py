"""Whisper loaded from a model pack onto the device at hand, ready to transcribe.

Chooses device, number type and threads; translates the libraries' failures into the program's.
"""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.errors import MissingPart, UsageError, pip_install
from qa.speech.card import card_batch
from qa.speech.cuda import card_count, cublas_loaded
from qa.speech.decoding import DecodeOptions, Decoder, is_out_of_memory
from qa.speech.packs import DEFAULT, ModelPack, resolve
from qa.speech.transcriber import WhisperTranscriber

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

__all__ = [
    "CUBLAS_MENDED",
    "WhisperTranscriber",
    "load",
    "pick_compute_type",
    "pick_device",
    "search_options",
    "thread_count",
]

_LOG = logging.getLogger(__name__)
CUBLAS_MENDED = "安装：" + pip_install("'nvidia-cublas-cu12>=12.4,<13'")
"""What to do when a card is there, and cuBLAS is not."""

_MOST_THREADS = 8  # beyond, one decoding stream gains nothing; more calls at once do
_CPU_BATCH = 2  # three are a fifteenth faster, and take 70 MB more in each worker


def load(
    name: str = DEFAULT,
    *,
    device: str = "auto",
    threads: int = 0,
    hotwords: Sequence[str] = (),
    card_shared_by: int = 1,
) -> WhisperTranscriber:
    """Load a recogniser.

    Args:
        name: pack name, folder or hub name; see ``packs.resolve``.
        device: ``auto``, ``cpu`` or ``cuda``; without a usable card ``cuda`` falls back to the
            processor with one warning.
        threads: processor threads; 0 to choose from the cores this process may use.
        hotwords: words that are likely to be said.
        card_shared_by: processes that use the card at once.

    Returns:
        A transcriber; the model stays in memory as long as it lives.

    Raises:
        MissingPart: the model is not here or is damaged.
        UsageError: it does not fit into memory, knows no Mandarin, or the device is unknown.
    """
    from faster_whisper import WhisperModel  # noqa: PLC0415

    pack = resolve(name)
    chosen = pick_device(device)
    compute = pick_compute_type(chosen)
    try:
        model = WhisperModel(
            str(pack.path),
            device=chosen,
            compute_type=compute,
            cpu_threads=threads or thread_count(),
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError, MemoryError) as error:
        raise _cannot_load(pack, error, chosen) from error
    _check(pack, model)
    batch = card_batch(pack.weight_bytes, calls=card_shared_by) if chosen == "cuda" else _CPU_BATCH
    options = replace(search_options(pack, hotwords), batch_size=batch)
    return WhisperTranscriber(
        Decoder(model, options), pack.id, compute={"device": chosen, "compute_type": compute}
    )


def search_options(pack: ModelPack, hotwords: Sequence[str] = ()) -> DecodeOptions:
    """How to search with a model.

    Only the model it was measured with hears sounds in less than whole windows: on 12 calls 12.0 % character
    errors instead of 12.1, in a fifth less time. All were made to hear whole ones.

    Args:
        pack: the model.
        hotwords: words that are likely to be said.
    """
    words = tuple(dict.fromkeys(word.strip() for word in hotwords if word.strip()))
    return DecodeOptions(hotwords=words, whole_windows=pack.name != DEFAULT)


def thread_count() -> int:
    """Processor threads to decode with: the cores this process may use, at most eight."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        cores = os.cpu_count() or 1
    return max(1, min(cores, _MOST_THREADS))


def pick_device(asked: str) -> str:
    """The device that ``auto``, ``cpu`` or ``cuda`` comes to on this machine.

    Raises:
        UsageError: it is none of the three.
    """
    if asked not in {"auto", "cpu", "cuda"}:
        raise UsageError(f"不认识的设备：{asked}", hint="可选 auto、cpu、cuda")
    if asked == "cpu":
        return "cpu"
    cards = card_count()
    if cards and cublas_loaded():
        return "cuda"
    if cards:
        _warn(f"有 NVIDIA 显卡，但缺 cuBLAS 12，改用处理器识别（速度较慢，结果照常）。{CUBLAS_MENDED}")
    elif asked == "cuda":
        _warn("没有可用的 NVIDIA 显卡或驱动，改用处理器识别（速度较慢，结果照常）。")
    return "cpu"


@functools.cache
def _warn(said: str) -> None:
    """Once a process is enough."""
    _LOG.warning(said)


def pick_compute_type(device: str) -> str:
    """The fastest number type that keeps accuracy; int8 on processors."""
    import ctranslate2  # noqa: PLC0415

    supported = ctranslate2.get_supported_compute_types(device)
    order = ("float16", "int8_float16", "int8", "float32") if device == "cuda" else ("int8", "float32")
    return next((kind for kind in order if kind in supported), "default")


def _check(pack: ModelPack, model: WhisperModel) -> None:
    """Refuse a model that loads and could only fail on every call, or write English.

    Raises:
        MissingPart: its description of the sound it takes is not there (80 bands instead of 128).
        UsageError: it knows no Mandarin.
    """
    if not model.model.is_multilingual:
        raise UsageError(
            f"模型 {pack.name} 只会英语，不能用来识别普通话",
            hint="请换多语言的模型（名称不带 .en），或运行 python run_qa.py models list 查看可选的名称",
        )
    if model.model.n_mels != len(model.feature_extractor.mel_filters):
        raise MissingPart(
            f"模型 {pack.name} 缺少 preprocessor_config.json（或与模型不配套），声音特征的格数对不上",
            hint=f"请从原模型的仓库把 preprocessor_config.json 复制到 {pack.path}",
            kind="model.damaged",
        )


def _cannot_load(pack: ModelPack, error: Exception, device: str) -> MissingPart | UsageError:
    if is_out_of_memory(error):
        where, other = ("显存", "改用 --device cpu，") if device == "cuda" else ("内存", "")
        return UsageError(
            f"{where}不够，装不下模型 {pack.name}",
            hint=f"请关掉其他程序、减小 --jobs，{other}或换小一些的模型（--model whisper-base）",
            kind="memory",
        )
    return MissingPart(
        f"模型 {pack.name} 打不开：{str(error).strip() or type(error).__name__}",
        hint=f"文件可能已损坏，请运行 python run_qa.py models verify {pack.name}（文件夹 {pack.path}）",
        kind="model.damaged",
    )
