"""The program without installing it: ``python run_qa.py score ...`` is the same as ``qa score ...``.

Any Python will do: one that lacks what is needed hands over to the project's own, made by ``make install``.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

# Looked for before anything of the program is imported, so that a bare python gets a sentence
# instead of a traceback.
NEEDED = ("typer", "rich", "pydantic", "numpy", "faster_whisper", "sqlalchemy", "jinja2")

_HERE = Path(__file__).absolute().parent
_OWN = (_HERE / ".venv" / "bin" / "python", _HERE / ".venv" / "Scripts" / "python.exe")
_HANDED_OVER = "QA_HANDED_OVER"
"""Set for the moment of handing over: whoever gets it hands over to nobody."""


def missing() -> list[str]:
    """Names of needed packages that this python does not have."""
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


def complaint() -> str:
    """Why this python cannot run the program; empty when it can."""
    if sys.version_info < (3, 11):  # noqa: UP036 - a bare system python may well be older
        return "当前 Python 是 %d.%d，需要 3.11 或更新的版本" % sys.version_info[:2]  # noqa: UP031
    lacking = missing()
    return f"当前 Python（{sys.executable}）缺少组件：{'、'.join(lacking)}" if lacking else ""


def own_python() -> Path | None:
    """The project's own python; ``None`` when there is none, or when this is the one that runs."""
    came_here = os.environ.pop(_HANDED_OVER, "")
    found = next((path for path in _OWN if path.is_file()), None)
    if came_here or found is None or found.parent == Path(sys.executable or "-").absolute().parent:
        return None
    return found


def hand_over(python: Path) -> None:
    """Go on in another python, with the same arguments; what it exits with is what we exit with."""
    command = [str(python), str(Path(__file__).absolute()), *sys.argv[1:]]
    os.environ[_HANDED_OVER] = "1"
    if os.name == "posix":
        os.execv(command[0], command)  # the same process, so signals and exit status are its own
    import subprocess  # noqa: PLC0415 - where a process cannot be replaced, it waits for the other

    try:
        sys.exit(subprocess.call(command))
    except KeyboardInterrupt:  # the other one heard it too, and says what is to be said
        sys.exit(130)


def next_step() -> str:
    """What to do when no python here can run the program."""
    if any(path.is_file() for path in _OWN):
        return f"下一步：{_HERE / '.venv'} 不完整，删去它再运行 make install，然后重试。"
    return f"下一步：在 {_HERE} 运行 make install，然后重试。"


if __name__ == "__main__":
    wrong = complaint()
    if wrong:
        own = own_python()
        if own is not None:
            try:
                hand_over(own)
            except OSError as error:
                wrong = f"{own} 不能运行（{error.strerror}）"
        sys.stderr.write(f"{next_step()}\n{wrong}。\n")
        sys.exit(2)
    os.environ.pop(_HANDED_OVER, None)
    try:
        from qa.cli.app import run
    except KeyboardInterrupt:
        sys.stderr.write("已中断，什么都没有开始。\n")
        sys.exit(130)
    run()
