"""One call from its file to its report: the straight line through the rooms.

Everything that can go wrong with a call becomes part of its outcome; only faults of the installation
itself (a missing model) are let out, because they would fail every call alike. Knows nothing of
other calls, of the store or of processes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import qa
from qa.calls.expected import expected_words
from qa.calls.inputs import CallJob
from qa.calls.transcript_file import parse_transcript
from qa.config import Settings
from qa.errors import UsageError
from qa.failure import Failure, failure_of
from qa.files import file_sha256, read_json, shown
from qa.judge.analyse import RULES_VERSION, analyse
from qa.judge.scorecard import Scorecard
from qa.language.redact import redact_call
from qa.model import CallAnalysis, CallMeta, Seconds, Span, Transcript, Who
from qa.quieting import hidden_spans, padded
from qa.report.anonymised import anonymise_document
from qa.report.document import ScorecardInfo, call_document
from qa.speech.asr import Transcriber, Utterance

if TYPE_CHECKING:
    from qa.speech.listening import Channel

__all__ = [
    "GIVEN",
    "SPEECH_VERSION",
    "Allow",
    "CallOutcome",
    "Heard",
    "hear_recording",
    "judged_document",
    "make_stamp",
    "process_call",
    "scorecard_info",
]

SPEECH_VERSION = 7
"""Raise when listening, recognition or the making of turns changes what comes out of a recording."""

GIVEN = "given"
"""The model's name in the stamp of a finished transcript."""

Allow = Callable[[Seconds], None]

# Decoding and listening run at well over 20 times real time; 2,000 bytes a second is a heavily
# compressed line, so this errs towards patience.
_LISTEN_S, _LISTEN_S_PER_BYTE = 300.0, 0.05 / 2000
# The slowest pack on two slow cores stays under 15 times real time.
_RECOGNISE_S, _RECOGNISE_SHARE = 180.0, 15.0


