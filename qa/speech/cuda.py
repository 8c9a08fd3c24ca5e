"""Whether recognition can run on an NVIDIA card here: a card, its driver, and the library of matrix products.

CTranslate2 finds a card by the driver alone, and fails at the first window when cuBLAS is missing, the
usual trouble of people who install it with pip. So cuBLAS is looked for beforehand, also where its own
Python package puts it, which no loader searches by itself. Knows nothing of models.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["card_count", "cublas_loaded"]

_PACKAGE = "nvidia"
_FOLDERS = ("cublas/lib", "cublas/bin")
# cuBLAS needs its light part; loaded first, it is found without a search path.
_NAMES = (
    ("cublasLt64_12.dll", "cublas64_12.dll")
    if sys.platform == "win32"
    else ("libcublasLt.so.12", "libcublas.so.12")
)


def card_count() -> int:
    """NVIDIA cards the driver offers; none when there is no driver."""
    import ctranslate2  # noqa: PLC0415

    try:
        return int(ctranslate2.get_cuda_device_count())
    except (RuntimeError, OSError):
        return 0


def cublas_loaded() -> bool:
    """Load cuBLAS 12 into this process, from the system or from its Python package.

    Returns:
        Whether it is there; CTranslate2 then finds it by name.
    """
    return _load(Path()) or any(_load(folder) for folder in _package_folders())


def _load(folder: Path) -> bool:
    try:
        for name in _NAMES:
            ctypes.CDLL(str(folder / name), mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True


def _package_folders() -> Iterator[Path]:
    """Where NVIDIA's Python packages keep their libraries."""
    found = importlib.util.find_spec(_PACKAGE)
    for place in (found.submodule_search_locations or ()) if found else ():
        yield from (Path(place) / folder for folder in _FOLDERS)
