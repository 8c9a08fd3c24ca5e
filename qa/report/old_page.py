"""The sound of a report that was written before: taken out of its page, to be put into the new one.

It knows how pages carry sound and nothing else of them.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

__all__ = ["OldSound", "sound_of_page"]

_EMBEDDED = re.compile(r"data:(audio/[a-z0-9.+-]+(?:;codecs=[a-z0-9.]+)?);base64,([A-Za-z0-9+/]{16,}={0,2})")
_LINKED = re.compile(r"<audio\b[^>]*?\ssrc=\"([^\"]+)\"", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OldSound:
    """What an older page plays: the sound itself with its type, or the file it links; or neither."""

    data: bytes = b""
    mime: str = ""
    file: Path | None = None


def sound_of_page(page: Path) -> OldSound:
    """Find the sound of a report's page.

    Args:
        page: ``report.html``; it need not exist.

    Returns:
        What it plays, as its code was checked when it was covered; empty when there is nothing.
    """
    try:
        text = page.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return OldSound()
    embedded = _EMBEDDED.search(text)
    if embedded:
        try:
            return OldSound(base64.b64decode(embedded[2], validate=True), embedded[1])
        except binascii.Error:
            return OldSound()
    linked = _LINKED.search(text)
    file = _file(html.unescape(linked[1]), page.parent) if linked else None
    return OldSound(file=file) if file is not None and file.is_file() else OldSound()


def _file(link: str, folder: Path) -> Path | None:
    parts = urlsplit(link)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return None if parts.scheme else folder / unquote(parts.path)
