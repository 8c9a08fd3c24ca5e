"""A command's result for other programs, as JSON on standard output."""

from __future__ import annotations

import json

from rich.console import Console

__all__ = ["print_json"]


def print_json(console: Console, result: object) -> None:
    r"""Write a result as JSON, whatever signs the output's encoding lacks.

    Args:
        console: where it goes; nothing of it is styled or wrapped.
        result: plain data. Where a sign cannot be written (😀 in GBK, an odd byte of a file's name) all
            signs but ASCII become JSON's own codes: a \U0001f600 could not be read as JSON.
    """
    text = json.dumps(result, ensure_ascii=False, indent=1)
    try:
        text.encode(getattr(console.file, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(result, indent=1)
    console.file.write(f"{text}\n")
