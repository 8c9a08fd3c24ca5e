"""Dialogues written in one line per turn, judged by the shipped scorecard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest_calls import call
from conftest_rules import card, dialogue, found

from qa.judge.analyse import analyse
from qa.judge.scorecard import Scorecard
from qa.model import CallAnalysis, CallMeta, Transcript
from qa.rulefiles.scorecard import load


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


@pytest.fixture
def truth(tmp_path: Path) -> Callable[..., str]:
    """What a condition finds in a small dialogue: ``yes``, ``no``, ``unsure`` or ``na``."""

    def run(condition: str, *lines: str, **meta: object) -> str:
        transcript = dialogue(*lines)
        if meta:
            transcript = replace(transcript, meta=CallMeta(**meta))  # type: ignore[arg-type]
        finding = found(card(tmp_path, f"require: {condition}"), transcript)
        return str(finding.truth) if finding.applies else "na"

    return run
