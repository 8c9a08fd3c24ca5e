"""From a recording to what can be heard in it: facts, speech per channel, who is expected where.

Wires the finders of this room together. It must not know recognisers or words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from qa.model import AudioFacts, CallMeta, Layout, Span, ToneRegion, Who
from qa.speech import conditions, spectrum
from qa.speech.asr import Samples
from qa.speech.audio import Recording, decode
from qa.speech.bleed import leaked_frames
from qa.speech.channels import Bleed, ChannelReport, examine
from qa.speech.holes import bridged, early_end, find_holes
from qa.speech.mending import channel_name
from qa.speech.mixture import separate
from qa.speech.music import find_music
from qa.speech.spectrum import Floats
from qa.speech.tones import find_tones, ring_count
from qa.speech.vad import VadOptions, speech_frames, speech_probabilities, speech_spans

__all__ = ["Channel", "Heard", "listen"]

_ONE_STREAM = VadOptions(min_pause_s=0.2)  # speakers change within a quarter of a second
_LONG_S = 2400.0
_HUM_HZ = 200.0  # the mains and its harmonic, below what a telephone carries of a voice
_HEARD_S = 10.0  # with so much speech on one channel, none on the other is worth a warning

_MAPPED = 0.9  # trust in the channel map before anything was said
_ONE_SIDED = 0.5
_MIXED = 0.3
_GUESSED = "坐席和客户只能按说话内容推断：与角色有关的检查不扣分，没听到做到的记为待人工复核。"


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """One channel that is analysed.

    Attributes:
        index: its number in the file, from 0.
        samples: mono float32 at 16 kHz.
        spans: speech only, in order; tones, music and the other side's voice removed.
        role: whom the channel map puts here; ``UNKNOWN`` for a mix of both.
    """

    index: int
    samples: Samples
    spans: tuple[Span, ...]
    role: Who


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What was heard in a recording.

    Attributes:
        recording: the sound.
        facts: about the recording, with warnings.
        channels: one or two.
        role_confidence: 0 to 1, before any word is known.
    """

    recording: Recording
    facts: AudioFacts
    channels: tuple[Channel, ...]
    role_confidence: float


def listen(path: Path, meta: CallMeta) -> Heard:
    """Read a recording and find out what can be heard in it.

    Args:
        path: the recording.
        meta: what else is known of the call.

    Returns:
        Facts, and speech per channel.

    Raises:
        AudioError: the recording cannot be read.
    """
    recording = decode(path)
    report = _unmixed(recording.samples, examine(recording.samples))
    # Two threads: nearly all of it is done inside libraries that let each other run. A long call's spectra
    # take a quarter of a gigabyte an hour, so there one after the other.
    with ThreadPoolExecutor(len(report.keep) if recording.duration < _LONG_S else 1) as pool:
        lines = tuple(pool.map(lambda k: _line(k, recording, report), report.keep))
    roles = _roles(report, meta.channel_map)
    channels = tuple(
        Channel(line.index, recording.samples[line.index], line.spans, roles[line.index]) for line in lines
    )
    lost, condition = _condition(recording, report, lines)
    tones = [region for line in lines for region in line.tones]
    rings = ring_count(tones, sorted(span for line in lines for span in line.spans), meta)
    warnings = (*recording.warnings, *report.warnings, *condition, *_speech_warnings(report, channels))
    return Heard(
        recording=recording,
        facts=_facts(recording, report, (*tones, *lost), rings, warnings),
        channels=channels,
        role_confidence=_confidence(report, channels),
    )


def _unmixed(samples: Samples, report: ChannelReport) -> ChannelReport:
    """The report with both voices apart, where one channel held them both; the samples are changed in place.

    Where the single voice cannot be taken out of the mix, the mix is all that is listened to.
    """
    found = report.mixture
    if found is None:
        return report
    mixed, single = (channel_name(k, 2) for k in (found.mixed, 1 - found.mixed))
    left = separate(samples, found)
    if left is None:
        warning = f"{mixed}里双方的声音都有，无法按声道区分坐席和客户。"
        return ChannelReport(Layout.FAKE_STEREO, (found.mixed,), (), (None,), (warning,))
    bleed = tuple(Bleed(left, found.lag) if k == found.mixed else None for k in report.keep)
    warning = f"{mixed}里双方的声音都有，{single}的声音已从中减去；抢话类检查请留意。"
    return replace(report, bleed=bleed, warnings=(warning,))


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """What was found on one channel: levels of its frames (all, and without hum), signals, gaps, speech."""

    index: int
    level: Floats
    voiced: Floats
    tones: tuple[ToneRegion, ...]
    holes: tuple[Span, ...] = ()
    spans: tuple[Span, ...] = ()


