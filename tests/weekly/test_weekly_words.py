"""How the weekly figures are written: columns that line up, changes said once, the same digits in page and chart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from weekly_kit import quarter_facts, setup, week_of_calls, weekly_made

from qa.report.weekly_brief import headline
from qa.report.weekly_charts import trend_chart
from qa.report.weekly_files import write_weekly
from qa.report.weekly_words import NORMAL, percent, zone_name
from qa.weekly.week import Weekly, make_weekly

PLAN = weekly_made.Plan(calls=900, weeks=4, agents=12, teams=2, seed=5, filler=0, folder="/data/结果")


@pytest.fixture(scope="module")
def weekly() -> Weekly:
    return make_weekly(quarter_facts(weekly_made.make_quarter(PLAN)), setup())


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.847, "84.7%"), (0.85, "85.0%"), (0.6, "60.0%"), (0, "0%"), (1, "100%"), (1.0, "100%"), (None, "—")],
)
def test_shares_have_as_many_digits_as_their_neighbours(share: float | None, shown: str) -> None:
    assert percent(share) == shown


def test_a_share_with_no_digits_asked_has_none() -> None:
    assert percent(0.847, 0) == "85%"


@pytest.mark.parametrize(
    ("key", "said"), [("Asia/Shanghai", "北京时间"), ("PRC", "北京时间"), ("Europe/Berlin", "Europe/Berlin")]
)
def test_the_time_zone_is_named_as_people_call_it(key: str, said: str) -> None:
    assert zone_name(key) == said


def test_two_chance_differences_are_called_chance_once(weekly: Weekly) -> None:
    told = headline(weekly)
    assert told[0].startswith("评出总分的通话 ")
    if told[1].count("相差") == 2:
        assert told[1].count("正常波动") == 1 and told[1].endswith("，都属正常波动。")


def test_a_real_change_keeps_its_own_sentence(monkeypatch: pytest.MonkeyPatch, weekly: Weekly) -> None:
    said = iter(("比上周高 3.0 分（+1.0 至 +5.0），是真实变化", f"与前 4 周相差 +0.1 分{NORMAL}"))
    monkeypatch.setattr(
        "qa.report.weekly_brief.change_chip", lambda *_: type("C", (), {"title": next(said)})()
    )
    assert (
        headline(weekly)[1]
        == "均分比上周高 3.0 分（+1.0 至 +5.0），是真实变化；与前 4 周相差 +0.1 分，属正常波动。"
    )


def test_a_chart_ends_on_the_figure_that_the_page_writes(weekly: Weekly) -> None:
    for card in (weekly.cards.all, *weekly.cards.agents):
        value = card.figures["total"].value
        if value is None:
            continue
        drawn = trend_chart("c", weekly, card, "走势")["mean"][-1]
        assert f"{drawn:.1f}" == f"{value:.1f}"


def test_wide_tables_are_reached_by_keyboard_only_where_they_scroll(
    weekly: Weekly, tmp_path: Path, browser: Browser
) -> None:
    folder = tmp_path / "weekly" / "2026-W47"
    write_weekly(folder, weekly)
    stops = "[...document.querySelectorAll('.scroll')].map(e => [e.scrollWidth > e.clientWidth + 1, e.tabIndex === 0])"
    some = False
    for width in (1440, 390):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto((folder / "index.html").as_uri())
        found = page.evaluate(stops)
        assert found and all(wide is stop for wide, stop in found)
        some |= any(wide for wide, _ in found)
        page.close()
    assert some


def test_charts_take_the_colours_of_the_theme(weekly: Weekly, tmp_path: Path, browser: Browser) -> None:
    folder = tmp_path / "weekly" / "2026-W47"
    write_weekly(folder, weekly)
    page = browser.new_page(color_scheme="light")
    page.goto((folder / "index.html").as_uri())
    day = page.locator(".chart svg").first.inner_html()
    page.locator("#theme").click()
    night = page.locator(".chart svg").first.inner_html()
    assert day != night and re.search(r"#333c44", night, re.I) and not re.search(r"#333c44", day, re.I)
    page.close()


def test_a_page_without_charts_has_no_fault(tmp_path: Path, browser: Browser) -> None:
    folder = tmp_path / "weekly" / "2026-W47"
    write_weekly(folder, make_weekly(week_of_calls(3), setup()))
    faults: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda e: faults.append(str(e)))
    for path in folder.rglob("*.html"):
        page.goto(path.as_uri())
    assert faults == []
    page.close()
