"""Labelled calls: reading gold files, and a gold call as a transcript to judge.

A gold file ``NAME.json`` lies beside its recording ``NAME.wav`` (or .mp3, …). Knows nothing about how
calls are heard or judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qa.errors import InputError, UsageError
from qa.files import AUDIO_SUFFIXES, META_SUFFIX, TRANSCRIPT_SUFFIX, read_json
from qa.judge.timeline import merge
from qa.language.normalise import normalise
from qa.model import AudioFacts, Layout, Seconds, Span, ToneRegion, Transcript, Turn, Verdict, Who

__all__ = [
    "GoldCall",
    "GoldFolder",
    "GoldInterruption",
    "GoldLabel",
    "GoldTurn",
    "as_transcript",
    "read",
    "scan",
]

RING_S, RING_CYCLE_S = 1.0, 5.0  # Chinese ringback: 1 s of tone, 4 s of pause
# The listener's answers, as the rendered calls count them.
_BACKCHANNEL = re.compile(r"[嗯哦噢啊是的对好明白了，。,\s]{1,6}")
_NOT_GOLD = (META_SUFFIX, TRANSCRIPT_SUFFIX)


@dataclass(frozen=True, slots=True)
class GoldTurn:
    """What was truly said, by whom, when, and in which stage ("" when not labelled)."""

    i: int
    who: Who
    span: Span
    text: str
    stage: str = ""


@dataclass(frozen=True, slots=True)
class GoldLabel:
    """The right verdict of a check, and why."""

    verdict: Verdict
    why: str = ""


@dataclass(frozen=True, slots=True)
class GoldInterruption:
    """Who truly broke in, when, and for how many seconds the other went on."""

    who: Who
    start: Seconds
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class GoldCall:
    """One labelled call.

    ``agent_chars_per_min``, ``silences`` and ``interruptions`` are ``None`` where the file is silent
    about them; ``rings`` is ``None`` where the recording has no ringback, ``rings_known`` tells
    whether the file says anything about it. ``made_from`` names the call that a variant repeats.
    """

    call_id: str
    path: Path
    audio: Path | None
    duration: Seconds
    turns: tuple[GoldTurn, ...]
    talk_start: Seconds = 0.0
    labels: Mapping[str, GoldLabel] = field(default_factory=dict)
    extract: Mapping[str, str] = field(default_factory=dict)
    rings: int | None = None
    rings_known: bool = False
    agent_chars_per_min: float | None = None
    silences: tuple[Span, ...] | None = None
    interruptions: tuple[GoldInterruption, ...] | None = None
    made_from: str = ""


@dataclass(frozen=True, slots=True)
class GoldFolder:
    """The labelled calls of a folder, and in plain words what could not be used."""

    calls: tuple[GoldCall, ...]
    faults: tuple[str, ...] = ()


class _Unfit(ValueError):
    """What is wrong with a gold file, in the user's language."""


def scan(folder: Path) -> GoldFolder:
    """Read every gold file of a folder.

    Args:
        folder: where recordings and gold files lie side by side.

    Returns:
        The calls by name; a file that is no gold file is a fault, not the end.

    Raises:
        UsageError: no such folder, or no usable gold file in it.
    """
    if not folder.is_dir():
        raise UsageError(
            f"找不到标准答案文件夹：{folder}", hint="请用 --gold 指定放着录音和同名 .json 的文件夹"
        )
    calls, faults = [], []
    for path in sorted(folder.glob("*.json"), key=lambda p: p.stem):
        if path.name.endswith(_NOT_GOLD):
            continue
        try:
            calls.append(read(path))
        except InputError as error:
            faults.append(str(error))
    if not calls:
        others = any(path.name.endswith(_NOT_GOLD) for path in folder.glob("*.json"))
        none = "只有转写和附加信息，没有标准答案 .json" if others else "文件夹里没有 .json 文件"
        why = "；".join(faults) or none
        raise UsageError(f"{folder} 里没有可用的标准答案：{why}", hint="每段录音旁边要有同名的 .json")
    return GoldFolder(tuple(calls), tuple(faults))


def read(path: Path) -> GoldCall:
    """Read one gold file.

    Args:
        path: the ``.json`` file.

    Returns:
        The labelled call; its name is the file's stem.

    Raises:
        InputError: unreadable, or not in the form of a gold file.
    """
    data = read_json(path)
    try:
        return _call(path, data)
    except KeyError as error:
        raise _fault(path, f"缺少字段 {error}") from error
    except _Unfit as error:
        raise _fault(path, str(error)) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise _fault(path, f"有字段的写法不对（{error}）") from error


