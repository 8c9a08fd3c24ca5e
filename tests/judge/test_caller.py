"""Who the customer is: told from the nanny, the child and the agent, and from thanks that sound like a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qa.judge.analyse import make_context
from qa.judge.caller import Caller, caller_of

Find = Callable[..., Caller]


@pytest.fixture
def find(make_call, scorecard) -> Find:
    return lambda *lines: caller_of(make_context(make_call(*lines), scorecard))


def _told(caller: Caller) -> tuple[str, str, str]:
    called = caller.called[0].text if caller.called else ""
    return caller.full.text if caller.full else "", caller.family.text if caller.family else "", called


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("席：请问贵姓？", "客：姓骆，骆驼的骆。", "席：谢谢骆女士，查到了。"), ("", "骆", "骆女士")),
        (("席：您贵姓？", "客：我姓郜。", "席：郜先生，您看这样行吗？"), ("", "郜", "郜先生")),
        (("席：喂。", "客：我要退货。", "席：找到了，简先生，我帮您看看。"), ("", "", "简先生")),
        (("席：怎么称呼您？", "客：姓耿。", "席：耿大哥，您别急。"), ("", "耿", "耿大哥")),
        (("席：您贵姓？", "客：姓蓝。", "席：谢谢蓝老师，请带两位老师来。"), ("", "蓝", "蓝老师")),
        (("席：怎么称呼？", "客：我叫郁小燕。", "席：好的，郁女士。"), ("郁小燕", "", "郁女士")),
        (("席：合同号多少？", "客：没带，我名字石一舟。", "席：好的石先生。"), ("石一舟", "", "石先生")),
        (
            ("席：喂。", "客：孩子摔了。", "席：宋妈妈，您说。", "客：嗯。", "席：谢谢宋妈妈。"),
            ("", "", "宋妈妈"),
        ),
        (("席：您姓什么？", "客：姓谢。", "席：谢谢谢大爷，查到了。"), ("", "谢", "谢大爷")),
        (("席：请问是顾先生吗？", "客：是我。", "席：好。"), ("", "", "顾先生")),
        # By their office only who gave that surname.
        (
            ("席：您怎么称呼？", "客：我姓齐，公司订车。", "席：齐经理，我念一下您看对不对。"),
            ("", "齐", "齐经理"),
        ),
        (("席：您怎么称呼？", "客：我姓齐。", "席：裴经理，他会给您回电。"), ("", "齐", "")),
    ],
)
def test_name_and_form_of_address_are_the_customers(find: Find, lines, told) -> None:
    assert _told(find(*lines)) == told


@pytest.mark.parametrize(
    "lines",
    [
        ("席：好的。", "客：那就这样。", "席：谢谢大爷，您慢走。"),
        ("席：好的呢女士，您稍等。", "客：嗯。", "席：行先生，谢谢啊女士，查到了。"),
        ("席：那谢谢老师打来。", "客：嗯。", "席：谢谢老师，再见。"),
        ("席：我给您换回第一位老师。", "客：行。", "席：另外一位老师也在，这位老师您认识。"),
        ("席：裴经理，您这边接一下。", "客：我找你们经理。", "席：谢谢裴经理，您稍等。"),
        ("席：刘阿姨那边走不开。", "客：那换谁？", "席：我给您派马阿姨，马阿姨明天到。"),
        ("席：请问月嫂姓什么？", "客：姓兰。", "席：好的。"),
        ("席：麻烦说一下孩子的姓名。", "客：田乐乐。", "席：查到了。"),
        ("席：留的谁的名字？", "客：叫甘小雨，我老公的。", "席：好。"),
        ("席：您好，我是鲁老师。", "客：我问个事。", "席：您说。"),
        ("席：查到了，黎师傅换的。", "客：对，姓黎。", "席：我再派黎师傅过去。"),
        ("席：有什么事？", "客：来了个师傅，姓孙，态度很差。", "席：我记下了。"),
        ("席：周先生会给您回电话，周先生是我们主管。", "客：好。", "席：再见。"),
        ("席：于老师下午给您打电话，于老师管这个。", "客：好。", "席：再见。"),
    ],
)
def test_others_are_not_taken_for_the_customer(find: Find, lines) -> None:
    assert _told(find(*lines)) == ("", "", "")


def test_who_was_addressed_by_another_name_is_not_renamed(find: Find) -> None:
    caller = find("席：您贵姓？", "客：我姓邢。", "席：刘阿姨，您好。", "客：嗯。", "席：邢先生，您看行吗？")
    assert _told(caller) == ("", "邢", "邢先生")


def test_titles_that_tell_more_come_first(find: Find) -> None:
    caller = find("席：您贵姓？", "客：姓霍。", "席：霍大爷，您说。", "客：嗯。", "席：霍先生，查到了。")
    assert _told(caller)[2] == "霍先生"
