"""The synopsis of a call: two to four sentences put together from what was extracted and judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.judge.context import CallContext
from qa.model import CheckResult, Score, Severity, Verdict, Who

__all__ = ["summarise"]

_WORST = 3


def summarise(
    context: CallContext, results: Sequence[CheckResult], score: Score, facts: Mapping[str, object]
) -> str:
    """Say how long the call was, what it was about, what came of it and how it was handled.

    Every sentence is left out when there is nothing true to say in it.
    """
    return "".join(
        sentence
        for sentence in (
            _matter(context, facts),
            _outcome(facts),
            _feelings(facts),
            _handling(results, score),
            _hearing(context),
        )
        if sentence
    )


def _value(facts: Mapping[str, object], name: str) -> str:
    form = facts.get("record.form")
    if not isinstance(form, Mapping):
        return ""
    return str(form[name]["value"]).rstrip("。！？，") if name in form else ""


def _matter(context: CallContext, facts: Mapping[str, object]) -> str:
    minutes, seconds = divmod(round(context.transcript.duration), 60)
    length = f"通话 {minutes} 分 {seconds:02d} 秒。" if context.transcript.duration else ""
    problem = _value(facts, "core_problem")
    if not problem:
        return length
    kind = str(facts["complaint.type"])
    level = str(facts["complaint.level"])
    kind = kind if level in ("", "普通") else f"{kind}，{level}"
    verb = (
        f"客户投诉（{kind}）"
        if facts["complaint.is_complaint"] == "yes"
        else _CALLS.get(str(facts["complaint.wish"]), "客户来电办理")
    )
    wish = str(facts["complaint.wish"])
    hope = f"，希望{wish}" if wish not in ("其他", "咨询解答") else ""
    return f"{length}{verb}：“{problem}”{hope}。"


_CALLS = {"咨询解答": "客户来电咨询"}


def _outcome(facts: Mapping[str, object]) -> str:
    solution, due = _value(facts, "solution"), _value(facts, "promised_time")
    accepted = _value(facts, "confirmed")
    said = f"坐席的处理：“{solution}”" if solution else ""
    when = f"承诺的时间：“{due}”" if due and due != solution else ""
    both = "；".join(part for part in (said, when) if part)
    if not both:
        return ""
    return f"{both}，客户表示同意。" if accepted else f"{both}。"


def _feelings(facts: Mapping[str, object]) -> str:
    """How the customer's feelings went, where there was anything bad in them."""
    course = facts.get("emotion")
    if not isinstance(course, Mapping) or not course.get("known"):
        return ""
    told = str(course["value"])
    return "" if told == "全程平稳" else f"客户情绪：{told}。"


def _handling(results: Sequence[CheckResult], score: Score) -> str:
    failed = [r for r in results if r.verdict is Verdict.FAIL and r.severity is not Severity.BONUS]
    unsure = sum(r.verdict is Verdict.UNDECIDED for r in results)
    lost = sorted(failed, key=lambda r: (r.severity is not Severity.FATAL, r.points - r.max))
    names = "、".join(r.zh for r in lost[:_WORST])
    if score.fatal:
        text = f"出现致命项，总分记 0（其余得分 {score.before_fatal or 0:g}）；主要问题：{names}。"
    elif names:
        text = f"主要失分：{names}。"
    else:
        text = "各项检查没有失分。" if any(r.verdict is Verdict.PASS for r in results) else ""
    return text + (f"另有 {unsure} 项证据不足，待人工复核。" if unsure else "")


def _hearing(context: CallContext) -> str:
    """Say openly that a side was hardly understood: half its text may be wrong."""
    names = [name for who, name in ((Who.AGENT, "坐席"), (Who.CUSTOMER, "客户")) if who in context.unclear]
    if not names:
        return ""
    return f"{'和'.join(names)}的声音大半没有听清，文字仅供参考，没听到的内容不作扣分。"
