"""A scorecard goes to worker processes after its examples were judged here; use must not bind it to this one."""

from __future__ import annotations

import pickle

from qa.judge.examples import run_examples
from qa.rulefiles.scorecard import load


def test_a_used_scorecard_still_travels() -> None:
    card = load(None)
    assert run_examples(card) == ()
    there = pickle.loads(pickle.dumps(card))
    assert (there.sha256, there.stamp) == (card.sha256, card.stamp)
    assert run_examples(there) == ()
