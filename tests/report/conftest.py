"""Fixtures of the report room: one invented call, its files with sound, and a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from report_sample import fatal_document, sample_document, write_sample_audio

from qa.report import write_call


@pytest.fixture
def document() -> dict[str, Any]:
    return sample_document()


@pytest.fixture
def fatal() -> dict[str, Any]:
    return fatal_document()


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample_audio(tmp_path_factory.mktemp("sound") / "call.wav")


@pytest.fixture(scope="session")
def report_folder(tmp_path_factory: pytest.TempPathFactory, recording: Path) -> Path:
    folder = tmp_path_factory.mktemp("out") / "calls" / "yx-20261121-0032"
    write_call(folder, sample_document(), audio=recording)
    return folder
