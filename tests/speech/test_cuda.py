from __future__ import annotations

import _ctypes
import importlib
import shutil
import sys
from pathlib import Path

import ctranslate2
import pytest

from qa.speech import cuda


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where NVIDIA's Python package would keep its libraries; no card and no cuBLAS of the machine's own."""
    folder = tmp_path / "nvidia" / "cublas" / "lib"
    folder.mkdir(parents=True)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "nvidia", raising=False)
    monkeypatch.setattr(cuda, "_NAMES", ("libnoSuchLt.so.12", "libnoSuch.so.12"))
    importlib.invalidate_caches()
    return folder


def test_libraries_of_the_python_package_are_found(package: Path) -> None:
    for name in cuda._NAMES:
        shutil.copy(_ctypes.__file__, package / name)
    assert cuda.cublas_loaded()


def test_one_of_the_two_is_not_enough(package: Path) -> None:
    shutil.copy(_ctypes.__file__, package / cuda._NAMES[0])
    assert not cuda.cublas_loaded()


def test_a_broken_library_is_none(package: Path) -> None:
    for name in cuda._NAMES:
        (package / name).write_bytes(b"\x7fELF but no more")
    assert not cuda.cublas_loaded()


def test_without_package_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cuda, "_NAMES", ("libnoSuch.so.12",))
    monkeypatch.setattr(cuda, "_PACKAGE", "no_such_package_of_nvidia")
    assert not cuda.cublas_loaded()


@pytest.mark.parametrize("error", [RuntimeError("CUDA driver version is insufficient"), OSError("libcuda")])
def test_a_driver_that_fails_means_no_card(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise error

    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", fail)
    assert cuda.card_count() == 0


def test_cards_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 2)
    assert cuda.card_count() == 2
