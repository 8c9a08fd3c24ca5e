"""Where the files that a scorecard names are found, and in which of the shipped ones an act is."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path

from qa.rulefiles.yaml_reasons import near_names
from qa.rulefiles.yaml_source import Faults, Place, Source

__all__ = ["SHIPPED", "find_file", "named_file", "shipped_acts"]

SHIPPED = Path(__file__).parents[1] / "scorecards"
# An act in a file of acts: the only keys indented by two.
_ACT = re.compile(r"^  ([a-z][a-z0-9_]*):", re.MULTILINE)


def find_file(source: Source, name: str, beside: Path | None = None) -> Path:
    """A file that another names: beside that one, else in a further folder, else among the shipped ones."""
    folders = (source.path.parent, beside or source.path.parent)
    return next((path for folder in folders if (path := folder / name).exists()), SHIPPED / name)


def named_file(
    source: Source, place: Place, name: str, faults: Faults, beside: Path | None = None
) -> Path | None:
    """A file that a scorecard names; where there is none, the fault is noted where it is named.

    Args:
        source: the file that names it.
        place: where.
        name: the name.
        faults: where faults are noted.
        beside: the scorecard's folder, where a file that it shares names further ones.

    Returns:
        The file; ``None`` when there is none.
    """
    found = find_file(source, name, beside)
    if found.exists():
        return found
    shipped = [path.relative_to(SHIPPED).as_posix() for path in SHIPPED.glob("*/*.yaml")]
    near = near_names(name, [one for one in shipped if not one.startswith("templates/")])
    also = "、评分表旁边" if beside not in (None, source.path.parent) else ""
    what = f"找不到文件“{name}”（本文件旁边{also}和自带的文件里都没有）{near}"
    faults.add(source, place, what)
    return None


@functools.cache
def shipped_acts() -> Mapping[str, str]:
    """The acts of the shipped files, and the file (``acts/matter.yaml``) that each is in."""
    files = sorted((SHIPPED / "acts").glob("*.yaml"))
    return {act: f"acts/{path.name}" for path in files for act in _ACT.findall(path.read_text("utf-8"))}
