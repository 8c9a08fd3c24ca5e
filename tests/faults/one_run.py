"""One run with worker processes, to be started beside others or killed: python one_run.py FOLDER SECONDS."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from fault_kit import marking

from qa.commands.score import ScoreRequest, score
from qa.config import Settings

if __name__ == "__main__":
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests themselves may have been started with nohup
    folder = Path(sys.argv[1])
    request = ScoreRequest((folder / "in",), folder / "out", Settings(jobs=1, embed_audio="never"))
    try:
        sys.exit(score(request, recogniser=marking(folder / "marks", float(sys.argv[2]))))
    except KeyboardInterrupt:  # as the command line ends
        sys.exit(130)
