"""The sound of a call's page, taken over when the page is written anew and would sound the same.

Coding a recording for the page costs more than everything else about judging a call again; and a recording
may have gone to the archive by then. The sound is the same when the recording is, and when the same words are
masked in the same places.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qa.report.audio import Embed, PlayerAudio
from qa.report.opus import MAX_EMBED_BYTES, MIME

__all__ = ["kept_player"]

_SOUND = re.compile(rf'"(data:{re.escape(MIME)};base64,[A-Za-z0-9+/=]{{16,}})"')
_FACTS = re.compile(r'<script type="application/json" id="facts">(.*?)</script>', re.DOTALL)
_SAME = ("audio_sha256", "program", "speech")
_BASE64 = 4 / 3


def kept_player(folder: Path, document: Mapping[str, Any], embed: Embed) -> PlayerAudio | None:
    """What the page that stands plays, if the new one is to play the same.

    Args:
        folder: the call's folder with the files of an earlier run, or with none.
        document: the data of the new report.
        embed: whether to embed.

    Returns:
        The player's sound and outline; ``None`` when they have to be made.
    """
    if embed == "never":
        return None
    try:
        page = (folder / "report.html").read_text("utf-8")
        found = _SOUND.search(page)
        if not found or (embed == "auto" and len(found[1]) > MAX_EMBED_BYTES * _BASE64):
            return None
        old = json.loads((folder / "report.json").read_text("utf-8"))
        if _sounds(old) != _sounds(document):
            return None
        facts = _FACTS.search(page)
        peaks = json.loads(facts[1])["peaks"] if facts else {}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return PlayerAudio(found[1], True, "", peaks)


def _sounds(document: Mapping[str, Any]) -> tuple[object, ...]:
    """What decides how a call's page sounds: its recording, the program, the masked words in their places."""
    stamp = document["stamp"]
    if document["status"] != "ok":
        raise ValueError("no sound in an error page")
    words = [(turn["start"], turn["end"], turn["text"], turn.get("raw")) for turn in document["turns"]]
    return (*(stamp.get(name) for name in _SAME), words)
