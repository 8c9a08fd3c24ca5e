"""The figures that ``measure`` can compare: each with its Chinese name, unit and how it is got.

A value of ``None`` means that this recording cannot tell. ``optional`` figures come from the line or
from metadata: where they are unknown there is nothing to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

from qa.judge import timeline
from qa.judge.conditions import Measure
from qa.judge.context import CallContext
from qa.model import Seconds, Who

__all__ = ["MEASURES", "Figure"]

Value = Callable[[Measure, CallContext], float | None]
_NO_TIMES = "文字稿没有时间，无法测量"
_NO_LEVELS = "录音没有给出响度"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurable thing."""

    zh: str
    unit: str
    value: Value
    digits: int = 0
    optional: bool = False
    unknown: str = _NO_TIMES


def _timed(value: Value) -> Value:
    def get(condition: Measure, context: CallContext) -> float | None:
        return value(condition, context) if timeline.measurable(context.transcript) else None

    return get


def _apart(value: Value) -> Value:
    """Only where the two sides can be told apart in sound."""

    def get(condition: Measure, context: CallContext) -> float | None:
        if not timeline.measurable(context.transcript) or timeline.shared_channel(context.transcript):
            return None
        return value(condition, context)

    return get


def _who(condition: Measure) -> Who:
    return condition.who or Who.AGENT


def _talk(condition: Measure, context: CallContext) -> Seconds:
    sides = (Who.AGENT, Who.CUSTOMER) if condition.who is None else (condition.who,)
    return sum(span.duration for who in sides for span in timeline.speech(context.transcript, who))


def _talk_share(condition: Measure, context: CallContext) -> float | None:
    own = sum(s.duration for s in timeline.speech(context.transcript, _who(condition)))
    both = own + sum(s.duration for s in timeline.speech(context.transcript, _who(condition).other))
    return own / both if both else None


def _silence(_: Measure, context: CallContext) -> float | None:
    return context.metrics.silence_s


def _silence_share(_: Measure, context: CallContext) -> float | None:
    whole, quiet = context.talk.duration, context.metrics.silence_s
    return quiet / whole if whole and quiet is not None else None


def _overlap_share(_: Measure, context: CallContext) -> float | None:
    whole = context.talk.duration
    return timeline.overlap_s(context.transcript) / whole if whole else None


def _interruptions(condition: Measure, context: CallContext) -> float | None:
    return sum(b.who is _who(condition) for b in timeline.interruptions(context.transcript))


def _delays(condition: Measure, context: CallContext) -> list[Seconds]:
    return [gap.duration for _, gap in timeline.answers(context.transcript, who=_who(condition))]


def _mean_delay(condition: Measure, context: CallContext) -> float | None:
    found = _delays(condition, context)
    return sum(found) / len(found) if found else None


def _hold(longest: bool) -> Value:
    def get(_: Measure, context: CallContext) -> float | None:
        held = [span.duration for span in context.transcript.meta.hold_events]
        return (max(held) if longest else sum(held)) if held else None

    return get


def _since_talk(moment: Seconds | None, context: CallContext) -> float | None:
    if moment is None or not timeline.measurable(context.transcript):
        return None
    return max(0.0, moment - context.talk.start)


def _stage_starts(condition: Measure, context: CallContext) -> float | None:
    starts = [s.start for s in context.staging.spans if s.id in condition.stages]
    return _since_talk(min(starts, default=None), context)


def _levels(condition: Measure, context: CallContext) -> list[float]:
    """How loud one side's turns are against its own usual level, in order; listening noises left out."""
    return [
        turn.loudness_db
        for turn in context.turns
        if turn.who is _who(condition)
        and turn.i in context.takers
        and turn.loudness_db is not None
        and (not condition.stages or context.stage_of(turn.i) in condition.stages)
    ]


def _loudness(condition: Measure, context: CallContext) -> float | None:
    """The loudest turn."""
    return max(_levels(condition, context), default=None)


def _loudness_rise(condition: Measure, context: CallContext) -> float | None:
    """From the first third of the turns to the last third."""
    levels = _levels(condition, context)
    third = len(levels) // 3
    return median(levels[-third:]) - median(levels[:third]) if third else None


MEASURES: Mapping[str, Figure] = {
    "duration_s": Figure("通话时长", " 秒", lambda _, c: c.transcript.duration or None),
    "talk_s": Figure("说话时间", " 秒", _timed(_talk)),
    "talk_share": Figure("说话占比", "", _timed(_talk_share), digits=2),
    "silence_s": Figure("静默合计", " 秒", _timed(_silence)),
    "silence_share": Figure("静默占比", "", _timed(_silence_share), digits=2),
    "longest_silence_s": Figure("最长静默", " 秒", _timed(lambda _, c: c.metrics.longest_silence_s)),
    "hold_s": Figure("保持合计", " 秒", _hold(longest=False), optional=True, unknown="没有保持记录"),
    "longest_hold_s": Figure("最长保持", " 秒", _hold(longest=True), optional=True, unknown="没有保持记录"),
    "overlap_s": Figure("重叠时间", " 秒", _apart(lambda _, c: timeline.overlap_s(c.transcript)), digits=1),
    "overlap_share": Figure("重叠占比", "", _apart(_overlap_share), digits=2),
    "interruptions": Figure("抢话", " 次", _apart(_interruptions)),
    "mean_delay_s": Figure("平均回应间隔", " 秒", _timed(_mean_delay), digits=1),
    "longest_delay_s": Figure(
        "最长回应间隔", " 秒", _timed(lambda m, c: max(_delays(m, c), default=None)), digits=1
    ),
    "first_response_s": Figure("首次应答", " 秒", _timed(lambda _, c: c.metrics.first_response_s), digits=1),
    "chars_per_min": Figure(
        "语速每分钟", " 字", _timed(lambda m, c: timeline.rate(c.transcript, _who(m), c.spoken))
    ),
    "handling_starts_s": Figure(
        "进入处理用时", " 秒", lambda _, c: _since_talk(c.metrics.handling_starts_s, c)
    ),
    "stage_starts_s": Figure("阶段开始于", " 秒", _stage_starts, unknown="没有这个阶段，或没有时间"),
    "turns": Figure("发言次数", " 次", lambda m, c: len(_floors(m, c))),
    "rings": Figure(
        "振铃", " 声", lambda _, c: c.transcript.audio.ring_count, optional=True, unknown="不知道振铃次数"
    ),
    "ring_s": Figure(
        "振铃", " 秒", lambda _, c: c.transcript.meta.ring_seconds, optional=True, unknown="没有振铃时长"
    ),
    "queue_wait_s": Figure(
        "排队", " 秒", lambda _, c: c.transcript.meta.queue_wait_s, optional=True, unknown="没有排队时长"
    ),
    "loudness_db": Figure("最响一句高出平时", " 分贝", _loudness, digits=1, unknown=_NO_LEVELS),
    "loudness_rise_db": Figure("音量升高", " 分贝", _loudness_rise, digits=1, unknown=_NO_LEVELS),
}


def _floors(condition: Measure, context: CallContext) -> set[int]:
    """How often a side (or anyone) takes the floor."""
    return {
        context.groups[turn.i]
        for turn in context.turns
        if turn.i in context.takers and (condition.who is None or turn.who is condition.who)
    }
