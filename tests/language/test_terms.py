"""Who asks what a word means, and whether an answer tells it."""

import pytest

from qa.language.terms import Telling, asked_terms, just_said, telling

ASKED = [
    ("湿洗是什么意思？", ["湿洗"]),
    ("哎，那个前置棉是个啥东西呀？", ["前置棉"]),
    ("什么叫核保？我不懂。", ["核保"]),
    ("那到底什么是二次供水啊？", ["二次供水"]),
    ("你刚才说的那个清分是什么？", ["清分"]),
    ("单子上写的OTA指的是什么呢？", ["OTA"]),
    ("提额什么意思？", ["提额"]),
    ("上门费是什么？", ["上门费"]),
    ("IMEI是啥？模组又是啥？", ["IMEI", "模组"]),
    ("冷链，这是什么意思？", ["冷链"]),
    ("什么倒闸什么浊度，听不懂。", ["倒闸", "浊度"]),
    ("什么课消，又什么爬坡的？", ["课消", "爬坡"]),
    ("有源音箱是什么意思？", ["有源音箱"]),
    ("那个不可抗力是什么呀？", ["不可抗力"]),
    ("什么叫变频？", ["变频"]),
    ("会员日是啥意思，哪天？", ["会员日"]),
    ("托管费是什么费？", ["托管费"]),
    ("疏通费是什么钱啊？", ["疏通费"]),
    ("什么锁库？我没听懂。", ["锁库"]),
    ("我完全听不明白，什么轧差？", ["轧差"]),
    ("什么倍率变比的，听得我都晕了。", ["倍率变比"]),
    ("什么挂账，你说人话。", ["挂账"]),
]
NOT_ASKED = [
    "原因是什么？",
    "办理的流程是什么呀？",
    "您的手机号是什么？",
    "你这是什么意思？",
    "你们这是什么态度！",
    "那是什么？",
    "什么叫尽快？",
    "什么叫到时候再看，你给我个准话。",
    "随便是什么意思嘛。",
    "你是干什么的？",
    "经理叫什么？",
    "什么时候能送到？",
    "这是什么东西，要人命啊！",
    "我说了不要什么套餐。",
    "什么时候送，什么时候装？",
    "什么东西什么态度！",
    "什么都不说，什么都不管。",
    "什么专员？",
    "湿洗的大衣缩水了。",
    "有事是什么意思，你们不派人了？",
    "会不会再坏是什么意思？",
    "什么叫不行？",
    "要等是什么意思？",
    "这沙发是什么料子？",
    "今天是什么天？",
    "什么时候能到？我听不明白。",
    "什么态度！你给我说清楚。",
    "你说什么？我没听懂。",
    "我听不懂，什么都没说清楚。",
    "什么锁库？先给我查。",
]


@pytest.mark.parametrize(("text", "terms"), ASKED)
def test_the_word_that_is_asked_about_is_found(text, terms):
    assert [asked.term for asked in asked_terms(text)] == terms


@pytest.mark.parametrize("text", NOT_ASKED)
def test_other_questions_ask_for_no_meaning(text):
    assert asked_terms(text) == ()


def test_the_place_is_that_of_the_asking_words():
    text = "你等等，湿洗是什么意思？跟水洗有什么区别？"
    (asked,) = asked_terms(text)
    assert text[asked.start : asked.end] == "湿洗是什么意思"


@pytest.mark.parametrize(
    ("term", "earlier", "known"),
    [
        ("湿洗", "工艺那一栏写的是湿洗，加定型。", True),
        ("湿洗费", "另外收您一笔湿洗的费用。", True),
        ("失洗", "工艺那一栏写的是湿洗。", True),  # as a recogniser writes it
        ("湿洗", "工艺那一栏写的是干洗。", False),
        ("OTA", "走的是OTA渠道。", True),
        ("OTA", "走的是线上渠道。", False),
    ],
)
def test_a_word_just_said_is_known_by_its_sound(term, earlier, known):
    assert just_said(term, earlier) is known


ENOUGH = [
    ("湿洗", "就是用特制的药水轻轻过一遍，比水洗不容易缩。"),
    ("核保", "核保呢，是保险公司先看看您的身体情况能不能保。"),
    ("公盘", "公盘就是各门店共用的一个登记本，大家都能翻。"),
    ("调律", "不是修，是把弦重新拧到准的音上。"),
    ("冷链", "对，冷链。就是从船上到您手里全程用冰冻着。"),
    ("定损", "是专门派人去看车坏成什么样的。"),
    ("违约金", "它指的是您提前退租要多交的那笔钱。"),
    ("延保", "您可以理解成给手机买了个保险，摔了能修。"),
    ("待派", "简单来说呢，就是单子录进来了，还没分到师傅手上。"),
    ("锁库", "就是我们系统里的一个操作，把您要的那双鞋先单独留出来，不卖给别人。"),
    ("湿洗", "跟水洗不一样，是用一种药水轻轻泡，衣服不容易变形。"),
]
LITTLE = [
    ("光猫", "就是墙边那个小盒子，亮灯的。"),
    ("落地配", "肯定能拦得住，拦不住我们全额赔您一箱。"),
    # A sentence with 是 or 就是 is no definition for that: what the word means it does not say.
    ("上门费", "师傅是明天上午过去给您处理的。"),
    ("综费", "这边显示是昨天下午三点划走的。"),
    ("湿洗", "我叫门店的人给您打电话说清楚。"),
]
NOTHING = [
    ("湿洗", "就是湿洗嘛。"),
    ("建档费", "就是建档的费用。"),
    ("刚性年费", "刚性年费就是具有刚性的年费。"),
    ("核保", "说了您也不懂。"),
    ("核保", "这个您不用管，公司里专门有一个部门在做这个事情。"),
    ("数位屏", "您上网搜一下就知道了。"),
    ("双师", "就是双师模式，业内都这么叫。"),
    ("综费", "综费就是综合费用嘛，您去了就知道了。"),
    ("反渗透膜", "都得换。"),
    ("清分", "您报一下卡号好吗？"),
    ("服务费", "这个是要收费的，具体多少我这边看不到。"),
    ("服务费", "是的，您说的我都记下来了。"),
    ("年费", "就是我们的规定，没办法。"),
    ("清分", "那是您自己当时签的合同。"),
    ("清分", ""),
    ("锁库", "就是我们后台的一个流程。"),
    ("湿洗", "就是湿洗，跟水洗不太一样的，门店都是按标准来的。"),
    ("托管费", "托管费就是托管的费用，系统按规定收的。"),
]


@pytest.mark.parametrize(
    ("term", "answer", "much"),
    [
        *((*case, Telling.ENOUGH) for case in ENOUGH),
        *((*case, Telling.LITTLE) for case in LITTLE),
        *((*case, Telling.NOTHING) for case in NOTHING),
    ],
)
def test_an_answer_tells_as_much_as_it_says_beside_the_word(term, answer, much):
    assert telling(term, answer)[0] is much


def test_the_sentence_that_tells_is_shown():
    answer = "嗯，我跟您说。公盘就是各门店共用的一个登记本。您贵姓？"
    _, start, end = telling("公盘", answer)
    assert answer[start:end] == "公盘就是各门店共用的一个登记本。"
