"""Model packs: which there are, where they lie, how to get one.

``resolve`` never touches the network; only ``pull`` does. Nothing here loads a model.

    folder path -> models/<name>/ -> installed data packages -> the hub's local cache -> MissingPart
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa.errors import MissingPart, UsageError, pip_install
from qa.speech import hub, packfiles
from qa.speech.assembly import MODEL, assemble, faults, part_paths
from qa.speech.manifest import Pack, known_packs, models_home
from qa.speech.packfiles import FileFault

__all__ = [
    "DEFAULT",
    "ModelPack",
    "Pack",
    "PackState",
    "Verified",
    "known_packs",
    "list_packs",
    "models_home",
    "pull",
    "resolve",
    "verify",
]

DEFAULT = "whisper-base"
_VERIFY = "python run_qa.py models verify"


@dataclass(frozen=True, slots=True)
class ModelPack:
    """A pack that is there and can be loaded.

    ``sha256`` is that of ``model.bin``.
    """

    name: str
    path: Path
    sha256: str

    @property
    def id(self) -> str:
        """Name and content, as it stands in stamps and cache keys: ``whisper-base@d01c3014``."""
        return f"{self.name}@{self.sha256[:8]}"

    @property
    def weight_bytes(self) -> int:
        """Size of the weights' files."""
        return sum(path.stat().st_size for path in self.path.glob("model.bin*"))


@dataclass(frozen=True, slots=True)
class PackState:
    """A pack of the manifest (or a folder in ``models/``) and whether it is there.

    Attributes:
        pack: what is known of it.
        where: ``models``, ``packages``, ``cache`` or empty.
        path: its folder, where there is one.
        get: the command that gets it; empty when it is there.
    """

    pack: Pack
    where: str
    path: Path | None = None
    get: str = ""

    @property
    def installed(self) -> bool:
        """Whether it can be used without a network."""
        return bool(self.where)


