"""Which clauses of a turn ask, with or without question marks."""

import pytest

from qa.language.asking import asked_yes_or_no, asking_clauses


def asked(text: str) -> list[str]:
    return [text[start:end] for start, end in asking_clauses(text)]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("是整个不亮，还是一闪一闪的？", ["还是一闪一闪的？"]),
        ("您是上周买的，对吗？", ["您是上周买的，对吗？"]),
        ("漏水漏得大不大，我好安排师傅。", ["漏水漏得大不大，"]),
        ("您说说能不能看到那个标。您打了多少次了？", ["您打了多少次了？"]),
        ("明天能不能去，您那边冷不冷", ["明天能不能去，", "您那边冷不冷"]),
    ],
)
def test_clauses_that_ask(text, clauses):
    assert asked(text) == clauses


@pytest.mark.parametrize(
    "text",
    [
        "下周能不能修好，我可不敢讲。",
        "那天有没有货，现在还不好说。",
        "会不会再停，谁也说不准。",
        "能不能批要看店长的意思。",
        "给不给退，得看检测报告。",
        "爱要不要。",
        "爱订订不订拉倒。",
        "跟您说多少遍了，退不了。",
    ],
)
def test_clauses_that_leave_it_open_or_dismiss(text):
    assert asked(text) == []


def test_plain_questions_want_a_yes_or_no_or_one_of_two():
    text = "您好，是岳老板吧？屏修好了没有？您是查件还是寄件？有什么需要吗？您几点方便吗？我给您查一下。"
    assert [text[start:end] for start, end in asked_yes_or_no(text)] == [
        "是岳老板吧？",
        "屏修好了没有？",
        "您是查件还是寄件？",
    ]


@pytest.mark.parametrize("text", ["没有没有，就我一个人。", "不是不是，我说的是昨天那单。", "不用不用不用。"])
def test_a_denial_said_twice_asks_nothing(text):
    assert asked(text) == []


@pytest.mark.parametrize("text", ["有没有别的办法。", "没有没有？", "是不是昨天那单。"])
def test_a_question_with_a_denial_in_it_still_asks(text):
    assert asked(text) == [text]
