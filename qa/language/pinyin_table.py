"""pypinyin's table of single characters, without the rest of pypinyin.

Importing the package loads its dictionary of phrases, 55 MB that every worker would hold and nobody here
asks. Knows nothing of how readings are used.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

__all__ = ["pinyin_table"]


def pinyin_table() -> Mapping[int, str]:
    """Readings with tones by code point, commas between them, the commonest first.

    Returns:
        A table read anew at each call, in about a twentieth of a second.

    Raises:
        ModuleNotFoundError: pypinyin is not installed.
    """
    package = importlib.util.find_spec("pypinyin")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("pypinyin")
    file = Path(next(iter(package.submodule_search_locations))) / "pinyin_dict.py"
    spec = importlib.util.spec_from_file_location("pypinyin_single_characters", file)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(str(file))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table: Mapping[int, str] = module.pinyin_dict
    return table
