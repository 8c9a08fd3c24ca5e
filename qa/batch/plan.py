"""What there is to do: which calls are done already, which need judging only, which are new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from qa.batch.hashing import UNKNOWN, Mark, hash_files
from qa.batch.intact import intact
from qa.batch.keys import analysis_key, output_key, transcript_key
from qa.batch.standing import known_calls
from qa.batch.worker import Recogniser
from qa.batch.workload import work_of
from qa.calls.inputs import CallJob
from qa.calls.transcript_file import READING
from qa.config import Settings
from qa.failure import Failure
from qa.judge.scorecard import Scorecard
from qa.model import Seconds
from qa.pipeline import GIVEN
from qa.store import CallRow, Store

__all__ = ["Action", "Plan", "Planned", "Rules", "Why", "make_plan", "waves", "written_ns"]


class Action(Enum):
    """What a call needs."""

    SKIP = "skip"
    JUDGE = "judge"
    LISTEN = "listen"
    FAIL = "fail"


class Why(Enum):
    """Why a call that has to be worked on is not done yet."""

    NEW = "new"
    CHANGED = "changed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Planned:
    """One call and what it needs.

    Attributes:
        failure: why its recording cannot be had; one to be judged is judged from the stored transcript then.
        standing: hash of the recording that its finished result is of; empty without such a result.
        why: why it is not done yet; it means nothing for ``SKIP`` and ``FAIL``.
        work: how much there is to do, in seconds of recording.
        before: the batch that last brought the call to an end; empty for a new one.
        written_ns: when its report was last written; 0 when there is none.
        mark: size and time of the file, to be noted with its hash; (-1, -1) when not known.
    """

    job: CallJob
    action: Action
    sha256: str = ""
    transcript_key: str = ""
    analysis_key: str = ""
    output_key: str = ""
    failure: Failure | None = None
    standing: str = ""
    why: Why = Why.NEW
    work: Seconds = 0.0
    before: str = ""
    written_ns: int = 0
    mark: Mark = UNKNOWN


@dataclass(frozen=True, slots=True)
class Plan:
    """All calls of a run in the order named."""

    calls: tuple[Planned, ...]

    def of(self, *actions: Action) -> tuple[Planned, ...]:
        """The calls that need one of the actions."""
        return tuple(call for call in self.calls if call.action in actions)

    def counts(self) -> dict[str, int]:
        """How many calls there are of each sort, by a short English name."""
        sorts: Counter[str] = Counter()
        for call in self.calls:
            sorts[call.why.value if call.action is Action.LISTEN else call.action.value] += 1
        return dict(sorts)

    def line(self) -> str:
        """The plan in one line for people."""
        count = self.counts()
        named = (
            ("new", "待处理"),
            ("changed", "录音或识别设置有变、重新处理"),
            ("failed", "上次没完成、再试"),
            ("judge", "只需重新评分"),
            ("skip", "已完成"),
            ("fail", "无法开始"),
        )
        parts = [f"{zh} {count[name]}" for name, zh in named if count.get(name)]
        return f"共 {len(self.calls)} 通：{'，'.join(parts)}" if parts else f"共 {len(self.calls)} 通"


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
        model = GIVEN if given else self.recogniser.name
        options = {"reading": READING} if given else self.recogniser.options
        heard = transcript_key(sha256, model, options, job.meta)
        judged = analysis_key(heard, self.scorecard, job.meta)
        settings = self.settings
        return (
            heard,
            judged,
            output_key(
                judged,
                redact=settings.redact,
                embed_audio=settings.embed_audio,
                anonymise=settings.anonymise,
                companies=settings.company_names,
            ),
        )


def make_plan(
    jobs: Sequence[CallJob],
    rules: Rules,
    store: Store,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    tell: Callable[[str], None] = lambda text: None,
) -> Plan:
    """Look at every call and decide what it needs.

    Files not seen before are read once for their hash; ``should_stop`` ends that early, ``tell`` gets a
    line when it takes long.
    """
    hashes = hash_files(jobs, store, should_stop=should_stop, tell=tell)
    before = store.calls(str(rules.folder))
    known = known_calls(jobs, hashes, before, store)
    keyed = [rules.keys(call.job, call.sha256) if call.sha256 else ("", "", "") for call in known]
    stored = store.with_transcript([keys[0] for keys in keyed if keys[0]])
    calls = []
    for call, keys in zip(known, keyed, strict=True):
        job, old = call.job, before.get(call.job.call_id)
        action = _action(rules, keys, stored, old)
        if call.failure and (action is not Action.JUDGE or not call.sha256):
            calls.append(Planned(job, Action.FAIL, failure=call.failure, standing=call.standing))
            continue
        planned = Planned(
            job,
            action,
            call.sha256,
            *keys,
            failure=call.failure,
            standing=call.standing,
            why=_why(old),
            work=work_of(job, listen=action is Action.LISTEN),
            before=old.batch if old else "",
            written_ns=written_ns(rules.folder, job.call_id),
            mark=hashes.marks.get(job.path, UNKNOWN),
        )
        calls.append(planned)
    return Plan(tuple(calls))


def written_ns(folder: Path, call_id: str) -> int:
    """When a call's report was last written (nanoseconds, by the file system); 0 when there is none."""
    try:
        return (folder / "calls" / call_id / "report.json").stat().st_mtime_ns
    except OSError:
        return 0


def waves(calls: Iterable[Planned]) -> list[list[Planned]]:
    """Calls in the order to do them, in one or two parts.

    The longest come first, so that none is left for the end, when the other workers are idle. Copies of a
    recording that has to be recognised wait for the second part: by then its transcript is stored.
    """
    seen: set[str] = set()
    first: list[Planned] = []
    copies: list[Planned] = []
    for call in sorted(calls, key=lambda call: -call.work):
        copy = call.action is Action.LISTEN and call.transcript_key in seen - {""}
        (copies if copy else first).append(call)
        seen.add(call.transcript_key)
    return [part for part in (first, copies) if part]


def _action(rules: Rules, keys: tuple[str, str, str], stored: set[str], before: CallRow | None) -> Action:
    if rules.force or not keys[0]:
        return Action.LISTEN
    done = rules.resume and before and before.status == "ok" and before.output_key == keys[2]
    if done and before and intact(rules.folder / "calls" / before.call_id):
        return Action.SKIP
    return Action.JUDGE if keys[0] in stored else Action.LISTEN


def _why(before: CallRow | None) -> Why:
    if before is None:
        return Why.NEW
    return Why.CHANGED if before.status == "ok" else Why.FAILED
