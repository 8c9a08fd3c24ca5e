from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.entities import Entity, Kind, find
from qa.language.entity_digits import id_checksum, luhn

SENTENCES = (Path(__file__).parent / "unrelated_sentences.txt").read_text("utf-8").split()


def found(text: str) -> list[tuple[str, str, str]]:
    return [(e.kind.value, text[e.start : e.end], e.value) for e in find(text)]


def only(text: str) -> Entity:
    (entity,) = find(text)
    return entity


@pytest.mark.parametrize(
    ("text", "value", "valid"),
    [
        ("身份证号11010519491231002X", "11010519491231002X", True),
        ("一一零一零五，一九四九一二三一，零零二叉", "11010519491231002X", True),
        ("身份证是110105194912310021", "110105194912310021", False),
        ("一二三四五六，一九九零零一零一，零零一二", "123456199001010012", False),
        ("身份证一二三四五六一九九零零一零一零零一二", "123456199001010012", False),
        ("旧身份证号110105491231002", "110105491231002", None),
        ("前面是一一零一零五，然后一九四九一二三一，最后四位零零二叉", "11010519491231002X", True),
        ("一一零一零五，中间是一九四九一二三一，后四位零零二叉", "11010519491231002X", True),
    ],
)
def test_identity_numbers(text: str, value: str, valid: bool | None) -> None:
    entity = only(text)
    assert (entity.kind, entity.value, entity.valid) == (Kind.ID_NUMBER, value, valid)


@pytest.mark.parametrize(
    ("text", "value", "valid"),
    [
        ("卡号6222021234567890123", "6222021234567890123", False),
        ("六二二二，零二零零，一二三四，五六七八，九零一", "6222020012345678901", False),
        ("4539 1488 0343 6467", "4539148803436467", True),
        ("银行卡4539148803436467", "4539148803436467", True),
        ("6200,0200,1212,333没错吧", "620002001212333", False),
    ],
)
def test_bank_cards(text: str, value: str, valid: bool) -> None:
    entity = only(text)
    assert (entity.kind, entity.value, entity.valid) == (Kind.BANK_CARD, value, valid)


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("一三九零零零零一二三四", "13900001234", "mobile"),
        ("幺三九，零零零零，幺二三四", "13900001234", "mobile"),
        ("139 0000 1234", "13900001234", "mobile"),
        ("139-0000-1234", "13900001234", "mobile"),
        ("86 139 0000 1234", "8613900001234", "mobile"),
        ("一三九零零灵零一二三四", "13900001234", "mobile"),
        ("订单号13900001234", "13900001234", "mobile"),
        ("010-88001234", "01088001234", "landline"),
        ("打我单位座机，八八零零一二三四", "88001234", "landline"),
        ("请拨打10086", "10086", "hotline"),
        ("你拨打一二三一五", "12315", "hotline"),
        ("客服热线95588", "95588", "hotline"),
        ("400-820-8820", "4008208820", "hotline"),
    ],
)
def test_phones(text: str, value: str, form: str) -> None:
    entity = only(text)
    assert (entity.kind, entity.value, entity.form) == (Kind.PHONE, value, form)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工号二零八六，为您服务", [("agent_number", "二零八六", "2086")]),
        ("公号2016", [("agent_number", "2016", "2016")]),
        ("我是二零八六号客服何静", [("agent_number", "二零八六", "2086")]),
        ("我是12号坐席", [("agent_number", "12", "12")]),
        ("客户关怀部，二二零六号江宁，很高兴为您服务", [("agent_number", "二二零六", "2206")]),
        ("订单号六六一零三八", [("order_number", "六六一零三八", "661038")]),
        ("您的单号是SF1234567890123", [("order_number", "1234567890123", "1234567890123")]),
        ("户号零零八八二一。", [("order_number", "零零八八二一", "008821")]),
        ("尾号是1234的卡", [("tail", "1234", "1234")]),
        ("后四位四零二六", [("tail", "四零二六", "4026")]),
        ("验证码482913", [("digits", "482913", "482913")]),
        ("七，七七二九", [("digits", "七七二九", "7729")]),
        (
            "你拨10086，或者一三九零零零零一二三四",
            [("phone", "10086", "10086"), ("phone", "一三九零零零零一二三四", "13900001234")],
        ),
    ],
)
def test_other_numbers(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("十五块！", "15"),
        ("398元", "398"),
        ("1,299元", "1299"),
        ("0.5元", "0.5"),
        ("三块五", "3.5"),
        ("三块五毛钱", "3.5"),
        ("3块5", "3.5"),
        ("3块5毛", "3.5"),
        ("12元8", "12.8"),
        ("12580元", "12580"),
        ("一二五八零元", "12580"),
        ("五毛", "0.5"),
        ("九十来块", "90"),
        ("三千多块", "3000"),
        ("三千三", "3300"),
        ("一百六十二", "162"),
        ("交一百二的违约金", "120"),
        ("两万三", "23000"),
        ("¥398", "398"),
        ("3万元", "30000"),
        ("退398给您", "398"),
        ("三块五毛二", "3.52"),
        ("3块2毛5", "3.25"),
        ("十五块八毛六", "15.86"),
        ("三块五毛二分钱", "3.52"),
        ("3元2角5分", "3.25"),
        ("两块零五分", "2.05"),
        ("三块五分", "3.05"),
        ("十块零五毛", "10.5"),
        ("五毛二", "0.52"),
        ("1万5千块", "15000"),
        ("2千3百元", "2300"),
        ("两千3百块", "2300"),
        ("一万5千元", "15000"),
        ("三百5十块", "350"),
        ("3万5千2百块", "35200"),
        ("¥1万5", "15000"),
        ("退您1万5", "15000"),
        ("一共两千3百", "2300"),
        ("1万5的费用", "15000"),
        ("退3万给您", "30000"),
    ],
)
def test_amounts(text: str, expected: str) -> None:
    entity = only(text)
    assert (entity.kind, entity.value) == (Kind.AMOUNT, expected)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("398元2件", "398"),
        ("15块3号扣的", "15"),
        ("100元5G流量", "100"),
        ("50元7.5折", "50"),
        ("三十块两次", "30"),
        ("20元3-5天", "20"),
        ("三块五毛一斤", "3.5"),
        ("三块五毛一根", "3.5"),
        ("三块五分钟", "3"),
        ("15块5分期", "15"),
        ("退您三百3天内到账", "300"),
        ("交一百5G", "100"),
    ],
)
def test_what_is_counted_after_an_amount_is_no_part_of_it(text: str, value: str) -> None:
    assert [e.value for e in find(text) if e.kind is Kind.AMOUNT] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "有1万5",
        "跑了1万5公里",
        "打了1万5次",
        "收到1万5好评",
        "扣了积分1万5",
        "缴费的用户有1万5",
        "尾号两千3百",
        "订单1万5",
    ],
)
def test_a_number_in_both_scripts_is_no_money_where_nothing_tells_so(text: str) -> None:
    assert [e for e in find(text) if e.kind is Kind.AMOUNT] == []


