"""Words that somebody does not know: whether a turn asks what one means, and whether an answer tells it.

湿洗是什么意思 asks for a meaning, 原因是什么 for a fact, 什么叫尽快 for nothing, and 什么湿洗 alone may
ask for anything. An answer tells a meaning when it says more than the word itself: 就是湿洗嘛 does not.
Pure text; knows no rules.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from enum import IntEnum

from qa.language.normalise import bare
from qa.language.phonetic import phonetic_text
from qa.language.sentences import sentence_spans

__all__ = ["AskedTerm", "Telling", "asked_terms", "just_said", "telling"]


@dataclass(frozen=True, slots=True)
class AskedTerm:
    """A word whose meaning is asked for.

    Attributes:
        start, end: the asking words in the turn's text.
        term: the word, as it was said.
    """

    start: int
    end: int
    term: str


class Telling(IntEnum):
    """How much an answer tells of what a word means."""

    NOTHING = 0
    LITTLE = 1
    ENOUGH = 2


_RUN = "[一-龥A-Za-z0-9]"
_WHAT = "(?:什么|啥)"
_STOPS = r"(?=[，。！？、；：\s]|$)"
_PARTICLES = "(?:呀|啊|呢|嘛|来着|哦|哪)?"
# 什么叫湿洗, 那到底啥是湿洗
_WHAT_IS = re.compile(
    rf"(?:^|(?<=[，。！？、；：\s啊哦呃嗯那底懂]))(?P<all>{_WHAT}(?:叫做?|是)个?(?P<term>{_RUN}{{1,10}}?)的?{_PARTICLES}){_STOPS}"
)
# 湿洗是什么意思, 湿洗又是个啥, 湿洗指的是什么, 湿洗什么意思
_IS_WHAT = re.compile(
    rf"(?P<all>(?P<term>{_RUN}{{1,14}}?)(?:，?(?:又|到底|究竟|具体|那|这|它)|，(?=是))*"
    rf"(?:(?:是|指的?是?)个?{_WHAT}(?:意思|东西|玩意儿?|概念|说法|名堂|讲究|费用|钱)?"
    rf"|{_WHAT}意思){_PARTICLES}){_STOPS}"
)
# 护碑费是什么费: the kind of thing is asked by a part of the word itself.
_WHAT_KIND = re.compile(
    rf"(?P<all>(?P<term>{_RUN}{{0,8}}?(?P<kind>(?![天日])[一-龥]){_RUN}{{0,4}}?)是个?{_WHAT}(?P=kind){_PARTICLES}){_STOPS}"
)
# 什么倒闸，什么浊度: asked of two things at once, neither is known.
_TWO_THINGS = re.compile(
    rf"(?P<all>{_WHAT}(?P<term>{_RUN}{{1,6}}?)(?:的|啊|呀)?[，、]?(?:又|还|还有|一会儿?)?{_WHAT}(?P<other>{_RUN}{{1,6}}?)"
    rf"(?:的|啊|呀)*){_STOPS}"
)
# 什么清分，听不懂; 我没听明白，什么浊度余氯的: who does not understand asks what it means.
_LOST = (
    "(?:我|俺|咱|可|都|也|完全|根本|一句|一点儿?|实在|又)*(?:[听看搞弄整]?[不没](?:太|大|怎么)?|[不没](?:太|大)?[听看搞弄整])(?:懂|明白)"
    "|(?:我|俺|咱|都|也)*(?:[听说讲]得?[^，。！？]{0,3}(?:糊涂|迷糊|晕|懵|云里雾里)|(?:跟|就)?[听像]天书|听(?:着|起来)(?:就|都|怎么)?[跟像][^，。！？]{1,6}(?:似的|一样|一般))|[你您]?(?:给我)?(?:倒是)?[说讲]+(?:点儿?)?(?:人话|普通话|明白|清楚|简单|通俗|大白话)"
)
_LOST_AFTER = re.compile(rf"(?P<all>{_WHAT}(?P<term>{_RUN}{{1,6}}?)(?:的|啊|呀|呢)?)[，。！？…]+(?:{_LOST})")
_LOST_BEFORE = re.compile(
    rf"(?:{_LOST})(?:了|呢|啊|呀)?[，。！？]+(?P<all>{_WHAT}(?P<term>{_RUN}{{1,6}}?)(?:的|啊|呀|呢)?){_STOPS}"
)
_LEADING = re.compile(
    "^(?:那个|这个|那种|这种|你们|您们|[你您]刚?刚?才?[说讲]|刚才|刚刚|所谓|想问|请问|一下|就是|等等|可是|但是|不过|到底|究竟"
    "|还有|什么|另外|对了|[那这你您我哎诶啊哦呃嗯又的])+"
)
# 单子上写的湿洗是什么: the word itself is what follows.
_BEFORE = re.compile(
    "^.*(?:[写说讲提念]的|[说讲提看]到的?|看见的?|[单网账书纸票约同]上的?|[上里]面的?|的)"
    "(?:那个|这个|那种|这种|一个)?(?=..)"
)
# What is asked of these is which one, not what the word means.
_FACTS = re.compile(
    "(?:原因|理由|依据|标准|条件|流程|名字|名称|号码?|结果|区别|差别|目的|办法|后果|内容|意见|诉求|问题|情况|态度|时间|地方|地点"
    "|电话|密码|姓名|地址|型号|颜色|牌子|规定|政策|身份|职务|工作|手续|材料|证件|关系|方式|说法|要求"
    "|措施|方案|步骤|状态|进度|结论|级别|等级|前提|优势|好处|坏处|服务|活动|产品|时候|毛病|道理|心情|事|话|人|东西|意思)$"
)
# No word of a trade: 什么叫尽快, 什么叫到时候再看, 随便是什么意思.
_COMMON = re.compile(
    "[我你您他她它谁了吗呢吧没]|不(?!可抗力|计免赔|动[产户]|可逆|良率)|怎么|要是|再(?!生|保|贷)|就(?![诊医])|[都已]|出来|一下|到时|时候"
    "|^(?:随便|兴许|也许|可能|大概|应该|尽快|及时|马上|稍后|很快|立刻|正常|合理|回头|看情况|一般(?!户)|基本(?!户)|原则上|尽量"
    "|差不多|只能|暂时|活该|自己|研究|商量|估计|看着办|让(?![利渡与])|无(?:理|所谓|法|能为力)|等(?:着|等|通知|消息|电话|回复)|过[几两]天"
    "|配合|负责|重视|耐心|理解|可以|好的|行(?![权程李])|能(?![效耗级])|会(?![员签])|想|有(?![氧源偿])|要(?!约)|必须|误会|变(?![频速比压])|服务)"
)
_DISMISSES = re.compile(
    r"(?:不用|甭|别|不必|不需要|用不着)(?:管|懂|知道|操心|理会|问|明白)|[讲说解释]+不(?:清|明白|上来|出来)|[您你](?:也|都|就)?不[懂会]|[说讲]了?[您你](?:也|都)不(?:明白|清楚|了解|理解)"
    r"|[听看]不(?:懂|明白)|这都不[懂知会]|不懂|(?:说|讲)(?:多少|几)[遍次回]|(?:上网|网上|自己|您去|你去)[^，。]{0,3}[搜查看问]|百度"
    r"|(?:就|自然|慢慢|都)(?:会)?(?:知道|明白|晓得|清楚|懂)了?$|都(?:这么|那么|这样)叫|(?:业内|行内|行里|行业|内部|大家|别人|别家)[^，。]{0,4}(?:叫|收|说|用)"
    r"|[跟和与][您你]没(?:什么)?关系|字面(?:上的?)?意思|我也不[懂知清]|没(?:义务|必要|工夫|时间)"
)
# 湿洗就是湿洗嘛, 到店里您就知道了: what little comes with it tells nothing.
_SAME = re.compile(r"([一-龥A-Za-z0-9]{2,8})就是\1(?:嘛|呗|啊|呀|喽)?(?=[，。！]|$)")
# Who says that it is no shame not to know puts nobody off: 您不懂没关系，湿洗就是….
_EXCUSED = re.compile(
    "[您你]?[^，。！？]{0,3}不(?:懂|明白|清楚|知道)(?:[很也都是，])*(?:没关系|没事|不要紧|正常|不奇怪|不怪)"
)
# An answer that does not name the word speaks of it where it begins without a subject, or with 这个 or 它:
# 就是, 指的是, 好比. 是 alone says much else: what must be done (是要收费的), by whom (是财务收的) or when.
_LEADS = (
    "(?:是的|对的?|好的?|嗯|呃|哦|啊|呢|嘛|吧|哎呀?|那[个种]|那(?=就)|这[个种]?|它们?|其实|说白了|(?:简单|通俗)[来点地]*[说讲]"
    "|换句话说|打个比方|[您你]?(?:就|可以)|也|又)*"
)
_RULE = "(?:[^，。！？]{0,5}(?:规定|制度|这样|这么|没办法)(?:[的了啊呀嘛]|$|[，。！？])|[吗吧])"
_PREDICATE = (
    "(?:$|[，。！？吧吗的不没]|因为|由于|为|怕|按|[您你]说|需?要|得|可以|能|会|应该|必须|肯定|一定|正常|免费"
    "|(?:[我咱您你他她]|[昨今前]天|[去今前]年|上个?[周月]|当[时天初]|刚)"
    "(?![^，。！？]*(?:一[种个项套笔类份道]|专门|用来|用于|叫做?|指的)))"
)
# 是…的 tells what a thing is only where it says what that is for.
_CLEFT = "(?:(?![^，。！？]*(?:专门|用来|用于|拿来|负责(?!的)))[^，。！？]*的[呀啊呢哦]?(?:$|[，。！？]))"
_DEFINES = re.compile(
    rf"(?:^|[，、：；]){_LEADS}(?:(?<=就)是(?!{_RULE})|(?<!就)是(?!{_PREDICATE}|{_CLEFT})|(?<=就)好?像"
    "|(?<=[也又这就])叫|叫做|俗称|指|意思[就便]?是|等于|相当|好比|比如|属于)"
    "|(?:理解|当|看)(?:成|作|为)"
)
_GOES_ON = re.compile("(?:也|那|这|其实|简单)?(?:就是|就好比|好比|比如|等于|相当|意思|说白|打个比方|简单)")
# What may be said of anything: 就是我们后台的一个指标, 跟水洗不太一样, 按程序走.
_VAGUE = re.compile(
    "[您你][^，。！？]{0,6}(?:就|自然|慢慢)会?(?:知道|明白|晓得|清楚|懂)了?"
    "|(?:我们|咱们|他们|公司|系统|后台|财务|内部|行里|业内|行业|部门|门店|技术)+(?:里头?|那边|这边|上|内部)?的(?:一?[个种项套])?"
    "(?:流程|指标|规定|规则|程序|说法|叫法|操作|概念|东西|术语|名词|名字|称呼|词儿?|代号|代码|缩写|简称|行话|编号|事情?)"
    "|[跟和与][^，。！？]{1,8}不(?:太|大)?(?:一样|相同|是一回事)|(?:系统|门店|我们|公司|后台|都)?是?按照?(?:程序|流程|规定|规则|标准|要求|系统)[^，。！？]{0,4}的?"
)
# Characters that are in every sentence, and those of the naming words, tell nothing.
_EMPTY = frozenset(
    "的了吗呢吧啊呀哦嗯呃您你我他她它们是就都也那这个一下请先给帮为把被嘛呗哎哈之叫做说讲和跟与或还在有"
    "会能要可以不来去到种样具反正"
)
# What a definition says in so many characters besides tells it; fewer may.
_ENOUGH, _LITTLE = 8, 5


@functools.lru_cache(maxsize=2048)
def asked_terms(text: str) -> tuple[AskedTerm, ...]:
    """The words whose meaning a turn asks for.

    Args:
        text: normalised text of one turn.

    Returns:
        In order, each word once.
    """
    if "什么" not in text and "啥" not in text:
        return ()
    found: dict[str, AskedTerm] = {}
    for pattern in (_WHAT_IS, _IS_WHAT, _WHAT_KIND, _TWO_THINGS, _LOST_AFTER, _LOST_BEFORE):
        known = tuple(found.values())
        for hit in pattern.finditer(text):
            if any(hit.start("all") < one.end and hit.end("all") > one.start for one in known):
                continue  # asked in plainer words
            words = (said for name, said in hit.groupdict().items() if name in ("term", "other"))
            for term in map(_word, words):
                if term and term not in found:
                    found[term] = AskedTerm(hit.start("all"), hit.end("all"), term)
    return tuple(sorted(found.values(), key=lambda asked: asked.start))


def _word(said: str) -> str:
    """The word itself out of what stands beside 是什么; empty where it is none to explain."""
    term = _LEADING.sub("", said.rstrip("是又"))
    term = _LEADING.sub("", _BEFORE.sub("", term, count=1)) or term
    return "" if _FACTS.search(term) or _COMMON.search(term) else term


def just_said(term: str, earlier: str) -> bool:
    """Whether a word, or a part of it, was said before, by its sound.

    Args:
        term: the word.
        earlier: normalised text of what was said.
    """
    word, sounds = (phonetic_text(bare(text), loose=True) for text in (term, earlier))
    return any(part in sounds for part in _parts(word))


def _parts(word: str) -> set[str]:
    """The pairs of neighbouring sounds of a word; the only one of a short word."""
    return {word[at : at + 2] for at in range(len(word) - 1)} or {word}


@functools.lru_cache(maxsize=1024)
def telling(term: str, answer: str) -> tuple[Telling, int, int]:
    """How much an answer tells of what a word means.

    The sentence that defines the word is looked at: what it says beside the word itself. Putting the
    question off (说了您也不懂) tells nothing, whatever else is said. An answer of other words than a
    definition may tell it all the same, so it is ``LITTLE``.

    Args:
        term: the word that was asked for.
        answer: normalised text of the turn that answers.

    Returns:
        How much, and where in the answer (all of it where nothing is told).
    """
    wanted = _parts(phonetic_text(bare(term), loose=True))
    defining: list[tuple[int, int]] = []
    other, put_off = 0, False
    for start, end in sentence_spans(answer):
        sentence = answer[start:end]
        if "？" in sentence:
            continue
        named = any(part in phonetic_text(bare(sentence), loose=True) for part in wanted)
        opened = not defining and bool(_DEFINES.search(sentence))
        put_off |= bool(_DISMISSES.search(_EXCUSED.sub("", sentence))) and (named or not defining)
        if named or opened or (defining and _GOES_ON.match(sentence)):
            defining.append((start, end))
        else:
            other += _told(term, sentence)
    if not defining:
        much = Telling.LITTLE if other >= _ENOUGH and not put_off else Telling.NOTHING
        return much, 0, len(answer)
    told = sum(_told(term, answer[start:end]) for start, end in defining)
    little = _ENOUGH if _SAME.search(answer) else _LITTLE
    much = Telling.ENOUGH if told >= _ENOUGH else Telling.LITTLE if told >= little else Telling.NOTHING
    return (Telling.NOTHING if put_off else much), defining[0][0], defining[-1][1]


def _told(term: str, sentence: str) -> int:
    """How many characters of a sentence tell something new."""
    said = bare(_VAGUE.sub("", sentence))
    own = set(phonetic_text(bare(term), loose=True))
    sounds = phonetic_text(said, loose=True)
    return sum(
        character not in _EMPTY and sound not in own for character, sound in zip(said, sounds, strict=True)
    )
