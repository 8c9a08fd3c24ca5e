"""What is known of a call before it is opened: its file's name, the ``*.meta.json`` beside it, its row.

Keys of those files that mean nothing here are kept, and told: one written wrong must not vanish silently.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qa.calls.found import Found, call_stem
from qa.calls.remote_calls import read_remote_json
from qa.files import META_SUFFIX, public_url, read_json, shown
from qa.headings import nearest_field, unknown_fields
from qa.metadata import clean, merge, parse_meta
from qa.model import CallMeta

__all__ = ["Sidecars"]

_MOST_TOLD = 10


class Sidecars:
    """Reads what is known of calls, one after the other, and remembers the keys that it did not know.

    Args:
        pattern: regular expression with named groups, searched in each file's name; empty for none.
    """

    def __init__(self, pattern: str = "") -> None:
        self._pattern = re.compile(pattern) if pattern else None
        self._unknown: dict[str, list[str]] = {}
        self._names, self._hits = 0, 0

    def known(self, found: Found) -> CallMeta:
        """File name, then sidecar, then call list: the later the stronger.

        Raises:
            InputError: a sidecar cannot be read, or a field in it is wrong.
        """
        meta = CallMeta()
        stem = call_stem(found.path)
        hit = self._pattern.search(stem) if self._pattern else None
        self._names += 1
        if hit:
            self._hits += 1
            meta = parse_meta(hit.groupdict(), f"{shown(found.path)}（按文件名规则）")
        for url in found.sidecars:
            meta = merge(meta, self._read(read_remote_json(url), public_url(url)))
        for sidecar in () if found.url else _beside(found.path, stem):
            if os.path.exists(sidecar):  # noqa: PTH110 - a name too long is merely not there
                meta = merge(meta, self._read(read_json(sidecar), shown(sidecar)))
        return merge(meta, found.row.meta) if found.row else meta

    def _read(self, data: Any, where: str) -> CallMeta:
        meta = parse_meta(data, where)
        for key in unknown_fields(str(key) for key, value in data.items() if value not in (None, "")):
            self._unknown.setdefault(clean(key), []).append(where)
        return meta

    def tell_of_unknown(self, tell: Callable[[str], None]) -> None:
        """Name the keys that were not known, once however many files have them; and a pattern without use."""
        if self._pattern and self._names and not self._hits:
            tell(f"filename_pattern 与 {self._names:,} 个文件名都不符，没有从文件名读到任何信息")
        files: dict[tuple[str, int], list[str]] = {}
        for key, places in self._unknown.items():
            files.setdefault((places[0], len(places)), []).append(key)
        for (first, count), keys in list(files.items())[:_MOST_TOLD]:
            more = f" 等 {count:,} 个文件" if count > 1 else ""
            named = "、".join(map(nearest_field, keys[:_MOST_TOLD]))
            rest = f" 等 {len(keys)} 个" if len(keys) > _MOST_TOLD else ""
            tell(f"{first}{more}：不认识的字段：{named}{rest}，只作为附加信息保存")
        if len(files) > _MOST_TOLD:
            tell(f"还有 {len(files) - _MOST_TOLD:,} 处 *{META_SUFFIX} 里有不认识的字段，只作为附加信息保存")


def _beside(path: Path, stem: str) -> tuple[Path, ...]:
    """``NAME.meta.json`` and, for those who have a.wav beside a.mp3, ``NAME.wav.meta.json``."""
    return (path.with_name(stem + META_SUFFIX), path.with_name(path.name + META_SUFFIX))
