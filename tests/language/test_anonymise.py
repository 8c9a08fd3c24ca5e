from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.anonymise import Known, aliases_for
from qa.language.names import Said, companies_in, people_in
from qa.model import Who


def call(*lines: str) -> tuple[Said, ...]:
    """Sentences as 坐 or 客, then what was said."""
    sides = {"坐": Who.AGENT, "客": Who.CUSTOMER}
    return tuple(Said(sides[line[0]], line[1:]) for line in lines)


def test_names_of_a_usual_call() -> None:
    turns = call(
        "坐您好，云杉银行客服热线，我叫郑小曼，工号四四一九，很高兴为您服务。",
        "客我姓齐，卡里少了一笔钱。",
        "坐齐女士您好，请问全名是？",
        "客齐云帆。",
    )
    aliases = aliases_for(turns, Known())
    said = [aliases.apply(t.text) for t in turns]
    everything = "".join(said)
    for name in ("云杉", "郑", "小曼", "四四一九", "齐", "云帆"):
        assert name not in everything
    assert said[0].startswith("您好，甲公司客服热线，我叫")
    surname = said[1][2]
    assert said[2].startswith(f"{surname}女士您好")
    assert said[3] == f"{surname}某某。"
    assert "卡里少了一笔钱" in said[1]


@pytest.mark.parametrize(
    ("text", "people", "families"),
    [
        ("我叫何静。", ("何静",), ("何",)),
        ("我是二零八六号客服何静，请问有什么可以帮您？", ("何静",), ("何",)),
        ("我是罗佳，请问有什么可以帮您？", ("罗佳",), ("罗",)),
        ("机主姓名是周海平。", ("周海平",), ("周",)),
        ("我叫高峰，高山的高。", ("高峰",), ("高",)),
        ("免贵姓欧阳。", (), ("欧阳",)),
        ("六二九七，我姓辰。", (), ("辰",)),
        ("谢谢陈女士。", (), ("陈",)),
        ("没关系温女士，不方便就不用给。", (), ("温",)),
        ("好的，陶爸爸。", (), ("陶",)),
        ("想换回何老师，对吗？", (), ("何",)),
        ("来电显示查得到，东湖路六十六号，孙大鹏，不就是你嘛。", ("孙大鹏",), ("孙",)),
        ("*******，***********，孙大鹏，不就是你嘛。", ("孙大鹏",), ("孙",)),
        ("您好，我姓岳，叫我小岳就行，您今天有什么事？", (), ("岳",)),
    ],
)
def test_people_are_found(text: str, people: tuple[str, ...], families: tuple[str, ...]) -> None:
    assert people_in(call("坐" + text)) == (people, families)


@pytest.mark.parametrize(
    "text",
    [
        "我是很高兴为您服务的。",
        "我很高兴。",
        "我是高兴，不是生气。",
        "我叫安心，不，我是说您安心。"[4:],
        "马上先生您稍等，马上给您办。",
        "对方经理怎么说？",
        "关于先生反映的问题，我们在查。",
        "任何老师都可以。",
        "由于女士您没有签收。",
        "老百姓高兴就好。",
        "请问先生贵姓？",
        "您贵姓，方便报一下报案号吗？",
        "姓可以说，证件号不行。",
        "同姓的人很多。",
        "常常，时候，成功，安全，方便，应该。",
        "时候到了。",
        "钱呢，钱谁赔？",
        "先生，您请讲。",
        "十一月三号，周四晚，师傅上门。",
        "一共一百二十六，马上退，您放心。",
        "尾号零六一八，时间到，自动取消。",
        "二单元九零三，方便吗？",
        "王八蛋！",
    ],
)
def test_near_misses_are_no_people(text: str) -> None:
    assert people_in(call("坐" + text)) == ((), ())


def test_answer_to_the_question_for_a_name_is_a_name() -> None:
    asked = people_in(call("坐请问机主姓名是什么？", "客周海平。"))
    assert asked[0] == ("周海平",)
    assert people_in(call("坐请问是什么问题？", "客周海平。"))[0] == ()
    assert people_in(call("坐请问姓名？", "客时候响。"))[0] == ()
    for told in ("姓名：周海平，手机尾号零八。", "周海平、订单是昨天的。"):
        assert people_in(call("坐请问机主姓名是什么？", "客" + told))[0] == ("周海平",)
    assert people_in(call("坐请问姓名？", "客订单：时候响、昨天的。"))[0] == ()


@pytest.mark.parametrize(
    ("told", "called", "name"),
    [
        ("我叫粟小满。", "好的，粟女士。", "粟小满"),
        ("名字是连佳宜，证件号您记一下。", "谢谢连女士，收到了。", "连佳宜"),
        ("没带，我名字邢一帆。", "好的邢先生。", "邢一帆"),
        ("袁振海。", "好的袁先生。", "袁振海"),
    ],
)
def test_a_name_is_known_by_the_surname_the_agent_takes_up(told: str, called: str, name: str) -> None:
    turns = call("坐请问登记的姓名是？", "客" + told, "坐" + called)
    assert people_in(turns) == ((name,), (name[0],))
    aliases = aliases_for(turns, Known())
    said = [aliases.apply(turn.text) for turn in turns]
    new = aliases.apply(name)
    assert len(new) == len(name)
    assert new in said[1]
    assert name[0] not in said[2]
    assert f"{new[0]}{called[called.index(name[0]) + 1 :]}" in said[2]


