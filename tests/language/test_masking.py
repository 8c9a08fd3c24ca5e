from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.masking import apply, hidden, redact_text, secrets

DIGITS = "零一二三四五六七八九幺0123456789"
NUMBERS = st.lists(st.text(alphabet=DIGITS, min_size=1, max_size=19), min_size=1, max_size=6)
TEXTS = st.text(alphabet=DIGITS + "，。 -身份证号卡电话我家住东湖路栋单元订单X叉十百元块年月", max_size=50)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证号11010519491231002X", "身份证号**************002X"),
        ("一二三四五六，一九九零零一零一，零零一二。", "******，********，零零一二。"),
        ("六二零零，零零零零，一一一一，二二二二，三三三", "****，****，****，***二，三三三"),
        ("我的电话一三九零零零零一二三四", "我的电话一三九****一二三四"),
        ("139 0000 1234", "139 **** 1234"),
        ("打我单位座机，八八零零一二三四。", "打我单位座机，****一二三四。"),
        ("东湖路六十六号，锦绣苑八栋二单元九零三，孙大鹏", "*******，***********，孙大鹏"),
        ("江苏省南京市鼓楼区中山路12号3单元501室", "江苏省南京市鼓楼区*************"),
        ("123456789012345678901234", "********************1234"),
        ("一三九零零灵零一二三四", "一三九****一二三四"),
        # A digit lost in recognition.
        ("一三九零零零一二三四，就我打的这个。", "******一二三四，就我打的这个。"),
        ("138001234", "*****1234"),
    ],
)
def test_masked(text: str, masked: str) -> None:
    assert redact_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "尾号1234",
        "请拨打10086或者4001234567",
        "订单号六六一零三八",
        "工号2086",
        "三百九十八元，六月二号，上午九点",
        "知道了，一定给您办",
        "他是孙大鹏",
        "",
    ],
)
def test_not_personal(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    "address",
    [
        "中山一路二十三号",
        "人民一路88号",
        "中山东一路18号",
        "建设一路六十六号",
        "中山二路15号",
        "中山1路23号",
        "中山一路九弄三号",
        "东一路六号",
        "纬十一路5号",
        "五一路十八号",
        "三八路12号",
        "建设一街5号",
        "高新南一道9号",
        "人民南路二十二号",
        "人民南路四段27号",
        "广州大道中289号",
        "天府大道中段二百八十九号",
        "一环路南三段15号",
        "滨河大道东段十六号院",
        "解放公路100号",
        "解放公路，100号",
        "曹安公路1234号",
        "安顺路十八号",
        "天马路15号",
        "统一街6号",
        "北京路道口12号",
        "中山一路23号三栋五零一",
        "白马路3号二单元四零一",
    ],
)
def test_a_road_with_a_number_is_hidden_whatever_its_name(address: str) -> None:
    shown = "".join("，" if char == "，" else "*" for char in address)
    assert redact_text(f"我家在{address}。") == f"我家在{shown}。"


@pytest.mark.parametrize(
    "text",
    [
        "一路走了三号才到",
        "一路平安，三号见",
        "一路小跑三号才到",
        "这一路3号线",
        "我一路三号到的",
        "我们一路三号出发",
        "公路上堵了100分钟",
        "公路3号通车",
        "这条公路3号开通",
        "高速公路3号出口",
        "高速公路三号服务区",
        "坐三路3号车",
        "换乘二路6号车",
        "坐三十八路5号车",
        "公交车五路3号下的",
        "不顺路三号再去",
        "正好顺路三号给您送",
        "过马路3号出口",
        "铁路三号通车",
        "中山路三号线",
        "十字路口3号岗",
        "北京路上三个人",
        "第二道3号题",
        "客服中心三号楼",
        "大厅A座二楼五号窗口",
        "服务中心一楼三号窗口",
        "路上嗯三号到",
    ],
)
def test_what_only_reads_like_a_road_stays(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "师傅一路三号才到",
        "师傅一路三号",
        "李师傅一路三号发货",
        "快递一路六号才送到",
        "客服一路三号答复我",
        "张经理一路八号回来",
        "我们老王一路七号跑过来",
        "送货员一路3号",
        "货车一路5号到成都",
        "那批货一路十二号才发",
    ],
)
def test_a_day_on_somebodys_way_is_no_street(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("人民一路三号", "******"),
        ("科技一路三号，您快来", "******，您快来"),
        ("送到人民一路三号就行", "送到******就行"),
        ("中山一路三号放门口", "******放门口"),
        ("江岸区人民一路三号放门口", "江岸区******放门口"),
        ("师傅一路三百号", "*******"),
        ("小王一路三号二单元四零一", "************"),
        ("住建国路甲八十八号", "住********"),
        ("住万科城市花园七栋一零二", "住***********"),
        ("住望江路五十八号，嗯，三栋，二单元，五零一", "住*******，*，**，***，***"),
        ("在国际金融中心二号楼1508", "在*************"),
        ("住保利花园二期3栋1单元2楼4号", "住***************"),
        ("五栋一单元十楼十号", "*********"),
        ("成都市武侯区望江路五十八号", "成都市武侯区*******"),
    ],
)
def test_a_street_is_known_by_what_leads_to_it_its_name_or_its_door(text: str, masked: str) -> None:
    assert redact_text(text) == masked


