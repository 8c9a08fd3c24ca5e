"""The customer's feeling in one word: their own, at the place, and none where it has no name."""

from __future__ import annotations

import pytest

from qa.judge.analyse import make_context
from qa.judge.felt import feeling_before, first_feeling


@pytest.mark.parametrize(
    ("said", "feeling"),
    [
        ("你们怎么回事，气死我了。", "生气"),
        ("我一直很担心，怕赶不上。", "担心"),
        ("我就怕又有人来推销。", "担心"),
        ("刚才吓死我了。", "害怕"),
        ("学了两回都没学会，挺灰心的。", "灰心"),
        ("我特别失望。", "失望"),
        ("心里窝囊得很。", "委屈"),
        ("他气得不肯戴，我也烦得很。", "烦心"),
    ],
)
def test_a_feeling_has_a_word(make_call, scorecard, said, feeling) -> None:
    context = make_context(make_call("席：您好。", f"客：{said}", "席：嗯。"), scorecard)
    assert feeling_before(context, 2) == feeling


@pytest.mark.parametrize(
    "said",
    [
        "跑两趟我受不了，您帮我查查。",
        "我不着急，您慢慢查。",
        "孩子哭了一宿。",
        "机器咯噔咯噔地响。",
        "我想问一下怎么办卡。",
    ],
)
def test_what_has_no_name_is_not_named(make_call, scorecard, said) -> None:
    context = make_context(make_call("席：您好。", f"客：{said}", "席：嗯。"), scorecard)
    assert feeling_before(context, 2) == ""


def test_each_place_has_its_own(make_call, scorecard) -> None:
    lines = ("席：您好。", "客：我快气死了。", "席：抱歉。", "客：我就怕修不好，很担心。", "席：您放心。")
    context = make_context(make_call(*lines), scorecard)
    assert [feeling_before(context, turn) for turn in (0, 2, 4)] == ["", "生气", "担心"]
    assert first_feeling(context) == "生气"