@dataclass(frozen=True, slots=True)
class Verified:
    """Outcome of checking one pack's files; ``faults`` is empty when all is well."""

    name: str
    path: Path
    faults: tuple[FileFault, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether every file is as it should be."""
        return not self.faults


def resolve(name: str = DEFAULT, *, models_dir: Path | None = None) -> ModelPack:
    """Find a model without any network; join the embedded one when it is met for the first time.

    Args:
        name: a folder, a pack name, or a hub name (``owner/name``) that was fetched before.
        models_dir: where packs are kept; ``models_home()`` by default.

    Returns:
        A pack whose files are all there and unchanged since they were last hashed.

    Raises:
        MissingPart: it is not on this machine, or damaged; the hint is the command that gets it.
        UsageError: the folder named is no model.
    """
    home = models_dir or models_home()
    if _is_path(name):
        return _loaded(Path(name).expanduser().resolve(), None)
    pack = next((pack for pack in known_packs() if pack.name == name), None)
    folder = home / _folder_name(name)
    if pack and pack.parts and (not folder.is_dir() or faults(folder, pack)):
        assemble(pack, folder)
    if folder.is_dir():
        return _loaded(folder, pack, name)
    if cached := hub.cached(_repositories(name, pack)):
        return _loaded(cached, pack, name)
    raise _missing(name, pack)


def list_packs(*, models_dir: Path | None = None) -> tuple[PackState, ...]:
    """All packs of the manifest, then other model folders in ``models/``, each with its state."""
    home = models_dir or models_home()
    packs = known_packs()
    others = sorted(
        path
        for path in (home.iterdir() if home.is_dir() else ())
        if (path / MODEL).is_file()
        and not path.name.startswith(".")
        and path.name not in {_folder_name(pack.name) for pack in packs}
    )
    own = tuple(
        PackState(
            Pack(path.name, "local", "", "", round((path / MODEL).stat().st_size / 1e6), "本机自备的模型"),
            "models",
            path,
        )
        for path in others
    )
    return (*(_state(pack, home) for pack in packs), *own)


def _state(pack: Pack, home: Path) -> PackState:
    folder = home / _folder_name(pack.name)
    if (folder / MODEL).is_file():
        return PackState(pack, "models", folder)
    if pack.parts and part_paths(pack):
        return PackState(pack, "packages")
    if cached := hub.cached(_repositories(pack.name, pack)):
        return PackState(pack, "cache", cached)
    return PackState(pack, "", get=_get_command(pack.name, pack))


def verify(names: Sequence[str] = (), *, models_dir: Path | None = None) -> tuple[Verified, ...]:
    """Hash every file of packs; an embedded pack that is not joined yet is joined first.

    Args:
        names: packs to check; by default all that are in ``models/`` or installed as packages.
        models_dir: where packs are kept; ``models_home()`` by default.

    Returns:
        One outcome per pack.

    Raises:
        MissingPart: a named pack is not on this machine.
    """
    home = models_dir or models_home()
    chosen = names or [
        state.pack.name for state in list_packs(models_dir=home) if state.where in ("models", "packages")
    ]
    packs = {pack.name: pack for pack in known_packs()}
    outcomes = []
    for name in chosen:
        pack = packs.get(name)
        folder = Path(name).expanduser() if _is_path(name) else home / _folder_name(name)
        if not folder.is_dir():
            folder = resolve(name, models_dir=home).path
        outcomes.append(Verified(name, folder, faults(folder, pack, full=True)))
    return tuple(outcomes)


def pull(name: str, *, models_dir: Path | None = None) -> ModelPack:
    """Get a pack onto this machine; the only function here that uses the network.

    Args:
        name: a pack name or a hub name (``owner/name``).
        models_dir: where packs are kept; ``models_home()`` by default.

    Returns:
        The pack, complete and hashed.

    Raises:
        MissingPart: no network, not on the hub, or it has to be converted; the hint says how.
    """
    home = models_dir or models_home()
    pack = next((pack for pack in known_packs() if pack.name == name), None)
    try:
        return resolve(name, models_dir=home)
    except MissingPart:
        if pack is None and "/" not in name:
            raise
    repositories = _repositories(name, pack)
    if not repositories or (pack and pack.parts):
        raise _missing(name, pack)
    folder = home / _folder_name(name)
    packfiles.place(
        folder, lambda work: _fetch(name, repositories, work), lambda done: not faults(done, pack)
    )
    return _loaded(folder, pack, name)


def _is_path(name: str) -> bool:
    """Whether a name means a folder: it says so, or there is one (``owner/name`` may be either)."""
    return name.startswith((".", "~", "/")) or "\\" in name or ("/" in name and Path(name).is_dir())


def _folder_name(name: str) -> str:
    return name.replace("/", "--")


def _loaded(folder: Path, pack: Pack | None, name: str = "") -> ModelPack:
    shown = pack.name if pack else name or folder.name
    if not folder.is_dir() or not (folder / MODEL).is_file():
        raise UsageError(
            f"{folder} 不是可用的模型文件夹（里面没有 model.bin）",
            hint="请指向 CTranslate2 格式的 Whisper 模型，或运行 python run_qa.py models list 查看可选的名称",
        )
    if found := faults(folder, pack):
        what = "、".join(fault.zh for fault in found)
        raise MissingPart(
            f"模型 {shown} 的文件有问题：{what}",
            hint=_own_hint(folder, found)
            if pack is None and "/" not in name
            else f"删除文件夹 {folder} 后运行 {_get_command(shown, pack)}",
            kind="model.damaged",
        )
    digest = packfiles.read_stamp(folder).get(MODEL, {}).get("sha256") or packfiles.sha256_of(folder / MODEL)
    same = _same_pack(folder, str(digest)) if pack is None else None
    return ModelPack(same or shown, folder, str(digest))


def _own_hint(folder: Path, found: Sequence[FileFault]) -> str:
    """What to do about a folder that is the user's own and cannot be fetched again."""
    missing = [fault.file for fault in found if fault.kind == "missing"]
    if missing:
        return (
            f"请从原模型的仓库把 {'、'.join(missing)} 复制到 {folder}；自己转换的模型，转换命令要带上 "
            "--copy_files tokenizer.json preprocessor_config.json"
        )
    return f"如果是您换上了新的模型，请删除 {folder / packfiles.STAMP} 后重试；否则请重新复制一份模型文件"


def _same_pack(folder: Path, digest: str) -> str | None:
    """The name of the known pack that lies in a folder of another name.

    The same files are the same recogniser: one set of stored transcripts, and the confidence curve that was
    fitted on it.
    """
    try:
        packs = known_packs()
    except UsageError:  # a folder can be used without any manifest
        return None
    for pack in packs:
        if any(file.name == MODEL and file.sha256 == digest for file in pack.files):
            return None if faults(folder, pack) else pack.name
    return None


def _repositories(name: str, pack: Pack | None) -> tuple[str, ...]:
    """Where the hub may have it."""
    if pack is None:
        return (name,)
    return () if pack.convert else (pack.source, *pack.mirrors)


def _fetch(name: str, repositories: Sequence[str], work: Path) -> None:
    """Download into a folder and remember what came."""
    by_hand = (
        f"请连上网络后运行 python run_qa.py models pull {name}；"
        f"或在能上网的机器上下载 {repositories[0]}，把文件放进 {models_home() / _folder_name(name)}"
    )
    if hub.is_offline():
        raise MissingPart(
            f"已设为离线（HF_HUB_OFFLINE），取不了模型 {name}", hint=by_hand, kind="model.offline"
        )
    if causes := hub.fetch(repositories, work):
        why = "；".join(f"{repository}：{cause}" for repository, cause in causes.items())
        raise MissingPart(f"取不到模型 {name}（{why}）", hint=by_hand, kind="model.offline")
    shutil.rmtree(work / ".cache", ignore_errors=True)
    packfiles.write_stamp(work, {p.name: packfiles.sha256_of(p) for p in work.iterdir() if p.is_file()})


def _get_command(name: str, pack: Pack | None) -> str:
    if pack and pack.convert:
        return pack.convert
    if pack and pack.parts:
        return f"{pip_install(' '.join(part.package for part in pack.parts))} && {_VERIFY} {name}"
    return f"python run_qa.py models pull {name}"


def _missing(name: str, pack: Pack | None) -> MissingPart:
    if pack is None and "/" not in name:
        names = "、".join(known.name for known in known_packs())
        return MissingPart(
            f"没有叫 {name} 的模型", hint=f"可选：{names}；或给出模型文件夹的路径", kind="model.unknown"
        )
    if pack and pack.convert:
        return MissingPart(
            f"模型 {name} 需要先转换格式",
            hint="在能上网的机器上先 pip install ctranslate2 'transformers[torch]>=4.23'，"
            f"再运行 {pack.convert}",
            kind="model.convert",
        )
    return MissingPart(
        f"本机还没有模型 {name}", hint=f"运行 {_get_command(name, pack)}", kind="model.missing"
    )
