"""What tests of several rooms need: a real PostgreSQL server and a real browser, started when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from pg_kit import Postgres

from qa.report.pdf_file import find_browser

# No test is timed: an example may take as long as the machine needs.
settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium: the system's, or the one named by QA_CHROMIUM, else Playwright's own."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(
                executable_path=find_browser(),
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
