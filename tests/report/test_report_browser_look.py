"""A call's page in a real browser: sizes, themes, paper, accessibility, safety, an hour of talk."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from report_sample import INFO, STAMP, sample_analysis, sample_transcript
from report_visit import AUDIO, PHONE, WIDE, rich_document, visiting, wait
from test_report_render import ATTACK, attack

from qa.report import call_document, write_call


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    with visiting(browser) as go:
        yield go


@pytest.fixture(scope="module")
def rich_folder(tmp_path_factory: pytest.TempPathFactory, recording: Path) -> Path:
    folder = tmp_path_factory.mktemp("rich") / "calls" / "a"
    write_call(folder, rich_document(), audio=recording)
    return folder


@pytest.mark.parametrize("size", [WIDE, PHONE, {"width": 320, "height": 640}, {"width": 820, "height": 1100}])
def test_page_is_never_wider_than_the_screen(visit: Any, rich_folder: Path, size: dict[str, int]) -> None:
    one = visit(rich_folder / "report.html", viewport=size)
    one.drawn()
    assert one.overflow() <= 0
    assert one.faults == []


def test_comments_stand_beside_their_sentences_and_below_on_a_phone(visit: Any, rich_folder: Path) -> None:
    box = "(s => { const b = document.querySelector(s).getBoundingClientRect(); return [b.left, b.top + scrollY]; })"
    wide = visit(rich_folder / "report.html").page
    (turn_x, turn_y), (mark_x, mark_y) = (wide.evaluate(f"{box}('{s}')") for s in ("#turn-12", "#mark-5"))
    assert mark_x > turn_x + 300
    assert abs(mark_y - turn_y) < 30
    phone = visit(rich_folder / "report.html", viewport=PHONE).page
    (_, turn_y), (mark_x, mark_y) = (phone.evaluate(f"{box}('{s}')") for s in ("#turn-12", "#mark-5"))
    assert mark_y > turn_y
    assert mark_x < 80


def test_a_short_call_is_a_short_page(visit: Any, rich_folder: Path) -> None:
    page = visit(rich_folder / "report.html").page
    assert page.evaluate("document.documentElement.scrollHeight") < 6000


def test_call_without_times_or_roles_reads_as_well(visit: Any, tmp_path: Path) -> None:
    document = rich_document()
    for turn in document["turns"]:
        turn.update(start=None, end=None, who="unknown")
    document["activity"] = {"agent": [], "customer": []}
    document["audio"]["tones"] = []
    write_call(tmp_path / "a", document, audio=None)
    for size, width in ((WIDE, 500), (PHONE, 250)):
        one = visit(tmp_path / "a" / "report.html", viewport=size)
        assert one.page.locator("#turn-1 .say").bounding_box()["width"] > width
        assert one.page.locator("#axis").count() == 0
        assert one.overflow() <= 0
        assert one.faults == []


def test_long_unbroken_text_does_not_widen_the_page(
    visit: Any, tmp_path: Path, document: dict[str, Any]
) -> None:
    document["turns"][3]["text"] = "x" * 600
    document["summary"] = document["call_id"] = "长" * 40 + "y" * 400
    document["marks"][0]["comment"] = document["marks"][0]["suggestion"] = "z" * 300
    document["checks"][0]["evidence"][0]["quote"] = "q" * 300
    write_call(tmp_path / "a", document, audio=None)
    for size in (WIDE, PHONE):
        assert visit(tmp_path / "a" / "report.html", viewport=size).overflow() <= 0


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", WIDE), ("dark", PHONE)])
def test_no_serious_accessibility_fault(
    visit: Any, rich_folder: Path, scheme: str, size: dict[str, int]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(rich_folder / "report.html", color_scheme=scheme, viewport=size).drawn()
    page.evaluate("document.getElementById('turn-3').classList.add('now')")
    found = Axe().run(page).response["violations"]
    serious = [
        (v["id"], n["target"], n.get("failureSummary", ""))
        for v in found
        if v["impact"] in ("serious", "critical")
        for n in v["nodes"][:3]
    ]
    assert serious == []


def test_help_sheet_has_no_serious_accessibility_fault(visit: Any, rich_folder: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(rich_folder / "report.html").drawn()
    page.locator("#help-open").click()
    found = Axe().run(page, context="#help").response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def darkness(page: Any) -> int:
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return max(int(v) for v in re.findall(r"\d+", colour)[:3])


def test_theme_follows_the_system_until_chosen(visit: Any, report_folder: Path) -> None:
    page = visit(report_folder / "report.html", color_scheme="dark").page
    assert darkness(page) < 60
    page.locator("#theme").click()
    assert darkness(page) > 200
    # The browser keeps the choice in its own time; a new page sees it once it has.
    for _ in range(20):
        page.wait_for_timeout(150)
        page.reload()
        if darkness(page) > 200:
            break
    assert darkness(page) > 200
    page.locator("#theme").click()
    assert darkness(page) < 60


def test_paper_is_white_and_holds_marks_and_comments_in_order(
    visit: Any, rich_folder: Path, tmp_path: Path
) -> None:
    page = visit(rich_folder / "report.html", color_scheme="dark").drawn()
    page.locator('.filters [data-show="fail"]').click()
    page.locator('[data-zoom="1"]').click()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("#player").is_visible()
    (tmp_path / "a.pdf").write_bytes(page.pdf(format="A4", prefer_css_page_size=True))
    printed = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "a.pdf", "-"], capture_output=True, check=True, text=True
    ).stdout
    text = re.sub(r"\s+", "", printed)
    # Everything is on paper, whatever the filter and the zoom were on the screen.
    for part in (
        "案例梗概",
        "案例精评",
        "经典话术",
        "评分表",
        "通话记录表",
        "报告出处",
        "24小时回访",
        "greeting的评语",
    ):
        assert part in text, part
    places = [
        text.index(part) for part in ("可算打通了”是在抱怨", "把漏水、失约、诉求", "时限、负责人、下一步")
    ]
    assert places == sorted(places)
    assert 3 <= printed.count("\f") <= 7


def test_no_request_leaves_the_file(visit: Any, rich_folder: Path) -> None:
    one = visit(rich_folder / "report.html")
    one.ready()
    page = one.drawn()
    page.locator("#turn-3 .say").click()
    wait(page, f"!{AUDIO}.paused")
    page.select_option("#channel", "left")
    page.locator('[data-zoom="1"]').click()
    page.locator("#theme").click()
    assert one.outside() == []
    assert one.faults == []


def test_page_cannot_reach_out_even_if_it_tried(visit: Any, report_folder: Path) -> None:
    one = visit(report_folder / "report.html")
    assert one.page.evaluate("fetch('https://example.com').then(() => 'out', () => 'refused')") == "refused"


def test_attack_shows_as_text_and_does_not_run(visit: Any, tmp_path: Path) -> None:
    write_call(tmp_path / "a", attack(rich_document()), audio=None)
    one = visit(tmp_path / "a" / "report.html")
    page = one.drawn()
    assert ATTACK in page.locator("#turn-0 .say").inner_text()
    page.locator("svg.axis").hover(position={"x": 300, "y": 60})
    page.locator("#mark-1").hover()
    assert page.evaluate("window.hacked") is None
    assert one.faults == []


def long_document(turns: int = 640) -> dict[str, Any]:
    """An hour of talk made of the sample's sentences."""
    transcript = sample_transcript()
    document: dict[str, Any] = call_document(transcript, sample_analysis(transcript), stamp=STAMP, info=INFO)
    own = document["turns"]
    step = 3600.0 / turns
    long = [
        {**own[i % len(own)], "i": i, "start": i * step, "end": (i + 0.9) * step, "marks": []}
        for i in range(turns)
    ]
    marks = []
    for n in range(1, 41):
        marks.append({**document["marks"][n % 10], "n": n, "turn": n * 15})
        long[n * 15]["marks"] = [n]
    document.update(turns=long, duration=3600.0, marks=marks, activity={"agent": [], "customer": []})
    document["stages"] = [{**document["stages"][0], "start": 0, "end": 3600.0, "last_turn": turns - 1}]
    return document


def test_hour_long_call_is_all_there_and_plays(visit: Any, tmp_path: Path) -> None:
    write_call(tmp_path / "a", long_document(), audio=None)
    one = visit(tmp_path / "a" / "report.html")
    page = one.drawn()
    assert page.locator(".turn").count() == 640
    assert page.locator(".comment").count() == 40
    # Marks can be followed into parts that were not laid out yet.
    page.locator('.axis-mark[data-mark="40"]').click()
    wait(
        page,
        "(b => b.top >= 0 && b.bottom <= innerHeight)(document.getElementById('mark-40').getBoundingClientRect())",
    )
    for _ in range(6):
        page.locator('[data-zoom="1"]').click()
    assert one.overflow() <= 0
    assert one.faults == []
