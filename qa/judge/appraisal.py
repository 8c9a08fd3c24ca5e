"""A trainer's closing word on every stage of a call: what was good, what was lacking and why it matters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa.judge.coaching import Coaching
from qa.judge.context import CallContext
from qa.judge.marks_checks import note_of
from qa.judge.scorecard import Check, Scorecard, StageModel
from qa.judge.stage_reasons import stage_reasons
from qa.judge.stage_weights import LearnedFlow
from qa.model import CheckResult, Mark, Score, Severity, StageReview, Verdict

__all__ = ["review_stages"]

_MOST_NAMED = 5
# So many signs of a stage's beginning are looked at, and told.
_MOST_SIGNS, _MOST_TOLD = 8, 3
_FORM = re.compile("开口|长句|短句|长度|几乎没说|一两个字|数字|问句收尾|提问$|位置|不算|(?:坐席|客户)[您你]$")
_NUMERALS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"


@dataclass(frozen=True, slots=True)
class _Stage:
    """What was decided about one stage: check, result and the number of its mark (0: none)."""

    passed: tuple[tuple[Check, CheckResult, int], ...]
    failed: tuple[tuple[Check, CheckResult, int], ...]
    open: int


def review_stages(
    results: Sequence[CheckResult],
    scorecard: Scorecard,
    context: CallContext,
    marks: Sequence[Mark],
    points: Score,
) -> tuple[StageReview, ...]:
    """A closing word on every stage of the flow, those that did not take place included.

    Args:
        results: one per check of the scorecard, in its order.
        scorecard: its flow and library.
        context: the call.
        marks: the call's marks.
        points: its score.

    Returns:
        One review per stage in the order of the flow. Every failed check is named in one of them or has
        a mark of its own.
    """
    held = {span.id for span in context.staging.spans}
    sections = {section.id: section for section in points.sections}
    placed, reasons = _placed(results, scorecard, context, marks), _reasons(scorecard, context)
    reviews = []
    for model in scorecard.flow.stages:
        section, stage = sections.get(model.id), placed[model.id]
        known = section is not None and section.max > 0
        took_place = model.id in held
        said = (_of_held if took_place else _of_absent)(model, stage, scorecard)
        said = said or ("这一段没有失分。" if known else "这一段没有需要评判的地方。")
        reviews.append(
            StageReview(
                id=model.id,
                held=took_place,
                appraisal=said,
                score=section.score if section and known else None,
                max=section.max if section and known else None,
                why=reasons.get(model.id, ""),
            )
        )
    return tuple(reviews)


def _reasons(scorecard: Scorecard, context: CallContext) -> dict[str, str]:
    """Why every stage begins where it does, as far as that was learned; signs of mere length are left out."""
    if not isinstance(scorecard.flow, LearnedFlow):
        return {}
    found = stage_reasons(context.acts, scorecard.flow, context.staging, _MOST_SIGNS)
    said = {}
    for reason in found:
        kept = tuple(sign for sign in reason.signs if not _FORM.search(sign[0]))[:_MOST_TOLD]
        said[reason.stage] = replace(reason, signs=kept).text
    return said


def _placed(
    results: Sequence[CheckResult], scorecard: Scorecard, context: CallContext, marks: Sequence[Mark]
) -> dict[str, _Stage]:
    """Results by the stage in which they are told."""
    numbers: dict[str, Mark] = {}
    for mark in marks:
        for name in (mark.check, *mark.also):
            numbers.setdefault(name, mark)
    stages = [model.id for model in scorecard.flow.stages]
    last = context.staging.spans[-1].id if context.staging.spans else stages[-1]
    told: dict[str, list[tuple[Check, CheckResult, int]]] = {stage: [] for stage in stages}
    for check, result in zip(scorecard.checks, results, strict=True):
        own = numbers.get(check.id)
        # As the score sheet has it; what belongs to no stage is told where its mark stands.
        section = check.id.partition(".")[0]
        stage = section if section in told else (own.stage if own else last)
        told.get(stage, told[last]).append((check, result, own.n if own else 0))
    return {stage: _split(own, scorecard.coaching) for stage, own in told.items()}


def _split(own: Sequence[tuple[Check, CheckResult, int]], coaching: Coaching) -> _Stage:
    return _Stage(
        tuple(item for item in own if item[1].verdict is Verdict.PASS and _earned(item, coaching)),
        tuple(sorted((i for i in own if i[1].verdict is Verdict.FAIL), key=_lost)),
        sum(item[1].verdict is Verdict.UNDECIDED and item[0].stage != "any" for item in own),
    )


def _earned(item: tuple[Check, CheckResult, int], coaching: Coaching) -> bool:
    """Whether a pass is worth naming here: done, not left undone, and not of the call as a whole."""
    check, _, number = item
    of_the_call = check.stage == "any" and not number and note_of(check, coaching).whole
    return check.require is not None and check.stage != "after" and not of_the_call


def _lost(item: tuple[Check, CheckResult, int]) -> tuple[int, float]:
    _, result, _ = item
    rank = {Severity.FATAL: 0, Severity.BONUS: 2}.get(result.severity, 1)
    return rank, result.points - result.max


def _of_held(model: StageModel, stage: _Stage, scorecard: Scorecard) -> str:
    parts = [*_praise(stage, scorecard), *_faults(stage, scorecard)]
    lesson = scorecard.coaching.lessons.get(model.id)
    if lesson is not None and parts:
        parts.append(lesson.lost if _lost_any(stage) else lesson.kept)
    if stage.open:
        parts.append(f"另有 {stage.open} 项证据不足，留待人工复核。")
    return "".join(parts)


def _praise(stage: _Stage, scorecard: Scorecard) -> Iterator[str]:
    names = list(dict.fromkeys(note_of(check, scorecard.coaching).good for check, _, _ in stage.passed))
    if names:
        some = "、".join(names[:_MOST_NAMED]) + ("等" if len(names) > _MOST_NAMED else "")
        did = f"{some}都做到了" if len(names) > 1 else f"做到了{some}"
        yield f"这一段没有失分，{did}。" if not _lost_any(stage) else f"做得好的是{some}。"


def _lost_any(stage: _Stage) -> bool:
    return any(result.severity is not Severity.BONUS for _, result, _ in stage.failed)


def _faults(stage: _Stage, scorecard: Scorecard) -> Iterator[str]:
    lost = [item for item in stage.failed if item[1].severity is not Severity.BONUS]
    marked = [(note_of(c, scorecard.coaching).bad, n) for c, _, n in lost if n]
    apart = [note_of(check, scorecard.coaching).good for check, _, n in lost if not n]
    bonus = [note_of(c, scorecard.coaching).good for c, r, n in stage.failed if r.severity is Severity.BONUS]
    if marked:
        some = "、".join(f"{name}{_circled(n)}" for name, n in marked[:_MOST_NAMED])
        yield f"要改的是{some}{f'等 {len(marked)} 处' if len(marked) > _MOST_NAMED else ''}。"
    if apart:
        yield f"本阶段还缺：{'、'.join(dict.fromkeys(apart))}。"
    if bonus and not lost:
        yield f"再上一层，可以加上：{'、'.join(dict.fromkeys(bonus))}。"


def _circled(number: int) -> str:
    return _NUMERALS[number - 1] if 1 <= number <= len(_NUMERALS) else f"（{number}）"


def _of_absent(model: StageModel, stage: _Stage, scorecard: Scorecard) -> str:
    """What should have happened in a stage that did not take place."""
    due = [
        check.zh
        for check in scorecard.checks
        if check.stage == model.id and check.severity not in (Severity.BONUS, Severity.FATAL)
    ]
    text = f"这一段没有出现，应当{model.means}"
    text = text.rstrip("。") + "。"
    # What was said wrongly elsewhere is not owed to a stage that was left out: its own mark tells of it.
    lost = [
        check
        for check, result, _ in stage.failed
        if result.severity is not Severity.BONUS and check.require is not None
    ]
    if lost:
        names = "、".join(dict.fromkeys(check.zh for check in lost))
        return f"{text}没有得分的是：{names}。{note_of(lost[0], scorecard.coaching).why}"
    return text + (f"要点：{'、'.join(due)}。" if due else "")
