"""The program without installing it: ``python run_qa.py score ...`` is the same as ``qa score ...``."""

import importlib.util
import sys

# Looked for before anything of the program is imported, so that a bare python gets a sentence
# instead of a traceback.
NEEDED = ("typer", "rich", "pydantic", "numpy", "faster_whisper", "sqlalchemy", "jinja2")


def missing() -> list[str]:
    """Names of needed packages that this python does not have."""
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - a bare system python may well be older
        sys.exit("需要 Python 3.11 或更新的版本，当前为 %d.%d。" % sys.version_info[:2])  # noqa: UP031
    if missing():
        sys.exit(
            f"当前 Python 缺少组件：{'、'.join(missing())}。\n"
            "请先在项目文件夹运行：make install\n"
            "然后用 .venv/bin/python run_qa.py … 运行。"
        )
    from qa.cli import run

    run()
