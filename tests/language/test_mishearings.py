from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.mishearings import mend

SENTENCES = (Path(__file__).parent / "unrelated_sentences.txt").read_text("utf-8").split()


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("公号2016，请问", "工号2016，请问"),
        ("后四为四零二六", "后四位四零二六"),
        ("十九号六洞二单元302", "十九号六栋二单元302"),
        ("懂胡录六十六号", "懂胡路六十六号"),
        ("一三九零零灵零一二三四", "一三九零零零零一二三四"),
        ("期个工作日内", "七个工作日内"),
        ("单位坐机8801234", "单位座机8801234"),
    ],
)
def test_mended(heard: str, said: str) -> None:
    assert mend(heard) == said


@pytest.mark.parametrize(
    "text",
    [
        "这个工作好多了",
        "公号是什么",
        "我们动一下",
        "一二百零五六",
        "每个工作日",
        "三楼二十号",
        "请到一号窗口",
        "",
    ],
)
def test_left_alone(text: str) -> None:
    assert mend(text) == text


def test_ordinary_sentences_are_left_alone() -> None:
    assert [s for s in SENTENCES if mend(s) != s] == []


@given(st.text(alphabet="工公号好一二三五零灵陆路洞栋单元身份证后四位为，0123工作日期个", max_size=30))
def test_length_is_kept(text: str) -> None:
    assert len(mend(text)) == len(text)
