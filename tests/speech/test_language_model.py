"""What the shipped sentences make likely, and that every word has a cost."""

from __future__ import annotations

import math
import re

import pytest

from qa.speech.language_model import END, LONGEST, NUMBER, PAIRS, START, LanguageModel, vocabulary_sha256


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel()


@pytest.mark.parametrize(("word", "other", "before"), [
    ("赔偿", "陪", "要求"), ("您", "宁", START), ("查询", "茶", "帮您"), ("元", "圆", NUMBER), ("单号", "单", "运"),
])  # fmt: skip
def test_what_is_said_is_cheaper(model: LanguageModel, word: str, other: str, before: str):
    assert model.cost(word, before) < model.cost(other, before)


def test_company_makes_a_word_cheaper(model: LanguageModel):
    assert model.cost("稍等", "请您") < model.cost("稍等", "苹果")


@pytest.mark.parametrize("word", ["您", "魑", "鬱", "没有这个词", END])
@pytest.mark.parametrize("before", [START, NUMBER, "您", "没有这个词"])
def test_every_word_has_a_finite_cost(model: LanguageModel, word: str, before: str):
    assert 0 < model.cost(word, before) < math.inf


def test_probabilities_after_a_word_do_not_exceed_one(model: LanguageModel):
    for before in ("您", START, "请", "没有这个词"):
        assert sum(math.exp(-model.cost(word, before)) for word in model.words) < 1.01


def test_hotwords_are_words_and_do_not_stay_with_others(model: LanguageModel):
    own = LanguageModel(["鸿蜃", "A座", "一个很长很长的名字", "鸿蜃"])
    assert own.hotwords == ("鸿蜃",)
    assert own.cost("鸿蜃", START) < LanguageModel().cost("鸿蜃", START) == model.cost("鸿蜃", START)


def test_the_shipped_pairs_are_words_of_simplified_text():
    rows = [line.split("\t") for line in PAIRS.read_text("utf-8").splitlines()]
    words = [row[0] for row in rows] + [one.partition(" ")[0] for row in rows for one in row[1:]]
    plain = [word for word in words if word not in (START, END, NUMBER)]
    assert len(words) > 100_000
    assert all(len(word) <= LONGEST and re.fullmatch(r"[\u4e00-\u9fff]+|[0-9.:]", word) for word in plain)
    assert [row[0] for row in rows] == sorted({row[0] for row in rows})


def test_the_hash_names_the_vocabulary():
    assert re.fullmatch(r"[0-9a-f]{16}", vocabulary_sha256())