@pytest.mark.parametrize(
    "lines",
    [
        ("客我叫小满，都这么叫。", "坐好的，先生。"),
        ("客我叫快递，快递不来。", "坐好的女士。"),
        ("客我叫粟小满。", "坐那位先生呢？"),
        ("坐请问姓名？", "客没带。", "坐好的呢女士，行先生，谢谢啊女士。"),
        ("坐这位女士，帅先生。",),
    ],
)
def test_what_stands_before_a_title_is_not_always_a_surname(lines: tuple[str, ...]) -> None:
    assert people_in(call(*lines)) == ((), ())


def test_the_surname_of_a_known_name_is_exchanged_before_a_title_whatever_it_is() -> None:
    aliases = aliases_for((), Known(people=("粟小满", "独孤月", "小满")))
    assert len(aliases.apply("粟小满")) == len("粟小满")
    for text in ("请粟女士稍等。", "独孤先生好。"):
        assert "粟" not in aliases.apply(text)
        assert "独孤" not in aliases.apply(text)
    assert aliases.apply("请小姐稍等，小同学别急。") == "请小姐稍等，小同学别急。"


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("您好，优檐家电商城售后，我是二零八六号客服何静，请问有什么可以帮您？", "优檐家电"),
        ("您好，这里是安汇银行客服热线，我叫宋岩。", "安汇银行"),
        ("您好，远帆票务，请问有什么可以帮您？", "远帆票务"),
        ("您好，途栖旅行客户服务部，工号一二零三，请问有什么能帮到您？", "途栖旅行"),
        ("喂，小灶外送，说吧。", "小灶外送"),
        ("感谢致电星澜手机，请讲。", "星澜手机"),
        ("也好，突击旅行客户服务部，工号一二零三。", "突击旅行"),
        ("喂，您好，聆安听力的小阮，您说。", "聆安听力"),
        ("您好，我是星桥通信的小李，给您做个回访。", "星桥通信"),
        ("我们是星桥通信的，给您回个电话。", "星桥通信"),
        ("晚上好，星桥通信，很高兴为您服务。", "星桥通信"),
        ("早上好，云帆教育，我姓李，请讲。", "云帆教育"),
        ("您好，木言家居售后七一二小范，很高兴为您服务。", "木言家居"),
        ("您好，知芽网课学员服务，我是芸芸老师。", "知芽网课"),
        ("您好呀，柿子沟民宿的订房台，您几位？", "柿子沟民宿"),
        ("长河客运，讲。", "长河客运"),
        ("喂，急脚丫，说吧。", "急脚丫"),
        ("你好，贴心阿姨，我小田。", "贴心阿姨"),
        ("您好，慧芽在线，我是课程顾问小邹。", "慧芽在线"),
        ("您好，这里是康元体检中心，我叫小舒。", "康元体检中心"),
        ("您好，安和体检中心，二三号为您服务。", "安和体检中心"),
        ("您好，快点到外卖，客服七零三号，很高兴为您服务。", "快点到外卖"),
        ("星潮票务，买票查票快说。", "星潮票务"),
        ("康悦生活馆，莉莉，说。", "康悦生活馆"),
    ],
)
def test_company_of_the_opening(opening: str, name: str) -> None:
    assert companies_in(call("坐" + opening)) == (name,)


@pytest.mark.parametrize(
    "opening",
    [
        "您好，请问有什么可以帮您？",
        "您好，很高兴为您服务。",
        "您好，工号六零三八，请问有什么可以帮您？",
        "您好，下午好，请讲。",
        "您好，人工客服，请讲。",
        "您好，铁路客服中心，请讲。",
        "喂，你好，请讲。",
        "您好，让您久等了。",
        "您好，我是何静。",
        "您好，我是二零八六号小何，请讲。",
        "您好，我是课程顾问小邹，请讲。",
        "您好，二零五号乐瑶为您服务，请讲。",
        "您好，周师傅，请讲。",
        "喂，张总，您好。",
        "您好，现在正在忙，请讲。",
        "收到收到，请讲。",
        "喂，听见了，请讲。",
        "喂，预约台，说。",
        "下午好，不好意思久等，请讲。",
        "我们是纯玩的，不进店。",
        "您好，教室的投影仪颜色偏黄。",
        "刚吃完饭，有事快说。",
        "您好，马上就到，稍等。",
        "哪位，快说。",
        "开会呢，小李，说。",
    ],
)
def test_openings_without_a_company(opening: str) -> None:
    assert companies_in(call("坐" + opening)) == ()