@pytest.mark.parametrize("text", ["12580元", "10086元", "95588块", "12315个人", "10000次", "打给我12580元"])
def test_a_quantity_of_a_hotlines_shape_is_no_telephone(text: str) -> None:
    assert all(e.kind is not Kind.PHONE for e in find(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("拨打12580，元旦不休息", "12580"),
        ("拨10086人工", "10086"),
        ("我打了12315没人接", "12315"),
        ("13900001234次日再打", "13900001234"),
    ],
)
def test_a_hotline_that_is_called_stays_one(text: str, value: str) -> None:
    assert [e.value for e in find(text) if e.kind is Kind.PHONE] == [value]


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("六月二号", "6月2日", "absolute"),
        ("2026年6月2日", "2026年6月2日", "absolute"),
        ("二零二六年六月二号", "2026年6月2日", "absolute"),
        ("去年十二月", "去年12月", "absolute"),
        ("十七号走", "17日", "absolute"),
        ("每月五号", "每月5日", "absolute"),
        ("后天上午", "后天上午", "relative"),
        ("明天", "明天", "relative"),
        ("下周三", "下周三", "relative"),
        ("上礼拜天", "上礼拜天", "relative"),
        ("去年年底", "去年年底", "relative"),
        ("2026-11-21", "2026-11-21", "absolute"),
        ("下下个月五号", "下下个月5日", "absolute"),
        ("下下个月底", "下下个月底", "relative"),
        ("上上个月", "上上个月", "relative"),
    ],
)
def test_dates(text: str, value: str, form: str) -> None:
    entity = only(text)
    assert (entity.kind, entity.value, entity.form) == (Kind.DATE, value, form)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("四点半之前", "4:30"),
        ("下午四点半", "16:30"),
        ("上午九点到十一点", "9:00-11:00"),
        ("下午两点至四点", "14:00-16:00"),
        ("晚上十点前", "22:00"),
        ("十三点二十", "13:20"),
        ("三点一刻", "3:15"),
        ("20:15", "20:15"),
        ("凌晨一点", "1:00"),
        ("一点之前", "1:00"),
        ("夜里两点", "2:00"),
        ("半夜十一点", "23:00"),
        ("晚上一点", "1:00"),
        ("凌晨十二点", "0:00"),
        ("晚上十二点半", "0:30"),
        ("零点", "0:00"),
        ("24点", "24:00"),
        ("晚上11点到1点", "23:00-1:00"),
        ("早上九点到五点", "9:00-17:00"),
        ("晚上八点到早上九点", "20:00-9:00"),
        ("两点到四点", "2:00-4:00"),
    ],
)
def test_times_of_day(text: str, value: str) -> None:
    entity = only(text)
    assert (entity.kind, entity.value) == (Kind.TIME_OF_DAY, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三个工作日内", "3个工作日"),
        ("30分钟之内", "30分钟"),
        ("七天", "7天"),
        ("48小时", "48小时"),
        ("两个钟头", "2小时"),
        ("三到五天", "3-5天"),
        ("两三天", "2-3天"),
        ("半小时", "0.5小时"),
        ("一个半小时", "1.5小时"),
        ("一个礼拜", "1周"),
        ("十二个月", "12个月"),
        ("7日内", "7天"),
        ("十几秒", "10多秒"),
        ("期个工作日", "7个工作日"),
        ("两个小时二十分钟内", "2小时20分钟"),
        ("1小时30分钟", "1小时30分钟"),
        ("两小时二十分内", "2小时20分钟"),
        ("一小时零五分钟", "1小时5分钟"),
        ("一年零三个月", "1年3个月"),
        ("一天零八小时", "1天8小时"),
        ("三四十分钟", "30-40分钟"),
        ("十七八分钟", "17-18分钟"),
        ("两三百天", "200-300天"),
        ("1.5个半小时", "2小时"),
    ],
)
def test_durations(text: str, value: str) -> None:
    entity = only(text)
    assert (entity.kind, entity.value) == (Kind.DURATION, value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("一天八个小时", ["1天", "8小时"]),
        ("一周三天", ["3天"]),
        ("三天五天", ["3天", "5天"]),
        ("两小时内，二十分钟", ["2小时", "20分钟"]),
        ("两小时十分着急", ["2小时"]),
        ("三天两头", ["3天"]),
        ("半小时二十分钟", ["0.5小时", "20分钟"]),
    ],
)
def test_durations_that_stand_side_by_side_are_not_summed(text: str, values: list[str]) -> None:
    assert [e.value for e in find(text) if e.kind is Kind.DURATION] == values


