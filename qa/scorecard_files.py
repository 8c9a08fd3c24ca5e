"""Where the files that a scorecard names are found."""

from __future__ import annotations

from pathlib import Path

from qa.yaml_source import Source

__all__ = ["SHIPPED", "find_file"]

SHIPPED = Path(__file__).parent / "scorecards"


def find_file(source: Source, name: str) -> Path:
    """A file that a scorecard names: beside the scorecard, else among the shipped ones."""
    beside = source.path.parent / name
    return beside if beside.exists() else SHIPPED / name
