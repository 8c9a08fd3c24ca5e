"""Whether a spoken Chinese sentence asks something, by its form alone.

Built for few false alarms: a statement shown as a question misleads more than the reverse. Knows no
context and no tone: 你去？ and 你去。 are both statements here.
"""

from __future__ import annotations

import functools
import re

import regex

from qa.language.entity import any_of

__all__ = ["asks"]

_MARKS = regex.compile(r"[，。？！、；：…]+")
_LEADING = regex.compile("(?:那个|那么|然后|所以|但是|不过|就是|那|哎|嗯|呃|喂)+")
_TAIL = "[啊呀哪哦呢嘛]?"
# 好吗, 了没有, 对不对: they ask whatever stands before them; 那就完了吗 after 不就 does not.
_ENDING = regex.compile(
    rf"(?:(?<![干]|不就\p{{Han}}{{0,4}})吗|[了过着到]没有?|过\p{{Han}}{{0,6}}没有|别的\p{{Han}}{{0,2}}没有|贵姓"
    rf"|(?<![没不])(?P<x>\p{{Han}})[不没](?P=x)\p{{Han}}{{0,4}}|可不可以|有没有\p{{Han}}{{0,6}}"
    rf"|(?:是|对(?!.*你)|没错|可以|同意)吧|(?:能|会|还|可以|好)\p{{Han}}{{0,4}}(?<![好得])不){_TAIL}$"
)
# One of these is in every such ending.
_IN_ENDINGS = re.compile("[吗没贵不吧]")
_CHOICE = any_of("能不能 是不是 有没有 可不可以 要不要 会不会")
_STARTS = regex.compile(rf"\p{{Han}}{{0,4}}{_CHOICE}|为什么|凭什么")
_IN_STARTS = re.compile("[不没么]")
# 修还是换; 还是先修吧 is a decision.
_OR = regex.compile(
    r"(?:是|要|换(?!了)|底|(?<![一二三四五六七八九十两几半])天).{0,10}还是(?!先|得|要[^换]|会|很|不|没|说|在|老|能|有|比较|觉得|[这那]|按).{1,10}(?<!吧)$"
    # 装在厨房还是阳台, 上午方便还是下午方便: two of a kind; 送到了还是坏的 puts no choice.
    r"|[在到去用走选约](?![了过着])\p{Han}{1,6}还是(?!先|得|要|会|很|不|没|老|能|有|[这那照一])\p{Han}{2,8}(?<![吧的了])$"
    r"|(?P<q>\p{Han}{2,3})还是\p{Han}{1,6}(?P=q)$"
)
# 那退款呢, 然后呢; 我听着呢 is none.
_AND = regex.compile(r"(?:^(?:然后|后来|人)|(?:^|[，。])那(?:要是|如果)?\p{Han}{1,10}(?<!着|在\p{Han}?))呢$")
_WHAT = any_of("为什么 凭什么 什么 怎么 怎样 咋 啥 哪 谁 多少 多久 多大 多长 多远 几点 几号 几位 第几 为何")
_ASKED = regex.compile(_WHAT)
_LOOKING = any_of(
    "看看 看一下 看下 查一下 查查 查 核对 核实 确认 问问 问一下 告诉 记得 知道 想想 说说 清楚 觉得 懂 "
    "明白 晓得 管 不论 无论"
)
_INTO = regex.compile(_LOOKING)
_EMBEDDED = regex.compile(
    rf"{_LOOKING}.{{0,12}}{_WHAT}"  # 我看看是什么问题
    rf"|(?:没有?(?!说|讲)|随便|任何|好|[十过这那前后等]|隔个?|有个?|爱\p{{Han}}{{1,2}})"
    r"(?:什么|怎么|几|多少|哪)"  # 没什么, 好几, 这几
    rf"|{_WHAT}.{{0,7}}[都也]|几(?=来|十|百)|什么的"
    # 爱打哪儿打哪儿, 怎么付的就退到哪里; 几点到几点 and 哪一年在哪个网点 ask twice
    rf"|(?P<w>{_WHAT})(?!到|至|\p{{Han}}{{1,2}}在)\p{{Han}}{{1,3}}(?P=w)|怎么\p{{Han}}{{1,3}}的?就|就\p{{Han}}{{1,3}}哪"
    rf"|叫什么\p{{Han}}{{2,}}|催什么|我怎么知道|谁要|谁愿意|怪谁|怎么办吧|早干嘛"
    # 转什么转, 等啥等, 有什么好考虑的, 还想啥呀: they answer, they do not ask
    rf"|(?P<v>\p{{Han}})[什啥]么?(?P=v)|有[什啥]么?好\p{{Han}}{{1,3}}的|还(?:想|等|问|犹豫|琢磨)[什啥]么?"
    # 说多少遍了
    rf"|[说讲]了?多少[遍次回]"
)
# 爱学不学, 爱学学不学: it dismisses; 能不能回要看校长: the answer is still open.
_OPEN = regex.compile(
    r"爱\p{Han}{0,2}?(?P<y>\p{Han})[不没](?P=y)"
    r"|(?:能不能|会不会|行不行|可不可以|要不要|(?P<z>\p{Han})[不没](?P=z))\p{Han}{0,6}(?:要看|得看|全看|就看|还看|取决于|说了算)"
)
_LOOKS = regex.compile(rf"^(?!.*(?:您|你).{{0,2}}{_LOOKING}).*{_LOOKING}.{{0,14}}有没有")
_MAY_HELP = regex.compile(
    r"(?:请问|您看?)(?:还|您)*有(?:什么|没有|啥).{0,12}$|有什么(?:可以|能|需要|要).{0,10}$"
)
_TO_YOU = regex.compile(r"[您你这]|为什么|怎么|凭什么|哪|谁")


@functools.lru_cache(maxsize=2048)
def asks(sentence: str) -> bool:
    """Whether a sentence is a question.

    Args:
        sentence: one sentence, with or without marks inside and at its end.

    Returns:
        True where its form asks: a particle (吗), a choice (行不行) or a question word that is not
        embedded in a statement (我看看是什么问题).
    """
    clauses = [clause for clause in _MARKS.split(sentence) if clause]
    if not clauses:
        return False
    last = clauses[-1]
    lead = _LEADING.match(last)
    core = last[lead.end() :] if lead and lead.end() < len(last) - 1 else last
    if "不" in core and _OPEN.search(core):
        return False
    if _IN_ENDINGS.search(core) and _ENDING.search(core):
        return not _LOOKS.match(core)
    if "有" in core and _MAY_HELP.search(core):
        return True
    if last.endswith("呢") and _AND.search(last):
        return True
    return _chooses(core) or _wonders(core, sentence)


def _chooses(clause: str) -> bool:
    """能不能寄到家, 修还是换: a choice is put, not looked into."""
    if _IN_STARTS.search(clause) and _STARTS.match(clause):
        return not _INTO.search(clause[:8])
    return "还是" in clause and bool(_OR.search(clause)) and not _INTO.search(clause)


def _wonders(clause: str, sentence: str) -> bool:
    """A question word that stands near the end, or in a clause that turns to the other."""
    word = _ASKED.search(clause)
    if not word or _EMBEDDED.search(clause):
        return False
    near = len(clause) - word.end() <= 6
    return near or clause.endswith("呢") or "请问" in sentence or bool(_TO_YOU.match(clause))
