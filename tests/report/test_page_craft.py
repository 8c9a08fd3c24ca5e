"""What holds a page together: one set of colours for day and night, one theme for every page, room for fingers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from report_sample import fatal_document
from report_visit import PHONE, rich_document, visiting
from test_index_browser import call

from qa.report import render_html, write_batch, write_call
from qa.report.plain_cells import defused

STATIC = resources.files("qa.report").joinpath("static")
# Targets smaller than this are missed by fingers (WCAG 2.2, 2.5.8); a link in running text may be smaller.
LEAST = 23.9  # pixels, less what dividing a scale leaves over
SMALL = """(least) => [...document.querySelectorAll('button,select,summary,[role=button]')].filter((el) => {
  const box = el.getBoundingClientRect();
  return box.width && box.height && (box.width < least || box.height < least);
}).map((el) => el.outerHTML.slice(0, 80))"""


def names(file: str) -> set[str]:
    return set(re.findall(r"--([\w-]+):", STATIC.joinpath(file).read_text("utf-8")))


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    with visiting(browser) as go:
        yield go


@pytest.fixture(scope="module")
def rich_page(tmp_path_factory: pytest.TempPathFactory, recording: Path) -> Path:
    folder = tmp_path_factory.mktemp("craft") / "calls" / "a"
    write_call(folder, rich_document(), audio=recording)
    return folder / "report.html"


@pytest.fixture(scope="module")
def list_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("craft-list")
    write_batch(out, [call(n) for n in range(40)], {"wall_s": 100.0})
    return out / "index.html"


def test_day_and_night_name_the_same_colours_and_every_one_used_has_a_value() -> None:
    assert names("light.css") == names("dark.css")
    styles = [f for f in STATIC.iterdir() if f.name.endswith((".css", ".js"))]
    used = {name for f in styles for name in re.findall(r"var\(--([\w-]+)[,)]", f.read_text("utf-8"))}
    own = {name for f in styles for name in re.findall(r"--([\w-]+):", f.read_text("utf-8"))}
    assert used <= own | {"lane", "wave"}


def test_no_page_says_a_colour_twice() -> None:
    text = render_html(rich_document())
    assert text.count("--bg:#15191d") == 2  # chosen, and by the system where nothing was chosen
    assert "/* The colours by day" in STATIC.joinpath("light.css").read_text("utf-8")


@pytest.mark.parametrize("which", ["rich_page", "list_page"])
def test_the_theme_can_be_changed_on_every_page(
    visit: Any, request: pytest.FixtureRequest, which: str
) -> None:
    page = visit(request.getfixturevalue(which), color_scheme="light").page
    ground = "getComputedStyle(document.body).backgroundColor"
    day = page.evaluate(ground)
    page.locator("#theme").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate(ground) != day
    page.locator("#theme").click()
    assert page.evaluate(ground) == day
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


def test_paper_is_white_whatever_theme_was_chosen(visit: Any, rich_page: Path) -> None:
    page = visit(rich_page, color_scheme="light").page
    page.locator("#theme").click()
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 39, 48)"


@pytest.mark.parametrize("which", ["rich_page", "list_page"])
def test_fingers_find_every_control(visit: Any, request: pytest.FixtureRequest, which: str) -> None:
    one = visit(request.getfixturevalue(which), viewport=PHONE, has_touch=True, is_mobile=True)
    assert one.page.evaluate(SMALL, LEAST) == []
    assert one.overflow() <= 0


def test_the_phone_shows_all_of_the_contents_and_of_the_player(visit: Any, rich_page: Path) -> None:
    page = visit(rich_page, viewport=PHONE, has_touch=True, is_mobile=True).ready()
    for row in (".topbar nav", ".options"):
        cut = page.evaluate(f"(e => e.scrollWidth - e.clientWidth)(document.querySelector('{row}'))")
        assert cut <= 0, row
    right = page.evaluate("document.getElementById('channel').getBoundingClientRect().right")
    assert right <= PHONE["width"]


def test_lengths_stand_under_each_other_on_a_phone(visit: Any, list_page: Path) -> None:
    page = visit(list_page, viewport=PHONE).page
    rights = page.evaluate(
        "[...document.querySelectorAll('#list td.c-length')].map(e => Math.round(e.getBoundingClientRect().right))"
    )
    assert len(set(rights)) == 1 and len(rights) > 5


def test_a_broken_rule_is_never_told_like_praise(fatal: dict[str, Any]) -> None:
    text = render_html(fatal_document())
    name = next(c["zh"] for c in fatal["checks"] if c["id"] == fatal["score"]["fatal"][0])
    assert f"违反“{name}”" in text and f"一票否决：{name}" not in text


def test_a_failed_calls_page_shows_no_code(document: dict[str, Any]) -> None:
    document.update(
        status="error", error={"kind": "audio_silent", "message": "录音全是静音", "hint": "请重录"}
    )
    text = render_html(document)
    assert "录音全是静音" in text and "audio_silent" not in text and "错误代码" not in text


@pytest.mark.parametrize("text", ["=1+1", "+8", "-3", "@x", "\t=1", "＝1", "－2"])
def test_a_cell_that_begins_like_a_formula_is_text(text: str) -> None:
    assert defused(text).startswith("'")


@pytest.mark.parametrize("text", ["", "您好", "3=3", "一-二", "（-1）"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert defused(text) == text
