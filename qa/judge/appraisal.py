"""A trainer's closing word on every stage of a call: what was good, what was lacking and why it matters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qa.judge.coaching import Coaching
from qa.judge.context import CallContext
from qa.judge.marks_checks import lacks_of, note_of, note_on
from qa.judge.marks_praise import fails
from qa.judge.scorecard import Check, Scorecard, StageModel
from qa.judge.stage_reasons import stage_reasons
from qa.judge.stage_weights import LearnedFlow
from qa.model import CheckResult, Mark, MarkSource, Score, Severity, StageReview, Tone, Verdict

__all__ = ["review_stages"]

_MOST_NAMED = 5
# So many signs of a stage's beginning are looked at, and told.
_MOST_SIGNS, _MOST_TOLD = 8, 3
_FORM = re.compile("开口|长句|短句|长度|几乎没说|一两个字|数字|问句收尾|提问$|位置|不算|(?:坐席|客户)[您你]$")
_NUMERALS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"


# A check, its result and its mark, if it has one.
_Item = tuple[Check, CheckResult, Mark | None]


@dataclass(frozen=True, slots=True)
class _Stage:
    """What was decided about one stage.

    Attributes:
        passed, failed: its checks.
        open: how many of them nobody could decide.
        scored: some of its points were earned.
        beside: what was said wrongly in it and is told of elsewhere, or costs nothing.
    """

    passed: tuple[_Item, ...]
    failed: tuple[_Item, ...]
    open: int
    scored: bool
    beside: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What a stage is told by: the scorecard with its notes, the call, what stages are called.

    ``poor``: the call went badly, so that only what has a mark is praised.
    """

    scorecard: Scorecard
    context: CallContext
    names: Mapping[str, str]
    poor: bool


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
    names = {model.id: model.zh for model in scorecard.flow.stages}
    told = _Told(scorecard, context, names, fails(points))
    reviews = []
    for model in scorecard.flow.stages:
        section, stage = sections.get(model.id), placed[model.id]
        known = section is not None and section.max > 0
        took_place = model.id in held
        said = (_of_held if took_place else _of_absent)(model, stage, told)
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
    told: dict[str, list[_Item]] = {stage: [] for stage in stages}
    for check, result in zip(scorecard.checks, results, strict=True):
        own = numbers.get(check.id)
        # As the score sheet has it; what belongs to no stage is told where its mark stands.
        section = check.id.partition(".")[0]
        stage = section if section in told else (own.stage if own else last)
        told.get(stage, told[last]).append((check, result, own))
    # What is lacking is owed to one stage; what was said wrongly mars the one in which it was said.
    lacking = {check.id for check in scorecard.checks if check.require is not None}
    said = [m for m in marks if m.tone is Tone.BAD and (m.source is MarkSource.ACT or m.check not in lacking)]
    return {
        stage: _split(own, scorecard.coaching, [mark for mark in said if mark.stage == stage])
        for stage, own in told.items()
    }


def _split(own: Sequence[_Item], coaching: Coaching, said: Sequence[Mark]) -> _Stage:
    failed = [item for item in own if item[1].verdict is Verdict.FAIL]
    ours = {mark.n for _, r, mark in failed if mark is not None and r.severity is not Severity.BONUS}
    return _Stage(
        tuple(item for item in own if item[1].verdict is Verdict.PASS and _earned(item, coaching)),
        tuple(sorted(failed, key=_lost)),
        sum(item[1].verdict is Verdict.UNDECIDED and item[0].stage != "any" for item in own),
        any(result.points > 0 for _, result, _ in own),
        tuple(mark for mark in said if mark.n not in ours),
    )


def _earned(item: _Item, coaching: Coaching) -> bool:
    """Whether a pass is worth naming here: done, not left undone, and not of the call as a whole."""
    check, _, mark = item
    of_the_call = check.stage == "any" and mark is None and note_of(check, coaching).whole
    return check.require is not None and check.stage != "after" and not of_the_call


def _lost(item: _Item) -> tuple[int, float]:
    _, result, _ = item
    rank = {Severity.FATAL: 0, Severity.BONUS: 2}.get(result.severity, 1)
    return rank, result.points - result.max


def _of_held(model: StageModel, stage: _Stage, told: _Told) -> str:
    parts = [*_praise(stage, told), *_faults(model, stage, told)]
    lesson = told.scorecard.coaching.lessons.get(model.id)
    if lesson is not None and parts:
        parts.append(lesson.lost if _lost_any(stage) or stage.beside else lesson.kept)
    if stage.open:
        parts.append(f"{'另有' if parts else '有'} {stage.open} 项证据不足，留待人工复核。")
    return "".join(parts)


