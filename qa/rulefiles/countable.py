"""Which conditions have places in a call: only their hits can be counted, answered or looked around."""

from __future__ import annotations

from qa.judge import conditions as c

__all__ = ["has_places"]

# What is true of the whole call, or of what lies outside it, happens nowhere in it.
_NOWHERE = (c.Rings, c.Rate, c.Measure, c.Language, c.MetaField, c.Elapsed, c.Fact, c.StageHeld, c.NotAny)


def has_places(condition: c.Condition) -> bool:
    """Whether a condition that holds tells where in the call it does.

    Args:
        condition: a built condition.
    """
    if isinstance(condition, c.AllOf | c.AnyOf):
        return any(has_places(inner) for inner in condition.of)
    if isinstance(condition, c.Parts):
        return any(has_places(part.condition) for part in condition.parts)
    if isinstance(condition, c.Covers):
        return any(has_places(topic.condition) for topic in condition.topics)
    if isinstance(condition, c.Named):
        return has_places(condition.condition)
    return not isinstance(condition, _NOWHERE)
