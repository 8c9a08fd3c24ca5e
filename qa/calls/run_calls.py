"""Which calls a run is about: found in the user's paths, named as in earlier runs, without names if asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from qa.batch.progress import Reporter
from qa.calls.alike import alike_zh
from qa.calls.anonymous_jobs import anonymous_jobs, anonymous_names
from qa.calls.found import skipped_zh
from qa.calls.inputs import CallJob, look_for_calls, name_calls
from qa.calls.owners import Owners, find_owners
from qa.config import Settings
from qa.errors import UsageError
from qa.language.stand_ins import renumbered_mobiles
from qa.store import Store

__all__ = ["RunCalls"]


class RunCalls:
    """The calls that the user's paths stand for, as they are at a moment.

    Args:
        paths: what the user named.
        settings: how calls are named.
        folder: the output folder, which is not searched.
        progress: where to tell of what was left alone or is away.
        store: knows the names given before; ``None`` where there is no store yet.
        should_stop: asked while files are read to be known again; once true, the rest is left out.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        settings: Settings,
        folder: Path,
        progress: Reporter,
        store: Store | None = None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._paths, self._settings = paths, settings
        self._folder, self._progress, self._store = folder, progress, store
        self._should_stop = should_stop

    def find(self, *, quietly: bool = False) -> list[CallJob]:
        """All calls there are now; unless ``quietly``, files that are no calls are mentioned.

        Raises:
            UsageError: there are none.
        """
        settings, tell = self._settings, _silent if quietly else self._progress.note
        skipped: list[Path] = []
        asked = look_for_calls(
            self._paths,
            pattern=settings.filename_pattern,
            exclude=self._folder,
            skipped=skipped,
            tell=tell,
        )
        owners = self._owners([(job.call_id, job) for job in asked], tell)
        found = name_calls(asked, owners.held, finished=owners.finished, tell=tell)
        if skipped and not quietly:
            self._progress.note_once(f"另有 {skipped_zh(skipped)}")
        if settings.anonymise:
            names = anonymous_names(found, settings.company_names)
            owners = self._owners(list(zip(names, found, strict=True)), tell)
            return anonymous_jobs(found, settings.company_names, owners.held)
        if not quietly:
            self._tell_of_ids(found)
        return found

    def _owners(self, wanted: Sequence[tuple[str, CallJob]], tell: Callable[[str], None]) -> Owners:
        """Whose the names are that earlier runs gave in the output folder."""
        if self._store is None:
            return Owners()
        rows = self._store.calls(str(self._folder))
        return find_owners(wanted, rows, self._store, should_stop=self._should_stop, tell=tell)

    def _tell_of_ids(self, jobs: Sequence[CallJob]) -> None:
        """Ids that are hard to tell apart, and those that hold what is masked everywhere else."""
        for line in alike_zh(jobs):
            self._progress.note(line)
        phones = sum(renumbered_mobiles(job.call_id) != job.call_id for job in jobs)
        if phones and self._settings.redact:
            mend = "要遮盖，请先改文件名，或在清单里另给 call_id"
            self._progress.note_once(f"有 {phones:,} 通的编号里带手机号。编号和文件名不遮盖；{mend}")

    def find_or_wait(self) -> list[CallJob]:
        """All calls there are now, for one who waits for them; a folder that is away is waited for too."""
        away = [path for path in self._paths if not path.is_dir()]
        if away:
            names = "、".join(str(path) for path in away)
            self._progress.note_once(f"文件夹暂时打不开：{names}，恢复后继续")
        try:
            return [
                job
                for job in self.find(quietly=True)
                if not any(job.path == path.absolute() for path in away)
            ]
        except UsageError:
            return []


def _silent(_: str) -> None:
    """Tell nobody."""
