"""The company in the words by which a call is answered: without greeting, the speaker's own name, desk.

喂，您好，聆安听力的小阮 names 聆安听力, 星桥通信客服中心 names 星桥通信. Pure: it knows clauses, not calls;
where a company is named at all is for others to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.language.sentences import CLAUSE_ENDS

__all__ = ["LEAD_IN", "clauses", "names_told", "spoken_name", "without_desk"]

LEAD_IN = re.compile(
    "^(?:(?:[喂嗯哎诶欸呃嗨嘿]|哈喽)(?=[您你]好|$)|(?:[您你]|早上|上午|中午|下午|晚上)好[呀啊嘞哈]?"
    "|这里是|这儿是|这边是|我们是|我是|欢迎致电|感谢您?致电|欢迎拨打)+"
)
"""What leads to a name in its own clause: greetings and 这里是."""

_AUDIENCE = "客户|顾客|会员|学员|家长|乘客|旅客|观众|业主|车主|用户|居民"
_DESK = re.compile(
    f"(?:的)?(?:全国|官方|在线|人工)?(?:客户服务|(?:{_AUDIENCE})?服务|客服|呼叫|售后|会员|预订)(?:中心|热线|专线|部|专席|平台)?$"
)
# The agent's own name or number behind the company's: 聆安听力的小阮, 家居售后七一二小范, 启明学堂的王老师.
_NICK = "(?!小姐|阿姨|老师|老板)[小阿老][\u4e00-\u9fff]"
_OWN_NAME = re.compile(
    f"(?:的|客服|专员|顾问)?(?:[零〇一二三四五六七八九幺0-9]{{2,}}号?(?:{_NICK})?|{_NICK})$"
    "|的(?:[A-Za-z]+|[\u4e00-\u9fff]{1,2})(?:老师|经理|顾问|主管|教练|管家)$|的[A-Za-z]+$"
    "|(?<=[司店行院心部处台线厅站社校馆所局])的[\u4e00-\u9fff]{2,3}$"
    "|的[\u4e00-\u9fff]{0,4}(?:专员|顾问|客服|经理|主管|管家|客户经理)[\u4e00-\u9fff]{2,3}$"
)
_TAIL = re.compile("(?:管(?:售后|客服|投诉))?[的啊呀呢]+$")
_CLAUSE = re.compile(f"[^{CLAUSE_ENDS}…]+")  # 您好……这里是蓝海物业: a pause parts as well
_INTRODUCED = re.compile("我(?:是|叫|姓)")
# Without their desk these name everybody's: 清河市政务, 市民.
_NOBODYS = re.compile(
    "(?:政务|市民|便民|居民)$|^(?:铁路|广电|税务|医保|社保|公积金|银行|保险|燃气|热力|物业|快递)$"
)


def names_told(text: str, end: int) -> Iterator[str]:
    """What may be the company's name in an answer, the likeliest first.

    Args:
        text: the turn by which the call is answered.
        end: clauses that begin behind it are not read.

    Yields:
        Names without desk: of the last clause first, of one that introduces the speaker last.
    """
    parts = [part for start, part in clauses(text) if start < end][::-1]
    for part in sorted(parts, key=lambda part: bool(_INTRODUCED.match(part))):
        yield _TAIL.sub("", without_desk(spoken_name(part)))


def clauses(text: str) -> Iterator[tuple[int, str]]:
    """The clauses of a text without their marks, each with where it begins."""
    return ((found.start(), found[0]) for found in _CLAUSE.finditer(text))


def spoken_name(clause: str) -> str:
    """What a clause names as the answering side: without what leads to it and the speaker's own name."""
    return _OWN_NAME.sub("", _TAIL.sub("", LEAD_IN.sub("", clause)))


def without_desk(name: str) -> str:
    """A company without its desk for customers, where a name is left that is its own."""
    company = _DESK.sub("", name)
    return name if _NOBODYS.search(company) else company
