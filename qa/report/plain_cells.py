"""Texts for tables that a spreadsheet opens: none may be run as a formula.

Pure. What calls say is untrusted: a cell that begins like a formula gets an apostrophe before it (OWASP,
"CSV Injection").
"""

from __future__ import annotations

from qa.report.wording import clean

__all__ = ["defused"]

# Full-width signs count as well: some programs take them for the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
