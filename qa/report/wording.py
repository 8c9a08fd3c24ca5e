"""How the report says things: Chinese labels, clock times, circled numbers, clean text.

Pure. It must not know documents, pages or files.
"""

from __future__ import annotations

import math
import re

from qa.model import COUNTED_SILENCE_S
from qa.shown_words import MATCH_ZH, RECKONED_ZH

__all__ = [
    "DOUBT_ZH",
    "FIELD_ZH",
    "LAYOUT_ZH",
    "SEVERITY_ZH",
    "SILENCE_ZH",
    "TONE_KIND_ZH",
    "TONE_VERDICT",
    "TONE_ZH",
    "circled",
    "clean",
    "clock",
    "length",
    "listed_only",
    "match_zh",
    "moment",
    "number",
    "shown_verdict",
    "subtitle_clock",
]

SEVERITY_ZH = {"fatal": "致命", "major": "重要", "minor": "一般", "bonus": "加分"}
DOUBT_ZH = "没听准，请核对"  # stands behind words that were not well heard
TONE_ZH = {"good": "好", "bad": "不足", "advice": "建议"}
# How the words that a mark points to are drawn: as those of a check with this verdict.
TONE_VERDICT = {"good": "pass", "bad": "fail", "advice": "undecided"}
SILENCE_ZH = f"双方都不说话超过 {COUNTED_SILENCE_S:g} 秒"
TONE_KIND_ZH = {"ringback": "振铃", "busy": "忙音", "music": "音乐", "tone": "提示音", "lost": "录音缺失"}
LAYOUT_ZH = {
    "stereo": "双声道",
    "mono": "单声道",
    "fake_stereo": "双声道（两轨相同）",
    "swapped": "双声道（左右互换）",
}

# Names of extracted facts and of the two pre-filled forms' fields.
FIELD_ZH = {
    "complaint.is_complaint": "是否投诉",
    "complaint.type": "投诉类型",
    "complaint.level": "投诉等级",
    "complaint.wish": "客户诉求",
    "promises": "承诺",
    "emotion": "客户情绪",
    "record.form": "通话记录表",
    "record.tracker": "进度跟踪表",
    "number": "编号",
    "call_time": "来电时间",
    "agent": "坐席",
    "customer": "客户",
    "customer_name": "客户姓名",
    "contact": "联系方式",
    "order": "订单或产品",
    "type": "类型",
    "core_problem": "核心问题",
    "wish": "诉求",
    "solution": "处理方案",
    "promised_time": "承诺时限",
    "confirmed": "客户确认",
    "follow_up": "后续跟进",
    "filing": "登记状态",
    "filing_state": "登记状态",
    "subject": "事由",
    "stage": "阶段",
    "progress": "进展",
    "owner": "负责人",
    "due": "应完成时间",
    "done": "实际完成",
    "satisfaction": "满意度",
    "key_events": "关键节点",
    "events": "关键节点",
    "remarks": "备注",
}

# Control characters (but tab and newline), lone surrogates and invisible direction overrides: they
# break XML and UTF-8 or let a sentence be displayed as something that was never said.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def clean(text: str) -> str:
    """Return ``text`` without characters that no report format can carry safely."""
    return text if text.isprintable() else _UNSAFE.sub("", text)


def clock(seconds: float | None) -> str:
    """Return a time as ``0:37`` or ``1:02:03``; empty for ``None``."""
    if seconds is None:
        return ""
    whole = int(max(0.0, seconds))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"


def shown_verdict(verdict: str, severity: str) -> str:
    """The verdict as people should read it: missing what only adds points is ``unearned``, no failure."""
    return "unearned" if verdict == "fail" and severity == "bonus" else verdict


def subtitle_clock(seconds: float) -> str:
    """Return a time as SubRip writes it, ``00:00:37,250``."""
    milliseconds = round(max(0.0, seconds) * 1000)
    rest, ms = divmod(milliseconds, 1000)
    hours, rest = divmod(rest, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours:02d}:{minutes:02d}:{secs:02d},{ms:03d}"


def length(seconds: float | None) -> str:
    """Return a duration as people say it, ``2 分 51 秒``; a dash for ``None``."""
    if seconds is None:
        return "—"
    whole = round(max(0.0, seconds))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {secs} 秒" if minutes else f"{secs} 秒"


def moment(iso: str) -> str:
    """Return an ISO 8601 moment as people read it, without its zone; other text as it is."""
    return iso.replace("T", " ", 1)[:19] if len(iso) >= 19 and iso[10:11] == "T" else iso


def number(value: float | None, digits: int = 1) -> str:
    """Return a number without needless zeros (``78.5``, ``80``); a dash for ``None``."""
    if value is None or not math.isfinite(value):
        return "—"
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def listed_only(listed: int, held: int) -> str:
    """That only one run's calls are listed, where the store has more; else empty."""
    return f"只列这一次的 {listed:,} 通（结果库里共有 {held:,} 通）" if held > listed else ""


def match_zh(match: str, *, heard: bool) -> str:
    """How evidence was found.

    Args:
        match: as in ``report.json``.
        heard: whether the call was judged by its sound.
    """
    return RECKONED_ZH if match == "acoustic" and not heard else MATCH_ZH.get(match, match)


def circled(n: int) -> str:
    """Return ①–㊿ for 1–50 and ``(51)`` beyond (Unicode stops there)."""
    if 1 <= n <= 20:
        return chr(0x2460 + n - 1)
    if 21 <= n <= 35:
        return chr(0x3251 + n - 21)
    if 36 <= n <= 50:
        return chr(0x32B1 + n - 36)
    return f"({n})"
