"""The written report: pages, links, spreadsheet, summary, data; looked at in Chromium and LibreOffice."""

from __future__ import annotations

import functools
import io
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page
from weekly_kit import call, check, quarter_facts, setup, week_of_calls, weekly_made

from qa.calls.callid import safe_id
from qa.report.weekly_files import page_names, write_weekly
from qa.report.weekly_notes import edition_notes
from qa.report.weekly_text import summary_text
from qa.report.weekly_words import Links
from qa.weekly.facts import PromiseFact
from qa.weekly.reviews import Review
from qa.weekly.week import Weekly, make_weekly

Effect = weekly_made.Effect
PLAN = weekly_made.Plan(
    calls=2600,
    weeks=6,
    agents=14,
    teams=3,
    seed=3,
    filler=0,
    folder="/data/结果",
    effects=(Effect("closing.recap", -3.0, 5, agent=3), Effect("rate", 25.0, 5, agent=5)),
)


@functools.cache
def weekly() -> Weekly:
    return make_weekly(quarter_facts(weekly_made.make_quarter(PLAN)), setup())


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "weekly" / "2026-W47"
    write_weekly(folder, weekly(), safe=safe_id)
    return folder


def workbook(path: Path) -> Any:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def shown(path: Path) -> str:
    """A page's visible text and titles, without scripts and style."""
    text = re.sub(r"<(script|style).*?</\1>", "", path.read_text("utf-8"), flags=re.S)
    return re.sub(r"<[^>]*?(?:title=\"([^\"]*)\")?[^>]*>", r" \1 ", text)


def test_every_form_is_written(report: Path) -> None:
    names = {p.relative_to(report).as_posix() for p in report.rglob("*") if p.is_file()}
    assert {"index.html", "weekly.xlsx", "摘要.txt", "抽检名单.csv", "figures.json"} <= names
    assert {f"teams/{t}.html" for t in ("一组", "二组", "三组")} <= names
    assert sum(n.startswith("agents/") for n in names) == 14
    for name in ("calls", "checks", "teams", "agents", "check_rates", "promises"):
        assert {f"data/{name}.csv", f"data/{name}.parquet"} <= names
    assert all(p.stat().st_size < 3_000_000 for p in report.rglob("*.html"))


def test_pages_are_whole_and_ask_nothing_of_any_network(report: Path) -> None:
    for path in (report / "index.html", report / "teams" / "一组.html", next((report / "agents").iterdir())):
        text = path.read_text("utf-8")
        assert "default-src 'none'" in text
        outside = set(re.findall(r"https?://[\w.]+", text))
        assert all("w3.org" in u or "apache.org" in u for u in outside), outside
        assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=", text)


def test_links_open_the_call_at_its_second_and_pages_find_each_other(report: Path) -> None:
    for path in report.rglob("*.html"):
        for address in re.findall(r'href="([^"#][^"]*)"', path.read_text("utf-8")):
            assert not address.startswith(("/", "file:", "http"))
            if "/calls/" in address:
                assert re.fullmatch(r"(?:\.\./)+.*calls/C\d+/report\.html(?:#t=\d+(?:\.\d)?)?", address)
            else:
                assert (path.parent / unquote(address)).is_file(), address
    assert "#t=" in (report / "index.html").read_text("utf-8")


def test_no_code_nor_english_is_shown_to_people(report: Path) -> None:
    checks = {c.id for c in weekly().frames.names.values()}
    for path in (report / "index.html", report / "teams" / "二组.html", report / "agents" / "2004.html"):
        text = shown(path)
        for raw in (*checks, "undecided", "overdue", "unverified", "nan", "None", "NaN", "standing", "sec."):
            assert raw not in text, (path.name, raw)


def test_the_minute_names_what_was_planted(report: Path) -> None:
    text = shown(report / "index.html")
    assert "表扬谁" in text and "辅导谁，听哪两通" in text and "三天内到期" in text
    name = next(c.name for c in weekly().cards.agents if c.id == "2004")
    assert f"{name}“结果复述”通过率" in text
    own = shown(report / "agents" / "2004.html")
    assert "结果复述" in own and "可以这样说" in own and "上次的建议" in own


