"""What a turn says besides what is known of it."""

import pytest

from qa.language.likeness import rests


@pytest.mark.parametrize(
    ("text", "used", "most"),
    [
        ("您好，蓝海物业客服，请讲", ["您好"], 6),
        ("您好，蓝海物业客服，请讲", ["您好", "蓝海物业客服", "请讲"], 0),
        # Known words part what stands beside them; marks do too.
        ("蓝海您好物业", ["您好"], 2),
        ("蓝海，物业", [], 2),
        # What is in every sentence is no content.
        ("您看这个是那个的了", [], 1),
        ("", [], 0),
    ],
)
def test_the_longest_run_of_content_that_nothing_uses(text, used, most):
    spans = [(text.index(word), text.index(word) + len(word)) for word in used]
    assert max((heavy for _, _, heavy in rests(text, spans)), default=0) == most


def test_what_is_left_is_told_clause_by_clause_with_its_place():
    text = "您好，蓝海物业客服，请讲"
    assert [(text[a:b], n) for a, b, n in rests(text, [(0, 2)])] == [("蓝海物业客服", 6), ("请讲", 1)]
