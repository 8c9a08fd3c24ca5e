"""What a turn says besides what is known of it."""

import pytest

from qa.language.likeness import longest_rest


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
    assert longest_rest(text, spans) == most