def as_transcript(gold: GoldCall) -> Transcript:
    """The gold call as if it had been heard without a fault, for judging on the true text.

    Two clean channels whose voice activity is the true turn times, and the true number of rings. What
    only the labeller knows of the agent (name, number, company) is left out.
    """
    turns = tuple(
        Turn(t.i, t.who, t.span.start, t.span.end, normalise(t.text), raw=t.text, backchannel=_listens(t))
        for t in gold.turns
    )
    rings = tuple(
        ToneRegion("ringback", Span(n * RING_CYCLE_S, n * RING_CYCLE_S + RING_S))
        for n in range(gold.rings or 0)
    )
    return Transcript(
        call_id=gold.call_id,
        duration=gold.duration,
        turns=turns,
        agent_speech=merge(t.span for t in gold.turns if t.who is Who.AGENT),
        customer_speech=merge(t.span for t in gold.turns if t.who is Who.CUSTOMER),
        audio=AudioFacts(2, 8000, Layout.STEREO, gold.rings, rings),
        acoustic=True,
    )


def _listens(turn: GoldTurn) -> bool:
    return _BACKCHANNEL.fullmatch(turn.text) is not None


def _fault(path: Path, reason: str) -> InputError:
    return InputError(
        f"标准答案 {path.name} 不能用：{reason}", hint="格式见 samples/README.md", kind="input.gold"
    )


def _call(path: Path, data: object) -> GoldCall:
    if not isinstance(data, dict) or not isinstance(data.get("turns"), list):
        raise _Unfit("没有 turns（每句话的列表），不是标准答案")
    turns = sorted((_turn(n, t) for n, t in enumerate(data["turns"])), key=lambda t: (t.span.start, t.i))
    rate, silences, interruptions = (
        data.get(k) for k in ("agent_chars_per_min", "silences", "interruptions")
    )
    return GoldCall(
        call_id=path.stem,
        path=path,
        audio=_audio(path),
        duration=float(data.get("duration") or max((t.span.end for t in turns), default=0.0)),
        turns=tuple(GoldTurn(n, t.who, t.span, t.text, t.stage) for n, t in enumerate(turns)),
        talk_start=float(data.get("talk_start") or 0.0),
        labels={check: _label(check, label) for check, label in (data.get("labels") or {}).items()},
        extract={k: v for k, v in (data.get("extract") or {}).items() if isinstance(v, str)},
        rings=None if data.get("rings") is None else int(data["rings"]),
        rings_known="rings" in data,
        agent_chars_per_min=None if rate is None else float(rate),
        silences=None if silences is None else tuple(Span(float(a), float(b)) for a, b in silences),
        interruptions=None if interruptions is None else tuple(_broken(b) for b in interruptions),
        made_from=str(data.get("made_from") or ""),
    )


def _turn(number: int, data: Mapping[str, object]) -> GoldTurn:
    for key in ("who", "start", "end", "text"):
        if key not in data:
            raise _Unfit(f"turns 第 {number + 1} 句缺少 {key}")
    span = Span(float(str(data["start"])), float(str(data["end"])))
    if not 0 <= span.start <= span.end:
        raise _Unfit(f"turns 第 {number + 1} 句的时间不对：{span.start}–{span.end}")
    return GoldTurn(number, Who(str(data["who"])), span, str(data["text"]), str(data.get("stage") or ""))


def _label(check: str, data: Mapping[str, object]) -> GoldLabel:
    verdict = str(data.get("v"))
    if verdict not in (Verdict.PASS, Verdict.FAIL, Verdict.NA):
        raise _Unfit(f"labels 里 {check} 的 v 应为 pass、fail 或 na，现在是 {verdict}")
    return GoldLabel(Verdict(verdict), str(data.get("why") or ""))


def _broken(data: Mapping[str, object]) -> GoldInterruption:
    return GoldInterruption(Who(str(data["who"])), float(str(data["start"])), float(str(data["seconds"])))


def _audio(path: Path) -> Path | None:
    """The recording of the same name, whatever the case of its suffix."""
    beside = sorted(path.parent.glob(f"{_literal(path.stem)}.*"))
    return next((p for p in beside if p.stem == path.stem and p.suffix.lower() in AUDIO_SUFFIXES), None)


def _literal(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)
