"""A call's page in a real browser: what is heard where one clicks or presses, and what follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from report_sample import sample_document
from report_visit import AUDIO, PHONE, WIDE, visiting, wait

from qa.report import render_html, write_call
from qa.report.wording import shown_verdict

# Keeps the loudness of what the page plays through its audio graph.
METER = """(() => {
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...more) {
    if (to === this.context.destination) {
      const meter = this.context.createAnalyser();
      connect.call(this, meter);
      window.loudness = () => {
        const data = new Float32Array(meter.fftSize);
        meter.getFloatTimeDomainData(data);
        return Math.sqrt(data.reduce((sum, v) => sum + v * v, 0) / data.length);
      };
    }
    return connect.call(this, to, ...more);
  };
})()"""


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    with visiting(browser) as go:
        yield go


@pytest.fixture
def page(visit: Any, report_folder: Path) -> Any:
    return visit(report_folder / "report.html", reduced_motion="reduce").ready()


def now(page: Any) -> float:
    return float(page.evaluate(f"{AUDIO}.currentTime"))


def pause(page: Any) -> None:
    page.evaluate(f"{AUDIO}.pause()")


def start_of(turn: int) -> float:
    return float(sample_document()["turns"][turn]["start"])  # type: ignore[index]


@pytest.mark.parametrize("turn", [0, 10, 24])
def test_clicked_sentence_plays_from_there(page: Any, turn: int) -> None:
    page.evaluate(f"{AUDIO}.addEventListener('seeking', e => window.at ??= e.target.currentTime)")
    page.locator(f"#turn-{turn} .say").click(position={"x": 5, "y": 5})
    wait(page, f"window.at !== undefined && !{AUDIO}.paused")
    assert abs(page.evaluate("window.at") - start_of(turn)) < 0.2
    wait(page, f"{AUDIO}.currentTime > {start_of(turn)} + 0.2")
    assert page.locator(".turn.now").get_attribute("id") == f"turn-{turn}"
    assert page.locator(".turn.now").get_attribute("aria-current") == "true"


@pytest.mark.parametrize(
    "place", ["#turn-15 .mk[data-mark='6']", "#mark-6 .jump", '.axis-mark[data-mark="6"]']
)
def test_clicked_mark_plays_its_sentence_and_lights_its_comment(page: Any, place: str) -> None:
    page.locator(place).click()
    pause(page)
    assert now(page) == pytest.approx(start_of(15), abs=0.4)
    if "jump" not in place:
        assert page.locator(".comment.lit").get_attribute("id") == "mark-6"


def test_evidence_field_and_stage_play_their_moment(page: Any) -> None:
    for place in ("#check-conversion\\.no_but .jump", "#forms .jump", "#stage-agreement .range"):
        button = page.locator(place).first
        button.click()
        pause(page)
        assert now(page) == pytest.approx(float(button.get_attribute("data-seek")), abs=0.5)


def test_highlight_follows_and_stays_in_view(page: Any) -> None:
    page.select_option("#speed", "2")
    seen = []
    for turn in sample_document()["turns"][::7]:  # type: ignore[index]
        page.evaluate(f"{AUDIO}.currentTime = {turn['start'] + 0.05}")
        page.evaluate(f"{AUDIO}.play()")
        page.wait_for_selector(f"#turn-{turn['i']}.now", timeout=5000)
        assert page.locator(".turn.now").count() == 1
        box = f"document.getElementById('turn-{turn['i']}').getBoundingClientRect()"
        wait(page, f"(b => b.top >= 0 && b.bottom <= innerHeight)({box})")
        seen.append(turn["i"])
    assert len(seen) == 5
    assert page.locator("#line").inner_text().startswith(("坐席：", "客户："))


def test_follow_can_be_turned_off(page: Any) -> None:
    page.locator("#follow").click()
    page.evaluate(f"{AUDIO}.currentTime = 190; {AUDIO}.play()")
    page.wait_for_selector(".turn.now")
    assert page.evaluate("scrollY") == 0
    pause(page)
    page.locator("#follow").click()
    assert page.evaluate("scrollY") > 0


def test_axis_plays_from_where_it_is_clicked_and_tells_what_is_said_there(
    visit: Any, report_folder: Path
) -> None:
    one = visit(report_folder / "report.html")
    one.ready()
    page = one.drawn()
    axis = page.locator("svg.axis")
    box = axis.bounding_box()
    axis.click(position={"x": box["width"] / 2, "y": 60})
    pause(page)
    assert now(page) == pytest.approx(104, abs=1)
    axis.hover(position={"x": box["width"] * start_of(20) / 208 + 8, "y": 60})
    assert "加急单" in page.locator("#readout").inner_text()
    page.locator('.axis-mark[data-mark="9"]').focus()
    page.keyboard.press("Enter")
    pause(page)
    assert now(page) == pytest.approx(177.71, abs=0.5)
    assert page.locator("#mark-9.lit").count() == 1
    assert one.faults == []


def test_waveform_of_each_speaker_stands_in_his_lane(visit: Any, report_folder: Path) -> None:
    page = visit(report_folder / "report.html").drawn()
    assert page.locator("#axis.has-wave").count() == 1
    # How much of each canvas is painted while the agent, then while the customer speaks.
    painted = page.evaluate(
        """([a, b]) => [...document.querySelector('#wave > div').shadowRoot.querySelectorAll('.canvases > div')]
        .map(lane => { const c = lane.querySelector('canvas'), pen = c.getContext('2d');
          return [a, b].map(([from, to]) => { const x = c.width * from / 208;
            const data = pen.getImageData(x, 0, c.width * (to - from) / 208, c.height).data;
            let n = 0; for (let i = 3; i < data.length; i += 4) if (data[i] > 40) n++;
            return n / (data.length / 4); }); })""",
        [[start_of(15) + 1, start_of(15) + 8], [start_of(11) + 1, start_of(11) + 5]],
    )
    (agent_own, agent_other), (customer_other, customer_own) = painted
    assert min(agent_own, customer_own) > 0.3
    assert max(agent_other, customer_other) < 0.1
    # The sample's agent is on the right; the choice of sides says so.
    assert page.locator("#channel option").all_inner_texts() == ["双声道", "只听客户（左）", "只听坐席（右）"]


def test_keys_move_and_play(page: Any) -> None:
    for key, expected in (
        ("ArrowRight", 5),
        ("ArrowRight", 10),
        ("ArrowLeft", 5),
        ("ArrowLeft", 0),
        ("ArrowLeft", 0),
    ):
        page.keyboard.press(key)
        assert now(page) == expected
    page.keyboard.press(" ")
    wait(page, f"!{AUDIO}.paused")
    page.keyboard.press(" ")
    wait(page, f"{AUDIO}.paused")
    marks = [14.56, 19.63, 43.42]
    for n, at in enumerate(marks, 1):
        page.keyboard.press("n")
        pause(page)
        assert now(page) == pytest.approx(at, abs=0.4)
        assert page.locator(".comment.lit").get_attribute("id") == f"mark-{n}"
    page.keyboard.press("p")
    pause(page)
    assert now(page) == pytest.approx(marks[1], abs=0.4)
    page.keyboard.press("j")
    pause(page)
    assert now(page) == pytest.approx(start_of(2), abs=0.4)
    page.keyboard.press("k")
    pause(page)
    assert now(page) == pytest.approx(start_of(1), abs=0.4)


def test_keys_are_left_alone_in_fields_and_with_modifiers(page: Any) -> None:
    page.locator("#speed").focus()
    page.keyboard.press("n")
    page.locator("#case-h").click()
    page.keyboard.press("Control+ArrowRight")
    assert now(page) == 0


def test_speed(page: Any) -> None:
    for rate in ("0.75", "2"):
        page.select_option("#speed", rate)
        assert page.evaluate(f"{AUDIO}.playbackRate") == float(rate)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("+")
    assert page.evaluate(f"{AUDIO}.playbackRate") == 2
    page.keyboard.press("-")
    assert page.evaluate(f"{AUDIO}.playbackRate") == 1.75


def test_one_sentence_is_looped_until_told_otherwise(page: Any) -> None:
    turn = sample_document()["turns"][14]  # type: ignore[index]
    page.locator("#turn-14 .say").click(position={"x": 5, "y": 5})
    page.keyboard.press("l")
    assert page.locator(".turn.looped").get_attribute("id") == "turn-14"
    assert page.locator("#loop").get_attribute("aria-pressed") == "true"
    page.evaluate(f"{AUDIO}.currentTime = {turn['end'] - 0.15}")
    wait(page, f"{AUDIO}.currentTime < {turn['start'] + 0.6} && {AUDIO}.currentTime > {turn['start'] - 0.1}")
    assert not page.evaluate(f"{AUDIO}.paused")
    # Clicking another sentence takes the loop along; Escape ends it.
    page.locator("#turn-16 .say").click(position={"x": 5, "y": 5})
    assert page.locator(".turn.looped").get_attribute("id") == "turn-16"
    page.keyboard.press("Escape")
    assert page.locator(".turn.looped").count() == 0
    end = sample_document()["turns"][16]["end"]  # type: ignore[index]
    page.evaluate(f"{AUDIO}.currentTime = {end - 0.1}")
    wait(page, f"{AUDIO}.currentTime > {end} + 0.2")


def test_silence_is_skipped_only_when_asked(page: Any) -> None:
    quiet_from, quiet_to = 66.3, start_of(10)
    page.evaluate(f"{AUDIO}.currentTime = {quiet_from} + 1; {AUDIO}.play()")
    wait(page, f"{AUDIO}.currentTime > {quiet_from} + 1.5")
    assert now(page) < quiet_from + 4
    page.keyboard.press("s")
    assert page.locator("#skip").get_attribute("aria-pressed") == "true"
    wait(page, f"{AUDIO}.currentTime > {quiet_to} - 0.5", seconds=3)
    pause(page)
    assert quiet_to - 0.5 < now(page) < quiet_to + 1.5


def test_one_side_only(visit: Any, report_folder: Path) -> None:
    page = visit(report_folder / "report.html", script=METER).ready()
    page.evaluate(f"{AUDIO}.currentTime = {start_of(15)} + 0.5; {AUDIO}.play()")  # the agent, on the right
    levels = {}
    for side in ("right", "left", "both"):
        page.select_option("#channel", side)
        page.wait_for_timeout(350)
        levels[side] = max(page.evaluate("window.loudness()") for _ in range(3))
    assert levels["right"] > 0.02
    assert levels["both"] > 0.01
    assert levels["left"] < 0.1 * levels["right"]
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("c")
    assert page.locator("#channel").input_value() == "left"


@pytest.mark.parametrize(("place", "turn"), [("turn-20", 20), ("mark-6", 15)])
def test_link_to_a_place_makes_the_player_ready_there(
    visit: Any, report_folder: Path, place: str, turn: int
) -> None:
    page = visit(report_folder / "report.html").page
    page.goto(f"{(report_folder / 'report.html').as_uri()}#{place}")
    wait(page, f"Math.abs({AUDIO}.currentTime - {start_of(turn)}) < 0.5")
    assert page.evaluate(f"{AUDIO}.paused")
    box = f"document.getElementById('{place}').getBoundingClientRect()"
    wait(page, f"(b => b.top >= 0 && b.bottom <= innerHeight)({box})")


def test_link_to_a_second_opens_there(visit: Any, report_folder: Path) -> None:
    # The weekly report links to the second to hear: report.html#t=41.5.
    second = start_of(20) + 0.4
    page = visit(report_folder / "report.html").page
    page.goto(f"{(report_folder / 'report.html').as_uri()}#t={second:.1f}")
    wait(page, f"Math.abs({AUDIO}.currentTime - {second:.1f}) < 0.1")
    assert page.evaluate(f"{AUDIO}.paused")
    assert page.locator(".turn.now").get_attribute("id") == "turn-20"
    box = "document.getElementById('turn-20').getBoundingClientRect()"
    wait(page, f"(b => b.top >= 0 && b.bottom <= innerHeight)({box})")


@pytest.mark.parametrize("hash_", ["#t=", "#t=x", "#t=-3", "#t=1e9", "#mark-999", "#turn-x"])
def test_nonsense_in_the_link_does_no_harm(visit: Any, report_folder: Path, hash_: str) -> None:
    one = visit(report_folder / "report.html")
    one.page.goto(f"{(report_folder / 'report.html').as_uri()}{hash_}")
    one.ready()
    assert now(one.page) < 0.1 and not one.faults


def test_help_opens_and_closes_by_key(page: Any) -> None:
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("n")  # the sheet keeps the keys
    assert now(page) == 0
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_score_sheet_filter(page: Any, document: dict[str, Any]) -> None:
    rows = page.locator("#sheet tr.check:visible")
    decided = [c for c in document["checks"] if c["verdict"] != "na"]
    assert rows.count() == len(decided)
    assert "转接征得同意" in page.locator("#sheet .idle:visible").all_inner_texts()[0]
    for verdict in ("fail", "undecided", "pass", "unearned", "na"):
        own = [c for c in document["checks"] if shown_verdict(c["verdict"], c["severity"]) == verdict]
        page.locator(f'.filters [data-show="{verdict}"]').click()
        assert rows.count() == len(own) > 0
        assert {r.get_attribute("data-verdict") for r in rows.all()} == {verdict}
        groups = page.locator("#sheet .group:visible").count()
        assert groups == len({"fatal" if c["severity"] == "fatal" else c["id"].split(".")[0] for c in own})
    page.evaluate("location.hash = '#check-conversion.no_but'")
    page.wait_for_selector("#check-conversion\\.no_but:visible")
    page.evaluate("location.hash = '#check-conversion.abuse_calm'")  # one that does not apply
    page.wait_for_selector("#check-conversion\\.abuse_calm:visible")
    page.locator('.counts [data-filter="fail"]').click()
    assert page.locator("#sheet").get_attribute("data-show") == "fail"


def test_score_sheet_filter_on_a_phone_hides_empty_groups(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    shown = "[...document.querySelectorAll('#sheet tbody')].filter(b => b.offsetHeight > 0)"
    whole = page.evaluate(f"{shown}.length")
    page.locator('.filters [data-show="undecided"]').click()
    left = page.evaluate(f"{shown}.map(b => b.querySelectorAll('[data-verdict=undecided]').length)")
    assert 0 < len(left) < whole
    assert all(left)


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


def test_sentences_without_comments_can_be_put_away(page: Any, document: dict[str, Any]) -> None:
    page.locator("#only-marked").click()
    shown = page.locator(".turn:visible")
    assert shown.count() == len({m["turn"] for m in document["marks"]})
    assert page.locator(".comment:visible").count() == len(document["marks"])
    page.locator("#only-marked").click()
    assert shown.count() == len(document["turns"])


def test_waveform_is_worked_out_from_the_sound_where_the_page_was_given_none(
    visit: Any, report_folder: Path, tmp_path: Path, document: dict[str, Any]
) -> None:
    written = (report_folder / "report.html").read_text(encoding="utf-8")
    uri = next(re.finditer(r'<audio[^>]* src="([^"]*)"', written)).group(1)
    (tmp_path / "a.html").write_text(render_html(document, uri), encoding="utf-8")
    one = visit(tmp_path / "a.html")
    page = one.drawn()
    assert page.locator("#axis.has-wave").count() == 1
    assert page.locator("#channel option").all_inner_texts()[1] == "只听客户（左）"
    assert one.faults == []


def test_zoom_widens_the_axis_inside_its_box_and_refines_its_ticks(visit: Any, report_folder: Path) -> None:
    one = visit(report_folder / "report.html")
    page = one.drawn()
    width = "document.querySelector('svg.axis').getBoundingClientRect().width"
    before, ticks = page.evaluate(width), page.locator(".tick-label").count()
    for _ in range(3):
        page.locator('[data-zoom="1"]').click()
    assert page.evaluate(width) == pytest.approx(8 * before, rel=0.02)
    assert page.locator(".tick-label").count() > 2 * ticks
    assert one.overflow() <= 0
    page.locator('[data-zoom="0"]').click()
    assert page.evaluate(width) == pytest.approx(before, rel=0.02)


def test_without_audio_the_player_says_so(visit: Any, tmp_path: Path, document: dict[str, Any]) -> None:
    write_call(tmp_path / "a", document, audio=None)
    one = visit(tmp_path / "a" / "report.html")
    assert one.page.locator("#player-note").inner_text() == "本报告没有附带录音，文字与时间仍可查阅。"
    one.page.locator("#turn-3 .say").click()
    for key in " nlsc?":
        one.page.keyboard.press(key)
    one.drawn()
    assert one.page.locator("#axis.has-wave").count() == 0
    assert one.faults == []


def test_linked_audio_plays_and_a_lost_one_is_told(
    visit: Any, tmp_path: Path, document: dict[str, Any], recording: Path
) -> None:
    copy = tmp_path / "录音 1.wav"
    copy.write_bytes(recording.read_bytes())
    write_call(tmp_path / "a", document, audio=copy, embed="never")
    page = visit(tmp_path / "a" / "report.html").ready()
    assert page.evaluate(f"{AUDIO}.duration") == pytest.approx(208, abs=0.1)
    # To a browser a file beside the page is another origin, whose channels it will not take apart.
    assert not page.locator("#channel").is_visible()
    copy.unlink()
    lost = visit(tmp_path / "a" / "report.html").page
    lost.wait_for_selector("#player-note:visible")
    assert "录音文件" in lost.locator("#player-note").inner_text()
    assert not lost.locator("#controls").is_visible()
