"""What there is to do: which calls are done already, which need judging only, which are new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from qa.batch.keys import analysis_key, output_key, transcript_key
from qa.batch.worker import Recogniser
from qa.config import Settings
from qa.errors import InputError
from qa.failure import Failure, failure_of
from qa.files import file_sha256, shown
from qa.inputs import CallJob
from qa.judge.scorecard import Scorecard
from qa.pipeline import GIVEN
from qa.store import CallRow, Store

__all__ = ["Action", "Plan", "Planned", "Rules", "make_plan"]

FILES = ("report.json", "report.html", "transcript.txt", "transcript.srt")
"""What a finished call's folder holds; a call that lacks one is written again."""


class Action(Enum):
    """What a call needs."""

    SKIP = "skip"
    JUDGE = "judge"
    LISTEN = "listen"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Planned:
    """One call and what it needs; ``failure`` is why it cannot be started."""

    job: CallJob
    action: Action
    sha256: str = ""
    transcript_key: str = ""
    analysis_key: str = ""
    output_key: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All calls of a run in the order named."""

    calls: tuple[Planned, ...]

    def of(self, *actions: Action) -> tuple[Planned, ...]:
        """The calls that need one of the actions."""
        return tuple(call for call in self.calls if call.action in actions)

    def line(self) -> str:
        """The plan in one line for people."""
        count = Counter(call.action for call in self.calls)
        named = (
            (Action.LISTEN, "待处理"),
            (Action.JUDGE, "只需重新评分"),
            (Action.SKIP, "已完成"),
            (Action.FAIL, "无法开始"),
        )
        parts = [f"{zh} {count[action]}" for action, zh in named if count[action]]
        return f"共 {len(self.calls)} 通：{'，'.join(parts)}"


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides whether a result is still good."""

    folder: Path
    recogniser: Recogniser
    scorecard: Scorecard
    settings: Settings
    resume: bool = True
    force: bool = False

    def keys(self, job: CallJob, sha256: str) -> tuple[str, str, str]:
        """The call's transcript, analysis and output key for a file with this hash."""
        given = job.kind == "transcript"
        model, options = (GIVEN, {}) if given else (self.recogniser.name, self.recogniser.options)
        heard = transcript_key(sha256, model, options, job.meta)
        judged = analysis_key(heard, self.scorecard, job.meta)
        settings = self.settings
        return heard, judged, output_key(judged, redact=settings.redact, embed_audio=settings.embed_audio)


def make_plan(
    jobs: Sequence[CallJob], rules: Rules, store: Store, *, should_stop: Callable[[], bool] = lambda: False
) -> Plan:
    """Look at every call and decide what it needs.

    Files not seen before are read once for their hash; ``should_stop`` ends that early.
    """
    hashes, failures = _hashes(jobs, store, should_stop)
    keyed = {
        job.call_id: rules.keys(job, hashes[job.path]) for job in jobs if job.path in hashes and not job.error
    }
    stored = store.with_transcript([keys[0] for keys in keyed.values()])
    before = store.calls(str(rules.folder))
    calls = []
    for job in jobs:
        if job.call_id not in keyed:
            failure = failure_of(job.error, shown(job.path)) if job.error else failures.get(job.path)
            if failure is not None:
                calls.append(Planned(job, Action.FAIL, failure=failure))
            continue
        keys = keyed[job.call_id]
        action = _action(rules, keys, stored, before.get(job.call_id))
        calls.append(Planned(job, action, hashes[job.path], *keys))
    return Plan(tuple(calls))


def _action(rules: Rules, keys: tuple[str, str, str], stored: set[str], before: CallRow | None) -> Action:
    if rules.force:
        return Action.LISTEN
    if rules.resume and before and before.status == "ok" and before.output_key == keys[2]:
        folder = rules.folder / "calls" / before.call_id
        if all((folder / name).is_file() for name in FILES):
            return Action.SKIP
    return Action.JUDGE if keys[0] in stored else Action.LISTEN


def _hashes(
    jobs: Sequence[CallJob], store: Store, should_stop: Callable[[], bool]
) -> tuple[dict[Path, str], dict[Path, Failure]]:
    """Hash every file, trusting what is noted of files whose size and time have not changed."""
    known = store.known_hashes([shown(job.path) for job in jobs if not job.error])
    hashes: dict[Path, str] = {}
    failures: dict[Path, Failure] = {}
    fresh: dict[str, tuple[int, int, str]] = {}
    for job in jobs:
        if should_stop():
            break
        if job.error or job.path in hashes:
            continue
        try:
            hashes[job.path], row = _hash(job.path, known)
        except InputError as error:
            failures[job.path] = failure_of(error, shown(job.path))
        else:
            fresh[shown(job.path)] = row
    store.note_hashes({path: row for path, row in fresh.items() if known.get(path) != row})
    return hashes, failures


def _hash(path: Path, known: Mapping[str, tuple[int, int, str]]) -> tuple[str, tuple[int, int, str]]:
    try:
        info = path.stat()
    except OSError:
        info = None
    size, mtime = (info.st_size, info.st_mtime_ns) if info else (-1, -1)
    noted = known.get(shown(path))
    sha256 = noted[2] if noted and noted[:2] == (size, mtime) else file_sha256(path)
    return sha256, (size, mtime, sha256)
