"""What is installed, what is missing, and the command that mends it.

Looks only: it makes nothing, downloads nothing and repairs nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import qa
from qa.config import Settings
from qa.errors import QaError
from qa.judge.examples import run_examples
from qa.machine import choose_share, cores, free_bytes, memory_bytes
from qa.recogniser import chosen_share
from qa.rulefiles.scorecard import load
from qa.speech.cuda import card_count, cublas_loaded
from qa.speech.packs import list_packs, resolve, verify
from qa.speech.whisper import CUBLAS_MENDED, pick_device
from qa.store import shown_url
from qa.store.database import url_in
from qa.store.peek import peek

__all__ = ["Finding", "examine"]

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_LOW_DISK = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Attributes:
        what: its name.
        ok: whether it is as it should be.
        said: what was found.
        mend: the command or step that mends it.
        essential: whether the program cannot run without it.
    """

    what: str
    ok: bool
    said: str
    mend: str = ""
    essential: bool = True


def examine(settings: Settings, folder: Path) -> Iterator[Finding]:
    """Look at everything a run needs, one after the other.

    Args:
        settings: as they would be used for a run.
        folder: the output folder of that run.
    """
    yield _python()
    yield _packages()
    for what, look in _looks(settings, folder):
        try:
            yield look()
        except QaError as error:
            yield Finding(what, False, error.message, error.hint)
    yield Finding("声音解码", True, "由 av 与 soundfile 自带，不需要另装 ffmpeg")
    yield _cpu(settings)
    yield _disk(folder)


def _looks(settings: Settings, folder: Path) -> tuple[tuple[str, Callable[[], Finding]], ...]:
    return (
        ("识别模型", lambda: _model(settings)),
        ("评分表", lambda: _scorecard(settings)),
        ("结果库", lambda: _store(settings, folder)),
        ("显卡", lambda: _cuda(settings)),
    )


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= (3, 11)
    return Finding(
        "Python", ok, f"{version}（{sys.executable}）", "" if ok else "安装 Python 3.11 或更新的版本"
    )


def _packages() -> Finding:
    missing = [name for name in _needed() if not _version(name)]
    if missing:
        return Finding("组件", False, f"缺少 {'、'.join(missing)}", "make install")
    versions = [f"{name} {_version(name)}" for name in ("faster-whisper", "ctranslate2", "av")]
    return Finding("组件", True, f"call-qa {qa.__version__}；{'，'.join(versions)}")


def _needed() -> list[str]:
    """The packages that the program itself says it needs, extras left out."""
    try:
        said = metadata.requires("call-qa") or ()
    except metadata.PackageNotFoundError:  # run without being installed: what is used tells
        return []
    return [hit[0] for line in said if "extra ==" not in line and (hit := _NAME.match(line))]


def _version(name: str) -> str:
    """The installed version of a package; empty when it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _model(settings: Settings) -> Finding:
    """Only what is there already is hashed; nothing is joined or fetched."""
    states = {state.pack.name: state for state in list_packs()}
    state = states.get(settings.model)
    if state is not None and not state.installed:
        return Finding("识别模型", False, f"{settings.model} 未装", state.get or "make install")
    if state is not None and state.where == "packages":
        return Finding("识别模型", True, f"{settings.model} 已装为数据包，首次使用时拼合")
    faults = [fault for outcome in verify((settings.model,)) for fault in outcome.faults]
    if faults:
        said = f"{settings.model} 有误：{'，'.join(fault.zh for fault in faults)}"
        return Finding("识别模型", False, said, _remedy(settings.model, state is not None))
    return Finding("识别模型", True, f"{settings.model} 完好（逐个文件校验过）")


def _remedy(model: str, shipped: bool) -> str:
    """What to do about a faulty model: ours is fetched again, a folder of one's own never deleted."""
    if shipped:
        return "删去该模型文件夹后运行 make install"
    try:
        resolve(model)
    except QaError as error:
        return error.hint
    return "请重新取得或复制这个模型的文件"


def _scorecard(settings: Settings) -> Finding:
    card = load(settings.scorecard)
    failures = run_examples(card)
    name = f"{card.name}（{card.stamp}），{len(card.checks)} 条检查"
    if failures:
        return Finding(
            "评分表", False, f"{name}，{len(failures)} 个例句不符", "python run_qa.py rules check 查看"
        )
    return Finding("评分表", True, f"{name}，例句全部相符")


def _store(settings: Settings, folder: Path) -> Finding:
    url = url_in(folder, settings.store)
    seen, where = peek(url), shown_url(url)
    if not seen.schema:
        return Finding("结果库", True, f"{where}：还没有，首次运行时建立", essential=False)
    said = f"{where}：通话 {seen.calls}，转写 {seen.transcripts}"
    if not seen.writable:
        return Finding(
            "结果库", False, f"{said}；不可写", "请检查文件与文件夹的写权限，或用 --store 指到别处"
        )
    if seen.schema < seen.newest:
        said += f"；格式 {seen.schema}，下次运行时升级到格式 {seen.newest}（先在旁边备份）"
    return Finding("结果库", True, said)


def _cuda(settings: Settings) -> Finding:
    cards = card_count()
    if cards and not cublas_loaded():
        return Finding("显卡", False, f"{cards} 块 CUDA 显卡，但缺 cuBLAS 12", CUBLAS_MENDED, essential=False)
    if cards:
        return Finding("显卡", True, f"{cards} 块 CUDA 显卡", essential=False)
    if settings.device == "cuda":
        return Finding("显卡", False, "没有可用的 CUDA 显卡", "安装 NVIDIA 驱动与 CUDA，或改用 --device cpu")
    return Finding("显卡", True, "没有 CUDA 显卡，用 CPU 识别", essential=False)


def _cpu(settings: Settings) -> Finding:
    try:
        share = chosen_share(settings, calls=1 << 20, device=pick_device(settings.device))
    except QaError:  # the model is missing, which has a line of its own
        share = choose_share(settings.jobs, calls=1 << 20)
    memory = memory_bytes() / 1024**3
    said = f"{cores()} 核，可用内存 {memory:.1f} GB：同时处理 {share.jobs} 通，每通 {share.threads} 线程"
    return Finding("处理器", True, said)


def _disk(folder: Path) -> Finding:
    free = free_bytes(folder)
    mend = "" if free >= _LOW_DISK else "请清出空间，或用 --out 指到别的磁盘"
    return Finding(
        "磁盘", free >= _LOW_DISK, f"{folder} 所在磁盘余 {free / 1024**3:.1f} GB", mend, essential=False
    )
