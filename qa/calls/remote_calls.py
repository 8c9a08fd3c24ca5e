"""Calls that are named by URL: single recordings, folders and call lists.

Recordings themselves are left where they are until a worker needs them; folders are listed, and small
files (call lists, transcripts, metadata) read at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from qa.calls.calllist import read_list
from qa.calls.found import LISTS, SHEETS, Found, is_call
from qa.calls.remote import list_url, local_copy
from qa.calls.urls import check_url, plain_path
from qa.errors import CallError, InputError
from qa.files import MAX_BYTES, META_SUFFIX, TRANSCRIPT_SUFFIX, public_url, read_json
from qa.table_rows import no_sheet

__all__ = ["find_remote", "read_remote_json"]

_PAGES = ("http", "https")  # a page has no folders: what is named is the file


def find_remote(url: str, tell: Callable[[str], None] = lambda text: None) -> Iterator[Found]:
    """What a URL stands for: a file named whole, a call list, or all calls below it.

    Args:
        url: the file, list or folder.
        tell: gets what the user should know of a call list as a whole.

    Raises:
        UsageError: this kind of URL cannot be read here; nothing should start.
    """
    check_url(url)
    parts = urlsplit(url)
    suffix = PurePosixPath(parts.path.lower()).suffix
    if suffix in SHEETS:
        raise no_sheet(public_url(url))
    if suffix in LISTS:
        yield from _rows(url, tell)
    elif is_call(parts.path) or parts.scheme in _PAGES:
        yield Found(plain_path(url), url=url)
    else:
        yield from _folder(url)


def _rows(url: str, tell: Callable[[str], None]) -> Iterator[Found]:
    try:
        with local_copy(url, limit=MAX_BYTES) as copy:
            rows = read_list(copy, at=url, tell=tell)
    except CallError as error:
        yield Found(plain_path(url), error=error, url=url)
        return
    yield from (Found(row.path, row, row.error, url=row.url) for row in rows)


def _folder(url: str) -> Iterator[Found]:
    """Everything below a URL by suffix, hidden names left out, each with the metadata beside it."""
    try:
        sizes = list_url(url)
    except CallError as error:
        yield Found(plain_path(url), error=error, url=url)
        return
    if list(sizes) == [url]:
        yield Found(plain_path(url), url=url, size=sizes[url])
        return
    skip = len(url.rstrip("/"))
    names = [name for name in sizes if is_call(name) and "/." not in name[skip:]]
    for name in names:
        beside = (name.rpartition(".")[0] + META_SUFFIX, name + META_SUFFIX)
        if name.lower().endswith(TRANSCRIPT_SUFFIX):
            beside = (name[: -len(TRANSCRIPT_SUFFIX)] + META_SUFFIX, beside[1])
        sidecars = tuple(sidecar for sidecar in beside if sidecar in sizes)
        yield Found(plain_path(name), url=name, size=sizes[name], sidecars=sidecars)
    if not names:
        hint = "请核对地址（区分大小写）；支持的录音格式见说明文档"
        fault = InputError(f"{public_url(url)}：里面没有录音或转写", hint=hint, kind="input.missing")
        yield Found(plain_path(url), error=fault, url=url)


def read_remote_json(url: str) -> Any:
    """Decode a JSON file at a URL.

    Raises:
        InputError: it cannot be fetched or is not JSON.
    """
    with local_copy(url, limit=MAX_BYTES) as copy:
        return read_json(copy, public_url(url))
