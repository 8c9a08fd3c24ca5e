"""A pack's folder held against what is known of it, and the embedded pack joined from its packages.

Nothing here chooses a pack or uses a network.
"""

from __future__ import annotations

import importlib.resources
import shutil
from pathlib import Path

from qa.errors import MissingPart, UsageError, pip_install
from qa.speech import packfiles
from qa.speech.manifest import Pack
from qa.speech.packfiles import FileFault

__all__ = ["MODEL", "assemble", "faults", "part_paths"]

MODEL = "model.bin"
_NEEDED = (MODEL, "config.json", "tokenizer.json")


def _expected(folder: Path, pack: Pack | None) -> tuple[dict[str, int], dict[str, str]]:
    """Sizes and hashes a pack must have: the manifest's, else those taken when it was fetched."""
    if pack and pack.files:
        return {f.name: f.size for f in pack.files}, {f.name: f.sha256 for f in pack.files}
    stamp = packfiles.read_stamp(folder)
    hashes = {name: str(state.get("sha256", "")) for name, state in stamp.items()}
    return dict.fromkeys((*_NEEDED, *stamp), 0), hashes


def faults(folder: Path, pack: Pack | None, *, full: bool = False) -> tuple[FileFault, ...]:
    """What is wrong with a pack's folder.

    Args:
        folder: the pack.
        pack: what the manifest knows of it; ``None`` for a folder that it does not name.
        full: hash every file even when it seems unchanged.

    Returns:
        Faults; empty when all is well.
    """
    sizes, hashes = _expected(folder, pack)
    return packfiles.check(folder, sizes, hashes, full=full)


def part_paths(pack: Pack) -> list[Path]:
    """The parts' files where every package is installed, else nothing."""
    found = []
    for part in pack.parts:
        try:
            path = Path(str(importlib.resources.files(part.module) / "data" / part.file))
        except ModuleNotFoundError:
            return []
        if not path.is_file():
            return []
        found.append(path)
    return found


def assemble(pack: Pack, folder: Path) -> None:
    """Join an embedded pack, check it and put it in place; does nothing without its packages.

    Args:
        pack: names the packages.
        folder: where it shall be; a damaged one is replaced.

    Raises:
        MissingPart: the packages' data is damaged.
        UsageError: the folder cannot be written.
    """
    paths = part_paths(pack)
    if not paths:
        return

    def fill(work: Path) -> None:
        packfiles.join(paths, work / MODEL)
        for file in pack.files:
            if file.name != MODEL:
                shutil.copyfile(paths[0].parent / file.name, work / file.name)
        if found := faults(work, pack, full=True):
            what = "、".join(fault.zh for fault in found)
            packages = " ".join(part.package for part in pack.parts)
            raise MissingPart(
                f"拼合模型 {pack.name} 后校验不通过：{what}",
                hint=f"重新安装数据包：{pip_install(f'--force-reinstall {packages}')}",
                kind="model.damaged",
            )

    try:
        packfiles.place(folder, fill, lambda done: not faults(done, pack))
    except OSError as error:
        raise UsageError(
            f"模型 {pack.name} 写不进 {folder.parent}：{error.strerror or error}",
            hint="请检查磁盘空间和写入权限，或用环境变量 QA_MODELS 指定另一个文件夹",
        ) from error
