"""Fixtures of the report room: one invented call, its files with sound, and a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
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


def _chromium() -> str | None:
    named = os.environ.get("QA_CHROMIUM")
    if named:
        return named
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium: the system's, or the one named by QA_CHROMIUM, else Playwright's own."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(
                executable_path=_chromium(),
                args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
            )
        except Error as error:
            pytest.fail(
                "没有找到可用的 Chromium。请安装系统软件包（apt-get install chromium），"
                "或运行 python -m playwright install chromium，或用环境变量 QA_CHROMIUM 指明路径。"
                f"\n{error}",
                pytrace=False,
            )
        yield found
        found.close()
