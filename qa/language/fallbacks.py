"""What is said for the case that something fails: 万一没恢复您再打来, 修不好的话给您换新的.

Facts of the language; it knows neither calls nor who speaks.
"""

from __future__ import annotations

import re

from qa.language.sentences import OUTER, clause_spans

__all__ = ["fallback_at"]

_IF = "(?:万一|如果|要是|假如|假使|倘若|一旦|若(?!干))"
# Something did not happen, cannot be done, is as bad as before. What the customer does not want, or has no
# time for, is a choice and no failure.
_NOT_YET = (
    "(?<![您你])[没未][有能给您你我人再见]{0,3}(?:恢复|好(?![意气])|解决|收[到着]|接[到着]|到(?!时)|联系|打(?:[给通来]|$)|回[电音信复您]"
    "|修|通(?!知)|作用|效|改善|反应|动静|消息|处理|办[好妥成下]|退|换|更新|显示|变|正常|成功|批|下来|信儿|结果|过(?=的话|$))"
    "|[您你]没[收接等][到着]"
)
_UNABLE = (
    "[修弄办决理查找系打开批退换装治救补调复收接洗][不没](?:了|好|上|到|出来?|通|下来?|成|动|开|掉|回来?|着)"
)
_NO_BETTER = "不(?:行|成(?!为)|好使|好用|好(?=$|的话)|管用|起作用|见效|恢复|通(?![知过])|正常|亮|能用)"
_AGAIN = (
    "[还又再仍][是有出会要]?[^，您你]{0,4}"
    "(?:问题|这样|老样子|毛病|故障|这种情况|漏|坏|卡|掉线|断|犯|响|报错|扣)"
)
_FAILS = f"(?:{_NOT_YET}|{_UNABLE}|{_NO_BETTER}|{_AGAIN})"
_CONDITION = re.compile(f"{_IF}[^，]{{0,10}}?{_FAILS}|{_FAILS}[^，]{{0,6}}的话$")
# Without a word for if it is one where the customer is to come back then: 三天还没到，您再打这个号.
_STILL = re.compile(f"还是?(?:{_NOT_YET}|{_NO_BETTER})[^，]{{0,4}}$")
_COME_BACK = re.compile("^(?:麻烦|请)?[您你](?:就|再|随时|直接|还是|可以|也|马上)+(?:打|拨|来|找|联系|回)")


def fallback_at(sentence: str) -> int | None:
    """Where in a sentence begins what holds only if something fails.

    Args:
        sentence: one sentence.

    Returns:
        The offset of the clause with the condition; ``None`` where there is none.
    """
    for start, end in clause_spans(sentence):
        clause, behind = sentence[start:end].strip(OUTER), sentence[end:]
        if _CONDITION.search(clause) or (_STILL.search(clause) and _COME_BACK.match(behind)):
            return start
    return None
