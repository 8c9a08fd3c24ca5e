"""A finished transcript from another recogniser (``NAME.transcript.json``) as a ``Transcript``.

Checks the file and fills what only a sound recording would tell with the turn times it gives. Knows
nothing of recordings or of judging.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from qa.calls.transcript_times import Said, wrong_unit
from qa.errors import InputError
from qa.language.normalise import bare, normalise
from qa.language.punctuation import punctuate_text
from qa.metadata import clean, merge, parse_meta
from qa.model import AudioFacts, CallMeta, Span, Transcript, Turn, Who, Word
from qa.reasons import chinese_reason

__all__ = ["READING", "parse_transcript", "transcript_meta"]

READING = 3
"""Raise when reading the same file gives another transcript: stored ones are then read again."""

_HINT = (
    '写成 {"turns": [{"who": "agent", "start": 0.6, "end": 2.4, "text": "您好"}]}，'
    "who 为 agent、customer 或 unknown，start 与 end 是秒数，可省略（README“给自己的录音打分”里有例子）"
)

_UNIT_HINT = "start、end 和 duration 都应为从录音开头算起的秒数（1 分 2.5 秒写 62.5）；请换算后再试"

_WHO = {"坐席": "agent", "客服": "agent", "客户": "customer", "未知": "unknown"}

_ONE_SIDED = 0.5  # as for a recording on one of whose channels nobody speaks
_TRUSTED = 0.6  # below it role-dependent checks are undecided
_UNDECIDED = "与角色有关的检查记为无法判定"

_MARKED = re.compile("[，。？！、；：…]")

_MAX_CHARS = 1_000_000  # a whole day of fast talk has half of it
_AT_ONCE = 800  # characters punctuated together: the time that takes grows with their square

_Moment = Annotated[float, Field(ge=0, le=604_800, allow_inf_nan=False)]
_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_Text = Annotated[str, AfterValidator(clean)]


class _Word(BaseModel):
    text: _Text
    start: _Moment
    end: _Moment
    confidence: _Share = 1.0


class _Turn(BaseModel):
    who: Annotated[Who, BeforeValidator(lambda who: _WHO.get(who, who) if isinstance(who, str) else who)]
    text: _Text
    start: _Moment | None = None
    end: _Moment | None = None
    confidence: _Share = 1.0
    words: tuple[_Word, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> _Turn:
        if (self.start is None) != (self.end is None):
            raise ValueError("start 与 end 应同时给出或同时省略")
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError("end 早于 start")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore")

    duration: _Moment | None = None
    turns: tuple[_Turn, ...]


def transcript_meta(data: object, where: str) -> CallMeta:
    """The metadata inside a transcript file: ``meta``, and ``call_id`` beside it.

    Raises:
        InputError: the file is not an object, or a field is wrong.
    """
    if not isinstance(data, Mapping):
        raise InputError(f"{where}：转写文件应为一个 JSON 对象", hint=_HINT, kind="input.transcript")
    outer = parse_meta({"call_id": data.get("call_id")}, where)
    inner = data.get("meta")
    return merge(parse_meta({} if inner is None else inner, f"{where} 的 meta"), outer)


def parse_transcript(data: object, meta: CallMeta, where: str) -> Transcript:
    """Check a decoded transcript file and turn it into the form that is judged.

    Args:
        data: the decoded file.
        meta: everything known of the call; its ``call_id`` names the result.
        where: the file, for error messages.

    Returns:
        The transcript, texts normalised; marks are restored where the whole file has none, and ``raw`` is
        the text as given. Speech spans are the turns' own times, merged per speaker,
        and ``acoustic`` is False. Turns are sorted by start when all have times.

    Raises:
        InputError: listing up to five faults.
    """
    try:
        read = _File.model_validate(data)
    except ValidationError as error:
        raise InputError(f"{where}：{_faults(error)}", hint=_HINT, kind="input.transcript") from None
    chars = sum(len(turn.text) for turn in read.turns)
    if chars > _MAX_CHARS:
        hint = "请确认这是一通电话的转写；多通写在一个文件里的请先拆开"
        raise InputError(f"{where}：有 {chars:,} 个字，不像是一通电话", hint=hint, kind="input.size")
    turns = _turns(read.turns)
    if not any(turn.text for turn in turns):
        raise InputError(f"{where}：没有任何一句话", hint="请核对转写结果是否为空", kind="input.transcript")
    timed = [
        Said(turn.text, turn.start, turn.end) for turn in read.turns if turn.start is not None and turn.end
    ]
    if fault := wrong_unit(timed, read.duration):
        raise InputError(f"{where}：{fault}", hint=_UNIT_HINT, kind="input.transcript")
    last = max((turn.end or 0.0 for turn in turns), default=0.0)
    return Transcript(
        call_id=meta.call_id,
        duration=max(read.duration or 0.0, last),
        turns=turns,
        agent_speech=_speech(turns, Who.AGENT),
        customer_speech=_speech(turns, Who.CUSTOMER),
        audio=AudioFacts(ring_count=meta.ring_count, warnings=_warnings(turns)),
        meta=meta,
        role_confidence=_role_confidence(turns),
        acoustic=False,
    )


def _turns(read: Sequence[_Turn]) -> tuple[Turn, ...]:
    turns = [
        Turn(
            i=0,
            who=turn.who,
            start=turn.start,
            end=turn.end,
            text=normalise(turn.text),
            raw=turn.text,
            words=tuple(Word(w.text, w.start, w.end, w.confidence) for w in turn.words),
            confidence=turn.confidence,
        )
        for turn in read
    ]
    if not any(_MARKED.search(turn.text) for turn in turns):
        turns = [replace(turn, text=_punctuated(turn.text)) for turn in turns]
    if all(turn.timed for turn in turns):
        turns.sort(key=lambda turn: turn.span)
    return tuple(replace(turn, i=i) for i, turn in enumerate(turns))


def _punctuated(text: str) -> str:
    """The text with marks; one far longer than anybody speaks without a pause is taken in parts."""
    parts = (text[start : start + _AT_ONCE] for start in range(0, len(text), _AT_ONCE))
    return "".join(punctuate_text(part) for part in parts)


def _speech(turns: Sequence[Turn], who: Who) -> tuple[Span, ...]:
    """One speaker's turn times, sorted and merged where they touch."""
    merged: list[Span] = []
    for span in sorted(turn.span for turn in turns if turn.who is who and turn.span):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _role_confidence(turns: Sequence[Turn]) -> float:
    """The share of the text whose speaker the file names; little where one side never speaks."""
    share = _known_share(turns)
    return share if len(_heard(turns)) > 1 else min(share, _ONE_SIDED)


