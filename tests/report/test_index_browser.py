"""The batch's list in a real browser: 5,000 calls sorted, filtered, searched, exported, printed."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_report_render import ATTACK

from qa.report import CallRow, row_of, write_batch, write_call

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
CHECKS = {"x.sorry": "首次致歉", "x.repeat": "复述确认", "x.extra": "备用联系方式"}


def verdict(n: int, check: str) -> str:
    if check == "x.sorry":
        return "fail" if n % 4 else "undecided"
    if check == "x.repeat":
        return ("pass", "fail", "na")[n % 3]
    return "fail"


def call(n: int) -> CallRow:
    score = None if n == 17 else (n * 37 % 1001) / 10
    return CallRow(
        f"call-{n:04d}",
        score=0.0 if n == 30 else score,
        before_fatal=score,
        fatal=("无服务禁语",) if n == 30 else (),
        grade="A" if score and score >= 90 else "C",
        passed=None if score is None else score >= 60,
        agent_id=str(3000 + n % 25),
        agent_name=f"坐席{n % 25}",
        team=f"{n % 3 + 1}组",
        started_at=f"2026-11-{1 + n % 20:02d}T09:{n % 60:02d}:00+08:00",
        duration=30.0 + n % 500,
        verdicts={check: verdict(n, check) for check in CHECKS},
        names=CHECKS,
        bonus=frozenset({"x.extra"}),
        unsettled=not n % 4,
        worst=("首次致歉",) if n % 4 else (),
        href=f"calls/call-{n:04d}/report.html",
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("batch")
    rows = [CallRow("坏录音", status="error", error_message="录音是空的", error_hint="请重新导出")]
    rows += [call(n) for n in range(4998)]
    rows.append(CallRow(ATTACK, agent_name=ATTACK, worst=(ATTACK,), href="javascript:window.hacked=1"))
    write_batch(out, rows, {"wall_s": 100.0})
    return out


class Open:
    """The list page in a browser, with everything it asked for and complained about."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.context = browser.new_context(viewport=options.pop("viewport", WIDE), **options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        self.url = path.as_uri()

    def goto(self, hash: str = "") -> Any:
        self.page.goto(self.url + hash)
        return self.page

    def until(self, condition: str, seconds: float = 8.0) -> None:
        """Playwright's own way of waiting needs eval, which the page's policy forbids."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            assert time.monotonic() < end, f"not within {seconds} s: {condition}"
            self.page.wait_for_timeout(20)

    def search(self, text: str) -> None:
        before = self.text("#count")
        self.page.locator("#q").fill(text)
        self.until(f"document.getElementById('count').textContent !== {before!r}")

    def text(self, where: str) -> str:
        return str(self.page.locator(where).inner_text())

    def ids(self) -> list[str]:
        return [str(t) for t in self.page.locator("#list tbody td.c-id").all_inner_texts()]

    def shown(self) -> int:
        return int(re.match(r"共 (\d+)|(\d+) /|没有", self.text("#count")).group(0).strip("共 /没有") or 0)  # type: ignore[union-attr]

    def hash(self) -> str:
        return str(self.page.evaluate("decodeURIComponent(location.hash)"))


@pytest.fixture
def visit(browser: Any, folder: Path) -> Iterator[Any]:
    opened: list[Open] = []

    def go(hash: str = "", path: Path | None = None, **options: Any) -> Open:
        opened.append(Open(browser, path or folder / "index.html", **options))
        opened[-1].goto(hash)
        return opened[-1]

    yield go
    for one in opened:
        one.context.close()


# What sorting and comparing as many Chinese names takes the same browser in the same moment.
YARDSTICK = """(() => {
  const began = performance.now();
  const names = Array.from({length: 5000}, (_, i) => '坐席' + (i * 7919) % 5000);
  names.sort((a, b) => a.localeCompare(b, 'zh'));
  return performance.now() - began;
})()"""


def test_thousands_open_at_once_and_only_a_screenful_is_drawn(visit: Any) -> None:
    one = visit()
    assert one.text("#count") == "共 5000 通"
    assert one.page.locator("#list").get_attribute("aria-rowcount") == "5001"
    assert one.page.locator("#list tbody tr").count() < 80
    ready = one.page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive")
    assert ready < 200 * one.page.evaluate(YARDSTICK)  # about 45 times
    assert one.faults == []


def test_scrolling_brings_every_row(visit: Any) -> None:
    one = visit()
    one.page.evaluate("document.querySelector('#list').scrollIntoView({block: 'end', behavior: 'instant'})")
    one.until(
        "[...document.querySelectorAll('#list td.c-id')].some((c) => c.textContent.includes('call-4997'))"
    )
    assert one.page.locator("#list tbody tr[aria-rowindex='5000']").count() == 1
    one.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    one.until("document.querySelector('#list td.c-id').textContent === '坏录音'")
    heights = set(
        one.page.evaluate(
            "[...document.querySelectorAll('#list tbody tr:not(.pad)')].map((r) => r.offsetHeight)"
        )
    )
    assert heights == {46}


def test_sorts_both_ways_with_empty_scores_last(visit: Any) -> None:
    one = visit()
    scores = "[...document.querySelectorAll('#list tbody .score')].map(e => Number(e.textContent))"
    head = one.page.locator("th[data-key=score] button")
    head.click()
    up = one.page.evaluate(scores)
    assert up == sorted(up)
    assert up[0] == 0
    assert one.page.locator("th[data-key=score]").get_attribute("aria-sort") == "ascending"
    head.click()
    down = one.page.evaluate(scores)
    assert down == sorted(down, reverse=True)
    assert down[0] == 100
    assert one.page.evaluate("callIndex.chosen.slice(-3).every((r) => r.score === null)")
    one.page.locator("th[data-key=at] button").click()  # the newest first
    assert one.hash() == "#sort=at-"
    assert one.page.evaluate("callIndex.chosen[0].date") == "2026-11-20"
    assert one.page.evaluate("callIndex.chosen.at(-1).date") == ""


def test_filters_narrow_each_other(visit: Any) -> None:
    one = visit()
    one.search("call-0042")
    assert one.ids() == ["call-0042"]
    one.page.locator("#clear").click()
    one.page.select_option("#agent", label="坐席3 3003")
    assert one.shown() == 200
    one.page.select_option("#team", label="1组")
    assert one.shown() in (66, 67)
    one.page.locator("#clear").click()
    one.page.select_option("#result", label="未能处理")
    assert one.ids() == ["坏录音"]
    assert "录音是空的" in one.text("#list tbody")
    one.page.select_option("#result", label="不合格")
    assert one.page.evaluate("callIndex.chosen.every((r) => r.score < 60)")
    one.page.locator("#clear").click()
    one.page.locator("#fatal").click()
    assert one.ids() == ["call-0030"]
    assert "违反“无服务禁语”" in one.text("#list tbody")
    one.page.locator("#fatal").click()
    one.page.locator("#wait").click()
    assert one.shown() == 1250
    one.search("绝无此人")
    assert one.text("#count") == "没有符合条件的通话"
    assert one.page.locator("#empty").is_visible()
    one.page.locator("#clear-too").click()
    assert one.shown() == 5000


def test_check_band_length_and_date(visit: Any) -> None:
    one = visit()
    one.page.locator("#more summary").click()
    one.page.select_option("#check", label="复述确认")
    assert one.page.locator("#verdict").input_value() == "f"
    assert one.shown() == 1666
    one.page.select_option("#verdict", label="不适用")
    assert one.page.evaluate("callIndex.chosen.every((r) => r.verdicts[1] === 'n')")
    one.page.select_option("#check", "")
    one.page.select_option("#band", label="90–100 分")
    assert one.page.evaluate(
        "callIndex.chosen.every((r) => r.score >= 90) && callIndex.chosen.some((r) => r.score === 100)"
    )
    one.page.select_option("#band", "")
    one.page.select_option("#length", label="不到 1 分钟")
    assert one.page.evaluate("callIndex.chosen.every((r) => r.length < 60)")
    one.page.select_option("#length", "")
    one.page.locator("#from").fill("2026-11-03")
    one.page.locator("#to").fill("2026-11-04")
    assert one.shown() == 500
    assert one.page.locator("#chips li").count() == 2
    one.page.locator("#chips button").first.click()
    assert one.hash() == "#to=2026-11-04"


def test_address_holds_the_state(visit: Any) -> None:
    one = visit("#team=2组&check=x.sorry&verdict=u&sort=score-&q=call")
    assert one.page.locator("#q").input_value() == "call"
    assert one.page.locator("#team").input_value() == "2组"
    assert one.page.locator("#more").get_attribute("open") is not None
    assert one.page.evaluate("callIndex.chosen.every((r) => r.team === '2组' && r.verdicts[0] === 'u')")
    assert one.page.locator("th[data-key=score]").get_attribute("aria-sort") == "descending"
    one.page.evaluate("location.hash = '#agent=坐席7 3007'")
    one.until("callIndex.state.agent === '坐席7 3007'")
    assert one.shown() == 200
    assert one.page.locator("#q").input_value() == ""


def test_nonsense_in_the_address_does_no_harm(visit: Any) -> None:
    one = visit(
        "#sort=__proto__-&check=no.such&band=x&colour=red&team=%3Cimg src=x onerror=window.hacked=1%3E"
    )
    assert one.text("#count") == "没有符合条件的通话"
    assert one.page.evaluate("window.hacked") is None
    one.page.locator("#clear").click()
    assert one.shown() == 5000
    assert one.faults == []


def test_pictures_follow_the_filter_and_filter_themselves(visit: Any) -> None:
    one = visit()
    assert one.page.locator("#chart svg").count() == 1
    everything = one.page.locator("#chart").get_attribute("aria-label")
    assert "90–100 分" in everything
    one.page.select_option("#team", label="1组")
    assert one.page.locator("#chart").get_attribute("aria-label") != everything
    one.page.locator("#clear").click()
    bars = one.page.locator("#chart svg path[fill='var(--accent)']")
    box = bars.last.bounding_box()
    one.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert one.hash() == "#band=9"
    for name in ("时长", "日期"):
        one.page.locator("#chart-tabs button", has_text=name).click()
        assert one.page.locator("#chart").get_attribute("aria-label").startswith(f"{name}分布")
    assert one.faults == []


def test_rankings_name_faults_but_no_missed_bonus(visit: Any) -> None:
    one = visit()
    assert "首次致歉" in one.text("#ranks")
    assert "备用联系方式" not in one.text("#ranks")
    one.page.locator("#ranks button", has_text="首次致歉").click()
    assert one.hash() == "#check=x.sorry&verdict=f"
    one.page.locator("#ranks button", has_text="首次致歉").click()
    assert one.hash() == ""
    one.page.locator("#rank-tabs button", has_text="坐席均分低").click()
    name = one.text("#ranks li:first-child button")
    one.page.locator("#ranks li:first-child button").click()
    assert one.page.locator("#agent").input_value() == name


def test_exported_table_holds_what_is_listed(visit: Any) -> None:
    one = visit("#agent=坐席3 3003&sort=score-")
    with one.page.expect_download() as download:
        one.page.locator("#csv").click()
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    assert len(table) == 200
    assert {r["工号"] for r in table} == {"3003"}
    scores = [float(r["得分"]) for r in table]
    assert scores == sorted(scores, reverse=True)
    assert "备用联系方式" not in table[0]["不通过的检查项"]


def test_exported_text_is_never_a_formula(visit: Any, tmp_path: Path) -> None:
    names = ["=1+1", "+86", "-2", "@SUM(A1)", "＝1", 'a"b,c\nd']
    write_batch(tmp_path, [CallRow(name, agent_name=name, score=-1.5) for name in names], {})
    one = visit(path=tmp_path / "index.html")
    table = list(csv.reader(io.StringIO(one.page.evaluate("callIndex.csv()").lstrip("\ufeff"))))
    assert len(table) == 1 + len(names)
    assert not [c for row in table[1:] for c in row if c.startswith(("=", "+", "@", "＝"))]
    assert table[-1][0] == 'a"b,c\nd'
    assert table[1][2] == "-1.5"


def test_exported_ids_are_not_numbers_to_a_spreadsheet(visit: Any, tmp_path: Path) -> None:
    names = ["20261116000000123", "0042", "11-16", "c-1", "12345678"]
    write_batch(tmp_path, [CallRow(name, agent_id="0801", score=90.0) for name in names], {})
    one = visit(path=tmp_path / "index.html")
    table = list(csv.DictReader(io.StringIO(one.page.evaluate("callIndex.csv()").lstrip("\ufeff"))))
    assert [row["通话编号"] for row in table] == [f"'{name}" for name in names[:3]] + names[3:]
    assert {row["工号"] for row in table} == {"'0801"}


def test_times_are_sorted_by_the_moment_and_say_whose_clock_where_it_is_not_beijings(
    visit: Any, tmp_path: Path
) -> None:
    times = {
        "d": "2026-11-09T02:00:00Z",  # ten o'clock in Beijing
        "a": "2026-11-09 09:05",
        "c": "2026-11-09T09:50:00.5+08:00",
        "b": "2026-11-09T10:30:00+09:00",
        "none": "",
        "e": "2026-11-10",
    }
    write_batch(tmp_path, [CallRow(name, started_at=at, score=90.0) for name, at in times.items()], {})
    one = visit(path=tmp_path / "index.html")
    one.page.evaluate("callIndex.set({sort: 'at+'})")
    assert one.page.evaluate("callIndex.chosen.map((r) => r.id)") == ["a", "b", "c", "d", "e", "none"]
    shown = one.page.evaluate("Object.fromEntries(callIndex.rows.map((r) => [r.id, r.when]))")
    assert shown == {
        **{"a": "2026-11-09 09:05", "b": "2026-11-09 10:30 +09:00", "c": "2026-11-09 09:50"},
        **{"d": "2026-11-09 02:00 UTC", "e": "2026-11-10", "none": ""},
    }


def test_keyboard_moves_between_the_calls(visit: Any) -> None:
    one = visit("#q=call-&sort=id%2B")
    one.page.keyboard.press("/")
    assert one.page.evaluate("document.activeElement.id") == "q"
    one.page.keyboard.press("ArrowDown")
    focused = "document.activeElement.textContent"
    assert one.page.evaluate(focused) == "call-0000"
    for _ in range(60):
        one.page.keyboard.press("ArrowDown")
    assert one.page.evaluate(focused) == "call-0060"
    assert one.page.evaluate(
        "(() => { const b = document.activeElement.getBoundingClientRect(); return b.top > 0 && b.bottom < innerHeight; })()"
    )
    one.page.keyboard.press("ArrowUp")
    assert one.page.evaluate(focused) == "call-0059"
    one.page.keyboard.press("Home")
    assert one.page.evaluate(focused) == "call-0000"
    one.page.evaluate("callIndex.set({q: '坏录音'})")  # it has no report to open
    one.page.locator("#q").press("ArrowDown")
    assert "坏录音" in one.page.evaluate(focused)


def test_links_reach_the_reports(visit: Any, tmp_path: Path, document: dict[str, Any]) -> None:
    write_call(tmp_path / "calls" / document["call_id"], document, audio=None)
    write_batch(tmp_path, [row_of(document)], {})
    one = visit(path=tmp_path / "index.html")
    one.page.locator("#list tbody td.c-id a").click()
    one.page.wait_for_load_state()
    assert document["call_id"] in one.page.title()


def test_filtering_and_sorting_are_quick(visit: Any) -> None:
    one = visit()
    usual = one.page.evaluate(YARDSTICK)
    for change in ("{sort: 'who+'}", "{sort: 'score-'}", "{check: 'x.repeat'}", "{q: '坐席1'}"):
        took = one.page.evaluate(
            f"(() => {{ const t = performance.now(); callIndex.set({change}); return performance.now() - t; }})()"
        )
        assert took < 10 * usual, change


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_quiet_safe_and_never_wider_than_the_screen(visit: Any, size: dict[str, int]) -> None:
    one = visit(viewport=size)
    one.search("hacked")
    assert one.page.locator("#list tbody a").count() == 0
    assert ATTACK.split(" ")[0] in one.text("#list tbody td.c-id")
    assert one.page.evaluate("window.hacked") is None
    assert one.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert [u for u in one.requests if u != one.url and not u.startswith(("data:", "blob:"))] == []
    assert one.faults == []


def test_phone_can_sort_and_shows_what_is_lacking(visit: Any) -> None:
    one = visit(viewport=PHONE)
    one.page.select_option("#sort", label="得分从高到低")
    assert one.page.evaluate("callIndex.chosen[0].score") == 100
    assert one.page.locator("#list thead").is_hidden()
    assert "首次致歉" in one.text("#list tbody")
    heights = set(
        one.page.evaluate(
            "[...document.querySelectorAll('#list tbody tr:not(.pad)')].map((r) => r.offsetHeight)"
        )
    )
    assert heights == {92}


def test_print_lists_every_chosen_call(visit: Any) -> None:
    one = visit("#agent=坐席3 3003", color_scheme="dark")
    assert one.page.locator("#list tbody tr:not(.pad)").count() < 80
    one.page.emulate_media(media="print", color_scheme="dark")
    one.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert one.page.locator("#list tbody tr:not(.pad)").count() == 200
    assert one.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not one.page.locator(".tools").is_visible()
    one.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert one.page.locator("#list tbody tr:not(.pad)").count() < 80


@pytest.mark.parametrize(
    "options", [{}, {"color_scheme": "dark"}, {"viewport": PHONE}], ids=["light", "dark", "phone"]
)
def test_no_serious_fault_for_screen_readers(visit: Any, options: dict[str, Any]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    one = visit("#check=x.sorry", bypass_csp=True, **options)
    found = Axe().run(one.page).response["violations"]
    serious = [
        (v["id"], [n["html"][:120] for n in v["nodes"][:3]])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_batch_without_scores_has_a_list_and_no_empty_pictures(visit: Any, tmp_path: Path) -> None:
    write_batch(tmp_path, [CallRow("x", status="error", error_message="坏了")], {})
    one = visit(path=tmp_path / "index.html")
    assert one.shown() == 1
    assert one.page.locator("#pictures").is_hidden()
    assert one.page.locator("#agent").is_hidden()
    write_batch(tmp_path, [], {})
    one.goto()
    assert one.text("#count") == "共 0 通"
    assert one.faults == []
