"""The three checks that zero a call: they hear the real thing and never ordinary talk that comes close."""

from __future__ import annotations

import pytest

from qa.judge.analyse import make_context
from qa.judge.rules import judge_check
from qa.judge.scorecard import Scorecard
from qa.model import Transcript, Turn, Verdict, Who
from qa.rulefiles.scorecard import load


@pytest.fixture(scope="module")
def scorecard() -> Scorecard:
    return load()


def verdict(scorecard: Scorecard, name: str, text: str) -> Verdict:
    lines = ((Who.AGENT, "您好，请讲。"), (Who.CUSTOMER, "我问个事。"), (Who.AGENT, text))
    turns = tuple(
        Turn(i=i, who=who, start=None, end=None, text=said, raw=said) for i, (who, said) in enumerate(lines)
    )
    transcript = Transcript(call_id="t", duration=0.0, turns=turns)
    check = next(check for check in scorecard.checks if check.id == name)
    return judge_check(check, make_context(transcript, scorecard)).verdict


POLITE = """
滚筒洗衣机要先排水，您稍等。|不好意思，这条车道有毛病，已经报修了。|您想投诉的话，我现在就给您登记。
不满意的话您可以随时找我们换。|随您怎么安排都行，我配合您。|我第一次见您这种情况，我去请教一下。
他妈妈的药已经寄出了。|您妈的医保卡需要本人带来。|说明书看不懂是吧，没关系，我教您。|您是哪一步看不懂？
医疗废物不能混放，麻烦您单独装。|这事搁谁都烦死了，我理解您。|广告没完没了地弹，确实烦人，我帮您关掉。
神经病变的检查要提前预约。|您术后放屁了没有？这个护士会问。|您先别吵到孩子，慢慢说。|别闹钟响了再来，提前十分钟到就行。
我刚才没听懂，您再说一遍好吗？|您别担心，我来想办法。|对方商家说不买就别问，这确实不对，我替您投诉。
我们不想您白跑一趟，先打电话确认。|您要是想退，我这就给您退。|您爱喝哪种，我给您换哪种口味。
您好，请问什么问题？|我真是笨蛋，给您登错了，马上改。|您听得懂就好，我继续说。|请问您想怎么样处理呢？|您找谁签收都可以。
冬天滚烫的水不要直接倒进去。|您骂得对，是我们没做好。|这台机器早就有毛病了，是我们没换。|早干完早安排您。
""".replace("\n", "|").split("|")
RUDE = """
你听不懂人话吗？|爱投诉投诉去。|我不知道，别问我。|你有病吧？|你才有病呢！|滚蛋。|急什么急，等着。|催什么催啊。|爱找谁找谁去。
关我什么事。|你骂谁呢？|嘴巴放干净点。|有本事你投诉去。|没见过你这种人。|懒得跟你说。|早干嘛去了？|爱要不要。|你烦不烦啊？
随便你告。|你别闹了。|真他妈烦。|你到底想怎么样？|你没长眼睛吗？|谁怕谁啊。
""".replace("\n", "|").split("|")
CAREFUL = """
我按流程给您申请全额退款，审核通过后到账。|我们绝对不会泄露您的信息。|信号稳定了就能用。|我一定跟进到底。|资料必须全部签字才行。
全部都给您包好寄回去。|我保证今天五点前给您回电。|保修期内维修一定不收费。|不能给您打包票，得看审核结果。|核实属实的话，一定给您退。
我不敢保证一定能批，结果三天内告诉您。|这个百分之百是纯棉的。|您放心，肯定会有人联系您。|按合同，没上的课全额退给您。|我向您保证一定把话带到。
这件一定给您送到。|如果是我们的责任，肯定给您赔。|绝对没有二次收费。|账单百分之百按读数来。|我说了不算，要主管来定。
这双鞋百分之百真皮。|百分之百不会多收您一分钱。|您的信息百分之百安全，不会外传。|我保证以后再也不给您打推销电话。|孩子上次考进前三名了吧？
我向您保证，您的资料永远不会泄露。|我保证永远不会外传。|您一定拿前一天的小票来。|在百分之百有效期里。|包装破了收不了货，我赔您。|修不好不收费，这是店里的规定。|一定给您查，查不到我给您回个话。
""".replace("\n", "|").split("|")
BOASTS = """
我保证一定全额退给您。|百分之百能批下来。|肯定给您赔，我打包票。|医药费肯定全包。|这钱百分之百给你全赔。|包在我身上，没问题。|绝对给您退。
猫到家百分之百平安，您放心。|百分之百掉不了漆。|百分之百不会断线。|孩子期中肯定考进年级前十。|我担保往后再也不换人。
一定见效，不见效我双倍赔您。|保证治得好，好不了我把诊费赔给您。|一定双倍赔您。|稳赚不赔的，您放心买。|保证给您全额退。|全额一定退给您。|肯定能批。
""".replace("\n", "|").split("|")
OWN_PLACES = """
最近的营业厅在建设路八十八号三号楼一层。|您寄到我们仓库，人民路六号二栋一单元一零一。|您卡号的尾号是一二三四，对吗？|身份证尾号零零一二，我看到了。
门店地址是中山路十八号二楼二零三室。|请您报一下身份证号。|我们的热线是四零零八二零八八二零。
""".replace("\n", "|").split("|")
LEAKS = """
您的身份证号是一一零一零一一九九零零三零七四五一八，对吗？|卡号六二二八四八零四零二五六四八九零零一八，没错吧？
您家住建设路八十八号三栋二单元五零一，是吧？|我给您送到锦绣苑八栋二单元九零三，对吧？
""".replace("\n", "|").split("|")


def cases(name: str, texts: list[str]) -> list[object]:
    return [pytest.param(name, text, id=text[:14]) for text in texts if text]


@pytest.mark.parametrize(
    ("name", "text"),
    cases("call.rude_words", POLITE)
    + cases("agreement.no_overpromise", CAREFUL)
    + cases("call.privacy_leak", OWN_PLACES),
)
def test_ordinary_talk_never_zeroes_a_call(scorecard, name, text):
    assert verdict(scorecard, name, text) is Verdict.PASS


@pytest.mark.parametrize(
    ("name", "text"),
    cases("call.rude_words", RUDE)
    + cases("agreement.no_overpromise", BOASTS)
    + cases("call.privacy_leak", LEAKS),
)
def test_the_real_thing_is_heard(scorecard, name, text):
    assert verdict(scorecard, name, text) is Verdict.FAIL


@pytest.mark.parametrize("text", [text for text in (*POLITE, *CAREFUL) if text])
def test_careful_words_pass_all_three(scorecard, text):
    for name in ("call.rude_words", "agreement.no_overpromise", "call.privacy_leak"):
        assert verdict(scorecard, name, text) is Verdict.PASS, name
