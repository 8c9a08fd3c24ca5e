"""The model hub: what is in its local cache, and fetching.

Only ``fetch`` uses the network, with short timeouts. Nothing here knows the manifest.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

__all__ = ["FILES", "cached", "fetch", "is_offline"]

FILES = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")
"""What a Whisper model in CTranslate2 form consists of."""

_TIMEOUT_S = 10


def is_offline() -> bool:
    """Whether the user has forbidden the hub (``HF_HUB_OFFLINE``)."""
    return os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}


def cached(repositories: Sequence[str]) -> Path | None:
    """The folder of the first repository that lies in the local cache, without asking the network.

    Args:
        repositories: hub names, ``owner/name``; others are passed over.
    """
    from huggingface_hub import snapshot_download  # noqa: PLC0415
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    for repository in repositories:
        if "/" not in repository:
            continue
        try:
            found = Path(snapshot_download(repository, local_files_only=True, allow_patterns=list(FILES)))
        except (LocalEntryNotFoundError, HFValidationError, OSError, ValueError):
            continue
        if (found / "model.bin").is_file():
            return found
    return None


def fetch(repositories: Sequence[str], folder: Path) -> dict[str, str]:
    """Download a model from the first repository that gives it.

    Args:
        repositories: hub names, best first.
        folder: an empty folder to fill.

    Returns:
        Why each repository failed, by name; empty when the folder is filled.
    """
    from huggingface_hub import snapshot_download  # noqa: PLC0415

    causes: dict[str, str] = {}
    for repository in repositories:
        try:
            snapshot_download(
                repository,
                local_dir=folder,
                allow_patterns=list(FILES),
                etag_timeout=_TIMEOUT_S,
                max_workers=2,
            )
        except Exception as error:
            causes[repository] = type(error).__name__
            continue
        if (folder / "model.bin").is_file():
            return {}
        causes[repository] = "model.bin"
    return causes
