from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from report_sample import sample_document

from qa.report import CallRow, render_html
from qa.report.batch_files import batch_document, render_index

ATTACK = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>\"'><!--{{7*7}}"


class Page(HTMLParser):
    """Collects tags, attributes and ids of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @property
    def ids(self) -> list[str]:
        return [a["id"] or "" for _, a in self.tags if "id" in a]


def attack(value: Any, key: str = "") -> Any:
    """The same data with every free text replaced by an attack."""
    keep = {"id", "status", "verdict", "severity", "who", "tone", "layout", "match", "stage", "kind", "check"}
    if isinstance(value, dict):
        return {k: attack(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [attack(v, key) for v in value]
    return ATTACK if isinstance(value, str) and key not in keep else value


def test_page_is_one_file_with_a_closed_policy(document: dict[str, Any]) -> None:
    page = Page(render_html(document))
    policy = next(a["content"] or "" for t, a in page.tags if t == "meta" and "content-security-policy" in
                  (a.get("http-equiv") or "").lower())  # fmt: skip
    assert "default-src 'none'" in policy
    assert not [t for t, _ in page.tags if t in ("link", "iframe", "object", "img", "base", "form")]
    for tag, attributes in page.tags:
        assert not (attributes.get("src") or "").startswith(("http", "//")), tag
        assert not (attributes.get("href") or "").startswith(("http", "//", "javascript")), tag


@pytest.mark.parametrize("name", ["https://", "http://", "@import", "url(http"])
def test_nothing_in_the_page_points_to_a_network(document: dict[str, Any], name: str) -> None:
    # The names of XML's own vocabularies look like addresses and are none.
    assert name not in re.sub(r'"http://www\.w3\.org/[\w/]*"', "", render_html(document))


def test_every_inner_link_has_its_target(document: dict[str, Any]) -> None:
    page = Page(render_html(document, "data:audio/mpeg;base64,AA=="))
    targets = [a["href"] or "" for t, a in page.tags if t == "a" and (a.get("href") or "").startswith("#")]
    assert targets
    assert {t[1:] for t in targets} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_numbers_in_an_appraisal_lead_to_their_comments_and_others_stay_text(
    document: dict[str, Any],
) -> None:
    document["stages"][0]["appraisal"] = "开场不全①，<b>另见</b>㊿。"
    document["phrases"] = {"best": [], "model": [{"situation": "甲", "phrase": "乙", "marks": [2, 77]}]}
    html = render_html(document)
    assert 'href="#mark-1" data-mark="1" aria-label="评析第 1 条">①</a>，&lt;b&gt;另见&lt;/b&gt;㊿。' in html
    targets = [
        a["href"] or "" for t, a in Page(html).tags if t == "a" and (a.get("href") or "").startswith("#")
    ]
    assert {t[1:] for t in targets} <= set(Page(html).ids)


def test_attack_in_every_text_is_shown_as_text(document: dict[str, Any]) -> None:
    plain = Page(render_html(document))
    attacked = Page(render_html(attack(document)))
    assert [t for t, _ in attacked.tags].count("script") == [t for t, _ in plain.tags].count("script") == 4
    assert not [a for _, a in attacked.tags if any(k.startswith("on") for k in a)]
    assert not [t for t, _ in attacked.tags if t == "img"]
    assert "&lt;script&gt;window.hacked" in render_html(attack(document))
    assert "49" not in re.findall(r"{{.*?}}", render_html(attack(document)))


def test_attack_in_a_link_to_the_audio_stays_in_its_attribute(document: dict[str, Any]) -> None:
    page = Page(render_html(document, ATTACK))
    assert [a["src"] for t, a in page.tags if t == "audio"] == [ATTACK]


def test_index_island_cannot_be_left() -> None:
    row = CallRow(
        ATTACK, agent_name=ATTACK, worst=(ATTACK,), names={"x": ATTACK}, verdicts={"x": "fail"}, team=ATTACK
    )
    failed = CallRow("bad", status="error", error_message=ATTACK, error_hint=ATTACK)
    html = render_index([row, failed], batch_document([row, failed], {"title": ATTACK}))
    plain = render_index([CallRow("a"), CallRow("b", status="error")], batch_document([], {}))
    assert [t for t, _ in Page(html).tags].count("script") == [t for t, _ in Page(plain).tags].count("script")
    assert not [t for t, _ in Page(html).tags if t == "img"]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "//evil", "https://evil/", "data:text/html,x"])
def test_index_links_only_beside_itself(href: str) -> None:
    html = render_index([CallRow("a", href=href)], batch_document([], {}))
    assert href not in html


def test_page_shows_what_a_trainer_looks_for(document: dict[str, Any]) -> None:
    html = render_html(document)
    for text in ("案例梗概", "案例精评", "评析", "建议话术", "评分表", "时间轴", "通话记录表", "待人工复核", "78.4",
                 "whisper-base@d01c3014", "识别不可信", "边界待确认", "静默 11.2 秒"):  # fmt: skip
        assert text in html, text


def test_failed_call_page_tells_reason_and_no_score() -> None:
    html = render_html({"schema": 1, "call_id": "a", "status": "error", "stamp": {}, "meta": {},
                        "error": {"kind": "audio.empty", "message": "录音是空的", "hint": "请重新导出"}})  # fmt: skip
    assert "录音是空的" in html
    assert "请重新导出" in html
    assert "/ 100" not in html


def test_odd_calls_still_render(document: dict[str, Any]) -> None:
    for change in (
        {"turns": [], "stages": [], "marks": [], "checks": [], "extract": {}, "summary": ""},
        {"score": {"total": None, "before_fatal": None, "grade": "", "sections": [], "fatal": []}},
        {"duration": 0.0},
    ):
        assert "案例梗概" in render_html({**document, **change})


def test_render_is_the_same_twice() -> None:
    assert render_html(sample_document()) == render_html(sample_document())
