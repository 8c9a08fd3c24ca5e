"""How a report plays its recording: the sound inside the page, or a link beside it.

It knows files and what must not be heard; it must not know transcripts or pages.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from qa.errors import AudioError
from qa.model import Span
from qa.report.opus import MAX_EMBED_BYTES, MIME, Encoded, encode_audio

__all__ = ["MAX_EMBED_BYTES", "NO_AUDIO", "Embed", "PlayerAudio", "encode_audio", "player_audio", "playing"]

NO_AUDIO = "本报告没有附带录音，文字与时间仍可查阅。"

Embed = Literal["auto", "always", "never"]
"""Put the sound into the page: when it is under 15 MB, at any size, or not at all."""


@dataclass(frozen=True, slots=True)
class PlayerAudio:
    """What the page's player plays. ``uri`` is empty when there is nothing, and ``note`` says why.

    ``peaks`` is the outline to draw (see ``opus.Encoded``); empty where the page has to find it itself.
    """

    uri: str = ""
    embedded: bool = False
    note: str = NO_AUDIO
    peaks: Mapping[str, Any] = field(default_factory=dict)


def player_audio(
    audio: Path | None, folder: Path, *, embed: Embed = "auto", silence: Sequence[Span] = ()
) -> PlayerAudio:
    """Choose how a report in ``folder`` plays its recording.

    Embedded when it fits; else linked by a relative path. A recording with parts to be silenced is
    never linked, because the file itself still holds them.

    Args:
        audio: the recording, or ``None``.
        folder: where the report will lie.
        embed: whether to embed.
        silence: stretches to silence (seconds).
    """
    if audio is None:
        return PlayerAudio()
    if not audio.is_file():
        return PlayerAudio(note=f"找不到录音文件 {audio.name}，文字与时间仍可查阅。")
    made = _encoded(audio, embed, silence)
    if made.data:
        return playing(made)
    if silence:
        why = "未设为嵌入" if embed == "never" else "太长或无法转码"
        return PlayerAudio(note=f"录音中有需要遮蔽的个人信息，又{why}，未随报告附带；文字与时间仍可查阅。")
    return PlayerAudio(_link(audio, folder), False, "", made.peaks)


def _encoded(audio: Path, embed: Embed, silence: Sequence[Span]) -> Encoded:
    """The recording for the page; without data when it is not to be, or cannot be, embedded."""
    if embed == "never":
        return Encoded()
    try:
        return encode_audio(audio, silence=silence, limit=None if embed == "always" else MAX_EMBED_BYTES)
    except AudioError:
        return Encoded()


def playing(made: Encoded, mime: str = MIME) -> PlayerAudio:
    """A recording as it stands in a page; ``mime`` is its type if it was not encoded here."""
    coded = base64.b64encode(made.data).decode("ascii")
    return PlayerAudio(f"data:{mime};base64,{coded}", True, "", made.peaks)


def _link(audio: Path, folder: Path) -> str:
    try:
        relative = os.path.relpath(audio.resolve(), folder.resolve())
    except ValueError:  # another drive: there is no relative path
        return audio.resolve().as_uri()
    return quote(os.fsencode(relative.replace(os.sep, "/")))  # a name need not be UTF-8
