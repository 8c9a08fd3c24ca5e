"""``rules explain``: why a check came out as it did on one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from rich.console import Console
from rich.text import Text

from qa.commands.rules_words import in_words, where_in_words
from qa.commands.scorecard_file import card_for, named_scorecard
from qa.errors import UsageError
from qa.judge import conditions as c
from qa.judge.analyse import make_context
from qa.judge.context import CallContext, Finding, Spot, Truth
from qa.judge.explain import Explanation, Step, explain
from qa.judge.scorecard import Scorecard
from qa.judge.where import Where
from qa.kept.stored_calls import judged_by, one_call
from qa.model import Evidence, Match, Verdict
from qa.shown_words import MATCH_ZH, RECKONED_ZH, VERDICT_ZH

__all__ = ["explain_call", "steps_told", "told"]

_TRUTH = {Truth.YES: "成立", Truth.NO: "不成立", Truth.UNSURE: "拿不准"}
_ROLE = {
    "when": "适用条件",
    "credit": "另给的机会（只加不扣）",
    "require": "要求",
    "forbid": "禁止",
    "of": "其中",
    "after": "在它之后",
    "before": "在它之前",
    "by": "要有的回应（全通里）",
    "steps": "一步",
    "more": "前者",
    "than": "后者",
    "condition": "其中",
}
_GROUPS = (c.AllOf, c.AnyOf, c.NotAny, c.Parts, c.Named)
_MOST_HITS, _MOST_SIGNS = 5, 8


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
        check: the check's id or its Chinese name.
        folder: the output folder.
        scorecard: the rules; ``None`` for those the call was judged by, where they can be had, else the
            shipped ones.
        store: SQLAlchemy URL of the store; empty for the folder's own.
        console: where the text goes.

    Raises:
        UsageError: there is no such call or check.
    """
    console = console or Console()
    named = named_scorecard(scorecard)
    judged = judged_by(call, folder, store)
    # First of all: of a call that is not there nobody knows the scorecard, nor the checks.
    transcript = one_call(call, folder, store)
    card, told_first = card_for(judged, named)
    wanted = next((one for one in card.checks if check in (one.id, one.zh)), None)
    if wanted is None:
        near = "、".join(_likely(check, card))
        raise UsageError(f"评分表里没有检查“{check}”", hint=f"是否想写 {near}？" if near else _listed(card))
    context = make_context(transcript, card)
    if told_first:
        console.print(Text(told_first), soft_wrap=True)
    for line in told(explain(wanted, context, card), context, card):
        console.print(Text(line), soft_wrap=True)
    return 0


def _likely(check: str, card: Scorecard) -> list[str]:
    """Checks that may be meant: by id, by a part of it, or by the Chinese name."""
    tail = check.rpartition(".")[2]
    ids = [one.id for one in card.checks]
    held = [one.id for one in card.checks if (len(tail) > 2 and tail in one.id) or check in one.zh]
    return held or get_close_matches(check, ids, n=3, cutoff=0.6)


def _listed(card: Scorecard) -> str:
    return f"评分表里的检查：{'、'.join(one.id for one in card.checks)}"


def told(explanation: Explanation, context: CallContext, card: Scorecard) -> Iterator[str]:
    """The explanation line by line."""
    result = explanation.result
    yield f"{result.id} {result.zh}：{VERDICT_ZH[result.verdict]}"
    yield f"  {result.reason}"
    for proof in result.evidence:
        yield f"  依据：{_proof(proof, context)}"
    yield from steps_told(explanation, context, card)


def steps_told(explanation: Explanation, context: CallContext, card: Scorecard) -> Iterator[str]:
    """The conditions of a check with their answers."""
    yield "经过："
    free = explanation.result.verdict is Verdict.NA
    for step in explanation.steps:
        if free and step.depth == 0 and step.role in ("require", "forbid"):
            yield "  （本通不适用，下面的没有用来下结论）"
        yield from _step(step, context, card)