@dataclass(frozen=True, slots=True)
class Heard:
    """A call as text in time, and where the text comes from."""

    transcript: Transcript
    sha256: str
    model: str
    options: Mapping[str, object]
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What became of one call: either all of it, or ``error``.

    Attributes:
        transcript, analysis: as judged, not redacted.
        document: the data of ``report.json``, redacted unless the settings say otherwise.
        silence: stretches of the recording whose words the document masks.
        heard: where the transcript comes from; kept when a later step fails.
        timings: seconds per step (``listen``, ``recognise``, ``judge``).
    """

    job: CallJob
    transcript: Transcript | None = None
    analysis: CallAnalysis | None = None
    document: Mapping[str, Any] | None = None
    silence: tuple[Span, ...] = ()
    heard: Heard | None = None
    timings: Mapping[str, Seconds] = field(default_factory=dict)
    error: Failure | None = None


def process_call(
    job: CallJob,
    *,
    transcriber: Callable[[], Transcriber],
    scorecard: Scorecard,
    settings: Settings,
    cached: Heard | None = None,
    allow: Allow = lambda seconds: None,
) -> CallOutcome:
    """Process one call from end to end, without writing anything.

    Args:
        job: the call.
        transcriber: gives the recogniser; asked only when it is needed.
        scorecard: what to judge by.
        settings: redaction is taken from here.
        cached: the call's stored transcript; nothing is recognised then.
        allow: told how long the next step may take, in seconds.

    Returns:
        The outcome; unexpected exceptions are in it as kind ``internal``.

    Raises:
        UsageError: the recogniser cannot be had at all; every other call would fail as well.
    """
    timings: dict[str, Seconds] = {}
    heard = cached
    try:
        heard = heard or _hear(job, transcriber, timings, allow)
        transcript = replace(heard.transcript, call_id=job.call_id, meta=job.meta)
        with _timed(timings, "judge"):
            analysis = analyse(transcript, scorecard)
            named = replace(heard, transcript=transcript)
            document, silence = judged_document(named, analysis, scorecard, settings)
    except UsageError:
        raise
    except Exception as error:
        return CallOutcome(job, heard=heard, timings=timings, error=failure_of(error, shown(job.path)))
    return CallOutcome(job, transcript, analysis, document, silence, heard, timings)


def _hear(
    job: CallJob, transcriber: Callable[[], Transcriber], timings: dict[str, Seconds], allow: Allow
) -> Heard:
    if job.kind == "transcript":
        with _timed(timings, "listen"):
            sha256 = file_sha256(job.path)
            transcript = parse_transcript(read_json(job.path), job.meta, shown(job.path))
        return Heard(transcript, sha256, GIVEN, {})
    allow(_LISTEN_S + job.size * _LISTEN_S_PER_BYTE)
    return hear_recording(job.path, job.meta, transcriber, timings=timings, allow=allow)


def hear_recording(
    path: Path,
    meta: CallMeta,
    transcriber: Callable[[], Transcriber],
    *,
    timings: dict[str, Seconds] | None = None,
    allow: Allow = lambda seconds: None,
) -> Heard:
    """Turn a recording into a transcript.

    Args:
        path: the recording.
        meta: what is known of the call; ``meta.call_id`` names the transcript.
        transcriber: gives the recogniser, asked only after the recording proved readable.
        timings: gets the seconds of the steps ``listen`` and ``recognise``.
        allow: told how long recognition may take.

    Raises:
        AudioError: the recording cannot be used.
        UsageError: the recogniser cannot be had.
    """
    # Imported here so that judging stored transcripts again never loads the sound libraries.
    from qa.speech.listening import listen  # noqa: PLC0415
    from qa.speech.speakers import assemble, utterances  # noqa: PLC0415

    timings = {} if timings is None else timings
    with _timed(timings, "listen"):
        heard = listen(path, meta)
        pieces = _told(utterances(heard), heard.channels, expected_words(meta))
    allow(_RECOGNISE_S + heard.recording.duration * _RECOGNISE_SHARE)
    with _timed(timings, "recognise"):
        recogniser = transcriber()
        recognised = recogniser.transcribe(pieces)
        transcript = assemble(meta.call_id, heard, pieces, recognised, meta)
    return Heard(transcript, heard.recording.sha256, recogniser.name, dict(recogniser.options))


def _told(
    pieces: Sequence[Utterance], channels: Sequence[Channel], words: tuple[str, ...]
) -> list[Utterance]:
    """Utterances with the words to expect, except the customer's.

    The names in a call's metadata are the agent's to say. On 12 calls the recogniser, told company and
    agent, wrote 11 of 12 such names instead of none and erred less on the agents' side (16.1 % of
    characters instead of 16.3 %), but more on the customers' (16.3 % instead of 16.0 %).
    """
    customer = {channel.index for channel in channels if channel.role is Who.CUSTOMER}
    return [piece if piece.channel in customer else replace(piece, hotwords=words) for piece in pieces]


def judged_document(
    heard: Heard, analysis: CallAnalysis, scorecard: Scorecard, settings: Settings
) -> tuple[dict[str, Any], tuple[Span, ...]]:
    """The data of ``report.json``, and the stretches of sound to silence.

    Personal data is masked unless the settings say otherwise; then nothing is silenced either.
    """
    transcript = heard.transcript
    silence: tuple[Span, ...] = ()
    if settings.redact:
        transcript, analysis = redact_call(heard.transcript, analysis)
        silence = hidden_spans(heard.transcript, transcript)
    stamp, info = make_stamp(heard, scorecard), scorecard_info(scorecard)
    document = call_document(transcript, analysis, stamp=stamp, info=info)
    if settings.anonymise:
        # The call was renamed when it was listed; what its talk tells besides must not rename it again.
        made = anonymise_document(document, companies=settings.company_names, call_id=transcript.call_id)
        document, silence = made.document, tuple(sorted((*silence, *padded(made.spans))))
    return document, silence


def make_stamp(heard: Heard, scorecard: Scorecard) -> dict[str, object]:
    """What it takes to get the same report again."""
    return {
        "audio_sha256": heard.sha256,
        "model": heard.model,
        "asr_options": dict(heard.options),
        "scorecard": scorecard.stamp,
        "scorecard_sha256": scorecard.sha256,
        "rules": RULES_VERSION,
        "speech": SPEECH_VERSION,
        "program": qa.__version__,
        "created_at": datetime.now().astimezone().isoformat(timespec="seconds"),
    }


def scorecard_info(scorecard: Scorecard) -> ScorecardInfo:
    """What reports tell of a scorecard."""
    return ScorecardInfo(
        id=scorecard.id,
        version=scorecard.version,
        name=scorecard.name,
        stages=tuple((stage.id, stage.zh, stage.means) for stage in scorecard.flow.stages),
        sections=tuple((section.id, section.zh) for section in scorecard.sections),
        bands=tuple((grade.grade, grade.from_total) for grade in scorecard.grades),
        rate_band=scorecard.rate_band,
        pass_mark=scorecard.pass_mark,
    )


@contextmanager
def _timed(timings: dict[str, Seconds], step: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        timings[step] = timings.get(step, 0.0) + time.perf_counter() - start