def test_the_company_of_an_evening_greeting_is_exchanged_everywhere() -> None:
    turns = call("坐晚上好，星桥通信，很高兴为您服务。", "客星桥的套餐怎么退？")
    aliases = aliases_for(turns, Known())
    assert [aliases.apply(t.text) for t in turns] == [
        "晚上好，甲公司，很高兴为您服务。",
        "客甲公司的套餐怎么退？"[1:],
    ]


def test_a_company_called_by_a_word_is_exchanged_where_it_is_thanked_for() -> None:
    turns = call("坐您好，风行租车，我姓李，请讲。", "客这车型很风行，能租吗？")
    aliases = aliases_for(turns, Known())
    assert aliases.apply("感谢您选择风行，再见。") == "感谢您选择甲公司，再见。"
    assert aliases.apply(turns[1].text) == turns[1].text


def test_a_later_clause_is_no_company() -> None:
    opening = "坐您好，这里是聆安助听器，全场助听器八折，先到先得。"
    assert companies_in(call(opening)) == ("聆安助听器",)
    assert companies_in(call("坐喂，锦苑物业啊，先等会儿。")) == ("锦苑物业",)


def test_customers_name_no_company() -> None:
    assert companies_in(call("客您好，远帆票务，我想改签。")) == ()


def test_same_name_same_stand_in_in_every_call() -> None:
    one = aliases_for(call("坐我叫何静。", "客我姓陈。"), Known(numbers=("2086",)))
    two = aliases_for(call("客我姓陈，找陈老师。"), Known(people=("何静",), numbers=("2086",)))
    assert one.apply("陈女士") == two.apply("陈女士")
    assert one.apply("何静") == two.apply("何静")
    assert one.apply("工号2086") == two.apply("工号2086") != "工号2086"


def test_two_people_are_never_one() -> None:
    families = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
    aliases = aliases_for(call(*(f"客我姓{f}。" for f in families)), Known())
    stand_ins = [new for _, new in aliases.families]
    assert len(set(stand_ins)) == len(stand_ins) == len(families)
    assert not [pair for pair in aliases.families if pair[0] == pair[1]]


def test_agent_is_the_same_whoever_calls() -> None:
    agent = Known(people=("何静",))
    seen = {
        aliases_for(call(f"客我姓{f}。"), agent).apply("何静")
        for f in "王李张刘陈杨赵黄周吴徐孙胡朱高林郭马罗蔡"
    }
    assert len(seen) == 1


def test_number_keeps_its_length_and_writing() -> None:
    aliases = aliases_for((), Known(numbers=("3057",)))
    spoken, written = aliases.apply("工号三零五七为您服务"), aliases.apply("工号3057为您服务")
    assert len(spoken) == len("工号三零五七为您服务")
    assert not any(c.isdigit() and c.isascii() for c in spoken)
    digits = "".join(str("零一二三四五六七八九".index(c)) for c in spoken if c in "零一二三四五六七八九")
    assert digits in written


def test_other_numbers_and_words_stay() -> None:
    aliases = aliases_for(call("坐您好，云杉银行客服，我姓高，工号3057。"), Known(numbers=("3057",)))
    for text in (
        "退款1305元，订单30571。",
        "很高兴为您服务，价格最高，提高了。",
        "三零五天，三千零五十七元。",
        "银行明天上班。",
        "请您放心。",
    ):
        assert aliases.apply(text) == text


def test_name_that_is_a_word_is_exchanged_only_where_a_name_stands() -> None:
    aliases = aliases_for((), Known(people=("高兴",)))
    assert aliases.apply("很高兴为您解答") == "很高兴为您解答" or "某" not in aliases.apply("我高兴了")
    assert "高兴" not in aliases.apply("我叫高兴，请讲")
    assert "高兴" not in aliases.apply("高兴")
    assert aliases.apply("您高兴就好") == "您高兴就好"


def test_data_of_the_call() -> None:
    aliases = aliases_for((), Known(people=("何静",), labels=("C-100482",), teams=("售后一组",)))
    assert aliases.apply("20261121_何静_C-100482") not in ("20261121_何静_C-100482",)
    assert aliases.apply("C-100482")[1] == "-"
    assert aliases.apply("售后一组").startswith("班组")
    assert aliases.apply("何静").endswith("某")


def test_short_form_of_the_company_is_the_same_company() -> None:
    aliases = aliases_for((), Known(companies=("优檐家电", "星河")))
    assert (
        aliases.apply("优檐家电的机器，优檐就这样？和星河比呢") == "甲公司的机器，甲公司就这样？和乙公司比呢"
    )


@given(st.text(alphabet="我姓叫陈何静高兴女士先生老师，。0123三零五七号工客服abc ", max_size=40))
def test_edits_are_sorted_apart_and_inside(text: str) -> None:
    aliases = aliases_for(call("坐我叫何静，工号3057。", "客我姓陈。"), Known(numbers=("3057",)))
    edits = aliases.edits(text)
    assert all(0 <= e.start < e.end <= len(text) for e in edits)
    assert all(a.end <= b.start for a, b in pairwise(edits))
    assert "何静" not in aliases.apply(text)
    assert "陈女士" not in aliases.apply(text)
