"""The made-up call by which workers are made ready: it speaks of what is looked for, and leaves nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa.batch.rehearsal import made_up_call, rehearse
from qa.batch.worker import Recogniser, WorkerSetup
from qa.config import Settings
from qa.engines.seam import Shared
from qa.judge.analyse import analyse
from qa.model import Verdict, Who
from qa.scorecard_yaml import load
from qa.speech.asr import Transcriber


def _nothing() -> Transcriber:
    raise AssertionError("a rehearsal loads no recogniser")


def test_the_call_has_both_sides_in_order() -> None:
    call = made_up_call(load())
    assert {turn.who for turn in call.turns} >= {Who.AGENT, Who.CUSTOMER}
    assert len(call.turns) >= len(load().checks) // 2
    assert call.timed and call.acoustic
    assert [turn.start for turn in call.turns] == sorted(turn.start or 0.0 for turn in call.turns)
    assert len(call.agent_speech) + len(call.customer_speech) <= len(call.turns)


def test_much_of_the_scorecard_is_found_in_it() -> None:
    scorecard = load()
    found = analyse(made_up_call(scorecard), scorecard)
    assert sum(result.verdict is not Verdict.NA for result in found.checks) > len(scorecard.checks) // 2


def test_a_scorecard_without_examples_is_rehearsed_too() -> None:
    scorecard = load()
    bare = replace(scorecard, checks=tuple(replace(check, examples=()) for check in scorecard.checks))
    assert made_up_call(bare).turns == ()
    rehearse(bare, Settings())


@pytest.mark.parametrize("settings", [Settings(), Settings(redact=False), Settings(anonymise=True)])
def test_it_writes_nothing_and_changes_no_judgement(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scorecard = load()
    before = analyse(made_up_call(scorecard), scorecard)
    rehearse(scorecard, settings)
    assert list(tmp_path.iterdir()) == []
    assert analyse(made_up_call(scorecard), scorecard) == before


@pytest.mark.parametrize("hears", [True, False])
def test_what_workers_share_needs_no_recogniser(hears: bool, tmp_path: Path) -> None:
    setup = WorkerSetup(Recogniser("none", {}, _nothing), load(), Settings(), tmp_path / "calls", hears)
    assert isinstance(setup, Shared)
    setup.share()
    assert list(tmp_path.iterdir()) == []
