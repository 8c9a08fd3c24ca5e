"""Measuring the program against labelled calls: hear, judge, compare, add up.

Wires gold calls to the recogniser and the judge that it is given; holds no measure of its own and
prints nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

from qa.errors import QaError, UsageError
from qa.evaluation.agreement import (
    Agreement,
    Judgement,
    ValueAgreement,
    by_check,
    judgements,
    overall,
    values,
)
from qa.evaluation.align import SpeechScore, compare
from qa.evaluation.events import Events, compare_events
from qa.evaluation.gold import GoldCall, as_transcript, scan
from qa.evaluation.labels import right_verdicts
from qa.evaluation.questions import QuestionScore, compare_questions
from qa.evaluation.reliability import Group, add, reliability
from qa.evaluation.stages import StageScore, compare_stages
from qa.evaluation.trust import WordTrust, word_trust
from qa.judge.analyse import analyse as program_analyse
from qa.judge.scorecard import Scorecard
from qa.model import CallAnalysis, CallMeta, Seconds, Severity, Transcript

__all__ = [
    "MODES",
    "Analyse",
    "CallScore",
    "EvalReport",
    "ModeReport",
    "Progress",
    "Transcribe",
    "evaluate",
    "hearing",
]

MODES = ("text", "audio")

Transcribe = Callable[[Path, CallMeta], Transcript]
Analyse = Callable[[Transcript, Scorecard], CallAnalysis]
Progress = Callable[[str, GoldCall], None]


@dataclass(frozen=True, slots=True)
class CallScore:
    """One call measured.

    ``speech``, ``reliability``, ``events``, ``questions`` and ``trust`` are ``None`` or empty on gold text;
    ``took_s`` is the wall time of hearing it.
    """

    call_id: str
    audio_s: Seconds
    stages: StageScore
    judged: tuple[Judgement, ...]
    analysis: CallAnalysis
    speech: SpeechScore | None = None
    reliability: tuple[Group, ...] = ()
    events: Events | None = None
    questions: QuestionScore | None = None
    trust: WordTrust = field(default_factory=WordTrust)
    took_s: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class ModeReport:
    """All calls in one mode: ``text`` (judged on what was truly said) or ``audio`` (on what was heard).

    Attributes:
        mode: the mode.
        calls: each call's figures.
        failures: calls that could not be processed, each with the reason.
        stages, speech, reliability, events, questions, trust: summed over the calls (``speech``, ``events``
            and ``questions`` are ``None`` on gold text).
        checks, overall: agreement of verdicts per check, and of all.
        extract: agreement of extracted values.
        unjudged: labelled checks that the scorecard does not have.
    """

    mode: str
    calls: tuple[CallScore, ...]
    failures: tuple[str, ...]
    stages: StageScore
    speech: SpeechScore | None
    reliability: tuple[Group, ...]
    checks: tuple[Agreement, ...]
    overall: Agreement
    extract: tuple[ValueAgreement, ...]
    unjudged: tuple[str, ...]
    events: Events | None = None
    questions: QuestionScore | None = None
    trust: WordTrust = field(default_factory=WordTrust)

    @property
    def disagreements(self) -> tuple[Judgement, ...]:
        """Verdicts that are not the right ones, by check and call."""
        wrong = (j for call in self.calls for j in call.judged if not j.agrees)
        return tuple(sorted(wrong, key=lambda j: (j.check, j.call_id)))

    @property
    def fatal_false_alarms(self) -> tuple[Judgement, ...]:
        """Calls zeroed that should not have been: the worst error there is."""
        return tuple(j for j in self.disagreements if j.false_alarm and j.severity is Severity.FATAL)

    @property
    def audio_s(self) -> Seconds:
        """Seconds of recording."""
        return sum(call.audio_s for call in self.calls)

    @property
    def took_s(self) -> Seconds:
        """Seconds of hearing them."""
        return sum(call.took_s for call in self.calls)


@dataclass(frozen=True, slots=True)
class EvalReport:
    """The whole evaluation; ``faults`` are gold files that could not be used."""

    folder: str
    scorecard: str
    modes: tuple[ModeReport, ...]
    faults: tuple[str, ...] = ()


def evaluate(
    gold_dir: Path,
    *,
    transcribe: Transcribe | None,
    scorecard: Scorecard,
    modes: Sequence[str] = MODES,
    analyse: Analyse = program_analyse,
    progress: Progress = lambda mode, gold: None,
) -> EvalReport:
    """Measure the program on a folder of labelled calls.

    Args:
        gold_dir: recordings with a gold ``.json`` of the same name beside each.
        transcribe: hears a recording; needed for ``audio``. It gets the call's name and no other
            metadata.
        scorecard: the rules to judge by.
        modes: ``text``, ``audio`` or both.
        analyse: judges a transcript; the program's own by default.
        progress: called with mode and call before each call.

    Returns:
        All figures. A call that fails is listed with its reason, and the rest goes on.

    Raises:
        UsageError: no usable gold data, an unknown mode, or ``audio`` without ``transcribe``.
    """
    for mode in modes:
        if mode not in MODES:
            raise UsageError(f"没有这种评测方式：{mode}", hint="可用 text（标准文本）、audio（识别文本）")
    if "audio" in modes and transcribe is None:
        raise UsageError("评测录音需要语音识别模型", hint="只评文本请用 text 方式")
    folder = scan(gold_dir)
    reports = []
    for mode in modes:
        calls = folder.calls if mode == "audio" else _distinct(folder.calls)
        reports.append(
            _measure(mode, calls, hearing(mode, transcribe), lambda t: analyse(t, scorecard), progress)
        )
    return EvalReport(str(gold_dir), f"{scorecard.id}@{scorecard.version}", tuple(reports), folder.faults)


def _distinct(calls: Sequence[GoldCall]) -> tuple[GoldCall, ...]:
    """Calls in other words only: a variant of a recording says what its original says."""
    names = {call.call_id for call in calls}
    return tuple(call for call in calls if call.made_from not in names)


def hearing(mode: str, transcribe: Transcribe | None) -> Callable[[GoldCall], Transcript]:
    """How a call of this mode becomes a transcript.

    Args:
        mode: ``text`` or ``audio``.
        transcribe: hears a recording; needed for ``audio``.

    Returns:
        The true text as a transcript, or what was heard; the latter raises ``UsageError`` for a call without
        a recording.
    """

    def from_audio(gold: GoldCall) -> Transcript:
        if gold.audio is None or transcribe is None:
            raise UsageError(f"{gold.path.name} 旁边没有同名录音", hint="把录音放在同一文件夹，文件名相同")
        return transcribe(gold.audio, CallMeta(call_id=gold.call_id))

    return as_transcript if mode == "text" else from_audio


def _measure(
    mode: str,
    golds: Sequence[GoldCall],
    hear: Callable[[GoldCall], Transcript],
    judge: Callable[[Transcript], CallAnalysis],
    progress: Progress,
) -> ModeReport:
    pairs, failures = [], []
    for gold in golds:
        progress(mode, gold)
        try:
            pairs.append((gold, _one_call(gold, hear, judge, heard=mode == "audio")))
        except QaError as error:
            failures.append(f"{gold.call_id}：{error}")
    scores = tuple(score for _, score in pairs)
    judged = [j for score in scores for j in score.judged]
    speech = [score.speech for score in scores if score.speech is not None]
    events = [score.events for score in scores if score.events is not None]
    questions = [score.questions for score in scores if score.questions is not None]
    labelled = {check for gold in golds for check in right_verdicts(gold)}
    return ModeReport(
        mode=mode,
        calls=scores,
        failures=tuple(failures),
        stages=sum((score.stages for score in scores), StageScore()),
        speech=sum(speech, SpeechScore()) if speech else None,
        reliability=_groups(score.reliability for score in scores if score.reliability),
        checks=by_check(judged),
        overall=overall(judged),
        extract=values([(gold, score.analysis) for gold, score in pairs]),
        unjudged=tuple(sorted(labelled - {j.check for j in judged})) if judged else (),
        events=sum(events, Events()) if events else None,
        questions=sum(questions, QuestionScore()) if questions else None,
        trust=sum((score.trust for score in scores), WordTrust()),
    )


def _one_call(
    gold: GoldCall,
    hear: Callable[[GoldCall], Transcript],
    judge: Callable[[Transcript], CallAnalysis],
    *,
    heard: bool,
) -> CallScore:
    began = time.perf_counter()
    transcript = hear(gold)
    took = time.perf_counter() - began
    analysis = judge(transcript)
    return CallScore(
        call_id=gold.call_id,
        audio_s=gold.duration,
        stages=compare_stages(gold, analysis),
        judged=judgements(gold, right_verdicts(gold), analysis),
        analysis=analysis,
        speech=compare(gold, transcript) if heard else None,
        reliability=reliability(gold, transcript) if heard else (),
        events=compare_events(gold, transcript) if heard else None,
        questions=compare_questions(gold, transcript) if heard else None,
        trust=word_trust(gold, transcript) if heard else WordTrust(),
        took_s=took if heard else 0.0,
    )


def _groups(calls: Iterable[tuple[Group, ...]]) -> tuple[Group, ...]:
    found = list(calls)
    return reduce(add, found) if found else ()
