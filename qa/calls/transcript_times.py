"""Whether the times of a transcript can be times in seconds: what is said takes neither hours nor no time.

A file whose times are in another unit looks like a call of two days with a word every few minutes; judged
as it stands, silences and pace are wrong and cost points. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.language.normalise import bare
from qa.model import Seconds

__all__ = ["Said", "wrong_unit"]

# People say three to six characters a second, and pauses inside a turn halve that; nobody comes within a
# factor of five of these bounds over a whole call.
_SLOWEST, _FASTEST = 0.1, 60.0
_LIKELY = (0.5, 20.0)
# Turns may hold long waits, but not all of them; and a few characters say little about a pace.
_QUICKEST = 0.5
_LONG_TURN: Seconds = 100.0
_MANY = 60
# Units that programs write: name, seconds.
_UNITS = (("毫秒", 0.001), ("百分之一秒", 0.01), ("分钟", 60.0))
# A recording goes on after the last word, but not for hours and a hundred times as long.
_LONG_REST: Seconds = 7200.0


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with times."""

    text: str
    start: Seconds
    end: Seconds


def wrong_unit(said: Sequence[Said], duration: Seconds | None) -> str:
    """What is wrong with the times of a transcript, in the user's language; empty when nothing is.

    Args:
        said: its sentences that have times.
        duration: the length of the recording as given.

    Returns:
        Something like ``全文 300 个字占了 52,000 秒……时间像是毫秒``.
    """
    spoken = [(len(bare(one.text)), one.end - one.start) for one in said if bare(one.text)]
    chars, length = sum(c for c, _ in spoken), sum(s for _, s in spoken)
    if not chars or not length:
        return ""
    pace = chars / length
    quickest = max(c / s for c, s in spoken if s)
    if pace < _SLOWEST and quickest < _QUICKEST and length / len(spoken) > _LONG_TURN:
        return f"{chars:,} 个字说了 {length:,.0f} 秒，没有人说得这么慢，{_guess(pace)}"
    if pace > _FASTEST and chars >= _MANY:
        return f"{chars:,} 个字只说了 {length:,.1f} 秒，没有人说得这么快，{_guess(pace)}"
    last = max(one.end for one in said)
    if duration and duration > max(_LONG_REST, 100 * last) and duration * 0.001 >= 0.9 * last:
        return f"最后一句话在 {last:,.0f} 秒结束，duration 却是 {duration:,.0f}，像是毫秒"
    return ""


def _guess(pace: float) -> str:
    """The unit in which the pace, given in characters per supposed second, would be a person's."""
    low, high = _LIKELY
    fitting = [name for name, seconds in _UNITS if low <= pace / seconds <= high]
    return f"时间像是{fitting[0]}" if fitting else "时间的单位不像是秒"