@given(st.one_of(TEXTS, st.text(max_size=30)))
def test_length_is_kept_and_twice_is_once(text: str) -> None:
    once = redact_text(text)
    assert len(once) == len(text)
    assert redact_text(once) == once


@given(
    st.text(alphabet=DIGITS, min_size=11, max_size=40),
    st.sampled_from(["", "我的号码是", "身份证", "卡号", "电话"]),
)
def test_no_long_run_of_digits_remains(number: str, before: str) -> None:
    run = longest = 0
    for c in redact_text(before + number + "。"):
        run = run + 1 if c in DIGITS else 0
        longest = max(longest, run)
    assert longest < 11


@given(NUMBERS)
def test_a_number_in_groups_never_shows_eleven_digits_of_a_mobile(groups: list[str]) -> None:
    text = "，".join([*groups, "一三九", "零零零零", "一二三四"]) + "。"
    assert "一三九，零零零零，一二三四" not in redact_text(text)


def test_a_mobile_behind_the_start_of_a_service_number_is_masked() -> None:
    assert redact_text("400，一三九，零零零零，一二三四。") == "400，一三九，****，一二三四。"
    assert redact_text("四零零，一三九零零零零，一二三四。") == "四零零，一三九****，一二三四。"


def test_a_service_number_read_in_groups_stays() -> None:
    assert redact_text("您打400，139，0000就行。") == "您打400，139，0000就行。"
    assert redact_text("请拨打四零零，八八八，一二三四。") == "请拨打四零零，八八八，一二三四。"


def test_secrets_are_words_and_digits() -> None:
    assert secrets("我的电话一三九零零零零一二三四") == {
        "一三九零零零零一二三四": "一三九****一二三四",
        "13900001234": "139****1234",
    }
    assert secrets("尾号1234") == {}


@pytest.mark.parametrize(
    ("question", "answer", "masked"),
    [
        ("麻烦您报一下手机号。", "八六二二零一，就这个", "**二二零一，就这个"),
        ("请问您的身份证号是？", "四四零一零六，八零零八", "******，八零零八"),
        ("您预留的电话是多少？", "是8622013吧", "是***2013吧"),
    ],
)
def test_garbled_number_is_known_by_the_question(question: str, answer: str, masked: str) -> None:
    assert apply(answer, hidden(answer, question)) == masked
    told = secrets(answer, question)
    assert told and all(mask.endswith(said[-4:]) and mask.startswith("*") for said, mask in told.items())


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("麻烦您报一下订单号。", "八六二二零一五"),
        ("手机号后四位是多少？", "二二零一"),
        ("请问有什么可以帮您？", "我订单八六二二零一五"),
        ("麻烦您报一下手机号。", "就是打进来这个"),
        ("麻烦您报一下手机号。", "扣了我三百五十块"),
        ("您的电话是？", "打你们10086打了五遍"),
        ("", "八六二二零一五"),
    ],
)
def test_other_answers_stay(question: str, answer: str) -> None:
    assert not hidden(answer, question) and secrets(answer, question) == {}