def _line(index: int, recording: Recording, report: ChannelReport) -> _Line:
    """Listen to one kept channel."""
    samples = recording.samples
    found, level = spectrum.analyse(samples[index]), spectrum.levels(samples[index])
    tones, voiced = _tones(found, index), spectrum.band_levels(found, _HUM_HZ)
    if index in report.dead:
        return _Line(index, level, voiced, tones)
    holes = find_holes(recording.stillness.spans(index), samples[index], level)
    line = _Line(index, level, voiced, tones, holes)
    return replace(line, spans=_speech(line, samples, report))


def _tones(found: spectrum.Spectrum, channel: int) -> tuple[ToneRegion, ...]:
    """Everything on a channel that is signal or music."""
    line = find_tones(found, channel)
    music = find_music(found, channel, line)
    notes = [tone for tone in line if tone.kind == "tone" and any(tone.span & part.span for part in music)]
    return (*(tone for tone in line if tone not in notes), *music)


def _speech(line: _Line, samples: Samples, report: ChannelReport) -> tuple[Span, ...]:
    """Speech spans of one channel."""
    options = VadOptions() if _is_split(report) else _ONE_STREAM
    own, regions = samples[line.index], [region.span for region in line.tones]
    frames = speech_frames(speech_probabilities(own, line.level), regions, options)
    leaked = np.zeros(len(frames), np.bool_)
    if len(report.keep) == 2:
        leaked = leaked_frames(own, samples[1 - line.index], report.bleed[line.index], frames)
    barred = leaked | spectrum.frames_within(regions, len(frames))
    return speech_spans(bridged(frames & ~leaked, line.holes), own, barred, options)


def _condition(
    recording: Recording, report: ChannelReport, lines: Sequence[_Line]
) -> tuple[tuple[ToneRegion, ...], tuple[str, ...]]:
    """Stretches in which a channel holds nothing, and what to tell about each channel's sound."""
    lost: list[ToneRegion] = []
    warnings: list[str] = []
    for line in lines:
        name = channel_name(line.index, recording.channels)
        other = [span for one in lines if one is not line for span in one.spans]
        missing = early_end(line.level, other) if line.spans else None
        lost += conditions.lost_regions(line.index, line.holes, missing)
        warnings += conditions.clipping_warning(recording.amplitudes, line.index, name, line.spans)
        warnings += conditions.level_warning(line.level, name, line.spans)
        if report.bleed[report.keep.index(line.index)] is None:  # the other's voice is no noise
            signals = [*(tone.span for tone in line.tones), *recording.stillness.spans(line.index)]
            warnings += conditions.noise_warning(line.voiced, name, line.spans, signals)
        warnings += conditions.hole_warning(name, line.holes)
        warnings += [conditions.end_warning(name, missing)] if missing else []
    return tuple(lost), tuple(warnings)


def _is_split(report: ChannelReport) -> bool:
    """Whether each side has a channel of its own."""
    return report.layout is Layout.STEREO and not report.dead


def _roles(report: ChannelReport, channel_map: Mapping[str, str]) -> dict[int, Who]:
    """Whom the channel map expects on each kept channel; left is the agent unless told otherwise."""
    if not _is_split(report):
        return dict.fromkeys(report.keep, Who.UNKNOWN)
    left = {"agent": Who.AGENT, "customer": Who.CUSTOMER}.get(channel_map.get("left", ""))
    right = {"agent": Who.AGENT, "customer": Who.CUSTOMER}.get(channel_map.get("right", ""))
    left = left or (right.other if right else Who.AGENT)
    return {0: left, 1: left.other}


def _confidence(report: ChannelReport, channels: Sequence[Channel]) -> float:
    if not _is_split(report):
        return _MIXED
    return _MAPPED if all(channel.spans for channel in channels) else _ONE_SIDED


def _speech_warnings(report: ChannelReport, channels: Sequence[Channel]) -> tuple[str, ...]:
    """What the user should know about who can be heard."""
    if not any(channel.spans for channel in channels):
        return ("整段录音没有听到人说话。",)
    if report.layout is Layout.MONO:
        return (f"录音是单声道，{_GUESSED}",)
    if report.dead or report.layout is Layout.FAKE_STEREO:
        return (_GUESSED,)
    spoken = sum(span.duration for channel in channels for span in channel.spans)
    silent = [channel for channel in channels if not channel.spans]
    if silent and spoken > _HEARD_S:
        name = channel_name(silent[0].index, len(report.keep))
        return (f"{name}没有听到人说话，可能只录到了一方，与角色有关的检查记为无法判定。",)
    return ()


def _facts(
    recording: Recording,
    report: ChannelReport,
    tones: Sequence[ToneRegion],
    rings: int | None,
    warnings: tuple[str, ...],
) -> AudioFacts:
    return AudioFacts(
        channels=recording.channels,
        sample_rate=recording.sample_rate,
        layout=report.layout,
        ring_count=rings,
        tones=tuple(sorted(tones, key=lambda region: (region.span, region.channel))),
        warnings=warnings,
    )
