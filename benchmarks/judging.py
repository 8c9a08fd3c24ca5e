"""Measures how fast calls are judged by the full scorecard, and that a store of them grows evenly.

    python benchmarks/judging.py [--calls N] [--turns N] [--scorecard FILE] [--stored N]

    one call   milliseconds of processor time on one core for a call of 60 turns, text to analysis
    report     milliseconds for the same call's report.json and report.html, without its sound
    stored     10,000 transcripts read from a store and judged again: seconds a thousand, in five steps

Calls are made by ``judging_calls``: mixed from the test dialogues, with homophones and other numbers, so
that hardly a sentence comes twice. Timed after a warm-up on other calls (patterns are compiled when they
are first needed). A busy machine shows in the spread: the fastest of five runs of the same call, its
caches emptied before each, comes nearest to a quiet one. Results go to ``benchmarks/results/``.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from judging_calls import made_call, made_calls

from qa.judge import acts, floor
from qa.judge.acts import find_acts
from qa.judge.analyse import analyse, make_context
from qa.judge.scorecard import Scorecard
from qa.judge.stages import find_stages
from qa.kept.codec import encode_transcript
from qa.kept.stored_calls import stored_calls
from qa.language import asking, entities, likeness, mishearings, questions, searchable, sentences
from qa.model import Transcript
from qa.pipeline import scorecard_info
from qa.report import render_html
from qa.report.document import call_document
from qa.rulefiles.scorecard import load
from qa.store.records import CallRow, TranscriptRow
from qa.store.store import Store

RESULTS = Path(__file__).parent / "results"
_WARM_UP, _RUNS, _STEPS = 40, 5, 5
_CACHES = (
    searchable.searchable,
    sentences.sentence_ends,
    entities._everything,
    entities._numbers_and_places,
    asking.asking_clauses,
    questions.asks,
    mishearings.mend,
    likeness._grams,
    acts._raw_form,
    floor.sounds_like_listening,
)


def main() -> None:
    """Run the measurements and write them down."""
    options = _options()
    card = load(options.scorecard)
    for call in made_calls(0, _WARM_UP, turns=options.turns):
        analyse(call, card)
    gc.collect()
    gc.freeze()  # as the batch workers do: what is loaded once is not looked through again
    gc.set_threshold(100_000, 50, 100)
    calls = list(made_calls(1000, options.calls, turns=options.turns))
    some = calls[: max(5, len(calls) // 4)]
    figures = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()} {platform.python_implementation()} {platform.python_version()}",
        "scorecard": card.stamp,
        "checks": len(card.checks),
        "acts": len(card.lexicon.acts),
        "patterns": len(card.lexicon.patterns),
        "turns": statistics.mean(len(call.turns) for call in calls),
        "characters": round(statistics.mean(sum(len(t.text) for t in call.turns) for call in calls)),
        "one_call_ms": one_call(calls, card),
        "parts_ms": parts(some, card),
        "report_ms": report(some, card),
    }
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    if options.stored:
        figures["stored"] = stored(options.stored, card)
        print(json.dumps(figures["stored"], ensure_ascii=False, indent=1))
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    (RESULTS / "judging.json").write_text(text + "\n", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="判分速度")
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--turns", type=int, default=60)
    parser.add_argument("--scorecard", type=Path)
    parser.add_argument("--stored", type=int, default=10_000)
    return parser.parse_args()


def _timed(run: Callable[[Transcript], object], call: Transcript) -> float:
    """Milliseconds of processor time, the fastest of several runs without what earlier ones left."""
    fastest = float("inf")
    for _ in range(_RUNS):
        for cache in _CACHES:
            cache.cache_clear()
        began = time.process_time()
        run(call)
        fastest = min(fastest, time.process_time() - began)
    return fastest * 1000


def one_call(calls: Sequence[Transcript], card: Scorecard) -> dict[str, float]:
    """Milliseconds for one call: once through, and the fastest of several runs."""
    once = []
    for call in calls:
        began = time.process_time()
        analyse(call, card)
        once.append((time.process_time() - began) * 1000)
    fastest = [_timed(lambda call: analyse(call, card), call) for call in calls]
    return {
        "once_median": round(statistics.median(once), 2),
        "once_95_percent": round(sorted(once)[int(len(once) * 0.95)], 2),
        "fastest_median": round(statistics.median(fastest), 2),
        "fastest_95_percent": round(sorted(fastest)[int(len(fastest) * 0.95)], 2),
    }


def parts(calls: Sequence[Transcript], card: Scorecard) -> dict[str, float]:
    """Milliseconds for the parts of judging, fastest of several runs, mean over calls."""
    found = {}
    acts = {call.call_id: find_acts(call, card.lexicon) for call in calls}
    for name, run in (
        ("acts", lambda call: find_acts(call, card.lexicon)),
        ("stages", lambda call: find_stages(call, acts[call.call_id], card.flow)),
        ("context", lambda call: make_context(call, card)),
        ("all", lambda call: analyse(call, card)),
    ):
        found[name] = round(statistics.mean(_timed(run, call) for call in calls), 2)
    return found


def report(calls: Sequence[Transcript], card: Scorecard) -> float:
    """Milliseconds to make the data and the page of a report, fastest of several runs, mean over calls."""
    info = scorecard_info(card)
    judged = {call.call_id: analyse(call, card) for call in calls}

    def written(call: Transcript) -> str:
        return render_html(call_document(call, judged[call.call_id], stamp={}, info=info))

    return round(statistics.mean(_timed(written, call) for call in calls), 2)


def stored(count: int, card: Scorecard) -> dict[str, object]:
    """Judge a store of calls again; seconds a thousand in each step tell whether growth is even."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fill(folder, count)
        seconds, done, began = [], 0, time.perf_counter()
        for call in stored_calls(folder):
            analyse(call, card)
            done += 1
            if done % max(1, count // _STEPS) == 0:
                seconds.append(time.perf_counter() - began)
                began = time.perf_counter()
    per_thousand = [round(step / (count // _STEPS) * 1000, 1) for step in seconds]
    return {
        "calls": done,
        "seconds_a_thousand": per_thousand,
        "last_step_to_first": round(per_thousand[-1] / per_thousand[0], 2),
    }


def _fill(folder: Path, count: int) -> None:
    with Store(f"sqlite:///{folder / 'qa.db'}", "benchmark") as store:
        for number, body in _bodies(count):
            key = f"k{number}"
            row = TranscriptRow(key, key, "made", "{}", 1.0, body)
            store.save(
                CallRow(str(folder), f"c{number:06}", "made", "audio", "ok", transcript_key=key),
                transcript=row,
            )


def _bodies(count: int) -> Iterator[tuple[int, str]]:
    """Transcripts of calls of different lengths, as recognised calls are."""
    return ((number, encode_transcript(made_call(number, turns=14 + number % 30))) for number in range(count))


if __name__ == "__main__":
    main()
