"""Fuzz target: finished transcripts, from the file to the report's data.

    python fuzz/fuzz_transcript.py CORPUS -max_total_time=600

Promise: a report that fits the published schema, or an ``InputError`` with reason and next step; never an
internal error, whatever another recogniser wrote.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import atheris
import harness

with atheris.instrument_imports(include=["qa"]):
    from qa.calls.inputs import find_calls
    from qa.config import Settings
    from qa.errors import CallError, UsageError
    from qa.kept.codec import decode_transcript, encode_transcript, meta_json
    from qa.pipeline import process_call
    from qa.report.files import dump_json
    from qa.report.render import render_html
    from qa.report.schema import validate
    from qa.report.texts import render_srt, render_txt
    from qa.rulefiles.scorecard import load

FOLDER = harness.scratch()
SCORECARD = load()


def _none() -> None:
    raise AssertionError("a finished transcript needs no recogniser")


def target(data: bytes) -> None:
    """Read, judge and report what the bytes after the first say."""
    path = FOLDER / "x.transcript.json"
    path.write_bytes(data[1:])
    try:
        (job,) = find_calls([path])
    except UsageError:
        return
    if job.error:
        assert isinstance(job.error, CallError) and job.error.message and job.error.hint, job.error
        return
    outcome = process_call(job, transcriber=_none, scorecard=SCORECARD, settings=Settings())  # type: ignore[arg-type]
    if outcome.error:
        assert outcome.error.kind.startswith("input."), (outcome.error, outcome.error.trace)
        assert outcome.error.hint
        return
    assert outcome.document is not None and outcome.transcript is not None
    validate(outcome.document)
    for render in (dump_json, render_txt, render_srt, render_html):
        render(outcome.document).encode("utf-8")
    meta_json(job.meta).encode("utf-8")
    assert decode_transcript(encode_transcript(outcome.transcript)).turns == outcome.transcript.turns


if __name__ == "__main__":
    harness.fuzz(target, FOLDER, mutator=harness.mutate_json)
