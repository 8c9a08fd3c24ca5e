"""What a weekly report quotes is masked as in the call's own report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from weekly_kit import call, check, setup

from qa.kept.codec import encode_transcript
from qa.kept.weekly_masking import CallMasks, masked_alone
from qa.model import Transcript, Turn, Who
from qa.store import CallRow, Store, TranscriptRow
from qa.weekly.examples import example_of
from qa.weekly.facts import PromiseFact, TicketFact
from qa.weekly.frames import build_frames
from qa.weekly.promises import make_promises

SAID = (
    (Who.CUSTOMER, "我家在文三路"),
    (Who.AGENT, "几号？"),
    (Who.CUSTOMER, "住三百号三栋"),
    (Who.AGENT, "好的，手机号？"),
    (Who.CUSTOMER, "一三八零"),
    (Who.AGENT, "嗯"),
    (Who.CUSTOMER, "零一三八"),
    (Who.AGENT, "嗯"),
    (Who.CUSTOMER, "零零零"),
    (Who.AGENT, "文三路三百号三栋二单元五零一，三号下午上门。"),
)


@pytest.fixture
def masks(tmp_path: Path) -> Iterator[CallMasks]:
    turns = tuple(Turn(i, who, float(i), i + 0.9, text) for i, (who, text) in enumerate(SAID))
    with Store(f"sqlite:///{tmp_path}/qa.db", "0") as store:
        row = CallRow("/out", "a", "a", "audio", "ok", transcript_key="t")
        body = encode_transcript(Transcript("a", 60.0, turns))
        store.save(row, transcript=TranscriptRow("t", "", "", "", 60.0, body))
        yield CallMasks(store, store.calls("/out").values())


def test_pieces_are_masked_with_the_whole_call_in_view(masks: CallMasks) -> None:
    shown = {text: masks(call("a"), text) for _, text in SAID}
    assert shown["我家在文三路"] == "我家在***"
    assert shown["住三百号三栋"] == "住*****"
    assert shown["一三八零"] == "一三八*"
    assert shown["零一三八"] == "***八"
    assert masks(call("a"), "客户住三百号三栋，请核实") == "客户住*****，请核实"


def test_what_tells_nothing_stays(masks: CallMasks) -> None:
    for text in ("三号下午上门", "0:20 说明问题", "2026-11-20 已回电", "路上堵车", "请先致歉，再说明办法"):
        assert masks(call("a"), text) == text


def test_a_call_without_a_transcript_is_masked_by_its_texts(masks: CallMasks) -> None:
    other = call("b")
    assert masks(other, "电话13800001234") == "电话138****1234"
    assert masks(other, "住三百号三栋") == "住三百号三栋"


def test_only_calls_that_may_tell_something_are_read(
    masks: CallMasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    whole = Store.transcript
    monkeypatch.setattr(Store, "transcript", lambda self, key: read.append(key) or whole(self, key))
    masks(call("a"), "请先致歉，再说明办法")
    assert read == []
    for _ in range(3):
        masks(call("a"), "住三百号三栋")
    assert read == ["t"]


def test_examples_and_promises_are_masked(masks: CallMasks) -> None:
    asked = setup(mask=masks)
    made = call(
        "a",
        checks=(check(quote="住三百号三栋", reason="念出“三百号三栋”", suggestion="好的"),),
        promises=(PromiseFact("到文三路三百号上门", "明天", "2026-11-19"),),
        ticket=TicketFact(tracker={"subject": "我家在文三路"}),
    )
    frames = build_frames([made], asked)
    example = example_of(frames, asked, 0, "closing.recap")
    assert example is not None
    assert (example.quote, example.reason) == ("住*****", "念出“*****”")
    (promise,) = make_promises(frames, asked).rows
    assert promise.what == "到******上门"
    assert promise.tracker["subject"] == "我家在***"


def test_personal_numbers_are_hidden_in_a_text_alone() -> None:
    assert masked_alone("我的电话是13800001234，记一下") == "我的电话是138****1234，记一下"
    assert masked_alone("后半截是 00012345678 对吧").count("*") >= 6
    assert masked_alone("订单尾号 6297") == "订单尾号 6297"
    assert masked_alone("20261120") == "20261120"
