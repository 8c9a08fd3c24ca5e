"""What the agent calls the company when answering: without the desk and the agent's own name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.judge.acts import ActHit
from qa.judge.context import CallContext
from qa.judge.locate import FAIRLY_HEARD, WELL_HEARD
from qa.model import Match

__all__ = ["company_of", "desk_of"]

_FIRST_TURNS = 3
_LONGEST = 12

_LEAD_IN = re.compile(
    "^(?:(?:[喂嗯哎诶欸呃嗨嘿]|哈喽)(?=[您你]好|$)|(?:[您你]|早上|上午|中午|下午|晚上)好[呀啊嘞哈]?"
    "|这里是|这儿是|这边是|我们是|我是|欢迎致电|感谢您?致电|欢迎拨打)+"
)
_AUDIENCE = "客户|顾客|会员|学员|家长|乘客|旅客|观众|业主|车主|用户|居民"
_DESK = re.compile(
    f"(?:的)?(?:全国|官方|在线|人工)?(?:客户服务|(?:{_AUDIENCE})?服务|客服|呼叫|售后|会员|预订)(?:中心|热线|专线|部|专席|平台)?$"
)
_HAS_DESK = re.compile("(?:中心|热线|专线|专席|大厅|窗口|前台|台|部|处|办|室|组|岗|站|科|教务)$")
# The agent's own name or number behind the company's: 聆安听力的小阮, 木言家居售后七一二小范.
_OWN_NAME = re.compile(
    "(?:的|客服|专员|顾问)?(?:[零〇一二三四五六七八九幺0-9]{2,}号?(?:[小阿老][\u4e00-\u9fff])?|[小阿老][\u4e00-\u9fff])$"
)
_TAIL = re.compile("(?:管(?:售后|客服|投诉))?[的啊呀呢]+$")
_PART = re.compile("[^，。！？,、…]+")
_INTRODUCED = re.compile("我(?:是|叫|姓)")
_NO_COMPANY = re.compile("工号|请问|有什么|为您|您好|[我你您]|先生|女士|小姐")
# Without their desk these name everybody's: 清河市政务, 市民.
_NOBODYS = re.compile(
    "(?:政务|市民|便民|居民)$|^(?:铁路|广电|税务|医保|社保|公积金|银行|保险|燃气|热力|物业|快递)$"
)


def company_of(context: CallContext) -> str:
    """The company's name, from the metadata or as the agent says it first; empty when neither tells."""
    given = context.transcript.meta.extra.get("company", "").strip()
    if given:
        return given
    for hit in context.acts.all("company"):
        if hit.turn <= _FIRST_TURNS and hit.match is Match.TEXT and _heard(hit, context):
            name = next(_names(context.turns[hit.turn].text, hit.end), "")
            if name and _name_heard(name, hit, context):
                return name
    return ""


def desk_of(company: str) -> str:
    """The desk that answers: 星桥通信客服中心; a company that names a desk is one itself."""
    return company if _HAS_DESK.search(company) or not company else f"{company}客服中心"


def _heard(hit: ActHit, context: CallContext) -> bool:
    return context.locator.heard(hit.turn, hit.start, hit.end) >= WELL_HEARD


def _name_heard(name: str, hit: ActHit, context: CallContext) -> bool:
    """Whether the name itself was heard: what it was found by stands mostly behind it.

    On 28 recognised calls three names were taken from openings: one misheard (trusted 0.70), two right (0.78
    and 0.85).
    """
    sure = context.locator.heard_in(hit.turn, name)
    return sure is None or sure >= FAIRLY_HEARD


def _names(text: str, end: int) -> Iterator[str]:
    """Names in a greeting up to where the hit ends: the last clause first, the agent's own name last."""
    parts = [part[0] for part in _PART.finditer(text) if part.start() < end][::-1]
    for part in sorted(parts, key=lambda part: bool(_INTRODUCED.match(part))):
        said = _OWN_NAME.sub("", _TAIL.sub("", _LEAD_IN.sub("", part)))
        name = _DESK.sub("", said)
        if _NOBODYS.search(name):
            name = said
        name = _TAIL.sub("", name)
        if 2 <= len(name) <= _LONGEST and not _NO_COMPANY.search(name):
            yield name
