"""Texts for tables that a spreadsheet opens: none may be run as a formula.

Pure. What calls say is untrusted: a cell that begins like a formula gets an apostrophe before it (OWASP,
"CSV Injection").
"""

from __future__ import annotations

import re

from qa.report.wording import clean

__all__ = ["defused", "kept_whole"]

# Full-width signs count as well: some programs take them for the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


# Zeros before a number, more digits than a spreadsheet keeps or shows, what it takes for a power or a day.
_CHANGED = re.compile(r"0\d+|\d{12,}|\d+[eE]\d+|\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?")


def kept_whole(text: str) -> str:
    """An id as it may stand in a CSV cell that people open, fill in and save with a spreadsheet.

    Example:
        >>> kept_whole("20261116000000123")
        "'20261116000000123"
    """
    return "'" + text if _CHANGED.fullmatch(text) else defused(text)


def defused(text: str) -> str:
    """A text as it may stand in a CSV cell.

    Args:
        text: anything.

    Returns:
        The text without characters that a file cannot hold, an apostrophe before it where it begins like
        a formula.
    """
    text = clean(text)
    return "'" + text if text.startswith(_FORMULA) else text