def _praise(stage: _Stage, told: _Told) -> Iterator[str]:
    notes = [(note_of(check, told.scorecard.coaching), mark) for check, _, mark in stage.passed]
    # Where something was said wrongly, what only passed may rest on those very words.
    sure = not told.poor and not stage.beside
    kept = (note.good for note, mark in notes if sure or note.whole or _praises(mark))
    names = list(dict.fromkeys(kept))
    if names:
        some = "、".join(names[:_MOST_NAMED]) + ("等" if len(names) > _MOST_NAMED else "")
        did = f"{some}都做到了" if len(names) > 1 else f"做到了{some}"
        clean = not _lost_any(stage) and not stage.beside
        yield f"这一段没有失分，{did}。" if clean else f"做得好的是{some}。"


def _praises(mark: Mark | None) -> bool:
    return mark is not None and mark.tone is not Tone.BAD


def _lost_any(stage: _Stage) -> bool:
    return any(result.severity is not Severity.BONUS for _, result, _ in stage.failed)


def _faults(model: StageModel, stage: _Stage, told: _Told) -> Iterator[str]:
    coaching = told.scorecard.coaching
    lost = [item for item in stage.failed if item[1].severity is not Severity.BONUS]
    marked = [
        f"{note_on(c, coaching, told.context).bad}{_circled(mark.n)}{_elsewhere(mark, model, told)}"
        for c, _, mark in lost
        if mark is not None
    ]
    apart = [
        "、".join(lacks_of(check, told.context)) or note_of(check, coaching).good
        for check, _, mark in lost
        if mark is None
    ]
    bonus = [note_of(c, coaching).good for c, r, _ in stage.failed if r.severity is Severity.BONUS]
    if marked:
        rest = f"等 {len(marked)} 处" if len(marked) > _MOST_NAMED else ""
        yield f"要改的是{'、'.join(marked[:_MOST_NAMED])}{rest}。"
    if stage.beside and not lost:
        titles = dict.fromkeys(f"{mark.title}{_circled(mark.n)}" for mark in stage.beside)
        yield f"要改的是{'、'.join(titles)}。"
    if apart:
        yield f"本阶段还缺：{'、'.join(dict.fromkeys(apart))}。"
    if bonus and not lost and not stage.beside:
        yield f"再上一层，可以加上：{'、'.join(dict.fromkeys(bonus))}。"


def _elsewhere(mark: Mark, model: StageModel, told: _Told) -> str:
    """Where the mark stands when that is in another stage."""
    if mark.stage == model.id:
        return ""
    minutes, seconds = divmod(round(mark.start or 0.0), 60)
    time = f" {minutes}:{seconds:02d}" if mark.start is not None else ""
    return f"（在{told.names.get(mark.stage, '别的阶段')}{time}）"


def _circled(number: int) -> str:
    return _NUMERALS[number - 1] if 1 <= number <= len(_NUMERALS) else f"（{number}）"


def _of_absent(model: StageModel, stage: _Stage, told: _Told) -> str:
    """What should have happened in a stage that did not take place, or where it was dealt with instead."""
    # What was said wrongly elsewhere is not owed to a stage that was left out: its own mark tells of it.
    lost = [
        check
        for check, result, _ in stage.failed
        if result.severity is not Severity.BONUS and check.require is not None
    ]
    names = "、".join(dict.fromkeys(check.zh for check in lost))
    if stage.passed:
        return _dealt_with(stage, told) + (f"没有做到的是：{names}。" if lost else "")
    text = f"这一段没有{'单独展开' if stage.scored else '出现'}，应当{model.means}".rstrip("。") + "。"
    if lost:
        return f"{text}没有得分的是：{names}。{note_of(lost[0], told.scorecard.coaching).why}"
    if not stage.failed and not stage.open:
        return text
    due = [check.zh for check in told.scorecard.checks if _owed(check, model)]
    return text + (f"要点：{'、'.join(due)}。" if due else "")


def _owed(check: Check, model: StageModel) -> bool:
    return check.stage == model.id and check.severity not in (Severity.BONUS, Severity.FATAL)


def _dealt_with(stage: _Stage, told: _Told) -> str:
    """What of a stage that did not stand apart was done, and in which other stages."""
    good = list(dict.fromkeys(note_of(check, told.scorecard.coaching).good for check, _, _ in stage.passed))
    some = "、".join(good[:_MOST_NAMED]) + ("等" if len(good) > _MOST_NAMED else "")
    places = dict.fromkeys(told.names.get(m.stage, "") for _, _, m in stage.passed if m is not None)
    where = "、".join(place for place in places if place)
    return f"这一段没有单独展开，{some}夹在{where or '别的阶段'}里谈的。"
