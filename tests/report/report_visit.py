"""A page open in a real browser, watched; and a document with everything a page can show."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from report_sample import sample_document

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
AUDIO = "document.getElementById('audio')"


def wait(page: Any, condition: str, seconds: float = 10.0) -> None:
    """Wait for a condition in the page; Playwright's own way needs eval, which the page's policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"not within {seconds} s: {condition}"
        page.wait_for_timeout(30)


class Visit:
    """One open page, with everything it asked for and complained about."""

    def __init__(self, browser: Any, path: Path, *, script: str = "", **options: Any) -> None:
        self.context = browser.new_context(viewport=options.pop("viewport", WIDE), **options)
        self.page = self.context.new_page()
        if script:
            self.page.add_init_script(script)
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        self.url = path.as_uri()
        self.page.goto(self.url)

    def ready(self) -> Any:
        """The page with its sound loaded."""
        wait(self.page, f"{AUDIO}.readyState >= 1")
        return self.page

    def drawn(self) -> Any:
        """The page with its time axis drawn."""
        wait(self.page, "document.getElementById('axis').dataset.ready === 'yes'")
        return self.page

    def outside(self) -> list[str]:
        return [u for u in self.requests if u != self.url and not u.startswith(("data:", "blob:"))]

    def overflow(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@contextmanager
def visiting(browser: Any) -> Iterator[Any]:
    """Open pages and close them all at the end."""
    opened: list[Visit] = []

    def go(path: Path, **options: Any) -> Visit:
        opened.append(Visit(browser, path, **options))
        return opened[-1]

    try:
        yield go
    finally:
        for one in opened:
            one.context.close()


def rich_document() -> dict[str, Any]:
    """The sample call with what later programs add: titles, appraisals, phrases, feelings, a hold."""
    document: dict[str, Any] = sample_document()
    turns = document["turns"]
    for mark in document["marks"]:
        turn = turns[mark["turn"]]
        mark.update(title="接住情绪", source="check", quote=turn["text"][:6], also=["call.dead_air"])
        mark.update(start=turn["start"] + 0.4, end=turn["end"])
    for stage in document["stages"]:
        stage.update(appraisal=f"{stage['id']} 的评语①。", why="从这句开始核实", score=7.0, max=10.0)
    document["absent_stages"] = []
    document["phrases"] = {
        "best": [{"turn": 18, "quote": turns[18]["text"], "situation": "给选择", "why": "由客户挑",
                  "start": turns[18]["start"], "end": turns[18]["end"]}],
        "model": [{"situation": "索赔", "when": "客户要求赔偿时", "phrase": "我先帮您记下来。", "marks": [5]},
                  {"situation": "索赔", "when": "客户要求赔偿时", "phrase": "十五个工作日内答复您。", "marks": []},
                  {"situation": "久等", "when": "客户说打不通时", "phrase": "让您久等了。", "marks": []}],
    }  # fmt: skip
    document["extract"]["emotion"] = {
        "value": "先怒后缓", "turn": None, "known": True,
        "curve": [{"turn": t["i"], "value": None, "smooth": round(-0.8 + 0.05 * n, 3),
                   "label": "愤怒" if n == 1 else "", "raised": False, "span": None}
                  for n, t in enumerate(t for t in turns if t["who"] == "customer")],
    }  # fmt: skip
    document["meta"]["hold_events"] = [[66.3, 77.4]]
    return document
