"""A page as PDF, printed by a browser that is already on the machine.

It knows how to find and call one; it must not know what the page shows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from qa.errors import MissingPart, QaError
from qa.files import write_atomic

__all__ = ["find_browser", "write_pdf"]

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
_USUAL = (
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_SECONDS = 120
_BY_HAND = "请用 --format html 写出网页，在浏览器里打开后按 Ctrl+P，选“另存为 PDF”"


def find_browser() -> str | None:
    """A Chromium, Chrome or Edge: the one named by ``QA_CHROMIUM``, on the path, or where it usually lies."""
    named = os.environ.get("QA_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    on_path = (shutil.which(name) for name in _NAMES)
    usual = (path for path in _USUAL if Path(path).is_file())
    return next((found for found in (*on_path, *usual) if found), None)


def write_pdf(page: str, path: Path) -> None:
    """Print a page to PDF.

    Args:
        page: a self-contained HTML file's text; its print style sheet decides the layout.
        path: the file to write.

    Raises:
        MissingPart: there is no browser.
        QaError: the browser did not print.
        OSError: the file cannot be written.
    """
    browser = find_browser()
    if browser is None:
        raise MissingPart(
            "没有找到 Chromium、Chrome 或 Edge，不能直接写成 PDF",
            hint=f"{_BY_HAND}；或用环境变量 QA_CHROMIUM 指明浏览器",
        )
    with tempfile.TemporaryDirectory(prefix="qa-pdf-") as name:
        folder = Path(name)
        source, made = folder / "report.html", folder / "report.pdf"
        source.write_text(page, "utf-8")
        said = _print(browser, source, made, folder / "profile")
        if not made.is_file():
            raise QaError(f"浏览器没有打印出 PDF（{said}）", hint=_BY_HAND, kind="report.pdf")
        write_atomic(path, made.read_bytes())


def _print(browser: str, source: Path, made: Path, profile: Path) -> str:
    """Run the browser; returns its last line, for when nothing came of it."""
    command = [browser, "--headless=new", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}"]
    if sys.platform == "linux" and os.geteuid() == 0:
        command.append(
            "--no-sandbox"
        )  # as root there is no sandbox; the page is our own and may load nothing
    command += ["--no-pdf-header-footer", f"--print-to-pdf={made}", source.as_uri()]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error).splitlines()[0][:200]
    lines = done.stderr.strip().splitlines()
    return lines[-1][:200] if lines else f"退出状态 {done.returncode}"