def _step(step: Step, context: CallContext, card: Scorecard) -> Iterator[str]:
    pad = "  " * (step.depth + 1)
    finding = step.finding
    answer = _TRUTH[finding.truth] if finding.applies else "没有可判的"
    role = _ROLE.get(step.role, step.role.replace("exempt：", "免检："))
    value = f"，数值 {finding.value}" if finding.value and not isinstance(step.condition, _GROUPS) else ""
    named = f"{step.name}＝" if step.name else ""
    yield f"{pad}{role}｜{named}{in_words(step.condition, card)}：{answer}{value}"
    if step.again:
        yield f"{pad}  （同前）"
        return
    if step.looked is not None:
        yield f"{pad}  {_looked(step, card)}"
    if step.signs:
        yield f"{pad}  迹象：{_signs(step)}"
    # What groups find is told where it is found.
    if not isinstance(step.condition, _GROUPS):
        yield from (f"{pad}  {line}" for line in _found(finding, context))
    if finding.missing:
        yield f"{pad}  缺少：{'、'.join(finding.missing)}"
    if finding.doubt:
        yield f"{pad}  拿不准：{finding.doubt}"
    for miss in step.near:
        how = "意思相似" if isinstance(step.condition, c.Similar) else "读音相似"
        near = f"最接近的是第 {miss.turn + 1} 句“{miss.said}”"
        yield f"{pad}  {near}，与“{miss.phrase}”{how} {miss.likeness:.0%}"


def _looked(step: Step, card: Scorecard) -> str:
    where = getattr(step.condition, "where", None)
    limits = where_in_words(where, card) if isinstance(where, Where) else ""
    if not step.looked:
        return f"范围{f'（{limits}）' if limits else ''}里没有发言"
    places = "、".join(str(turn + 1) for turn in step.looked[:12])
    more = "……" if len(step.looked) > 12 else ""
    return f"看了 {len(step.looked)} 句（第 {places}{more} 句）{f'，范围：{limits}' if limits else ''}"


def _signs(step: Step) -> str:
    base = getattr(step.condition, "base", 0.0)
    heard = sorted(step.signs, key=lambda sign: -abs(sign[1]))[:_MOST_SIGNS]
    told = "、".join(f"{name} {weight:+.2g}" for name, weight in heard)
    rest = len(step.signs) - len(heard)
    more = f"，另有 {rest} 种" if rest else ""
    return (f"起点 {base:g}，" if base else "") + told + more


def _found(finding: Finding, context: CallContext) -> Iterator[str]:
    """What was found; for something due to each of several places, those where it is missing."""
    if finding.cause and finding.truth is not Truth.YES:
        yield from (f"没有回应的是 {_proof(proof, context)}" for proof in finding.cause[:_MOST_HITS])
        return
    hits = list(_apart(finding.hits))
    for hit in hits[:_MOST_HITS]:
        proof = hit.evidence(context)
        if proof is not None:
            text = context.turns[hit.turn].text[hit.at : hit.to] if hit.gap is None and hit.turn >= 0 else ""
            words = f"“{text}”" if text and len(text) < 40 and text != proof.quote else ""
            yield f"找到{words} {_proof(proof, context)}{'' if hit.sure else '（把握不足）'}"
    if len(hits) > _MOST_HITS:
        yield f"另有 {len(hits) - _MOST_HITS} 处"


def _apart(hits: Sequence[Spot]) -> Iterator[Spot]:
    """Hits of which none lies inside another: several wordings often match the same words."""
    for number, hit in enumerate(hits):
        around = [
            (other, one)
            for other, one in enumerate(hits)
            if other != number and (one.turn, one.gap) == (hit.turn, hit.gap)
            if one.at <= hit.at and hit.to <= one.to
        ]
        # Of two at the very same place the first is told.
        if not any((one.at, one.to) != (hit.at, hit.to) or other < number for other, one in around):
            yield hit


def _proof(proof: Evidence, context: CallContext) -> str:
    # In a finished transcript what is measured is reckoned from its times: nobody listened.
    reckoned = proof.match is Match.ACOUSTIC and not context.transcript.acoustic
    how = RECKONED_ZH if reckoned else MATCH_ZH[proof.match]
    place = "" if proof.turn is None else f"第 {proof.turn + 1} 句"
    time = "" if proof.start is None else f" {proof.start:.1f}–{proof.end or 0:.1f} 秒"
    return f"{place}{time}“{proof.quote}”（{how}，把握 {proof.confidence:.0%}）".lstrip()