def test_texts_from_calls_stay_text(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>=1+1"
    checks = (check(verdict="fail", quote=evil, suggestion=evil),)
    calls = [
        call(str(k), f"2026-11-18T10:{k:02d}:00+08:00", agent_name=evil, team="=cmd|x", checks=checks, promises=(PromiseFact(evil, "明天", "2026-11-24"),))
        for k in range(12)
    ]  # fmt: skip
    write_weekly(tmp_path, make_weekly(calls, setup()), safe=safe_id)
    for path in tmp_path.rglob("*.html"):
        assert "<script>alert" not in path.read_text("utf-8")
    book = workbook(tmp_path / "weekly.xlsx")
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    for path in (*tmp_path.rglob("*.csv"),):
        for line in path.read_text("utf-8-sig").splitlines():
            assert not re.search(r"(?:^|,)\"?[=@]", line), (path.name, line)


def test_the_spreadsheet_is_one_to_work_with(report: Path) -> None:
    book = workbook(report / "weekly.xlsx")
    assert book.sheetnames == [
        *("总览", "班组", "坐席", "各项指标", "检查项", "热力图", "辅导", "客户声音", "承诺", "进度跟踪"),
        *("抽检名单", "可比口径", "说明"),
    ]
    for name in book.sheetnames[1:-1]:
        sheet = book[name]
        assert sheet.freeze_panes and sheet.auto_filter.ref
        assert sheet.page_setup.paperSize in (9, "9") and sheet.print_title_rows == "$1:$1"
    assert len(book["班组"]._charts) == len(book["检查项"]._charts) == len(book["总览"]._charts) == 1
    assert book["坐席"].conditional_formatting and book["热力图"].conditional_formatting
    heads = {c.value: c.column for c in book["班组"][1]}
    cell = book["班组"].cell(2, heads["均分"])
    assert cell.number_format == "0.0" and cell.value == pytest.approx(
        weekly().cards.teams[0].figures["total"].value
    )
    assert book["班组"].cell(2, heads["合格率"]).number_format == "0.0%"
    assert book["辅导"].cell(2, 9).hyperlink is not None or book["辅导"].cell(2, 8).hyperlink is not None


def test_data_for_other_programs_is_the_same_in_both_forms(report: Path) -> None:
    for name in ("calls", "agents", "check_rates", "promises"):
        table, flat = (
            pd.read_parquet(report / "data" / f"{name}.parquet"),
            pd.read_csv(report / "data" / f"{name}.csv"),
        )
        assert list(table.columns) == list(flat.columns) and len(table) == len(flat) > 0
    calls = pd.read_parquet(report / "data" / "calls.parquet")
    assert calls["total"].mean() == pytest.approx(weekly().cards.all.figures["total"].value)


def test_data_of_a_week_without_calls_has_its_columns(report: Path, tmp_path: Path) -> None:
    write_weekly(tmp_path, make_weekly([], setup()), safe=safe_id)
    for path in (report / "data").glob("*.csv"):
        empty = pd.read_csv(tmp_path / "data" / path.name)
        columns = [c for c in pd.read_csv(path).columns if not c.startswith("sec.")]
        assert (list(empty.columns), len(empty)) == (columns, 0), path.name


def test_the_summary_can_be_sent_as_it_is() -> None:
    text = summary_text(weekly())
    assert text.startswith("主题：客服质检周报 2026 年第 47 周")
    for part in (
        "【表扬】",
        "【辅导】",
        "【真实变化】",
        "【承诺】",
        "【班组】",
        "【没有算进去的】",
        "95% 区间",
    ):
        assert part in text
    assert max(len(line) for line in text.splitlines()) < 400


@pytest.mark.parametrize("calls", [[], [call("a")], [call("a", ok=False, error="坏")], week_of_calls(3)], ids=["none", "one", "failed", "few"])  # fmt: skip
def test_hardly_any_calls_still_make_a_readable_report(calls: list[Any], tmp_path: Path) -> None:
    made = make_weekly(calls, setup())
    write_weekly(tmp_path, made, safe=safe_id)
    text = shown(tmp_path / "index.html")
    assert "nan" not in text.lower() and "None" not in text
    assert ("本周没有通话。" in text) == (not calls)
    assert workbook(tmp_path / "weekly.xlsx").sheetnames[0] == "总览"


def test_a_corrected_report_keeps_the_former_figures(tmp_path: Path) -> None:
    calls = week_of_calls(20)
    first = make_weekly(calls, setup())
    write_weekly(tmp_path, first, safe=safe_id)
    write_weekly(tmp_path, first, safe=safe_id)
    assert len(json.loads((tmp_path / "figures.json").read_text("utf-8"))["editions"]) == 1
    again = make_weekly(calls, setup(), [Review(calls[0].call_id, score=10.0, by="李")])
    write_weekly(tmp_path, again, safe=safe_id)
    assert len(json.loads((tmp_path / "figures.json").read_text("utf-8"))["editions"]) == 2
    text = shown(tmp_path / "index.html")
    assert "人工复核和申诉改了 1 通的得分" in text and "2026-11-23 09:00 的一版" in text
    assert f"{first.cards.all.figures['total'].value:.2f}" in text


def test_pages_of_who_is_no_more_go_with_the_next_edition(tmp_path: Path) -> None:
    calls = week_of_calls(12) + week_of_calls(12, "1002", team="售前二组")
    write_weekly(tmp_path, make_weekly(calls, setup()), safe=safe_id)
    (tmp_path / "agents" / "我的笔记.txt").write_text("留着", "utf-8")
    (tmp_path / "备注.html").write_text("留着", "utf-8")
    write_weekly(tmp_path, make_weekly(calls[:12], setup()), safe=safe_id)
    assert {p.name for p in (tmp_path / "agents").iterdir()} == {"1001.html", "我的笔记.txt"}
    assert {p.name for p in (tmp_path / "teams").iterdir()} == {"一组.html"}
    assert (tmp_path / "备注.html").exists()


def test_of_many_editions_the_latest_are_told_and_the_others_counted() -> None:
    made = make_weekly(week_of_calls(20), setup())
    mean, scored = made.cards.all.figures["total"].value, made.cards.all.scored
    past = [{"at": f"11-{day}", "scored": day, "mean": 70.0, "passed": 0.5} for day in range(10, 16)]
    told = edition_notes(made, [*past, {"at": "11-16", "scored": scored, "mean": mean, "passed": 0.5}])
    assert [said.split()[0] for said in told] == ["11-13", "11-14", "11-15", "更早的"]
    assert "3 版" in told[-1]
    assert len(edition_notes(made, past[:3])) == 3
    assert edition_notes(make_weekly([], setup()), past) == []


def test_names_of_pages_are_distinct_and_links_relative() -> None:
    assert page_names(["a/b", "a:b", "A_b"], safe_id) == {
        "a/b": "a_b.html",
        "a:b": "a_b-2.html",
        "A_b": "A_b-3.html",
    }
    links = Links("/data/out/weekly/2026-W47")
    assert links.href("/data/out", "通话 1", 65.25) == "../../calls/%E9%80%9A%E8%AF%9D%201/report.html#t=65.2"
    assert links.href("/data/out", "a") == "../../calls/a/report.html"
    assert links.href("/elsewhere", "a", -1.0) == "../../../../elsewhere/calls/a/report.html#t=0"


def _wide(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_in_chromium_nothing_is_cut_and_every_chart_is_drawn(report: Path, browser: Browser) -> None:
    for name in ("index.html", "teams/一组.html", "agents/2004.html"):
        for width in (1440, 390):
            page = browser.new_page(viewport={"width": width, "height": 900})
            faults: list[str] = []
            page.on("pageerror", lambda e, faults=faults: faults.append(str(e)))
            page.on("console", lambda m, faults=faults: faults.append(m.text) if m.type == "error" else None)
            page.goto((report / name).as_uri())
            assert _wide(page) <= 0, (name, width)
            assert page.locator(".chart svg").count() == page.locator(".chart").count() > 0
            assert faults == []
            page.close()
    page = browser.new_page()
    page.goto((report / "index.html").as_uri())
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    assert _wide(page) <= 0
    boxes = [c.bounding_box() for c in page.locator(".chart svg").all()]
    assert all(b is not None and b["x"] + b["width"] <= 701 and b["height"] > 40 for b in boxes)
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()


def test_on_a_phone_no_word_stands_on_end(tmp_path: Path, browser: Browser) -> None:
    """A table that scrolls sideways has room for its words: a team's name is no column of characters."""
    calls = week_of_calls(12, team="售后服务一组") + week_of_calls(12, "1002", team="售前二组")
    said = [Review(c.call_id, "closing.recap", "pass" if k else "fail") for k, c in enumerate(calls)]
    write_weekly(tmp_path, make_weekly(calls, setup(), said), safe=safe_id)
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((tmp_path / "index.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    cells = page.evaluate(
        """() => [...document.querySelectorAll('.scroll td:not(.num)')].map(cell => {
            const em = parseFloat(getComputedStyle(cell).fontSize), text = document.createRange();
            text.selectNodeContents(cell);
            const tops = new Set([...text.getClientRects()].map(box => Math.round(box.top / em)));
            return [cell.innerText, cell.getBoundingClientRect().width / em, tops.size];
        })"""
    )
    assert len(cells) > 20 and min(width for _, width, _ in cells) >= 4.4
    teams = [(text, lines) for text, _, lines in cells if "组" in text and len(text) <= 6]
    assert teams and all(lines == 1 for _, lines in teams), teams
    assert _wide(page) <= 0
    page.close()


def test_libreoffice_opens_the_spreadsheet(tmp_path: Path) -> None:
    made = make_weekly(week_of_calls(30) + week_of_calls(30, "1002"), setup())
    write_weekly(tmp_path, made, safe=safe_id)
    assert len(workbook(tmp_path / "weekly.xlsx").sheetnames) == 13
    office = shutil.which("soffice")
    assert office is not None, "测试要用 LibreOffice：apt-get install libreoffice-calc-nogui"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "weekly.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert (tmp_path / "weekly.pdf").stat().st_size > 20_000