def _known_share(turns: Sequence[Turn]) -> float:
    known = sum(len(bare(turn.text)) for turn in turns if turn.who is not Who.UNKNOWN)
    return known / max(1, sum(len(bare(turn.text)) for turn in turns))


def _heard(turns: Sequence[Turn]) -> set[Who]:
    """The sides that say something."""
    return {turn.who for turn in turns if turn.who is not Who.UNKNOWN and bare(turn.text)}


def _warnings(turns: Sequence[Turn]) -> tuple[str, ...]:
    """What the user should know about who speaks."""
    heard = _heard(turns)
    if len(heard) == 1:
        side, other = ("坐席", "客户") if Who.AGENT in heard else ("客户", "坐席")
        if any(turn.who is Who.UNKNOWN for turn in turns):
            return (f"转写里没有一句写明是{other}说的，{_UNDECIDED}。",)
        return (f"转写里只有{side}的话，没有{other}的话，可能只转写了一方，{_UNDECIDED}。",)
    if _known_share(turns) < _TRUSTED:
        return (f"转写里多半的话没有写明是谁说的，{_UNDECIDED}。",)
    return ()


def _faults(error: ValidationError) -> str:
    items = error.errors(include_url=False)
    said = [f"{_place(item['loc'])}{_reason(item)}" for item in items[:5]]
    return "；".join(said) + (f"；另有 {len(items) - 5} 处" if len(items) > 5 else "")


def _place(loc: tuple[int | str, ...]) -> str:
    """``("turns", 2, "who")`` as 第 3 句的 who."""
    if len(loc) >= 2 and loc[0] == "turns" and isinstance(loc[1], int):
        return f"第 {loc[1] + 1} 句" + (f"的 {'.'.join(map(str, loc[2:]))} " if len(loc) > 2 else "：")
    return f"{'.'.join(map(str, loc))} " if loc else ""


def _reason(item: Any) -> str:
    if item["type"] == "less_than_equal" and item["loc"][-1] in ("start", "end", "duration"):
        return "超过了一周，像是毫秒：应为秒"
    return "应为 agent、customer 或 unknown" if item["type"] == "enum" else chinese_reason(item)
