"""The five stages with their learned weights."""

from __future__ import annotations

import json
from pathlib import Path

import qa.scorecards
from qa.judge.acts import find_acts
from qa.judge.stage_weights import with_weights
from qa.judge.stages import find_stages

WEIGHTS = Path(qa.scorecards.__file__).parent / "flows" / "five_stage.learned.json"


def weights_form():
    return json.loads(WEIGHTS.read_text(encoding="utf-8"))


def learned_flow(scorecard):
    return with_weights(scorecard.flow, weights_form())


def staged(transcript, scorecard, flow=None):
    return find_stages(transcript, find_acts(transcript, scorecard.lexicon), flow or learned_flow(scorecard))
