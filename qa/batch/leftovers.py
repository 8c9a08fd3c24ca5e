"""Half-written files that a killed process left behind: found by their names, removed."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from qa.model import Seconds

__all__ = ["sweep"]

_TEMPORARY = re.compile(r"^\..+\.\d+\.tmp$")


def sweep(folder: Path, *, older_than_s: Seconds = 0.0) -> None:
    """Remove half-written files from a folder; the folders inside it are not looked at.

    Args:
        folder: the folder; it need not exist.
        older_than_s: leave younger ones alone, where another run may be writing at this moment.
    """
    with suppress(OSError):
        names = [name for name in os.listdir(folder) if _TEMPORARY.match(name)]  # noqa: PTH208 - no joins
        for name in names:
            path = folder / name
            if not older_than_s or time.time() - path.stat().st_mtime > older_than_s:
                path.unlink(missing_ok=True)
