"""What readers call the values that every room speaks of: sides, verdicts, what was not heard.

Words only, in one place, for the rooms that may not know each other; it knows none of them.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["BAD_MOODS", "MATCH_ZH", "RECKONED_ZH", "UNHEARD", "VERDICT_ZH", "WHO_ZH"]

WHO_ZH: Mapping[str, str] = {"agent": "坐席", "customer": "客户", "unknown": "未识别"}
"""Who speaks (``model.Who``)."""

VERDICT_ZH: Mapping[str, str] = {
    **{"pass": "通过", "fail": "不通过", "undecided": "待复核", "unearned": "未加分", "na": "不适用"}
}
"""A verdict (``model.Verdict``); ``unearned`` is how a report shows the failure of what only adds points."""

MATCH_ZH: Mapping[str, str] = {"text": "原字", "phonetic": "近音", "acoustic": "声音", "meta": "资料"}
"""How evidence was found (``model.Match``)."""

RECKONED_ZH = "时间"
"""The same for sound that nobody listened to: reckoned from the times of a finished transcript."""

BAD_MOODS = ("愤怒", "焦急", "失望", "难过", "无奈", "不满", "不耐烦")
"""What a customer in a bad mood feels, as the course of feelings names it."""

UNHEARD = "（没听清）"
"""Stands where words were hardly heard."""
