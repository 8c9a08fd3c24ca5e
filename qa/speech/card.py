"""How many windows and calls a graphics card takes at once, by the memory that is free on it.

Asks the driver's own tool, which comes with every NVIDIA driver. Knows nothing of models but their size.
"""

from __future__ import annotations

import os
import subprocess

__all__ = ["card_batch", "card_calls", "free_card_bytes"]

_UNKNOWN = 16  # fits 8 GB with large models; the decoder halves it when it does not fit
_MOST = 64  # beyond, a batch brings no more speed
_USED = 0.7  # of what is free: the rest is the search's own, and other programs'
# What a window takes: its logits (448 steps of 51,866 numbers of 4 bytes), and its attention, which
# grows with the model (large-v3: 32 layers of 1,500 by 1,280, keys and values, 2 bytes: 245 MB for
# weights of 3.1 GB).
_LOGITS_BYTES = 448 * 51_866 * 4
_ATTENTION_SHARE = 0.08
# Beside weights and windows: the driver's context and the libraries' working memory of each process.
_CONTEXT_BYTES = 700 * 1024**2
_WINDOWS_OF_A_CALL = 12
_MOST_CALLS = 4  # the card is full; a fifth model on it would only take memory
_ANSWER_S = 10.0


def card_calls(model_bytes: int, free: int | None = None) -> int:
    """Calls to work on at once with one card, each in a process with its own copy of the model.

    A single call leaves the card idle while it is decoded, listened to, judged and written, which on a
    processor takes longer than recognising a call of a few minutes does on a card.

    Args:
        model_bytes: size of the model's weights.
        free: bytes of memory free on the card; asked for when not given.

    Returns:
        1 to 4; 1 when nobody can tell what is free.
    """
    free = free_card_bytes() if free is None else free
    if free is None:
        return 1
    each = model_bytes + _CONTEXT_BYTES + _WINDOWS_OF_A_CALL * _window_bytes(model_bytes)
    return max(1, min(_MOST_CALLS, int(_USED * free / each)))


def card_batch(model_bytes: int, free: int | None = None, *, calls: int = 1) -> int:
    """Windows to decode together on the card.

    Args:
        model_bytes: size of the model's weights, already or soon on the card as well.
        free: bytes of memory free on the card; asked for when not given.
        calls: processes that share the card.

    Returns:
        1 to 64; 16 when nobody can tell what is free.
    """
    free = free_card_bytes() if free is None else free
    if free is None:
        return _UNKNOWN
    return max(1, min(_MOST, int(_USED * free / calls / _window_bytes(model_bytes))))


def _window_bytes(model_bytes: int) -> float:
    return _LOGITS_BYTES + _ATTENTION_SHARE * model_bytes


def free_card_bytes() -> int | None:
    """Free memory in bytes of the card that is used; ``None`` when the driver's tool does not tell."""
    command = ["nvidia-smi", "--query-gpu=memory.free", "--format=csv,noheader,nounits"]
    # The tool lists all cards of the machine, whatever this process may use; its first is used.
    if allowed := os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",")[0].strip():
        command += ["-i", allowed]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=_ANSWER_S, check=True)
        return int(told.stdout.split()[0]) * 1024**2
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return None
