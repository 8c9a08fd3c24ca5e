"""Calls whose files have the same name: which is which, in words. Pure."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence

from qa.calls.found import call_stem
from qa.calls.inputs import CallJob
from qa.files import shown

__all__ = ["alike_zh"]

_MOST = 24


def alike_zh(jobs: Sequence[CallJob]) -> list[str]:
    """A line for each name that several files have: the calls' names, each with its file.

    Paths are told from the folder that the files have in common.
    """
    groups: dict[str, list[CallJob]] = defaultdict(list)
    for job in jobs:
        if not job.named:
            groups[call_stem(job.path).casefold()].append(job)
    alike = [same for same in groups.values() if len(same) > 1]
    lines = [_line(same) for same in alike[:_MOST]]
    return [*lines, f"还有 {len(alike) - _MOST} 个名字各有几个录音"] if len(alike) > _MOST else lines


def _line(same: Sequence[CallJob]) -> str:
    files = [shown(job.path) for job in same[:_MOST]]
    told = "、".join(f"{job.call_id} 是 {file}" for job, file in zip(same, _short(files), strict=False))
    return f"有 {len(same)} 个录音同名：{told}{'等' if len(same) > _MOST else ''}"


def _short(files: Sequence[str]) -> list[str]:
    """Paths from the folder they have in common, or whole where they have none."""
    try:
        root = os.path.commonpath([os.path.dirname(file) for file in files])  # noqa: PTH120 - may be URLs
    except ValueError:
        return list(files)
    return [file[len(root) :].lstrip("/\\") if root else file for file in files]
