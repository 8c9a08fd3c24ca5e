"""Dialogues written in one line per turn, judged by the shipped scorecard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest_calls import call

from qa.judge.analyse import analyse
from qa.judge.scorecard import Scorecard
from qa.model import CallAnalysis, Transcript
from qa.scorecard_yaml import load


@pytest.fixture(scope="session")
def scorecard() -> Scorecard:
    return load()


@pytest.fixture
def judge(scorecard: Scorecard) -> Callable[..., CallAnalysis]:
    def run(*lines: str, **options: object) -> CallAnalysis:
        return analyse(call(*lines, **options), scorecard)  # type: ignore[arg-type]

    return run


@pytest.fixture
def make_call() -> Callable[..., Transcript]:
    return call
