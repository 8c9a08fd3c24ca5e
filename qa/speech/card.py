"""How many windows a graphics card takes at once, by the memory that is free on it.

Asks the driver's own tool, which comes with every NVIDIA driver. Knows nothing of models but their size.
"""

from __future__ import annotations

import subprocess

__all__ = ["card_batch", "free_card_bytes"]

_UNKNOWN = 16  # fits 8 GB with large models; the decoder halves it when it does not fit
_MOST = 64  # beyond, a batch brings no more speed
_USED = 0.7  # of what is free: the rest is the search's own, and other programs'
# What a window takes: its logits (448 steps of 51,866 numbers of 4 bytes), and its attention, which
# grows with the model (large-v3: 32 layers of 1,500 by 1,280, keys and values, 2 bytes: 245 MB for
# weights of 3.1 GB).
_LOGITS_BYTES = 448 * 51_866 * 4
_ATTENTION_SHARE = 0.08
_ANSWER_S = 10.0


def card_batch(model_bytes: int, free: int | None = None) -> int:
    """Windows to decode together on the card.

    Args:
        model_bytes: size of the model's weights, already or soon on the card as well.
        free: bytes of memory free on the card; asked for when not given.

    Returns:
        1 to 64; 16 when nobody can tell what is free.
    """
    free = free_card_bytes() if free is None else free
    if free is None:
        return _UNKNOWN
    window = _LOGITS_BYTES + _ATTENTION_SHARE * model_bytes
    return max(1, min(_MOST, int(_USED * free / window)))


def free_card_bytes() -> int | None:
    """Free memory of the first card in bytes; ``None`` when the driver's tool does not tell."""
    command = ["nvidia-smi", "--query-gpu=memory.free", "--format=csv,noheader,nounits"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=_ANSWER_S, check=True)
        return int(told.stdout.split()[0]) * 1024**2
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return None
