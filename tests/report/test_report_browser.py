"""The pages in a real browser: sound, highlighting, filters, phone width, and no request anywhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from report_sample import INFO, STAMP, sample_analysis, sample_document, sample_transcript
from test_report_render import ATTACK, attack

from qa.report import CallRow, call_document, row_of, write_batch, write_call

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def wait(page: Any, condition: str, seconds: float = 10.0) -> None:
    """Wait for a condition in the page; Playwright's own way needs eval, which the page's policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"not within {seconds} s: {condition}"
        page.wait_for_timeout(30)


class Visit:
    """One open page, with everything it asked for and complained about."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.context = browser.new_context(viewport=options.pop("viewport", WIDE), **options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        self.url = path.as_uri()
        self.page.goto(self.url)

    def ready(self) -> Any:
        wait(self.page, "document.getElementById('audio').readyState >= 1")
        return self.page

    def outside(self) -> list[str]:
        return [u for u in self.requests if u != self.url and not u.startswith(("data:", "blob:"))]

    def overflow(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    opened: list[Visit] = []

    def go(path: Path, **options: Any) -> Visit:
        opened.append(Visit(browser, path, **options))
        return opened[-1]

    yield go
    for one in opened:
        one.context.close()


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("batch")
    rows = [CallRow("坏录音", status="error", error_message="录音是空的", error_hint="请重新导出")]
    for n in range(4999):
        score = None if n == 17 else (n * 37 % 1001) / 10
        rows.append(
            CallRow(
                f"call-{n:04d}",
                score=score,
                grade="A" if score and score >= 90 else "C",
                agent_id=str(3000 + n % 25),
                agent_name=f"坐席{n % 25}",
                team=f"{n % 3 + 1}组",
                duration=60.0 + n % 500,
                verdicts={"x": "fail" if n % 4 else "undecided"},
                names={"x": "首次致歉"},
                worst=("首次致歉",) if n % 4 else (),
                href=f"calls/call-{n:04d}/report.html",
            )
        )
    rows.append(CallRow(ATTACK, agent_name=ATTACK, worst=(ATTACK,), href="javascript:window.hacked=1"))
    write_batch(out, rows, {"wall_s": 100.0})
    return out


def ids(page: Any) -> list[str]:
    return [str(t) for t in page.locator("#list tbody td.id").all_inner_texts()]


# ------------------------------------------------------------------ one call


@pytest.mark.parametrize("turn", [0, 10, 24])
def test_clicked_sentence_plays_from_there(visit: Any, report_folder: Path, turn: int) -> None:
    page = visit(report_folder / "report.html").ready()
    start = sample_document()["turns"][turn]["start"]  # type: ignore[index]
    page.evaluate(
        "document.getElementById('audio').addEventListener('seeking', e => window.at ??= e.target.currentTime)"
    )
    page.locator(f"#turn-{turn} .say").click(position={"x": 5, "y": 5})
    wait(page, "window.at !== undefined && !document.getElementById('audio').paused")
    assert abs(page.evaluate("window.at") - start) < 0.2
    wait(page, f"document.getElementById('audio').currentTime > {start} + 0.2")
    assert page.locator(".turn.now").get_attribute("id") == f"turn-{turn}"


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_recognised_text_is_shown_on_demand(visit: Any, report_folder: Path, size: dict[str, int]) -> None:
    one = visit(report_folder / "report.html", viewport=size)
    page, raw = one.page, one.page.locator("#turn-18 .raw")
    assert not raw.is_visible()
    assert "今晚7点前" in page.locator("#turn-18 .say").inner_text()
    page.locator("#show-raw").click()
    assert raw.is_visible()
    assert "今晚七点前" in raw.inner_text()
    assert page.locator("#show-raw").get_attribute("aria-pressed") == "true"
    assert one.overflow() <= 0
    page.locator("#show-raw").click()
    assert not raw.is_visible()


def test_highlight_follows_and_stays_in_view(visit: Any, report_folder: Path) -> None:
    page = visit(report_folder / "report.html", reduced_motion="reduce").ready()
    page.evaluate(
        "document.getElementById('speed').value = '2'; document.getElementById('audio').playbackRate = 2"
    )
    seen = []
    for turn in sample_document()["turns"][::7]:  # type: ignore[index]
        page.evaluate(f"document.getElementById('audio').currentTime = {turn['start'] + 0.05}")
        page.evaluate("document.getElementById('audio').play()")
        page.wait_for_selector(f"#turn-{turn['i']}.now", timeout=5000)
        assert page.locator(".turn.now").count() == 1
        wait(
            page,
            f"(b => b.top >= 0 && b.bottom <= innerHeight)(document.getElementById('turn-{turn['i']}').getBoundingClientRect())",
        )
        seen.append(turn["i"])
    assert len(seen) == 5


def test_follow_can_be_turned_off(visit: Any, report_folder: Path) -> None:
    page = visit(report_folder / "report.html", reduced_motion="reduce").ready()
    page.locator("#follow").uncheck()
    page.evaluate(
        "document.getElementById('audio').currentTime = 190; document.getElementById('audio').play()"
    )
    page.wait_for_selector(".turn.now")
    assert page.evaluate("scrollY") == 0


def test_evidence_axis_and_marks_seek(visit: Any, report_folder: Path) -> None:
    page = visit(report_folder / "report.html").ready()
    now = "document.getElementById('audio').currentTime"
    evidence = page.locator("#check-conversion\\.no_but .jump").first
    evidence.click()
    page.evaluate("document.getElementById('audio').pause()")
    assert page.evaluate(now) == pytest.approx(float(evidence.get_attribute("data-seek")), abs=0.5)
    box = page.locator("svg.axis").bounding_box()
    page.locator("svg.axis").click(position={"x": box["width"] / 2, "y": 60})
    page.evaluate("document.getElementById('audio').pause()")
    assert page.evaluate(now) == pytest.approx(104, abs=1)
    page.locator('.axis-mark[data-mark="9"]').focus()
    page.keyboard.press("Enter")
    page.evaluate("document.getElementById('audio').pause()")
    assert page.evaluate(now) == pytest.approx(177.71, abs=0.5)
    assert page.locator("#mark-9.lit").count() == 1


def test_keyboard(visit: Any, report_folder: Path) -> None:
    page = visit(report_folder / "report.html").ready()
    audio = "document.getElementById('audio')"
    for key, expected in (
        ("ArrowRight", 5),
        ("ArrowRight", 10),
        ("ArrowLeft", 5),
        ("ArrowLeft", 0),
        ("ArrowLeft", 0),
    ):
        page.keyboard.press(key)
        assert page.evaluate(f"{audio}.currentTime") == expected
    page.keyboard.press(" ")
    wait(page, f"!{audio}.paused")
    page.keyboard.press(" ")
    wait(page, f"{audio}.paused")
    marks = [14.56, 19.63, 43.42]
    for at in marks:
        page.keyboard.press("n")
        page.evaluate(f"{audio}.pause()")
        assert page.evaluate(f"{audio}.currentTime") == pytest.approx(at, abs=0.4)
    page.keyboard.press("p")
    page.evaluate(f"{audio}.pause()")
    assert page.evaluate(f"{audio}.currentTime") == pytest.approx(marks[1], abs=0.4)


def test_speed(visit: Any, report_folder: Path) -> None:
    page = visit(report_folder / "report.html").ready()
    for rate in ("0.75", "2"):
        page.select_option("#speed", rate)
        assert page.evaluate("document.getElementById('audio').playbackRate") == float(rate)


def test_score_sheet_filter(visit: Any, report_folder: Path, document: dict[str, Any]) -> None:
    page = visit(report_folder / "report.html").page
    for verdict in ("fail", "undecided", "pass", "na"):
        page.locator(f'.filters [data-show="{verdict}"]').click()
        shown = page.locator("#sheet tbody tr:visible")
        assert shown.count() == sum(1 for c in document["checks"] if c["verdict"] == verdict)
        assert {r.get_attribute("data-verdict") for r in shown.all()} == {verdict}
    page.evaluate("location.hash = '#check-conversion.no_but'")
    page.wait_for_selector("#check-conversion\\.no_but:visible")
    page.locator('.filters [data-show="all"]').click()
    assert page.locator("#sheet tbody tr:visible").count() == len(document["checks"])


def test_zoom_widens_the_axis_inside_its_box(visit: Any, report_folder: Path) -> None:
    one = visit(report_folder / "report.html")
    before = one.page.locator("svg.axis").bounding_box()["width"]
    one.page.locator('[data-zoom="1"]').click()
    assert one.page.locator("svg.axis").bounding_box()["width"] == pytest.approx(2 * before, rel=0.02)
    assert one.overflow() <= 0


@pytest.mark.parametrize("size", [WIDE, PHONE, {"width": 320, "height": 640}])
def test_page_is_never_wider_than_the_screen(visit: Any, report_folder: Path, size: dict[str, int]) -> None:
    one = visit(report_folder / "report.html", viewport=size)
    assert one.overflow() <= 0
    assert one.faults == []


def test_long_unbroken_text_does_not_widen_the_page(
    visit: Any, tmp_path: Path, document: dict[str, Any]
) -> None:
    document["turns"][3]["text"] = "x" * 600
    document["summary"] = document["call_id"] = "长" * 40 + "y" * 400
    write_call(tmp_path / "a", document, audio=None)
    assert visit(tmp_path / "a" / "report.html", viewport=PHONE).overflow() <= 0


def test_no_request_leaves_the_file(visit: Any, report_folder: Path) -> None:
    one = visit(report_folder / "report.html")
    page = one.ready()
    page.locator("#turn-3 .say").click()
    wait(page, "!document.getElementById('audio').paused")
    assert one.outside() == []
    assert one.faults == []


def test_page_cannot_reach_out_even_if_it_tried(visit: Any, report_folder: Path) -> None:
    one = visit(report_folder / "report.html")
    assert one.page.evaluate("fetch('https://example.com').then(() => 'out', () => 'refused')") == "refused"


def test_attack_shows_as_text_and_does_not_run(visit: Any, tmp_path: Path, document: dict[str, Any]) -> None:
    write_call(tmp_path / "a", attack(document), audio=None)
    one = visit(tmp_path / "a" / "report.html")
    assert one.page.evaluate("window.hacked") is None
    assert ATTACK in one.page.locator("#turn-0 .say").inner_text()
    assert one.faults == []


def test_without_audio_the_player_says_so(visit: Any, tmp_path: Path, document: dict[str, Any]) -> None:
    write_call(tmp_path / "a", document, audio=None)
    one = visit(tmp_path / "a" / "report.html")
    assert one.page.locator("#player-note").inner_text() == "本报告没有附带录音，文字与时间仍可查阅。"
    one.page.locator("#turn-3 .say").click()
    one.page.keyboard.press(" ")
    assert one.faults == []


def test_linked_audio_plays_and_a_lost_one_is_told(
    visit: Any, tmp_path: Path, document: dict[str, Any], recording: Path
) -> None:
    copy = tmp_path / "录音 1.wav"
    copy.write_bytes(recording.read_bytes())
    write_call(tmp_path / "a", document, audio=copy, embed=False)
    page = visit(tmp_path / "a" / "report.html").ready()
    assert page.evaluate("document.getElementById('audio').duration") == pytest.approx(208, abs=0.1)
    copy.unlink()
    lost = visit(tmp_path / "a" / "report.html").page
    lost.wait_for_selector("#player-note:visible")
    assert "录音文件" in lost.locator("#player-note").inner_text()
    assert not lost.locator("#controls").is_visible()


def test_dark_mode_and_print(visit: Any, report_folder: Path) -> None:
    one = visit(report_folder / "report.html", color_scheme="dark")
    dark = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(v) for v in dark[4:-1].split(",")) < 60
    one.page.emulate_media(media="print", color_scheme="dark")
    assert one.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not one.page.locator("#player").is_visible()
    assert len(one.page.pdf(format="A4")) > 20_000


def test_hour_long_call_is_ready_within_a_second(visit: Any, tmp_path: Path) -> None:
    transcript = sample_transcript()
    document = call_document(transcript, sample_analysis(transcript), stamp=STAMP, info=INFO)
    turns = document["turns"]
    long = [
        {**t, "i": i, "start": i * 6.0, "end": i * 6.0 + 5.5, "marks": []} for i, t in enumerate(turns * 20)
    ]
    document.update(turns=long, duration=3600.0, marks=[], activity={"agent": [], "customer": []})
    document["stages"] = [{**document["stages"][0], "end": 3600.0, "last_turn": len(long) - 1}]
    write_call(tmp_path / "a", document, audio=None)
    one = visit(tmp_path / "a" / "report.html")
    assert one.page.locator(".turn").count() == 600
    assert one.page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive") < 2500


# ------------------------------------------------------------------ the batch's list


def test_index_sorts_both_ways_with_empty_scores_last(visit: Any, index_folder: Path) -> None:
    one = visit(index_folder / "index.html")
    page = one.page
    assert page.locator("#list tbody tr").count() == 100
    scores = "[...document.querySelectorAll('#list tbody .score')].map(e => Number(e.textContent))"
    page.locator("th[data-key=score] button").click()
    up = page.evaluate(scores)
    assert up == sorted(up)
    assert up[0] == 0
    page.locator("th[data-key=score] button").click()
    down = page.evaluate(scores)
    assert down == sorted(down, reverse=True)
    assert down[0] == 100
    page.evaluate("for (let n = 0; n < 60; n++) document.getElementById('next').click()")
    assert "第 51 / 51 页" in page.locator("#where").inner_text()
    assert "未评分" in page.locator("#list tbody").inner_text()
    assert one.faults == []


def test_index_search_and_filters(visit: Any, index_folder: Path) -> None:
    page = visit(index_folder / "index.html").page
    count = page.locator("#count")
    assert count.inner_text() == "共 5001 通"
    page.locator("#find").fill("call-0042")
    wait(page, "document.getElementById('count').textContent.startsWith('1 ')")
    assert ids(page) == ["call-0042"]
    page.locator("#clear").click()
    page.select_option("#f-agent", label="坐席3 3003")
    assert count.inner_text() == "200 / 5001 通"
    page.select_option("#f-team", label="1组")
    assert int(count.inner_text().split()[0]) in (66, 67)
    page.locator("#clear").click()
    page.select_option("#f-status", "error")
    assert ids(page) == ["坏录音"]
    assert "录音是空的" in page.locator("#list tbody").inner_text()
    page.locator("#clear").click()
    page.locator('.dist-bar[data-low="90"]').click()
    page.select_option("#f-grade", "A")
    assert 400 < int(count.inner_text().split()[0]) < 600
    page.locator("#find").fill("绝无此人")
    wait(page, "document.getElementById('count').textContent === '没有符合条件的通话'")


def test_index_links_reach_the_reports(visit: Any, tmp_path: Path, document: dict[str, Any]) -> None:
    write_call(tmp_path / "calls" / document["call_id"], document, audio=None)
    write_batch(tmp_path, [row_of(document)], {})
    page = visit(tmp_path / "index.html").page
    page.locator("#list tbody td.id a").click()
    page.wait_for_selector("#summary")
    assert page.title() == "通话质检报告 yx-20261121-0032"


def test_index_is_quick_with_five_thousand_calls(visit: Any, index_folder: Path) -> None:
    page = visit(index_folder / "index.html").page
    assert page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive") < 2500
    took = page.evaluate(
        "(() => { const t = performance.now(); document.querySelector('th[data-key=who] button').click();"
        " return performance.now() - t; })()"
    )
    assert took < 1000  # about 60 ms on a quiet machine


def test_index_is_quiet_safe_and_fits_a_phone(visit: Any, index_folder: Path) -> None:
    for size in (WIDE, PHONE):
        one = visit(index_folder / "index.html", viewport=size)
        one.page.locator("#find").fill("hacked")
        wait(one.page, "document.getElementById('count').textContent.startsWith('1 ')")
        assert one.page.locator("#list tbody a").count() == 0
        assert ATTACK.split(" ")[0] in one.page.locator("#list tbody td.id").inner_text()
        assert one.page.evaluate("window.hacked") is None
        assert one.overflow() <= 0
        assert one.outside() == []
        assert one.faults == []
