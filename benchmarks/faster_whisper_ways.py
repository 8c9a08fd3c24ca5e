"""faster-whisper's own two ways, in a process of their own, exactly as its documentation shows them.

    python benchmarks/faster_whisper_ways.py loop|batched MODEL DEVICE COMPUTE_TYPE THREADS OUT.json FILE...

Uses nothing of this program. ``loop``: ``model.transcribe(file, language="zh", beam_size=5)``, file by
file; ``batched``: the same of ``BatchedInferencePipeline(model)``. Writes text and seconds per file.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Recognise the files and write what was heard."""
    way, path, device, compute, threads, out, *files = arguments
    began = time.perf_counter()
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(path, device=device, compute_type=compute, cpu_threads=int(threads))
    runner = BatchedInferencePipeline(model) if way == "batched" else model
    load_s = time.perf_counter() - began
    texts = {}
    for file in files:
        segments, _ = runner.transcribe(file, language="zh", beam_size=5)
        texts[Path(file).stem] = "".join(segment.text for segment in segments)
    found = {"load_s": load_s, "texts": texts}
    Path(out).write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