@pytest.mark.parametrize(
    ("text", "quote", "form"),
    [
        ("东湖路六十六号，锦绣苑八栋二单元九零三，孙大鹏", "东湖路六十六号，锦绣苑八栋二单元九零三", "door"),
        ("我家住翠湖路一百零八号五栋三零二，你都记上", "翠湖路一百零八号五栋三零二", "door"),
        ("我家在梧桐路十九号，六栋二单元三零二", "梧桐路十九号，六栋二单元三零二", "door"),
        ("江苏省南京市鼓楼区中山路12号3单元501室", "中山路12号3单元501室", "door"),
        ("寄到幸福小区3号楼2单元501", "幸福小区3号楼2单元501", "door"),
        ("人民路十号营业厅", "人民路十号", "street"),
        ("南京东路三百弄五号", "南京东路三百弄五号", "street"),
        ("李家村二组十五号", "李家村二组十五号", "street"),
        ("我住中山一路二十三号", "中山一路二十三号", "street"),
        (
            "梧桐路十九号，纺织厂家属院，六号楼二单元三零二",
            "梧桐路十九号，纺织厂家属院，六号楼二单元三零二",
            "door",
        ),
        ("寄到梧桐路十九号，幸福小区，六栋三零二", "梧桐路十九号，幸福小区，六栋三零二", "door"),
        ("住纺织厂家属院六号楼二单元三零二", "纺织厂家属院六号楼二单元三零二", "door"),
        ("梧桐路十九号，就在医院，三楼有电梯", "梧桐路十九号", "street"),
        ("梧桐路十九号，旁边那家店，三层楼的", "梧桐路十九号", "street"),
        ("寄到广州大道中289号三栋五零一", "广州大道中289号三栋五零一", "door"),
        ("在无同路十九号六洞二单元302", "无同路十九号六洞二单元302", "door"),
        # What stands at the number is named between two pauses.
        (
            "我住平安路三十二号，纺织厂家属院，六栋二单元三零一。",
            "平安路三十二号，纺织厂家属院，六栋二单元三零一",
            "door",
        ),
        ("在中山路八号，锦绣花园，三栋四零二", "中山路八号，锦绣花园，三栋四零二", "door"),
        ("我们店在建设路八十八号，进门左转，二楼", "建设路八十八号", "street"),
        ("我在人民路十六号等你，你们公司，三楼吵得很", "人民路十六号", "street"),
    ],
)
def test_addresses(text: str, quote: str, form: str) -> None:
    (entity,) = (e for e in find(text) if e.kind is Kind.ADDRESS)
    assert (text[entity.start : entity.end], entity.form) == (quote, form)


