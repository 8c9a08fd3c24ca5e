"""``rules explain``: why a check came out as it did on one call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from qa.condition_forms import zh_of_kind
from qa.errors import UsageError
from qa.judge import conditions as c
from qa.judge.analyse import make_context
from qa.judge.context import CallContext, Truth
from qa.judge.explain import Explanation, Step, explain
from qa.judge.scorecard import Scorecard
from qa.model import Evidence, Match, Verdict
from qa.scorecard_yaml import load
from qa.stored_calls import one_call

__all__ = ["explain_call", "told"]

_VERDICT = {
    Verdict.PASS: "通过",
    Verdict.FAIL: "不通过",
    Verdict.NA: "不适用",
    Verdict.UNDECIDED: "待人工复核",
}
_TRUTH = {Truth.YES: "成立", Truth.NO: "不成立", Truth.UNSURE: "拿不准"}
_ROLE = {
    "when": "适用条件",
    "require": "要求",
    "forbid": "禁止",
    "of": "其中",
    "after": "在它之后",
    "before": "在它之前",
}
_MATCH = {Match.TEXT: "原字", Match.PHONETIC: "近音", Match.ACOUSTIC: "声音", Match.META: "资料"}


def explain_call(
    call: str,
    check: str,
    folder: Path,
    scorecard: Path | None = None,
    *,
    store: str = "",
    console: Console | None = None,
) -> int:
    """Tell why a check came out as it did.

    Args:
        call: a call's name in the output folder, its folder, or a transcript file.
        check: the check's id.
        folder: the output folder.
        scorecard: the rules; ``None`` for the shipped ones.
        store: SQLAlchemy URL of the store; empty for the folder's own.
        console: where the text goes.

    Raises:
        UsageError: there is no such call or check.
    """
    console = console or Console()
    card = load(scorecard)
    wanted = next((one for one in card.checks if one.id == check), None)
    if wanted is None:
        tail = check.rpartition(".")[2]
        near = "、".join(one.id for one in card.checks if tail in one.id)
        raise UsageError(
            f"评分表里没有检查“{check}”", hint=f"是否想写 {near}？" if near else "用 rules check 查看评分表"
        )
    transcript = one_call(call, folder, store)
    context = make_context(transcript, card)
    for line in told(explain(wanted, context, card), context, card):
        console.print(Text(line), soft_wrap=True)
    return 0


def told(explanation: Explanation, context: CallContext, card: Scorecard) -> Iterator[str]:
    """The explanation line by line."""
    result = explanation.result
    yield f"{result.id} {result.zh}：{_VERDICT[result.verdict]}"
    yield f"  {result.reason}"
    for proof in result.evidence:
        yield f"  依据：{_proof(proof)}"
    yield "经过："
    for step in explanation.steps:
        yield from _step(step, context, card)


def _step(step: Step, context: CallContext, card: Scorecard) -> Iterator[str]:
    pad = "  " * (step.depth + 1)
    finding = step.finding
    answer = _TRUTH[finding.truth] if finding.applies else "没有可判的"
    role = _ROLE.get(step.role, step.role)
    value = f"，数值 {finding.value}" if finding.value else ""
    yield f"{pad}{role}｜{_condition(step.condition, card)}：{answer}{value}"
    if step.looked is not None:
        places = "、".join(str(turn + 1) for turn in step.looked[:12]) + (
            "……" if len(step.looked) > 12 else ""
        )
        yield (
            f"{pad}  看了 {len(step.looked)} 句（第 {places} 句）"
            if step.looked
            else f"{pad}  没有符合范围的发言"
        )
    for hit in finding.hits[:5]:
        proof = hit.evidence(context)
        if proof is not None:
            text = context.turns[hit.turn].text[hit.at : hit.to] if hit.gap is None and hit.turn >= 0 else ""
            found = f"“{text}”" if text and len(text) < 40 else ""
            yield f"{pad}  找到{found} {_proof(proof)}{'' if hit.sure else '（把握不足）'}"
    if finding.missing:
        yield f"{pad}  缺少：{'、'.join(finding.missing)}"
    if finding.doubt:
        yield f"{pad}  拿不准：{finding.doubt}"
    for miss in step.near:
        line = f"最接近的是第 {miss.turn + 1} 句“{miss.said}”，与“{miss.phrase}”读音相似 {miss.likeness:.0%}"
        yield f"{pad}  {line}"


def _condition(condition: c.Condition, card: Scorecard) -> str:
    """A condition in a few words."""
    kind = zh_of_kind(type(condition).__name__)
    if isinstance(condition, c.Said):
        names = {act.id: act.zh for act in card.lexicon.acts}
        return f"{kind}（{'、'.join(names.get(act, act) for act in condition.acts)}）"
    if isinstance(condition, c.Entities):
        return f"{kind}（{'、'.join(condition.kinds)}）"
    if isinstance(condition, c.Measure):
        return f"{kind}（{condition.of}）"
    return kind


def _proof(proof: Evidence) -> str:
    place = "" if proof.turn is None else f"第 {proof.turn + 1} 句"
    time = "" if proof.start is None else f" {proof.start:.1f}–{proof.end or 0:.1f} 秒"
    return f"{place}{time}“{proof.quote}”（{_MATCH[proof.match]}，把握 {proof.confidence:.0%}）".lstrip()