@pytest.mark.parametrize(
    "text",
    [
        "请您等一下，一定给您办好，一起看看",
        "韩国三星电子，千万别着急，万一不行",
        "请您等一会儿",
        "有一点贵，客气一点，一点问题都没有",
        "百分之百，百分之三十，一百个放心",
        "第三天，第一百零八将",
        "三点建议，两点原因",
        "一块儿登记上了",
        "这条路三号线",
        "三号口出来就到",
        "三年级，五周年",
        "等了半天，好几个月",
        "元旦，三元桥",
        "密码错误",
        "",
    ],
)
def test_nothing_there(text: str) -> None:
    assert found(text) == []


def test_ordinary_sentences_hold_nothing_personal() -> None:
    personal = {
        Kind.ID_NUMBER,
        Kind.BANK_CARD,
        Kind.PHONE,
        Kind.ADDRESS,
        Kind.AGENT_NUMBER,
        Kind.ORDER_NUMBER,
    }
    assert [s for s in SENTENCES if any(e.kind in personal for e in find(s))] == []


def test_a_mended_word_costs_confidence() -> None:
    assert only("公号2016").confidence < only("工号2016").confidence


def test_a_tail_is_not_a_card() -> None:
    assert [e.kind for e in find("您的银行卡尾号六二二二")] == [Kind.TAIL]


def test_checksums() -> None:
    assert id_checksum("11010519491231002X")
    assert not id_checksum("110105194912310021")
    assert luhn("4539148803436467")
    assert not luhn("4539148803436468")


@given(
    st.one_of(
        st.text(max_size=30),
        st.text(alphabet="一二三四零0123456789，。块元点号路栋单元月日天个X百千万半到 -", max_size=30),
    )
)
def test_entities_lie_in_the_text_and_apart(text: str) -> None:
    entities = find(text)
    assert all(0 <= e.start < e.end <= len(text) and e.value for e in entities)
    assert all(0 < e.confidence <= 1 for e in entities)
    assert all(a.end <= b.start for a, b in pairwise(entities))


@pytest.mark.parametrize("text", ["十二栋一单元，报个名字。", "三号楼五层的灯坏了。", "是二单元吗？"])
def test_an_entrance_without_estate_or_room_is_nobodys_address(text: str) -> None:
    assert not [e for e in find(text) if e.kind is Kind.ADDRESS]


@pytest.mark.parametrize(
    "text", ["您是锦绣苑八栋二单元的吧？", "锦绣苑三号楼五层", "送到观澜国际八栋二单元九零三"]
)
def test_an_estates_entrance_or_a_room_is(text: str) -> None:
    assert [e.form for e in find(text) if e.kind is Kind.ADDRESS] == ["door"]


@pytest.mark.parametrize(
    "text", ["八栋二单元九零三", "我是二号楼幺二零四的", "您家三号楼六零二，对吧", "业主，九栋一零一"]
)
def test_a_room_of_no_named_estate_or_road_lies_inside_one(text: str) -> None:
    assert [e.form for e in find(text) if e.kind is Kind.ADDRESS] == ["inside"]


@pytest.mark.parametrize(
    "text",
    [
        "电子发票号码是零四四零零二三零零一一一二三四五六七八",
        "物流号是七三五一，二三四八，九零一二，三四五",
        "ICCID是八九八六零一一二三四五六七八九零一二三",
        "运单号您记一下，SF1023 4567 8901 234",
        "您卡号前六位是六二二二零二，最后四位是一二三四",
    ],
)
def test_no_card_and_no_identity_where_a_number_has_another_name_or_is_cut(text: str) -> None:
    assert not {Kind.BANK_CARD, Kind.ID_NUMBER} & {entity.kind for entity in find(text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("您的号码是六二二二零二一零零一一二三四五六七八九", Kind.BANK_CARD),
        ("VISA 4539 1488 0343 6467", Kind.BANK_CARD),
        ("社保号是一一零一零五一九四九一二三一零零二叉", Kind.ID_NUMBER),
        ("个人代码是11010519491231002X", Kind.ID_NUMBER),
        ("纳税人识别码是11010519491231002X", Kind.ID_NUMBER),
        ("望京西园四区四一二楼九零五", Kind.ADDRESS),
    ],
)
def test_what_is_a_persons_stays_one(text: str, kind: Kind) -> None:
    assert only(text).kind is kind


def test_a_floor_of_a_ward_is_no_home() -> None:
    assert not find("住院部三区四楼三零五", frozenset({Kind.ADDRESS}))
